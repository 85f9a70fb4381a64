"""The vectors on which Python and TypeScript agree about the sampler (diffusion.json) and about NIQE (niqe.json)."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import torch

from training.diffusion.back_projection import back_project
from training.diffusion.noise import image_noise, threefry2x32
from training.diffusion.process import Step, take_step
from training.diffusion.sampler import Encoded, SamplingRun, sample
from training.diffusion.schedule import SamplerOptions, abar_at, make_schedule
from training.evaluation import niqe
from training.evaluation.images import read_image
from training.golden.formulas import FAKE_DENOISER, MU_RULE, RAMP, SIGMA_R, fake_denoise, ramp
from training.golden.json_arrays import encode, find_differences
from training.models.resampling import SCALE, downscale
from training.paths import EXAMPLES, GOLDEN

PATH = GOLDEN / "diffusion.json"
NIQE_PATH = GOLDEN / "niqe.json"
NIQE_PARAMETERS = GOLDEN / "niqe-parameters.npz"
"""A substitute for the pristine parameters, which are not this project's to give away: same names and shapes."""
FLAT_FROM = 90
"""Column of luma, border cut off, from which on an image is made flat: half of its blocks have no features."""

BALANCED = {
    "coarseLevels": [1, 0.85, 0.7, 0.55, 0.4, 0.3, 0.2],
    "fine": [0],
    "skip": "stride",
    "eta": 0.5,
    "perception": 0.5,
    "backProjection": 1,
}
"""A fixed list, not the preset of the same name: presets change with the weights, these vectors do not."""
STRIDE_FINE = {"coarseLevels": [1, 0.6, 0.3], "fine": [8, 6, 4, 2, 0], "perception": 1, "backProjection": 0.5}
RUNS: dict[str, tuple[int, int, int, dict[str, Any]]] = {
    "balanced": (24, 20, 7, BALANCED),
    "strideFine": (6, 8, 3, {**BALANCED, **STRIDE_FINE}),
    "strideEvery": (6, 8, 4, {**BALANCED, "coarseLevels": [0.5, 0.2], "fine": "every", "eta": 1}),
    "restart": (6, 8, 5, {**BALANCED, "coarseLevels": [1, 0.5], "fine": [2, 1, 0], "skip": "restart", "eta": 1}),
    "deterministic": (6, 8, 6, {**BALANCED, "coarseLevels": [0.5, 0.35, 0.2], "eta": 0, "backProjection": 0}),
}
"""name -> (LR height, LR width, seed, options)"""
LEVELS = (0, 0.001, 0.01, 0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.85, 0.95, 0.99, 0.999, 1)


def make() -> dict[str, Any]:
    """The content of diffusion.json."""
    return {
        "comment": "Made by `python -m training.golden`; arrays are base64 of little-endian float32.",
        "abar": [{"t": t, "abar": abar_at(t)} for t in LEVELS],
        "threefry2x32": _threefry(),
        "imageNoise": {
            "seed": 7,
            "stepIndex": 3,
            "top": 5,
            "left": 9,
            "height": 4,
            "width": 6,
            "normals": encode(image_noise((7, 3), (4, 6), (5, 9))),
        },
        "step": _step(),
        "backProjection": _back_projection(),
        "runs": {"sigmaR": SIGMA_R, "ramp": RAMP, "mu": MU_RULE, "denoiser": FAKE_DENOISER, "images": _runs()},
    }


def _threefry() -> list[dict[str, list[str]]]:
    vectors = []
    for key, counter in (
        # The first three are the known answers that Random123 ships for 20 rounds.
        ((0, 0), (0, 0)),
        ((0xFFFFFFFF, 0xFFFFFFFF), (0xFFFFFFFF, 0xFFFFFFFF)),
        ((0x13198A2E, 0x03707344), (0x243F6A88, 0x85A308D3)),
        ((7, 3), (5, 216)),
    ):
        output = threefry2x32(key, np.array([counter], dtype=np.uint32))[0]
        words = {"key": key, "counter": counter, "output": tuple(int(word) for word in output)}
        vectors.append({name: [f"{word:08x}" for word in pair] for name, pair in words.items()})
    return vectors


