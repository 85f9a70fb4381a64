"""The methods that are evaluated: presets of trained weights or of a model folder, and baselines.

A baseline is bicubic upscaling, or any other x4 network in ONNX.
"""

import dataclasses
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from training.diffusion.sampler import (
    Networks,
    SamplingRun,
    crop,
    make_even,
    make_even_unshuffled,
    upscale,
)
from training.diffusion.schedule import Preset
from training.models.blocks import add_condition_planes
from training.models.model_folder import NETWORKS
from training.models.onnx_session import open_session
from training.models.resampling import SCALE
from training.models.restorer import PERCEPTION

Upscale = Callable[[Tensor], Tensor]
"""[1, 3, h, w] in [0, 1] -> [1, 3, 4h, 4w] in [0, 1]"""


@dataclasses.dataclass(frozen=True)
class Method:
    name: str
    evaluations: int
    upscale: Upscale


class OnnxNetworks:
    """The files of a model on a whole image. The border of an image is for them what it is for TorchNetworks."""

    def __init__(self, paths: Mapping[str, Path], threads: int = 2):
        """`paths`: name of a network (NETWORKS) -> its file."""
        sessions = (open_session(paths[name], threads) for name in NETWORKS)
        self.restorer, self.instant, self.encoder, self.denoiser = sessions

    @staticmethod
    def of_model(model: Path, manifest: Mapping[str, Any], precision: str, threads: int) -> "OnnxNetworks":
        """The files that the model.json of a folder names."""
        files = manifest["networks"][precision]
        return OnnxNetworks({name: model / files[name]["file"] for name in NETWORKS}, threads)

    def restore(self, y: Tensor, cleanup: float) -> Tensor:
        feed = {"lr_and_dials": add_condition_planes(y, cleanup, PERCEPTION).numpy()}
        return torch.from_numpy(self.restorer.run(["cleaned"], feed)[0])

    def estimate(self, y: Tensor) -> Tensor:
        return torch.from_numpy(self.instant.run(["mu"], {"lr": y.numpy()})[0])

    def encode(self, y: Tensor) -> tuple[Tensor, Tensor]:
        mu, features = self.encoder.run(["mu", "features"], {"lr": make_even(y).numpy()})
        return crop(torch.from_numpy(mu), y), crop(torch.from_numpy(features), y)

    def denoise(self, x: Tensor, mu: Tensor, features: Tensor, level: float, perception: float) -> Tensor:
        planes = {"x": make_even_unshuffled(x), "mu": make_even_unshuffled(mu), "features": make_even(features)}
        feed = {name: tensor.numpy() for name, tensor in planes.items()}
        conditions = {"level": level, "perception": perception}
        feed |= {name: np.array([value], dtype=np.float32) for name, value in conditions.items()}
        output = self.denoiser.run(["prediction"], feed)[0]
        return crop(torch.from_numpy(output), x)


def bind_preset(networks: Networks, preset: Preset, run: SamplingRun) -> Upscale:
    return lambda y: upscale(networks, y, preset, run)


def upscale_bicubic(y: Tensor) -> Tensor:
    """Bicubic upscaling as torch has it (a = -0.75)."""
    return functional.interpolate(y, scale_factor=SCALE, mode="bicubic", align_corners=False).clamp(0, 1)


BICUBIC = Method("bicubic", 0, upscale_bicubic)


def open_baseline(path: Path, threads: int) -> Method:
    """Another x4 network in ONNX: input `lr`, output `sr`, RGB in [0, 1]."""
    session = open_session(path, threads)

    def run(y: Tensor) -> Tensor:
        return torch.from_numpy(session.run(["sr"], {"lr": y.numpy()})[0]).clamp(0, 1)

    return Method(path.stem, 1, run)
