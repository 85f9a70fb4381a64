"""Training pairs: which patches are drawn, and how they are degraded."""

import numpy as np
import pytest
import torch
from torch import Tensor

from training.data import degradation
from training.data.dataset import BatchOptions, PatchOptions, Pixels, draw_pairs, draw_patch, measure_detail
from training.models.resampling import downscale


def test_the_busiest_patch_is_chosen() -> None:
    calm = np.full((64, 64, 3), 90, dtype=np.uint8)
    busy = np.random.default_rng(0).integers(0, 256, (64, 64, 3)).astype(np.uint8)
    assert measure_detail(calm) == 0 < measure_detail(busy)
    rng = np.random.default_rng(1)
    shares = [
        np.mean([np.ptp(draw_patch([calm, busy], 32, rng, PatchOptions(busiest_of=count))) > 150 for _ in range(300)])
        for count in (1, 4)
    ]
    # Half of the patches, and all but one in sixteen; plain ones, which are drawn too, seldom have such a range.
    assert 0.35 < shares[0] < 0.6 and shares[1] > 0.75, shares


def test_the_requested_share_of_patches_is_plain() -> None:
    noise = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    rng = np.random.default_rng(1)
    shares = [
        np.mean([measure_detail(draw_patch([noise], 32, rng, PatchOptions(1, share))) < 10 for _ in range(400)])
        for share in (0, 0.3)
    ]
    assert shares[0] == 0 and 0.22 < shares[1] < 0.38, shares


def test_the_requested_share_of_patches_is_downscaled() -> None:
    # Stripes 6 pixels wide: downscaled they are narrower, so that more of them fit.
    row = np.tile(np.repeat(np.array([0, 255], dtype=np.uint8), 6), 20)
    stripes = np.broadcast_to(row[None, :, None], (240, 240, 3))

    def edges(patch: Pixels) -> int:
        green = patch[..., 1].astype(int)
        return int(max((np.diff((green > 127).astype(int), axis=axis) != 0).sum(axis=axis).max() for axis in (0, 1)))

    rng = np.random.default_rng(1)
    counts = [
        [edges(draw_patch([stripes], 96, rng, PatchOptions(plain_share=0, downscaled_share=share))) for _ in range(300)]
        for share in (0, 0.5)
    ]
    assert max(counts[0]) <= 16
    # Half of them by 1 to 2.5; a factor of more than 1.1 is visible.
    assert 0.35 < np.mean([count > 17 for count in counts[1]]) < 0.55 and 34 < max(counts[1]) <= 41
    # A photograph that is smaller than the crop is taken whole.
    small = np.full((100, 100, 3), 90, dtype=np.uint8)
    assert draw_patch([small], 96, rng, PatchOptions(downscaled_share=1)).shape == (96, 96, 3)


def test_the_more_clean_up_the_more_images_have_every_fault_strongly(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[list[float]] = []

    def note(image: Tensor, draw: degradation.DrawStrength, rng: np.random.Generator) -> Tensor:
        drawn.append([draw() / 0.5 for _ in range(20)])
        return image

    monkeypatch.setattr(degradation, "_add_noise", note)
    degradation.degrade(torch.full((200, 3, 32, 32), 0.5), np.full(200, 0.5), np.random.default_rng(0))
    strengths = np.array(drawn)
    assert strengths.shape == (200, 20) and strengths.min() >= 0 and 0.99 < strengths.max() <= 1
    is_harsh = strengths.min(axis=1) > degradation.HARSH_FLOOR
    assert is_harsh.mean() == pytest.approx(0.5 * degradation.HARSH_SHARE, abs=0.1)
    assert strengths[~is_harsh].min(axis=1).max() < 0.4


def test_some_pairs_with_clean_up_have_no_faults() -> None:
    photo = np.random.default_rng(0).integers(0, 256, (96, 96, 3)).astype(np.uint8)
    conditioned, hr = draw_pairs([photo], BatchOptions(400, 12, 0.0), np.random.default_rng(0))
    # Without the border, which the pair has lost.
    clean = (downscale(hr) * 255).round().clamp(0, 255)[..., 2:-2, 2:-2]
    untouched = ((conditioned[:, :3, 2:-2, 2:-2] * 255).round() == clean).flatten(1).all(1)
    c = conditioned[:, 3, 0, 0]
    little, much = (untouched[which].float().mean() for which in (c < 0.3, c > 0.7))
    # Nearly half of those with little clean-up, a fifth of those with much.
    assert (c > 0).all() and 0.35 < little < 0.55 and 0.1 < much < 0.3, (little, much)


def test_some_patches_are_plain_or_grey() -> None:
    rng = np.random.default_rng(0)
    photo = rng.integers(0, 256, (96, 80, 3)).astype(np.uint8)
    patches = [draw_patch([photo], 32, rng) for _ in range(400)]
    assert all(patch.shape == (32, 32, 3) and patch.dtype == np.uint8 for patch in patches)

    def steps(patch: Pixels) -> int:
        return int(np.abs(np.diff(patch.astype(int), axis=0)).max())

    plain = [patch for patch in patches if steps(patch) < 40]
    grey = [patch for patch in patches if steps(patch) >= 40 and np.ptp(patch, axis=2).max() == 0]
    assert 10 < len(plain) < 40 and 10 < len(grey) < 40
    assert any(np.ptp(patch) == 0 for patch in plain) and any(np.ptp(patch) > 20 for patch in plain)


def test_second_order_pairs_are_clean_at_zero_and_degraded_above() -> None:
    noise = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    errors = []
    for share in (1.0, 0.0):
        options = BatchOptions(4, 16, share, degradation="second-order")
        conditioned, hr = draw_pairs([noise], options, np.random.default_rng(1))
        errors.append((conditioned[:, :3] - downscale(hr).clamp(0, 1)).abs().mean() * 255)
    assert errors[0] < 1 and errors[1] > 5
