"""Blur kernels of photographs: Gaussian, generalised Gaussian, plateau and sinc (Wang et al. 2021, section 3.2)."""

from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

Shape = Literal["gaussian", "generalised", "plateau"]
LARGEST_RADIUS = 10


def blur_kernel(along: float, across: float, angle: float, shape: Shape = "gaussian", power: float = 1.0) -> Tensor:
    """Weights [k, k], sum 1, k odd.

    `along` and `across` are standard deviations in pixels, `angle` is in radians. With d the squared distance in these
    units, the weights are exp(-d^power / 2) (`gaussian` ignores `power`), or 1 / (1 + d^power) for `plateau`.
    """
    radius = min(LARGEST_RADIUS, int(np.ceil(3 * max(along, across))))
    rows, columns = np.mgrid[-radius : radius + 1, -radius : radius + 1]
    u = columns * np.cos(angle) + rows * np.sin(angle)
    v = rows * np.cos(angle) - columns * np.sin(angle)
    distance = (u / along) ** 2 + (v / across) ** 2
    if shape == "plateau":
        weights = 1 / (1 + distance**power)
    else:
        weights = np.exp(-0.5 * distance ** (power if shape == "generalised" else 1.0))
    return torch.from_numpy(weights / weights.sum()).float()


def sinc_kernel(cutoff: float, radius: int) -> Tensor:
    """Weights [k, k], k = 2 radius + 1, of an ideal circular low-pass, cut off at the border.

    It rings as careless resizing does. `cutoff` is in radians per pixel, up to pi.
    """
    rows, columns = np.mgrid[-radius : radius + 1, -radius : radius + 1]
    distance = np.hypot(rows, columns)
    distance[radius, radius] = 1.0
    weights = cutoff * _bessel_j1(cutoff * distance) / (2 * np.pi * distance)
    weights[radius, radius] = cutoff**2 / (4 * np.pi)
    return torch.from_numpy(weights / weights.sum()).float()


def _bessel_j1(x: NDArray[np.float64]) -> NDArray[np.float64]:
    values: NDArray[np.float64] = torch.special.bessel_j1(torch.from_numpy(x)).numpy()
    return values
