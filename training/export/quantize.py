"""Quantises a float32 network to 8 bits: static QDQ, uint8 activations, int8 weights per output channel.

Convolutions are computed in 8 bits, because they take nearly all of the time. What lies between them (SiLU, scale and
shift by the level, residual sums) stays float32 in networks that run step after step: their rounding errors, the same
at every step, cost most of the quality. A network that runs once may round its sums too
(docs/research/quantisation.md). Scales come from a search over recorded inputs (calibration.py), so that every level
that a preset visits is among them.
"""

from collections.abc import Iterable, Sequence

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper

from training.export.ranges import GREY_LEVELS, Array, Feed, Range, find_range, record, silu

WEIGHT_STEPS = 64
"""Weights are integers -64..64. Processors without VNNI add two products of 8 bits in 16: 2 * 255 * 64 still fits, so
every processor computes the same; with 127 they would saturate. Finer steps gain nothing
(docs/research/quantisation.md)."""
IMAGE_COPIES = 4
"""How often the first convolution reads an image, each time with a part of its weights. This gives steps four times as
fine. Most first filters are edges: their weights cancel out, their rounding errors do not. Three channels take hardly
any time."""
KEEP_FLOAT = ("bicubic", "restorer.conv_in", "restorer.encoder_blocks")
"""Convolutions whose weight contains one of these in its name stay float32. Bicubic upscaling is the base of mu and
must be exact. The first convolutions of the restorer read c and p together with the image, and a common range would
make grey levels four times as coarse (docs/research/quantisation.md)."""
HALF = 0.5
"""Networks subtract this from images in [0, 1]."""
INT32_LIMIT = 2**31 - 1


def quantize(
    model: onnx.ModelProto,
    feeds: Iterable[Feed],
    keep_float: Sequence[str] = KEEP_FLOAT,
    *,
    round_sums: bool = False,
) -> onnx.ModelProto:
    """Returns the 8-bit model; names, shapes and types of inputs and outputs stay as they are.

    With `round_sums`, sums of rounded tensors are rounded too, so that onnxruntime adds in 8 bits as well.
    """
    result = onnx.ModelProto()
    result.CopyFrom(model)
    fuse_silu(result.graph)
    plan = _Plan(result.graph, keep_float, round_sums=round_sums)
    ranges = plan.find_ranges(record(result, plan.tensors, feeds))
    _Rewriter(plan, ranges).rewrite()
    onnx.checker.check_model(result)
    return result


class _Plan:
    """Which tensors of a graph are rounded."""

    def __init__(self, graph: onnx.GraphProto, keep_float: Sequence[str], *, round_sums: bool):
        self.graph = graph
        self.weights: dict[str, NDArray[np.float32]] = {
            initializer.name: numpy_helper.to_array(initializer) for initializer in graph.initializer
        }
        self.convolutions = [node for node in graph.node if self._is_quantizable(node, keep_float)]
        if not self.convolutions:
            raise ValueError("no convolution with constant weights: nothing to quantise")
        rectified = _find_rectified(graph)
        # Output of a convolution -> the tensor that is rounded after it.
        rounded = {node.output[0]: rectified.get(node.output[0], node.output[0]) for node in self.convolutions}
        if round_sums:
            for node in graph.node:
                if node.op_type == "Add" and set(node.input) <= set(rounded.values()):
                    rounded[node.output[0]] = node.output[0]
        self.rounded = set(rounded.values())
        self.images = _find_images(graph, self.weights)
        self.tensors = list(dict.fromkeys([node.input[0] for node in self.convolutions] + list(rounded.values())))

    def _is_quantizable(self, node: onnx.NodeProto, keep_float: Sequence[str]) -> bool:
        has_weights = node.op_type == "Conv" and node.input[1] in self.weights
        return has_weights and not any(word in node.input[1] for word in keep_float)

    def find_ranges(self, samples: dict[str, Array]) -> dict[str, Range]:
        before_silu = {node.input[0] for node in self.graph.node if node.op_type == "QuickGelu"}
        ranges = {}
        for name in self.tensors:
            if name in self.images:
                ranges[name] = GREY_LEVELS
            elif name in before_silu:
                ranges[name] = find_range(samples[name], silu)
            else:
                ranges[name] = find_range(samples[name])
        return ranges


