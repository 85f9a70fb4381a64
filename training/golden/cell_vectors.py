"""The vectors on which Python and TypeScript agree about cells that skip evaluations (cells.json)."""

import json
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from training.diffusion.noise import image_noise
from training.diffusion.reuse import CELL_PX, FADE_PX, sample_cells
from training.diffusion.sampler import Encoded, SamplingRun
from training.diffusion.schedule import SamplerOptions
from training.golden.formulas import FAKE_DENOISER, MU_RULE, RAMP, SIGMA_R, fake_denoise, ramp
from training.golden.json_arrays import encode, find_differences
from training.models.resampling import SCALE
from training.paths import GOLDEN
from training.policy.pooling import POOL_PX, pool_detail, pool_means, pool_sizes

PATH = GOLDEN / "cells.json"
HEIGHT, WIDTH = 70, 67
OPTIONS: dict[str, Any] = {
    "coarseLevels": [1, 0.5],
    "fine": [4, 0],
    "skip": "stride",
    "eta": 0.5,
    "perception": 0.5,
    "backProjection": 1,
}
DECISIONS = (("110", "010", "111"), ("100", "011", "110"), ("011", "010", "101"), ("110", "111", "010"))
"""Per evaluation, rows of cells: 1 runs, 0 skips."""
CROP_PX = 8
CROPS = ((28, 28), (0, 60), (62, 59))
"""(top, left), LR pixels: where four cells meet, and at borders of the image."""


def make() -> dict[str, Any]:
    """The content of cells.json."""
    y = ramp((1, 3, HEIGHT, WIDTH), 53, 97)
    mu = y.repeat_interleave(SCALE**2, dim=1)
    decisions = torch.tensor([[[cell == "1" for cell in row] for row in rows] for rows in DECISIONS])
    estimate = sample_cells(
        SamplerOptions.parse(OPTIONS), Encoded(y, mu, y), fake_denoise, SamplingRun(SIGMA_R, 9), decisions
    )
    return {
        "comment": "Made by `python -m training.golden`; arrays are base64 of little-endian float32.",
        "cellPx": CELL_PX,
        "fadePx": FADE_PX,
        "run": {
            "y": {"ramp": RAMP, "shape": [3, HEIGHT, WIDTH], "factor": 53, "modulus": 97},
            "mu": MU_RULE,
            "denoiser": FAKE_DENOISER,
            "sigmaR": SIGMA_R,
            "seed": 9,
            "options": OPTIONS,
            "decisions": DECISIONS,
            "crops": [
                {"top": top, "left": left, "estimate": encode(_crop(estimate, top, left))} for top, left in CROPS
            ],
        },
        "pooled": _pooled(),
    }


def _crop(planes: Tensor, top: int, left: int) -> Tensor:
    return planes[0, :, top : top + CROP_PX, left : left + CROP_PX]


def _pooled() -> dict[str, Any]:
    height, width = 21, 45
    planes = image_noise((13, 0), (height, width))[None]
    return {
        "planes": f"imageNoise(seed 13, stepIndex 0, top 0, left 0, {height} x {width})",
        "seed": 13,
        "height": height,
        "width": width,
        "poolPx": POOL_PX,
        "means": encode(pool_means(planes)[0]),
        "sizes": encode(pool_sizes(planes)[0]),
        "detail": encode(pool_detail(planes)[0]),
    }


def check() -> list[str]:
    """Where the file differs from what the code makes."""
    return find_differences(json.loads(PATH.read_text()), json.loads(json.dumps(make())))


def write() -> list[Path]:
    PATH.write_text(json.dumps(make(), indent=1) + "\n")
    return [PATH]
