"""The denoiser: predicts the velocity of the noisy residual, once per sampling step.

Symbols: mu fidelity estimate (pixel-unshuffled), F features, r0 clean residual, x_t noisy residual, t in [0, 1] the
level on the cosine curve, v velocity, p weight of perception.
"""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

from training.models.blocks import LevelBlock, ResidualBlock, UNet
from training.models.resampling import UNSHUFFLED_CHANNELS

LEVEL_FEATURES = 32
"""Sines and cosines of the level."""
P_GAIN = 8.0
"""p is one number among 32 for the level; at this size it is learned as fast as they are."""


class Denoiser(UNet):
    """(x_t [n, 48, h, w], mu [n, 48, h, w], F [n, 64, h, w], t [n], p [n]) -> v [n, 48, h, w]; h and w even.

    A U-Net on the LR grid with one level down has twice the parameters of a plain network at the same cost. p in [0, 1]
    weighs perception against fidelity: one network serves the whole curve, because it is trained for every weight of
    its loss (Dosovitskiy and Djolonga 2020, loss-conditional training).

    With ReLU the level enters once, as a shift of the first convolution's output, and the blocks are those of the other
    networks: nothing stands between their convolutions that 8 bits would have to leave.
    """

    level_frequencies: Tensor
    relu: Tensor
    """1 for ReLU and a level that enters once, 0 for SiLU and a level in every block: stored with the weights, which
    mean nothing without it."""

    def __init__(self, features: int = 64, channels: int = 64, embedding: int = 128, relu: bool = False):
        super().__init__()

        def blocks(count: int, channels: int) -> nn.ModuleList:
            if relu:
                return nn.ModuleList(ResidualBlock(channels, functional.relu) for _ in range(count))
            return nn.ModuleList(LevelBlock(channels, embedding) for _ in range(count))

        self.register_buffer("relu", torch.tensor(float(relu)))
        self.register_buffer("level_frequencies", torch.exp(torch.linspace(0, math.log(200.0), 16)))
        self.embedding = embedding
        self.level_embedding = nn.Sequential(
            nn.Linear(LEVEL_FEATURES + 1, embedding), nn.SiLU(), nn.Linear(embedding, embedding), nn.SiLU()
        )
        self.conv_in = nn.Conv2d(2 * UNSHUFFLED_CHANNELS + features, channels, 3, padding=1)
        self.level_in = nn.Linear(embedding, channels) if relu else None
        self.encoder_blocks = blocks(2, channels)
        self.down = nn.Conv2d(channels, 2 * channels, 2, stride=2)
        self.middle_blocks = blocks(4, 2 * channels)
        self.up = nn.ConvTranspose2d(2 * channels, channels, 2, stride=2)
        self.decoder_blocks = blocks(2, channels)
        self.conv_out = nn.Conv2d(channels, UNSHUFFLED_CHANNELS, 3, padding=1)

    def embed(self, t: Tensor, p: Tensor) -> Tensor:
        """Embedding of level and weight of perception: t [n], p [n] -> [n, embedding]."""
        phase = t[:, None] * self.level_frequencies
        features = torch.cat([phase.sin(), phase.cos(), P_GAIN * (p[:, None] - 0.5)], dim=1)
        embedded: Tensor = self.level_embedding(features)
        return embedded

    def forward(self, x: Tensor, mu: Tensor, features: Tensor, t: Tensor, p: Tensor) -> Tensor:
        h = self.conv_in(torch.cat([x, 2 * (mu - 0.5), features], dim=1))
        v: Tensor = self.conv_out(self.run_from(h, self.embed(t, p)))
        return v

    def run_from(self, h: Tensor, level: Tensor, up: nn.Module | None = None) -> Tensor:
        """Output of the first convolution [n, channels, h, w], embedding [n, embedding] -> input of the last one."""
        if self.level_in is None:
            return self.run_blocks(h, level, up=up)
        return self.run_blocks(h + self.level_in(level)[:, :, None, None], up=up)


def load_denoiser(state: dict[str, Tensor]) -> Denoiser:
    """Builds a denoiser of the size of `state`; weights that predate p are given a weight of zero for it."""
    weight = state["level_embedding.0.weight"]
    if weight.shape[1] == LEVEL_FEATURES:
        state = {**state, "level_embedding.0.weight": torch.cat([weight, torch.zeros_like(weight[:, :1])], dim=1)}
    channels, inputs = state["conv_in.weight"].shape[:2]
    embedding = state["level_embedding.2.weight"].shape[0]
    relu = state.get("relu", torch.tensor(0.0))
    denoiser = Denoiser(inputs - 2 * UNSHUFFLED_CHANNELS, channels, embedding, relu=bool(relu))
    denoiser.load_state_dict({"relu": relu, **state})
    return denoiser
