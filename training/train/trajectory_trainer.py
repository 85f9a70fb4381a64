"""Finetunes the denoiser along sampling trajectories: every clean estimate is a loss target as if it were the result.

Symbols as in trajectories.py; r0 clean residual, v velocity.
"""

import json
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from training.diffusion.back_projection import back_project
from training.diffusion.process import clean_from_velocity
from training.diffusion.sampler import LEVELS
from training.diffusion.schedule import SamplerOptions, abar_tensor, parse_presets
from training.models.blocks import add_condition_planes, read_condition_planes
from training.models.resampling import SCALE, downscale
from training.models.restorer import PERCEPTION
from training.train.config import DenoiserConfig
from training.train.denoiser_trainer import DenoiserTrainer
from training.train.pair_trainer import NextPair, Pair
from training.train.perceptual_term import PerceptualTerm
from training.train.phase_loss import detail_deviation, phase_drift, phase_imbalance
from training.train.trajectories import DrawEncoded, EncodedPairs, Trajectories

FLAT_POWER = 1e-4
"""Mean square of r0, of unit variance on average, below which images count as equally flat."""
LARGEST_LEVEL_WEIGHT = 10
VALIDATED_PERCEPTIONS = (0.0, 0.5, 1.0)
VALIDATED_INTERVAL = 4
"""Of the fixed pairs: one in so many, as a trajectory takes several evaluations."""


class TrajectoryTrainer(DenoiserTrainer):
    def __init__(self, config: DenoiserConfig):
        assert config.perceptual is not None and config.trajectories is not None
        super().__init__(config)
        self.perceptual = PerceptualTerm(config.perceptual, config.perceptual_weight, self.device)
        self.samplers = read_samplers(config.trajectories)
        self.trajectories: Trajectories | None = None

    def update(self, next_pair: NextPair) -> float:
        """One step of the optimiser on the samples under way, which then advance by one evaluation."""
        if self.trajectories is None:
            self.trajectories = Trajectories(self.samplers, self.draw_encoded(next_pair), self.config.batch)
        return self.descend(self.loss_along(self.trajectories))

    def loss_along(self, trajectories: Trajectories) -> Tensor:
        """Loss of the estimates at the current evaluations; then all samples advance."""
        held = trajectories.held
        with self.autocast():
            estimate, inconsistency = self.estimate(trajectories)
            r0 = (estimate - held.mu) / self.config.sigma_r
            true_r0 = (held.hr - held.mu) / self.config.sigma_r
            # What back-projection had to correct counts too: one pass corrects a small difference better than a large
            # one.
            error = (r0 - true_r0).square().mean(dim=(1, 2, 3)) + inconsistency
            # On flat areas an error is visible that texture would hide.
            error = error / (true_r0.square().mean(dim=(1, 2, 3)) + FLAT_POWER).sqrt()
            # An estimate moves by sqrt(1 - abar) times v: the inverse as weight makes v learn alike at all levels.
            weight = (1 - abar_tensor(trajectories.t)).rsqrt().clamp(max=LARGEST_LEVEL_WEIGHT)
            error = error + self.config.drift_weight * phase_drift(r0 - true_r0)
            distance = self.perceptual.measure(estimate, held.hr)
            share = trajectories.p.square()
            missing = (detail_deviation(held.hr) / detail_deviation(estimate)).log().clamp(min=0).square()
            distance = distance + self.config.detail_weight / self.perceptual.weight * missing
            loss = (weight * self.perceptual.add(error, distance, share)).mean()
            loss = loss + self.config.imbalance_weight * phase_imbalance(estimate, held.hr)
        trajectories.advance(r0.detach())
        return loss

    def estimate(self, trajectories: Trajectories) -> tuple[Tensor, Tensor]:
        """The estimates [n, 48, h, w] that the sampler continues from, back-projected to the input; and how far
        back-projection moved them, as mean square in the unit of r0, [n]."""
        held, x = trajectories.held, trajectories.x
        abar = abar_tensor(trajectories.t).view(-1, 1, 1, 1)
        v: Tensor = self.network(x, held.mu, held.features, trajectories.t, trajectories.p)
        estimate = held.mu + self.config.sigma_r * clean_from_velocity(x, v.float(), abar)
        with self.full_precision():
            y = held.lr[:, :3]
            difference = (downscale(functional.pixel_shuffle(estimate, SCALE)) - y) / self.config.sigma_r
            return back_project(estimate, y, 1.0), difference.square().mean(dim=(1, 2, 3))

    def encode_pair(self, lr: Tensor, hr: Tensor) -> EncodedPairs:
        conditioned, target = self.prepare(lr, hr)
        c, p = read_condition_planes(conditioned)
        with self.autocast(), torch.no_grad():
            y = self.encoder.restore(add_condition_planes(conditioned[:, :3], c, PERCEPTION)).float()
            # As the product writes it down.
            restored = add_condition_planes((y * LEVELS).round().clamp(0, LEVELS) / LEVELS, torch.zeros_like(c), p)
            mu, features = self.encode(restored)
        return EncodedPairs(restored, target, mu, features.float())

    def draw_encoded(self, next_pair: NextPair) -> DrawEncoded:
        """Gives encoded pairs in any number, batch after batch."""
        held_lr, held_hr = next_pair()

        def draw(count: int) -> EncodedPairs:
            nonlocal held_lr, held_hr
            while len(held_lr) < count:
                lr, hr = next_pair()
                held_lr, held_hr = torch.cat([held_lr, lr]), torch.cat([held_hr, hr])
            drawn = self.encode_pair(held_lr[:count], held_hr[:count])
            held_lr, held_hr = held_lr[count:], held_hr[count:]
            return drawn

        return draw

    def validate(self, fixed: list[Pair]) -> dict[str, float]:
        """Error and LPIPS of the results of the first sampler with the averaged weights, for three p."""
        figures: dict[str, float] = {}
        state = torch.random.get_rng_state()
        with self.averaged_weights(), torch.no_grad(), self.autocast():
            for p in VALIDATED_PERCEPTIONS:
                rows = [self._run(index, pair, p) for index, pair in enumerate(fixed[::VALIDATED_INTERVAL])]
                error, distance = np.mean(rows, axis=0)
                figures[f"error_p{p:g}"], figures[f"lpips_p{p:g}"] = float(error), float(distance)
        torch.random.set_rng_state(state)
        return figures

    def _run(self, seed: int, pair: Pair, p: float) -> tuple[float, float]:
        """(error, LPIPS) at the end of the first sampler's trajectory."""
        torch.manual_seed(seed)
        trajectories = Trajectories(self.samplers[:1], lambda _: self.encode_pair(*pair), len(pair[0]))
        held = trajectories.held
        trajectories.p.fill_(p)
        estimate, _ = self.estimate(trajectories)
        for _ in range(len(trajectories.ahead[0]) - 1):
            trajectories.advance((estimate - held.mu) / self.config.sigma_r)
            estimate, _ = self.estimate(trajectories)
        error = ((estimate - held.hr) / self.config.sigma_r).square().mean()
        return float(error), float(self.perceptual.measure(estimate, held.hr).mean())


def read_samplers(path: str) -> list[SamplerOptions]:
    presets = parse_presets(json.loads(Path(path).read_text())).values()
    return [preset.sampler for preset in presets if preset.sampler is not None]
