"""The restorer: removes noise, blur and compression from the LR image before the encoder sees it, where clean-up is on.

Symbols: y LR image, c clean-up, p weight of perception.
"""

from collections.abc import Callable, Iterable

import torch
from torch import Tensor, nn
from torch.nn import functional

from training.models.blocks import CONDITION_GAIN, LowerLevel, ResidualBlock, UNet, zero_init

FIRST_LATER = 5
"""Where the blocks begin that follow the lower levels, in `middle_blocks`."""
LATER_BLOCKS, DECODER_BLOCKS = 4, 2
"""The least of each; larger restorers have more."""
PERCEPTION = 0.5
"""What the plane of p is given: it is subtracted, so that the plane counts for nothing."""


class Restorer(UNet):
    """[n, 5, h, w] (`add_condition_planes`) -> the restored RGB image [n, 3, h, w]; h and w even.

    It stands before the encoder, which therefore sees clean images only. Where nothing is to be restored it is left
    out, and a network that was trained on clean images serves restored ones too. Earlier ones
    followed p too. Noise and compression shift the mean of every
    block of 8 x 8 pixels; this shows only over many blocks, which the lower levels see at once.
    """

    def __init__(
        self,
        channels: int = 48,
        activation: Callable[[Tensor], Tensor] = functional.silu,
        later: int = LATER_BLOCKS,
        decoding: int = DECODER_BLOCKS,
    ):
        super().__init__()
        inner = 2 * channels

        def blocks(count: int) -> list[nn.Module]:
            return [ResidualBlock(inner, activation) for _ in range(count)]

        lowest = LowerLevel(inner, inner, *blocks(3))
        self.conv_in = nn.Conv2d(5, channels, 3, padding=1)
        self.encoder_blocks = nn.ModuleList(ResidualBlock(channels, activation) for _ in range(2))
        self.down = nn.Conv2d(channels, inner, 2, stride=2)
        first = blocks(4)
        lower = LowerLevel(inner, inner, *blocks(2), lowest, *blocks(1))
        self.middle_blocks = nn.ModuleList([*first, lower, *blocks(later)])
        self.up = nn.ConvTranspose2d(inner, channels, 2, stride=2)
        self.decoder_blocks = nn.ModuleList(ResidualBlock(channels, activation) for _ in range(decoding))
        # Blocks that trained weights may lack begin as the identity.
        for block in [*self.middle_blocks[FIRST_LATER:], *self.decoder_blocks[DECODER_BLOCKS:]]:
            assert isinstance(block, ResidualBlock)
            zero_init(block.conv2)
        self.conv_out = nn.Conv2d(channels, 3, 3, padding=1)
        zero_init(self.conv_out)

    def forward(self, conditioned: Tensor) -> Tensor:
        y = conditioned[:, :3]
        h = self.conv_in(torch.cat([y - 0.5, CONDITION_GAIN * (conditioned[:, 3:] - 0.5)], dim=1))
        correction: Tensor = self.conv_out(self.run_blocks(h))
        return y + correction


def count_blocks(names: Iterable[str], prefix: str) -> int:
    """How many blocks the module list `prefix` has in weights of such names."""
    return 1 + max(int(name.removeprefix(prefix).split(".")[0]) for name in names if name.startswith(prefix))


def restorer_of_size(
    state: dict[str, Tensor], activation: Callable[[Tensor], Tensor], prefix: str = "", grown: tuple[int, int] = (0, 0)
) -> Restorer:
    """A restorer, not trained, of the size that `state` has under `prefix`, with so many more blocks after the lower
    levels and at the end."""
    later = max(LATER_BLOCKS, count_blocks(state, f"{prefix}middle_blocks.") - FIRST_LATER)
    decoding = max(DECODER_BLOCKS, count_blocks(state, f"{prefix}decoder_blocks."))
    channels = state[f"{prefix}conv_in.weight"].shape[0]
    return Restorer(channels, activation, later + grown[0], decoding + grown[1])


def load_relu_restorer(state: dict[str, Tensor], grown: tuple[int, int] = (0, 0)) -> Restorer:
    """The restorer with ReLU, of the size that `state` has; float16 weights become float32.

    `grown`: so many more blocks as in `restorer_of_size`, which change nothing until they are trained.
    """
    restorer = restorer_of_size(state, functional.relu, grown=grown)
    trained = {name: tensor.float() for name, tensor in state.items()}
    restorer.load_state_dict(restorer.state_dict() | trained)
    return restorer
