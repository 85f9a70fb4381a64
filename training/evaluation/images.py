"""Reads images for evaluation: [1, 3, h, w] of whole numbers 0..255 in float64."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor


def read_image(path: Path) -> Tensor:
    """Grey images are given three equal channels."""
    pixels = np.array(Image.open(path).convert("RGB"))
    return torch.from_numpy(pixels).permute(2, 0, 1)[None].double()


def load_images(folder: Path) -> Iterator[tuple[str, Tensor, Tensor]]:
    """Yields (name, HR, LR) of a set: a folder with HR and LR, files of the same name in both."""
    for path in sorted((folder / "HR").glob("*.png")):
        yield path.stem, read_image(path), read_image(folder / "LR" / path.name)
