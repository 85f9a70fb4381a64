"""What the trainers of encoder, denoiser and restorer share: they learn from pairs that are drawn from photographs."""

import abc
from collections.abc import Callable
from typing import TypeVar

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from training.models.blocks import read_condition_planes
from training.models.resampling import SCALE
from training.train.config import Config
from training.train.trainer import Trainer

Pair = tuple[Tensor, Tensor]
"""(conditioned LR images [n, 5, h, w], HR images [n, 3, 4h, 4w]) of `draw_pairs`."""
NextPair = Callable[[], Pair]

PhotoConfig = TypeVar("PhotoConfig", bound=Config)
PairNetwork = TypeVar("PairNetwork", bound=nn.Module)


class PairTrainer(Trainer[PhotoConfig, PairNetwork], abc.ABC):
    """Subclasses say what the loss is."""

    @abc.abstractmethod
    def loss(self, conditioned: Tensor, target: Tensor) -> Tensor:
        """Of conditioned LR images [n, 5, h, w] and unshuffled HR images [n, 48, h, w], under autocast."""

    def validation_loss(self, conditioned: Tensor, target: Tensor, generator: torch.Generator) -> Tensor:
        """The loss by which runs are compared. What is random in it comes from the generator."""
        return self.loss(conditioned, target)

    def update(self, next_pair: NextPair) -> float:
        """One step of the optimiser; returns the loss."""
        conditioned, target = self.prepare(*next_pair())
        with self.autocast():
            loss = self.loss(conditioned, target)
        return self.descend(loss)

    def validate(self, fixed: list[Pair]) -> dict[str, float]:
        """Mean loss of the averaged weights on fixed pairs, clean and degraded ones separately."""
        generator = torch.Generator().manual_seed(1)
        losses: dict[str, list[float]] = {"clean": [], "degraded": []}
        with self.averaged_weights(), torch.no_grad():
            for lr, hr in fixed:
                conditioned, target = self.prepare(lr, hr)
                kind = "clean" if float(read_condition_planes(lr)[0][0]) == 0 else "degraded"
                with self.autocast():
                    losses[kind].append(float(self.validation_loss(conditioned, target, generator)))
        return {f"validation_{kind}": float(np.mean(values)) for kind, values in losses.items() if values}

    def prepare(self, lr: Tensor, hr: Tensor) -> Pair:
        """(conditioned LR images, unshuffled HR images [n, 48, h, w]) on the device."""
        conditioned = lr.to(self.device, memory_format=torch.channels_last)
        return conditioned, functional.pixel_unshuffle(hr.to(self.device), SCALE)

    def result_metadata(self) -> dict[str, str]:
        return {"sigma_r": str(self.config.sigma_r)}
