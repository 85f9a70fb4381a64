"""What makes networks leave no grid: all 16 phases of pixel-unshuffled images carry what they carry in the truth.

A pixel's phase is its position within the block of 4 x 4 pixels that one LR pixel becomes. A network whose phases
differ in mean or in energy leaves a pattern that repeats with the LR grid; in a photograph all phases are alike.
"""

import torch
from torch import Tensor
from torch.nn import functional

from training.models.resampling import SCALE

PHASES = SCALE * SCALE
DETAIL_WINDOW_PX = 5
MEAN_WINDOWS = 4, 8
"""LR pixels over which the error's mean is taken, for each phase."""
LAGS = (0, 0), (0, 1), (1, 0), (1, 1), (1, -1), (0, 2), (2, 0)
"""Distances (rows, columns) at which products of detail are compared."""
LUMA = 0.299, 0.587, 0.114


def phase_drift(error: Tensor) -> Tensor:
    """Mean square of what the local means of an error's phases have beyond their common mean: [n, 48, h, w] -> [n].

    Photographs have none of it, and it is a pattern that everybody sees: structure copied to the grid's frequencies.
    """
    planes = error.unflatten(1, (3, PHASES))
    own = (planes - planes.mean(dim=2, keepdim=True)).flatten(1, 2)
    drifts = (functional.avg_pool2d(own, window, window // 2).square().mean(dim=(1, 2, 3)) for window in MEAN_WINDOWS)
    return sum(drifts, torch.zeros_like(error[:, 0, 0, 0]))


def phase_imbalance(estimate: Tensor, truth: Tensor) -> Tensor:
    """How far the phases' products of detail stand apart from each other, relative to the truth's: scalar.

    Over the batch, for unshuffled images [n, 48, h, w]: per lag and phase the mean product, divided by the mean energy
    of all phases; the mean square of its differences between estimate and truth, minus their mean over the phases.
    """
    products = _phase_products(estimate) - _phase_products(truth)
    return (products - products.mean(dim=1, keepdim=True)).square().mean()


def detail_deviation(image: Tensor) -> Tensor:
    """Standard deviation of luma minus its mean over 5 x 5 pixels, of unshuffled images [n, 48, h, w]: [n]."""
    return _detail(image).square().mean(dim=(1, 2)).add(1e-8).sqrt()


def _phase_products(image: Tensor) -> Tensor:
    """[lags, phases]"""
    detail = _detail(image)
    energy = detail.square().mean()
    rows = []
    for down, right in LAGS:
        product = detail * detail.roll((-down, -right), (1, 2))
        # The last block wraps around.
        inner = product[:, SCALE:-SCALE, SCALE:-SCALE]
        rows.append(functional.pixel_unshuffle(inner[:, None], SCALE).mean(dim=(0, 2, 3)) / energy)
    return torch.stack(rows)


def _detail(image: Tensor) -> Tensor:
    """[n, 48, h, w] -> [n, 4h - 4, 4w - 4] rounded to whole blocks: luma minus its local mean."""
    weights = torch.tensor(LUMA).to(image).view(1, 3, 1, 1)
    luma = (functional.pixel_shuffle(image, SCALE) * weights).sum(dim=1, keepdim=True)
    detail = luma - functional.avg_pool2d(luma, DETAIL_WINDOW_PX, 1, DETAIL_WINDOW_PX // 2, count_include_pad=False)
    return detail[:, 0, SCALE:-SCALE, SCALE:-SCALE]
