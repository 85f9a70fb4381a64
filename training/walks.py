"""Samples on the sampler's own way: every sample of a batch stands at some evaluation of a schedule, and moves on by one at a time.

A denoiser that is trained on the forward process alone never meets its own mistakes. Here x_t is what the sampler really
has there, because each update takes the step that follows it, and every evaluation of a walk is learned from: nothing is
computed only to get somewhere. The few that arrive are replaced by new pairs, so a batch soon spans all levels.

x         noisy residual at level t, [n, 48, h, w]      mu, F     what the frozen encoder gave, held while the sample walks
abar      alpha_bar(t)                                  eta       0 deterministic .. 1 ancestral, [n, 1, 1, 1]
p         weight of perception, drawn with the pair, [n]
"""

import dataclasses
import math
from collections.abc import Callable, Iterable

import torch
from torch import Tensor

from training.diffusion import abar_at, abar_tensor, step
from training.networks import read_dials
from training.sampler import Evaluation, SamplerOptions, make_schedule

Draw = Callable[[int], tuple[Tensor, Tensor, Tensor, Tensor]]
"""n -> (lr and dials [n, 5, h, w], HR folded [n, 48, h, w], mu, F) of new pairs."""


@dataclasses.dataclass
class Walks:
    """`count` samples under way, each on the schedule of one of `samplers`, drawn anew for every walk."""

    samplers: list[SamplerOptions]
    draw: Draw
    count: int

    def __post_init__(self) -> None:
        if not self.samplers:
            raise ValueError("walks need at least one preset that samples")
        self.lr, self.hr, self.mu, self.features = self.draw(self.count)
        self.x = torch.empty_like(self.mu)
        self.eta = torch.empty_like(self.mu[:, :1, :1, :1])
        self.p = torch.empty_like(self.mu[:, 0, 0, 0])
        self.ahead: list[list[Evaluation]] = [[] for _ in range(self.count)]
        self._begin(range(self.count))

    @property
    def t(self) -> Tensor:
        """Level of every sample, [n]."""
        return torch.tensor([evaluations[0].level for evaluations in self.ahead], device=self.mu.device)

    def advance(self, r0: Tensor) -> None:
        """Takes the step that follows from the clean residual r0 [n, 48, h, w]; where it was the last, new pairs begin."""
        abar = self._column([evaluations[0].level for evaluations in self.ahead])
        abar_next = self._column([evaluations[0].next_level or 0.0 for evaluations in self.ahead])
        self.x = step(self.x, r0, abar, abar_next, self.eta, torch.randn_like(self.x))
        for evaluations in self.ahead:
            evaluations.pop(0)
        arrived = [index for index, evaluations in enumerate(self.ahead) if not evaluations]
        if arrived:
            for held, drawn in zip((self.lr, self.hr, self.mu, self.features), self.draw(len(arrived))):
                held[arrived] = drawn
            self._begin(arrived)

    def _begin(self, indices: Iterable[int]) -> None:
        _, p = read_dials(self.lr)
        for index in indices:
            self.p[index] = p[index]
            sampler = self.samplers[int(torch.randint(len(self.samplers), ()))]
            self.ahead[index] = make_schedule(sampler)
            self.eta[index] = sampler.eta
            noise = torch.randn_like(self.x[index])
            self.x[index] = math.sqrt(1 - abar_at(self.ahead[index][0].level)) * noise

    def _column(self, levels: list[float]) -> Tensor:
        return abar_tensor(torch.tensor(levels, device=self.mu.device)).view(-1, 1, 1, 1)
