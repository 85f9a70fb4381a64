"""Keeps a fidelity network equivariant to D4, the eight rotations and reflections of the square.

Upscaling a rotated photograph then gives the rotated result. Channel 8 f + g of the features is field f under group
element g (the regular representation; Cohen and Welling 2016), so the weights of one element are those of another,
permuted: an eighth of the numbers is free, and every image teaches as its eight views would. After training they are
weights like all others.

Only weights and gradients are touched: with weights that have the symmetry and gradients that are projected onto it, an
optimiser that treats all numbers alike (Adam) preserves it.
"""

from collections.abc import Callable, Iterator

import torch
from torch import Tensor, nn

from training.models.blocks import ResidualBlock
from training.models.encoder import FidelityNetwork
from training.models.resampling import SCALE, UNSHUFFLED_CHANNELS

Permutation = Callable[[int], Tensor]
"""Group element -> for each channel of the transformed tensor, the channel of the original that it shows."""

ORDER = 8
"""Of the group."""
ROTATIONS = 4


def transform(planes: Tensor, element: int) -> Tensor:
    """[..., s, s] reflected (elements 4 to 7), then rotated by 90 degrees times element % 4."""
    return torch.rot90(planes.flip(-1) if element >= ROTATIONS else planes, element % ROTATIONS, (-2, -1))


def _table() -> Tensor:
    """[8, 8]: inverse of the row times the column. Row h says which element each one comes from when h is applied."""
    grid = torch.arange(9).view(3, 3)
    transformed = [transform(grid, element).flatten().tolist() for element in range(ORDER)]

    def product(a: int, b: int) -> int:
        return transformed.index(transform(transform(grid, b), a).flatten().tolist())

    inverse = [next(b for b in range(ORDER) if product(a, b) == 0) for a in range(ORDER)]
    return torch.tensor([[product(inverse[h], g) for g in range(ORDER)] for h in range(ORDER)])


_ORIGINS = _table()


def permute_colours(element: int) -> Tensor:
    """Colours stay where they are."""
    return torch.arange(3)


def permute_fields(channels: int) -> Permutation:
    """Of features, `channels` a multiple of 8."""
    return lambda element: (ORDER * torch.arange(channels // ORDER)[:, None] + _ORIGINS[element]).flatten()


def permute_unshuffled(element: int) -> Tensor:
    """Of pixel-unshuffled HR images: the 16 positions within a block of 4 x 4 move too."""
    return transform(torch.arange(UNSHUFFLED_CHANNELS).view(3, SCALE, SCALE), element).flatten()


def _layers(network: FidelityNetwork) -> Iterator[tuple[nn.Conv2d, Permutation, Permutation]]:
    """(convolution, permutation of its outputs, permutation of its inputs)."""
    fields = permute_fields(network.conv_in.out_channels)
    yield network.conv_in, fields, permute_colours
    for block in network.blocks:
        assert isinstance(block, ResidualBlock)
        yield block.conv1, fields, fields
        yield block.conv2, fields, fields
    yield network.conv_out, permute_unshuffled, fields


class Orbits:
    """Positions in a flattened parameter that the group maps to each other."""

    def __init__(self, images: Tensor):
        """`images` [positions, 8]: where each element maps every position."""
        # Every orbit once: in the row of its first position.
        firsts, numbers = images.min(dim=1).values.unique(return_inverse=True)
        self._members = images[firsts].T.flatten()
        self._numbers = numbers

    def average(self, tensor: Tensor) -> Tensor:
        """The same shape, every number the mean of its orbit; [n, channels, h, w] with channels last."""
        means = tensor.reshape(-1).index_select(0, self._members).view(ORDER, -1).mean(dim=0)
        averaged = means.index_select(0, self._numbers).view(tensor.shape)
        return averaged.contiguous(memory_format=torch.channels_last) if tensor.ndim == 4 else averaged


class Symmetry:
    """The symmetry of the weights and biases of one network."""

    def __init__(self, network: FidelityNetwork):
        if network.conv_in.out_channels % ORDER:
            raise ValueError(
                f"a symmetric network needs a multiple of {ORDER} channels, got {network.conv_in.out_channels}"
            )
        self.orbits: list[tuple[Tensor, Orbits]] = []
        for layer, outputs, inputs in _layers(network):
            positions = torch.arange(layer.weight.numel()).view(layer.weight.shape)
            images = [transform(positions[outputs(h)][:, inputs(h)], h).flatten() for h in range(ORDER)]
            self.orbits.append((layer.weight, Orbits(torch.stack(images, dim=1))))
            assert layer.bias is not None
            self.orbits.append((layer.bias, Orbits(torch.stack([outputs(h) for h in range(ORDER)], dim=1))))

    def impose(self) -> None:
        """Gives random weights the symmetry and preserves their spread."""
        with torch.no_grad():
            for parameter, orbits in self.orbits:
                parameter.copy_(orbits.average(parameter) * ORDER**0.5)

    def holds(self) -> bool:
        return all(torch.allclose(parameter, orbits.average(parameter), atol=1e-5) for parameter, orbits in self.orbits)

    def project_gradients(self) -> None:
        """Before an optimiser step: the remaining gradient preserves the symmetry."""
        for parameter, orbits in self.orbits:
            if parameter.grad is not None:
                parameter.grad = orbits.average(parameter.grad)