class _Rewriter:
    """Rewrites the graph of a plan: new nodes, in order, and new initializers."""

    def __init__(self, plan: _Plan, ranges: dict[str, Range]):
        self.plan, self.ranges = plan, ranges
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: dict[str, NDArray[np.generic]] = {}
        self._quantized: set[str] = set()

    def rewrite(self) -> None:
        graph = self.plan.graph
        convolutions = {id(node) for node in self.plan.convolutions}
        for node in graph.node:
            target = node.output[0]
            if id(node) in convolutions:
                self._quantize_convolution(node)
            self.nodes.append(node)
            if target in self.plan.rounded:
                node.output[0] = f"{target}.raw"
                self._round_trip(f"{target}.raw", target, target)
        del graph.node[:]
        graph.node.extend(self.nodes)
        graph.initializer.extend(numpy_helper.from_array(array, name) for name, array in self.initializers.items())
        _drop_unused(graph)

    def _quantize_convolution(self, node: onnx.NodeProto) -> None:
        source = read = node.input[0]
        copies = 1
        if source in self.plan.images:
            self._move_to_grey_levels(self.plan.images[source], node)
            read, copies = f"{source}.copies", IMAGE_COPIES
            self.nodes.append(helper.make_node("Concat", [source] * copies, [read], f"{source}/copies", axis=1))
        # The output of another convolution is rounded already.
        if source not in self.plan.rounded:
            if source not in self._quantized:
                self._round_trip(read, source, f"{source}.8")
                self._quantized.add(source)
            node.input[0] = f"{source}.8"
        scales = self._add_weight(node, copies)
        if _has_bias(node):
            self._add_bias(node, self.ranges[source].scale * scales)

    def _round_trip(self, source: str, label: str, target: str) -> None:
        """Adds QuantizeLinear and DequantizeLinear with the range of `label`."""
        scale, zero = f"{label}.scale", f"{label}.zero"
        self.initializers[scale] = np.array(self.ranges[label].scale, dtype=np.float32)
        self.initializers[zero] = np.array(self.ranges[label].zero, dtype=np.uint8)
        q, dq = f"{label}/quantize", f"{label}/dequantize"
        self.nodes += [
            helper.make_node("QuantizeLinear", [source, scale, zero], [f"{label}.uint8"], q),
            helper.make_node("DequantizeLinear", [f"{label}.uint8", scale, zero], [target], dq),
        ]

    def _move_to_grey_levels(self, subtraction: onnx.NodeProto, node: onnx.NodeProto) -> None:
        """Subtracts an integer number of grey levels instead of one half, and adds the difference to the bias."""
        weights = self.plan.weights
        middle = GREY_LEVELS.zero / 255
        subtraction.input[1] = f"{subtraction.output[0]}.middle"
        self.initializers[subtraction.input[1]] = np.array(middle, dtype=np.float32)
        bias = np.float32(middle - HALF) * weights[node.input[1]].sum(axis=(1, 2, 3))
        if _has_bias(node):
            bias += weights[node.input[2]]
            node.input.pop()
        node.input.append(f"{node.input[1]}.bias")
        weights[node.input[2]] = bias

    def _add_weight(self, node: onnx.NodeProto, copies: int) -> NDArray[np.float32]:
        """Replaces the weight by int8 with one scale per output channel; returns the scales.

        Where the input is read several times, each copy gets a part of integers that have as many times finer steps.
        """
        name = node.input[1]
        weight = self.plan.weights[name]
        largest = np.maximum(np.abs(weight).reshape(len(weight), -1).max(axis=1), 1e-8).astype(np.float32)
        scales: NDArray[np.float32] = largest / np.float32(copies * WEIGHT_STEPS)
        whole = np.rint(weight / scales.reshape(-1, 1, 1, 1))
        # The sum of floor((n + j) / copies) over j = 0..copies - 1 is n (Hermite's identity).
        parts = [np.floor_divide(whole + j, copies) for j in range(copies)]
        node.input[1] = self._add_integers(name, np.concatenate(parts, axis=1).astype(np.int8), scales)
        return scales

    def _add_bias(self, node: onnx.NodeProto, scales: NDArray[np.float32]) -> None:
        name = node.input[2]
        scales = scales.astype(np.float32)
        whole = np.rint(self.plan.weights[name].astype(np.float64) / scales)
        clipped = np.clip(whole, -INT32_LIMIT, INT32_LIMIT).astype(np.int32)
        node.input[2] = self._add_integers(name, clipped, scales)

    def _add_integers(
        self, name: str, values: NDArray[np.int8] | NDArray[np.int32], scales: NDArray[np.float32]
    ) -> str:
        """Adds the initializers and DequantizeLinear of a constant; returns the name of the result."""
        names = [f"{name}.{values.dtype}", f"{name}.scale", f"{name}.zero"]
        arrays = (values, scales, np.zeros(len(scales), dtype=values.dtype))
        self.initializers.update(zip(names, arrays, strict=True))
        self.nodes.append(helper.make_node("DequantizeLinear", names, [f"{name}.8"], f"{name}/dequantize", axis=0))
        return f"{name}.8"


