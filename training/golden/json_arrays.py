"""Arrays in golden JSON files: base64 of little-endian float32, and the comparison of two such files."""

import base64
from typing import Any

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

NUMBER_TOLERANCE = 1e-12


def encode(values: Tensor | NDArray[np.floating]) -> dict[str, Any]:
    array = np.ascontiguousarray(np.asarray(values), dtype="<f4")
    return {"shape": list(array.shape), "float32": base64.b64encode(array.tobytes()).decode("ascii")}


def decode(stored: dict[str, Any]) -> NDArray[np.float32]:
    return np.frombuffer(base64.b64decode(stored["float32"]), dtype="<f4").reshape(stored["shape"])


def find_differences(stored: Any, made: Any, tolerance: float = 2e-6, where: str = "") -> list[str]:
    """Where two golden files differ: arrays by more than the tolerance, numbers by more than 1e-12, all else at all."""
    if isinstance(made, dict) and isinstance(stored, dict) and set(made) == set(stored):
        if set(made) == {"shape", "float32"}:
            return _compare_arrays(decode(stored), decode(made), tolerance, where)
        parts = ((stored[key], made[key], key) for key in made)
    elif isinstance(made, list) and isinstance(stored, list) and len(made) == len(stored):
        parts = ((a, b, str(i)) for i, (a, b) in enumerate(zip(stored, made, strict=True)))
    elif isinstance(made, int | float) and isinstance(stored, int | float):
        is_near = abs(made - stored) <= NUMBER_TOLERANCE
        return [] if is_near else [f"{where}: {stored} in the file, {made} now"]
    else:
        return [] if made == stored else [f"{where}: {str(stored)[:80]} in the file, {str(made)[:80]} now"]
    return [line for a, b, key in parts for line in find_differences(a, b, tolerance, f"{where}/{key}")]


def _compare_arrays(a: NDArray[np.float32], b: NDArray[np.float32], tolerance: float, where: str) -> list[str]:
    worst = float(np.abs(a - b).max()) if a.shape == b.shape else float("inf")
    return [] if worst <= tolerance * max(1.0, float(np.abs(b).max())) else [f"{where}: differs by {worst}"]
