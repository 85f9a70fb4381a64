"""The skip policy: refine or skip, asked of one picture for candidates t = 9..1 in turn, and remembered from one to the next.

It sees what the denoiser would be given if the candidate ran: x_t, mu, the features of encoder.onnx and the level. All of it
is summarised in blocks of 16 x 16 LR pixels first, by a rule that learns nothing, so that a picture's states fit in memory while
a policy is trained; a small convolutional network reads the blocks, and a GRU carries what was seen from candidate to candidate.
"""

import dataclasses
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from training.fine_skip import FIRST
from training.networks import FOLDED
from training.sampler import FINE_CANDIDATES, SamplerOptions

BLOCK_PX = 16
"""Side of a block, LR pixels."""
SMALLEST_VARIANCE = 1e-8


def summarise(planes: Tensor) -> Tensor:
    """[n, c, h, w] -> mean and standard deviation of each block [n, 2c, ceil(h / 16), ceil(w / 16)].

    Blocks that the picture does not fill are filled with its last row and column.
    """
    height, width = planes.shape[-2:]
    planes = functional.pad(planes, (0, -width % BLOCK_PX, 0, -height % BLOCK_PX), mode="replicate")
    mean = functional.avg_pool2d(planes, BLOCK_PX)
    variance = functional.avg_pool2d(planes * planes, BLOCK_PX) - mean * mean
    return torch.cat([mean, variance.clamp(min=SMALLEST_VARIANCE).sqrt()], dim=1)


def summarise_still(mu: Tensor, features: Tensor) -> Tensor:
    """What stays the same from candidate to candidate: [n, 2 (48 + C), gh, gw]."""
    return torch.cat([summarise(mu - 0.5), summarise(features)], dim=1)


class Policy(nn.Module):
    """Blocks of the picture, place on the fine grid and memory -> how much it wants to refine, and what it expects to earn."""

    def __init__(self, features: int = 64, channels: int = 32, memory: int = 64):
        super().__init__()
        self.memory_size = memory
        seen = 2 * (2 * FOLDED + features)
        # Set once from training pictures, so that every input channel has mean 0 and deviation 1.
        self.register_buffer("shift", torch.zeros(seen))
        self.register_buffer("gain", torch.ones(seen))
        self.project_still = nn.Conv2d(2 * (FOLDED + features), channels, 1)
        self.project_moving = nn.Conv2d(2 * FOLDED, channels, 1, bias=False)
        self.conv = nn.Conv2d(channels, channels, 3, padding=1)
        self.describe = nn.Linear(2 * channels + FINE_CANDIDATES + 2, memory)
        self.remember = nn.GRUCell(memory, memory)
        self.refine = nn.Linear(memory, 1)
        self.value = nn.Linear(memory, 1)
        # Begins undecided.
        nn.init.zeros_(self.refine.weight)
        nn.init.zeros_(self.refine.bias)

    def look_still(self, still: Tensor) -> Tensor:
        """mu and F [n, 2 (48 + C), gh, gw] of `summarise_still` -> [n, channels, gh, gw], the same for every candidate."""
        return self.project_still(self._normalise(still, slice(0, -2 * FOLDED)))

    def look(self, still: Tensor, moving: Tensor) -> Tensor:
        """(`still` of look_still, x_t [n, 96, gh, gw] of `summarise`) -> view [n, 2 * channels]."""
        h = functional.silu(still + self.project_moving(self._normalise(moving, slice(-2 * FOLDED, None))))
        h = h + functional.silu(self.conv(h))
        return torch.cat([h.mean(dim=(2, 3)), h.amax(dim=(2, 3))], dim=1)

    def _normalise(self, seen: Tensor, channels: slice) -> Tensor:
        return (seen - self.shift[channels, None, None]) * self.gain[channels, None, None]

    def decide(self, view: Tensor, candidate: Tensor, level: Tensor, executed: Tensor, memory: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """`view` of `look`, [n] each of the place, memory [n, m] -> (logit of refine [n], value [n], memory [n, m])."""
        which = ((candidate[:, None] - torch.arange(FINE_CANDIDATES, device=view.device)).abs() < 0.5).to(view.dtype)
        place = torch.cat([which, 10 * level[:, None], executed[:, None] / FIRST], dim=1)
        memory = self.remember(functional.silu(self.describe(torch.cat([view, place], dim=1))), memory)
        return self.refine(memory)[:, 0], self.value(memory)[:, 0], memory

    def start(self, pictures: int) -> Tensor:
        """The memory before the first candidate."""
        return torch.zeros(pictures, self.memory_size, device=self.shift.device)


class PolicyFile(nn.Module):
    """What policy.onnx computes: one question about one picture -> (probability of refine [1], next memory [1, m])."""

    def __init__(self, policy: Policy):
        super().__init__()
        self.policy = policy
        self.memory_size = policy.memory_size

    def forward(
        self, x: Tensor, mu: Tensor, features: Tensor, level: Tensor, candidate: Tensor, executed: Tensor, memory: Tensor
    ) -> tuple[Tensor, Tensor]:
        view = self.policy.look(self.policy.look_still(summarise_still(mu, features)), summarise(x))
        logit, _, memory = self.policy.decide(view, candidate, level, executed, memory)
        return torch.sigmoid(logit), memory


@dataclasses.dataclass(frozen=True)
class PolicyWeights:
    """A trained policy and what it was trained for; `about` is the JSON beside the weights."""

    policy: Policy
    options: SamplerOptions
    about: Mapping[str, Any]


def load_policy(path: str | Path) -> PolicyWeights:
    """Reads the result of a `train_policy` run. Throws ValueError when the file is none."""
    with safe_open(path, "pt") as file:
        metadata = file.metadata() or {}
    if "policy" not in metadata:
        raise ValueError(f"{path} has no description of a policy in its metadata: expected policy.safetensors of a train_policy run")
    about = json.loads(metadata["policy"])
    state = load_file(path)
    channels, still = state["project_still.weight"].shape[:2]
    policy = Policy(features=still // 2 - FOLDED, channels=channels, memory=state["refine.weight"].shape[1])
    policy.load_state_dict(state)
    return PolicyWeights(policy.eval(), SamplerOptions.parse(about["sampler"]), about)
