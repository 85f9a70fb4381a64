"""Second-order degradation: repeatable, clean at c = 0, worse as c grows; and each fault does what its name says."""

import numpy as np
import pytest
import torch
from torch import Tensor

from training.data.blur_kernels import Shape, blur_kernel, sinc_kernel
from training.data.faults import (
    compress,
    dust,
    film_grain,
    filter_image,
    gaussian_noise,
    poisson_noise,
    sharpen,
    smooth,
)
from training.data.second_order import ALL, SCAN_SHARE, Shares, degrade_second_order, round_kernel, to_levels
from training.models.resampling import downscale
from training.tests.conftest import synthetic_photo


def photo(seed: int = 0, size: int = 128) -> Tensor:
    return torch.from_numpy(synthetic_photo(seed, size)).permute(2, 0, 1).float() / 255


def step_edge(size: int = 32) -> Tensor:
    image = torch.full((3, size, size), 0.25)
    image[..., size // 2 :] = 0.75
    return image


def mean_error(strength: float, count: int = 24) -> float:
    hr = filter_image(photo(), round_kernel(2.0))
    clean = downscale(hr[None])[0]
    errors = [
        (degrade_second_order(hr, strength, np.random.default_rng(seed)).lr - clean).abs().mean()
        for seed in range(count)
    ]
    return float(torch.stack(errors).mean())


def test_no_strength_is_the_clean_downscale() -> None:
    hr = photo()
    degraded = degrade_second_order(hr, 0.0, np.random.default_rng(0))
    assert torch.equal(degraded.lr, to_levels(downscale(hr[None])[0]))


@pytest.mark.parametrize("strength", [0.05, 0.35, 1.0])
def test_depends_on_the_seed_alone(strength: float) -> None:
    hr = photo()
    first, again, other = (degrade_second_order(hr, strength, np.random.default_rng(seed)).lr for seed in (1, 1, 2))
    assert first.shape == (3, 32, 32)
    assert torch.equal(first, again) and not torch.equal(first, other)
    assert torch.equal(first, to_levels(first)) and bool(first.isfinite().all())


def test_faults_grow_with_strength() -> None:
    errors = [mean_error(strength) for strength in (0.01, 0.35, 1.0)]
    assert errors[0] < 0.02
    assert errors[0] < 0.6 * errors[1] and errors[1] < 0.8 * errors[2]


def test_dust_is_kept_from_the_teacher() -> None:
    hr = photo()
    pairs = [degrade_second_order(hr, 1.0, np.random.default_rng(seed)) for seed in range(60)]
    dusty = [not torch.equal(pair.lr, pair.dust_free) for pair in pairs]
    assert 0 < sum(dusty) < 60 * 2.5 * SCAN_SHARE


@pytest.mark.parametrize("shape", ["gaussian", "generalised", "plateau"])
def test_kernels_keep_brightness_and_have_their_direction(shape: Shape) -> None:
    kernel = blur_kernel(2.5, 0.6, 0.0, shape, 1.5)
    assert kernel.sum() == pytest.approx(1.0, abs=1e-5)
    rows, columns = kernel.sum(1), kernel.sum(0)
    assert rows.max() > 1.5 * columns.max()


def test_sinc_rings() -> None:
    kernel = sinc_kernel(np.pi / 2, 8)
    assert kernel.sum() == pytest.approx(1.0, abs=1e-5)
    assert float(kernel.min()) < 0
    assert float(filter_image(step_edge(), kernel).max()) > 0.76


def test_noise_has_its_strength() -> None:
    flat = torch.full((3, 64, 64), 0.5)
    coloured = gaussian_noise(flat, 0.1, False, np.random.default_rng(0)) - flat
    grey = gaussian_noise(flat, 0.1, True, np.random.default_rng(0)) - flat
    assert float(coloured.std()) == pytest.approx(0.1, rel=0.05)
    assert torch.allclose(grey[0], grey[2]) and not torch.allclose(coloured[0], coloured[2])
    dark, bright = (
        (poisson_noise(torch.full((3, 64, 64), value), 1.0, False, np.random.default_rng(0)) - value).std()
        for value in (0.04, 0.64)
    )
    assert float(bright / dark) == pytest.approx(4, rel=0.15)


@pytest.mark.parametrize("kind", ["JPEG", "WEBP"])
def test_compression_loses_more_at_low_quality(kind: str) -> None:
    image = filter_image(photo(size=64), round_kernel(1.5))
    losses = [float((compress(image, kind, quality) - image).abs().mean()) for quality in (95, 30)]
    assert losses[0] < 0.6 * losses[1]


def test_chroma_subsampling_blurs_colour() -> None:
    image = step_edge()
    image[1:] = 0.5
    fine, coarse = ((compress(image, "JPEG", 95, subsampling) - image).abs().mean() for subsampling in (0, 2))
    assert float(coarse) > 1.2 * float(fine)


def test_sharpening_leaves_halos_and_smoothing_takes_noise_but_not_edges() -> None:
    edge = step_edge()
    halo = sharpen(edge, 1.0, round_kernel(1.0))
    assert float(halo.max()) > 0.8 and float(halo.min()) < 0.2
    noisy = gaussian_noise(edge, 0.02, False, np.random.default_rng(0))
    smoothed = smooth(noisy, 3, 0.06)
    assert float((smoothed - edge)[..., :10].std()) < 0.6 * float((noisy - edge)[..., :10].std())
    assert float((smoothed[..., 18] - smoothed[..., 13]).mean()) > 0.45


def test_grain_is_grey_and_dust_is_rare() -> None:
    flat = torch.full((3, 64, 64), 0.5)
    grain = film_grain(flat, 0.05, round_kernel(0.8), np.random.default_rng(0)) - flat
    assert torch.allclose(grain[0], grain[1], atol=1e-6) and float(grain.std()) == pytest.approx(0.05, rel=0.05)
    touched = (dust(flat, 3, 1, np.random.default_rng(0)) != flat).float().mean()
    assert 0 < float(touched) < 0.1
    assert torch.equal(dust(flat, 0, 0, np.random.default_rng(0)), flat)


def test_kinds_of_faults_can_be_left_out() -> None:
    hr = photo()
    clean = to_levels(downscale(hr[None])[0])

    def error(shares: Shares) -> float:
        images = [degrade_second_order(hr, 1.0, np.random.default_rng(seed), shares).lr for seed in range(6)]
        return float(torch.stack([(image - clean).abs().mean() for image in images]).mean())

    none = error(Shares(0, 0, 0, 0))
    singles = [error(Shares(*(float(kind == kept) for kind in range(4)))) for kept in range(3)]
    assert none < 0.5 * min(singles) and max(singles) < error(ALL)
