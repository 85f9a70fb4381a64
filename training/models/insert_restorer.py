"""Writes an encoder's weights with another restorer in front of it, one that was trained by training/restoration.

    python -m training.models.insert_restorer --encoder E.safetensors --restorer R.safetensors --out ENCODER

Both have ReLU: the encoder is Instant's network, or one that was trained with `--activation relu`.
"""

import argparse
from pathlib import Path

from torch import Tensor

from training.models.checkpoint import read_checkpoint, read_weights, write_checkpoint
from training.models.encoder import load_encoder


def insert_restorer(encoder: dict[str, Tensor], restorer: dict[str, Tensor]) -> dict[str, Tensor]:
    """The tensors of `encoder`, with `restorer` in place of its own; throws ValueError for an encoder with SiLU."""
    if not float(encoder.get("relu", 0)):
        raise ValueError("the encoder has SiLU, and the restorer ReLU: expected an encoder with ReLU")
    kept = {name: tensor for name, tensor in encoder.items() if not name.startswith("restorer.")}
    joined = kept | {f"restorer.{name}": tensor.float() for name, tensor in restorer.items()}
    return load_encoder(joined).state_dict()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("encoder", "restorer", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    arguments = parser.parse_args()
    encoder, metadata = read_checkpoint(arguments.encoder)
    write_checkpoint(arguments.out, insert_restorer(encoder, read_weights(arguments.restorer)), metadata)


if __name__ == "__main__":
    main()
