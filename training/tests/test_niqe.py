"""NIQE on images whose order is known, its parts against slow and literal versions, and the file of parameters."""

import json
import math
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from training.evaluation.images import read_image
from training.evaluation.methods import upscale_bicubic
from training.evaluation.metrics import to_8_bits
from training.evaluation.niqe import (
    RATIOS,
    SHAPES,
    Niqe,
    Pristine,
    block_features,
    blur,
    fit,
    fit_asymmetric,
    halve,
    niqe,
)
from training.golden.json_arrays import find_differences
from training.golden.sampler_vectors import NIQE_PARAMETERS, NIQE_PATH, make_niqe
from training.models.resampling import downscale
from training.paths import EXAMPLES


def astronaut() -> Tensor:
    return read_image(EXAMPLES / "astronaut.png")


def test_golden_figures_are_what_the_code_makes() -> None:
    assert find_differences(json.loads(NIQE_PATH.read_text()), make_niqe(Pristine.read(NIQE_PARAMETERS))) == []


def test_blurred_and_noisy_images_are_worse() -> None:
    measure = Niqe(NIQE_PARAMETERS)
    image = read_image(EXAMPLES / "cat.png")[..., :300, :448]
    noise = torch.randn(image.shape, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    upscaled = to_8_bits(upscale_bicubic((downscale(image) / 255).float()))
    sharp, noisy = measure(image), measure((image + 25 * noise).round().clamp(0, 255))
    assert measure(upscaled) > sharp + 2 and noisy > sharp + 2
    assert measure(image) == sharp


def test_flat_images_have_no_niqe() -> None:
    with pytest.raises(ValueError, match="two blocks of 96 x 96 pixels with texture, got 0"):
        Niqe(NIQE_PARAMETERS)(torch.full((1, 3, 256, 256), 90.0))
    with pytest.raises(ValueError, match="got 1"):
        Niqe(NIQE_PARAMETERS)(astronaut()[..., :150, :150])


def test_moments_find_the_distribution_again() -> None:
    rng = np.random.default_rng(0)
    shape, left, right = fit_asymmetric(rng.standard_normal(400_000))
    # A normal distribution is the generalised one of shape 2 and scale sqrt(2).
    assert shape == pytest.approx(2, abs=0.03) and left == pytest.approx(math.sqrt(2), abs=0.02) == right
    # Each side carries as much of the mass as it is wide.
    sizes, is_right = rng.exponential(size=400_000), rng.random(400_000) < 0.75
    shape, left, right = fit_asymmetric(np.where(is_right, 3 * sizes, -sizes))
    assert (
        shape == pytest.approx(1, abs=0.03)
        and left == pytest.approx(1, abs=0.05)
        and right == pytest.approx(3, abs=0.1)
    )
    assert RATIOS[np.argmin(abs(SHAPES - 2))] == pytest.approx(2 / math.pi)


def test_half_size_keeps_ramps_and_mirrors_the_border() -> None:
    ramp = np.arange(16.0)[:, None]
    assert halve(ramp)[2:-2, 0] == pytest.approx(np.arange(4, 12, 2) + 0.5)
    mirrored = np.concatenate([ramp[3::-1], ramp, ramp[:-5:-1]])
    assert halve(mirrored)[2:-2] == pytest.approx(halve(ramp))
    assert halve(np.full((96, 4), 7.0)) == pytest.approx(7)


def test_window_repeats_the_edge() -> None:
    window = np.outer([1, 2, 1], [1, 2, 1]) / 16
    assert blur(np.eye(3), window)[0, 0] == pytest.approx((4 + 2 + 2 + 1 + 1) / 16)


def test_parameters_of_another_kind_are_refused(tmp_path: Path) -> None:
    np.savez(tmp_path / "other.npz", mu_pris_param=np.zeros(36))
    with pytest.raises(ValueError, match="has no cov_pris_param"):
        Pristine.read(tmp_path / "other.npz")
    np.savez(tmp_path / "small.npz", mu_pris_param=np.zeros(18), cov_pris_param=np.eye(18), gaussian_window=np.eye(7))
    with pytest.raises(ValueError, match="expected 36 means"):
        Pristine.read(tmp_path / "small.npz")


def test_distance_to_itself_is_zero() -> None:
    pristine = Pristine.read(NIQE_PARAMETERS)
    plane = np.random.default_rng(1).integers(0, 255, (200, 300)).astype(np.float64)
    mean, covariance = fit(block_features(plane, pristine.window))
    itself = Pristine(mean, covariance + 1e-3 * np.eye(36), pristine.window)
    assert niqe(plane, itself) == pytest.approx(0)
