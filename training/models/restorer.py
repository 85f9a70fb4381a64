"""The restorer: removes noise, blur and compression from the LR image before the encoder sees it, where clean-up is on.

Symbols: y LR image, c clean-up, p weight of perception.
"""

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional

from training.models.blocks import CONDITION_GAIN, LowerLevel, ResidualBlock, UNet, zero_init

PERCEPTION = 0.5
"""What the plane of p is given: it is subtracted, so that the plane counts for nothing."""


class Restorer(UNet):
    """[n, 5, h, w] (`add_condition_planes`) -> the restored RGB image [n, 3, h, w]; h and w even.

    It stands before the encoder, which therefore sees clean images only. Where nothing is to be restored it is left
    out, and a network that was trained on clean images serves restored ones too. Earlier ones
    followed p too. Noise and compression shift the mean of every
    block of 8 x 8 pixels; this shows only over many blocks, which the lower levels see at once.
    """

    def __init__(self, channels: int = 48, activation: Callable[[Tensor], Tensor] = functional.silu):
        super().__init__()
        inner = 2 * channels

        def blocks(count: int) -> list[nn.Module]:
            return [ResidualBlock(inner, activation) for _ in range(count)]

        lowest = LowerLevel(inner, inner, *blocks(3))
        # These were added after the first four blocks had been trained, so they begin as the identity.
        later = blocks(4)
        for block in later:
            assert isinstance(block, ResidualBlock)
            zero_init(block.conv2)
        self.conv_in = nn.Conv2d(5, channels, 3, padding=1)
        self.encoder_blocks = nn.ModuleList(ResidualBlock(channels, activation) for _ in range(2))
        self.down = nn.Conv2d(channels, inner, 2, stride=2)
        first = blocks(4)
        lower = LowerLevel(inner, inner, *blocks(2), lowest, *blocks(1))
        self.middle_blocks = nn.ModuleList([*first, lower, *later])
        self.up = nn.ConvTranspose2d(inner, channels, 2, stride=2)
        self.decoder_blocks = nn.ModuleList(ResidualBlock(channels, activation) for _ in range(2))
        self.conv_out = nn.Conv2d(channels, 3, 3, padding=1)
        zero_init(self.conv_out)

    def forward(self, conditioned: Tensor) -> Tensor:
        y = conditioned[:, :3]
        h = self.conv_in(torch.cat([y - 0.5, CONDITION_GAIN * (conditioned[:, 3:] - 0.5)], dim=1))
        correction: Tensor = self.conv_out(self.run_blocks(h))
        return y + correction


def load_relu_restorer(state: dict[str, Tensor]) -> Restorer:
    """The restorer with ReLU, of the size that `state` has; float16 weights become float32."""
    restorer = Restorer(state["conv_in.weight"].shape[0], functional.relu)
    restorer.load_state_dict({name: tensor.float() for name, tensor in state.items()})
    return restorer
