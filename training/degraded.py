"""Writes degraded test sets: the LR pictures of a set with noise and JPEG of a fixed strength, HR as it was.

    python -m training.degraded --set test/Set14 --strength medium --out runs/degraded/medium/Set14

Deterministic: the noise is Threefry's, keyed by the picture's place in the set, so it is the same on every machine; JPEG is
written and read by Pillow's libjpeg-turbo. Grey pictures become RGB, as photographs of grey things are.
"""

import argparse
import io
import shutil
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from training.diffusion import picture_noise

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
"""name -> (standard deviation of Gaussian noise per channel in 1/255, JPEG quality, 4:2:0), in this order, on the LR picture."""


def degrade_picture(pixels: NDArray[np.uint8], strength: str, index: int) -> NDArray[np.uint8]:
    """[h, w, 3] -> the same, degraded; `index` is the picture's place in its set."""
    sigma, quality = STRENGTHS[strength]
    height, width = pixels.shape[:2]
    # One key per picture; which of the 48 channels of the sampler's noise are taken does not matter.
    noise = picture_noise(SEED, index, 0, 0, height, width)[:3].permute(1, 2, 0).numpy()
    noisy = (pixels + sigma * noise).round().clip(0, 255).astype(np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(noisy).save(buffer, "JPEG", quality=quality, subsampling=SUBSAMPLING_420)
    return np.array(Image.open(buffer))


def write_degraded(source: Path, strength: str, out: Path) -> None:
    """Writes OUT/HR and OUT/LR as PNG; what is already whole there stays."""
    names = [path.name for path in sorted((source / "LR").glob("*.png"))]
    if not names:
        raise ValueError(f"no pictures: expected {source}/LR/*.png")
    if all((out / side / name).exists() for side in ("HR", "LR") for name in names):
        return
    for side in ("HR", "LR"):
        (out / side).mkdir(parents=True, exist_ok=True)
    for index, name in enumerate(names):
        pixels = np.array(Image.open(source / "LR" / name).convert("RGB"))
        Image.fromarray(degrade_picture(pixels, strength, index)).save(out / "LR" / name)
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
