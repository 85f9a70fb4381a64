"""Tables of outcomes on disk: crops of photographs, clean or degraded and restored, with all that answers of a policy
can lead to (outcomes.py). Made once, they make every episode of training free.

    python -m training.policy.tables --photos DIR --model resources/models/ID --lpips lpips_alex.onnx --out TABLES

Crop i depends on (seed, i) alone. A run that is stopped continues with the first missing shard.
"""

import dataclasses
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file
from torch import Tensor

from training.config_options import parse_settings
from training.data.dataset import PatchOptions, Pixels, draw_patch, load_folder, to_planes
from training.data.second_order import degrade_second_order, to_levels
from training.data.shards import missing_shards, open_folder
from training.data.tensor_rows import TensorRows
from training.diffusion.reuse import CELL_PX
from training.diffusion.sampler import Encoded, SamplingRun, Trajectory, restore_to_levels
from training.diffusion.schedule import SamplerOptions, read_presets
from training.evaluation.methods import OnnxNetworks
from training.models.checkpoint import write_checkpoint
from training.models.model_folder import read_manifest
from training.models.resampling import SCALE, downscale
from training.paths import PRESETS
from training.policy.outcomes import measure_outcomes
from training.train.lpips_loss import PerceptualDistance

SHARDS = "outcomes"
PATCHES = PatchOptions(busiest_of=1, plain_share=0.02, downscaled_share=0.3)
PRESET = "auto"
CLEANUPS = (0.25, 0.5, 0.75, 1.0)
LARGEST_PERCEPTION = 0.45


@dataclasses.dataclass(frozen=True)
class Config:
    photos: str
    """Folder of *.tar with photographs."""
    model: str
    """A model folder; its files in 8 bits are used."""
    lpips: str
    """LPIPS of AlexNet as ONNX."""
    out: str
    """Folder of the shards."""
    presets: str = str(PRESETS)
    """The sampler is that of its preset `auto`."""
    crops: int = 800
    cells: int = 3
    """Along a side of a crop."""
    clean_share: float = 0.65
    """Of crops; the others are degraded and restored."""
    varied_share: float = 0.3
    """Of crops: they are sampled with any p up to LARGEST_PERCEPTION instead of the preset's."""
    held_out: int = 0
    """1: crops of the photographs that are kept for validation."""
    shard: int = 20
    """Crops in a file."""
    seed: int = 0
    threads: int = 1


@dataclasses.dataclass(frozen=True)
class Tables(TensorRows):
    """`Outcomes` of n crops, and what each was sampled with."""

    features: Tensor
    detail: Tensor
    latent: Tensor
    residual: Tensor
    lpips: Tensor
    mse: Tensor
    cleanup: Tensor
    """c [n]"""
    perception: Tensor
    """p [n]"""

    def __len__(self) -> int:
        return len(self.lpips)


def read_tables(folder: Path) -> Tables:
    """All finished shards of a folder. Throws ValueError where there is none."""
    shards = [Tables(**load_file(path)) for path in sorted(folder.glob(f"{SHARDS}-*.safetensors"))]
    if not shards:
        raise ValueError(f"no tables: expected {folder}/{SHARDS}-*.safetensors")
    return Tables.join(shards)


def read_denoiser(folder: Path) -> str:
    """sha256 of the denoiser's file that the tables of a folder were made with."""
    settings: dict[str, str] = json.loads((folder / "config.json").read_text())
    return settings["denoiser"]


def read_sampler(presets: str) -> SamplerOptions:
    """That of the preset `auto` of a file of presets."""
    sampler = read_presets(Path(presets))[PRESET].sampler
    if sampler is None:
        raise ValueError(f"{presets}: {PRESET} has no sampler")
    return sampler


class TableMaker:
    def __init__(self, config: Config, photos: list[Pixels]):
        self.config, self.photos = config, photos
        self.manifest: Mapping[str, Any] = read_manifest(Path(config.model))
        self.networks = OnnxNetworks.of_model(Path(config.model), self.manifest, "uint8", config.threads)
        self.sampler = read_sampler(config.presets)
        self.perceptual = PerceptualDistance(config.lpips)

    def make_crop(self, index: int) -> dict[str, Tensor]:
        config = self.config
        rng = np.random.default_rng((config.seed, index))
        patch = draw_patch(self.photos, config.cells * CELL_PX * SCALE, rng, PATCHES)
        hr = to_planes(patch[None].copy())
        y, cleanup = to_levels(downscale(hr)[0])[None], 0.0
        if rng.random() >= config.clean_share:
            cleanup = float(rng.choice(CLEANUPS))
            y = restore_to_levels(self.networks, degrade_second_order(hr[0], cleanup, rng).lr[None], cleanup)
        options = self.sampler.adapted_to(cleanup)
        if rng.random() < config.varied_share:
            options = dataclasses.replace(options, perception=float(LARGEST_PERCEPTION * rng.random()))
        run = SamplingRun(self.manifest["sigmaR"], int(rng.integers(2**32)), self.manifest["prediction"])
        encoded = Encoded(y, *self.networks.encode(y))
        outcomes = measure_outcomes(Trajectory(options, encoded, self.networks.denoise, run), hr, self.perceptual)
        return {**outcomes, "cleanup": torch.tensor(cleanup), "perception": torch.tensor(options.perception)}


def make_tables(config: Config) -> None:
    folder = Path(config.out)
    settings = {name: value for name, value in dataclasses.asdict(config).items() if name not in {"crops", "threads"}}
    maker = TableMaker(config, load_folder(config.photos)[config.held_out])
    open_folder(folder, settings | {"denoiser": maker.manifest["networks"]["uint8"]["denoiser"]["sha256"]})
    for shard, path in missing_shards(folder, SHARDS, config.crops, config.shard):
        first = shard * config.shard
        crops = [maker.make_crop(index) for index in range(first, first + config.shard)]
        write_checkpoint(path, {name: torch.stack([crop[name] for crop in crops]) for name in crops[0]}, {})
        print(f"{path.name}: {len(crops)} crops", flush=True)


def main() -> None:
    config, dry_run = parse_settings(Config, __doc__, None)
    print(json.dumps(dataclasses.asdict(config), indent=2))
    if not dry_run:
        torch.set_num_threads(config.threads)
        make_tables(config)


if __name__ == "__main__":
    main()
