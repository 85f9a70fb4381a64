"""Makes training pairs for the restorer on disk: degraded small images, the truth, and what a teacher makes of them.

    python -m training.data.teacher_pairs --photos DIR --teacher x4plus.onnx --out PAIRS --pairs 40000

Pair i depends on (seed, i) alone. A run that is stopped continues with the first missing shard. What the teacher
answers is the business of teacher.py.
"""

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file
from torch import Tensor

from training.config_options import parse_settings
from training.data.dataset import PatchOptions, Pixels, draw_patch, load_folder, to_planes
from training.data.drawings import draw_drawing
from training.data.second_order import ALL, Degraded, Shares, degrade_as_website, degrade_second_order, to_levels
from training.data.shards import missing_shards, open_folder
from training.data.teacher import Teach, open_teacher
from training.data.tensor_rows import TensorRows
from training.models.checkpoint import write_checkpoint
from training.models.resampling import SCALE, downscale

SHARDS = "pairs"
STRENGTH_TOLERANCE = 1e-3
STRENGTH_POWER = 0.7
"""Strengths are u to this power, with u uniform: more strong ones, which have more to learn."""
FURTHER_FAULT_SHARE = 0.3
PATCHES = PatchOptions(busiest_of=2, plain_share=0.03, downscaled_share=0.3)


@dataclasses.dataclass(frozen=True)
class Config:
    photos: str
    """Folder of *.tar with photographs; held-out ones are not used."""
    out: str
    """Folder of the shards."""
    few_faults_share: float = 0.0
    """Of pairs: how many lack some kinds of faults, as photos do that were only compressed."""
    website_share: float = 0.0
    """Of pairs: how many are sharpened and compressed once, as pictures of the web are."""
    drawing_share: float = 0.0
    """Of pairs: how many are drawings with text instead of photographs."""
    teacher: str = ""
    """ONNX file; without one no pair is taught."""
    pairs: int = 40_000
    size: int = 64
    """Side of a small image in pixels."""
    shard: int = 64
    """Pairs in a file."""
    taught_from: float = 0.25
    """Least strength at which the teacher is asked: below, the truth is the better target."""
    seed: int = 0
    streams: int = 2
    """Teachers at a time, one thread each."""


@dataclasses.dataclass(frozen=True)
class PairSet(TensorRows):
    """n pairs in memory; small images are uint8 [n, 3, s, s]."""

    hr: Tensor
    """What the truth was downscaled from, uint8 [n, 3, 4s, 4s]."""
    lr: Tensor
    truth: Tensor
    taught: Tensor
    """The teacher's image; the truth where it was not asked."""
    strength: Tensor
    """Float32 [n], 0..1."""
    is_taught: Tensor
    """Bool [n]."""

    def has_strength(self, strength: float) -> Tensor:
        """Bool [n]."""
        return (self.strength - strength).abs() < STRENGTH_TOLERANCE


def read_pairs(folder: Path, skip: set[str] | None = None) -> Iterator[tuple[str, PairSet]]:
    """All finished shards by name, without those in `skip`."""
    for path in sorted(folder.glob(f"{SHARDS}-*.safetensors")):
        if path.name not in (skip or set()):
            yield path.name, PairSet(**load_file(path))


@dataclasses.dataclass(frozen=True)
class DegradedPhoto:
    """A pair before the teacher is asked."""

    hr: Tensor
    """[3, 4s, 4s] in [0, 1]."""
    degraded: Degraded
    strength: float
    is_taught: bool


def draw_degraded(photos: list[Pixels], config: Config, rng: np.random.Generator) -> DegradedPhoto:
    """A random patch, degraded with a random strength."""
    strength = float(rng.random() ** STRENGTH_POWER)
    side = config.size * SCALE
    is_drawing = config.drawing_share > 0 and rng.random() < config.drawing_share
    patch = draw_drawing(side, rng, SCALE) if is_drawing else draw_patch(photos, side, rng, PATCHES)
    hr = to_planes(patch[None].copy())[0]
    has_few = config.few_faults_share > 0 and rng.random() < config.few_faults_share
    shares = draw_few_faults(rng) if has_few else ALL
    is_taught = bool(config.teacher) and strength >= config.taught_from
    if config.website_share > 0 and rng.random() < config.website_share:
        return DegradedPhoto(hr, degrade_as_website(hr, strength, rng)[0], strength, is_taught)
    return DegradedPhoto(hr, degrade_second_order(hr, strength, rng, shares), strength, is_taught)


def draw_few_faults(rng: np.random.Generator) -> Shares:
    """One of three kinds of faults at least, each of the others by chance."""
    kept = rng.random(3) < FURTHER_FAULT_SHARE
    kept[rng.integers(3)] = True
    blur, noise, compression = (float(is_kept) for is_kept in kept)
    return Shares(blur, noise, compression, processing=0.0)


def make_pairs(photos: list[Pixels], config: Config, shard: int, teach: Teach) -> PairSet:
    """The pairs of one shard."""
    first = shard * config.shard
    rngs = (np.random.default_rng((config.seed, index)) for index in range(first, first + config.shard))
    return ask_teacher([draw_degraded(photos, config, rng) for rng in rngs], teach)


def ask_teacher(photos: list[DegradedPhoto], teach: Teach) -> PairSet:
    truths = [to_levels(downscale(photo.hr[None])[0]) for photo in photos]
    answers = iter(teach([photo.degraded.dust_free for photo in photos if photo.is_taught]))
    taught = [next(answers) if photo.is_taught else truth for photo, truth in zip(photos, truths, strict=True)]
    return PairSet(
        hr=to_bytes([photo.hr for photo in photos]),
        lr=to_bytes([photo.degraded.lr for photo in photos]),
        truth=to_bytes(truths),
        taught=to_bytes(taught),
        strength=torch.tensor([photo.strength for photo in photos], dtype=torch.float32),
        is_taught=torch.tensor([photo.is_taught for photo in photos]),
    )


def to_bytes(images: list[Tensor]) -> Tensor:
    """[3, h, w] in [0, 1] each -> uint8 [n, 3, h, w]."""
    return (torch.stack(images) * 255).round().clamp(0, 255).byte()


def write_pairs(config: Config) -> None:
    folder = Path(config.out)
    settings = {key: value for key, value in dataclasses.asdict(config).items() if key not in ("pairs", "streams")}
    open_folder(folder, settings)
    photos, _ = load_folder(config.photos)
    teach: Teach = list
    if config.teacher:
        teach = open_teacher(config.teacher, (config.size, config.size), config.streams)
    for shard, path in missing_shards(folder, SHARDS, config.pairs, config.shard):
        pairs = make_pairs(photos, config, shard, teach)
        write_checkpoint(path, pairs.tensors(), {})
        print(f"{path.name}: {int(pairs.is_taught.sum())} of {len(pairs)} taught", flush=True)


def parse_config(arguments: list[str] | None = None) -> tuple[Config, bool]:
    """(what to make, whether to print that and stop)."""
    return parse_settings(Config, __doc__, arguments)


def main() -> None:
    config, is_dry = parse_config()
    print(json.dumps(dataclasses.asdict(config), indent=2), flush=True)
    if not is_dry:
        torch.set_num_threads(1)
        write_pairs(config)


if __name__ == "__main__":
    main()
