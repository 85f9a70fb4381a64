"""The curve, the noise, resampling and back-projection against values known from elsewhere."""

import itertools
import math

import numpy as np
import pytest
import torch
from torch.nn import functional

from training.data.degradation import degrade
from training.diffusion.back_projection import back_project, back_project_square
from training.diffusion.noise import image_noise, threefry2x32
from training.diffusion.process import Step, diffuse, take_step
from training.diffusion.schedule import abar_at, abar_tensor
from training.evaluation.metrics import psnr
from training.models.resampling import bicubic_kernel, downscale
from training.tests.conftest import synthetic_photo


def photo(seed: int, size: int = 128) -> torch.Tensor:
    return torch.from_numpy(synthetic_photo(seed, size)).permute(2, 0, 1)[None].float() / 255


def test_coarse_and_fine_grid_join() -> None:
    """Step 1 of the ten-step grid and step 9 of the hundred are the same level."""
    assert abar_at(0.1) == pytest.approx(0.972093, abs=1e-6)
    assert float(abar_tensor(torch.tensor([0.1], dtype=torch.float64))) == pytest.approx(abar_at(0.1), abs=1e-12)


def test_curve_falls_between_its_limits() -> None:
    values = [abar_at(t / 100) for t in range(101)]
    assert values[0] == 0.99999 and values[-1] == 1e-5
    assert all(later < earlier for earlier, later in itertools.pairwise(values))


@pytest.mark.parametrize(
    ("counter", "key", "expected"),
    [
        ((0, 0), (0, 0), (0x6B200159, 0x99BA4EFE)),
        ((0xFFFFFFFF, 0xFFFFFFFF), (0xFFFFFFFF, 0xFFFFFFFF), (0x1CB996FC, 0xBB002BE7)),
        ((0x243F6A88, 0x85A308D3), (0x13198A2E, 0x03707344), (0xC4923A9C, 0x483DF7A0)),
    ],
)
def test_threefry_known_answers(counter: tuple[int, int], key: tuple[int, int], expected: tuple[int, int]) -> None:
    """kat_vectors of Random123, threefry2x32 with 20 rounds."""
    bits = threefry2x32(key, np.array([counter], dtype=np.uint32))
    assert tuple(int(word) for word in bits[0]) == expected


def test_noise_belongs_to_the_picture() -> None:
    whole = image_noise((7, 3), (12, 16))
    assert torch.equal(image_noise((7, 3), (4, 6), (5, 9)), whole[:, 5:9, 9:15])
    assert not torch.equal(image_noise((7, 4), (12, 16)), whole)
    assert not torch.equal(image_noise((8, 3), (12, 16)), whole)


def test_noise_is_standard_normal() -> None:
    noise = image_noise((1, 0), (64, 64))
    assert abs(float(noise.mean())) < 0.01
    assert float(noise.std()) == pytest.approx(1, abs=0.01)
    assert abs(float((noise[0] * noise[1]).mean())) < 0.06


def test_bicubic_convolution_is_interpolation() -> None:
    y = photo(1, 64)
    padded = functional.pad(y, (2, 2, 2, 2), mode="replicate")
    ours = functional.pixel_shuffle(functional.conv2d(padded, bicubic_kernel()), 4)
    theirs = functional.interpolate(y, scale_factor=4, mode="bicubic", align_corners=False)
    assert torch.allclose(ours, theirs, atol=1e-5)


def test_downscale_keeps_a_plain_picture_and_its_border() -> None:
    assert torch.allclose(downscale(torch.full((1, 3, 16, 24), 0.3)), torch.full((1, 3, 4, 6), 0.3), atol=1e-6)


def test_back_projection_gives_the_input_back() -> None:
    y = downscale(photo(2))
    estimate = functional.pixel_unshuffle(functional.interpolate(y, scale_factor=4, mode="bicubic"), 4)
    figures = []
    for _ in range(4):
        figures.append(psnr(downscale(functional.pixel_shuffle(estimate, 4)) * 255, y * 255))
        estimate = back_project(estimate, y, 1.0)
    # About 8 dB closer to the input each time, on hard edges.
    assert figures[0] > 25 and figures[3] > 45, figures
    assert all(later > earlier + 5 for earlier, later in itertools.pairwise(figures)), figures


def test_back_projection_of_squares_is_the_same() -> None:
    estimate = torch.rand(2, 48, 12, 12, requires_grad=True)
    y, weight = torch.rand(2, 3, 12, 12), torch.rand(2, 48, 12, 12)
    results = [back_project(estimate, y, 1.0), back_project_square(estimate, y)]
    gradients = [torch.autograd.grad((weight * result).sum(), estimate)[0] for result in results]
    assert torch.allclose(results[0], results[1], atol=1e-5)
    assert torch.allclose(gradients[0], gradients[1], atol=1e-5)


def test_back_projection_reaches_four_pixels() -> None:
    """The radius that model.json adds to the network's own."""
    y = torch.zeros(1, 3, 16, 16)
    estimate = torch.zeros(1, 48, 16, 16)
    estimate[:, :, 8, 8] = 1
    touched = torch.nonzero(back_project(estimate, y, 1.0).abs().amax(dim=(0, 1)) > 0)
    assert int((touched - 8).abs().max()) == 4


def test_degrade_without_cleanup_only_downscales() -> None:
    hr = photo(3)
    lr = degrade(hr, np.array([0.0]), np.random.default_rng(0))
    assert torch.allclose(lr, (downscale(hr) * 255).round().clamp(0, 255) / 255)
    worse = degrade(hr, np.array([1.0]), np.random.default_rng(1))
    assert psnr(worse * 255, lr * 255) < 40


def test_velocity_and_step_fit_together() -> None:
    """From x_t with its true r0, a deterministic step lands on x_s of the same noise."""
    r0, eps = torch.randn(2, 48, 4, 4, generator=torch.Generator().manual_seed(0)).double()
    abar, abar_next = abar_at(0.7), abar_at(0.3)
    x, v = diffuse(r0, eps, torch.tensor(abar, dtype=torch.float64))
    assert torch.allclose(math.sqrt(abar) * x - math.sqrt(1 - abar) * v, r0)
    expected, _ = diffuse(r0, eps, torch.tensor(abar_next, dtype=torch.float64))
    assert torch.allclose(take_step(x, r0, Step(abar, abar_next, 0.0), None), expected)
