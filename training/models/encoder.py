"""Fidelity networks on the LR grid: the encoder, which the denoiser builds on, and Instant, which is used alone.

Symbols: y LR image, c clean-up, p weight of perception, mu fidelity estimate (pixel-unshuffled), F features.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional

from training.models.blocks import ResidualBlock, read_condition_planes
from training.models.resampling import UNSHUFFLED_CHANNELS, bicubic_kernel, upscale_bicubic
from training.models.restorer import Restorer, count_blocks, restorer_of_size

CORRECTION_GAIN = 0.2
"""Of what a fidelity network adds to bicubic upscaling: small at first."""

COLOUR_STD, EDGE_STD = 0.7, 2.5
"""Deviations of random 3 x 3 x 3 weights that give colours minus 0.5 unit variance, and edges too (weights minus their
mean); measured on photographs."""


class FidelityNetwork(nn.Module):
    """Clean RGB [n, 3, h, w] in [0, 1] -> (mu [n, 48, h, w], F [n, channels, h, w]): bicubic upscaling plus a learned
    correction, computed by `blocks` on the LR grid."""

    bicubic: Tensor

    def __init__(self, channels: int, *blocks: nn.Module):
        super().__init__()
        self.conv_in = nn.Conv2d(3, channels, 3, padding=1)
        self.blocks = nn.Sequential(*blocks)
        self.conv_out = nn.Conv2d(channels, UNSHUFFLED_CHANNELS, 3, padding=1)
        self.register_buffer("bicubic", bicubic_kernel(), persistent=False)

    def encode(self, y: Tensor) -> tuple[Tensor, Tensor]:
        first = self.conv_in(y - 0.5)
        features: Tensor = self.blocks(first) + first
        return upscale_bicubic(y, self.bicubic) + CORRECTION_GAIN * self.conv_out(features), features


class Encoder(FidelityNetwork):
    """[n, 5, h, w] (`add_condition_planes`) -> (mu [n, 48, h, w], F [n, channels, h, w]).

    Images with c > 0 pass the restorer first and need even h and w; the others skip it.
    """

    relu: Tensor
    """1 for ReLU in the blocks and in the restorer's, 0 for SiLU: stored with the weights, which mean nothing without
    it."""

    def __init__(self, channels: int = 64, blocks: int = 10, restorer_channels: int = 48, relu: bool = False):
        activation = functional.relu if relu else functional.silu
        super().__init__(channels, *(ResidualBlock(channels, activation) for _ in range(blocks)))
        self.register_buffer("relu", torch.tensor(float(relu)))
        self.restorer = Restorer(restorer_channels, activation)
        init_edge_filters(self)

    def forward(self, conditioned: Tensor) -> tuple[Tensor, Tensor]:
        return self.encode(self.restore(conditioned))

    def restore(self, conditioned: Tensor) -> Tensor:
        """RGB [n, 3, h, w] as `encode` takes it: the input, restored where c > 0."""
        y = conditioned[:, :3]
        is_restored = read_condition_planes(conditioned)[0] > 0
        if not is_restored.any():
            return y
        restored: Tensor = self.restorer(conditioned[is_restored])
        return y.to(restored.dtype).index_put((is_restored,), restored)


def init_edge_filters(network: FidelityNetwork) -> None:
    """Random weights from which a network of residual blocks learns within its first minutes.

    Edges matter, and they are weak compared with what is constant. With PyTorch's own initialisation the middle of a
    block has a spread of 0.1, where SiLU is a straight line, and for tens of thousands of samples the network is little
    more than a linear filter. Therefore most first filters sum to zero over their pixels, with gains that give edges of
    photographs unit variance; blocks preserve it and add little themselves at first. (A restorer learns worse from this
    initialisation: noise is what such filters see first.)
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


def load_encoder(state: dict[str, Tensor]) -> Encoder:
    """Builds an encoder of the size and kind of `state`; layers that its restorer lacks are initialised as identity."""
    blocks = count_blocks(state, "blocks.")
    relu = state.get("relu", torch.tensor(0.0))
    encoder = Encoder(state["conv_in.weight"].shape[0], blocks, relu=bool(relu))
    if "restorer.conv_in.weight" in state:
        activation = functional.relu if relu else functional.silu
        encoder.restorer = restorer_of_size(state, activation, "restorer.")
    encoder.load_state_dict({**encoder.restorer.state_dict(prefix="restorer."), "relu": relu, **state})
    return encoder
