"""Evaluates methods on benchmark sets: weights, a model folder, any other x4 network in ONNX, or bicubic upscaling.

    python -m training.evaluation --encoder E.safetensors --denoiser D.safetensors --set test/Set5 --lpips L.onnx
    python -m training.evaluation --model resources/models/ID --precision uint8 --set test/Set5 --preset balanced
    python -m training.evaluation --baseline imdn.onnx --set test/Set5        |        --bicubic --set test/Set5

A set is a folder with HR and LR, files of the same name in both. Prints one JSON line per method and set: means over
the images. `--set` and `--preset` may be repeated; without `--preset` all presets are evaluated.
"""

import argparse
import json
from pathlib import Path

import torch
from torch import Tensor, nn

from training.diffusion.sampler import Networks, SamplingRun, TorchNetworks
from training.diffusion.schedule import Preset, parse_presets, read_presets
from training.evaluation.evaluate_set import evaluate_set
from training.evaluation.methods import BICUBIC, Method, OnnxNetworks, bind_preset, open_baseline
from training.evaluation.metrics import Lpips
from training.evaluation.niqe import Niqe
from training.models.checkpoint import read_sigma_r, read_weights
from training.models.denoiser import load_denoiser
from training.models.encoder import load_encoder
from training.models.model_folder import PRECISIONS, read_manifest
from training.paths import PRESETS


class NoDenoiser(nn.Module):
    """Takes the place of a denoiser where only presets without a sampler are evaluated."""

    def forward(self, *planes: Tensor) -> Tensor:
        raise ValueError("this preset samples: give --denoiser")


def list_methods(arguments: argparse.Namespace) -> list[Method]:
    if arguments.bicubic:
        return [BICUBIC]
    if arguments.baseline:
        return [open_baseline(arguments.baseline, arguments.threads)]
    networks, every, run = open_model(arguments) if arguments.model else open_weights(arguments)
    # A policy that decides per cell runs in the product alone.
    presets = {
        name: preset for name, preset in every.items() if preset.sampler is None or preset.sampler.skip != "reuse"
    }
    can_sample = bool(arguments.model or arguments.denoiser)
    names = arguments.preset or [name for name, preset in presets.items() if preset.sampler is None or can_sample]
    missing = [name for name in names if name not in presets]
    if missing:
        raise ValueError(f"no preset {missing[0]!r}; there are {', '.join(presets)}")
    return [Method(name, presets[name].evaluations, bind_preset(networks, presets[name], run)) for name in names]


def open_model(arguments: argparse.Namespace) -> tuple[Networks, dict[str, Preset], SamplingRun]:
    manifest = read_manifest(arguments.model)
    networks = OnnxNetworks.of_model(arguments.model, manifest, arguments.precision, arguments.threads)
    presets = read_presets(arguments.presets) if arguments.presets else parse_presets(manifest["presets"])
    run = SamplingRun(manifest["sigmaR"], arguments.seed, manifest["prediction"], arguments.cleanup)
    return networks, presets, run


def open_weights(arguments: argparse.Namespace) -> tuple[Networks, dict[str, Preset], SamplingRun]:
    encoder = load_encoder(read_weights(arguments.encoder))
    denoiser = load_denoiser(read_weights(arguments.denoiser)) if arguments.denoiser else NoDenoiser()
    sigma_r = read_sigma_r(arguments.denoiser) if arguments.denoiser else 1.0
    run = SamplingRun(sigma_r, arguments.seed, cleanup=arguments.cleanup)
    return TorchNetworks(encoder, denoiser), read_presets(arguments.presets or PRESETS), run


def parse_arguments(values: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        "python -m training.evaluation", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--encoder", type=Path, help="weights of an encoder (safetensors)")
    what.add_argument("--model", type=Path, help="a model folder")
    what.add_argument("--baseline", type=Path, help="another x4 network: ONNX, input lr, output sr, RGB in [0, 1]")
    what.add_argument("--bicubic", action="store_true")
    parser.add_argument("--denoiser", type=Path, help="weights of a denoiser (safetensors)")
    parser.add_argument("--precision", choices=PRECISIONS, default="float32", help="which files of --model")
    parser.add_argument("--set", type=Path, action="append", required=True, help="folder with HR and LR; may repeat")
    parser.add_argument("--lpips", type=Path, help="LPIPS as ONNX; without it LPIPS is left out")
    parser.add_argument("--niqe", type=Path, help="pristine parameters of NIQE (npz); without them NIQE is left out")
    parser.add_argument("--preset", action="append", help="may repeat; default: all")
    parser.add_argument("--presets", type=Path, help="JSON of presets instead of the built-in or the model's")
    parser.add_argument("--cleanup", type=float, default=0.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--limit", type=int, help="only the first images of each set")
    parser.add_argument("--threads", type=int, default=2)
    return parser.parse_args(values)


def main() -> None:
    arguments = parse_arguments()
    torch.set_num_threads(arguments.threads)
    lpips = Lpips(arguments.lpips, arguments.threads) if arguments.lpips else None
    niqe = Niqe(arguments.niqe) if arguments.niqe else None
    print(json.dumps({key: str(value) for key, value in vars(arguments).items() if value is not None}), flush=True)
    for method in list_methods(arguments):
        for folder in arguments.set:
            metrics = evaluate_set(method.upscale, folder, lpips, niqe, arguments.limit)
            rounded = {key: round(value, 4) for key, value in metrics.items()}
            row = {"name": method.name, "set": folder.name, "evaluations": method.evaluations, **rounded}
            print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main()
