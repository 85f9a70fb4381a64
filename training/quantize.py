"""Turns a float32 network of a model folder into 8 bits: static QDQ, uint8 activations, int8 weights per output channel.

Convolutions compute in 8 bits, for they are nearly all of the time. What lies between them (SiLU, scale and shift by the
level, the residual trunk) stays float32 in networks that are asked step after step: its rounding errors, the same at every
step, are what costs quality. A network that is asked once may round its sums too (README). Scales come from a search over recorded inputs (`calibration_feeds` in training/export.py), so
that every level that a preset visits is among them. training/export.py calls `quantize`; run as a program this file compares
the speed of both forms, and of other networks, in one alternating run:

    python -m training.quantize --model resources/models/ID [--peer other.onnx] [--size 64 96 128] [--threads 2]
"""

import argparse
import dataclasses
import json
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
from onnx import TensorProto, helper, numpy_helper

SAMPLES_PER_INPUT = 6000
"""Values kept of each tensor from each calibration input, taken at even distances."""
WEIGHT_STEPS = 64
"""Weights are whole numbers -64..64. Processors without VNNI add two products of 8 bits in 16: 2 * 255 * 64 still fits, so
every processor computes the same; with 127 they would saturate. The finer steps are not missed (README)."""
PICTURE_COPIES = 4
"""How many times the first convolution reads a picture, each time with a part of its weights: steps four times as fine, where most
filters are edges, whose weights cancel out and whose rounding errors do not. Of a network's time three channels are nothing."""
KEEP_FLOAT = ("bicubic", "cleaner.conv_in", "cleaner.encoder_blocks")
"""Convolutions whose weight has one of these in its name stay float32: exact enlargement is the base of mu, and the first ones of
the cleaner see the dials beside the picture, so that a common range would make grey levels four times as coarse (README)."""

HALF = 0.5
"""What networks subtract from pictures in [0, 1]."""

Array = np.ndarray


@dataclasses.dataclass(frozen=True)
class Range:
    """uint8 q stands for (q - zero) * scale."""

    scale: float
    zero: int

    @staticmethod
    def of(low: float, high: float) -> "Range":
        low, high = min(low, 0.0), max(high, 0.0)
        # Zero must be a whole step, or zero padding would add a constant.
        scale = max(high - low, 1e-6) / 255
        return Range(float(np.float32(scale)), int(np.clip(round(-low / scale), 0, 255)))

    def round_trip(self, values: Array) -> Array:
        return (np.clip(np.rint(values / self.scale) + self.zero, 0, 255) - self.zero) * self.scale


LEVELS = Range(float(np.float32(1 / 255)), 128)
"""A step for every grey level, of pictures less LEVELS.zero / 255. Less one half all of them would lie between two steps."""


def find_range(values: Array, through: Callable[[Array], Array] = lambda v: v) -> Range:
    """The range with the least squared error of `through(values)`: a few clipped outliers for finer steps elsewhere."""
    low, high = float(values.min()), float(values.max())
    target = through(values)

    def error(a: float, b: float) -> float:
        return float(np.square(through(Range.of(a, b).round_trip(values)) - target).mean())

    shares = np.linspace(1.0, 0.2, 33)
    # One end at a time, twice: the two hardly influence each other.
    for _ in range(2):
        low = min((low * s for s in shares), key=lambda a: error(a, high)) if low < 0 else low
        high = min((high * s for s in shares), key=lambda b: error(low, b)) if high > 0 else high
    return Range.of(low, high)


def silu(values: Array) -> Array:
    return values / (1 + np.exp(-np.clip(values, -60, 60)))


