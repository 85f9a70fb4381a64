"""estimator.onnx: the file, the tiles that it is checked on, and its addition to a model folder that exists.

python -m training.export.estimator_file --weights runs/estimator/ema.safetensors --model resources/models/ID
"""

import argparse
import base64
import dataclasses
import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from torch import Tensor

from training.cleanup_estimator.network import TILE_PX, Estimator, EstimatorFile, load_estimator
from training.data.drawings import draw_drawing
from training.data.faults import compress, gaussian_noise
from training.data.second_order import to_levels
from training.export.half_weights import round_weights, store_halved
from training.export.model_writer import write_json, write_model
from training.export.onnx_check import largest_difference, to_onnx
from training.models.checkpoint import read_weights
from training.models.model_folder import read_manifest
from training.models.onnx_session import open_session

LARGEST_DIFFERENCE = 1e-3
"""Between onnxruntime and PyTorch, of strength, grey levels, pixels and quality."""
GOLDEN_TILES = 3
DECIMALS = 4


@dataclasses.dataclass(frozen=True)
class EstimatorModel:
    model: onnx.ModelProto
    tiles: Tensor
    """Uint8 [GOLDEN_TILES, 3, TILE_PX, TILE_PX]."""
    estimate: Tensor
    """Of the tiles, [4]."""


def golden_tiles() -> Tensor:
    """Drawn, noisy and compressed, so that no answer is near the choice of another strength by chance of rounding."""
    rng = np.random.default_rng(1)
    tiles = []
    for _ in range(GOLDEN_TILES):
        drawn = torch.from_numpy(draw_drawing(TILE_PX, rng).copy()).permute(2, 0, 1).float() / 255
        faulty = compress(gaussian_noise(drawn, 12 / 255, False, rng), "JPEG", 35, 2)
        tiles.append((to_levels(faulty) * 255).round().byte())
    return torch.stack(tiles)


def make_estimator(estimator: Estimator) -> EstimatorModel:
    """Throws ValueError when onnxruntime's answers differ from PyTorch's, whatever the number of tiles."""
    module, tiles = round_weights(EstimatorFile(estimator)).eval(), golden_tiles()
    images = tiles.float() / 255
    model = store_halved(to_onnx(module, {"tiles": images[:2]}, ["estimate"], {0: "count"}))
    session = open_session(model)
    with torch.inference_mode():
        for count in range(1, GOLDEN_TILES + 1):
            expected = module(images[:count])
            difference = largest_difference(session, {"tiles": images[:count].numpy()}, [expected.numpy()])
            if not difference <= LARGEST_DIFFERENCE:
                raise ValueError(f"estimator.onnx differs by {difference:.2g}, allowed is {LARGEST_DIFFERENCE}")
    return EstimatorModel(model, tiles, expected)


def golden_part(estimator: EstimatorModel | None) -> dict[str, Any]:
    """What golden.json says of it."""
    if estimator is None:
        return {}
    tiles = base64.b64encode(estimator.tiles.numpy().tobytes()).decode("ascii")
    return {"estimator": {"tiles": tiles, "estimate": [round(float(x), DECIMALS) for x in estimator.estimate]}}


def write_estimator(folder: Path, estimator: EstimatorModel) -> dict[str, Any]:
    """Returns what model.json says of it."""
    return {**write_model(folder / "estimator.onnx", estimator.model), "tilePx": TILE_PX}


def add_estimator(model: Path, weights: Path, version: str | None) -> dict[str, Any]:
    """Adds or replaces the estimator of a model folder; its other files stay. Returns model.json."""
    estimator = make_estimator(load_estimator(read_weights(weights)).eval())
    manifest = read_manifest(model)
    golden_path = model / manifest["golden"]["file"]
    golden = json.loads(golden_path.read_text()) | golden_part(estimator)
    manifest |= {"estimator": write_estimator(model, estimator), "golden": write_json(golden_path, golden)}
    if version is not None:
        manifest["version"] = version
    write_json(model / "model.json", manifest, indent=2)
    return manifest


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weights", type=Path, required=True, help="of training.cleanup_estimator")
    parser.add_argument("--model", type=Path, required=True, help="the folder that is changed")
    parser.add_argument("--version", help="of the changed model; without it the version stays")
    arguments = parser.parse_args()
    added = add_estimator(arguments.model, arguments.weights, arguments.version)["estimator"]
    print(f"{added['file']}: {added['bytes']} bytes")


if __name__ == "__main__":
    main()
