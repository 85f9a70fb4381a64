"""Writes degraded test sets: the LR images of a set with noise and JPEG of a fixed strength, HR unchanged.

    python -m training.data.degraded_sets --set test/Set14 --strength medium --out runs/degraded/medium/Set14

Deterministic: the noise is Threefry's, keyed by the image's index in the set, so it is the same on every machine; JPEG
is written and read by Pillow's libjpeg-turbo. Grey images become RGB, as photographs of grey things are.
"""

import argparse
import shutil
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from PIL import Image

from training.data.dataset import Pixels
from training.data.degradation import recompress
from training.diffusion.noise import image_noise

SEED = 20240220
SUBSAMPLING_420 = 2

STRENGTHS: Mapping[str, tuple[float, int]] = {
    "light": (4, 85),
    "medium": (10, 65),
    "strong": (20, 45),
    "jpeg-95": (0, 95),
    "jpeg-85": (0, 85),
    "jpeg-75": (0, 75),
    "jpeg-50": (0, 50),
}
"""name -> (deviation of Gaussian noise per channel in 1/255, JPEG quality, 4:2:0), in this order, on the LR image."""


def degrade_image(pixels: Pixels, strength: str, index: int) -> Pixels:
    """[h, w, 3] -> the same, degraded; `index` is the image's position in its set."""
    sigma, quality = STRENGTHS[strength]
    height, width = pixels.shape[:2]
    # One key per image; which of the 48 channels of the sampler's noise are used does not matter.
    noise = image_noise((SEED, index), (height, width))[:3].permute(1, 2, 0).numpy()
    noisy = (pixels + sigma * noise).round().clip(0, 255).astype(np.uint8)
    return recompress(noisy, quality, SUBSAMPLING_420)


def write_degraded(source: Path, strength: str, out: Path) -> None:
    """Writes OUT/HR and OUT/LR as PNG, unless all of them are there."""
    names = [path.name for path in sorted((source / "LR").glob("*.png"))]
    if not names:
        raise ValueError(f"no images: expected {source}/LR/*.png")
    if all((out / side / name).exists() for side in ("HR", "LR") for name in names):
        return
    for side in ("HR", "LR"):
        (out / side).mkdir(parents=True, exist_ok=True)
    for index, name in enumerate(names):
        pixels = np.array(Image.open(source / "LR" / name).convert("RGB"))
        Image.fromarray(degrade_image(pixels, strength, index)).save(out / "LR" / name)
        shutil.copyfile(source / "HR" / name, out / "HR" / name)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", type=Path, required=True, help="folder with HR and LR")
    parser.add_argument("--strength", choices=list(STRENGTHS), required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    write_degraded(arguments.set, arguments.strength, arguments.out)


if __name__ == "__main__":
    main()
