"""The single faults of photographs: blur, resizing, noise, compression, sharpening, smoothing, grain and dust.

Images are RGB in [0, 1], float32 [3, h, w]. Every random choice comes from the generator that is passed in.
"""

import io

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torch.nn import functional

LUMA = (0.299, 0.587, 0.114)
POISSON_LEVELS = 256
"""Photons of a white pixel before its noise is scaled."""


def filter_image(image: Tensor, kernel: Tensor) -> Tensor:
    """Convolves every channel with [k, k]; the border is mirrored."""
    radius = kernel.shape[0] // 2
    if radius == 0:
        return image
    padded = functional.pad(image[:, None], (radius,) * 4, mode="reflect")
    return functional.conv2d(padded, kernel[None, None])[:, 0]


def resize(image: Tensor, size: tuple[int, int], mode: str, antialias: bool) -> Tensor:
    """To (height, width) by `area`, `bilinear` or `bicubic`; without `antialias` the latter two skip pixels."""
    if mode == "area":
        return functional.interpolate(image[None], size, mode="area")[0]
    return functional.interpolate(image[None], size, mode=mode, antialias=antialias)[0]


def gaussian_noise(image: Tensor, sigma: float, is_grey: bool, rng: np.random.Generator) -> Tensor:
    """`sigma` in [0, 1]; grey noise is the same in all channels."""
    noise = rng.standard_normal((1 if is_grey else 3, *image.shape[1:]), dtype=np.float32)
    return image + sigma * torch.from_numpy(noise)


def poisson_noise(image: Tensor, scale: float, is_grey: bool, rng: np.random.Generator) -> Tensor:
    """Shot noise of POISSON_LEVELS photons per white pixel, times `scale`."""
    signal = image.clamp(0, 1)
    if is_grey:
        signal = (signal * torch.tensor(LUMA)[:, None, None]).sum(0, keepdim=True)
    counts = rng.poisson(signal.numpy() * POISSON_LEVELS).astype(np.float32)
    return image + scale * (torch.from_numpy(counts) / POISSON_LEVELS - signal)


def compress(image: Tensor, kind: str, quality: int, subsampling: int = 0) -> Tensor:
    """Encodes and decodes as `kind`, JPEG or WEBP.

    `subsampling` of chroma is for JPEG alone, in Pillow's numbers: 0 is 4:4:4, 1 is 4:2:2, 2 is 4:2:0.
    """
    pixels = (image * 255).round().clamp(0, 255).byte().permute(1, 2, 0).numpy()
    buffer = io.BytesIO()
    options = {"subsampling": subsampling} if kind == "JPEG" else {"method": 2}
    Image.fromarray(pixels).save(buffer, kind, quality=quality, **options)
    decoded = np.array(Image.open(buffer).convert("RGB"))
    return torch.from_numpy(decoded).permute(2, 0, 1).float() / 255


def sharpen(image: Tensor, amount: float, kernel: Tensor) -> Tensor:
    """Unsharp mask: what `kernel` takes away is added `amount` times, and leaves halos."""
    return (image + amount * (image - filter_image(image, kernel))).clamp(0, 1)


def smooth(image: Tensor, radius: int, threshold: float) -> Tensor:
    """Noise reduction that is too strong: guided filter (He et al. 2010) of the image by itself.

    Detail weaker than `threshold` (in [0, 1]) is flattened, edges stay.
    """

    def mean(planes: Tensor) -> Tensor:
        padded = functional.pad(planes[None], (radius,) * 4, mode="reflect")
        return functional.avg_pool2d(padded, 2 * radius + 1, stride=1)[0]

    centre = mean(image)
    variance = (mean(image * image) - centre * centre).clamp(min=0)
    gain = variance / (variance + threshold**2)
    return mean(gain) * image + mean(centre * (1 - gain))


def film_grain(image: Tensor, sigma: float, kernel: Tensor, rng: np.random.Generator) -> Tensor:
    """Grey noise with the spatial size of `kernel`, strongest in the mid-tones, where `sigma` is its deviation."""
    noise = filter_image(torch.from_numpy(rng.standard_normal((1, *image.shape[1:]), dtype=np.float32)), kernel)
    noise = noise / noise.std().clamp(min=1e-6)
    tone = image.mean(0, keepdim=True).clamp(0, 1)
    return image + sigma * noise * (0.3 + 2.8 * tone * (1 - tone))


def dust(image: Tensor, specks: int, scratches: int, rng: np.random.Generator) -> Tensor:
    """Bright or dark specks up to 2.5 pixels wide and thin curved scratches, with soft edges."""
    height, width = image.shape[1:]
    rows, columns = (torch.from_numpy(axis).float() for axis in np.mgrid[:height, :width])
    cover = torch.zeros(height, width)
    for _ in range(specks):
        row, column = rng.random() * height, rng.random() * width
        radius = 0.6 + 1.9 * rng.random() ** 2
        stretch = 1 + rng.random()
        distance = torch.hypot((rows - row) * stretch, columns - column)
        cover = torch.maximum(cover, (radius - distance + 0.5).clamp(0, 1))
    for _ in range(scratches):
        angle, bend = rng.random() * np.pi, (rng.random() - 0.5) * 0.02
        row, column = rng.random() * height, rng.random() * width
        along = (columns - column) * np.cos(angle) + (rows - row) * np.sin(angle)
        across = (rows - row) * np.cos(angle) - (columns - column) * np.sin(angle) - bend * along**2
        is_there = along.abs() < (0.1 + 0.4 * rng.random()) * max(height, width)
        cover = torch.maximum(cover, (0.4 + 0.6 * rng.random() - across.abs() + 0.5).clamp(0, 1) * is_there)
    opacity = 0.5 + 0.5 * rng.random()
    colour = 1.0 if rng.random() < 0.6 else 0.05
    return image + opacity * cover * (colour - image)
