"""Trajectories on the fine grid from one coarse latent, many per image: a policy's environment, with the denoiser
frozen.

Symbols as in sampler.py. A batch holds images of one size; each has its own noise, as if it were sampled alone.
"""

import copy
import dataclasses
import itertools
import math
from collections.abc import Sequence
from typing import Protocol

import torch
from torch import Tensor, nn

from training.diffusion.back_projection import back_project
from training.diffusion.noise import image_noise
from training.diffusion.process import Step, clean_from_velocity, take_step
from training.diffusion.sampler import crop, give_back_clipped, make_even, make_even_unshuffled
from training.diffusion.schedule import FINE_START, SamplerOptions, abar_at
from training.models.blocks import read_condition_planes
from training.models.denoiser import Denoiser
from training.models.encoder import Encoder
from training.models.onnx_modules import DenoiserFile, EncoderFiles
from training.models.resampling import SCALE, downscale
from training.policy.decision_graph import Levels


class BatchNetworks(Protocol):
    """The two networks on a batch of images of one size."""

    device: torch.device

    def encode(self, conditioned: Tensor) -> tuple[Tensor, Tensor]:
        """[n, 5, h, w] -> (mu [n, 48, h, w], features [n, C, h, w])."""

    def denoise(self, x: Tensor, mu: Tensor, features: Tensor, level: float, perception: float) -> Tensor:
        """v [n, 48, h, w] in float32; all images are at one level."""


class FrozenNetworks:
    """The networks as in a model's files; `features` are those of encoder.onnx. Odd sizes are padded by one pixel."""

    def __init__(self, encoder: Encoder, denoiser: Denoiser, *, device: str = "cpu", precision: str = "float32"):
        self.device = torch.device(device)
        # The files share modules with their networks, which belong to the caller.
        encoder, denoiser = copy.deepcopy((encoder, denoiser))
        self.encoder = EncoderFiles(encoder, denoiser).to(self.device).eval()
        self.denoiser = DenoiserFile(denoiser).to(self.device).to(memory_format=torch.channels_last).eval()
        self.precision = precision

    def encode(self, conditioned: Tensor) -> tuple[Tensor, Tensor]:
        conditioned = conditioned.to(self.device)
        mu, features = self.encoder(make_even(conditioned))
        return crop(mu, conditioned), crop(features, conditioned)

    def denoise(self, x: Tensor, mu: Tensor, features: Tensor, level: float, perception: float) -> Tensor:
        conditions = (torch.full((len(x),), value, device=self.device) for value in (level, perception))
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.precision == "bfloat16"):
            even = make_even_unshuffled(x), make_even_unshuffled(mu), make_even(features)
            v: Tensor = self.denoiser(*even, *conditions)
            return crop(v, x).float()


@dataclasses.dataclass(frozen=True)
class ImageBatch:
    """A batch on the LR grid. Noise of image i is that of `seeds[i]`, from LR pixel `origins[i]` = (top, left) on."""

    conditioned: Tensor
    seeds: Sequence[int]
    origins: Sequence[tuple[int, int]]

    def noise(self, step: int) -> Tensor:
        height, width = self.conditioned.shape[-2:]
        keys = zip(self.seeds, self.origins, strict=True)
        return torch.stack([image_noise((seed, step), (height, width), origin) for seed, origin in keys])


class FineTrajectories:
    """Samples a batch down to the coarse latent, then along any path of the fine grid.

    It remembers the latest path, so paths that are requested in order of their levels share what they have in common.
    """

    def __init__(self, networks: BatchNetworks, options: SamplerOptions, sigma_r: float, images: ImageBatch):
        self.networks, self.options, self.sigma_r, self.images = networks, options, sigma_r, images
        self.evaluations = 0
        """Evaluations of the denoiser so far."""
        self._noise: dict[int, Tensor] = {}
        self._path: list[tuple[float, Tensor, Tensor | None]] = []
        """(level, latent, clean residual or None as long as the evaluation has not run)"""
        y = images.conditioned[:, :3].to(networks.device)
        is_clean = (read_condition_planes(images.conditioned)[0] == 0).view(-1, 1, 1, 1).to(networks.device)
        with torch.inference_mode():
            self.mu, self.features = networks.encode(images.conditioned)
            # With clean-up the input is what is being restored: samples are back-projected to the downscaled mu
            # instead.
            self.y = torch.where(is_clean, y, downscale(nn.functional.pixel_shuffle(self.mu, SCALE)))
            # The latent at level 0.1, where every path begins.
            self.coarse = self._sample_coarse()

    def latent(self, levels: Levels) -> Tensor:
        """The input of the evaluation at levels[-1], after evaluations at the levels before it: [n, 48, h, w]."""
        with torch.inference_mode():
            kept = 0
            while kept < min(len(self._path), len(levels)) and self._path[kept][0] == levels[kept]:
                kept += 1
            del self._path[kept:]
            for level in levels[kept:]:
                self._path.append((level, self._move_to(level), None))
            return self._path[-1][1]

    def clean(self, levels: Levels) -> Tensor:
        """The clean residual [n, 48, h, w] of the evaluation at levels[-1], back-projected."""
        x = self.latent(levels)
        level, _, known = self._path[-1]
        if known is None:
            with torch.inference_mode():
                known = self._estimate(x, level)
            self._path[-1] = level, x, known
        return known

    def result(self, levels: Levels) -> Tensor:
        """The result [n, 3, 4h, 4w] of a whole path, in [0, 1]."""
        with torch.inference_mode():
            estimate = self.mu + self.sigma_r * self.clean(levels)
            finished = give_back_clipped(estimate, self.y, self.options.back_projection)
            return nn.functional.pixel_shuffle(finished, SCALE).clamp(0, 1)

    def _move_to(self, level: float) -> Tensor:
        """The latent at `level` after the last evaluation of the path, which runs now if it has not yet."""
        if not self._path:
            return self.coarse
        last, x, _ = self._path[-1]
        r0 = self.clean(tuple(entry[0] for entry in self._path))
        return self._step(x, r0, (last, level), len(self.options.coarse_levels) + len(self._path))

    def _sample_coarse(self) -> Tensor:
        levels = (*self.options.coarse_levels, FINE_START)
        x = math.sqrt(1 - abar_at(levels[0])) * self._noise_at(0)
        for k, (level, landing) in enumerate(itertools.pairwise(levels), start=1):
            x = self._step(x, self._estimate(x, level), (level, landing), k)
        return x

    def _estimate(self, x: Tensor, level: float) -> Tensor:
        self.evaluations += 1
        predicted = self.networks.denoise(x, self.mu, self.features, level, self.options.perception)
        r0 = clean_from_velocity(x, predicted, abar_at(level))
        strength = self.options.back_projection
        if strength == 0:
            return r0
        return (back_project(self.mu + self.sigma_r * r0, self.y, strength) - self.mu) / self.sigma_r

    def _step(self, x: Tensor, r0: Tensor, levels: tuple[float, float], k: int) -> Tensor:
        noise = self._noise_at(k) if self.options.eta > 0 else None
        abar, abar_next = (abar_at(level) for level in levels)
        return take_step(x, r0, Step(abar, abar_next, self.options.eta), noise)

    def _noise_at(self, k: int) -> Tensor:
        if k not in self._noise:
            self._noise[k] = self.images.noise(k).to(self.networks.device)
        return self._noise[k]