def _has_bias(convolution: onnx.NodeProto) -> bool:
    _, _, *bias = convolution.input
    return bool(bias)


def _find_rectified(graph: onnx.GraphProto) -> dict[str, str]:
    """Tensors that only a ReLU reads -> its output.

    Rounded after the ReLU, with zero as the lowest step, the steps are twice as fine, and the ReLU is free: onnxruntime
    leaves it to the rounding.
    """
    readers = [name for node in graph.node for name in node.input] + [output.name for output in graph.output]
    return {
        node.input[0]: node.output[0]
        for node in graph.node
        if node.op_type == "Relu" and readers.count(node.input[0]) == 1
    }


def _find_images(graph: onnx.GraphProto, weights: dict[str, NDArray[np.float32]]) -> dict[str, onnx.NodeProto]:
    """Tensor that only one convolution reads -> the node that makes it of an input image, by subtracting one half."""
    images = {graph_input.name for graph_input in graph.input}
    halves = {name for name, array in weights.items() if array.size == 1 and array.item() == HALF}
    readers = [name for node in graph.node for name in node.input]
    read = {node.input[0] for node in graph.node if node.op_type == "Conv" and readers.count(node.input[0]) == 1}
    return {
        node.output[0]: node
        for node in graph.node
        if node.op_type == "Sub" and node.input[0] in images and node.input[1] in halves and node.output[0] in read
    }


def fuse_silu(graph: onnx.GraphProto) -> None:
    """x * sigmoid(x) -> one QuickGelu of onnxruntime, whose optimiser misses the pair once x is dequantised."""
    sigmoids = {node.output[0]: node for node in graph.node if node.op_type == "Sigmoid"}
    fused: set[str] = set()
    for node in graph.node:
        if node.op_type != "Mul":
            continue
        for x, gate in (tuple(node.input), tuple(node.input)[::-1]):
            if gate in sigmoids and sigmoids[gate].input[0] == x:
                fused.add(gate)
                outputs, domain = list(node.output), "com.microsoft"
                node.CopyFrom(helper.make_node("QuickGelu", [x], outputs, node.name, domain=domain, alpha=1.0))
                break
    used = {name for node in graph.node for name in node.input}
    for gate in fused - used:
        graph.node.remove(sigmoids[gate])


def _drop_unused(graph: onnx.GraphProto) -> None:
    used = {name for node in graph.node for name in node.input}
    kept = [initializer for initializer in graph.initializer if initializer.name in used]
    del graph.initializer[:]
    graph.initializer.extend(kept)
