"""Names in a model folder, as model.json and the ONNX files beside it have them."""

import json
from pathlib import Path
from typing import Any

NETWORKS = ("restorer", "instant", "encoder", "denoiser")
"""The networks of a model, each one file per precision, in the order in which an image passes them."""
PRECISIONS = ("float32", "uint8")


def read_manifest(model: Path) -> dict[str, Any]:
    """model.json of a model folder."""
    manifest: dict[str, Any] = json.loads((model / "model.json").read_text())
    return manifest