def record(model: onnx.ModelProto, tensors: Sequence[str], feeds: Iterable[dict[str, Array]], threads: int = 2) -> dict[str, Array]:
    """Runs the float32 model and returns a sample of the values that each named tensor took."""
    probe = onnx.ModelProto()
    probe.CopyFrom(model)
    outputs = {output.name for output in probe.graph.output}
    inputs = {graph_input.name for graph_input in probe.graph.input}
    computed = [name for name in tensors if name not in inputs]
    probe.graph.output.extend(
        helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in computed if name not in outputs
    )
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    session = ort.InferenceSession(probe.SerializeToString(), options, providers=["CPUExecutionProvider"])
    kept: dict[str, list[Array]] = {name: [] for name in tensors}
    for feed in feeds:
        values = dict(zip(computed, session.run(computed, feed))) | feed
        for name in tensors:
            flat = values[name].reshape(-1)
            # An odd distance, so that the sample does not keep to a few columns.
            stride = max(1, flat.size // SAMPLES_PER_INPUT) | 1
            kept[name].append(np.concatenate([flat[::stride], [flat.min(), flat.max()]]))
    if not kept or not all(kept.values()):
        raise ValueError("calibration needs at least one input")
    return {name: np.concatenate(parts).astype(np.float32) for name, parts in kept.items()}


def quantize(model: onnx.ModelProto, feeds: Iterable[dict[str, Array]], keep_float: Sequence[str] = KEEP_FLOAT, round_sums: bool = False) -> onnx.ModelProto:
    """Returns the 8-bit model; names, shapes and types of inputs and outputs stay as they are. With `round_sums` sums of what is rounded are rounded
    too, so that onnxruntime adds in 8 bits as well."""
    result = onnx.ModelProto()
    result.CopyFrom(model)
    graph = result.graph
    fuse_silu(graph)
    weights = {initializer.name: numpy_helper.to_array(initializer) for initializer in graph.initializer}
    convolutions = [
        node
        for node in graph.node
        if node.op_type == "Conv" and node.input[1] in weights and not any(word in node.input[1] for word in keep_float)
    ]
    if not convolutions:
        raise ValueError("no convolution with constant weights: nothing to quantise")
    rectified = _find_rectified(graph)
    # Output of a convolution -> what is rounded of it.
    rounded = {node.output[0]: rectified.get(node.output[0], node.output[0]) for node in convolutions}
    if round_sums:
        for node in graph.node:
            if node.op_type == "Add" and set(node.input) <= set(rounded.values()):
                rounded[node.output[0]] = node.output[0]
    pictures = _find_pictures(graph, weights)
    tensors = list(dict.fromkeys([node.input[0] for node in convolutions] + list(rounded.values())))
    before_silu = {node.input[0] for node in graph.node if node.op_type == "QuickGelu"}
    samples = record(result, tensors, feeds)
    ranges = {
        name: LEVELS if name in pictures else find_range(samples[name], silu if name in before_silu else lambda v: v) for name in tensors
    }

    nodes: list[onnx.NodeProto] = []
    quantized: set[str] = set()
    initializers: dict[str, Array] = {}
    ours = {id(node) for node in convolutions}
    outputs = set(rounded.values())
    for node in graph.node:
        target = node.output[0]
        if id(node) in ours:
            source = read = node.input[0]
            copies = 1
            if source in pictures:
                _move_to_levels(pictures[source], node, weights, initializers)
                read, copies = f"{source}.copies", PICTURE_COPIES
                nodes.append(helper.make_node("Concat", [source] * copies, [read], f"{source}/copies", axis=1))
            # What another convolution gives is rounded already.
            if source not in outputs:
                if source not in quantized:
                    nodes += _round_trip(read, source, f"{source}.8", ranges[source], initializers)
                    quantized.add(source)
                node.input[0] = f"{source}.8"
            scales = _add_weight(node, weights, initializers, nodes, copies)
            if len(node.input) > 2:
                _add_bias(node, weights, ranges[source].scale * scales, initializers, nodes)
        nodes.append(node)
        if target in outputs:
            node.output[0] = f"{target}.raw"
            nodes += _round_trip(f"{target}.raw", target, target, ranges[target], initializers)
    del graph.node[:]
    graph.node.extend(nodes)
    graph.initializer.extend(numpy_helper.from_array(array, name) for name, array in initializers.items())
    _drop_unused(graph)
    onnx.checker.check_model(result)
    return result


def _find_rectified(graph: onnx.GraphProto) -> dict[str, str]:
    """Tensors that only a ReLU reads -> what it makes of them. Rounded after it, with zero as the lowest step, they have twice as fine ones, and the
    ReLU is free: onnxruntime leaves it to the rounding."""
    readers = [name for node in graph.node for name in node.input] + [output.name for output in graph.output]
    return {node.input[0]: node.output[0] for node in graph.node if node.op_type == "Relu" and readers.count(node.input[0]) == 1}


def _find_pictures(graph: onnx.GraphProto, weights: dict[str, Array]) -> dict[str, onnx.NodeProto]:
    """Tensor that only one convolution reads -> the node that makes it of a picture that comes in, less one half."""
    pictures = {graph_input.name for graph_input in graph.input}
    halves = {name for name, array in weights.items() if array.size == 1 and array.item() == HALF}
    readers = [name for node in graph.node for name in node.input]
    read = {node.input[0] for node in graph.node if node.op_type == "Conv" and readers.count(node.input[0]) == 1}
    return {
        node.output[0]: node
        for node in graph.node
        if node.op_type == "Sub" and node.input[0] in pictures and node.input[1] in halves and node.output[0] in read
    }


def _move_to_levels(subtraction: onnx.NodeProto, node: onnx.NodeProto, weights: dict[str, Array], initializers: dict[str, Array]) -> None:
    """Subtracts a whole number of grey levels in place of one half, and gives the bias the difference."""
    middle = LEVELS.zero / 255
    subtraction.input[1] = f"{subtraction.output[0]}.middle"
    initializers[subtraction.input[1]] = np.array(middle, dtype=np.float32)
    share = np.float32(middle - HALF) * weights[node.input[1]].sum(axis=(1, 2, 3))
    if len(node.input) > 2:
        share += weights[node.input[2]]
        node.input.pop()
    node.input.append(f"{node.input[1]}.bias")
    weights[node.input[2]] = share


def fuse_silu(graph: onnx.GraphProto) -> None:
    """x * sigmoid(x) -> one QuickGelu of onnxruntime: the optimiser would not see the pair once x comes out of 8 bits."""
    sigmoids = {node.output[0]: node for node in graph.node if node.op_type == "Sigmoid"}
    fused: set[str] = set()
    for node in graph.node:
        if node.op_type != "Mul":
            continue
        for x, gate in (tuple(node.input), tuple(node.input)[::-1]):
            if gate in sigmoids and sigmoids[gate].input[0] == x:
                fused.add(gate)
                node.CopyFrom(
                    helper.make_node("QuickGelu", [x], list(node.output), node.name, domain="com.microsoft", alpha=1.0)
                )
                break
    used = {name for node in graph.node for name in node.input}
    for gate in fused - used:
        graph.node.remove(sigmoids[gate])


def _round_trip(source: str, label: str, target: str, to: Range, initializers: dict[str, Array]) -> list[onnx.NodeProto]:
    scale, zero = f"{label}.scale", f"{label}.zero"
    initializers[scale] = np.array(to.scale, dtype=np.float32)
    initializers[zero] = np.array(to.zero, dtype=np.uint8)
    return [
        helper.make_node("QuantizeLinear", [source, scale, zero], [f"{label}.uint8"], f"{label}/quantize"),
        helper.make_node("DequantizeLinear", [f"{label}.uint8", scale, zero], [target], f"{label}/dequantize"),
    ]


def _add_weight(
    node: onnx.NodeProto, weights: dict[str, Array], initializers: dict[str, Array], nodes: list[onnx.NodeProto], copies: int
) -> Array:
    """Replaces the weight by int8 with one scale per output channel; returns the scales. Where the input comes in several copies,
    every one of them has its part of what are whole numbers of as many times finer steps."""
    name = node.input[1]
    weight = weights[name]
    scales = np.maximum(np.abs(weight).reshape(len(weight), -1).max(axis=1), 1e-8).astype(np.float32) / np.float32(copies * WEIGHT_STEPS)
    whole = np.rint(weight / scales.reshape(-1, 1, 1, 1))
    # The sum of floor((n + j) / copies) over j = 0..copies - 1 is n (Hermite's identity).
    parts = [np.floor_divide(whole + j, copies) for j in range(copies)]
    initializers[f"{name}.int8"] = np.concatenate(parts, axis=1).astype(np.int8)
    initializers[f"{name}.scale"] = scales
    initializers[f"{name}.zero"] = np.zeros(len(scales), dtype=np.int8)
    inputs = [f"{name}.int8", f"{name}.scale", f"{name}.zero"]
    nodes.append(helper.make_node("DequantizeLinear", inputs, [f"{name}.8"], f"{name}/dequantize", axis=0))
    node.input[1] = f"{name}.8"
    return scales


def _add_bias(
    node: onnx.NodeProto, weights: dict[str, Array], scales: Array, initializers: dict[str, Array], nodes: list[onnx.NodeProto]
) -> None:
    name = node.input[2]
    limit = 2**31 - 1
    scales = scales.astype(np.float32)
    initializers[f"{name}.int32"] = np.clip(np.rint(weights[name].astype(np.float64) / scales), -limit, limit).astype(np.int32)
    initializers[f"{name}.scale"] = scales
    initializers[f"{name}.zero"] = np.zeros(len(scales), dtype=np.int32)
    inputs = [f"{name}.int32", f"{name}.scale", f"{name}.zero"]
    nodes.append(helper.make_node("DequantizeLinear", inputs, [f"{name}.8"], f"{name}/dequantize", axis=0))
    node.input[2] = f"{name}.8"


def _drop_unused(graph: onnx.GraphProto) -> None:
    used = {name for node in graph.node for name in node.input}
    kept = [initializer for initializer in graph.initializer if initializer.name in used]
    del graph.initializer[:]
    graph.initializer.extend(kept)


def time_networks(paths: dict[str, Path], sizes: Sequence[int], threads: int, rounds: int) -> list[dict[str, float | int | str]]:
    """Times every network at every size in turn, so that a change in the load of the machine meets all alike."""
    calls: list[tuple[str, int, Callable[[], object]]] = []
    for name, path in paths.items():
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        session = ort.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        for size in sizes:
            feed = _random_feed(session, size)
            calls.append((name, size, lambda session=session, feed=feed: session.run(None, feed)))
    elapsed: list[list[tuple[float, float]]] = [[] for _ in calls]
    for round_index in range(rounds + 2):
        for (_, _, call), seen in zip(calls, elapsed):
            wall, busy = time.perf_counter(), time.thread_time()
            call()
            if round_index >= 2:
                seen.append((1e3 * (time.perf_counter() - wall), 1e3 * (time.thread_time() - busy)))
    rows: list[dict[str, float | int | str]] = []
    for (name, size, _), seen in zip(calls, elapsed):
        walls, busy_times = np.array(seen).T
        # Processor time of the calling thread hardly depends on what else runs; with one thread it is the fair measure.
        figures = {"medianMs": np.median(walls), "bestMs": walls.min(), "threadMs": np.median(busy_times)}
        rows.append({"network": name, "sizePx": size, "threads": threads, **{key: round(float(ms), 1) for key, ms in figures.items()}})
    return rows


def _random_feed(session: ort.InferenceSession, size: int) -> dict[str, Array]:
    rng = np.random.default_rng(0)
    shapes = {value.name: value.shape for value in session.get_inputs()}
    return {
        name: rng.random((1, shape[1], size, size) if len(shape) == 4 else (1,), dtype=np.float32)
        for name, shape in shapes.items()
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True, help="a model folder")
    parser.add_argument("--peer", type=Path, action="append", default=[], help="another network with one picture as input; may repeat")
    parser.add_argument("--size", type=int, nargs="+", default=[64, 96, 128], help="LR pixels of a side")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=15)
    arguments = parser.parse_args()
    manifest = json.loads((arguments.model / "model.json").read_text())
    paths = {
        f"{network} {precision}": arguments.model / entry["file"]
        for precision, files in manifest["networks"].items()
        for network, entry in files.items()
    } | {path.stem: path for path in arguments.peer}
    for row in time_networks(paths, arguments.size, arguments.threads, arguments.rounds):
        print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main()
