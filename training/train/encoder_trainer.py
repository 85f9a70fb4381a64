"""Trains a fidelity network, the encoder or Instant's: L1 to the photograph."""

import torch
from torch import Tensor

from training.diffusion.back_projection import back_project_square
from training.models.checkpoint import read_weights
from training.models.encoder import Encoder, FidelityNetwork, load_encoder
from training.models.equivariance import Symmetry
from training.models.resampling import SCALE
from training.train.config import EncoderConfig
from training.train.pair_trainer import PairTrainer

RELATIVE_FLOOR = 0.005
"""L1, in [0, 1], below which samples count as equally good: about a grey level, where rounding to 8 bits becomes
visible."""
RELATIVE_UNIT = 0.02
"""A usual L1. It gives gradients of relative errors the length of those of L1, so that both are clipped alike."""


def unshuffled_luma(unshuffled: Tensor) -> Tensor:
    """[n, 48, h, w] -> [n, 16, h, w]: BT.601 luma of unshuffled RGB, without offset, in the same unit."""
    n, channels, height, width = unshuffled.shape
    red, green, blue = unshuffled.view(n, channels // SCALE**2, SCALE**2, height, width).unbind(1)
    return 0.299 * red + 0.587 * green + 0.114 * blue


class EncoderTrainer(PairTrainer[EncoderConfig, FidelityNetwork]):
    def __init__(self, config: EncoderConfig, network: FidelityNetwork | None = None):
        """`network` is trained in place of an `Encoder`."""
        torch.manual_seed(config.seed)
        if network is None and config.init is not None:
            network = load_encoder(read_weights(config.init))
        elif network is None:
            network = Encoder(blocks=config.blocks, relu=config.activation == "relu")
        self.symmetry = None if config.symmetry == "none" else Symmetry(network)
        if self.symmetry is not None:
            if config.init is None:
                self.symmetry.impose()
            elif not self.symmetry.holds():
                raise ValueError("--symmetry d4 needs weights that have it; those of --init do not")
        super().__init__(config, network)

    def loss(self, conditioned: Tensor, target: Tensor) -> Tensor:
        error = self._error(conditioned, target)
        loss = self._reduce(error)
        if self.config.luma_weight:
            loss = loss + self.config.luma_weight * self._reduce(unshuffled_luma(error))
        return loss

    def validation_loss(self, conditioned: Tensor, target: Tensor, generator: torch.Generator) -> Tensor:
        """L1 alone, whatever the loss is."""
        return self._error(conditioned, target).abs().mean()

    def _error(self, conditioned: Tensor, target: Tensor) -> Tensor:
        mu: Tensor = self.network(conditioned)[0]
        estimate = mu.float()
        if self.config.loss_target == "back-projected":
            with self.full_precision():
                estimate = back_project_square(estimate, conditioned[:, :3])
        return estimate - target

    def _reduce(self, error: Tensor) -> Tensor:
        """Of an error [n, channels, h, w], as `EncoderConfig.error` says."""
        if self.config.error == "absolute":
            return error.abs().mean()
        return RELATIVE_UNIT * (error.abs().mean(dim=(1, 2, 3)) + RELATIVE_FLOOR).log().mean()

    def project_gradients(self) -> None:
        if self.symmetry is not None:
            self.symmetry.project_gradients()
