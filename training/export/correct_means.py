"""Takes the mean error out of an 8-bit denoiser: a constant of a channel is a pattern that repeats with the grid.

Rounding shifts the mean of every output channel a little, each by another amount, and a channel is one of the 16
phases: half a grey level shows as a weave in a plain sky. The shift hardly depends on the image, so it is measured on
the calibration inputs and subtracted from the bias of the last convolution (Nagel et al. 2019, bias correction).
"""

from collections.abc import Sequence

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import numpy_helper

from training.diffusion.schedule import abar_at
from training.export.ranges import Feed
from training.models.onnx_session import open_session

OUTPUT = "prediction"
BIAS = "denoiser.conv_out.bias"


def correct_means(quantized: onnx.ModelProto, model: onnx.ModelProto, feeds: Sequence[Feed]) -> None:
    """Changes the bias of the 8-bit denoiser in place.

    An error of v moves the clean residual by sqrt(1 - abar) of it, so levels count by 1 - abar.
    """
    exact, rounded = (open_session(network, threads=1) for network in (model, quantized))
    shift, total = np.zeros(0), 0.0
    for feed in feeds:
        a, b = (session.run([OUTPUT], feed)[0] for session in (exact, rounded))
        weight = 1 - abar_at(float(feed["level"][0]))
        mean = weight * (b - a).mean(axis=(0, 2, 3), dtype=np.float64)
        shift, total = mean if total == 0 else shift + mean, total + weight
    _subtract(quantized.graph, shift / total)


def _subtract(graph: onnx.GraphProto, shift: NDArray[np.float64]) -> None:
    constants = {initializer.name: initializer for initializer in graph.initializer}
    bias, scale = constants[f"{BIAS}.int32"], numpy_helper.to_array(constants[f"{BIAS}.scale"])
    whole = numpy_helper.to_array(bias) - np.rint(shift / scale)
    bias.CopyFrom(numpy_helper.from_array(whole.astype(np.int32), bias.name))
