"""Trains the restorer, encoder frozen: L1 to the LR image before it was degraded, and LPIPS through the sampler.

Symbols: c clean-up, p weight of perception, mu fidelity estimate.
"""

import torch
from torch import Tensor
from torch.nn import functional

from training.diffusion.frozen_sampler import estimate_from_noise
from training.models.blocks import read_condition_planes
from training.models.checkpoint import read_weights
from training.models.denoiser import Denoiser, load_denoiser
from training.models.encoder import Encoder, load_encoder
from training.models.resampling import SCALE, downscale
from training.train.config import RestorerConfig
from training.train.pair_trainer import PairTrainer
from training.train.perceptual_term import PerceptualTerm

DRIFT_GRID = 8
DRIFT_WEIGHT = 4.0
"""Weight of the error of means over squares of DRIFT_GRID LR pixels. A shifted colour hardly counts in L1 and LPIPS,
but everybody sees it."""

CALM_WEIGHT = 20.0
CALM_SPREAD = 5 / 255
"""At c = 1 errors count so much more where the clean image has less spread than this around them. LPIPS rewards texture
wherever there may have been some, and what it adds to a smooth background is what everybody sees."""
CALM_WINDOW_PX = 5

INNER = (..., slice(2, -2), slice(2, -2))
"""Without the border, which lacks context."""


def calmness(image: Tensor) -> Tensor:
    """[n, 3, h, w] -> [n, 1, h, w]: 1 where nothing varies within two pixels, towards 0 with the variance there."""

    def average(planes: Tensor) -> Tensor:
        return functional.avg_pool2d(planes, CALM_WINDOW_PX, 1, CALM_WINDOW_PX // 2, count_include_pad=False)

    variance = average((image - average(image)).square()).mean(dim=1, keepdim=True)
    return 1 / (1 + variance / CALM_SPREAD**2)


class RestorerTrainer(PairTrainer[RestorerConfig, Encoder]):
    def __init__(self, config: RestorerConfig):
        torch.manual_seed(config.seed)
        network = load_encoder(read_weights(config.init)).requires_grad_(False)
        network.restorer.requires_grad_(True)
        self.denoiser: Denoiser | None = None
        if config.denoiser is not None:
            self.denoiser = load_denoiser(read_weights(config.denoiser))
        super().__init__(config, network, *([] if self.denoiser is None else [self.denoiser]))
        self.perceptual: PerceptualTerm | None = None
        if config.perceptual is not None:
            self.perceptual = PerceptualTerm(config.perceptual, config.perceptual_weight, self.device)

    def loss(self, conditioned: Tensor, target: Tensor) -> Tensor:
        """L1 to the clean LR image, of its local means, and once more where it is calm, as c says.

        With a denoiser also L1 of the fidelity estimate, and LPIPS of the sampler's first estimate, which starts from
        noise alone; c and p weigh it against both L1, and the local means count alike for all.
        """
        restored, clean = self.network.restore(conditioned).float(), downscale(functional.pixel_shuffle(target, SCALE))
        difference = restored - clean
        c, p = read_condition_planes(conditioned)
        drift = DRIFT_WEIGHT * functional.avg_pool2d(difference, DRIFT_GRID).abs().mean(dim=(1, 2, 3))
        calm = CALM_WEIGHT * c * (difference.abs() * calmness(clean))[INNER].mean(dim=(1, 2, 3))
        error = difference[INNER].abs().mean(dim=(1, 2, 3))
        if self.denoiser is not None and self.perceptual is not None:
            mu, features = self.network.encode(restored)
            mu = mu.float()
            error = error + (mu - target).abs().mean(dim=(1, 2, 3))
            estimate = estimate_from_noise(self.denoiser, mu, features, p, self.config.sigma_r)
            distance = self.perceptual.measure(estimate, target)
            error = self.perceptual.add(error, distance, c * p.square())
        return (error + drift + calm).mean()
