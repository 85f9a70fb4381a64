"""Winograd convolutions 3 x 3 in float32, a quarter of the multiplications, for processors without bfloat16.

`winograd.cpp` is compiled at first use, for processors with AVX2. Results differ from PyTorch's by 1e-5 of the largest
value, and the trained weights are ordinary ones.
"""

import ctypes
import dataclasses
import functools
import os
import shutil
import subprocess
import tempfile
import zlib
from pathlib import Path
from typing import Protocol

import torch
from torch import Tensor, nn
from torch.autograd.function import once_differentiable
from torch.nn import functional

from training.models.blocks import ResidualBlock

SOURCE = Path(__file__).with_name("winograd.cpp")
FLAGS = ["-std=gnu++17", "-O3", "-mavx2", "-mfma", "-shared", "-fPIC"]
POINTS = 36
"""Of a transformed tile of 6 x 6."""


def can_compile() -> bool:
    return shutil.which("c++") is not None and torch.backends.cpu.get_cpu_capability() in ("AVX2", "AVX512")


@functools.cache
def _library() -> ctypes.CDLL:
    """Compiled into the user's cache folder, under a name that contains the checksum of source and flags."""
    if not can_compile():
        raise RuntimeError("winograd convolutions need a C++ compiler (c++) and a processor with AVX2")
    folder = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "skipstone"
    path = folder / f"winograd-{zlib.crc32(SOURCE.read_bytes() + ' '.join(FLAGS).encode()):08x}.so"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder) as temporary:
            compiled = Path(temporary) / path.name
            subprocess.run(["c++", *FLAGS, str(SOURCE), "-o", str(compiled)], check=True)
            compiled.replace(path)
    return ctypes.CDLL(str(path))


def _address(tensor: Tensor | None) -> ctypes.c_void_p:
    if tensor is None:
        return ctypes.c_void_p(None)
    is_supported = tensor.dtype == torch.float32 and tensor.device.type == "cpu"
    assert is_supported, "winograd convolutions are for float32 on the CPU"
    return ctypes.c_void_p(tensor.data_ptr())


def _transform(filters: Tensor) -> Tensor:
    """[3, 3, inputs, outputs] -> [36, inputs, outputs], in the order in which `_convolve` reads them."""
    filters = filters.contiguous()
    out = filters.new_empty(POINTS, *filters.shape[2:])
    _library().transform_filters(_address(filters), _address(out), *filters.shape[2:])
    return out


@dataclasses.dataclass(frozen=True)
class Epilogue:
    """What is applied to the sums of a convolution, in this order, before they are written."""

    rectify: bool = False
    """ReLU."""
    gate: Tensor | None = None
    """[n, outputs, h, w]: zero where it is not positive."""
    added: Tensor | None = None
    """[n, outputs, h, w]"""


_PLAIN = Epilogue()


def _convolve(x: Tensor, filters: Tensor, bias: Tensor | None, epilogue: Epilogue = _PLAIN) -> Tensor:
    """[n, inputs, h, w], [3, 3, inputs, outputs] -> [n, outputs, h, w] with channels last."""
    x = _channels_last(x)
    gate, added = (None if tensor is None else _channels_last(tensor) for tensor in (epilogue.gate, epilogue.added))
    n, inputs, height, width = x.shape
    outputs = filters.shape[3]
    bias = filters.new_zeros(outputs) if bias is None else bias.contiguous()
    transformed = _transform(filters)
    y = torch.empty((n, outputs, height, width), memory_format=torch.channels_last)
    sources = (_address(tensor) for tensor in (x, transformed, bias))
    targets = (_address(tensor) for tensor in (gate, added, y))
    _library().convolve(*sources, epilogue.rectify, *targets, n, height, width, inputs, outputs)
    return y


def _channels_last(tensor: Tensor) -> Tensor:
    return tensor.contiguous(memory_format=torch.channels_last)


def _forward_filters(weight: Tensor) -> Tensor:
    """[outputs, inputs, 3, 3] -> [3, 3, inputs, outputs]."""
    return weight.permute(2, 3, 1, 0)


def _backward_filters(weight: Tensor) -> Tensor:
    """The filters that map the gradient of the output to that of the input: rotated by 180 degrees, [3, 3, outputs,
    inputs]."""
    return weight.flip(2, 3).permute(2, 3, 0, 1)


