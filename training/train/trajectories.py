"""Batches along sampling trajectories: every sample is at some evaluation of a schedule, and advances by one at a time.

A denoiser that is trained on the forward process alone never sees its own errors. Here x_t is what the sampler really
has at that level: each update takes the step that follows it, and every evaluation of a trajectory is learned from.
Samples that reach the end are replaced by new pairs, so a batch soon spans all levels.

x         noisy residual at level t, [n, 48, h, w]      mu, F     output of the frozen encoder, kept along it
abar      alpha_bar(t)                                  eta       0 deterministic .. 1 ancestral, [n, 1, 1, 1]
p         weight of perception, drawn with the pair, [n]
"""

import dataclasses
import math
from collections.abc import Callable, Iterable

import torch
from torch import Tensor

from training.diffusion.process import Step, take_step
from training.diffusion.schedule import Evaluation, SamplerOptions, abar_at, abar_tensor, make_schedule
from training.models.blocks import read_condition_planes


@dataclasses.dataclass(frozen=True)
class EncodedPairs:
    lr: Tensor
    """Conditioned LR images, restored where they were degraded [n, 5, h, w]."""
    hr: Tensor
    """Unshuffled [n, 48, h, w]."""
    mu: Tensor
    features: Tensor

    def replace(self, indices: list[int], drawn: "EncodedPairs") -> None:
        """Puts new pairs into these places of the batch."""
        for field in dataclasses.fields(self):
            getattr(self, field.name)[indices] = getattr(drawn, field.name)


DrawEncoded = Callable[[int], EncodedPairs]
"""Number of pairs -> new pairs."""


@dataclasses.dataclass
class Trajectories:
    """`count` samples under way, each on the schedule of one of `samplers`, which is drawn for every trajectory."""

    samplers: list[SamplerOptions]
    draw: DrawEncoded
    count: int

    def __post_init__(self) -> None:
        if not self.samplers:
            raise ValueError("trajectories need at least one preset that samples")
        self.held = self.draw(self.count)
        self.x = torch.empty_like(self.held.mu)
        self.eta = torch.empty_like(self.held.mu[:, :1, :1, :1])
        self.p = torch.empty_like(self.held.mu[:, 0, 0, 0])
        self.ahead: list[list[Evaluation]] = [[] for _ in range(self.count)]
        self._begin(range(self.count))

    @property
    def t(self) -> Tensor:
        """Level of every sample, [n]."""
        return self._tensor([evaluations[0].level for evaluations in self.ahead])

    def advance(self, r0: Tensor) -> None:
        """Takes the step that follows from the clean residual r0 [n, 48, h, w]; after the last one new pairs begin."""
        next_levels = self._tensor([evaluations[0].next_level or 0.0 for evaluations in self.ahead])
        abar, abar_next = (abar_tensor(levels).view(-1, 1, 1, 1) for levels in (self.t, next_levels))
        self.x = take_step(self.x, r0, Step(abar, abar_next, self.eta), torch.randn_like(self.x))
        for evaluations in self.ahead:
            evaluations.pop(0)
        finished = [index for index, evaluations in enumerate(self.ahead) if not evaluations]
        if finished:
            self.held.replace(finished, self.draw(len(finished)))
            self._begin(finished)

    def _begin(self, indices: Iterable[int]) -> None:
        _, p = read_condition_planes(self.held.lr)
        for index in indices:
            self.p[index] = p[index]
            sampler = self.samplers[int(torch.randint(len(self.samplers), ()))]
            self.ahead[index] = make_schedule(sampler)
            self.eta[index] = sampler.eta
            noise = torch.randn_like(self.x[index])
            self.x[index] = math.sqrt(1 - abar_at(self.ahead[index][0].level)) * noise

    def _tensor(self, levels: list[float]) -> Tensor:
        return torch.tensor(levels, device=self.held.mu.device)