def _step() -> dict[str, Any]:
    x, r0, noise = (image_noise((21, index), (1, 1)).reshape(48) for index in range(3))
    abar, abar_next = abar_at(0.55), abar_at(0.4)
    return {
        "x": encode(x),
        "r0": encode(r0),
        "noise": encode(noise),
        "abar": abar,
        "abarNext": abar_next,
        "results": [
            {"eta": eta, "x": encode(take_step(x, r0, Step(abar, abar_next, eta), noise))} for eta in (0, 0.5, 1)
        ],
    }


def _back_projection() -> dict[str, Any]:
    y = ramp((1, 3, 16, 16), 53, 97)
    estimate = 0.5 + 0.1 * image_noise((11, 0), (16, 16))[None]
    hr = torch.nn.functional.pixel_shuffle(estimate, SCALE)
    return {
        "y": {"ramp": RAMP, "shape": [3, 16, 16], "factor": 53, "modulus": 97},
        "estimate": "0.5 + 0.1 * imageNoise(seed 11, stepIndex 0, top 0, left 0, 16 x 16)",
        "downscaled": encode(downscale(hr)[0]),
        "strength": 0.75,
        "backProjected": encode(back_project(estimate, y, 0.75)[0]),
    }


def _runs() -> dict[str, Any]:
    runs = {}
    for name, (height, width, seed, fields) in RUNS.items():
        options = SamplerOptions.parse(fields)
        y = ramp((1, 3, height, width), 53, 97)
        mu = y.repeat_interleave(SCALE**2, dim=1)
        estimate = sample(options, Encoded(y, mu, y), fake_denoise, SamplingRun(SIGMA_R, seed))
        runs[name] = {
            "y": {"shape": [3, height, width], "factor": 53, "modulus": 97},
            "seed": seed,
            "options": fields,
            "schedule": [{"level": e.level, "nextLevel": e.next_level} for e in make_schedule(options)],
            "estimate": encode(estimate[0]),
        }
    return runs


def make_niqe_parameters() -> niqe.Pristine:
    """One photograph takes the place of the pristine ones."""
    offset = np.arange(7) - 3
    gaussian = np.exp(-0.5 * (offset / (7 / 6)) ** 2)
    window = np.outer(gaussian, gaussian) / gaussian.sum() ** 2
    mean, covariance = niqe.fit(niqe.block_features(_luma_of("cat.png"), window))
    # A dozen blocks do not span 36 features; the true parameters come from thousands.
    return niqe.Pristine(mean, covariance + 0.01 * np.eye(len(mean)), window)


def make_niqe(pristine: niqe.Pristine) -> dict[str, Any]:
    """The content of niqe.json."""
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
    return niqe.to_plane(read_image(EXAMPLES / name))


def check() -> list[str]:
    """Where the files differ from what the code makes."""
    made = make_niqe(niqe.Pristine.read(NIQE_PARAMETERS))
    differences = find_differences(json.loads(PATH.read_text()), make())
    return differences + find_differences(json.loads(NIQE_PATH.read_text()), made)


def write() -> list[Path]:
    """Writes the files, with the substitute for the pristine parameters."""
    pristine = make_niqe_parameters()
    np.savez_compressed(
        NIQE_PARAMETERS,
        mu_pris_param=pristine.mean[None],
        cov_pris_param=pristine.covariance,
        gaussian_window=pristine.window,
    )
    for path, made in ((PATH, make()), (NIQE_PATH, make_niqe(pristine))):
        path.write_text(json.dumps(made, indent=1) + "\n")
    return [NIQE_PARAMETERS, PATH, NIQE_PATH]
