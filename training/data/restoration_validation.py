"""Makes the fixed pairs that restoration is chosen on: middles of held-out photographs, degraded at three strengths.

    python -m training.data.restoration_validation --photos DIR --teacher x4plus.onnx --out validation.safetensors

Pair i has strength STRENGTHS[i mod 3], and random choices from (SEED, i) alone.
"""

import argparse
import dataclasses
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file
from torch import Tensor

from training.data.dataset import Pixels, load_folder
from training.data.second_order import degrade_second_order, to_levels
from training.data.teacher import Teach, open_teacher
from training.data.teacher_pairs import PairSet, to_bytes
from training.data.validation_pairs import crop_middle
from training.models.checkpoint import write_checkpoint
from training.models.resampling import SCALE, downscale

STRENGTHS = (0.35, 0.7, 1.0)
SEED = 40
COUNT, SIZE = 40, 96


@dataclasses.dataclass(frozen=True)
class Validation:
    hr: Tensor
    """uint8 [n, 3, 4s, 4s]."""
    pairs: PairSet


def make_validation(held_out: list[Pixels], teach: Teach, count: int = COUNT, size: int = SIZE) -> Validation:
    """From the first `count` photographs that are large enough for `size` LR pixels; ValueError if there are fewer."""
    side = size * SCALE
    large = [photo for photo in held_out if min(photo.shape[:2]) >= side]
    if len(large) < count:
        raise ValueError(f"expected {count} held-out photographs of {side} pixels, got {len(large)}")
    hr = torch.stack([torch.from_numpy(crop_middle(photo, side).copy()).permute(2, 0, 1) for photo in large[:count]])
    strengths = [STRENGTHS[index % len(STRENGTHS)] for index in range(count)]
    degraded = [
        degrade_second_order(image.float() / 255, strength, np.random.default_rng((SEED, index)))
        for index, (image, strength) in enumerate(zip(hr, strengths, strict=True))
    ]
    pairs = PairSet(
        lr=to_bytes([pair.lr for pair in degraded]),
        truth=to_bytes([to_levels(downscale(image[None].float() / 255)[0]) for image in hr]),
        taught=to_bytes(teach([pair.dust_free for pair in degraded])),
        strength=torch.tensor(strengths),
        is_taught=torch.ones(count, dtype=torch.bool),
    )
    return Validation(hr, pairs)


def write_validation(path: Path, validation: Validation) -> None:
    write_checkpoint(path, {"hr": validation.hr, **validation.pairs.tensors()}, {})


def read_validation(path: Path) -> Validation:
    tensors = load_file(path)
    return Validation(tensors.pop("hr"), PairSet(**tensors))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=Path, required=True, help="folder of *.tar")
    parser.add_argument("--teacher", required=True, help="an x4 network in ONNX")
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    _, held_out = load_folder(arguments.photos)
    write_validation(arguments.out, make_validation(held_out, open_teacher(arguments.teacher, (SIZE, SIZE), 1)))


if __name__ == "__main__":
    main()
