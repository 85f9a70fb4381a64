"""The estimator: what is wrong with a photo, and the strength of clean-up that costs least, from some tiles of it.

Its first layer is fixed: the discrete cosine transform of blocks of 8 x 8, in which compression, noise and blur are
told apart. What is learned follows from statistics of each frequency. Each tile is looked at alone; tiles count as much
as the network trusts what they show, since a plain sky tells little.
"""

import dataclasses

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from training.cleanup_estimator.losses import LEVELS, STRENGTHS

TILE_PX = 64
FAULTS = ("noise", "blur", "compression")
BLOCK = 8
"""Of JPEG; blocks are taken from every half of it, so that those of the file are among them in photos that were not
cropped, and stand out against those between."""
LUMA_AND_CHROMA = ((0.299, 0.587, 0.114), (-0.168736, -0.331264, 0.5), (0.5, -0.418688, -0.081312))
LEAST_MEAN, LEAST_VALUE = 0.1, 0.3
"""Added before logarithms, in grey levels: faults are felt by ratio, but not below a rounding."""
STATISTICS = 3 * 2 * len(LUMA_AND_CHROMA) * BLOCK**2
HIDDEN = 160
DROPPED = 0.15
STEPS = 20
"""Strengths are multiples of 1 / STEPS."""
CLEANING_MARGIN = 0.015
"""By which any clean-up must cost less than none."""


@dataclasses.dataclass(frozen=True)
class Reading:
    """Of n photos."""

    costs: Tensor
    """[n, 5]: what every strength costs, as `strength_costs` in trainer.py has it."""
    faults: Tensor
    """[n, 3] in the order of FAULTS: log(1 + grey levels), pixels, 0..1."""


def cosine_transform() -> Tensor:
    """[BLOCK^2, 1, BLOCK, BLOCK]: one filter per frequency."""
    k = np.arange(BLOCK)
    basis = np.sqrt(2 / BLOCK) * np.cos(np.pi * (2 * k[None] + 1) * k[:, None] / (2 * BLOCK))
    basis[0] /= np.sqrt(2)
    filters = np.einsum("ai,bj->abij", basis, basis).reshape(BLOCK**2, 1, BLOCK, BLOCK)
    return torch.from_numpy(filters).float()


