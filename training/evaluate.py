"""Judges results on benchmark folders: weights, a model folder, any other x4 network in ONNX, or bicubic enlargement.

    python -m training.evaluate --encoder E.safetensors --denoiser D.safetensors --set test/Set5 --lpips lpips_alex.onnx
    python -m training.evaluate --model resources/models/ID --precision uint8 --set test/Set5 --set test/Set14 --preset balanced
    python -m training.evaluate --peer imdn.onnx --set test/Set5        |        --bicubic --set test/Set5

A set is a folder with HR and LR, files of the same name in both. Prints one JSON line per preset and set: means over the
pictures. `--preset` may be given several times; without it all of training/presets.json (or of the model) are judged.
"""

import argparse
import dataclasses
import json
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime as ort
import torch
from PIL import Image
from safetensors import safe_open
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from training.metrics import Lpips, judge, to_8_bits
from training.networks import SCALE, load_denoiser, load_encoder, with_dials
from training.niqe import Niqe
from training.sampler import Networks, Prediction, Preset, TorchNetworks, as_estimated, crop, enhance, make_even, make_even_folded

PRESETS = Path(__file__).resolve().parent / "presets.json"
NETWORKS = ("cleaner", "instant", "encoder", "denoiser")
"""The files of a model, each once per precision, in the order in which `OnnxNetworks` takes them."""

Upscale = Callable[[Tensor], Tensor]


class OnnxNetworks:
    """The exported files on a whole picture, meeting its border as TorchNetworks do."""

    def __init__(self, cleaner: Path, instant: Path, encoder: Path, denoiser: Path, threads: int = 2):
        paths = cleaner, instant, encoder, denoiser
        self.cleaner, self.instant, self.encoder, self.denoiser = (open_session(path, threads) for path in paths)

    @staticmethod
    def of_model(model: Path, manifest: Mapping[str, Any], precision: str, threads: int) -> "OnnxNetworks":
        """The files that the model.json of a folder names."""
        files = manifest["networks"][precision]
        return OnnxNetworks(*(model / files[name]["file"] for name in NETWORKS), threads=threads)

    def _clean(self, y: Tensor, cleanup: float, perception: float) -> np.ndarray:
        if cleanup == 0:
            return y.numpy()
        return self.cleaner.run(["cleaned"], {"lr_and_dials": with_dials(y, cleanup, perception).numpy()})[0]

    def estimate(self, y: Tensor, cleanup: float, perception: float) -> Tensor:
        (mu,) = self.instant.run(["mu"], {"lr": self._clean(as_estimated(y, cleanup), cleanup, perception)})
        return crop(torch.from_numpy(mu), y)

    def encode(self, y: Tensor, cleanup: float, perception: float) -> tuple[Tensor, Tensor]:
        mu, features = self.encoder.run(["mu", "features"], {"lr": self._clean(make_even(y), cleanup, perception)})
        return crop(torch.from_numpy(mu), y), crop(torch.from_numpy(features), y)

    def denoise(self, x: Tensor, mu: Tensor, features: Tensor, level: float, perception: float) -> Tensor:
        planes = {"x": make_even_folded(x), "mu": make_even_folded(mu), "features": make_even(features)}
        told = {"level": level, "perception": perception}
        feed = {name: tensor.numpy() for name, tensor in planes.items()}
        feed |= {name: np.array([value], dtype=np.float32) for name, value in told.items()}
        output = self.denoiser.run(["prediction"], feed)[0]
        return crop(torch.from_numpy(output), x)


def open_session(path: Path, threads: int = 2) -> ort.InferenceSession:
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    # Pictures differ in size, and a pattern remembered per size is memory kept for nothing.
    options.enable_mem_pattern = False
    return ort.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def load_pictures(folder: Path) -> Iterator[tuple[str, Tensor, Tensor]]:
    """Yields (name, hr, lr), each [1, 3, h, w] of whole numbers 0..255; grey pictures are given three equal channels."""
    for path in sorted((folder / "HR").glob("*.png")):
        yield path.stem, read_picture(path), read_picture(folder / "LR" / path.name)


def read_picture(path: Path) -> Tensor:
    pixels = np.array(Image.open(path).convert("RGB"))
    return torch.from_numpy(pixels).permute(2, 0, 1)[None].double()


def evaluate(
    upscale: Upscale, folder: Path, lpips: Lpips | None, niqe: Niqe | None = None, limit: int | None = None
) -> dict[str, float]:
    """Mean figures over a set; `upscale` maps [1, 3, h, w] in [0, 1] to [1, 3, 4h, 4w]. Adds pictures and seconds."""
    rows: list[dict[str, float]] = []
    seconds = 0.0
    for _, hr, lr in load_pictures(folder):
        started = time.monotonic()
        sr = to_8_bits(upscale((lr / 255).float()))
        seconds += time.monotonic() - started
        rows.append(judge(sr, hr, lr, lpips) | ({} if niqe is None else {"niqe": niqe(sr)}))
        if len(rows) == limit:
            break
    if not rows:
        raise ValueError(f"no pictures: expected {folder}/HR/*.png and the same names in {folder}/LR")
    means = {key: float(np.mean([row[key] for row in rows])) for key in rows[0]}
    return means | {"pictures": len(rows), "seconds": seconds}


