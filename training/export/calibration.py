"""Calibration inputs of the 8-bit files, from photographs that training never saw."""

import dataclasses
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from training.data.dataset import load_folder, random_patch, to_planes
from training.data.degradation import downscale_clean
from training.data.second_order import degrade_second_order
from training.diffusion.sampler import Encoded, SamplingRun, sample
from training.diffusion.schedule import Preset
from training.export.golden_tile import TrainedNetworks
from training.export.ranges import Feed
from training.models.blocks import add_condition_planes
from training.models.model_folder import NETWORKS
from training.models.onnx_modules import DenoiserFile, EncoderFile
from training.models.resampling import SCALE
from training.models.restorer import PERCEPTION

CLEANUPS = (0.3, 0.6, 1.0)
"""Clean-up of the degraded crops that calibrate the restorer, repeated in this order."""


@dataclasses.dataclass(frozen=True)
class HeldOut:
    """Crops of held-out photographs, on the LR grid [1, 3, h, w]."""

    clean: list[Tensor]
    degraded: list[tuple[Tensor, float]]
    """The same crops, each with its clean-up."""


def read_held_out(photos: Path, count: int, size_px: int, seed: int) -> HeldOut:
    _, validation = load_folder(photos)
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(validation))
    held_out = HeldOut([], [])
    for index in range(count):
        patch = random_patch([validation[order[index % len(order)]]], size_px * SCALE, rng)
        hr = to_planes(patch[None].copy())
        c = CLEANUPS[index % len(CLEANUPS)]
        held_out.clean.append(downscale_clean(hr, rng))
        degraded = degrade_second_order(hr[0], c, np.random.default_rng((seed, index)))
        held_out.degraded.append((degraded.lr[None], c))
    return held_out


def calibration_feeds(
    networks: TrainedNetworks, held_out: HeldOut, presets: Iterable[Preset], sigma_r: float
) -> dict[str, list[Feed]]:
    """The inputs of the files when the presets run, by network: the restorer on every degraded image, every preset on
    every clean one, every evaluation recorded. The restorer's output is as clean, so the other files do not depend on
    it."""
    presets = list(presets)
    feeds: dict[str, list[Feed]] = {name: [] for name in NETWORKS}
    for y, cleanup in held_out.degraded:
        feeds["restorer"].append({"lr_and_dials": add_condition_planes(y, cleanup, PERCEPTION).numpy()})
    encoder_file = EncoderFile(networks.encoder, networks.denoiser).eval()
    denoise = _RecordingDenoiser(DenoiserFile(networks.denoiser).eval(), feeds["denoiser"])
    with torch.inference_mode():
        for index, y in enumerate(held_out.clean):
            for name in ("instant", "encoder"):
                feeds[name].append({"lr": y.numpy()})
            encoded = Encoded(y, *encoder_file(y))
            for preset in presets:
                if preset.sampler is not None:
                    sample(preset.sampler, encoded, denoise, SamplingRun(sigma_r, seed=index))
    return feeds


class _RecordingDenoiser:
    def __init__(self, file: DenoiserFile, feeds: list[Feed]):
        self.file, self.feeds = file, feeds

    def __call__(self, x: Tensor, mu: Tensor, features: Tensor, level: float, perception: float) -> Tensor:
        conditions = {"level": torch.tensor([level]), "perception": torch.tensor([perception])}
        feed = {"x": x, "mu": mu, "features": features} | conditions
        self.feeds.append({name: tensor.numpy() for name, tensor in feed.items()})
        prediction: Tensor = self.file(**feed)
        return prediction
