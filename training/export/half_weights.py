"""Weights as float16 inside a file whose inputs, outputs and arithmetic stay float32: half the bytes of small networks
that are not stored in 8 bits.
"""

import copy
from typing import TypeVar

import numpy as np
import onnx
from onnx import helper, numpy_helper
from torch import nn

SMALLEST = 256
"""Elements; smaller tensors are kept as they are."""

Module = TypeVar("Module", bound=nn.Module)


def round_weights(module: Module) -> Module:
    """A copy with every parameter as it is after `store_halved`."""
    rounded = copy.deepcopy(module)
    for parameter in rounded.parameters():
        if parameter.numel() >= SMALLEST:
            parameter.data = parameter.data.half().float()
    return rounded


def store_halved(model: onnx.ModelProto) -> onnx.ModelProto:
    """Stores large float32 tensors as float16, cast back where the session opens."""
    halved = copy.deepcopy(model)
    graph = halved.graph
    casts = []
    for tensor in graph.initializer:
        values = numpy_helper.to_array(tensor)
        if tensor.data_type != onnx.TensorProto.FLOAT or values.size < SMALLEST:
            continue
        name, stored = tensor.name, f"{tensor.name}_half"
        tensor.CopyFrom(numpy_helper.from_array(values.astype(np.float16), stored))
        casts.append(helper.make_node("Cast", [stored], [name], to=onnx.TensorProto.FLOAT))
    nodes = [*casts, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)
    onnx.checker.check_model(halved)
    return halved
