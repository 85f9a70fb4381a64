"""Cells of tables as an environment: what a policy is asked, what an answer costs, and what a result is worth."""

import dataclasses
import math

import torch
from torch import Tensor
from torch.nn import functional

from training.policy.network import CellPolicy, CellQuestion
from training.policy.pooling import POOLED
from training.policy.tables import Tables

HALO_BLOCKS = 2
"""The halo of a window, 16 LR pixels, in blocks of POOL_PX."""
GROUP_CELLS = 3
"""Cells along a side of a group, which is decided as one: lone cells would cost more by their halos than they save."""
CERTAIN = 20.0
"""Logit of the last evaluation of a cell that has taken one: only the last one leaves no trace of the grid of x4."""
DB_PER_SHARE = 10 / math.log(10)
"""PSNR lost per share by which the squared error rises."""


@dataclasses.dataclass(frozen=True)
class CellReward:
    """Of a cell's result, relative to the estimate, whose reward is 0. The mean over cells is that of the photo."""

    lpips_weight: float = 100.0
    """Per LPIPS gained."""
    psnr_price: float = 1.0
    """Per dB that the photo loses."""

    def gain(self, tables: Tables) -> Tensor:
        """[n, gh gw, 2^L], the price of evaluations left out."""
        lpips, mse = (metric.flatten(2).transpose(1, 2) for metric in (tables.lpips, tables.mse))
        # Linear in the squared error of each cell, so that the photo's loss is the mean of its cells'.
        photo = mse[..., :1].mean(dim=1, keepdim=True).clamp(min=0.5)
        lost = DB_PER_SHARE * (mse - mse[..., :1]) / photo
        return -self.lpips_weight * (lpips - lpips[..., :1]) - self.psnr_price * lost


@dataclasses.dataclass(frozen=True)
class Rollout:
    """Every tensor is [L, n, cells] but the last two; `costs` are evaluations with their halo."""

    states: Tensor
    ran: Tensor
    log_probability: Tensor
    value: Tensor
    costs: Tensor
    previous: Tensor
    """[L, n, cells, 9]"""
    result: Tensor
    """[n, cells]"""

    @property
    def evaluations(self) -> Tensor:
        """[n, cells]: those that each cell took."""
        return self.ran.sum(dim=0)


