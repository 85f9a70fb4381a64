"""The lattice figure: how much of an image repeats with the x4 grid.

Networks that write 16 pixels per position of the LR grid leave a weave where these pixels carry unequal detail. The
same as src/core/image/lattice.ts; tests/golden/lattice.json holds the figures that both must give.
"""

import dataclasses
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

BLOCK = 64
STEP = BLOCK // 2
"""Blocks overlap by half."""
GRID_FREQUENCIES = tuple(quarter * BLOCK // 4 for quarter in range(4))
"""Multiples of 1/4 cycle per pixel, in steps of the spectrum."""
INNER_RADIUS, OUTER_RADIUS = 3, 6
"""The surroundings of a frequency: farther than the window spreads a line, nearer than half way to the next one."""
GREY = (19595, 38470, 7471)
"""BT.601 luma in 1 / 65536, as Pillow has it."""


@dataclasses.dataclass(frozen=True)
class Lattice:
    """Energy at frequencies of the grid over that of their surroundings: 1 is no grid, photographs have about 1.06."""

    mean: float
    """Geometric mean over the 15 frequencies."""
    worst: float


def measure_lattice(image: Tensor) -> Lattice | None:
    """Of [1, 3, h, w] in 0..255, whole numbers. None for an image smaller than one block, and without any texture
    around a frequency of the grid."""
    energy = sum_spectra(to_grey(image))
    ratios = []
    for u in GRID_FREQUENCIES:
        for v in GRID_FREQUENCIES:
            if u == v == 0:
                continue
            surroundings = np.median(list_surroundings(energy, u, v))
            if surroundings == 0:
                return None
            ratios.append(energy[u, v] / surroundings)
    return Lattice(geometric_mean(ratios), float(max(ratios)))


def geometric_mean(values: Sequence[float]) -> float:
    return float(np.exp(np.mean(np.log(values))))


def to_grey(image: Tensor) -> NDArray[np.float64]:
    """[h, w], whole numbers."""
    colours: NDArray[np.int64] = image[0].long().numpy()
    weighted = np.tensordot(np.array(GREY), colours, axes=1)
    return np.asarray((weighted + 32768) >> 16, dtype=np.float64)


def sum_spectra(grey: NDArray[np.float64]) -> NDArray[np.float64]:
    """[64, 64]: squared amplitudes of the blocks, without their means, summed over all blocks."""
    window = np.outer(np.hanning(BLOCK), np.hanning(BLOCK))
    energy = np.zeros((BLOCK, BLOCK))
    height, width = grey.shape
    for top in range(0, height - BLOCK + 1, STEP):
        for left in range(0, width - BLOCK + 1, STEP):
            block = grey[top : top + BLOCK, left : left + BLOCK]
            energy += np.abs(np.fft.fft2((block - block.mean()) * window)) ** 2
    return energy


def list_surroundings(energy: NDArray[np.float64], u: int, v: int) -> list[float]:
    """The ring around a frequency; the spectrum repeats."""
    reach = range(-OUTER_RADIUS, OUTER_RADIUS + 1)
    return [
        float(energy[(u + i) % BLOCK, (v + j) % BLOCK])
        for i in reach
        for j in reach
        if max(abs(i), abs(j)) >= INNER_RADIUS
    ]
