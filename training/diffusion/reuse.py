"""Skip semantics `reuse`, per cell: a cell that skips an evaluation moves its latent on by its last clean estimate, so
that all cells stay at one noise level. A cell that runs fades towards its estimate so far where a neighbour skips.

The twin of src/core/sampler/reuse.ts; tests/golden/cells.json holds the vectors on which both agree.

r0      clean residual of the image so far, 0 before a cell's first evaluation
w       weight 0..1 of a new r0 at an HR pixel of a cell that runs; 0 in cells that skip
"""

import functools

import torch
from torch import Tensor
from torch.nn.functional import pad, pixel_unshuffle

from training.diffusion.sampler import Denoise, Encoded, SamplingRun, Trajectory
from training.diffusion.schedule import SamplerOptions, make_schedule
from training.models.resampling import SCALE

CELL_PX = 32
"""Side of a cell, LR pixels."""
FADE_PX = 4
"""Width of the cross-fade, LR pixels inside the cell that runs."""
_SIDES = tuple((dy, dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1) if (dy, dx) != (0, 0))


def count_cells(size: tuple[int, int]) -> tuple[int, int]:
    """(rows, columns) of cells of an image of (height, width) LR pixels; the last ones are cut at its border."""
    return -(-size[0] // CELL_PX), -(-size[1] // CELL_PX)


def fade_weights(runs: Tensor, size: tuple[int, int]) -> Tensor:
    """w of an image for cells that run (bool [rows, columns]), unshuffled [48, height, width].

    It is the distance to the nearest adjacent cell that skips over FADE_PX, at most 1; to a corner the larger one of
    both distances. Beyond the image nothing skips.
    """
    rows, columns = runs.shape
    side = SCALE * CELL_PX
    skips = pad(~runs, (1, 1, 1, 1), value=False)
    weights = torch.zeros(rows * side, columns * side)
    for row, column in runs.nonzero().tolist():
        near = [(dy, dx) for dy, dx in _SIDES if skips[row + 1 + dy, column + 1 + dx]]
        cell = functools.reduce(torch.minimum, [_distance(*way) for way in near], torch.full((side, side), torch.inf))
        weights[row * side : (row + 1) * side, column * side : (column + 1) * side] = (cell / FADE_PX).clamp(max=1)
    hr = weights[: SCALE * size[0], : SCALE * size[1]]
    return pixel_unshuffle(hr.expand(3, -1, -1), SCALE)


@functools.cache
def _distance(dy: int, dx: int) -> Tensor:
    """LR pixels from the HR pixels of a cell to an adjacent one, the larger one of both directions."""
    place = (torch.arange(SCALE * CELL_PX) + 0.5) / SCALE
    along = {-1: place, 0: torch.zeros_like(place), 1: CELL_PX - place}
    return torch.maximum(along[dy][:, None], along[dx][None, :])


def reuse(r0: Tensor, new: Tensor, weights: Tensor) -> Tensor:
    """The clean residual after an evaluation, from that so far."""
    return (1 - weights) * r0 + weights * new


def sample_cells(
    options: SamplerOptions, encoded: Encoded, denoise: Denoise, run: SamplingRun, decisions: Tensor
) -> Tensor:
    """`sample`, with the cells that take each evaluation: decisions bool [evaluations, rows, columns]."""
    trajectory = Trajectory(options, encoded, denoise, run)
    schedule = make_schedule(options)
    mu = encoded.mu
    size = (mu.shape[-2], mu.shape[-1])
    if decisions.shape != (len(schedule), *count_cells(size)):
        raise ValueError(f"expected decisions {(len(schedule), *count_cells(size))}, got {tuple(decisions.shape)}")
    x, r0 = trajectory.start(schedule[0]), torch.zeros_like(mu)
    for k, (evaluation, runs) in enumerate(zip(schedule, decisions, strict=True), start=1):
        if runs.any():
            r0 = reuse(r0, trajectory.evaluate(x, evaluation)[0], fade_weights(runs, size).to(mu))
        if evaluation.next_level is not None:
            x = trajectory.advance(x, r0, k, (evaluation.level, evaluation.next_level))
    return mu + run.sigma_r * r0
