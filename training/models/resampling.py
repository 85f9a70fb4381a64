"""Bicubic resampling between the LR and the HR grid. HR images are held pixel-unshuffled: 48 channels on the LR grid,
channel c * 16 + row * 4 + column, as `torch.nn.functional.pixel_unshuffle(hr, 4)` lays them out.
"""

import torch
from torch import Tensor
from torch.nn import functional

SCALE = 4
UNSHUFFLED_CHANNELS = 3 * SCALE * SCALE
"""Of an HR image on the LR grid."""
DOWNSCALE_TAPS = 4 * SCALE
DOWNSCALE_PADDING = 6
"""HR pixels that the kernel of downscaling reaches beyond an LR pixel's own block."""


def cubic(x: float, a: float) -> float:
    """Keys' cubic convolution kernel (1981) with free parameter a."""
    x = abs(x)
    if x < 1:
        return (a + 2) * x**3 - (a + 3) * x**2 + 1
    if x < 2:
        return a * x**3 - 5 * a * x**2 + 8 * a * x - 4 * a
    return 0.0


def bicubic_kernel(a: float = -0.75) -> Tensor:
    """Weights [48, 3, 5, 5] of bicubic upscaling x4 as one convolution with unshuffled output (half-pixel centres)."""
    taps = torch.zeros(SCALE, 5)
    for phase in range(SCALE):
        centre = (phase + 0.5) / SCALE - 0.5
        for tap in range(5):
            taps[phase, tap] = cubic(centre - (tap - 2), a)
    kernel = torch.zeros(3, SCALE, SCALE, 3, 5, 5)
    for channel in range(3):
        kernel[channel, :, :, channel] = torch.einsum("pi,qj->pqij", taps, taps)
    return kernel.reshape(UNSHUFFLED_CHANNELS, 3, 5, 5)


def upscale_bicubic(y: Tensor, kernel: Tensor) -> Tensor:
    """[n, 3, h, w] -> [n, 48, h, w], the border replicated; computed in float32 under autocast too."""
    with torch.autocast(y.device.type, enabled=False):
        return functional.conv2d(functional.pad(y.float(), (2, 2, 2, 2), mode="replicate"), kernel)


def downscale_kernel() -> Tensor:
    """[16] taps of bicubic x1/4 with antialiasing (a = -0.5, kernel widened by 4), as in MATLAB's imresize.

    The first tap lies 6 HR pixels before the first HR pixel of the LR pixel's own block.
    """
    taps = [cubic((tap - 7.5) / SCALE, -0.5) / SCALE for tap in range(DOWNSCALE_TAPS)]
    kernel = torch.tensor(taps, dtype=torch.float64)
    return (kernel / kernel.sum()).float()


def downscale(hr: Tensor) -> Tensor:
    """[n, c, 4h, 4w] -> [n, c, h, w]: antialiased bicubic, symmetric border (MATLAB's)."""
    n, channels, height, width = hr.shape
    taps = downscale_kernel().to(hr)
    flat = hr.reshape(n * channels, 1, height, width)
    flat = pad_symmetric(flat, DOWNSCALE_PADDING)
    flat = functional.conv2d(flat, taps.view(1, 1, 1, -1), stride=(1, SCALE))
    flat = functional.conv2d(flat, taps.view(1, 1, -1, 1), stride=(SCALE, 1))
    return flat.reshape(n, channels, height // SCALE, width // SCALE)


def pad_symmetric(image: Tensor, amount: int) -> Tensor:
    """Continues an image beyond its border by reflection that repeats the edge."""
    height, width = image.shape[-2:]
    rows = torch.arange(-amount, height + amount)
    columns = torch.arange(-amount, width + amount)
    return image[..., _reflect(rows, height), :][..., _reflect(columns, width)]


def _reflect(index: Tensor, size: int) -> Tensor:
    index = index % (2 * size)
    return torch.where(index < size, index, 2 * size - 1 - index)
