"""Synthetic degradation of training images: blur, resizing, noise and JPEG compression, of a strength given by
clean-up."""

import functools
import io
from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor
from torch.nn import functional

from training.models.resampling import downscale

DrawStrength = Callable[[], float]
"""-> strength of one fault, 0..c."""

HARSH_SHARE, HARSH_FLOOR = 0.6, 0.6
"""Of images, falling with c to none, and the least strength of each of their faults relative to c. Faults are drawn
independently; without this, an image with all the faults that people turn clean-up up for would be one in a hundred."""

BLUR_PROBABILITY, RESIZE_PROBABILITY = 0.35, 0.15
BLUR_DEVIATION_PX, LEAST_BLUR_PX = 3.0, 0.2
"""HR pixels; below the second a blur is skipped."""
NOISELESS_SHARE, GAUSSIAN_LIMIT = 0.15, 0.7
"""Of the draw of a kind of noise: none below the first, Gaussian below the second, shot noise above."""
UNCOMPRESSED_SHARE = 0.2


def degrade(hr: Tensor, cleanup: NDArray[np.float64], rng: np.random.Generator) -> Tensor:
    """Downscales x1/4; where c > 0 also blurs, resizes, adds noise and compresses, each of a strength drawn up to c.

    At c = 1 the ranges are those of Real-ESRGAN (Wang et al. 2021), its two rounds taken together: Gaussian blur up to
    3 HR pixels, isotropic or not, resizing to as little as 0.4 and back, Gaussian or grey noise up to 30/255, shot
    noise, JPEG down to quality 30. Noise and compression are the most common faults of photographs, so blur and
    resizing are rarer. The result is rounded to 8 bits, as photographs are.
    """
    # A stream of its own: the share may change without changing anything else that is drawn.
    floors = np.where(rng.spawn(1)[0].random(len(cleanup)) < HARSH_SHARE * cleanup, HARSH_FLOOR, 0.0)
    strengths = [functools.partial(_draw_strength, c, floor, rng) for c, floor in zip(cleanup, floors, strict=True)]
    degraded = hr.clone()
    for index, draw in enumerate(strengths):
        if cleanup[index] > 0 and rng.random() < BLUR_PROBABILITY:
            along, across = BLUR_DEVIATION_PX * draw(), BLUR_DEVIATION_PX * draw()
            is_isotropic = rng.random() < 0.5
            degraded[index] = _blur(degraded[index], (along, along if is_isotropic else across), np.pi * rng.random())
    lr = downscale(degraded)
    for index, draw in enumerate(strengths):
        if cleanup[index] > 0:
            is_resized = rng.random() < RESIZE_PROBABILITY
            resized = _resize(lr[index], 1 - 0.6 * draw(), rng) if is_resized else lr[index]
            lr[index] = _compress(_add_noise(resized, draw, rng), draw, rng)
    return (lr * 255).round().clamp(0, 255) / 255


def downscale_clean(hr: Tensor, rng: np.random.Generator) -> Tensor:
    """`degrade` with c = 0: downscaled and rounded to 8 bits."""
    return degrade(hr, np.zeros(len(hr)), rng)


def _draw_strength(c: float, floor: float, rng: np.random.Generator) -> float:
    return float(c * (floor + (1 - floor) * rng.random()))


def _blur(image: Tensor, deviations: tuple[float, float], angle: float) -> Tensor:
    """Gaussian with these standard deviations, in pixels, along and across `angle`."""
    if max(deviations) < LEAST_BLUR_PX:
        return image
    along, across = (max(deviation, LEAST_BLUR_PX) for deviation in deviations)
    radius = int(np.ceil(3 * max(along, across)))
    rows, columns = np.mgrid[-radius : radius + 1, -radius : radius + 1]
    u, v = columns * np.cos(angle) + rows * np.sin(angle), rows * np.cos(angle) - columns * np.sin(angle)
    kernel = np.exp(-0.5 * ((u / along) ** 2 + (v / across) ** 2))
    taps = torch.from_numpy(kernel / kernel.sum()).float()[None, None]
    return functional.conv2d(functional.pad(image[:, None], (radius,) * 4, mode="reflect"), taps)[:, 0]


def _resize(image: Tensor, factor: float, rng: np.random.Generator) -> Tensor:
    """Downscales and upscales back, as images on their way through other programs are."""
    height, width = image.shape[1:]
    small = max(4, round(height * factor)), max(4, round(width * factor))
    down, up = (("area", "bilinear", "bicubic")[i] for i in rng.integers(3, size=2))

    def to(planes: Tensor, size: tuple[int, int], mode: str) -> Tensor:
        # Without antialiasing bilinear and bicubic skip pixels, as careless programs do.
        antialias = mode != "area" and bool(rng.random() < 0.7)
        return functional.interpolate(planes, size, mode=mode, antialias=antialias)

    return to(to(image[None], small, down), (height, width), up)[0]


def _add_noise(image: Tensor, draw: DrawStrength, rng: np.random.Generator) -> Tensor:
    kind = rng.random()
    if kind < NOISELESS_SHARE:
        return image
    strength = draw()
    channels = 1 if rng.random() < 0.4 else 3
    noise = torch.from_numpy(rng.standard_normal((channels, *image.shape[1:]), dtype=np.float32))
    if kind < GAUSSIAN_LIMIT:
        return image + noise * (30 / 255 * strength)
    return image + noise * (0.12 * strength) * image.clamp(min=0).sqrt()


def _compress(image: Tensor, draw: DrawStrength, rng: np.random.Generator) -> Tensor:
    if rng.random() < UNCOMPRESSED_SHARE:
        return image
    quality = round(97 - 67 * draw())
    pixels = (image * 255).round().clamp(0, 255).byte().permute(1, 2, 0).numpy()
    return torch.from_numpy(recompress(pixels, quality, int(rng.integers(3)))).permute(2, 0, 1).float() / 255


def recompress(pixels: NDArray[np.uint8], quality: int, subsampling: int) -> NDArray[np.uint8]:
    """[h, w, 3] -> the same after JPEG; `subsampling` of chroma: 0 4:4:4, 1 4:2:2, 2 4:2:0."""
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", quality=quality, subsampling=subsampling)
    return np.array(Image.open(buffer))
