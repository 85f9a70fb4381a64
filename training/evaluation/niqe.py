"""NIQE: how natural an image looks, without a reference (Mittal, Soundararajan and Bovik, IEEE SPL 20 (3), 2013).

Lower is better; pristine photographs lie around 3 to 5. The features of 96 x 96 blocks, at full and at half size, are
fitted by one Gaussian, and NIQE is its distance to the Gaussian of pristine photographs. As usual in super-resolution:
luma of BT.601 in studio range, rounded; the border of the other metrics cut off; all blocks count. The twin of
src/core/image/niqe.ts; `tests/golden/niqe.json` holds the values on which both agree.
"""

import dataclasses
import math
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from training.evaluation.metrics import cut_border, luma
from training.models.resampling import cubic

Array = NDArray[np.float64]

BLOCK = 96
"""Side of a block in pixels; half of it at the second scale."""
FEATURES = 18
"""Per scale: shape and width of the coefficients, and four parameters of the products with each of four neighbours."""
NEIGHBOURS = ((0, 1), (1, 0), (1, 1), (1, -1))
"""Rows and columns by which a block is rolled before it is multiplied with itself."""

SHAPES: Array = np.arange(0.2, 10.001, 0.001, dtype=np.float64)
"""Shape parameters among which a fit chooses."""
RATIOS: Array = np.array([math.exp(2 * math.lgamma(2 / a) - math.lgamma(1 / a) - math.lgamma(3 / a)) for a in SHAPES])
"""Squared mean of |x| divided by the mean of x^2, for a generalised Gaussian of each shape."""


@dataclasses.dataclass(frozen=True)
class Pristine:
    """The Gaussian of pristine photographs, and the window of local means."""

    mean: Array
    """[36]"""
    covariance: Array
    """[36, 36]"""
    window: Array
    """[7, 7], sums to 1."""

    @staticmethod
    def read(path: Path) -> "Pristine":
        """Reads an npz with mu_pris_param [1, 36], cov_pris_param [36, 36] and gaussian_window [7, 7]."""
        with np.load(path) as file:
            missing = {"mu_pris_param", "cov_pris_param", "gaussian_window"} - set(file)
            if missing:
                raise ValueError(f"{path} has no {sorted(missing)[0]}: expected the pristine parameters of NIQE")
            names = ("mu_pris_param", "cov_pris_param", "gaussian_window")
            mean, covariance, window = (file[name].astype(np.float64) for name in names)
        size = 2 * FEATURES
        is_odd_window = window.ndim == 2 and all(n % 2 for n in window.shape)
        if mean.size != size or covariance.shape != (size, size) or not is_odd_window:
            raise ValueError(f"{path}: expected {size} means, {size} x {size} covariances and an odd window")
        return Pristine(mean.reshape(-1), covariance, window)


class Niqe:
    """NIQE of images [1, 3, h, w] of whole numbers 0..255, against one set of pristine parameters."""

    def __init__(self, path: Path):
        self.pristine = Pristine.read(path)

    def __call__(self, image: Tensor) -> float:
        return niqe(to_plane(image), self.pristine)


def to_plane(image: Tensor) -> Array:
    """Luma [h, w] of an image [1, 3, h, w], in whole numbers, without its border."""
    plane: Array = cut_border(luma(image))[0, 0].numpy()
    return plane.round()


def niqe(plane: Array, pristine: Pristine) -> float:
    """Distance of a luma plane [h, w] in 0..255; ValueError where fewer than two blocks have any texture."""
    mean, covariance = fit(block_features(plane, pristine.window))
    difference = pristine.mean - mean
    # The pristine covariance is positive definite, so the mean of both is, and its inverse is the pseudo-inverse of the
    # paper.
    return math.sqrt(difference @ np.linalg.solve((pristine.covariance + covariance) / 2, difference))


def fit(features: Array) -> tuple[Array, Array]:
    """Mean [36] and covariance [36, 36] of blocks [n, 36]; features that a flat block lacks are NaN and left out."""
    whole = features[~np.isnan(features).any(axis=1)]
    if len(whole) < 2:
        raise ValueError(f"NIQE needs two blocks of {BLOCK} x {BLOCK} pixels with texture, got {len(whole)}")
    return np.nanmean(features, axis=0), np.cov(whole, rowvar=False)


def block_features(plane: Array, window: Array) -> Array:
    """[n, 36]: the features of every whole block at both scales."""
    rows, columns = (side // BLOCK for side in plane.shape)
    scaled = plane[: rows * BLOCK, : columns * BLOCK]
    features: list[Array] = []
    for size in (BLOCK, BLOCK // 2):
        coefficients = normalise(scaled, window)
        blocks = coefficients.reshape(rows, size, columns, size).swapaxes(1, 2).reshape(-1, size, size)
        features.append(np.array([describe(block) for block in blocks]).reshape(-1, FEATURES))
        scaled = halve(halve(scaled).T).T
    return np.concatenate(features, axis=1)


def normalise(plane: Array, window: Array) -> Array:
    """MSCN coefficients: distance from the local mean over the local deviation plus one; edges are repeated."""
    mean = blur(plane, window)
    deviation = np.sqrt(np.abs(blur(plane * plane, window) - mean * mean))
    coefficients: Array = (plane - mean) / (deviation + 1)
    return coefficients


def blur(plane: Array, window: Array) -> Array:
    (height, width), (rows, columns) = plane.shape, window.shape
    padded = np.pad(plane, ((rows // 2, rows // 2), (columns // 2, columns // 2)), mode="edge")
    result = np.zeros_like(plane)
    for row in range(rows):
        for column in range(columns):
            result += window[row, column] * padded[row : row + height, column : column + width]
    return result


def halve(plane: Array) -> Array:
    """[h, w] -> [h / 2, w]: bicubic with antialiasing and mirrored border, as MATLAB's imresize."""
    taps = np.array([cubic((tap - 3.5) / 2, -0.5) for tap in range(8)])
    padded = np.pad(plane, ((3, 3), (0, 0)), mode="symmetric")
    height = len(plane)
    shares = (weight * padded[tap : tap + height : 2] for tap, weight in enumerate(taps / taps.sum()))
    halved: Array = np.sum(list(shares), axis=0)
    return halved


def describe(block: Array) -> Array:
    """[18]: the features of one block of coefficients (eq. 4 to 8 of the paper)."""
    shape, left, right = fit_asymmetric(block)
    features = [shape, (left + right) / 2]
    for neighbour in NEIGHBOURS:
        shape, left, right = fit_asymmetric(block * np.roll(block, neighbour, axis=(0, 1)))
        mean = (right - left) * math.exp(math.lgamma(2 / shape) - math.lgamma(1 / shape))
        features += [shape, mean, left, right]
    return np.array(features)


def fit_asymmetric(values: Array) -> tuple[float, float, float]:
    """Shape, left and right scale of an asymmetric generalised Gaussian, by moments (Lasmar et al. 2009).

    The scales are NaN if one side is empty.
    """
    sides = values[values < 0], values[values > 0]
    if not all(side.size for side in sides):
        return SHAPES[0], math.nan, math.nan
    left, right = (math.sqrt(float(np.mean(side * side))) for side in sides)
    balance = left / right
    ratio = float(np.mean(np.abs(values))) ** 2 / float(np.mean(values * values))
    wanted = ratio * (balance**3 + 1) * (balance + 1) / (balance**2 + 1) ** 2
    shape = float(SHAPES[np.argmin((RATIOS - wanted) ** 2)])
    scale = math.exp((math.lgamma(1 / shape) - math.lgamma(3 / shape)) / 2)
    return shape, left * scale, right * scale
