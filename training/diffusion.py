"""The cosine curve, the forward process, one reverse step, back-projection and the noise that belongs to the picture.

Everything here has its twin in src/core/sampler, in the same symbols; tests/golden holds the vectors on which both agree.

abar    alpha_bar, the share of signal power left at level t
x_t     = sqrt(abar) r0 + sqrt(1 - abar) eps
v       = sqrt(abar) eps - sqrt(1 - abar) r0   (velocity)
"""

import functools
import math

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from training.networks import FOLDED, SCALE, bicubic_kernel, cubic

COSINE_OFFSET = 0.008
ABAR_MIN, ABAR_MAX = 1e-5, 0.99999


def abar_at(t: float) -> float:
    """alpha_bar of the cosine curve (Nichol and Dhariwal 2021, eq. 17) at t in [0, 1], clamped to [1e-5, 0.99999]."""
    value = _cosine(t) / _cosine(0.0)
    return min(max(value, ABAR_MIN), ABAR_MAX)


def _cosine(t: float) -> float:
    return math.cos((t + COSINE_OFFSET) / (1 + COSINE_OFFSET) * math.pi / 2) ** 2


def abar_tensor(t: Tensor) -> Tensor:
    value = torch.cos((t + COSINE_OFFSET) / (1 + COSINE_OFFSET) * math.pi / 2) ** 2 / _cosine(0.0)
    return value.clamp(ABAR_MIN, ABAR_MAX)


def diffuse(r0: Tensor, eps: Tensor, abar: Tensor) -> tuple[Tensor, Tensor]:
    """Returns (x_t, v) for clean residual r0 and noise eps; abar broadcasts against them."""
    signal, noise = abar.sqrt(), (1 - abar).sqrt()
    return signal * r0 + noise * eps, signal * eps - noise * r0


def clean_from_velocity(x: Tensor, v: Tensor, abar: float | Tensor) -> Tensor:
    abar = _as_level(abar)
    return abar.sqrt() * x - (1 - abar).sqrt() * v


def step(
    x: Tensor, r0: Tensor, abar: float | Tensor, abar_next: float | Tensor, eta: float | Tensor, noise: Tensor | None
) -> Tensor:
    """One step of DDIM (Song et al. 2021, eq. 12, 16) from abar to abar_next; eta 1 is ancestral, 0 deterministic.

    The two levels and eta are numbers, or tensors that broadcast against x. Without noise eta must be 0.
    """
    abar, abar_next = _as_level(abar), _as_level(abar_next)
    eps = (x - abar.sqrt() * r0) / (1 - abar).sqrt()
    sigma = eta * ((1 - abar_next) / (1 - abar) * (1 - abar / abar_next)).sqrt()
    mean = abar_next.sqrt() * r0 + (1 - abar_next - sigma**2).clamp(min=0).sqrt() * eps
    return mean if noise is None else mean + sigma * noise


def _as_level(abar: float | Tensor) -> Tensor:
    """Numbers count in float64, as in TypeScript; a tensor without dimensions does not widen what it meets."""
    return abar if isinstance(abar, Tensor) else torch.tensor(abar, dtype=torch.float64)


def downscale_kernel() -> Tensor:
    """[16] taps of bicubic x1/4 with antialiasing (a = -0.5, kernel widened by 4), as MATLAB's imresize has them.

    The first tap stands 6 HR pixels before the first HR pixel of the LR pixel's own block.
    """
    taps = torch.tensor([cubic((tap - 7.5) / SCALE, -0.5) / SCALE for tap in range(16)], dtype=torch.float64)
    return (taps / taps.sum()).float()


