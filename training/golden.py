"""Writes the vectors on which Python and TypeScript agree: tests/golden/diffusion.json (the sampler) and niqe.json (NIQE).

    python -m training.golden [--check]

Arrays are base64 of little-endian float32 in the order of their shape. What a reader can make himself by an exact rule is
not stored: inputs `ramp` and the fake denoiser are given as formulas beside the values.
"""

import argparse
import base64
import json
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from training import niqe
from training.diffusion import abar_at, back_project, downscale, picture_noise, step, threefry2x32
from training.evaluate import read_picture
from training.sampler import SamplerOptions, make_schedule, sample

ROOT = Path(__file__).resolve().parent.parent
PATH = ROOT / "tests" / "golden" / "diffusion.json"
NIQE_PATH = ROOT / "tests" / "golden" / "niqe.json"
NIQE_PARAMETERS = ROOT / "tests" / "golden" / "niqe-parameters.npz"
"""Stand-in for the pristine parameters, which are not this project's to give away: same names and shapes."""
FLAT_FROM = 90
"""Column of luma, border cut off, from which on a picture is made flat: half of its blocks have no figures."""
SIGMA_R = 0.0576
FAKE_DENOISER = "v = 0.3 * x - 0.1 * mu + level - 0.2 * perception"
RAMP = "value[i] = float32(((i * factor) % modulus) / modulus), i the flat index"
MU_RULE = "mu[ch, row, column] = y[ch div 16, row, column]"

BALANCED = {"coarseLevels": [1, 0.85, 0.7, 0.55, 0.4, 0.3, 0.2], "fine": [0], "skip": "stride", "eta": 0.5, "perception": 0.5, "backProjection": 1}
"""A fixed list, not the preset of the same name: presets move with the weights, these vectors do not."""
RUNS = {
    "balanced": (24, 20, 7, BALANCED),
    "strideFine": (6, 8, 3, {**BALANCED, "coarseLevels": [1, 0.6, 0.3], "fine": [8, 6, 4, 2, 0], "perception": 1, "backProjection": 0.5}),
    "strideEvery": (6, 8, 4, {**BALANCED, "coarseLevels": [0.5, 0.2], "fine": "every", "eta": 1}),
    "restart": (6, 8, 5, {**BALANCED, "coarseLevels": [1, 0.5], "fine": [2, 1, 0], "skip": "restart", "eta": 1}),
    "deterministic": (6, 8, 6, {**BALANCED, "coarseLevels": [0.5, 0.35, 0.2], "eta": 0, "backProjection": 0}),
}
"""name -> (LR height, LR width, seed, options)"""


def encode(values: Tensor | np.ndarray) -> dict[str, Any]:
    array = np.ascontiguousarray(np.asarray(values), dtype="<f4")
    return {"shape": list(array.shape), "float32": base64.b64encode(array.tobytes()).decode("ascii")}


def decode(stored: dict[str, Any]) -> np.ndarray:
    return np.frombuffer(base64.b64decode(stored["float32"]), dtype="<f4").reshape(stored["shape"])


def ramp(shape: tuple[int, ...], factor: int, modulus: int) -> Tensor:
    index = np.arange(int(np.prod(shape)), dtype=np.int64)
    return torch.from_numpy((index * factor % modulus / modulus).astype(np.float32).reshape(shape))


def fake_denoise(x: Tensor, mu: Tensor, features: Tensor, level: float, perception: float) -> Tensor:
    del features
    return 0.3 * x - 0.1 * mu + level - 0.2 * perception


def make() -> dict[str, Any]:
    """Everything the file holds, as JSON values."""
    return {
        "comment": "Made by `python -m training.golden`; arrays are base64 of little-endian float32.",
        "abar": [{"t": t, "abar": abar_at(t)} for t in (0, 0.001, 0.01, 0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.85, 0.95, 0.99, 0.999, 1)],
        "threefry2x32": _threefry(),
        "pictureNoise": {
            "seed": 7, "stepIndex": 3, "top": 5, "left": 9, "height": 4, "width": 6,
            "normals": encode(picture_noise(7, 3, 5, 9, 4, 6)),
        },
        "step": _step(),
        "backProjection": _back_projection(),
        "runs": {"sigmaR": SIGMA_R, "ramp": RAMP, "mu": MU_RULE, "denoiser": FAKE_DENOISER, "pictures": _runs()},
    }  # fmt: skip


def _threefry() -> list[dict[str, list[str]]]:
    vectors = []
    for key, counter in (
        # The first three are the known answers that Random123 ships for 20 rounds.
        ((0, 0), (0, 0)),
        ((0xFFFFFFFF, 0xFFFFFFFF), (0xFFFFFFFF, 0xFFFFFFFF)),
        ((0x13198A2E, 0x03707344), (0x243F6A88, 0x85A308D3)),
        ((7, 3), (5, 216)),
    ):
        bits = threefry2x32(key, np.array([counter], dtype=np.uint32))[0]
        vectors.append({name: [f"{int(word):08x}" for word in words] for name, words in (("key", key), ("counter", counter), ("output", bits))})
    return vectors


