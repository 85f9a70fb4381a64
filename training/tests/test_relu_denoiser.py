"""A denoiser with ReLU: the level enters once, its file computes the same, and it begins near the one with SiLU."""

import pytest
import torch
from torch import Tensor, nn

from training.models.denoiser import Denoiser, load_denoiser
from training.models.encoder import Encoder
from training.models.onnx_modules import DenoiserFile, EncoderFile
from training.train.relu_denoiser import to_relu

CONDITIONS = torch.tensor([0.6]), torch.tensor([0.4])


def draw_planes(size: int = 8) -> tuple[Tensor, Tensor, Tensor]:
    """x, mu, F"""
    generator = torch.Generator().manual_seed(0)
    x, mu, features = (torch.randn(1, count, size, size, generator=generator) for count in (48, 48, 8))
    return x, mu, features


def test_the_kind_is_stored_with_the_weights() -> None:
    torch.manual_seed(0)
    denoiser = Denoiser(8, 8, 16, relu=True).eval()
    assert not any("film" in name for name in denoiser.state_dict())
    with torch.no_grad():
        expected = denoiser(*draw_planes(), *CONDITIONS)
        assert torch.equal(load_denoiser(denoiser.state_dict())(*draw_planes(), *CONDITIONS), expected)
        assert not torch.allclose(denoiser(*draw_planes(), torch.tensor([0.1]), CONDITIONS[1]), expected)


def test_its_file_computes_the_same() -> None:
    torch.manual_seed(0)
    encoder, denoiser = Encoder(8, 2, 8).eval(), Denoiser(8, 8, 16, relu=True).eval()
    y, x = torch.rand(1, 3, 8, 8), torch.randn(1, 48, 8, 8)
    with torch.no_grad():
        mu, features = EncoderFile(encoder, denoiser)(y)
        expected = denoiser(x, *encoder.encode(y), *CONDITIONS)
        assert torch.allclose(DenoiserFile(denoiser)(x, mu, features, *CONDITIONS), expected, atol=1e-5)


def test_the_mean_modulation_goes_into_the_second_convolution() -> None:
    """Where ReLU and SiLU agree, on large positive values, and no level changes anything, both predict the same."""
    torch.manual_seed(0)
    silu = Denoiser(8, 8, 16).eval()
    with torch.no_grad():
        for block in (module for module in silu.modules() if hasattr(module, "film")):
            assert isinstance(block.film, nn.Linear) and isinstance(block.conv1, nn.Conv2d)
            block.film.weight.zero_()
            assert block.conv1.bias is not None
            block.conv1.bias.fill_(40)
        relu = to_relu(silu)
        assert relu.level_in is not None
        relu.level_in.weight.zero_()
        # The shift behind SiLU meets zeros at the border, the constant in its place does not: compared far inside.
        inner = (..., slice(28, -28), slice(28, -28))
        planes = draw_planes(64)
        assert torch.allclose(
            relu(*planes, *CONDITIONS)[inner], silu(*planes, *CONDITIONS)[inner], rtol=1e-3, atol=1e-3
        )


def test_one_with_relu_is_rejected() -> None:
    with pytest.raises(ValueError, match="ReLU already"):
        to_relu(Denoiser(8, 8, 16, relu=True))