def downscale(hr: Tensor) -> Tensor:
    """[n, 3, 4h, 4w] -> [n, 3, h, w], antialiased bicubic, symmetric border (MATLAB's)."""
    n, channels, height, width = hr.shape
    taps = downscale_kernel().to(hr)
    flat = hr.reshape(n * channels, 1, height, width)
    flat = _pad_symmetric(flat, 6)
    flat = functional.conv2d(flat, taps.view(1, 1, 1, 16), stride=(1, SCALE))
    flat = functional.conv2d(flat, taps.view(1, 1, 16, 1), stride=(SCALE, 1))
    return flat.reshape(n, channels, height // SCALE, width // SCALE)


def _pad_symmetric(image: Tensor, amount: int) -> Tensor:
    height, width = image.shape[-2:]
    rows = torch.arange(-amount, height + amount)
    columns = torch.arange(-amount, width + amount)
    return image[..., _mirror(rows, height), :][..., _mirror(columns, width)]


def _mirror(index: Tensor, size: int) -> Tensor:
    index = index % (2 * size)
    return torch.where(index < size, index, 2 * size - 1 - index)


def back_project(folded: Tensor, y: Tensor, strength: float) -> Tensor:
    """x0 + strength * up(y - down(x0)): ties a folded estimate [n, 48, h, w] to the input y [n, 3, h, w].

    Beyond the border both see the picture in a mirror (edge repeated), as tiles at the border do.
    """
    error = y - downscale(functional.pixel_shuffle(folded, SCALE))
    kernel = bicubic_kernel(-0.5).to(folded)
    return folded + strength * functional.conv2d(_pad_symmetric(error, 2), kernel)


def back_project_square(folded: Tensor, y: Tensor) -> Tensor:
    """`back_project` of squares with strength 1, [n, 48, s, s] and [n, 3, s, s], as products of matrices: a third of its time and of its
    gradient's, for training."""
    down, up = _square_matrices(y.shape[-1])
    down, up = down.to(folded), up.to(folded)
    hr = functional.pixel_shuffle(folded, SCALE)
    error = y - down @ hr @ down.T
    return functional.pixel_unshuffle(hr + up @ error @ up.T, SCALE)


@functools.cache
def _square_matrices(size: int) -> tuple[Tensor, Tensor]:
    """(downscale [size, 4 size], its way back [4 size, size]) of one row, read off what they make of rows with a single one in them."""
    hr_rows, lr_rows = torch.eye(size * SCALE), torch.eye(size)
    down = downscale(hr_rows[:, None, None].expand(-1, 1, SCALE, -1).contiguous())[:, 0, 0]
    lr = lr_rows[:, None, None].expand(-1, 3, 1, -1).contiguous()
    up = functional.pixel_shuffle(back_project(torch.zeros(size, FOLDED, 1, size), lr, 1.0), SCALE)[:, 0, 0]
    return down.T.contiguous(), up.T.contiguous()


_ROTATIONS = ((13, 15, 26, 6), (17, 29, 16, 24))


def threefry2x32(key: tuple[int, int], counter: np.ndarray) -> np.ndarray:
    """Threefry-2x32 with 20 rounds (Salmon et al. 2011): counter uint32 [n, 2] -> random uint32 [n, 2]."""
    keys = np.array([key[0], key[1], key[0] ^ key[1] ^ 0x1BD11BDA], dtype=np.uint32)
    x0 = counter[:, 0].astype(np.uint32) + keys[0]
    x1 = counter[:, 1].astype(np.uint32) + keys[1]
    for group in range(5):
        for rotation in _ROTATIONS[group % 2]:
            x0 = x0 + x1
            x1 = (x1 << np.uint32(rotation)) | (x1 >> np.uint32(32 - rotation))
            x1 ^= x0
        x0 = x0 + keys[(group + 1) % 3]
        x1 = x1 + keys[(group + 2) % 3] + np.uint32(group + 1)
    return np.stack([x0, x1], axis=1)


def picture_noise(seed: int, step_index: int, top: int, left: int, height: int, width: int) -> Tensor:
    """Standard normals [48, height, width] of a window of the picture, in LR pixels from (top, left).

    Channels 2k and 2k + 1 of LR pixel (row, column) are the two Box-Muller normals of counter (row, column * 24 + k)
    under key (seed, step_index): the same whatever the tile.
    """
    rows = np.arange(top, top + height, dtype=np.uint32)
    pairs = (np.arange(left, left + width, dtype=np.uint32)[:, None] * np.uint32(24) + np.arange(24, dtype=np.uint32)).reshape(-1)
    counter = np.stack(np.broadcast_arrays(rows[:, None], pairs[None, :]), axis=-1).reshape(-1, 2)
    bits = threefry2x32((seed & 0xFFFFFFFF, step_index), counter).astype(np.float64)
    radius = np.sqrt(-2 * np.log((bits[:, 0] + 0.5) / 2**32))
    angle = 2 * np.pi * bits[:, 1] / 2**32
    normals = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=-1).reshape(height, width, 48)
    return torch.from_numpy(normals.transpose(2, 0, 1).astype(np.float32))
