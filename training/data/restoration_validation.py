"""Makes the fixed pairs that restoration is chosen on: middles of held-out photographs, degraded at three strengths.

    python -m training.data.restoration_validation --photos DIR --teacher x4plus.onnx --out validation.safetensors

Pair i has strength STRENGTHS[i mod 3], and random choices from (SEED, i) alone.
"""

import argparse
from pathlib import Path

import numpy as np
from safetensors.torch import load_file

from training.data.dataset import Pixels, load_folder, to_planes
from training.data.second_order import degrade_second_order
from training.data.teacher import Teach, open_teacher
from training.data.teacher_pairs import DegradedPhoto, PairSet, ask_teacher
from training.data.validation_pairs import crop_middle
from training.models.checkpoint import write_checkpoint
from training.models.resampling import SCALE

STRENGTHS = (0.35, 0.7, 1.0)
SEED = 40
COUNT, SIZE = 40, 96


def make_validation(held_out: list[Pixels], teach: Teach, count: int = COUNT, size: int = SIZE) -> PairSet:
    """From the first `count` photographs that are large enough for `size` LR pixels; ValueError if there are fewer."""
    side = size * SCALE
    large = [photo for photo in held_out if min(photo.shape[:2]) >= side]
    if len(large) < count:
        raise ValueError(f"expected {count} held-out photographs of {side} pixels, got {len(large)}")
    return ask_teacher([degrade_photo(photo, side, index) for index, photo in enumerate(large[:count])], teach)


def degrade_photo(photo: Pixels, side: int, index: int) -> DegradedPhoto:
    hr = to_planes(crop_middle(photo, side)[None].copy())[0]
    strength = STRENGTHS[index % len(STRENGTHS)]
    degraded = degrade_second_order(hr, strength, np.random.default_rng((SEED, index)))
    return DegradedPhoto(hr, degraded, strength, is_taught=True)


def write_validation(path: Path, pairs: PairSet) -> None:
    write_checkpoint(path, pairs.tensors(), {})


def read_validation(path: Path) -> PairSet:
    return PairSet(**load_file(path))


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
