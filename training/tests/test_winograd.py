"""Winograd convolutions agree with PyTorch's in values and gradients."""

import pytest
import torch
from torch import nn
from torch.nn import functional

from training.models.blocks import ResidualBlock
from training.models.denoiser import Denoiser
from training.models.winograd import WinogradConv2d, WinogradReluBlock, can_compile, is_supported, use_winograd
from training.train.__main__ import parse_config

needs_compiler = pytest.mark.skipif(not can_compile(), reason="needs a C++ compiler and a processor with AVX2")


def assert_computes_the_same(module: nn.Module, x: torch.Tensor, kind: type[nn.Module]) -> None:
    """Values and gradients of a module are PyTorch's once it has become one of `kind`."""
    inputs = [x, *module.parameters()]
    wanted = module(x)
    gradient = torch.randn_like(wanted)
    wanted_gradients = torch.autograd.grad(wanted, inputs, gradient)
    use_winograd(module)
    assert type(module) is kind
    given = module(x)
    torch.testing.assert_close(given, wanted, rtol=0, atol=3e-5 * float(wanted.detach().abs().max()))
    for ours, theirs in zip(torch.autograd.grad(given, inputs, gradient), wanted_gradients, strict=True):
        torch.testing.assert_close(ours, theirs, rtol=0, atol=3e-5 * float(theirs.abs().max()))


@needs_compiler
@pytest.mark.parametrize(
    ("entering", "leaving", "height", "width"), [(64, 48, 13, 10), (16, 64, 4, 4), (160, 16, 3, 50), (32, 32, 1, 1)]
)
@pytest.mark.parametrize("biased", [True, False])
def test_values_and_gradients_are_those_of_pytorch(
    entering: int, leaving: int, height: int, width: int, biased: bool
) -> None:
    torch.manual_seed(0)
    layer = nn.Conv2d(entering, leaving, 3, padding=1, bias=biased)
    assert_computes_the_same(layer, torch.randn(3, entering, height, width, requires_grad=True), WinogradConv2d)


@needs_compiler
def test_a_block_with_relu_is_computed_as_one() -> None:
    torch.manual_seed(0)
    assert_computes_the_same(
        ResidualBlock(32, functional.relu), torch.randn(2, 32, 13, 10, requires_grad=True), WinogradReluBlock
    )


def test_other_activations_and_narrow_blocks_stay_unchanged() -> None:
    for block in (ResidualBlock(32, functional.silu), ResidualBlock(24, functional.relu)):
        use_winograd(block)
        assert type(block) is ResidualBlock


def test_only_supported_layers_are_replaced() -> None:
    unsupported = (
        nn.Conv2d(16, 16, 1),
        nn.Conv2d(16, 16, 3),
        nn.Conv2d(16, 16, 3, padding=1, stride=2),
        nn.Conv2d(16, 16, 3, padding=1, groups=16),
        nn.Conv2d(3, 16, 3, padding=1),
        nn.Conv2d(16, 16, 3, padding=1, padding_mode="reflect"),
        nn.Linear(16, 16),
    )
    assert not any(is_supported(layer) for layer in unsupported)
    denoiser = Denoiser(16, 16, 16)
    use_winograd(denoiser)
    assert type(denoiser.encoder_blocks[0].conv1) is WinogradConv2d and type(denoiser.down) is nn.Conv2d


def test_half_precision_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse_config(["encoder", "--run", "r", "--photos", "p", "--convolutions", "winograd"])
    assert "--convolutions winograd needs --precision float32" in capsys.readouterr().err