def _differentiate_filters(x: Tensor, gradient: Tensor) -> tuple[Tensor, Tensor]:
    """[n, inputs, h, w], [n, outputs, h, w] -> gradients of weight [outputs, inputs, 3, 3] and bias [outputs]."""
    x, gradient = _channels_last(x), _channels_last(gradient)
    n, inputs, height, width = x.shape
    outputs = gradient.shape[1]
    of_filters, of_bias = torch.empty(3, 3, inputs, outputs), torch.empty(outputs)
    addresses = (_address(tensor) for tensor in (x, gradient, of_filters, of_bias))
    _library().differentiate_filters(*addresses, n, height, width, inputs, outputs)
    return of_filters.permute(3, 2, 0, 1), of_bias


class _Context(Protocol):
    """What PyTorch gives to a function and its backward."""

    saved_tensors: tuple[Tensor, ...]
    needs_input_grad: tuple[bool, ...]

    def save_for_backward(self, *tensors: Tensor) -> None: ...


class _Convolution(torch.autograd.Function):
    @staticmethod
    def forward(ctx: _Context, x: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
        ctx.save_for_backward(x, weight)
        return _convolve(x, _forward_filters(weight), bias)

    @staticmethod
    @once_differentiable
    def backward(ctx: _Context, gradient: Tensor) -> tuple[Tensor | None, ...]:
        x, weight = ctx.saved_tensors
        of_weight, of_bias = _differentiate_filters(x, gradient) if any(ctx.needs_input_grad[1:]) else (None, None)
        of_x = _convolve(gradient, _backward_filters(weight), None) if ctx.needs_input_grad[0] else None
        return of_x, of_weight, of_bias if ctx.needs_input_grad[2] else None


class _ReluBlock(torch.autograd.Function):
    """A `ResidualBlock` with ReLU. Activation and sums are fused with the convolutions, so nothing is read again for
    them."""

    @staticmethod
    def forward(ctx: _Context, x: Tensor, *parameters: Tensor) -> Tensor:
        weight1, bias1, weight2, bias2 = parameters
        middle = _convolve(x, _forward_filters(weight1), bias1, Epilogue(rectify=True))
        ctx.save_for_backward(x, middle, weight1, weight2)
        return _convolve(middle, _forward_filters(weight2), bias2, Epilogue(added=x))

    @staticmethod
    @once_differentiable
    def backward(ctx: _Context, gradient: Tensor) -> tuple[Tensor, ...]:
        x, middle, weight1, weight2 = ctx.saved_tensors
        of_middle = _convolve(gradient, _backward_filters(weight2), None, Epilogue(gate=middle))
        of_second = _differentiate_filters(middle, gradient)
        of_x = _convolve(of_middle, _backward_filters(weight1), None, Epilogue(added=gradient))
        return of_x, *_differentiate_filters(x, of_middle), *of_second


class WinogradConv2d(nn.Conv2d):
    def forward(self, input: Tensor) -> Tensor:
        output: Tensor = _Convolution.apply(input, self.weight, self.bias)
        return output


class WinogradReluBlock(ResidualBlock):
    def forward(self, h: Tensor) -> Tensor:
        output: Tensor = _ReluBlock.apply(h, self.conv1.weight, self.conv1.bias, self.conv2.weight, self.conv2.bias)
        return output


def is_supported(layer: nn.Module) -> bool:
    """Whether `winograd.cpp` can compute this layer."""
    return (
        type(layer) is nn.Conv2d
        and (layer.kernel_size, layer.stride, layer.padding) == ((3, 3), (1, 1), (1, 1))
        and (layer.dilation, layer.groups) == ((1, 1), 1)
        and layer.padding_mode == "zeros"
        and layer.in_channels % 16 == 0
        and layer.out_channels % 16 == 0
    )


def use_winograd(network: nn.Module) -> None:
    """Replaces, in place, the layers of `network` that `winograd.cpp` can compute."""
    for layer in network.modules():
        if is_supported(layer):
            layer.__class__ = WinogradConv2d
        elif _is_supported_block(layer):
            layer.__class__ = WinogradReluBlock


def _is_supported_block(layer: nn.Module) -> bool:
    if type(layer) is not ResidualBlock or layer.activation is not functional.relu:
        return False
    return is_supported(layer.conv1) and is_supported(layer.conv2)
