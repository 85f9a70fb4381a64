"""Rewrites an 8-bit QDQ network so that its convolutions run on images stored as [n, h, w, channels].

onnxruntime turns DequantizeLinear -> Conv -> QuantizeLinear into one QLinearConv by itself, and prefers it in that
layout. But its optimiser leaves float32 transposes and second roundings where sums lie between. Written out, images are
transposed once where they enter and once where they leave, and every number stays the same. Only onnxruntime's own
QLinearConv (domain com.microsoft) takes the layout, and only the CPU has it.
"""

import dataclasses

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper

IMAGE_RANK = 4
TO_LAST, TO_FIRST = (0, 2, 3, 1), (0, 3, 1, 2)
ELEMENTWISE = frozenset({"Add", "Sub", "Mul", "Relu", "QuickGelu", "QuantizeLinear", "DequantizeLinear"})
"""Of inputs in either layout, as long as it is the same one. Scales and zeros of a rounding are scalars."""
DOMAIN = "com.microsoft"


@dataclasses.dataclass(frozen=True)
class _RoundedConvolution:
    """The nodes between the 8-bit input of a convolution and its 8-bit output."""

    convolution: onnx.NodeProto
    """Of dequantised input, weight and, where it has one, bias."""
    sources: tuple[onnx.NodeProto, ...]
    """DequantizeLinear of each of its inputs."""
    rounding: onnx.NodeProto
    """QuantizeLinear of its output, or of the ReLU after it: the lowest step of such an output is zero."""


def to_channels_last(model: onnx.ModelProto) -> onnx.ModelProto:
    """Returns the same function with the same inputs and outputs; `model` is one of `quantize`, or was rewritten before
    and stays as it is."""
    result = onnx.ModelProto()
    result.CopyFrom(model)
    _Layout(result.graph).rewrite()
    onnx.checker.check_model(result)
    return result


class _Layout:
    """Walks through the graph in order and remembers in which layouts every tensor exists."""

    def __init__(self, graph: onnx.GraphProto):
        self.graph = graph
        self.constants: dict[str, NDArray[np.generic]] = {
            initializer.name: numpy_helper.to_array(initializer) for initializer in graph.initializer
        }
        self.makers = {name: node for node in graph.node for name in node.output}
        self.readers: dict[str, list[onnx.NodeProto]] = {}
        for node in graph.node:
            for name in node.input:
                self.readers.setdefault(name, []).append(node)
        self.nodes: list[onnx.NodeProto] = []
        self.added: dict[str, NDArray[np.generic]] = {}
        self.first = {value.name for value in graph.input}
        """Tensors that exist as they were: images with their channels first, and all that is no image."""
        self.last: set[str] = set()
        """Images that exist with their channels last, under the name of `_as_last`."""

    def rewrite(self) -> None:
        convolutions = self._find_convolutions()
        by_rounding = {id(found.rounding): found for found in convolutions}
        skipped = {id(node) for found in convolutions for node in self._inner(found)}
        for node in self.graph.node:
            if id(node) in by_rounding:
                self._add_convolution(by_rounding[id(node)])
            elif id(node) not in skipped:
                self._add(node)
        for output in self.graph.output:
            self._need_first(output.name)
        del self.graph.node[:]
        self.graph.node.extend(_needed(self.nodes, {output.name for output in self.graph.output}))
        used = {name for node in self.graph.node for name in node.input}
        kept = [initializer for initializer in self.graph.initializer if initializer.name in used]
        kept += [numpy_helper.from_array(array, name) for name, array in self.added.items() if name in used]
        del self.graph.initializer[:]
        self.graph.initializer.extend(kept)

    def _find_convolutions(self) -> list[_RoundedConvolution]:
        found = []
        for node in self.graph.node:
            if node.op_type != "Conv":
                continue
            sources = [self.makers.get(name) for name in node.input]
            dequantised = [source for source in sources if source is not None and source.op_type == "DequantizeLinear"]
            rounding = self._rounding_after(node)
            if len(dequantised) == len(sources) and rounding is not None:
                found.append(_RoundedConvolution(node, tuple(dequantised), rounding))
        return found

    def _rounding_after(self, convolution: onnx.NodeProto) -> onnx.NodeProto | None:
        readers = self.readers.get(convolution.output[0], [])
        if len(readers) == 1 and readers[0].op_type == "Relu":
            readers = self.readers.get(readers[0].output[0], [])
        is_rounded = len(readers) == 1 and readers[0].op_type == "QuantizeLinear"
        return readers[0] if is_rounded else None

    def _inner(self, found: _RoundedConvolution) -> list[onnx.NodeProto]:
        """What QLinearConv replaces, without the roundings of the image, which others may read too."""
        relu = [node for node in self.readers[found.convolution.output[0]] if node.op_type == "Relu"]
        return [found.convolution, *found.sources[1:], *relu]

    def _add_convolution(self, found: _RoundedConvolution) -> None:
        image, weight, *bias = found.sources
        _, scale, zero = found.rounding.input
        inputs = [self._need_last(image.input[0]), *image.input[1:], *weight.input, scale, zero]
        inputs += [source.input[0] for source in bias]
        target = found.rounding.output[0]
        node = helper.make_node(
            "QLinearConv", inputs, [_as_last(target)], found.convolution.name, domain=DOMAIN, channels_last=1
        )
        node.attribute.extend(found.convolution.attribute)
        self.nodes.append(node)
        self.last.add(target)

    def _add(self, node: onnx.NodeProto) -> None:
        is_last = any(name in self.last for name in node.input)
        copied = onnx.NodeProto()
        copied.CopyFrom(node)
        if is_last and node.op_type in ELEMENTWISE:
            copied.input[:] = [self._need_last(name) for name in node.input]
            copied.output[:] = [_as_last(name) for name in node.output]
            self.last.update(node.output)
        else:
            for name in node.input:
                self._need_first(name)
            self.first.update(node.output)
        self.nodes.append(copied)

    def _need_last(self, name: str) -> str:
        """Its name with the channels last; scalars keep theirs."""
        if name in self.constants:
            return self._constant_last(name)
        if name not in self.last:
            self.nodes.append(_transpose(name, _as_last(name), TO_LAST))
            self.last.add(name)
        return _as_last(name)

    def _constant_last(self, name: str) -> str:
        array = self.constants[name]
        if array.size == 1:
            return name
        if array.ndim != IMAGE_RANK:
            raise ValueError(f"{name} has the shape {list(array.shape)}: of constants, scalars and images are known")
        self.added[_as_last(name)] = array.transpose(TO_LAST)
        return _as_last(name)

    def _need_first(self, name: str) -> None:
        if name in self.last and name not in self.first:
            self.nodes.append(_transpose(_as_last(name), name, TO_FIRST))
            self.first.add(name)


def _as_last(name: str) -> str:
    return f"{name}.last"


def _transpose(source: str, target: str, order: tuple[int, ...]) -> onnx.NodeProto:
    return helper.make_node("Transpose", [source], [target], f"{target}/transpose", perm=order)


def _needed(nodes: list[onnx.NodeProto], outputs: set[str]) -> list[onnx.NodeProto]:
    """The nodes on which the outputs depend, in their order."""
    wanted, kept = set(outputs), []
    for node in reversed(nodes):
        if wanted & set(node.output):
            wanted |= set(node.input)
            kept.append(node)
    return kept[::-1]
