"""Rows of measurements in JSON lines, keyed by digests of content: a row that exists is not measured again, and figures
of other content are never mistaken for it."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

Fields = dict[str, Any]
"""A preset, or a row of measurements, as JSON has it."""


def digest(*parts: bytes) -> str:
    """12 hex digits that identify content."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(hashlib.sha256(part).digest())
    return whole.hexdigest()[:12]


def digest_pairs(pairs: Path) -> str:
    """Identifies the images of a folder with HR and LR. Throws ValueError where there are none."""
    paths = sorted(pairs.glob("?R/*.png"))
    if not paths:
        raise ValueError(f"no pairs: expected {pairs}/HR/*.png and {pairs}/LR/*.png")
    named = ((str(path.relative_to(pairs)).encode(), path.read_bytes()) for path in paths)
    return digest(*(part for pair in named for part in pair))


def read_rows(path: Path) -> list[Fields]:
    """Rows of a file that may not exist yet; an unfinished last line of a killed run is ignored."""
    text = path.read_text() if path.exists() else ""
    return [json.loads(line) for line in text[: text.rfind("\n") + 1].splitlines()]


def append_row(path: Path, row: Fields) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab+") as file:
        file.seek(0)
        # An unfinished last line is removed, or the new row would continue it.
        file.truncate(file.read().rfind(b"\n") + 1)
        file.write(json.dumps(row, allow_nan=False).encode() + b"\n")


def find_row(rows: Iterable[Fields], key: Fields) -> Fields | None:
    """The latest row that contains all of `key`."""
    found = [row for row in rows if all(name in row and row[name] == value for name, value in key.items())]
    return found[-1] if found else None
