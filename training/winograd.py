"""Convolutions 3 x 3 in float32 with a quarter of the multiplications, for processors that have no bfloat16.

`winograd.cpp` is compiled at first use, for processors with AVX2. Results differ from PyTorch's by 1e-5 of the largest value, and
the weights that come out are ordinary ones.
"""

import ctypes
import functools
import os
import shutil
import subprocess
import tempfile
import zlib
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.autograd.function import FunctionCtx, once_differentiable
from torch.nn import functional

from training.networks import ResidualBlock

SOURCE = Path(__file__).with_name("winograd.cpp")
FLAGS = ["-std=gnu++17", "-O3", "-mavx2", "-mfma", "-shared", "-fPIC"]
POINTS = 36


def can_compile() -> bool:
    return shutil.which("c++") is not None and torch.backends.cpu.get_cpu_capability() in ("AVX2", "AVX512")


@functools.cache
def _library() -> ctypes.CDLL:
    """Kept in the cache folder of the user, under a name that says what it was made of."""
    if not can_compile():
        raise RuntimeError("winograd convolutions need a C++ compiler (c++) and a processor with AVX2")
    folder = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "skipstone"
    path = folder / f"winograd-{zlib.crc32(SOURCE.read_bytes() + ' '.join(FLAGS).encode()):08x}.so"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder) as temporary:
            made = Path(temporary) / path.name
            subprocess.run(["c++", *FLAGS, str(SOURCE), "-o", str(made)], check=True)
            made.replace(path)
    return ctypes.CDLL(str(path))


def _address(tensor: Tensor | None) -> ctypes.c_void_p:
    if tensor is None:
        return ctypes.c_void_p(None)
    assert tensor.dtype == torch.float32 and tensor.device.type == "cpu", "winograd convolutions are for float32 on the CPU"
    return ctypes.c_void_p(tensor.data_ptr())


def _transform(filters: Tensor) -> Tensor:
    """[3, 3, from, to] -> [36, from, to], in the order in which `_convolve` reads them."""
    filters = filters.contiguous()
    out = filters.new_empty(POINTS, *filters.shape[2:])
    _library().transform_filters(_address(filters), _address(out), *filters.shape[2:])
    return out


def _convolve(
    x: Tensor, filters: Tensor, bias: Tensor | None, *, rectify: bool = False, gate: Tensor | None = None, added: Tensor | None = None
) -> Tensor:
    """[n, from, h, w], [3, 3, from, to] -> [n, to, h, w] with channels last: what the convolution gives, only what is positive of it if
    `rectify`, only where `gate` is positive, and `added` to it."""
    x, gate, added = (None if tensor is None else tensor.contiguous(memory_format=torch.channels_last) for tensor in (x, gate, added))
    n, entering, height, width = x.shape
    leaving = filters.shape[3]
    bias = filters.new_zeros(leaving) if bias is None else bias.contiguous()
    transformed = _transform(filters)
    y = torch.empty((n, leaving, height, width), memory_format=torch.channels_last)
    addresses = (_address(tensor) for tensor in (x, transformed, bias))
    _library().convolve(*addresses, rectify, _address(gate), _address(added), _address(y), n, height, width, entering, leaving)
    return y


def _forward_filters(weight: Tensor) -> Tensor:
    """[to, from, 3, 3] -> [3, 3, from, to]."""
    return weight.permute(2, 3, 1, 0)


def _backward_filters(weight: Tensor) -> Tensor:
    """Those that bring the gradient of what comes out to that of what comes in: turned by 180 degrees, [3, 3, to, from]."""
    return weight.flip(2, 3).permute(2, 3, 0, 1)


def _differentiate_filters(x: Tensor, gradient: Tensor) -> tuple[Tensor, Tensor]:
    """[n, from, h, w], [n, to, h, w] -> gradients of weight [to, from, 3, 3] and bias [to]."""
    x, gradient = (tensor.contiguous(memory_format=torch.channels_last) for tensor in (x, gradient))
    n, entering, height, width = x.shape
    leaving = gradient.shape[1]
    of_filters, of_bias = torch.empty(3, 3, entering, leaving), torch.empty(leaving)
    addresses = (_address(tensor) for tensor in (x, gradient, of_filters, of_bias))
    _library().differentiate_filters(*addresses, n, height, width, entering, leaving)
    return of_filters.permute(3, 2, 0, 1), of_bias


class _Convolution(torch.autograd.Function):
    @staticmethod
    def forward(ctx: FunctionCtx, x: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
        ctx.save_for_backward(x, weight)
        return _convolve(x, _forward_filters(weight), bias)

    @staticmethod
    @once_differentiable
    def backward(ctx: FunctionCtx, gradient: Tensor) -> tuple[Tensor | None, ...]:
        x, weight = ctx.saved_tensors
        of_weight, of_bias = _differentiate_filters(x, gradient) if any(ctx.needs_input_grad[1:]) else (None, None)
        of_x = _convolve(gradient, _backward_filters(weight), None) if ctx.needs_input_grad[0] else None
        return of_x, of_weight, of_bias if ctx.needs_input_grad[2] else None


class _ReluBlock(torch.autograd.Function):
    """What `ResidualBlock` computes with ReLU; sums and the bend are computed where the products are, and not read again for it."""

    @staticmethod
    def forward(ctx: FunctionCtx, x: Tensor, weight1: Tensor, bias1: Tensor, weight2: Tensor, bias2: Tensor) -> Tensor:
        middle = _convolve(x, _forward_filters(weight1), bias1, rectify=True)
        ctx.save_for_backward(x, middle, weight1, weight2)
        return _convolve(middle, _forward_filters(weight2), bias2, added=x)

    @staticmethod
    @once_differentiable
    def backward(ctx: FunctionCtx, gradient: Tensor) -> tuple[Tensor, ...]:
        x, middle, weight1, weight2 = ctx.saved_tensors
        of_middle = _convolve(gradient, _backward_filters(weight2), None, gate=middle)
        of_second = _differentiate_filters(middle, gradient)
        of_x = _convolve(of_middle, _backward_filters(weight1), None, added=gradient)
        return of_x, *_differentiate_filters(x, of_middle), *of_second


class WinogradConv2d(nn.Conv2d):
    def forward(self, input: Tensor) -> Tensor:
        return _Convolution.apply(input, self.weight, self.bias)


class WinogradReluBlock(ResidualBlock):
    def forward(self, h: Tensor) -> Tensor:
        return _ReluBlock.apply(h, self.conv1.weight, self.conv1.bias, self.conv2.weight, self.conv2.bias)


def is_served(layer: nn.Module) -> bool:
    """Whether `winograd.cpp` can do what this layer does."""
    return (
        type(layer) is nn.Conv2d
        and (layer.kernel_size, layer.stride, layer.padding, layer.dilation, layer.groups) == ((3, 3), (1, 1), (1, 1), (1, 1), 1)
        and layer.padding_mode == "zeros"
        and layer.in_channels % 16 == 0
        and layer.out_channels % 16 == 0
    )


def use_winograd(network: nn.Module) -> None:
    """From now on the layers of `network` that `winograd.cpp` can serve are computed by it."""
    for layer in network.modules():
        if is_served(layer):
            layer.__class__ = WinogradConv2d
        elif type(layer) is ResidualBlock and layer.activation is functional.relu and is_served(layer.conv1) and is_served(layer.conv2):
            layer.__class__ = WinogradReluBlock
