"""The phase terms are zero where the phases are alike, and grow with a pattern that repeats with the LR grid."""

import torch
from torch import Tensor
from torch.nn import functional

from training.train.phase_loss import detail_deviation, phase_drift, phase_imbalance


def noise_images(seed: int, count: int = 4, side: int = 128) -> Tensor:
    """Grey noise, unshuffled [count, 48, side / 4, side / 4]: all phases alike."""
    planes = torch.randn(count, 1, side, side, generator=torch.Generator().manual_seed(seed))
    return functional.pixel_unshuffle(planes.expand(-1, 3, -1, -1), 4)


def weave(amplitude: float) -> Tensor:
    """[48, 1, 1]: columns of a block alternately lighter and darker."""
    return amplitude * torch.tensor([1.0, -1.0, 1.0, -1.0]).repeat(12).view(48, 1, 1)


def test_drift_is_the_energy_of_a_weave() -> None:
    error = torch.zeros(2, 48, 16, 16)
    assert phase_drift(error).eq(0).all()
    # A common shift is no weave.
    assert phase_drift(error + 0.3).abs().max() < 1e-10
    one, two = (phase_drift(error + weave(amplitude)) for amplitude in (0.1, 0.2))
    # Both windows see all of it.
    assert torch.allclose(one, torch.full((2,), 2 * 0.1**2))
    assert torch.allclose(two, 4 * one)


def test_noise_has_little_drift() -> None:
    noise = noise_images(0)
    assert phase_drift(noise).max() < 0.1 * noise.square().mean()


def test_imbalance_tells_unequal_phases() -> None:
    truth = noise_images(0)
    gains = torch.ones(48, 1, 1)
    gains[::16] = gains[5::16] = 0.3
    balanced, unequal = phase_imbalance(noise_images(1), truth), phase_imbalance(noise_images(1) * gains, truth)
    assert unequal > 10 * balanced
    # What all phases have in common, here half of the detail, is not its business.
    assert torch.allclose(phase_imbalance(0.5 * noise_images(1), truth), balanced)


def test_imbalance_tells_unequal_directions() -> None:
    """The phases have the same energy, but half of them repeat their neighbour."""
    truth, image = noise_images(0), functional.pixel_shuffle(noise_images(1), 4)
    copied = image.clone()
    copied[..., 1::4] = image[..., 0::4]
    balanced = phase_imbalance(functional.pixel_unshuffle(image, 4), truth)
    assert phase_imbalance(functional.pixel_unshuffle(copied, 4), truth) > 10 * balanced


def test_detail_is_luma_without_its_local_mean() -> None:
    flat = torch.full((1, 48, 16, 16), 0.4)
    assert detail_deviation(flat) < 1e-3
    noise = noise_images(0)
    assert torch.allclose(detail_deviation(noise), torch.tensor((1 - 1 / 25) ** 0.5), atol=0.02)
    assert torch.allclose(detail_deviation(3 * noise), 3 * detail_deviation(noise), rtol=1e-4)
