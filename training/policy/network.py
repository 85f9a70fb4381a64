"""The cell policy: run or skip, answered for every cell of an image before each evaluation, with memory from one to the
next. The mean answer of a group of cells holds for all of them (environment.py). A cell is asked about by what is shown
of it alone, so an image may be decided in any parts that hold whole groups.

Symbols: c clean-up, p weight of perception, lambda compute weight.
"""

import dataclasses
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from training.models.checkpoint import read_checkpoint

COLOURS = 3
AROUND = 9
"""The cells of `previous`: three rows of three, the cell itself in the middle."""
SITUATION = 6 + AROUND
"""Numbers that describe a question: see `CellQuestion.describe`."""


@dataclasses.dataclass(frozen=True)
class CellQuestion:
    """n cells before an evaluation. Planes are [n, channels, POOLED, POOLED], the others [n] but for `previous`."""

    features: Tensor
    detail: Tensor
    latent: Tensor
    residual: Tensor
    level: Tensor
    """Of the evaluation, 0..1."""
    evaluations: Tensor
    """That the cell has taken so far."""
    left: Tensor
    """That the schedule still has, this one included."""
    cleanup: Tensor
    perception: Tensor
    compute_weight: Tensor
    """0 or above."""
    previous: Tensor
    """[n, 9]: 1 where a cell took the evaluation before, row by row around this one."""

    def describe(self) -> Tensor:
        """[n, SITUATION] without the planes, in the order of the fields."""
        numbers = (self.level, self.evaluations, self.left, self.cleanup, self.perception, self.compute_weight)
        return torch.cat([torch.stack(numbers, dim=1), self.previous], dim=1)


class CellPolicy(nn.Module):
    """(planes, situation, memory) -> logit of *run* [n], value [n], memory [n, m]."""

    shift: Tensor
    gain: Tensor

    def __init__(self, features: int = 64, channels: int = 32, memory: int = 48):
        super().__init__()
        self.memory_size = memory
        planes = features + 3 * COLOURS
        # Set once from tables, so that every channel has mean 0 and deviation 1.
        self.register_buffer("shift", torch.zeros(planes))
        self.register_buffer("gain", torch.ones(planes))
        self.project = nn.Conv2d(planes, channels, 1)
        self.conv = nn.Conv2d(channels, channels, 3, padding=1)
        self.describe = nn.Linear(2 * channels + SITUATION, memory)
        self.remember = nn.GRUCell(memory, memory)
        self.run = nn.Linear(memory, 1)
        self.value = nn.Linear(memory, 1)
        # Undecided at first.
        nn.init.zeros_(self.run.weight)
        nn.init.zeros_(self.run.bias)

    def forward(self, planes: Tensor, situation: Tensor, memory: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """`planes`: features, detail, latent and residual [n, C + 9, POOLED, POOLED]; `situation`: [n, SITUATION]."""
        h = functional.silu(self.project((planes - self.shift[:, None, None]) * self.gain[:, None, None]))
        h = h + functional.silu(self.conv(h))
        view = torch.cat([h.mean(dim=(2, 3)), h.amax(dim=(2, 3))], dim=1)
        described = functional.silu(self.describe(torch.cat([view, _scale(situation)], dim=1)))
        memory = self.remember(described, memory)
        return self.run(memory)[:, 0], self.value(memory)[:, 0], memory

    def initial_memory(self, cells: int) -> Tensor:
        return torch.zeros(cells, self.memory_size, device=self.shift.device)


def _scale(situation: Tensor) -> Tensor:
    """Lambda spans orders of magnitude: its logarithm is shown."""
    numbers, weight, previous = situation[:, :5], situation[:, 5:6], situation[:, 6:]
    return torch.cat([numbers, torch.log(weight + 0.01), previous], dim=1)


class CellPolicyFile(nn.Module):
    """policy.onnx: n cells before an evaluation -> (logit of run [n], next memory [n, m])."""

    def __init__(self, policy: CellPolicy):
        super().__init__()
        self.policy = policy

    def forward(  # noqa: PLR0913, PLR0917 - the inputs of the file
        self, features: Tensor, detail: Tensor, latent: Tensor, residual: Tensor, situation: Tensor, memory: Tensor
    ) -> tuple[Tensor, Tensor]:
        logit, _, memory = self.policy(torch.cat([features, detail, latent, residual], dim=1), situation, memory)
        return logit, memory


@dataclasses.dataclass(frozen=True)
class PolicyWeights:
    """A trained policy and what it was trained for."""

    policy: CellPolicy
    about: Mapping[str, Any]
    """JSON: `levels` of the evaluations, `denoiser` (sha256 of its file in 8 bits), `meanEvaluations`, `method`."""


def load_policy(path: str | Path) -> PolicyWeights:
    """The result of a run (train.py). Throws ValueError where the file is none."""
    state, metadata = read_checkpoint(path)
    if "policy" not in metadata:
        expected = "expected policy.safetensors of a policy run"
        raise ValueError(f"{path} has no description of a policy in its metadata: {expected}")
    channels, planes = state["project.weight"].shape[:2]
    policy = CellPolicy(planes - 3 * COLOURS, channels, state["run.weight"].shape[1])
    policy.load_state_dict(state)
    return PolicyWeights(policy.eval(), json.loads(metadata["policy"]))
