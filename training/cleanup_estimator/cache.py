"""Makes labelled photos on disk for the estimator: the photo, its faults, and what each strength of clean-up costs.

    python -m training.cleanup_estimator.cache --photos DIR --restorer restorer.onnx --lpips L.onnx --out LABELS

Photo i depends on (seed, i) alone. A run that is stopped continues with the first missing shard. For another restorer
it is run again, into another folder. `--held-out yes` takes the photographs that no network is trained on.
"""

import dataclasses
import json
from pathlib import Path
from typing import Literal

import numpy as np
import torch
from safetensors.torch import load_file
from torch import Tensor

from training.cleanup_estimator.examples import draw_example
from training.cleanup_estimator.losses import Restore, measure_strengths, open_restorer
from training.config_options import parse_settings
from training.data.dataset import Pixels, load_folder
from training.data.shards import missing_shards, open_folder
from training.data.teacher_pairs import to_bytes
from training.data.tensor_rows import TensorRows
from training.models.checkpoint import hash_file, write_checkpoint
from training.train.lpips_loss import PerceptualDistance

SHARDS = "labels"


@dataclasses.dataclass(frozen=True)
class Config:
    photos: str
    """Folder of *.tar with photographs."""
    restorer: str
    """restorer.onnx of a model folder, or weights of training.restoration (*.safetensors)."""
    lpips: str
    """LPIPS with AlexNet as ONNX."""
    out: str
    """Folder of the shards."""
    held_out: Literal["no", "yes"] = "no"
    """Whether the held-out photographs are used, for validation."""
    count: int = 3000
    """Photos."""
    size: int = 96
    """Side of a photo in pixels."""
    shard: int = 100
    """Photos in a file."""
    seed: int = 0


@dataclasses.dataclass(frozen=True)
class Labelled(TensorRows):
    """n photos in memory."""

    lr: Tensor
    """Uint8 [n, 3, s, s]."""
    parts: Tensor
    """Of the loss, [n, 5, 3] as `measure_strengths` has it."""
    noise: Tensor
    """[n] as the fields of `Faults`."""
    blur: Tensor
    compression: Tensor
    kind: Tensor
    """Int64 [n], index in KINDS."""


def make_shard(
    photos: list[Pixels], config: Config, shard: int, restore: Restore, distance: PerceptualDistance
) -> Labelled:
    first = shard * config.shard
    rngs = (np.random.default_rng((config.seed, index)) for index in range(first, first + config.shard))
    examples = [draw_example(photos, config.size, rng) for rng in rngs]
    faults = [example.faults for example in examples]
    return Labelled(
        lr=to_bytes([example.lr for example in examples]),
        parts=torch.stack([measure_strengths(example.lr, example.truth, restore, distance) for example in examples]),
        noise=torch.tensor([fault.noise for fault in faults]),
        blur=torch.tensor([fault.blur for fault in faults]),
        compression=torch.tensor([fault.compression for fault in faults]),
        kind=torch.tensor([example.kind for example in examples]),
    )


def read_labelled(folder: Path) -> Labelled:
    """All finished shards. Throws ValueError where there is none."""
    shards = [Labelled(**load_file(path)) for path in sorted(folder.glob(f"{SHARDS}-*.safetensors"))]
    if not shards:
        raise ValueError(f"no labels: expected {folder}/labels-*.safetensors")
    return Labelled.join(shards)


def write_labels(config: Config) -> None:
    folder = Path(config.out)
    settings = {key: value for key, value in dataclasses.asdict(config).items() if key not in ("count", "restorer")}
    settings["restorer"] = hash_file(Path(config.restorer))
    open_folder(folder, settings)
    training, held_out = load_folder(config.photos)
    photos = held_out if config.held_out == "yes" else training
    restore, distance = open_restorer(Path(config.restorer)), PerceptualDistance(config.lpips)
    for shard, path in missing_shards(folder, SHARDS, config.count, config.shard):
        labelled = make_shard(photos, config, shard, restore, distance)
        write_checkpoint(path, labelled.tensors(), {})
        print(f"{path.name}: {len(labelled)} photos", flush=True)


def parse_config(arguments: list[str] | None = None) -> tuple[Config, bool]:
    """(what to make, whether to print that and stop)."""
    return parse_settings(Config, __doc__, arguments)


def main() -> None:
    config, is_dry = parse_config()
    print(json.dumps(dataclasses.asdict(config), indent=2), flush=True)
    if not is_dry:
        torch.set_num_threads(1)
        write_labels(config)


if __name__ == "__main__":
    main()
