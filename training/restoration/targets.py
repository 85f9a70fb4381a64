"""What a restorer learns from: batches of cached pairs, and targets mixed of truth and teacher by the strength c."""

import dataclasses
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from training.data.teacher_pairs import PairSet, read_pairs
from training.diffusion.sampler import local_means
from training.restoration.config import TargetOptions

C_JITTER = 0.1
"""An estimate of c may be so far off."""
LEAST_C = 0.01
REFLECTED_SHARE = 0.5


@dataclasses.dataclass(frozen=True)
class Batch:
    """n samples; images are in [0, 1], small ones [n, 3, s, s]."""

    lr: Tensor
    target: Tensor
    hr: Tensor
    """[n, 3, 4s, 4s]"""
    c: Tensor
    """The strength that the network is given, [n]."""
    strength: Tensor
    """What is wrong in truth, [n]; 0 for clean images."""


def mix_targets(pairs: PairSet, options: TargetOptions) -> Tensor:
    """[n, 3, s, s] in [0, 1]. Throws ValueError where the teacher's share is asked for and the teacher was not."""
    truth, taught = pairs.truth.float() / 255, pairs.taught.float() / 255
    share = options.share_at(pairs.strength)
    if bool(((share > 0) & ~pairs.is_taught).any()):
        raise ValueError(
            f"teacher_from is {options.teacher_from}, but there are pairs above it without the teacher's answer"
        )
    if options.truth_window > 1:
        taught = taught + local_means(truth - taught, options.truth_window)
    return truth + share.view(-1, 1, 1, 1) * (taught - truth)


def draw_batch(pairs: PairSet, count: int, options: TargetOptions, rng: np.random.Generator) -> Batch:
    """Random pairs, rotated and reflected; some of them clean, as `options` says."""
    chosen = pairs.select(torch.from_numpy(rng.integers(len(pairs), size=count)))
    lr, truth, target = chosen.lr.float() / 255, chosen.truth.float() / 255, mix_targets(chosen, options)
    kind, any_c, jitter, overstated = (torch.from_numpy(rng.random(count, dtype=np.float32)) for _ in range(4))
    is_identity, is_clean = kind < options.identity_share, kind < options.identity_share + options.untouched_share
    c = (chosen.strength + C_JITTER * (2 * jitter - 1)).clamp(LEAST_C, 1)
    c = torch.where(overstated < options.overstated_share, c + (1 - c) * any_c, c)
    c = torch.where(is_identity, torch.zeros(()), torch.where(is_clean, any_c, c))
    lr, target = (torch.where(is_clean.view(-1, 1, 1, 1), truth, images) for images in (lr, target))
    turns, is_reflected = rng.integers(4, size=count), rng.random(count) < REFLECTED_SHARE
    lr, target, hr = (rotate(images, turns, is_reflected) for images in (lr, target, chosen.hr.float() / 255))
    return Batch(lr, target, hr, c, chosen.strength * ~is_clean)


def rotate(images: Tensor, turns: NDArray[np.int64], is_reflected: NDArray[np.bool_]) -> Tensor:
    """Each of [n, 3, s, s] by so many right angles, then reflected where it says so."""
    rotated = (torch.rot90(image, int(turn), (1, 2)) for image, turn in zip(images, turns, strict=True))
    return torch.stack([image.flip(2) if flip else image for image, flip in zip(rotated, is_reflected, strict=True)])


class GrowingPairs:
    """The pairs of a folder in memory; `refresh` adds shards that were finished since."""

    def __init__(self, folder: Path):
        self._folder = folder
        self._seen: set[str] = set()
        self._pairs: PairSet | None = None
        self.refresh()

    @property
    def pairs(self) -> PairSet:
        if self._pairs is None:
            raise ValueError(f"no pairs: expected {self._folder}/pairs-*.safetensors")
        return self._pairs

    def refresh(self) -> None:
        found = list(read_pairs(self._folder, self._seen))
        if found:
            self._seen.update(name for name, _ in found)
            self._pairs = PairSet.join(
                [*([] if self._pairs is None else [self._pairs]), *(pairs for _, pairs in found)]
            )
