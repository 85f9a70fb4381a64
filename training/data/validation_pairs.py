"""Writes validation pairs: one crop from the middle of each held-out photograph, and its clean x1/4; always the same
ones.

    python -m training.data.validation_pairs --photos DIR --out PAIRS --count 40 --size 256

Settings and defaults are chosen on these, so that the test sets are only used to evaluate.
"""

import argparse
from pathlib import Path

import numpy as np
from PIL import Image

from training.data.dataset import Pixels, load_folder, to_planes
from training.data.degradation import downscale_clean
from training.models.resampling import SCALE


def write_pairs(photos: Path, out: Path, count: int, size: int) -> None:
    """Writes OUT/HR and OUT/LR; `size` is the side of an HR crop in pixels."""
    if size % SCALE:
        raise ValueError(f"size must be a multiple of {SCALE}, got {size}")
    if any(out.glob("*/*.png")):
        raise ValueError(f"{out} already holds images: expected a new folder")
    _, validation = load_folder(photos)
    large = [photo for photo in validation if min(photo.shape[:2]) >= size]
    if len(large) < count:
        raise ValueError(f"{count} pairs wanted, but {photos} has {len(large)} held-out photographs of {size} pixels")
    for index, photo in enumerate(large[:count]):
        hr = crop_middle(photo, size)
        lr = downscale_clean(to_planes(hr[None].copy()), np.random.default_rng(0))
        write_image(out / "HR" / f"{index:03}.png", hr)
        write_image(out / "LR" / f"{index:03}.png", (lr[0] * 255).round().byte().permute(1, 2, 0).numpy())


def crop_middle(photo: Pixels, size: int) -> Pixels:
    top, left = ((side - size) // 2 for side in photo.shape[:2])
    return photo[top : top + size, left : left + size]


def write_image(path: Path, pixels: Pixels) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=Path, required=True, help="folder of *.tar")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--count", type=int, default=40)
    parser.add_argument("--size", type=int, default=256, help="side of an HR crop in pixels")
    arguments = parser.parse_args()
    write_pairs(arguments.photos, arguments.out, arguments.count, arguments.size)


if __name__ == "__main__":
    main()
