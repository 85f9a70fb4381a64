"""What becomes of the cells of an image under every answer that a policy can give, measured once.

All cells of the image are given the same answers; what one cell has of its neighbours' is left out. An image then has
2^L results for L evaluations, and 2^L - 1 states before them, of which each evaluation runs once.

State 0 is that before the first evaluation; those after state s are 2 s + 1 where it was skipped and 2 s + 2 where it
ran. Result r has the answers as bits, the first evaluation in the highest one.
"""

import dataclasses

import torch
from torch import Tensor
from torch.nn.functional import pixel_shuffle

from training.diffusion.reuse import CELL_PX
from training.diffusion.sampler import Trajectory
from training.diffusion.schedule import Evaluation, make_schedule
from training.evaluation.metrics import luma, to_8_bits
from training.models.resampling import SCALE
from training.policy.pooling import pool_detail, pool_means, pool_sizes
from training.train.lpips_loss import PerceptualDistance

Outcomes = dict[str, Tensor]
"""Of one image with gh x gw cells, L evaluations and P = POOLED blocks along a side of a cell:

    features  [C, P gh, P gw]              detail   [3, P gh, P gw]
    latent, residual  [2^L - 1, 3, P gh, P gw]
    lpips     [2^L, gh, gw]                mse      [2^L, gh, gw]   of luma, 0..255
"""

HR_CELL_PX = SCALE * CELL_PX
SHIFTS = ((0, 0), (1, 3), (3, 2))
"""AlexNet sees every fourth pixel: cells are compared from several on, so that no phase of it is favoured."""
KEPT_PX = HR_CELL_PX - 3


def measure_outcomes(trajectory: Trajectory, hr: Tensor, perceptual: PerceptualDistance) -> Outcomes:
    """`hr`: the original [1, 3, 4 h, 4 w] in [0, 1]; h and w are multiples of CELL_PX."""
    tree = _StateTree(trajectory, make_schedule(trajectory.options))
    tree.visit(0, 0, trajectory.start(tree.schedule[0]), torch.zeros_like(trajectory.encoded.mu))
    measure = _CellMetrics(hr, perceptual)
    metrics = [measure.compare(pixel_shuffle(result, SCALE).clamp(0, 1)) for result in tree.results]
    encoded = trajectory.encoded
    return {
        "features": pool_means(encoded.features)[0].half(),
        "detail": pool_detail(encoded.mu)[0].half(),
        "latent": torch.cat([pool_sizes(x) for x, _ in tree.states]).half(),
        "residual": torch.cat([pool_sizes(r0) for _, r0 in tree.states]).half(),
        "lpips": torch.stack([lpips for lpips, _ in metrics]),
        "mse": torch.stack([mse for _, mse in metrics]),
    }


@dataclasses.dataclass
class _StateTree:
    """Visits every state, evaluations that are skipped first."""

    trajectory: Trajectory
    schedule: list[Evaluation]

    def __post_init__(self) -> None:
        count = 2 ** len(self.schedule)
        self.states: list[tuple[Tensor, Tensor]] = [(torch.empty(0), torch.empty(0))] * (count - 1)
        self.results: list[Tensor] = [torch.empty(0)] * count

    def visit(self, k: int, state: int, x: Tensor, r0: Tensor) -> None:
        """From before evaluation k, counted from 0, on."""
        if k == len(self.schedule):
            self.results[state - len(self.states)] = self._finish(r0)
            return
        self.states[state] = x, r0
        evaluation = self.schedule[k]
        for answer in (0, 1):
            clean = self.trajectory.evaluate(x, evaluation)[0] if answer else r0
            after = x
            if evaluation.next_level is not None:
                after = self.trajectory.advance(x, clean, k + 1, (evaluation.level, evaluation.next_level))
            self.visit(k + 1, 2 * state + 1 + answer, after, clean)

    def _finish(self, r0: Tensor) -> Tensor:
        return self.trajectory.encoded.mu + self.trajectory.run.sigma_r * r0


class _CellMetrics:
    def __init__(self, hr: Tensor, perceptual: PerceptualDistance):
        original = to_8_bits(hr)
        self.perceptual = perceptual
        self.luma = luma(original)
        self.features = [perceptual.features(part) for part in _cut_cells(original)]

    def compare(self, result: Tensor) -> tuple[Tensor, Tensor]:
        """(LPIPS, mean over SHIFTS, and squared error of luma) of each cell, [gh, gw]."""
        rounded = to_8_bits(result)
        rows, columns = rounded.shape[-2] // HR_CELL_PX, rounded.shape[-1] // HR_CELL_PX
        with torch.inference_mode():
            distances = [
                self.perceptual.compare(self.perceptual.features(part), features).float()
                for part, features in zip(_cut_cells(rounded), self.features, strict=True)
            ]
        errors = (luma(rounded) - self.luma).square().float()
        mse = torch.nn.functional.avg_pool2d(errors, HR_CELL_PX)[0, 0]
        return torch.stack(distances).mean(dim=0).view(rows, columns), mse


def _cut_cells(image: Tensor) -> list[Tensor]:
    """Whole numbers 0..255 [1, 3, H, W] -> for every shift the cells [gh gw, 3, KEPT_PX, KEPT_PX] in [0, 1]."""
    cells = image[0].unfold(1, HR_CELL_PX, HR_CELL_PX).unfold(2, HR_CELL_PX, HR_CELL_PX)
    cells = (cells.permute(1, 2, 0, 3, 4).flatten(0, 1) / 255).float()
    return [cells[..., top : top + KEPT_PX, left : left + KEPT_PX] for top, left in SHIFTS]
