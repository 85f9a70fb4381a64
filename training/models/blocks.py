"""The blocks that networks are made of: convolution only, no normalisation over space, no attention, no global pooling.

A finite receptive field is what lets tiles agree with the whole image.
"""

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional

CONDITION_GAIN = 4.0
"""Scale of the planes of c and p relative to RGB, whose deviation is a quarter: larger inputs are learned faster."""


def add_condition_planes(y: Tensor, cleanup: float | Tensor, perception: float | Tensor) -> Tensor:
    """RGB in [0, 1] [n, 3, h, w] and constant planes of clean-up c and weight of perception p -> [n, 5, h, w]."""
    n, _, height, width = y.shape
    conditions = (
        torch.as_tensor(condition, dtype=y.dtype, device=y.device).view(-1, 1, 1, 1)
        for condition in (cleanup, perception)
    )
    return torch.cat([y, *(condition.expand(n, 1, height, width) for condition in conditions)], dim=1)


def read_condition_planes(conditioned: Tensor) -> tuple[Tensor, Tensor]:
    """(c [n], p [n]) of [n, 5, h, w]: the inverse of `add_condition_planes`."""
    c, p = conditioned[:, 3:, 0, 0].unbind(1)
    return c, p


def zero_init(convolution: nn.Conv2d) -> None:
    """The branch that this convolution ends adds nothing until it is trained."""
    nn.init.zeros_(convolution.weight)
    if convolution.bias is not None:
        nn.init.zeros_(convolution.bias)


class ResidualBlock(nn.Module):
    def __init__(self, channels: int, activation: Callable[[Tensor], Tensor] = functional.silu):
        super().__init__()
        self.activation = activation
        self.conv1 = nn.Conv2d(channels, channels, 3, padding=1)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1)

    def forward(self, h: Tensor) -> Tensor:
        residual: Tensor = self.conv2(self.activation(self.conv1(h)))
        return h + residual


class LevelBlock(nn.Module):
    """A residual block whose middle is scaled and shifted by an embedding of the noise level (FiLM)."""

    def __init__(self, channels: int, embedding: int):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, channels, 3, padding=1)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1)
        self.film = nn.Linear(embedding, 2 * channels)

    def forward(self, h: Tensor, level: Tensor) -> Tensor:
        gain, bias = self.film(level)[:, :, None, None].chunk(2, dim=1)
        residual: Tensor = self.conv2(functional.silu(self.conv1(h)) * (1 + gain) + bias)
        return h + residual


class UNet(nn.Module):
    """Blocks on the LR grid, blocks one level down, and blocks on the LR grid again with a skip connection.

    Subclasses create the layers: the restorer and the denoiser.
    """

    encoder_blocks: nn.ModuleList
    down: nn.Conv2d
    middle_blocks: nn.ModuleList
    up: nn.ConvTranspose2d
    decoder_blocks: nn.ModuleList

    def run_blocks(self, h: Tensor, *conditions: Tensor, up: nn.Module | None = None) -> Tensor:
        """[n, channels, h, w], h and w even -> the same shape. Every block is given `conditions`; `up` replaces the
        layer of that name."""
        for block in self.encoder_blocks:
            h = block(h, *conditions)
        skip = h
        h = self.down(h)
        for block in self.middle_blocks:
            h = block(h, *conditions)
        h = (self.up if up is None else up)(h) + skip
        for block in self.decoder_blocks:
            h = block(h, *conditions)
        return h


class LowerLevel(nn.Module):
    """Blocks at half the resolution as a residual branch: one level of a U-Net, for any size. Zero at first."""

    def __init__(self, channels: int, inner_channels: int, *blocks: nn.Module):
        super().__init__()
        self.down = nn.Conv2d(channels, inner_channels, 3, stride=2, padding=1)
        self.blocks = nn.Sequential(*blocks)
        self.up = nn.Conv2d(inner_channels, 4 * channels, 1)
        zero_init(self.up)

    def forward(self, h: Tensor) -> Tensor:
        height, width = h.shape[-2:]
        # An odd size comes back larger by one.
        return h + functional.pixel_shuffle(self.up(self.blocks(self.down(h))), 2)[..., :height, :width]
