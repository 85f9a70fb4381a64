"""Back-projection: makes an estimate consistent with its input, so that downscaling the result gives the input back.

The twin of src/core/sampler; tests/golden holds the vectors on which both agree.
"""

import functools

import torch
from torch import Tensor
from torch.nn.functional import conv2d, pixel_shuffle, pixel_unshuffle

from training.models.resampling import SCALE, UNSHUFFLED_CHANNELS, bicubic_kernel, downscale, pad_symmetric


def back_project(estimate: Tensor, y: Tensor, strength: float) -> Tensor:
    """x0 + strength * up(y - down(x0)) for an unshuffled estimate x0 [n, 48, h, w] and the input y [n, 3, h, w].

    Beyond the border both operators see a reflection that repeats the edge, as for tiles at the border.
    """
    error = y - downscale(pixel_shuffle(estimate, SCALE))
    kernel = bicubic_kernel(-0.5).to(estimate)
    return estimate + strength * conv2d(pad_symmetric(error, 2), kernel)


def back_project_square(estimate: Tensor, y: Tensor) -> Tensor:
    """`back_project` of squares with strength 1, [n, 48, s, s] and [n, 3, s, s], as products of matrices.

    It takes a third of the time, and so does its gradient: this form is for training.
    """
    down, up = (matrix.to(estimate) for matrix in _square_matrices(y.shape[-1]))
    hr = pixel_shuffle(estimate, SCALE)
    error = y - down @ hr @ down.T
    return pixel_unshuffle(hr + up @ error @ up.T, SCALE)


@functools.cache
def _square_matrices(size: int) -> tuple[Tensor, Tensor]:
    """(downscaling [size, 4 size], upscaling [4 size, size]) of one row: the operators applied to unit vectors."""
    hr_rows, lr_rows = torch.eye(size * SCALE), torch.eye(size)
    down = downscale(hr_rows[:, None, None].expand(-1, 1, SCALE, -1).contiguous())[:, 0, 0]
    lr = lr_rows[:, None, None].expand(-1, 3, 1, -1).contiguous()
    up = pixel_shuffle(back_project(torch.zeros(size, UNSHUFFLED_CHANNELS, 1, size), lr, 1.0), SCALE)[:, 0, 0]
    return down.T.contiguous(), up.T.contiguous()
