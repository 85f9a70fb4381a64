"""Ranges of 8-bit tensors: scale and zero point with the least squared error on recorded values."""

import dataclasses
from collections.abc import Callable, Iterable, Sequence

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper

from training.models.onnx_session import open_session

Array = NDArray[np.float32]
Feed = dict[str, Array]

SAMPLES_PER_INPUT = 6000
"""Values kept of each tensor from each calibration input, taken at equal distances."""
LEAST_SHARE, SHARES = 0.2, 33
"""Clipped ranges that the search tries, relative to the whole range."""


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
        rounded: Array = (np.clip(np.rint(values / self.scale) + self.zero, 0, 255) - self.zero) * self.scale
        return rounded


GREY_LEVELS = Range(float(np.float32(1 / 255)), 128)
"""A step for every grey level, of images minus zero / 255. Minus one half, all would lie between two steps."""


def find_range(values: Array, through: Callable[[Array], Array] = lambda v: v) -> Range:
    """The range with the least squared error of `through(values)`: a few clipped outliers for finer steps elsewhere."""
    low, high = float(values.min()), float(values.max())
    target = through(values)

    def error(a: float, b: float) -> float:
        return float(np.square(through(Range.of(a, b).round_trip(values)) - target).mean())

    shares = np.linspace(1.0, LEAST_SHARE, SHARES)
    # One end at a time, twice: the two hardly influence each other.
    for _ in range(2):
        low = min((low * s for s in shares), key=lambda a: error(a, high)) if low < 0 else low
        high = min((high * s for s in shares), key=lambda b: error(low, b)) if high > 0 else high
    return Range.of(low, high)


def silu(values: Array) -> Array:
    activated: Array = values / (1 + np.exp(-np.clip(values, -60, 60)))
    return activated


def record(model: onnx.ModelProto, tensors: Sequence[str], feeds: Iterable[Feed], threads: int = 2) -> dict[str, Array]:
    """Runs the float32 model and returns a sample of the values of each named tensor."""
    probe = onnx.ModelProto()
    probe.CopyFrom(model)
    outputs = {output.name for output in probe.graph.output}
    inputs = {graph_input.name for graph_input in probe.graph.input}
    computed = [name for name in tensors if name not in inputs]
    probe.graph.output.extend(
        helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in computed if name not in outputs
    )
    session = open_session(probe, threads)
    kept: dict[str, list[Array]] = {name: [] for name in tensors}
    for feed in feeds:
        values: dict[str, Array] = dict(zip(computed, session.run(computed, feed), strict=True)) | feed
        for name in tensors:
            flat = values[name].reshape(-1)
            # An odd distance, so that the sample does not stay within a few columns.
            stride = max(1, flat.size // SAMPLES_PER_INPUT) | 1
            kept[name].append(np.concatenate([flat[::stride], [flat.min(), flat.max()]]))
    if not kept or not all(kept.values()):
        raise ValueError("calibration needs at least one input")
    return {name: np.concatenate(parts).astype(np.float32) for name, parts in kept.items()}