def read_presets(path: Path = PRESETS) -> dict[str, Preset]:
    return {name: Preset.parse(fields) for name, fields in json.loads(path.read_text()).items()}


def read_sigma_r(weights: Path) -> float:
    with safe_open(weights, "pt") as file:
        metadata = file.metadata() or {}
    if "sigma_r" not in metadata:
        raise ValueError(f"{weights} has no sigma_r in its metadata: expected the weights of a denoiser run")
    return float(metadata["sigma_r"])


class NoDenoiser(nn.Module):
    """Stands in where only presets without a sampler are judged."""

    def forward(self, *planes: Tensor) -> Tensor:
        raise ValueError("this preset samples: give --denoiser")


@dataclasses.dataclass(frozen=True)
class Candidate:
    """What is judged under one name."""

    name: str
    evaluations: int
    upscale: Upscale


def bicubic(y: Tensor) -> Tensor:
    return functional.interpolate(y, scale_factor=SCALE, mode="bicubic", align_corners=False).clamp(0, 1)


def open_peer(path: Path, threads: int) -> Upscale:
    """Another x4 network in ONNX: input `lr`, output `sr`, RGB in [0, 1]."""
    session = open_session(path, threads)

    def upscale(y: Tensor) -> Tensor:
        return torch.from_numpy(session.run(["sr"], {"lr": y.numpy()})[0]).clamp(0, 1)

    return upscale


def _candidates(arguments: argparse.Namespace) -> list[Candidate]:
    if arguments.bicubic:
        return [Candidate("bicubic", 0, bicubic)]
    if arguments.peer:
        return [Candidate(arguments.peer.stem, 1, open_peer(arguments.peer, arguments.threads))]
    networks: Networks
    presets_path: Path | None = arguments.presets
    prediction: Prediction = "v"
    if arguments.model:
        manifest = json.loads((arguments.model / "model.json").read_text())
        networks = OnnxNetworks.of_model(arguments.model, manifest, arguments.precision, arguments.threads)
        sigma_r, prediction = manifest["sigmaR"], manifest["prediction"]
        presets = read_presets(presets_path) if presets_path else {n: Preset.parse(p) for n, p in manifest["presets"].items()}
    else:
        encoder = load_encoder(load_file(arguments.encoder))
        denoiser = load_denoiser(load_file(arguments.denoiser)) if arguments.denoiser else NoDenoiser()
        networks = TorchNetworks(encoder, denoiser)
        sigma_r = read_sigma_r(arguments.denoiser) if arguments.denoiser else 1.0
        presets = read_presets(presets_path or PRESETS)
    names = arguments.preset or [n for n, p in presets.items() if p.sampler is None or arguments.model or arguments.denoiser]
    missing = [name for name in names if name not in presets]
    if missing:
        raise ValueError(f"no preset {missing[0]!r}; there are {', '.join(presets)}")

    def bind(preset: Preset) -> Upscale:
        return lambda y: enhance(
            networks, y, preset, sigma_r=sigma_r, cleanup=arguments.cleanup, seed=arguments.seed, prediction=prediction
        )

    return [Candidate(name, presets[name].evaluations, bind(presets[name])) for name in names]


def parse_arguments(values: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--encoder", type=Path, help="weights of an encoder (safetensors)")
    what.add_argument("--model", type=Path, help="a model folder")
    what.add_argument("--peer", type=Path, help="another x4 network: ONNX, input lr, output sr, RGB in [0, 1]")
    what.add_argument("--bicubic", action="store_true")
    parser.add_argument("--denoiser", type=Path, help="weights of a denoiser (safetensors)")
    parser.add_argument("--precision", choices=["float32", "uint8"], default="float32", help="which files of --model")
    parser.add_argument("--set", type=Path, action="append", required=True, help="folder with HR and LR; may repeat")
    parser.add_argument("--lpips", type=Path, help="LPIPS as ONNX; without it no LPIPS is given")
    parser.add_argument("--niqe", type=Path, help="pristine parameters of NIQE (npz); without them no NIQE is given")
    parser.add_argument("--preset", action="append", help="may repeat; default: all")
    parser.add_argument("--presets", type=Path, help="JSON of presets instead of the built-in or the model's")
    parser.add_argument("--cleanup", type=float, default=0.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--limit", type=int, help="only the first pictures of each set")
    parser.add_argument("--threads", type=int, default=2)
    return parser.parse_args(values)


def main() -> None:
    arguments = parse_arguments()
    torch.set_num_threads(arguments.threads)
    lpips = Lpips(arguments.lpips, arguments.threads) if arguments.lpips else None
    niqe = Niqe(arguments.niqe) if arguments.niqe else None
    print(json.dumps({key: str(value) for key, value in vars(arguments).items() if value is not None}), flush=True)
    for candidate in _candidates(arguments):
        for folder in arguments.set:
            figures = evaluate(candidate.upscale, folder, lpips, niqe, arguments.limit)
            rounded = {key: round(value, 4) for key, value in figures.items()}
            print(json.dumps({"name": candidate.name, "set": folder.name, "evaluations": candidate.evaluations, **rounded}), flush=True)


if __name__ == "__main__":
    main()
