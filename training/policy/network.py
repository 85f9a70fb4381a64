"""The skip policy: refine or skip, decided for one image for candidates t = 9..1 in order, with memory from one to the
next.

Its inputs are those of the denoiser if the candidate ran: x_t, mu, the features of encoder.onnx and the level. They are
first summarised in blocks of 16 x 16 LR pixels, by a rule without parameters, so that an image's states fit in memory
while a policy is trained. A small convolutional network reads the blocks, and a GRU carries its memory from candidate
to candidate.
"""

import dataclasses
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from training.diffusion.schedule import FINE_CANDIDATES, FIRST_CANDIDATE, SamplerOptions
from training.models.checkpoint import read_checkpoint
from training.models.resampling import UNSHUFFLED_CHANNELS

BLOCK_PX = 16
"""Side of a block, LR pixels."""
SMALLEST_VARIANCE = 1e-8


def summarise(planes: Tensor) -> Tensor:
    """[n, c, h, w] -> mean and standard deviation of each block [n, 2c, ceil(h / 16), ceil(w / 16)].

    Blocks that the image does not fill are padded with its last row and column.
    """
    height, width = planes.shape[-2:]
    planes = functional.pad(planes, (0, -width % BLOCK_PX, 0, -height % BLOCK_PX), mode="replicate")
    mean = functional.avg_pool2d(planes, BLOCK_PX)
    variance = functional.avg_pool2d(planes * planes, BLOCK_PX) - mean * mean
    return torch.cat([mean, variance.clamp(min=SMALLEST_VARIANCE).sqrt()], dim=1)


def summarise_still(mu: Tensor, features: Tensor) -> Tensor:
    """What stays the same from candidate to candidate: [n, 2 (48 + C), gh, gw]."""
    return torch.cat([summarise(mu - 0.5), summarise(features)], dim=1)


@dataclasses.dataclass(frozen=True)
class Question:
    """Where on the fine grid a decision is made, each [n]."""

    candidate: Tensor
    level: Tensor
    executed: Tensor


class Policy(nn.Module):
    """Blocks of the image, position on the fine grid and memory -> logit of *refine*, and the expected reward."""

    shift: Tensor
    gain: Tensor

    def __init__(self, features: int = 64, channels: int = 32, memory: int = 64):
        super().__init__()
        self.memory_size = memory
        moving_inputs = 2 * UNSHUFFLED_CHANNELS
        self.still_inputs = 2 * (UNSHUFFLED_CHANNELS + features)
        # Set once from training images, so that every input channel has mean 0 and deviation 1.
        self.register_buffer("shift", torch.zeros(self.still_inputs + moving_inputs))
        self.register_buffer("gain", torch.ones(self.still_inputs + moving_inputs))
        self.project_still = nn.Conv2d(self.still_inputs, channels, 1)
        self.project_moving = nn.Conv2d(moving_inputs, channels, 1, bias=False)
        self.conv = nn.Conv2d(channels, channels, 3, padding=1)
        self.describe = nn.Linear(2 * channels + FINE_CANDIDATES + 2, memory)
        self.remember = nn.GRUCell(memory, memory)
        self.refine = nn.Linear(memory, 1)
        self.value = nn.Linear(memory, 1)
        # Undecided at first.
        nn.init.zeros_(self.refine.weight)
        nn.init.zeros_(self.refine.bias)

    def look_still(self, still: Tensor) -> Tensor:
        """`summarise_still` [n, 2 (48 + C), gh, gw] -> [n, channels, gh, gw], the same for every candidate."""
        projected: Tensor = self.project_still(self._normalise(still, slice(0, self.still_inputs)))
        return projected

    def look(self, still: Tensor, moving: Tensor) -> Tensor:
        """(`still` of look_still, x_t of `summarise` [n, 96, gh, gw]) -> view [n, 2 * channels]."""
        h = functional.silu(still + self.project_moving(self._normalise(moving, slice(self.still_inputs, None))))
        h = h + functional.silu(self.conv(h))
        return torch.cat([h.mean(dim=(2, 3)), h.amax(dim=(2, 3))], dim=1)

    def _normalise(self, inputs: Tensor, channels: slice) -> Tensor:
        return (inputs - self.shift[channels, None, None]) * self.gain[channels, None, None]

    def decide(self, view: Tensor, question: Question, memory: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """`view` of `look`, memory [n, m] -> (logit of refine [n], value [n], memory [n, m])."""
        distance = question.candidate[:, None] - torch.arange(FINE_CANDIDATES, device=view.device)
        one_hot = (distance.abs() < 0.5).to(view.dtype)
        level, executed = 10 * question.level[:, None], question.executed[:, None] / FIRST_CANDIDATE
        position = torch.cat([one_hot, level, executed], dim=1)
        described = functional.silu(self.describe(torch.cat([view, position], dim=1)))
        memory = self.remember(described, memory)
        return self.refine(memory)[:, 0], self.value(memory)[:, 0], memory

    def initial_memory(self, images: int) -> Tensor:
        """Before the first candidate."""
        return torch.zeros(images, self.memory_size, device=self.shift.device)


class PolicyFile(nn.Module):
    """policy.onnx: one question about one image -> (probability of refine [1], next memory [1, m])."""

    def __init__(self, policy: Policy):
        super().__init__()
        self.policy = policy
        self.memory_size = policy.memory_size

    def forward(  # noqa: PLR0913, PLR0917 - the inputs of the file
        self,
        x: Tensor,
        mu: Tensor,
        features: Tensor,
        level: Tensor,
        candidate: Tensor,
        executed: Tensor,
        memory: Tensor,
    ) -> tuple[Tensor, Tensor]:
        view = self.policy.look(self.policy.look_still(summarise_still(mu, features)), summarise(x))
        logit, _, memory = self.policy.decide(view, Question(candidate, level, executed), memory)
        return torch.sigmoid(logit), memory


@dataclasses.dataclass(frozen=True)
class PolicyWeights:
    """A trained policy and what it was trained for; `about` is the JSON stored with the weights."""

    policy: Policy
    options: SamplerOptions
    about: Mapping[str, Any]


def load_policy(path: str | Path) -> PolicyWeights:
    """Reads the result of a policy run. Throws ValueError when the file is none."""
    state, metadata = read_checkpoint(path)
    if "policy" not in metadata:
        expected = "expected policy.safetensors of a policy run"
        raise ValueError(f"{path} has no description of a policy in its metadata: {expected}")
    about = json.loads(metadata["policy"])
    channels, still = state["project_still.weight"].shape[:2]
    features, memory = still // 2 - UNSHUFFLED_CHANNELS, state["refine.weight"].shape[1]
    policy = Policy(features=features, channels=channels, memory=memory)
    policy.load_state_dict(state)
    return PolicyWeights(policy.eval(), SamplerOptions.parse(about["sampler"]), about)
