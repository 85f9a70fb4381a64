"""Noise that belongs to the image, not to the tile: a counter-based generator addressed by seed, step and coordinate.

The twin of src/core/sampler; tests/golden holds the vectors on which both agree.
"""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from training.models.resampling import UNSHUFFLED_CHANNELS

_ROTATIONS = ((13, 15, 26, 6), (17, 29, 16, 24))
PAIRS = UNSHUFFLED_CHANNELS // 2
"""Of normals per LR pixel."""


def threefry2x32(key: tuple[int, int], counter: NDArray[np.uint32]) -> NDArray[np.uint32]:
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


def image_noise(key: tuple[int, int], size: tuple[int, int], origin: tuple[int, int] = (0, 0)) -> Tensor:
    """Standard normals [48, height, width] of a window of an image, in LR pixels.

    `key`: (seed, step). `size`: (height, width). `origin`: (top, left). Channels 2k and 2k + 1 of LR pixel (row,
    column) are the two Box-Muller normals of counter (row, column * 24 + k): the same whatever the tile.
    """
    (seed, step), (height, width), (top, left) = key, size, origin
    rows = np.arange(top, top + height, dtype=np.uint32)
    columns = np.arange(left, left + width, dtype=np.uint32)
    pairs = (columns[:, None] * np.uint32(PAIRS) + np.arange(PAIRS, dtype=np.uint32)).reshape(-1)
    counter = np.stack(np.broadcast_arrays(rows[:, None], pairs[None, :]), axis=-1).reshape(-1, 2)
    bits = threefry2x32((seed & 0xFFFFFFFF, step), counter).astype(np.float64)
    radius = np.sqrt(-2 * np.log((bits[:, 0] + 0.5) / 2**32))
    angle = 2 * np.pi * bits[:, 1] / 2**32
    normals = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=-1)
    planes = normals.reshape(height, width, UNSHUFFLED_CHANNELS).transpose(2, 0, 1)
    return torch.from_numpy(planes.astype(np.float32))
