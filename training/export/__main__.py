"""Writes a model folder from trained weights: ONNX in float32 and 8 bits, a golden tile, and model.json.

    python -m training.export --instant I.safetensors --encoder E.safetensors --denoiser D.safetensors \\
        --photos DIR --out resources/models/ID

    file                  inputs                                        outputs
    restorer.onnx         lr_and_dials [1, 5, h, w]                     cleaned [1, 3, h, w]
    instant.onnx          lr [1, 3, h, w]                               mu [1, 48, h, w]
    encoder.onnx          lr [1, 3, h, w]                               mu [1, 48, h, w], features [1, C, h, w]
    denoiser.onnx         x, mu [1, 48, h, w], features, level,         prediction [1, 48, h, w]
                          perception [1]
    policy.onnx           features, detail, latent, residual,           run [n], next_memory [n, m]      with --policy
                          situation, memory of n cells (policy/network.py)

All are float32, h and w dynamic (even for restorer and denoiser); *.uint8.onnx are the same with 8 bits inside.
`features` is the share of mu and F in the denoiser's first convolution
(models/onnx_modules.py): C is the width of the denoiser. Presets without a sampler use instant.onnx alone, which may be
a better encoder than the one that the denoiser was trained with.

Nothing is written unless onnxruntime agrees with PyTorch. The folder appears whole, under its name, at the end.
"""

import argparse
import dataclasses
import json

from training.config_options import add_options, read_settings
from training.export.config import Config
from training.export.export_model import export


def parse_config(arguments: list[str] | None = None) -> Config:
    parser = argparse.ArgumentParser(
        "python -m training.export", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add_options(parser, Config)
    return read_settings(Config, parser.parse_args(arguments))


def main() -> None:
    config = parse_config()
    print(json.dumps(dataclasses.asdict(config), indent=2), flush=True)
    manifest = export(config)
    radius = manifest["tile"]["receptiveRadiusPx"]
    print(f"{config.out}: receptive radius {radius} LR px, version {manifest['version']}")


if __name__ == "__main__":
    main()
