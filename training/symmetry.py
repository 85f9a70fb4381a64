"""A fidelity network that turns and mirrors with its picture: enlarging a turned photograph gives the turned enlargement.

The group is D4, the eight turns and mirrorings of the square. Channel 8 f + g of the features is field f seen by element g (the
regular representation; Cohen and Welling 2016), so the weights of one element are those of another, moved: an eighth of the numbers is free, and
every picture teaches as its eight views would. After training they are weights like all others.

Nothing but weights and gradients is touched: with weights that have the symmetry, and gradients that are projected onto it, an
optimiser that treats all numbers alike (Adam) keeps them there.
"""

from collections.abc import Callable, Iterator

import torch
from torch import Tensor, nn

from training.networks import FOLDED, SCALE, Fidelity, ResidualBlock

Permutation = Callable[[int], Tensor]
"""Group element -> which channel of a picture each channel of the moved picture shows."""

ORDER = 8


def move(planes: Tensor, element: int) -> Tensor:
    """[..., s, s] mirrored (elements 4 to 7), then turned by 90 degrees times element % 4."""
    return torch.rot90(planes.flip(-1) if element >= 4 else planes, element % 4, (-2, -1))


def _table() -> Tensor:
    """[8, 8]: inverse of the row times the column, so that row h says where every element comes from when h moves the picture."""
    grid = torch.arange(9).view(3, 3)
    moved = [move(grid, element).flatten().tolist() for element in range(ORDER)]

    def product(a: int, b: int) -> int:
        return moved.index(move(move(grid, b), a).flatten().tolist())

    inverse = [next(b for b in range(ORDER) if product(a, b) == 0) for a in range(ORDER)]
    return torch.tensor([[product(inverse[h], g) for g in range(ORDER)] for h in range(ORDER)])


_FROM = _table()


def of_colours(element: int) -> Tensor:
    return torch.arange(3)


def of_fields(channels: int) -> Permutation:
    """Of features, `channels` a multiple of 8."""
    return lambda element: (ORDER * torch.arange(channels // ORDER)[:, None] + _FROM[element]).flatten()


def of_folded(element: int) -> Tensor:
    """Of HR pictures folded to 48 channels: the places within a square of 4 x 4 move too."""
    return move(torch.arange(FOLDED).view(3, SCALE, SCALE), element).flatten()


def _layers(network: Fidelity) -> Iterator[tuple[nn.Conv2d, Permutation, Permutation]]:
    """(convolution, of what comes out, of what goes in)."""
    fields = of_fields(network.conv_in.out_channels)
    yield network.conv_in, fields, of_colours
    for block in network.blocks:
        assert isinstance(block, ResidualBlock)
        yield block.conv1, fields, fields
        yield block.conv2, fields, fields
    yield network.conv_out, of_folded, fields


class Orbits:
    """Places in a flattened parameter that the group takes into each other."""

    def __init__(self, moved: Tensor):
        """`moved` [places, 8]: where every place is taken by each element."""
        # Every orbit once: in the row of its first place.
        firsts, numbers = moved.min(dim=1).values.unique(return_inverse=True)
        self._members = moved[firsts].T.flatten()
        self._numbers = numbers

    def average(self, tensor: Tensor) -> Tensor:
        """The same shape, every number the mean of its orbit; [n, channels, h, w] with channels last."""
        means = tensor.reshape(-1).index_select(0, self._members).view(ORDER, -1).mean(dim=0)
        averaged = means.index_select(0, self._numbers).view(tensor.shape)
        return averaged.contiguous(memory_format=torch.channels_last) if tensor.ndim == 4 else averaged


class Symmetry:
    """Of the weights and biases of one network."""

    def __init__(self, network: Fidelity):
        if network.conv_in.out_channels % ORDER:
            raise ValueError(f"a symmetric network needs a multiple of {ORDER} channels, got {network.conv_in.out_channels}")
        self.orbits: list[tuple[nn.Parameter, Orbits]] = []
        for layer, leaving, entering in _layers(network):
            places = torch.arange(layer.weight.numel()).view(layer.weight.shape)
            moved = [move(places[leaving(h)][:, entering(h)], h).flatten() for h in range(ORDER)]
            self.orbits.append((layer.weight, Orbits(torch.stack(moved, dim=1))))
            assert layer.bias is not None
            self.orbits.append((layer.bias, Orbits(torch.stack([leaving(h) for h in range(ORDER)], dim=1))))

    def impose(self) -> None:
        """Gives random weights the symmetry and keeps their spread."""
        with torch.no_grad():
            for parameter, orbits in self.orbits:
                parameter.copy_(orbits.average(parameter) * ORDER**0.5)

    def holds(self) -> bool:
        return all(torch.allclose(parameter, orbits.average(parameter), atol=1e-5) for parameter, orbits in self.orbits)

    def project_gradients(self) -> None:
        """Before a step: what is left of them keeps the symmetry."""
        for parameter, orbits in self.orbits:
            if parameter.grad is not None:
                parameter.grad = orbits.average(parameter.grad)
