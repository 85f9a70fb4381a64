"""The two networks, both on the LR grid: the fidelity encoder (once per tile) and the denoiser (once per step).

Convolution only, no norm over space, no attention, no global pooling: a finite receptive field is what lets tiles agree
with the whole picture. HR images are held "folded": 48 channels on the LR grid, channel c * 16 + row * 4 + column, as
`torch.nn.functional.pixel_unshuffle(hr, 4)` lays them out.

Symbols: y LR image, c clean-up, p weight of perception, mu fidelity estimate (folded), F features, r0 clean residual,
x_t noisy residual, t in [0, 1] the level on the cosine curve, v velocity.
"""

import math
from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional

SCALE = 4
FOLDED = 3 * SCALE * SCALE
LEVEL_FEATURES = 32
"""Sines and cosines of the level."""
P_GAIN = 8.0
"""One number stands beside 32 for the level; at this size it is learned as fast as they are."""

CORRECTION_GAIN = 0.2
"""Of what an encoder adds to the bicubic enlargement: small at first."""

COLOUR_STD, EDGE_STD = 0.7, 2.5
"""Of normal weights 3 x 3 x 3 that give colours less 0.5 unit variance, and of those less their mean; measured on photographs."""

DIAL_GAIN = 4.0
"""The planes of c and p beside RGB, whose values have a spread of a quarter: what they say is learned faster when it is louder."""


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


def with_dials(y: Tensor, cleanup: float | Tensor, perception: float | Tensor) -> Tensor:
    """What cleaner and encoder are given: RGB in [0, 1] [n, 3, h, w] and the constant planes of c and p -> [n, 5, h, w]."""
    n, _, height, width = y.shape
    dials = (torch.as_tensor(dial, dtype=y.dtype, device=y.device).view(-1, 1, 1, 1) for dial in (cleanup, perception))
    return torch.cat([y, *(dial.expand(n, 1, height, width) for dial in dials)], dim=1)


def read_dials(lr_and_dials: Tensor) -> tuple[Tensor, Tensor]:
    """(c [n], p [n]) of [n, 5, h, w]: what `with_dials` put in."""
    c, p = lr_and_dials[:, 3:, 0, 0].unbind(1)
    return c, p


class ResidualBlock(nn.Module):
    def __init__(self, channels: int, activation: Callable[[Tensor], Tensor] = functional.silu):
        super().__init__()
        self.activation = activation
        self.conv1 = nn.Conv2d(channels, channels, 3, padding=1)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1)

    def forward(self, h: Tensor) -> Tensor:
        return h + self.conv2(self.activation(self.conv1(h)))


def silence(convolution: nn.Conv2d) -> None:
    """Zeroes it: what it ends adds nothing until it is trained."""
    nn.init.zeros_(convolution.weight)
    if convolution.bias is not None:
        nn.init.zeros_(convolution.bias)


class UNet(nn.Module):
    """What cleaner and denoiser have in common: blocks over the LR grid, blocks one level down, and blocks over the LR grid
    again, which see the first ones beside. The layers are the subclass's."""

    encoder_blocks: nn.ModuleList
    down: nn.Conv2d
    middle_blocks: nn.ModuleList
    up: nn.ConvTranspose2d
    decoder_blocks: nn.ModuleList

    def walk(self, h: Tensor, *told: Tensor, up: nn.Module | None = None) -> Tensor:
        """[n, channels, h, w], h and w even -> the same shape. Every block is told `told`; `up` stands in for the layer of that name."""
        for block in self.encoder_blocks:
            h = block(h, *told)
        skip = h
        h = self.down(h)
        for block in self.middle_blocks:
            h = block(h, *told)
        h = (self.up if up is None else up)(h) + skip
        for block in self.decoder_blocks:
            h = block(h, *told)
        return h


class Lower(nn.Module):
    """Blocks at half the size, added to what comes in: a level down of a U-Net, for any size. It changes nothing until it is trained."""

    def __init__(self, channels: int, inner_channels: int, *blocks: nn.Module):
        super().__init__()
        self.down = nn.Conv2d(channels, inner_channels, 3, stride=2, padding=1)
        self.blocks = nn.Sequential(*blocks)
        self.up = nn.Conv2d(inner_channels, 4 * channels, 1)
        silence(self.up)

    def forward(self, h: Tensor) -> Tensor:
        height, width = h.shape[-2:]
        # An odd size comes back larger by one.
        return h + functional.pixel_shuffle(self.up(self.blocks(self.down(h))), 2)[..., :height, :width]


