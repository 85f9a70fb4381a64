"""Trains the denoiser on the forward process: velocity at random levels, encoder frozen.

Symbols: mu fidelity estimate, F features, r0 clean residual, x_t noisy residual, eps noise, t level, p weight of
perception.
"""

import dataclasses

import torch
from torch import Tensor
from torch.nn import functional

from training.diffusion.process import diffuse
from training.diffusion.schedule import abar_tensor
from training.models.checkpoint import read_weights
from training.models.denoiser import Denoiser, load_denoiser
from training.models.encoder import load_encoder
from training.train.config import DenoiserConfig
from training.train.pair_trainer import PairTrainer


@dataclasses.dataclass(frozen=True)
class Encoded:
    mu: Tensor
    features: Tensor
    r0: Tensor


class DenoiserTrainer(PairTrainer[DenoiserConfig, Denoiser]):
    def __init__(self, config: DenoiserConfig):
        torch.manual_seed(config.seed)
        self.encoder = load_encoder(read_weights(config.encoder)).eval()
        network = load_denoiser(read_weights(config.init)) if config.init else Denoiser()
        super().__init__(config, network, self.encoder)

    def loss(self, conditioned: Tensor, target: Tensor) -> Tensor:
        mu, features = self.encode(conditioned)
        r0 = (target - mu) / self.config.sigma_r
        # One level per stratum: the same spread in every batch lowers the variance of the loss.
        t = (torch.arange(len(r0)) + torch.rand(len(r0))) / len(r0)
        return self._velocity_error(Encoded(mu, features, r0), t, torch.randn_like(r0))

    def validation_loss(self, conditioned: Tensor, target: Tensor, generator: torch.Generator) -> Tensor:
        """At fixed levels."""
        mu, features = self.encode(conditioned)
        r0 = (target - mu) / self.config.sigma_r
        t = (torch.arange(len(r0)) + 0.5) / len(r0)
        eps = torch.randn(r0.shape, generator=generator).to(self.device)
        return self._velocity_error(Encoded(mu, features, r0), t, eps)

    def _velocity_error(self, encoded: Encoded, t: Tensor, eps: Tensor) -> Tensor:
        t = t.to(self.device)
        x, v = diffuse(encoded.r0, eps, abar_tensor(t).view(-1, 1, 1, 1))
        predicted: Tensor = self.network(x, encoded.mu, encoded.features, t, torch.rand_like(t))
        return functional.mse_loss(predicted.float(), v)

    def encode(self, conditioned: Tensor) -> tuple[Tensor, Tensor]:
        """(mu in float32, F) of the frozen encoder."""
        with torch.no_grad():
            mu, features = self.encoder(conditioned)
        return mu.float(), features
