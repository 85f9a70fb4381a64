"""8-bit files: close to float32, read images exactly, and round where they may."""

import numpy as np
import onnx
import pytest
import torch

from training.export.correct_means import correct_means
from training.export.golden_tile import Tile
from training.export.onnx_check import golden_difference, to_onnx
from training.export.quantize import KEEP_FLOAT, quantize
from training.export.ranges import Range, find_range, record
from training.models.blocks import add_condition_planes
from training.models.encoder import Encoder
from training.models.model_folder import NETWORKS
from training.models.onnx_modules import InstantFile
from training.models.onnx_session import open_session
from training.tests.conftest import random_y

Models = dict[str, onnx.ModelProto]


def test_eight_bits_stay_near(models: Models, tile: Tile) -> None:
    quantized = {name: quantize(models[name], [tile.feeds()[name]]) for name in NETWORKS}
    assert golden_difference(quantized, tile) < 0.1
    assert golden_difference(models, tile) < 1e-4
    for name, small in quantized.items():
        activation = "Relu" if name == "instant" else "QuickGelu"
        assert {activation, "QuantizeLinear", "DequantizeLinear"} < {node.op_type for node in small.graph.node}
        floats = [
            entry
            for entry in small.graph.initializer
            if len(entry.dims) == 4 and entry.data_type == onnx.TensorProto.FLOAT
        ]
        assert all(any(word in entry.name for word in KEEP_FLOAT) or max(entry.dims[2:]) == 1 for entry in floats), [
            entry.name for entry in floats
        ]
    with pytest.raises(ValueError, match="at least one input"):
        quantize(models["encoder"], [])


def test_the_mean_error_of_a_channel_is_taken_out(models: Models, tile: Tile) -> None:
    model, feed = models["denoiser"], tile.feeds()["denoiser"]
    noisy = {**feed, "level": np.array([1.0], dtype=np.float32)}
    exact = open_session(model).run(["prediction"], noisy)[0]

    def shift(network: onnx.ModelProto) -> float:
        difference = open_session(network).run(["prediction"], noisy)[0] - exact
        return float(np.abs(difference.mean(axis=(0, 2, 3))).max())

    quantized = quantize(model, [feed, noisy])
    (bias,) = (entry for entry in quantized.graph.initializer if entry.name == "denoiser.conv_out.bias.int32")
    scale = next(entry for entry in quantized.graph.initializer if entry.name == "denoiser.conv_out.bias.scale")
    moved = onnx.numpy_helper.to_array(bias) + np.rint(0.05 / onnx.numpy_helper.to_array(scale))
    bias.CopyFrom(onnx.numpy_helper.from_array(moved.astype(np.int32), bias.name))
    before = shift(quantized)
    correct_means(quantized, model, [feed, noisy])
    assert before > 0.04 and shift(quantized) < 0.2 * before


def test_a_relu_is_merged_with_the_rounding(models: Models, tile: Tile) -> None:
    graph = quantize(models["instant"], [tile.feeds()["instant"]]).graph
    zeros = {entry.name: onnx.numpy_helper.to_array(entry) for entry in graph.initializer}
    rounded = {node.input[0]: zeros[node.input[2]] for node in graph.node if node.op_type == "QuantizeLinear"}
    (relu,) = (node for node in graph.node if node.op_type == "Relu")
    (bent,) = (node for node in graph.node if node.output[0] == relu.input[0])
    assert bent.op_type == "Conv" and rounded[relu.output[0]] == 0
    # Two sums are inputs of convolutions, the image minus 0.5 and that of the blocks; four convolutions have outputs.
    assert len(rounded) == 2 + 4


def test_sums_are_rounded_on_request() -> None:
    torch.manual_seed(7)
    two_blocks = InstantFile(Encoder(channels=16, blocks=2, relu=True))
    y = {"lr": random_y(16, 18)}
    model = to_onnx(two_blocks, y, ["mu"])
    feed = {name: tensor.numpy() for name, tensor in y.items()}
    exact = open_session(model).run(["mu"], feed)[0]

    def float_sums_added(round_sums: bool) -> int:
        quantized = quantize(model, [feed], round_sums=round_sums)
        difference = np.abs(open_session(quantized).run(["mu"], feed)[0] - exact)
        assert 0 < difference.max() < 0.02
        made_by = {node.output[0]: node.op_type for node in quantized.graph.node}
        return sum(
            made_by.get(name) == "Add" for node in quantized.graph.node if node.op_type == "Add" for name in node.input
        )

    assert (float_sums_added(False), float_sums_added(True)) == (2, 0)


def test_faint_edges_of_bright_images_are_read_exactly() -> None:
    torch.manual_seed(8)
    rng = np.random.default_rng(8)
    any_image, faint = (
        {"lr": (rng.integers(*levels, (1, 3, 32, 30)) / 255).astype(np.float32)} for levels in ((0, 256), (195, 205))
    )
    model = to_onnx(
        InstantFile(Encoder(channels=16, blocks=1, relu=True)), {"lr": torch.from_numpy(faint["lr"])}, ["mu"]
    )
    (first,) = (
        node.output[0] for node in model.graph.node if node.op_type == "Conv" and node.input[1] == "conv_in.weight"
    )
    exact = record(model, [first], [faint])[first]
    # Before it is rounded itself.
    read = record(quantize(model, [any_image]), [f"{first}.raw"], [faint])[f"{first}.raw"]
    assert np.median(np.abs(read - exact)) < 0.07 * np.median(np.abs(exact - np.median(exact)))


def test_c_and_p_do_not_coarsen_the_image_that_the_restorer_reads(models: Models) -> None:
    calm = torch.full((1, 3, 24, 24), 0.5)
    feeds = [{"lr_and_dials": add_condition_planes(calm, c, p).numpy()} for c in (0.1, 1.0) for p in (0.0, 1.0)]
    kept, coarse = (open_session(quantize(models["restorer"], feeds, keep)) for keep in (KEEP_FLOAT, ()))
    brighter = calm.clone()
    brighter[..., 12, 12] += 1.2 / 255
    seen = []
    for session in (kept, coarse):
        before, after = (
            session.run(None, {"lr_and_dials": add_condition_planes(y, 1.0, 0.5).numpy()})[0] for y in (calm, brighter)
        )
        # What is added to the image, not the image itself.
        seen.append(float(np.abs((after - brighter.numpy()) - (before - calm.numpy())).max()))
    assert seen[0] > 0 and seen[1] == 0


def test_range_clips_outliers_and_keeps_zero_exact() -> None:
    values = np.random.default_rng(0).standard_normal(400_000).astype(np.float32)
    values[0] = 12
    chosen, full = find_range(values), Range.of(float(values.min()), float(values.max()))
    assert chosen.scale < 0.8 * full.scale
    assert float(chosen.round_trip(np.zeros(1, dtype=np.float32))[0]) == 0
    errors = [np.square(either.round_trip(values) - values).mean() for either in (chosen, full)]
    assert errors[0] < errors[1]
