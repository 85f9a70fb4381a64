"""Evaluates restorers on the fixed pairs through a shipped model: restored small images, upscaled by a preset at c = 0.

    python -m training.restoration.chain --validation V.safetensors --model resources/models/ID \\
        --lpips lpips_alex.onnx --weights runs/restoration/ema.safetensors

Prints one JSON line per source of small images: `input` and `teacher` are the degraded image and the teacher's, `truth`
is the clean one, `shipped` is the model's own restorer, and each of `--weights` is a restorer in training. `--baseline`
evaluates other x4 networks on the degraded image.
"""

import argparse
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import torch
from torch import Tensor

from training.data.restoration_validation import STRENGTHS, read_validation
from training.data.teacher_pairs import PairSet
from training.diffusion.sampler import SamplingRun, upscale
from training.diffusion.schedule import Preset
from training.evaluation.methods import OnnxNetworks, Upscale, open_baseline
from training.evaluation.metrics import Lpips, average_metrics, measure_image, to_8_bits
from training.models.checkpoint import read_weights
from training.models.model_folder import PRECISIONS, read_manifest
from training.models.restorer import load_relu_restorer
from training.restoration.validation import restore

SOURCES = ("input", "teacher", "truth", "shipped")

UpscaleAt = Callable[[Tensor, float], Tensor]
"""(small image [1, 3, h, w] in [0, 1], c) -> [1, 3, 4h, 4w] in [0, 1]"""


def evaluate_chain(
    small: Iterator[tuple[Tensor, float]], pairs: PairSet, upscale_at: UpscaleAt, lpips: Lpips | None
) -> dict[str, float]:
    """Means over all pairs and per strength. `small`: per pair, the small image and the c with which it is upscaled."""
    rows = [
        measure_image(to_8_bits(upscale_at(image[None], c)), hr[None].double(), lr[None].double(), lpips)
        for (image, c), hr, lr in zip(small, pairs.hr, pairs.lr, strict=True)
    ]
    groups = {"all": torch.ones(len(pairs), dtype=torch.bool), **{f"{c:g}": pairs.has_strength(c) for c in STRENGTHS}}
    means: dict[str, float] = {}
    for name, group in groups.items():
        chosen = [row for row, is_in in zip(rows, group, strict=True) if is_in]
        if chosen:
            means |= {f"{key}_{name}": round(value, 4) for key, value in average_metrics(chosen).items()}
    return means


def fixed_images(pairs: PairSet, source: str) -> Iterator[tuple[Tensor, float]]:
    """Those of SOURCES."""
    images = {"teacher": pairs.taught, "truth": pairs.truth}.get(source, pairs.lr)
    for image, strength in zip(images, pairs.strength, strict=True):
        yield image.float() / 255, float(strength) if source == "shipped" else 0.0


def restored_images(pairs: PairSet, weights: Path) -> Iterator[tuple[Tensor, float]]:
    network = load_relu_restorer(read_weights(weights)).eval()
    with torch.no_grad():
        for image in restore(network, pairs.lr.float() / 255, pairs.strength):
            yield image, 0.0


def parse_arguments(values: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--validation", type=Path, required=True, help="file of training.data.restoration_validation")
    parser.add_argument("--model", type=Path, required=True, help="a model folder")
    parser.add_argument("--preset", default="balanced")
    parser.add_argument("--precision", choices=PRECISIONS, default="uint8")
    parser.add_argument("--lpips", type=Path, required=True)
    parser.add_argument("--weights", type=Path, action="append", default=[], help="may repeat")
    parser.add_argument("--source", choices=SOURCES, action="append", default=[], help="may repeat")
    parser.add_argument(
        "--baseline", type=Path, action="append", default=[], help="ONNX, input lr, output sr; may repeat"
    )
    parser.add_argument("--threads", type=int, default=1)
    return parser.parse_args(values)


def open_preset(arguments: argparse.Namespace) -> UpscaleAt:
    manifest = read_manifest(arguments.model)
    networks = OnnxNetworks.of_model(arguments.model, manifest, arguments.precision, arguments.threads)
    preset = Preset.parse(manifest["presets"][arguments.preset])

    def upscale_at(y: Tensor, c: float) -> Tensor:
        run = SamplingRun(manifest["sigmaR"], prediction=manifest["prediction"], cleanup=c)
        return upscale(networks, y, preset, run)

    return upscale_at


def ignore_c(run: Upscale) -> UpscaleAt:
    return lambda y, _: run(y)


def main() -> None:
    arguments = parse_arguments()
    torch.set_num_threads(arguments.threads)
    pairs, lpips = read_validation(arguments.validation), Lpips(arguments.lpips, arguments.threads)
    preset = open_preset(arguments)
    chains = [(source, fixed_images(pairs, source), preset) for source in arguments.source]
    chains += [(str(path), restored_images(pairs, path), preset) for path in arguments.weights]
    for path in arguments.baseline:
        method = open_baseline(path, arguments.threads)
        chains.append((path.stem, fixed_images(pairs, "input"), ignore_c(method.upscale)))
    for name, small, upscale_at in chains:
        print(json.dumps({"source": name, **evaluate_chain(small, pairs, upscale_at, lpips)}), flush=True)


if __name__ == "__main__":
    main()
