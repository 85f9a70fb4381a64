"""Writes a model folder: the files, model.json, and the whole folder under its name at the end."""

import contextlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import onnx

from training.models.checkpoint import hash_file
from training.models.model_folder import read_manifest

Files = dict[str, dict[str, dict[str, Any]]]
"""Precision -> network -> description of its file, as model.json has it."""


@contextlib.contextmanager
def replace_folder(target: Path) -> Iterator[Path]:
    """Gives a temporary folder that takes the place of `target` at the end; after an error nothing has changed."""
    temporary = target.with_name(f".{target.name}.{os.getpid()}")
    temporary.mkdir(parents=True)
    try:
        yield temporary
        _put_in_place(temporary, target)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise


def _put_in_place(temporary: Path, target: Path) -> None:
    """The old folder is removed only when the new one is in place."""
    if not target.exists():
        temporary.rename(target)
        return
    old = target.with_name(f".{target.name}.{os.getpid()}.old")
    target.rename(old)
    try:
        temporary.rename(target)
    except BaseException:
        old.rename(target)
        raise
    shutil.rmtree(old)


def write_networks(folder: Path, groups: Mapping[str, Mapping[str, onnx.ModelProto]]) -> Files:
    """`groups`: precision -> network -> model."""
    return {
        precision: {
            name: write_model(folder / f"{name}{'' if precision == 'float32' else f'.{precision}'}.onnx", model)
            for name, model in models.items()
        }
        for precision, models in groups.items()
    }


def write_model(path: Path, model: onnx.ModelProto) -> dict[str, Any]:
    path.write_bytes(model.SerializeToString(deterministic=True))
    return describe_file(path)


def write_json(path: Path, content: Any, indent: int | None = None) -> dict[str, Any]:
    path.write_text(json.dumps(content, indent=indent) + "\n")
    return describe_file(path)


def describe_file(path: Path) -> dict[str, Any]:
    return {"file": path.name, "sha256": hash_file(path), "bytes": path.stat().st_size}


def find_same_quantized(folder: Path, name: str, model: onnx.ModelProto) -> onnx.ModelProto | None:
    """The 8-bit file of a folder whose float32 file is this model."""
    old = folder / f"{name}.onnx"
    is_same = old.exists() and old.read_bytes() == model.SerializeToString(deterministic=True)
    return onnx.load(old.with_name(f"{name}.uint8.onnx")) if is_same else None


def keep_measured(target: Path, files: Files) -> list[dict[str, Any]]:
    """The measured figures of the folder that is replaced, if its networks are the same."""
    if (target / "model.json").exists():
        manifest = read_manifest(target)
        if manifest.get("networks") == files:
            measured: list[dict[str, Any]] = manifest["measured"]
            return measured
    return []
