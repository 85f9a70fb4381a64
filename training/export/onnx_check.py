"""Traces networks to ONNX and compares what onnxruntime computes with what PyTorch computes."""

import contextlib
import io
import logging
import warnings
from collections.abc import Mapping, Sequence

import numpy as np
import onnx
import onnxruntime as ort
import torch
from onnx import helper
from torch import Tensor, nn

from training.export.golden_tile import Tile, TrainedNetworks
from training.export.ranges import Array, Feed
from training.models.model_folder import NETWORKS
from training.models.onnx_modules import DenoiserFile, EncoderFile, InstantFile, RestorerFile
from training.models.onnx_session import open_session

OPSET = 20
LARGEST_DIFFERENCE = 1e-4
"""Between onnxruntime and PyTorch, of any float32 output value."""
IMAGE_DIMENSIONS = 4
HEIGHT_AND_WIDTH: Mapping[int, str] = {2: "height", 3: "width"}

Models = Mapping[str, onnx.ModelProto]
"""Name of a network -> its file."""


def to_onnx(
    module: nn.Module, inputs: dict[str, Tensor], outputs: list[str], dynamic: Mapping[int, str] = HEIGHT_AND_WIDTH
) -> onnx.ModelProto:
    """Traces the module; `dynamic`: dimensions that may have any size in every input that has them, and their names."""
    sizes = dict.fromkeys(dynamic, torch.export.Dim.DYNAMIC)
    shapes = tuple(sizes if tensor.dim() > max(dynamic) else None for tensor in inputs.values())
    # The exporter reports on optional packages and on its own progress.
    level = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            program = torch.onnx.export(
                module.eval(),
                tuple(inputs.values()),
                dynamo=True,
                opset_version=OPSET,
                verbose=False,
                input_names=list(inputs),
                output_names=outputs,
                dynamic_shapes=shapes,
            )
    finally:
        logging.disable(level)
    assert program is not None
    return _tidy(program.model_proto, dynamic)


def _tidy(model: onnx.ModelProto, dynamic: Mapping[int, str]) -> onnx.ModelProto:
    """Removes traces of the exporter, and names the dynamic sizes."""
    forbidden = {"Resize", "ConvTranspose"} & {node.op_type for node in model.graph.node}
    if forbidden:
        names = ", ".join(sorted(forbidden))
        raise ValueError(f"the graph has {names}, which differs between devices or lacks an 8-bit form")
    model.producer_name, model.producer_version, model.doc_string = "skipstone", "", ""
    del model.metadata_props[:]
    del model.graph.value_info[:]
    for node in model.graph.node:
        del node.metadata_props[:]
        node.doc_string = ""
    for value in (*model.graph.input, *model.graph.output):
        del value.metadata_props[:]
        sizes = value.type.tensor_type.shape.dim
        if len(sizes) > max(dynamic):
            for dimension, name in dynamic.items():
                sizes[dimension].dim_param = name
    # The 8-bit form uses an operator of onnxruntime's own.
    if not any(entry.domain == "com.microsoft" for entry in model.opset_import):
        model.opset_import.append(helper.make_opsetid("com.microsoft", 1))
    onnx.checker.check_model(model)
    return model


def make_models(networks: TrainedNetworks, tile: Tile) -> dict[str, onnx.ModelProto]:
    """The float32 files, traced on a tile whose height and width differ, so that the two are not taken for one."""
    narrow = {
        name: tensor[..., :-4].contiguous() if tensor.dim() == IMAGE_DIMENSIONS else tensor
        for name, tensor in tile.inputs().items()
    }
    conditioned, lr = ({name: narrow.pop(name)} for name in ("lr_and_dials", "lr"))
    encoder, denoiser = networks.encoder, networks.denoiser
    return {
        "restorer": to_onnx(RestorerFile(encoder.restorer), conditioned, ["cleaned"]),
        "instant": to_onnx(InstantFile(networks.instant), lr, ["mu"]),
        "encoder": to_onnx(EncoderFile(encoder, denoiser), lr, ["mu", "features"]),
        "denoiser": to_onnx(DenoiserFile(denoiser), narrow, ["prediction"]),
    }


def largest_difference(session: ort.InferenceSession, feed: Feed, expected: Sequence[Array]) -> float:
    return max(float(np.abs(a - b).max()) for a, b in zip(session.run(None, feed), expected, strict=True))


def check_agreement(models: Models, tiles: list[Tile], limit: float = LARGEST_DIFFERENCE) -> float:
    """Returns the largest difference of a float32 file from PyTorch. Throws ValueError when it exceeds the limit."""
    largest = 0.0
    for name in NETWORKS:
        session = open_session(models[name])
        for tile in tiles:
            difference = largest_difference(session, tile.feeds()[name], tile.outputs()[name])
            if not difference <= limit:
                height, width = tile.x.shape[-2:]
                where = f"by {difference:.2g} on {height} x {width}"
                raise ValueError(f"{name}.onnx differs from PyTorch {where}, allowed is {limit}")
            largest = max(largest, difference)
    return largest


def golden_difference(models: Models, tile: Tile) -> float:
    """Largest relative RMS difference of estimate, mu and prediction, the networks chained as in the product."""
    sessions = {name: open_session(models[name]) for name in NETWORKS}
    feeds = tile.feeds()
    (lr,) = sessions["restorer"].run(None, feeds["restorer"])
    (estimate,) = sessions["instant"].run(None, {"lr": lr})
    mu, features = sessions["encoder"].run(None, {"lr": lr})
    (prediction,) = sessions["denoiser"].run(None, {**feeds["denoiser"], "mu": mu, "features": features})
    pairs = ((estimate, tile.estimate.numpy()), (mu, tile.mu.numpy()), (prediction, tile.prediction.numpy()))
    return max(float(np.sqrt(np.square(a - b).mean() / np.square(b).mean())) for a, b in pairs)
