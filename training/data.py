"""Training photographs in memory, and the pairs drawn from them: crop, flip, degrade by the clean-up dial, downscale.

Photographs are read once from tar files and held as uint8. Crops named in `is_held_out` are kept for validation.
"""

import io
import tarfile
import zlib
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torch.nn import functional

from training.diffusion import downscale
from training.networks import SCALE

MARGIN = 4
HELD_OUT_SHARE = 40


def is_held_out(name: str) -> bool:
    """One photograph in forty, by a hash of its name, so that the choice survives any change of order."""
    return zlib.crc32(name.encode()) % HELD_OUT_SHARE == 0


def load_photos(tars: Iterable[Path]) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Returns (training, validation) photographs, each uint8 [h, w, 3]."""
    training: list[np.ndarray] = []
    validation: list[np.ndarray] = []
    for path in tars:
        with tarfile.open(path) as archive:
            for member in archive:
                content = archive.extractfile(member)
                if content is None:
                    continue
                photo = np.asarray(Image.open(io.BytesIO(content.read())).convert("RGB"))
                (validation if is_held_out(member.name) else training).append(photo)
    if not training:
        raise ValueError("no photographs found: pass at least one tar of images")
    return training, validation


def random_patch(photos: list[np.ndarray], size: int, rng: np.random.Generator) -> np.ndarray:
    """A random crop of size x size HR pixels, flipped and turned at random; photographs are drawn uniformly."""
    while True:
        photo = photos[rng.integers(len(photos))]
        if min(photo.shape[:2]) >= size:
            break
    top = rng.integers(photo.shape[0] - size + 1)
    left = rng.integers(photo.shape[1] - size + 1)
    patch = photo[top : top + size, left : left + size]
    if rng.random() < 0.5:
        patch = patch[:, ::-1]
    return np.rot90(patch, rng.integers(4))


def draw_pairs(photos: list[np.ndarray], batch: int, lr_size: int, clean_share: float, rng: np.random.Generator) -> tuple[Tensor, Tensor]:
    """Returns (lr_and_cleanup [n, 4, s, s], hr [n, 3, 4s, 4s]) in [0, 1]; a share of clean_share has c = 0."""
    full = (lr_size + 2 * MARGIN) * SCALE
    patches = np.stack([random_patch(photos, full, rng) for _ in range(batch)])
    hr = torch.from_numpy(patches).permute(0, 3, 1, 2).float() / 255
    cleanup = np.where(rng.random(batch) < clean_share, 0.0, 1 - rng.random(batch))
    lr = degrade(hr, cleanup, rng)
    lr = lr[:, :, MARGIN:-MARGIN, MARGIN:-MARGIN]
    edge = MARGIN * SCALE
    plane = torch.from_numpy(cleanup).float().view(-1, 1, 1, 1).expand(-1, 1, lr_size, lr_size)
    return torch.cat([lr, plane], dim=1), hr[:, :, edge:-edge, edge:-edge]


def degrade(hr: Tensor, cleanup: np.ndarray, rng: np.random.Generator) -> Tensor:
    """Downscales x1/4; where c > 0 also blurs, adds noise and compresses, each of a strength drawn up to c.

    At c = 1: Gaussian blur up to 2.4 HR pixels, Gaussian or grey noise up to 25/255, shot noise, JPEG down to quality 35.
    The result is rounded to 8 bits, as photographs are.
    """
    degraded = hr.clone()
    for index, c in enumerate(cleanup):
        if c > 0 and rng.random() < 0.6:
            degraded[index] = _blur(degraded[index], sigma=2.4 * c * rng.random())
    lr = downscale(degraded)
    for index, c in enumerate(cleanup):
        if c > 0:
            lr[index] = _compress(_add_noise(lr[index], c, rng), c, rng)
    return (lr * 255).round().clamp(0, 255) / 255


def _blur(image: Tensor, sigma: float) -> Tensor:
    if sigma < 0.2:
        return image
    radius = int(np.ceil(3 * sigma))
    taps = torch.exp(-0.5 * (torch.arange(-radius, radius + 1) / sigma) ** 2)
    taps = taps / taps.sum()
    padded = functional.pad(image[:, None], (radius,) * 4, mode="reflect")
    rows = functional.conv2d(padded, taps.view(1, 1, -1, 1))
    return functional.conv2d(rows, taps.view(1, 1, 1, -1))[:, 0]


def _add_noise(image: Tensor, c: float, rng: np.random.Generator) -> Tensor:
    kind = rng.random()
    if kind < 0.15:
        return image
    strength = c * rng.random()
    channels = 1 if rng.random() < 0.4 else 3
    noise = torch.from_numpy(rng.standard_normal((channels, *image.shape[1:]), dtype=np.float32))
    if kind < 0.7:
        return image + noise * (25 / 255 * strength)
    return image + noise * (image.clamp(min=0) * (0.01 * strength)).sqrt()


def _compress(image: Tensor, c: float, rng: np.random.Generator) -> Tensor:
    if rng.random() < 0.2:
        return image
    quality = int(round(97 - 62 * c * rng.random()))
    pixels = (image * 255).round().clamp(0, 255).byte().permute(1, 2, 0).numpy()
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", quality=quality, subsampling=int(rng.integers(3)))
    return torch.from_numpy(np.array(Image.open(buffer))).permute(2, 0, 1).float() / 255
