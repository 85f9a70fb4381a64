"""Trains the restorer on cached pairs: what its loss is, and what a step sees."""

from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from training.data.restoration_validation import read_validation
from training.diffusion.frozen_sampler import FrozenSampler
from training.models.blocks import add_condition_planes
from training.models.checkpoint import read_weights
from training.models.restorer import PERCEPTION, Restorer, load_relu_restorer
from training.restoration.config import RestorationConfig
from training.restoration.targets import Batch, GrowingPairs, draw_batch
from training.restoration.validation import upscale_twice, validate_restorer
from training.train.distributed import process_rank
from training.train.lpips_loss import PerceptualDistance
from training.train.trainer import Trainer

INNER = (..., slice(2, -2), slice(2, -2))
"""Without the border: patches end there, photographs do not."""
MEANS_GRID = 8
LPIPS_FLOOR = 0.25
"""Share of the weight of LPIPS at c = 0, rising linearly to all of it at c = 1: a small fault is not to be replaced."""
SAMPLED_PERCEPTION = 0.45
"""p of the frozen sampler: between Balanced's and Perception's."""
SHIFTS = 4
"""AlexNet's stride: images are shifted by 0..3 pixels, which keeps the result from fitting one phase of it."""
REFRESH_STEPS = 100
"""New shards are looked for so often."""


def differences(images: Tensor) -> tuple[Tensor, Tensor]:
    """Of neighbours in rows and in columns."""
    return images[..., 1:] - images[..., :-1], images[..., 1:, :] - images[..., :-1, :]


class RestorationTrainer(Trainer[RestorationConfig, Restorer]):
    def __init__(self, config: RestorationConfig):
        torch.manual_seed(config.seed)
        grown = (config.grown_middle, config.grown_end)
        network = (
            Restorer(activation=functional.relu)
            if config.init is None
            else load_relu_restorer(read_weights(config.init), grown)
        )
        self.sampler: FrozenSampler | None = None
        if config.encoder is not None and config.denoiser is not None:
            self.sampler = FrozenSampler.read(config.encoder, config.denoiser)
        super().__init__(config, network, *([] if self.sampler is None else self.sampler.networks))
        self.distance = PerceptualDistance(config.lpips)
        self.place(self.distance)
        self.validation = read_validation(Path(config.validation))
        self.source = GrowingPairs(Path(config.pairs))

    def draw(self) -> tuple[Batch, tuple[int, int]]:
        """What the next step sees depends on seed, step, process and the shards that are there."""
        if self.iteration % REFRESH_STEPS == 0:
            self.source.refresh()
        rng = np.random.default_rng((self.config.seed, self.iteration, process_rank()))
        batch = draw_batch(self.source.pairs, self.config.batch, self.config.targets, rng)
        return batch, (int(rng.integers(SHIFTS)), int(rng.integers(SHIFTS)))

    def update(self) -> float:
        """One step of the optimiser; returns the loss."""
        return self.descend(self.loss(*self.draw()))

    def loss(self, batch: Batch, shift: tuple[int, int]) -> Tensor:
        """`shift`: of the images upscaled by two that LPIPS compares."""
        conditioned = add_condition_planes(batch.lr, batch.c, PERCEPTION)
        with self.autocast():
            whole = self.network(conditioned.to(self.device, memory_format=torch.channels_last)).float()
        restored, target = whole[INNER], batch.target.to(self.device)[INNER]
        l1 = (restored - target).abs().mean()
        both = zip(differences(restored), differences(target), strict=True)
        gradients = torch.stack([(a - b).abs().mean() for a, b in both]).mean()
        means = functional.avg_pool2d(restored - target, MEANS_GRID).abs().mean()
        share = LPIPS_FLOOR + (1 - LPIPS_FLOOR) * batch.strength.to(self.device)
        perceptual = (share * self._measure(upscale_twice(restored), upscale_twice(target), shift)).mean()
        weights = self.config
        structure = weights.gradient_weight * gradients + weights.lpips_weight * perceptual
        loss: Tensor = l1 + weights.means_weight * means + structure
        if self.sampler is not None:
            count = weights.sampled_count
            with self.autocast():
                upscaled = self.sampler.upscale(whole[:count], SAMPLED_PERCEPTION)
            distance = self._measure(upscaled, batch.hr[:count].to(self.device), shift)
            loss = loss + weights.sampled_weight * (batch.strength[:count].to(self.device) * distance).mean()
        return loss

    def _measure(self, a: Tensor, b: Tensor, shift: tuple[int, int]) -> Tensor:
        """LPIPS [n]; in bfloat16, which is the faster half of a step whatever the network is computed in."""
        top, left = shift
        images = (image[..., top:, left:] for image in (a, b))
        with torch.autocast(self.device.type, torch.bfloat16):
            distance: Tensor = self.distance(*(image.contiguous(memory_format=torch.channels_last) for image in images))
        return distance.float()

    def validate(self) -> dict[str, float]:
        """Of the averaged weights."""
        with self.averaged_weights():
            figures = validate_restorer(self.network, self.validation, self.distance, self.config.targets)
        return {"pairs": len(self.source.pairs), **figures}
