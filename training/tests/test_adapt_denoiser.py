"""A denoiser that was adapted to another encoder predicts what it predicted before."""

import copy

import torch

from training.models.blocks import ResidualBlock
from training.models.denoiser import Denoiser
from training.models.encoder import Encoder
from training.train.adapt_denoiser import adapt


def scale_features(encoder: Encoder, gain: float) -> Encoder:
    """The same mu of features that are `gain` times as large."""
    scaled = copy.deepcopy(encoder)
    blocks = [block for block in scaled.blocks if isinstance(block, ResidualBlock)]
    with torch.no_grad():
        for convolution in (scaled.conv_in, *(block.conv2 for block in blocks)):
            convolution.weight *= gain
            assert convolution.bias is not None
            convolution.bias *= gain
        for convolution in (scaled.conv_out, *(block.conv1 for block in blocks)):
            convolution.weight /= gain
    return scaled


def test_scaled_features_are_read_as_before() -> None:
    torch.manual_seed(0)
    old, denoiser = Encoder(8, 2, 8).eval(), Denoiser(8, 8, 8).eval()
    new = scale_features(old, 3)
    images = [torch.rand(2, 3, 16, 16) for _ in range(3)]
    x, t, p = torch.randn(2, 48, 16, 16), torch.tensor([0.2, 0.8]), torch.tensor([0.0, 1.0])
    with torch.no_grad():
        before = denoiser(x, *old.encode(images[0]), t, p)
        broken = denoiser(x, *new.encode(images[0]), t, p)
        assert adapt(denoiser, old, new, images) > 0.999
        after = denoiser(x, *new.encode(images[0]), t, p)
    assert (after - before).abs().mean() < 0.02 * (broken - before).abs().mean()


def test_the_explained_share_tells_what_another_encoder_lacks() -> None:
    torch.manual_seed(0)
    old, other, denoiser = Encoder(8, 2, 8), Encoder(8, 1, 8), Denoiser(8, 8, 8)
    assert 0 < adapt(denoiser, old, other, [torch.rand(2, 3, 16, 16) for _ in range(3)]) < 0.99