class Cleaner(UNet):
    """[n, 5, h, w] (`with_dials`) -> the RGB picture without its noise, blur and compression, [n, 3, h, w]; h and w even.

    It stands before the encoder, which therefore meets clean pictures only: where nothing is to be repaired it is left out, and
    whatever was trained for clean pictures serves repaired ones too. Like the denoiser it is told p: what noise has hidden can
    be left out, or replaced by what looks right. Noise and compression leave every block of 8 x 8 pixels with a wrong mean;
    to see that takes many blocks, and the levels further down see them at once.
    """

    def __init__(self, channels: int = 48):
        super().__init__()
        inner = 2 * channels

        def blocks(count: int) -> list[nn.Module]:
            return [ResidualBlock(inner) for _ in range(count)]

        lowest = Lower(inner, inner, *blocks(3))
        # What was added after the first four blocks had been trained begins by changing nothing.
        later = blocks(4)
        for block in later:
            assert isinstance(block, ResidualBlock)
            silence(block.conv2)
        self.conv_in = nn.Conv2d(5, channels, 3, padding=1)
        self.encoder_blocks = nn.ModuleList(ResidualBlock(channels) for _ in range(2))
        self.down = nn.Conv2d(channels, inner, 2, stride=2)
        self.middle_blocks = nn.ModuleList([*blocks(4), Lower(inner, inner, *blocks(2), lowest, *blocks(1)), *later])
        self.up = nn.ConvTranspose2d(inner, channels, 2, stride=2)
        self.decoder_blocks = nn.ModuleList(ResidualBlock(channels) for _ in range(2))
        self.conv_out = nn.Conv2d(channels, 3, 3, padding=1)
        silence(self.conv_out)

    def forward(self, lr_and_dials: Tensor) -> Tensor:
        y = lr_and_dials[:, :3]
        h = self.conv_in(torch.cat([y - 0.5, DIAL_GAIN * (lr_and_dials[:, 3:] - 0.5)], dim=1))
        return y + self.conv_out(self.walk(h))


def enlarge_bicubic(y: Tensor, kernel: Tensor) -> Tensor:
    """[n, 3, h, w] -> [n, 48, h, w], the border continued; always in float32."""
    with torch.autocast(y.device.type, enabled=False):
        return functional.conv2d(functional.pad(y.float(), (2, 2, 2, 2), mode="replicate"), kernel)


class Fidelity(nn.Module):
    """Clean RGB [n, 3, h, w] in [0, 1] -> (mu [n, 48, h, w], F [n, channels, h, w]): bicubic enlargement, and what `blocks` over
    the LR grid add."""

    def __init__(self, channels: int, *blocks: nn.Module):
        super().__init__()
        self.conv_in = nn.Conv2d(3, channels, 3, padding=1)
        self.blocks = nn.Sequential(*blocks)
        self.conv_out = nn.Conv2d(channels, FOLDED, 3, padding=1)
        self.register_buffer("bicubic", bicubic_kernel(), persistent=False)

    def encode(self, y: Tensor) -> tuple[Tensor, Tensor]:
        first = self.conv_in(y - 0.5)
        features = self.blocks(first) + first
        return enlarge_bicubic(y, self.bicubic) + CORRECTION_GAIN * self.conv_out(features), features


class Encoder(Fidelity):
    """[n, 5, h, w] (`with_dials`) -> (mu [n, 48, h, w], F [n, channels, h, w]).

    Samples with c > 0 go through the cleaner first and need even h and w; the others never meet it.
    """

    relu: Tensor
    """1 where blocks bend with ReLU, 0 with SiLU: a part of the weights, which mean nothing without it."""

    def __init__(self, channels: int = 64, blocks: int = 10, cleaner_channels: int = 48, relu: bool = False):
        super().__init__(channels, *(ResidualBlock(channels, functional.relu if relu else functional.silu) for _ in range(blocks)))
        self.register_buffer("relu", torch.tensor(float(relu)))
        self.cleaner = Cleaner(cleaner_channels)
        start_on_edges(self)

    def forward(self, lr_and_dials: Tensor) -> tuple[Tensor, Tensor]:
        return self.encode(self.clean(lr_and_dials))

    def clean(self, lr_and_dials: Tensor) -> Tensor:
        """What the encoder is given, RGB [n, 3, h, w]: the input, cleaned where c > 0."""
        y = lr_and_dials[:, :3]
        repaired = read_dials(lr_and_dials)[0] > 0
        if not repaired.any():
            return y
        cleaned = self.cleaner(lr_and_dials[repaired])
        return y.to(cleaned.dtype).index_put((repaired,), cleaned)


