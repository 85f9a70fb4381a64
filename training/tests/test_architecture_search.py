"""Candidate architectures: their output, their receptive field, and that all are trained and timed alike."""

from pathlib import Path

import numpy as np
import pytest
import torch

from training.data.validation_pairs import write_pairs
from training.evaluation.images import load_images
from training.evaluation.metrics import measure_image, to_8_bits
from training.models.blocks import LowerLevel, ResidualBlock
from training.models.encoder import Encoder
from training.research import architecture_search
from training.research.architecture_search import (
    ARCHITECTURES,
    Candidate,
    ChannelNorm,
    NafBlock,
    Trial,
    time_architectures,
    upscale,
)


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_every_architecture_upscales_any_size_by_four_within_range(name: str) -> None:
    torch.manual_seed(0)
    y = torch.rand(1, 3, 18, 15)
    sr = upscale(ARCHITECTURES[name](), y)
    assert sr.shape == (1, 3, 72, 60)
    assert float(sr.min()) >= 0 and float(sr.max()) <= 1


def test_the_first_architecture_is_the_encoder() -> None:
    torch.manual_seed(0)
    encoder, network = Encoder(), next(iter(ARCHITECTURES.values()))()
    assert encoder.load_state_dict(network.state_dict(), strict=False).unexpected_keys == []
    y = torch.rand(1, 3, 16, 16)
    torch.testing.assert_close(network(y)[0], encoder.encode(y)[0])


def test_the_norm_of_a_pixel_depends_on_that_pixel_alone() -> None:
    torch.manual_seed(0)
    h = 3 * torch.randn(2, 8, 6, 6) + 1
    normed = ChannelNorm(8)(h)
    torch.testing.assert_close(normed.mean(dim=1), torch.zeros(2, 6, 6), atol=1e-5, rtol=0)
    torch.testing.assert_close(normed.square().mean(dim=1), torch.ones(2, 6, 6), atol=1e-3, rtol=0)
    torch.testing.assert_close(ChannelNorm(8)(h[..., :3]), normed[..., :3])


def test_a_lower_level_is_the_identity_at_first_and_takes_any_size() -> None:
    torch.manual_seed(0)
    lower = LowerLevel(8, 16, ResidualBlock(16))
    h = torch.randn(1, 8, 11, 14)
    assert torch.equal(lower(h), h)
    torch.nn.init.normal_(lower.up.weight, std=0.1)
    changed = h.clone()
    changed[..., 0, 0] += 1
    assert lower(h).shape == h.shape and not torch.equal(lower(h), lower(changed))
    # From the corner: one pixel through the convolution down, two convolutions at half the size, and back up.
    torch.testing.assert_close(lower(h)[..., 6:, 6:], lower(changed)[..., 6:, 6:])


def test_an_architecture_learns_for_the_time_it_is_given(
    photo_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_pairs(photo_folder, tmp_path / "pairs", count=2, size=64)
    monkeypatch.setitem(ARCHITECTURES, "small", lambda: Candidate(8, NafBlock(8)))

    class NoLpips:
        def __init__(self, *_: object) -> None: ...

        def __call__(self, *_: object) -> float:
            return 0.5

    monkeypatch.setattr(architecture_search, "Lpips", NoLpips)
    rows = [
        Trial(photo_folder, tmp_path / "pairs", tmp_path / "lpips.onnx", minutes).train("small")
        for minutes in (0.01, 0.15)
    ]
    assert rows[0]["samples"] < rows[1]["samples"]
    untrained = Candidate(8, NafBlock(8))
    images = [(hr, lr, upscale(untrained, (lr / 255).float())) for _, hr, lr in load_images(tmp_path / "pairs")]
    start = np.mean([measure_image(to_8_bits(sr), hr, lr, None)["psnrY"] for hr, lr, sr in images])
    assert rows[1]["psnrY"] > start


def test_architectures_are_timed_in_eight_bits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ARCHITECTURES, "small", lambda: Candidate(8, LowerLevel(8, 16, ResidualBlock(16))))
    monkeypatch.setattr(architecture_search, "TIMED_PX", 16)
    (row,) = time_architectures(["small"])
    assert row["network"] == "small" and row["sizePx"] == 16 and float(row["threadMs"]) > 0
