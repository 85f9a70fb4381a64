"""Cached pairs: repeatable shards that can be interrupted, a teacher asked where it counts, fixed validation pairs."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from training.data import teacher_pairs
from training.data.dataset import Pixels, load_folder
from training.data.restoration_validation import STRENGTHS, make_validation, read_validation, write_validation
from training.data.shards import shard_path
from training.data.teacher_pairs import (
    SHARDS,
    Config,
    DegradedPhoto,
    PairSet,
    draw_few_faults,
    make_pairs,
    read_pairs,
    write_pairs,
)


def invert(images: list[Tensor]) -> list[Tensor]:
    """A teacher whose answers are recognised."""
    return [1 - image for image in images]


def config_of(photo_folder: Path, out: Path, pairs: int = 8) -> Config:
    return Config(photos=str(photo_folder), out=str(out), pairs=pairs, size=16, shard=4, seed=5)


def equal_pairs(a: PairSet, b: PairSet) -> bool:
    return all(torch.equal(tensor, b.tensors()[name]) for name, tensor in a.tensors().items())


def test_teacher_is_asked_above_its_strength(photo_folder: Path) -> None:
    photos, _ = load_folder(photo_folder)
    config = Config(photos="", out="", teacher="there is one", size=16, shard=24, taught_from=0.5)
    pairs = make_pairs(photos, config, 0, invert)
    assert pairs.lr.shape == (24, 3, 16, 16) and pairs.lr.dtype == torch.uint8
    assert torch.equal(pairs.is_taught, pairs.strength >= 0.5)
    assert 0 < int(pairs.is_taught.sum()) < 24
    asked = pairs.is_taught
    assert torch.equal(pairs.taught[~asked], pairs.truth[~asked])
    # Dust apart, which few have, the teacher saw what the restorer will see.
    seen = (255 - pairs.taught[asked].int() - pairs.lr[asked].int()).abs().amax(dim=(1, 2, 3))
    assert int((seen == 0).sum()) > 0.7 * int(asked.sum())


def test_interrupted_shards_continue_alike(photo_folder: Path, tmp_path: Path) -> None:
    whole, resumed = tmp_path / "whole", tmp_path / "resumed"
    write_pairs(config_of(photo_folder, whole))
    write_pairs(config_of(photo_folder, resumed, pairs=4))
    kept = shard_path(resumed, SHARDS, 0).stat().st_mtime_ns
    write_pairs(config_of(photo_folder, resumed))
    assert shard_path(resumed, SHARDS, 0).stat().st_mtime_ns == kept
    a, b = (PairSet.join([pairs for _, pairs in read_pairs(folder)]) for folder in (whole, resumed))
    assert len(a) == 8 and equal_pairs(a, b)


def test_other_settings_need_another_folder(photo_folder: Path, tmp_path: Path) -> None:
    write_pairs(config_of(photo_folder, tmp_path, pairs=4))
    other = Config(photos=str(photo_folder), out=str(tmp_path), pairs=8, size=16, shard=4, seed=6)
    with pytest.raises(ValueError, match="other settings"):
        write_pairs(other)


def test_training_photographs_alone_are_used(
    photo_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    training, held_out = load_folder(photo_folder)
    seen: list[Pixels] = []

    original = teacher_pairs.draw_degraded

    def draw(photos: list[Pixels], config: Config, rng: np.random.Generator) -> DegradedPhoto:
        seen.extend(photos)
        return original(photos, config, rng)

    monkeypatch.setattr(teacher_pairs, "draw_degraded", draw)
    write_pairs(config_of(photo_folder, tmp_path, pairs=4))
    assert len(seen) == 4 * len(training)
    assert not any(np.array_equal(photo, other) for photo in seen for other in held_out)


def test_validation_is_fixed_and_survives_its_file(photo_folder: Path, tmp_path: Path) -> None:
    _, held_out = load_folder(photo_folder)
    first, again = (make_validation(held_out, invert, count=2, size=24) for _ in range(2))
    assert first.hr.shape == (2, 3, 96, 96) and first.lr.shape == (2, 3, 24, 24) and equal_pairs(first, again)
    assert first.strength.tolist() == pytest.approx(STRENGTHS[:2])
    write_validation(tmp_path / "validation.safetensors", first)
    read = read_validation(tmp_path / "validation.safetensors")
    assert equal_pairs(read, first)
    with pytest.raises(ValueError, match="held-out photographs"):
        make_validation(held_out, invert, count=3, size=24)


def test_some_pairs_lack_faults_and_some_are_drawn(photo_folder: Path) -> None:
    rng = np.random.default_rng(0)
    drawn = [draw_few_faults(rng) for _ in range(200)]
    kept = torch.tensor([[shares.blur, shares.noise, shares.compression] for shares in drawn])
    assert set(kept.unique().tolist()) == {0, 1} and bool((kept.sum(dim=1) >= 1).all())
    assert all(0.3 < share < 0.8 for share in kept.mean(dim=0).tolist())
    assert all(shares.processing == 0 for shares in drawn)

    photos, _ = load_folder(photo_folder)
    flat = dataclasses.replace(config_of(photo_folder, photo_folder), drawing_share=1, size=32)
    drawings = make_pairs(photos, flat, 0, list)
    same = (drawings.truth[..., 1:] == drawings.truth[..., :-1]).float().mean()
    of_photos = make_pairs(photos, dataclasses.replace(flat, drawing_share=0), 0, list).truth
    assert float(same) > 0.6 > float((of_photos[..., 1:] == of_photos[..., :-1]).float().mean())