def start_on_edges(network: Fidelity) -> None:
    """Random weights from which a network of residual blocks learns from its first minutes.

    What counts are edges, and they are weak beside what is constant: with the usual weights the middles of blocks have a spread
    of 0.1, where SiLU is a straight line, and for tens of thousands of samples the network is little more than a linear filter.
    Therefore most first filters sum to zero over their pixels, with gains that give photographs' edges unit variance; blocks
    pass it on, and add little themselves at first. (A cleaner learns worse from them: noise is what such filters see first.)
    """
    with torch.no_grad():
        colours, edges = network.conv_in.weight.tensor_split([network.conv_in.out_channels // 8])
        nn.init.normal_(colours, std=COLOUR_STD)
        nn.init.normal_(edges, std=EDGE_STD)
        edges -= edges.mean(dim=(2, 3), keepdim=True)
        network.conv_out.weight *= 0.1
    convolutions = [network.conv_in, network.conv_out]
    for block in network.blocks.modules():
        if isinstance(block, ResidualBlock):
            std = block.conv1.weight[0].numel() ** -0.5
            nn.init.normal_(block.conv1.weight, std=std)
            nn.init.normal_(block.conv2.weight, std=0.3 * std)
            convolutions += [block.conv1, block.conv2]
    for convolution in convolutions:
        assert convolution.bias is not None
        nn.init.zeros_(convolution.bias)


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


class Denoiser(UNet):
    """(x_t [n, 48, h, w], mu [n, 48, h, w], F [n, 64, h, w], t [n], p [n]) -> v [n, 48, h, w]; h and w even.

    A U-Net over the LR grid with one level down: twice the parameters at the time of a plain network. p in [0, 1] says how
    much perception counts against fidelity: one network for the whole curve, as it was trained for every weight of its loss
    (Dosovitskiy and Djolonga 2020, loss-conditional training).
    """

    def __init__(self, features: int = 64, channels: int = 64, embedding: int = 128):
        super().__init__()
        self.register_buffer("level_frequencies", torch.exp(torch.linspace(0, math.log(200.0), 16)))
        self.level_embedding = nn.Sequential(nn.Linear(LEVEL_FEATURES + 1, embedding), nn.SiLU(), nn.Linear(embedding, embedding), nn.SiLU())
        self.conv_in = nn.Conv2d(2 * FOLDED + features, channels, 3, padding=1)
        self.encoder_blocks = nn.ModuleList(LevelBlock(channels, embedding) for _ in range(2))
        self.down = nn.Conv2d(channels, 2 * channels, 2, stride=2)
        self.middle_blocks = nn.ModuleList(LevelBlock(2 * channels, embedding) for _ in range(4))
        self.up = nn.ConvTranspose2d(2 * channels, channels, 2, stride=2)
        self.decoder_blocks = nn.ModuleList(LevelBlock(channels, embedding) for _ in range(2))
        self.conv_out = nn.Conv2d(channels, FOLDED, 3, padding=1)

    def embed(self, t: Tensor, p: Tensor) -> Tensor:
        """What every block is told: t [n], p [n] -> [n, embedding]."""
        phase = t[:, None] * self.level_frequencies
        return self.level_embedding(torch.cat([phase.sin(), phase.cos(), P_GAIN * (p[:, None] - 0.5)], dim=1))

    def forward(self, x: Tensor, mu: Tensor, features: Tensor, t: Tensor, p: Tensor) -> Tensor:
        level = self.embed(t, p)
        h = self.conv_in(torch.cat([x, 2 * (mu - 0.5), features], dim=1))
        return self.conv_out(self.walk(h, level))


def load_encoder(state: dict[str, Tensor]) -> Encoder:
    """Builds an encoder of the size and kind that `state` has; what its cleaner does not have yet changes nothing."""
    blocks = 1 + max(int(name.split(".")[1]) for name in state if name.startswith("blocks."))
    cleaner = state.get("cleaner.conv_in.weight")
    relu = state.get("relu", torch.tensor(0.0))
    sizes = {} if cleaner is None else {"cleaner_channels": cleaner.shape[0]}
    encoder = Encoder(state["conv_in.weight"].shape[0], blocks, relu=bool(relu), **sizes)
    encoder.load_state_dict({**encoder.cleaner.state_dict(prefix="cleaner."), "relu": relu, **state})
    return encoder


def load_denoiser(state: dict[str, Tensor]) -> Denoiser:
    """Builds a denoiser of the size that `state` has; weights that know no p are given one that changes nothing."""
    weight = state["level_embedding.0.weight"]
    if weight.shape[1] == LEVEL_FEATURES:
        state = {**state, "level_embedding.0.weight": torch.cat([weight, torch.zeros_like(weight[:, :1])], dim=1)}
    channels = state["conv_in.weight"].shape[0]
    features = state["conv_in.weight"].shape[1] - 2 * FOLDED
    denoiser = Denoiser(features=features, channels=channels, embedding=state["level_embedding.2.weight"].shape[0])
    denoiser.load_state_dict(state)
    return denoiser
