"""What the networks already have about cells, pooled at the LR grid, as a policy is shown it.

The twin of src/core/cells/observation.ts; tests/golden/cells.json holds the vectors on which both agree. Blocks that
the border cuts count what is there, those beyond it repeat the last ones inside.
"""

from torch import Tensor
from torch.nn import functional

from training.diffusion.reuse import CELL_PX, count_cells
from training.models.resampling import SCALE

POOL_PX = 8
"""Side of a block, LR pixels."""
POOLED = CELL_PX // POOL_PX
"""Blocks along a side of a cell."""


def pool_means(planes: Tensor) -> Tensor:
    """[n, C, h, w] -> means over blocks, [n, C, POOLED rows, POOLED columns] of the grid of cells."""
    rows, columns = count_cells((planes.shape[-2], planes.shape[-1]))
    pooled = functional.avg_pool2d(planes, POOL_PX, ceil_mode=True, count_include_pad=False)
    missing = (0, POOLED * columns - pooled.shape[-1], 0, POOLED * rows - pooled.shape[-2])
    return functional.pad(pooled, missing, mode="replicate")


def pool_sizes(unshuffled: Tensor) -> Tensor:
    """[n, 48, h, w] -> root mean squares of each colour over blocks, [n, 3, ...]."""
    return pool_means(_split_colours(unshuffled).square().mean(dim=2)).sqrt()


def pool_detail(unshuffled: Tensor) -> Tensor:
    """[n, 48, h, w] -> the root of the mean variance within LR pixels of each colour over blocks, [n, 3, ...]."""
    return pool_means(_split_colours(unshuffled).double().var(dim=2, correction=0)).sqrt().to(unshuffled)


def _split_colours(unshuffled: Tensor) -> Tensor:
    colours: Tensor = unshuffled.unflatten(1, (3, SCALE**2))
    return colours