class CellEnvironment:
    """The crops of tables. A batch of them is given by its indices [n]."""

    def __init__(self, tables: Tables, reward: CellReward, levels: tuple[float, ...]):
        self.levels = levels
        self.shape = (tables.lpips.shape[-2], tables.lpips.shape[-1])
        self.still = split_cells(torch.cat([tables.features, tables.detail], dim=1))
        self.moving = split_cells(torch.cat([tables.latent, tables.residual], dim=2).flatten(1, 2)).unflatten(
            2, (-1, 2 * tables.detail.shape[1])
        )
        self.gains = reward.gain(tables)
        self.cleanup, self.perception = tables.cleanup, tables.perception
        self.lpips, self.mse = (metric.flatten(2).transpose(1, 2) for metric in (tables.lpips, tables.mse))

    def __len__(self) -> int:
        return len(self.still)

    @property
    def cells(self) -> int:
        return self.shape[0] * self.shape[1]

    def ask(self, crops: Tensor, k: int, states: Tensor, weights: Tensor, previous: Tensor) -> CellQuestion:
        """Before evaluation k, counted from 0: states [n, cells], compute weights [n], previous [n, cells, 9]."""
        still, moving = self.still[crops].float(), self.moving[crops]
        at = states[..., None, None, None, None].expand(-1, -1, 1, *moving.shape[3:])
        sizes = moving.gather(2, at)[:, :, 0].float()
        colours = sizes.shape[2] // 2
        features = still.shape[2] - colours

        def each(values: Tensor) -> Tensor:
            return values[:, None].expand(states.shape).flatten()

        def constant(value: float) -> Tensor:
            return torch.full((states.numel(),), value)

        return CellQuestion(
            features=still[:, :, :features].flatten(0, 1),
            detail=still[:, :, features:].flatten(0, 1),
            latent=sizes[:, :, :colours].flatten(0, 1),
            residual=sizes[:, :, colours:].flatten(0, 1),
            level=constant(self.levels[k]),
            evaluations=count_evaluations(states, k).float().flatten(),
            left=constant(float(len(self.levels) - k)),
            cleanup=each(self.cleanup[crops]),
            perception=each(self.perception[crops]),
            compute_weight=each(weights),
            previous=previous.flatten(0, 1),
        )

    def decide(self, policy: CellPolicy, question: CellQuestion, memory: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """(logit of each cell's group, value, memory) of the policy; CERTAIN where the answer is not its to give."""
        planes = torch.cat([question.features, question.detail, question.latent, question.residual], dim=1)
        logit, value, memory = policy(planes, question.describe(), memory)
        grouped = average_groups(logit.view(-1, *self.shape)).flatten()
        is_due = (question.left == 1) & (question.evaluations > 0)
        return torch.where(is_due, torch.full_like(logit, CERTAIN), grouped), value, memory

    def roll_out(self, policy: CellPolicy, crops: Tensor, weights: Tensor, draw: torch.Generator | None) -> Rollout:
        """One episode per crop; without a generator the likelier answers are taken, as in the product."""
        states = torch.zeros(len(crops), self.cells, dtype=torch.int64)
        previous = torch.zeros(len(crops), self.cells, 9)
        memory = policy.initial_memory(states.numel())
        rows: list[tuple[Tensor, ...]] = []
        with torch.no_grad():
            for k in range(len(self.levels)):
                question = self.ask(crops, k, states, weights, previous)
                logit, value, memory = self.decide(policy, question, memory)
                logit, value = logit.view(states.shape), value.view(states.shape)
                threshold = 0.5 if draw is None else self._draw_thresholds(len(crops), draw)
                ran = torch.sigmoid(logit) >= threshold
                rows.append((states, ran, log_probability(logit, ran), value, self.costs_of(ran), previous))
                states, previous = 2 * states + 1 + ran, self.look_around(ran)
        visited, answers, log_probabilities, values, costs, around = (
            torch.stack(one) for one in zip(*rows, strict=True)
        )
        result = states - (2 ** len(self.levels) - 1)
        return Rollout(visited, answers, log_probabilities, values, costs, around, result)

    def _draw_thresholds(self, crops: int, draw: torch.Generator) -> Tensor:
        """[n, cells], the same in all cells of a group."""
        return spread_groups(torch.rand(crops, *count_groups(self.shape), generator=draw), self.shape).flatten(1)

    def costs_of(self, ran: Tensor) -> Tensor:
        """Evaluated area that each cell answers for, in cells: what windows with halos cover counts once, shared by the
        cells whose windows cover it. [n, cells] -> [n, cells]"""
        side = POOLED + 2 * HALO_BLOCKS
        window = torch.ones(1, 1, side, side)
        runs = ran.float().view(-1, 1, *self.shape)
        covering = functional.conv_transpose2d(runs, window, stride=POOLED, padding=HALO_BLOCKS)
        shares = torch.where(covering > 0, 1 / covering.clamp(min=1), torch.zeros(()))
        costs = functional.conv2d(shares, window, stride=POOLED, padding=HALO_BLOCKS) / POOLED**2
        return (costs * runs).flatten(1)

    def look_around(self, ran: Tensor) -> Tensor:
        """[n, cells] -> [n, cells, 9]: the answers around each cell, 0 beyond the crop."""
        around = functional.unfold(ran.float().view(-1, 1, *self.shape), 3, padding=1)
        return around.transpose(1, 2)

    def gain_of(self, crops: Tensor, rollout: Rollout) -> Tensor:
        """[n, cells]"""
        return self.gains[crops].gather(2, rollout.result[..., None])[..., 0]


def count_groups(shape: tuple[int, int]) -> tuple[int, int]:
    """(rows, columns) of groups of a grid of cells; the last ones are cut at its border."""
    return -(-shape[0] // GROUP_CELLS), -(-shape[1] // GROUP_CELLS)


def spread_groups(values: Tensor, shape: tuple[int, int]) -> Tensor:
    """[n, group rows, group columns] -> that of its group for every cell, [n, rows, columns]."""
    cells = values.repeat_interleave(GROUP_CELLS, dim=1).repeat_interleave(GROUP_CELLS, dim=2)
    return cells[:, : shape[0], : shape[1]]


def average_groups(logits: Tensor) -> Tensor:
    """[n, rows, columns] -> the mean of its group for every cell, of the same shape."""
    means = functional.avg_pool2d(logits[:, None], GROUP_CELLS, ceil_mode=True, count_include_pad=False)[:, 0]
    return spread_groups(means, (logits.shape[1], logits.shape[2]))


def count_evaluations(states: Tensor, k: int) -> Tensor:
    """How many evaluations are behind states before evaluation k: their answers are the bits of the number."""
    path = states - (2**k - 1)
    return sum(((path >> bit) & 1 for bit in range(k)), torch.zeros_like(states))


def log_probability(logit: Tensor, ran: Tensor) -> Tensor:
    return functional.logsigmoid(torch.where(ran, logit, -logit))


def split_cells(planes: Tensor) -> Tensor:
    """[n, C, P gh, P gw] -> [n, gh gw, C, P, P]."""
    cells = planes.unfold(2, POOLED, POOLED).unfold(3, POOLED, POOLED)
    return cells.permute(0, 2, 3, 1, 4, 5).flatten(1, 2)