def _step() -> dict[str, Any]:
    x, r0, noise = (picture_noise(21, index, 0, 0, 1, 1).reshape(48) for index in range(3))
    abar, abar_next = abar_at(0.55), abar_at(0.4)
    return {
        "x": encode(x), "r0": encode(r0), "noise": encode(noise), "abar": abar, "abarNext": abar_next,
        "results": [{"eta": eta, "x": encode(step(x, r0, abar, abar_next, eta, noise))} for eta in (0, 0.5, 1)],
    }  # fmt: skip


def _back_projection() -> dict[str, Any]:
    y = ramp((1, 3, 16, 16), 53, 97)
    folded = 0.5 + 0.1 * picture_noise(11, 0, 0, 0, 16, 16)[None]
    hr = torch.nn.functional.pixel_shuffle(folded, 4)
    return {
        "y": {"ramp": RAMP, "shape": [3, 16, 16], "factor": 53, "modulus": 97},
        "folded": "0.5 + 0.1 * pictureNoise(seed 11, stepIndex 0, top 0, left 0, 16 x 16)",
        "downscaled": encode(downscale(hr)[0]),
        "strength": 0.75,
        "backProjected": encode(back_project(folded, y, 0.75)[0]),
    }


def _runs() -> dict[str, Any]:
    pictures = {}
    for name, (height, width, seed, fields) in RUNS.items():
        options = SamplerOptions.parse(fields)
        y = ramp((1, 3, height, width), 53, 97)
        mu = y.repeat_interleave(16, dim=1)
        estimate = sample(options, y, mu, y, fake_denoise, sigma_r=SIGMA_R, seed=seed)
        pictures[name] = {
            "y": {"shape": [3, height, width], "factor": 53, "modulus": 97},
            "seed": seed,
            "options": fields,
            "schedule": [{"level": e.level, "nextLevel": e.next_level} for e in make_schedule(options)],
            "estimate": encode(estimate[0]),
        }
    return pictures


def make_niqe_parameters() -> niqe.Pristine:
    """One photograph takes the place of the pristine ones."""
    offset = np.arange(7) - 3
    gaussian = np.exp(-0.5 * (offset / (7 / 6)) ** 2)
    window = np.outer(gaussian, gaussian) / gaussian.sum() ** 2
    mean, covariance = niqe.fit(niqe.block_features(_luma_of("cat.png"), window))
    # A dozen blocks do not span 36 figures; the true parameters come from thousands.
    return niqe.Pristine(mean, covariance + 0.01 * np.eye(len(mean)), window)


def make_niqe(pristine: niqe.Pristine) -> dict[str, Any]:
    whole = _luma_of("astronaut.png")
    half_flat = whole.copy()
    half_flat[:, FLAT_FROM:] = 126
    return {
        "comment": "Made by `python -m training.golden` from examples/astronaut.png and niqe-parameters.npz.",
        "firstBlock": encode(niqe.block_features(whole, pristine.window)[0]),
        "niqe": round(niqe.niqe(whole, pristine), 6),
        "flatFrom": FLAT_FROM,
        "niqeHalfFlat": round(niqe.niqe(half_flat, pristine), 6),
    }


def _luma_of(name: str) -> niqe.Array:
    return niqe.to_plane(read_picture(ROOT / "examples" / name))


def differences(stored: Any, made: Any, tolerance: float = 2e-6, where: str = "") -> list[str]:
    """Places where two golden files differ: arrays and numbers by more than the tolerance, everything else at all."""
    if isinstance(made, dict) and isinstance(stored, dict) and set(made) == set(stored):
        if set(made) == {"shape", "float32"}:
            a, b = decode(stored), decode(made)
            worst = float(np.abs(a - b).max()) if a.shape == b.shape else float("inf")
            return [] if worst <= tolerance * max(1.0, float(np.abs(b).max())) else [f"{where}: differs by {worst}"]
        return [line for key in made for line in differences(stored[key], made[key], tolerance, f"{where}/{key}")]
    if isinstance(made, list) and isinstance(stored, list) and len(made) == len(stored):
        return [line for i, (a, b) in enumerate(zip(stored, made)) for line in differences(a, b, tolerance, f"{where}/{i}")]
    if isinstance(made, (int, float)) and isinstance(stored, (int, float)):
        return [] if abs(made - stored) <= 1e-12 else [f"{where}: {stored} in the file, {made} now"]
    return [] if made == stored else [f"{where}: {str(stored)[:80]} in the file, {str(made)[:80]} now"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="compare the file with what the code makes, write nothing")
    arguments = parser.parse_args()
    if arguments.check:
        stored = niqe.Pristine.read(NIQE_PARAMETERS)
        found = differences(json.loads(PATH.read_text()), make())
        found += differences(json.loads(NIQE_PATH.read_text()), make_niqe(stored))
        raise SystemExit("\n".join(found) if found else 0)
    pristine = make_niqe_parameters()
    arrays = {"mu_pris_param": pristine.mean[None], "cov_pris_param": pristine.covariance, "gaussian_window": pristine.window}
    np.savez_compressed(NIQE_PARAMETERS, **arrays)
    for path, made in ((PATH, make()), (NIQE_PATH, make_niqe(pristine))):
        path.write_text(json.dumps(made, indent=1) + "\n")
        print(f"{path.name}: {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
