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


def _address(tensor: Tensor) -> ctypes.c_void_p:
    assert tensor.dtype == torch.float32 and tensor.device.type == "cpu", "winograd convolutions are for float32 on the CPU"
    return ctypes.c_void_p(tensor.data_ptr())


def _transform(filters: Tensor) -> Tensor:
    """[3, 3, from, to] -> [36, from, to]."""
    filters = filters.contiguous()
    out = filters.new_empty(POINTS, *filters.shape[2:])
    _library().transform_filters(_address(filters), _address(out), out[0].numel())
    return out


def _convolve(x: Tensor, transformed: Tensor, bias: Tensor) -> Tensor:
    """[n, from, h, w] -> [n, to, h, w], both with channels last."""
    x, bias = x.contiguous(memory_format=torch.channels_last), bias.contiguous()
    n, entering, height, width = x.shape
    leaving = transformed.shape[2]
    y = torch.empty((n, leaving, height, width), memory_format=torch.channels_last)
    _library().convolve(_address(x), _address(transformed), _address(bias), _address(y), n, height, width, entering, leaving)
    return y


def _differentiate_filters(x: Tensor, gradient: Tensor) -> Tensor:
    """[n, from, h, w], [n, to, h, w] -> [to, from, 3, 3]."""
    x, gradient = (tensor.contiguous(memory_format=torch.channels_last) for tensor in (x, gradient))
    n, entering, height, width = x.shape
    leaving = gradient.shape[1]
    of_filters = torch.empty(3, 3, entering, leaving)
    _library().differentiate_filters(_address(x), _address(gradient), _address(of_filters), n, height, width, entering, leaving)
    return of_filters.permute(3, 2, 0, 1)


class _Convolution(torch.autograd.Function):
    @staticmethod
    def forward(ctx: FunctionCtx, x: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
        ctx.save_for_backward(x, weight)
        return _convolve(x, _transform(weight.permute(2, 3, 1, 0)), weight.new_zeros(len(weight)) if bias is None else bias)

    @staticmethod
    @once_differentiable
    def backward(ctx: FunctionCtx, gradient: Tensor) -> tuple[Tensor | None, ...]:
        x, weight = ctx.saved_tensors
        # The gradient of what came in: filters turned by 180 degrees, from what came out.
        turned = weight.flip(2, 3).permute(2, 3, 0, 1)
        return (
            _convolve(gradient, _transform(turned), weight.new_zeros(weight.shape[1])) if ctx.needs_input_grad[0] else None,
            _differentiate_filters(x, gradient) if ctx.needs_input_grad[1] else None,
            gradient.sum(dim=(0, 2, 3)) if ctx.needs_input_grad[2] else None,
        )


class WinogradConv2d(nn.Conv2d):
    def forward(self, input: Tensor) -> Tensor:
        return _Convolution.apply(input, self.weight, self.bias)


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
