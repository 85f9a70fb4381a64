"""Synthetic photographs and small networks that several tests share."""

import io
import tarfile
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
import torch
from PIL import Image
from safetensors.torch import save_file
from torch import Tensor, nn

from training.data.dataset import is_held_out
from training.export.golden_tile import Tile, TrainedNetworks, run_tile
from training.export.onnx_check import make_models
from training.models.blocks import ResidualBlock
from training.models.denoiser import Denoiser
from training.models.encoder import Encoder
from training.models.resampling import UNSHUFFLED_CHANNELS
from training.train.pair_trainer import Pair, PairTrainer


def synthetic_photo(seed: int, size: int = 256) -> np.ndarray:
    """Edges, stripes and discs in colour, uint8 [size, size, 3]: content that upscaling can be learned from."""
    rng = np.random.default_rng(seed)
    rows, columns = np.mgrid[0:size, 0:size] / size
    image = np.zeros((size, size, 3)) + rng.random(3)
    for _ in range(12):
        colour = rng.random(3)
        row, column, radius = rng.random(), rng.random(), 0.05 + 0.2 * rng.random()
        kind = rng.integers(3)
        if kind == 0:
            mask = (rows - row) ** 2 + (columns - column) ** 2 < radius**2
        elif kind == 1:
            mask = np.sin(2 * np.pi * (rows * row + columns * column) / (0.05 + radius / 4)) > 0.6
        else:
            mask = (abs(rows - row) < radius) & (abs(columns - column) < radius / 2)
        image[mask] = 0.3 * image[mask] + 0.7 * colour
    return (image * 255).round().astype(np.uint8)


def photo_names(training: int, held_out: int) -> list[str]:
    """Names of which exactly so many are training and held-out photographs."""
    names: dict[bool, list[str]] = {True: [], False: []}
    wanted = {True: held_out, False: training}
    index = 0
    while any(len(names[kind]) < wanted[kind] for kind in names):
        name = f"photo-{index}.png"
        kind = is_held_out(name)
        if len(names[kind]) < wanted[kind]:
            names[kind].append(name)
        index += 1
    return names[False] + names[True]


@pytest.fixture(scope="session", autouse=True)
def _one_thread() -> None:
    # The tensors are small, and threads that wait for each other on a busy machine cost more than they bring.
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def photo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one tar of synthetic photographs, two of them held out."""
    folder = tmp_path_factory.mktemp("photos")
    with tarfile.open(folder / "photos.tar", "w") as archive:
        for seed, name in enumerate(photo_names(6, 2)):
            buffer = io.BytesIO()
            Image.fromarray(synthetic_photo(seed)).save(buffer, "PNG")
            entry = tarfile.TarInfo(name)
            entry.size = buffer.tell()
            buffer.seek(0)
            archive.addfile(entry, buffer)
    return folder


def update(trainer: PairTrainer[Any, Any], pair: Pair) -> float:
    """One update on this pair."""
    return trainer.update(lambda: pair)


def loss_on(trainer: PairTrainer[Any, Any], pair: Pair) -> Tensor:
    return trainer.loss(*trainer.prepare(*pair))


def save_small_encoder(path: Path) -> str:
    torch.manual_seed(0)
    save_file(Encoder(channels=16, blocks=2, restorer_channels=16).state_dict(), path)
    return str(path)


def save_small_denoiser(path: Path) -> str:
    torch.manual_seed(0)
    save_file(Denoiser(features=16, channels=24, embedding=32).state_dict(), path)
    return str(path)


@pytest.fixture
def fast(tmp_path: Path, photo_folder: Path) -> dict[str, Any]:
    """Settings of training that all networks share: small and quick."""
    return {
        "run": str(tmp_path / "run"),
        "photos": str(photo_folder),
        "minutes": 1,
        "precision": "float32",
        "batch": 4,
        "lr_size": 16,
        "warmup_minutes": 0,
        "learning_rate": 2e-3,
        "clean_share": 0.8,
    }


@pytest.fixture(scope="session")
def networks() -> tuple[Encoder, Denoiser]:
    """Small random networks of the real shape."""
    torch.manual_seed(3)
    # The bounds of tests were found with these weights, drawn when the encoder had a fourth input.
    layers = {"conv_in": nn.Conv2d(4, 16, 3, padding=1), **{f"blocks.{i}": ResidualBlock(16) for i in range(2)}}
    layers["conv_out"] = nn.Conv2d(16, UNSHUFFLED_CHANNELS, 3, padding=1)
    denoiser = Denoiser(features=16, channels=16, embedding=32)
    state = {
        f"{layer}.{name}": tensor for layer, module in layers.items() for name, tensor in module.state_dict().items()
    }
    encoder = Encoder(channels=16, blocks=2, restorer_channels=16)
    # A new restorer is the identity, which would hide whether it runs.
    nn.init.normal_(encoder.restorer.conv_out.weight, std=0.01)
    encoder.load_state_dict({**encoder.state_dict(), **state, "conv_in.weight": state["conv_in.weight"][:, :3]})
    return encoder.eval(), denoiser.eval()


def random_y(height: int, width: int) -> Tensor:
    return torch.rand(1, 3, height, width, generator=torch.Generator().manual_seed(0))


@pytest.fixture(scope="session")
def instant() -> Encoder:
    torch.manual_seed(6)
    return Encoder(channels=16, blocks=1, relu=True).eval()


@pytest.fixture(scope="session")
def tile(networks: tuple[Encoder, Denoiser], instant: Encoder) -> Tile:
    return run_tile(TrainedNetworks(*networks, instant), random_y(16, 16), 0.0, (0.5, 0.5))


@pytest.fixture(scope="session")
def models(networks: tuple[Encoder, Denoiser], instant: Encoder, tile: Tile) -> dict[str, onnx.ModelProto]:
    return make_models(TrainedNetworks(*networks, instant), tile)
