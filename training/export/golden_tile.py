"""One small image through all networks in PyTorch: what every file of a model and every device must reproduce."""

import base64
import dataclasses
from typing import Any

import numpy as np
import torch
from torch import Tensor

from training.diffusion.noise import image_noise
from training.diffusion.schedule import abar_at
from training.export.ranges import Array, Feed
from training.models.blocks import add_condition_planes, read_condition_planes
from training.models.denoiser import Denoiser
from training.models.encoder import Encoder
from training.models.onnx_modules import EncoderFile
from training.models.restorer import PERCEPTION

SIZE_PX = 16
CLEANUP = 0.5
CONDITIONS = (0.5, 0.5)
"""Level and perception."""
SEED = 1


@dataclasses.dataclass(frozen=True)
class Tile:
    level: float
    perception: float
    conditioned: Tensor
    lr: Tensor
    """Restored."""
    estimate: Tensor
    """Of Instant's network."""
    x: Tensor
    mu: Tensor
    features: Tensor
    prediction: Tensor

    def inputs(self) -> dict[str, Tensor]:
        """Everything that files take, by the names of their inputs."""
        images = {
            "lr_and_dials": self.conditioned,
            "lr": self.lr,
            "x": self.x,
            "mu": self.mu,
            "features": self.features,
        }
        return images | {"level": torch.tensor([self.level]), "perception": torch.tensor([self.perception])}

    def feeds(self) -> dict[str, Feed]:
        """Name of a network -> its inputs."""
        arrays = {name: tensor.numpy() for name, tensor in self.inputs().items()}
        lr = {"lr": arrays["lr"]}
        denoiser = {name: arrays[name] for name in ("x", "mu", "features", "level", "perception")}
        restorer = {"lr_and_dials": arrays["lr_and_dials"]}
        return {"restorer": restorer, "instant": lr, "encoder": lr, "denoiser": denoiser}

    def outputs(self) -> dict[str, list[Array]]:
        """Name of a network -> its outputs."""
        return {
            "restorer": [self.lr.numpy()],
            "instant": [self.estimate.numpy()],
            "encoder": [self.mu.numpy(), self.features.numpy()],
            "denoiser": [self.prediction.numpy()],
        }


@dataclasses.dataclass(frozen=True)
class TrainedNetworks:
    encoder: Encoder
    """With the restorer."""
    denoiser: Denoiser
    instant: Encoder
    """The encoder, where Instant has no network of its own."""


def run_tile(
    networks: TrainedNetworks, y: Tensor, cleanup: float, conditions: tuple[float, float], seed: int = SEED
) -> Tile:
    """Evaluates the trained modules themselves; only `features` comes from the rewritten encoder.

    `conditions`: level, perception. The restorer runs for every `cleanup`, so that it is among what is compared.
    """
    encoder, denoiser = networks.encoder, networks.denoiser
    level, perception = conditions
    conditioned = add_condition_planes(y, cleanup, PERCEPTION)
    with torch.inference_mode():
        lr = encoder.restorer(conditioned)
        mu, inner_features = encoder.encode(lr)
        estimate = networks.instant.encode(lr)[0]
        _, features = EncoderFile(encoder, denoiser)(lr)
        x = (1 - abar_at(level)) ** 0.5 * image_noise((seed, 0), (y.shape[-2], y.shape[-1]))[None]
        prediction = denoiser(x, mu, inner_features, torch.tensor([level]), torch.tensor([perception]))
    return Tile(level, perception, conditioned, lr, estimate, x, mu, features, prediction)


def make_golden_tile(networks: TrainedNetworks, crops: list[Tensor]) -> Tile:
    """The busiest window of the crops: on a plain one the smallest output would be little more than rounding."""
    windows = [y[..., top : top + SIZE_PX, left : left + SIZE_PX] for y in crops for top in (0, 16) for left in (0, 16)]
    busiest = max(windows, key=lambda window: float(window.std(dim=(2, 3)).mean()))
    return run_tile(networks, busiest.contiguous(), CLEANUP, CONDITIONS)


def golden_json(tile: Tile) -> dict[str, Any]:
    def encode(tensor: Tensor) -> str:
        return base64.b64encode(tensor.numpy().astype(np.dtype("<f4")).tobytes()).decode("ascii")

    return {
        "sizePx": tile.x.shape[-1],
        "cleanup": float(read_condition_planes(tile.conditioned)[0]),
        "level": tile.level,
        "perception": tile.perception,
        "lr": encode(tile.conditioned[:, :3].contiguous()),
        "estimate": encode(tile.estimate),
        "x": encode(tile.x),
        "mu": encode(tile.mu),
        "prediction": encode(tile.prediction),
    }
