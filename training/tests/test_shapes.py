"""Networks of other shapes: what they give, how far they see, and that one is trained and timed like the other."""

from pathlib import Path

import numpy as np
import pytest
import torch

import training.shapes as shapes
from training.evaluate import load_pictures
from training.metrics import judge, to_8_bits
from training.networks import Encoder, Lower, ResidualBlock
from training.pairs import write_pairs
from training.shapes import SHAPES, ChannelNorm, NafBlock, Shape, enlarge, time_shapes, train_shape


@pytest.mark.parametrize("name", SHAPES)
def test_every_shape_enlarges_any_size_by_four_within_range(name: str) -> None:
    torch.manual_seed(0)
    y = torch.rand(1, 3, 18, 15)
    sr = enlarge(SHAPES[name](), y)
    assert sr.shape == (1, 3, 72, 60)
    assert 0 <= float(sr.min()) and float(sr.max()) <= 1


def test_the_first_shape_is_the_encoder() -> None:
    torch.manual_seed(0)
    encoder, network = Encoder(), next(iter(SHAPES.values()))()
    assert encoder.load_state_dict(network.state_dict(), strict=False).unexpected_keys == []
    y = torch.rand(1, 3, 16, 16)
    torch.testing.assert_close(network(y)[0], encoder.encode(y)[0])


def test_the_norm_of_a_pixel_sees_that_pixel_alone() -> None:
    torch.manual_seed(0)
    h = 3 * torch.randn(2, 8, 6, 6) + 1
    normed = ChannelNorm(8)(h)
    torch.testing.assert_close(normed.mean(dim=1), torch.zeros(2, 6, 6), atol=1e-5, rtol=0)
    torch.testing.assert_close(normed.square().mean(dim=1), torch.ones(2, 6, 6), atol=1e-3, rtol=0)
    torch.testing.assert_close(ChannelNorm(8)(h[..., :3]), normed[..., :3])


def test_a_level_down_changes_nothing_until_it_is_trained_and_takes_any_size() -> None:
    torch.manual_seed(0)
    lower = Lower(8, 16, ResidualBlock(16))
    h = torch.randn(1, 8, 11, 14)
    assert torch.equal(lower(h), h)
    torch.nn.init.normal_(lower.up.weight, std=0.1)
    changed = h.clone()
    changed[..., 0, 0] += 1
    assert lower(h).shape == h.shape and not torch.equal(lower(h), lower(changed))
    # From the corner: one pixel to the convolution down, two convolutions at half the size, and their way up.
    torch.testing.assert_close(lower(h)[..., 6:, 6:], lower(changed)[..., 6:, 6:])


def test_a_shape_learns_for_as_long_as_it_is_given(photo_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_pairs(photo_folder, tmp_path / "pairs", count=2, size=64)
    monkeypatch.setitem(SHAPES, "small", lambda: Shape(8, NafBlock(8)))

    class NoLpips:
        def __init__(self, *_: object) -> None: ...

        def __call__(self, *_: object) -> float:
            return 0.5

    monkeypatch.setattr(shapes, "Lpips", NoLpips)
    rows = [train_shape("small", photo_folder, tmp_path / "pairs", tmp_path / "lpips.onnx", minutes) for minutes in (0.01, 0.15)]
    assert rows[0]["samples"] < rows[1]["samples"]
    untrained = Shape(8, NafBlock(8))
    pictures = [(hr, lr, enlarge(untrained, (lr / 255).float())) for _, hr, lr in load_pictures(tmp_path / "pairs")]
    start = np.mean([judge(to_8_bits(sr), hr, lr, None)["psnrY"] for hr, lr, sr in pictures])
    assert rows[1]["psnrY"] > start


def test_shapes_are_timed_in_eight_bits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SHAPES, "small", lambda: Shape(8, Lower(8, 16, ResidualBlock(16))))
    monkeypatch.setattr(shapes, "TIMED_PX", 16)
    (row,) = time_shapes(["small"])
    assert row["network"] == "small" and row["sizePx"] == 16 and float(row["threadMs"]) > 0
