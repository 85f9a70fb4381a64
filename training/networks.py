"""The two networks, both on the LR grid: the fidelity encoder (once per tile) and the denoiser (once per step).

Convolution only, no norm over space, no attention, no global pooling: a finite receptive field is what lets tiles agree
with the whole picture. HR images are held "folded": 48 channels on the LR grid, channel c * 16 + row * 4 + column, as
`torch.nn.functional.pixel_unshuffle(hr, 4)` lays them out.

Symbols: y LR image, c clean-up, mu fidelity estimate (folded), F features, r0 clean residual, x_t noisy residual,
t in [0, 1] the level on the cosine curve, v velocity.
"""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

SCALE = 4
FOLDED = 3 * SCALE * SCALE


def cubic(x: float, a: float) -> float:
    """Keys' cubic convolution kernel (1981) with free parameter a."""
    x = abs(x)
    if x < 1:
        return (a + 2) * x**3 - (a + 3) * x**2 + 1
    if x < 2:
        return a * x**3 - 5 * a * x**2 + 8 * a * x - 4 * a
    return 0.0


def bicubic_kernel(a: float = -0.75) -> Tensor:
    """Weights [48, 3, 5, 5] of bicubic x4 enlargement written as one convolution with folded output (half-pixel centres)."""
    taps = torch.zeros(SCALE, 5)
    for phase in range(SCALE):
        centre = (phase + 0.5) / SCALE - 0.5
        for tap in range(5):
            taps[phase, tap] = cubic(centre - (tap - 2), a)
    kernel = torch.zeros(3, SCALE, SCALE, 3, 5, 5)
    for channel in range(3):
        kernel[channel, :, :, channel] = torch.einsum("pi,qj->pqij", taps, taps)
    return kernel.reshape(FOLDED, 3, 5, 5)


class ResidualBlock(nn.Module):
    def __init__(self, channels: int):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, channels, 3, padding=1)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1)

    def forward(self, h: Tensor) -> Tensor:
        return h + self.conv2(functional.silu(self.conv1(h)))


class Encoder(nn.Module):
    """[n, 4, h, w] (RGB in [0, 1] and the constant clean-up plane c) -> (mu [n, 48, h, w], F [n, channels, h, w])."""

    def __init__(self, channels: int = 64, blocks: int = 10):
        super().__init__()
        self.conv_in = nn.Conv2d(4, channels, 3, padding=1)
        self.blocks = nn.ModuleList(ResidualBlock(channels) for _ in range(blocks))
        self.conv_out = nn.Conv2d(channels, FOLDED, 3, padding=1)
        self.register_buffer("bicubic", bicubic_kernel(), persistent=False)

    def forward(self, lr_and_cleanup: Tensor) -> tuple[Tensor, Tensor]:
        y = lr_and_cleanup[:, :3]
        cleanup = lr_and_cleanup[:, 3:]
        first = self.conv_in(torch.cat([y - 0.5, cleanup], dim=1))
        h = first
        for block in self.blocks:
            h = block(h)
        features = h + first
        with torch.autocast(y.device.type, enabled=False):
            base = functional.conv2d(functional.pad(y, (2, 2, 2, 2), mode="replicate"), self.bicubic)
        return base + 0.2 * self.conv_out(features), features


class LevelBlock(nn.Module):
    """A residual block whose middle is scaled and shifted by the level (FiLM)."""

    def __init__(self, channels: int, embedding: int):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, channels, 3, padding=1)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1)
        self.film = nn.Linear(embedding, 2 * channels)

    def forward(self, h: Tensor, level: Tensor) -> Tensor:
        gain, bias = self.film(level)[:, :, None, None].chunk(2, dim=1)
        return h + self.conv2(functional.silu(self.conv1(h)) * (1 + gain) + bias)


class Denoiser(nn.Module):
    """(x_t [n, 48, h, w], mu [n, 48, h, w], F [n, 64, h, w], t [n]) -> v [n, 48, h, w]; h and w even.

    A U-Net over the LR grid with one level down: twice the parameters at the time of a plain network.
    """

    def __init__(self, features: int = 64, channels: int = 64, embedding: int = 128):
        super().__init__()
        self.register_buffer("level_frequencies", torch.exp(torch.linspace(0, math.log(200.0), 16)))
        self.level_embedding = nn.Sequential(nn.Linear(32, embedding), nn.SiLU(), nn.Linear(embedding, embedding), nn.SiLU())
        self.conv_in = nn.Conv2d(2 * FOLDED + features, channels, 3, padding=1)
        self.encoder_blocks = nn.ModuleList(LevelBlock(channels, embedding) for _ in range(2))
        self.down = nn.Conv2d(channels, 2 * channels, 2, stride=2)
        self.middle_blocks = nn.ModuleList(LevelBlock(2 * channels, embedding) for _ in range(4))
        self.up = nn.ConvTranspose2d(2 * channels, channels, 2, stride=2)
        self.decoder_blocks = nn.ModuleList(LevelBlock(channels, embedding) for _ in range(2))
        self.conv_out = nn.Conv2d(channels, FOLDED, 3, padding=1)

    def forward(self, x: Tensor, mu: Tensor, features: Tensor, t: Tensor) -> Tensor:
        phase = t[:, None] * self.level_frequencies
        level = self.level_embedding(torch.cat([phase.sin(), phase.cos()], dim=1))
        h = self.conv_in(torch.cat([x, 2 * (mu - 0.5), features], dim=1))
        for block in self.encoder_blocks:
            h = block(h, level)
        skip = h
        h = self.down(h)
        for block in self.middle_blocks:
            h = block(h, level)
        h = self.up(h) + skip
        for block in self.decoder_blocks:
            h = block(h, level)
        return self.conv_out(h)


def load_encoder(state: dict[str, Tensor]) -> Encoder:
    """Builds an encoder of the size that `state` has; weights without a clean-up channel get one that starts at zero."""
    weight = state["conv_in.weight"]
    if weight.shape[1] == 3:
        state = {**state, "conv_in.weight": torch.cat([weight, torch.zeros_like(weight[:, :1])], dim=1)}
    blocks = 1 + max(int(name.split(".")[1]) for name in state if name.startswith("blocks."))
    encoder = Encoder(channels=weight.shape[0], blocks=blocks)
    encoder.load_state_dict(state)
    return encoder


def load_denoiser(state: dict[str, Tensor]) -> Denoiser:
    channels = state["conv_in.weight"].shape[0]
    features = state["conv_in.weight"].shape[1] - 2 * FOLDED
    denoiser = Denoiser(features=features, channels=channels, embedding=state["level_embedding.2.weight"].shape[0])
    denoiser.load_state_dict(state)
    return denoiser