class Estimator(nn.Module):
    """RGB tiles [n, t, 3, TILE_PX, TILE_PX] in [0, 1], t of every photo -> `Reading`."""

    transform: Tensor
    planes: Tensor
    mean: Tensor
    deviation: Tensor

    def __init__(self, hidden: int = HIDDEN):
        super().__init__()
        self.register_buffer("transform", cosine_transform(), persistent=False)
        planes = torch.tensor(LUMA_AND_CHROMA).view(len(LUMA_AND_CHROMA), 3, 1, 1)
        self.register_buffer("planes", planes, persistent=False)
        self.register_buffer("mean", torch.zeros(STATISTICS))
        self.register_buffer("deviation", torch.ones(STATISTICS))
        self.drop = nn.Dropout(DROPPED)
        self.embed = nn.Linear(STATISTICS, hidden)
        self.trust = nn.Linear(hidden, 1)
        self.hidden = nn.Linear(hidden, hidden)
        self.out = nn.Linear(hidden, len(STRENGTHS) + len(FAULTS))

    def standardise(self, described: Tensor) -> None:
        """Makes statistics of such tiles, [m, STATISTICS], have mean 0 and deviation 1 where they enter."""
        self.mean.copy_(described.mean(dim=0))
        self.deviation.copy_(described.std(dim=0).clamp(min=1e-3))

    def forward(self, tiles: Tensor) -> Reading:
        n, count = tiles.shape[:2]
        return self.read(self.describe(tiles.flatten(0, 1)).view(n, count, -1))

    def describe(self, tiles: Tensor) -> Tensor:
        """[m, 3, TILE_PX, TILE_PX] -> logarithms of how strong each frequency is, [m, STATISTICS].

        Blocks on the grid of the tile, those between, and blocks of the tile at half its size; of each the mean over
        all blocks, and the mean of logarithms, to which quiet blocks count most.
        """
        planes = LEVELS * functional.conv2d(tiles, self.planes)
        whole, half = self._strengths(planes), self._strengths(functional.avg_pool2d(planes, 2))
        statistics: list[Tensor] = []
        for strengths in (whole[..., ::2, ::2], whole[..., 1::2, 1::2], half):
            statistics.append((strengths.mean(dim=(2, 3)) + LEAST_MEAN).log())
            statistics.append((strengths + LEAST_VALUE).log().mean(dim=(2, 3)))
        return torch.cat([part.reshape(len(tiles), -1) for part in statistics], dim=1)

    def _strengths(self, planes: Tensor) -> Tensor:
        """[m, 3, h, w] -> absolute values [m * 3, BLOCK^2, rows, columns]."""
        height, width = planes.shape[-2:]
        return functional.conv2d(planes.reshape(-1, 1, height, width), self.transform, stride=BLOCK // 2).abs()

    def read(self, described: Tensor) -> Reading:
        """[n, t, STATISTICS] -> the reading of n photos."""
        inputs = self.drop((described - self.mean) / self.deviation)
        embedded = functional.relu(self.embed(inputs))
        shares = self.trust(embedded).softmax(dim=1)
        photo = self.drop((shares * embedded).sum(dim=1))
        values = self.out(self.drop(functional.relu(self.hidden(photo))))
        return Reading(values[:, : len(STRENGTHS)], values[:, len(STRENGTHS) :])


def interpolation_matrix() -> Tensor:
    """[STEPS + 1, 5]: costs at STRENGTHS -> costs at all multiples of 1 / STEPS, along a natural cubic spline."""
    knots, wanted = np.array(STRENGTHS), np.arange(STEPS + 1) / STEPS
    count, width = len(knots), knots[1] - knots[0]
    # Second derivatives are linear in the values at the knots, and zero at both ends.
    system, right = np.eye(count), np.zeros((count, count))
    for row in range(1, count - 1):
        system[row, row - 1 : row + 2] = 1, 4, 1
        right[row, row - 1 : row + 2] = 6 / width**2 * np.array([1, -2, 1])
    bend = np.linalg.solve(system, right)
    left = np.minimum((wanted / width).astype(int), count - 2)
    b = (wanted - knots[left]) / width
    a = 1 - b
    unit = np.eye(count)
    cubic = width**2 / 6 * ((a**3 - a)[:, None] * bend[left] + (b**3 - b)[:, None] * bend[left + 1])
    return torch.from_numpy(a[:, None] * unit[left] + b[:, None] * unit[left + 1] + cubic).float()


class StrengthChoice(nn.Module):
    """Costs [n, 5] -> the strength that costs least, [n]; 0 unless another costs less by `margin`."""

    between: Tensor
    penalty: Tensor

    def __init__(self, margin: float = CLEANING_MARGIN):
        super().__init__()
        penalty = torch.full((STEPS + 1,), margin)
        penalty[0] = 0
        self.register_buffer("between", interpolation_matrix().T.contiguous())
        self.register_buffer("penalty", penalty)

    def forward(self, costs: Tensor) -> Tensor:
        return (costs @ self.between + self.penalty).argmin(dim=1) / STEPS


def choose_strength(costs: Tensor, margin: float = CLEANING_MARGIN) -> Tensor:
    strengths: Tensor = StrengthChoice(margin)(costs)
    return strengths


class EstimatorFile(nn.Module):
    """estimator.onnx: the tiles of one photo [t, 3, TILE_PX, TILE_PX] -> `estimate` [4]: strength of clean-up 0..1,
    noise in grey levels, blur in pixels, compression 0..1."""

    def __init__(self, estimator: Estimator):
        super().__init__()
        self.estimator = estimator
        self.choice = StrengthChoice()

    def forward(self, tiles: Tensor) -> Tensor:
        reading = self.estimator.read(self.estimator.describe(tiles)[None])
        noise, blur, compression = reading.faults.clamp(min=0).unbind(1)
        return torch.cat([self.choice(reading.costs), noise.expm1(), blur, compression.clamp(max=1)])


def load_estimator(state: dict[str, Tensor]) -> Estimator:
    """The estimator of the size that `state` has."""
    estimator = Estimator(len(state["hidden.bias"]))
    estimator.load_state_dict({name: tensor.float() for name, tensor in state.items()})
    return estimator
