"""Folders of examples on disk, in shards that are made one after another: a run that is stopped continues."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path


def open_folder(folder: Path, settings: Mapping[str, object]) -> None:
    """Makes the folder, or continues it; ValueError where its shards were made with other settings."""
    folder.mkdir(parents=True, exist_ok=True)
    record = folder / "config.json"
    if record.exists() and json.loads(record.read_text()) != settings:
        raise ValueError(f"{record} has other settings: expected the same ones, or a new folder")
    record.write_text(json.dumps(settings, indent=2) + "\n")


def shard_path(folder: Path, name: str, index: int) -> Path:
    return folder / f"{name}-{index:05}.safetensors"


def missing_shards(folder: Path, name: str, count: int, size: int) -> Iterator[tuple[int, Path]]:
    """Index and path of the shards of `size` examples that are not there yet, of as many as hold `count`."""
    for index in range(-(-count // size)):
        path = shard_path(folder, name, index)
        if not path.exists():
            yield index, path
