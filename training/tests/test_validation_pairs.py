"""Validation pairs, degraded sets, and the rows that remember what was measured on them."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from training.data.degraded_sets import STRENGTHS, degrade_image, write_degraded
from training.data.validation_pairs import crop_middle, write_pairs
from training.evaluation.results_store import append_row, digest_pairs, find_row, read_rows
from training.tests.conftest import synthetic_photo


@pytest.fixture
def pairs(photo_folder: Path, tmp_path: Path) -> Path:
    write_pairs(photo_folder, tmp_path / "pairs", count=2, size=64)
    return tmp_path / "pairs"


def test_pairs_come_from_the_middle_of_held_out_photographs(pairs: Path, photo_folder: Path) -> None:
    hr = [np.array(Image.open(path)) for path in sorted((pairs / "HR").glob("*.png"))]
    # The held-out photographs of the fixture are the last two of eight.
    wanted = [crop_middle(synthetic_photo(seed), 64) for seed in (6, 7)]
    assert [np.array_equal(*pair) for pair in zip(hr, wanted, strict=True)] == [True, True]
    assert np.array(Image.open(pairs / "LR" / "001.png")).shape == (16, 16, 3)
    with pytest.raises(ValueError, match="already holds images"):
        write_pairs(photo_folder, pairs, count=2, size=64)


def test_pairs_that_cannot_be_had_are_refused(photo_folder: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="has 2 held-out photographs of 64 pixels"):
        write_pairs(photo_folder, tmp_path / "other", count=3, size=64)
    with pytest.raises(ValueError, match="multiple of 4"):
        write_pairs(photo_folder, tmp_path / "other", count=1, size=66)


def test_degradation_is_of_the_strength_it_says_and_always_the_same() -> None:
    pixels = synthetic_photo(1, 64)
    errors = {}
    for strength in STRENGTHS:
        degraded = degrade_image(pixels, strength, 3)
        assert np.array_equal(degraded, degrade_image(pixels, strength, 3)) and degraded.shape == pixels.shape
        errors[strength] = float(np.abs(degraded.astype(float) - pixels).mean())
    assert errors["light"] < errors["medium"] < errors["strong"]
    assert errors["jpeg-95"] < errors["jpeg-85"] < errors["jpeg-75"] < errors["jpeg-50"]
    assert not np.array_equal(degrade_image(pixels, "light", 0), degrade_image(pixels, "light", 1))
    flat = np.full((64, 64, 3), 128, dtype=np.uint8)
    # Colour noise loses half of its planes' detail to 4:2:0, so that RGB keeps less than was added.
    assert 5 < float(degrade_image(flat, "strong", 0).std()) < STRENGTHS["strong"][0]


def test_degraded_sets_keep_hr_and_names(pairs: Path, tmp_path: Path) -> None:
    out = tmp_path / "light" / "pairs"
    for _ in range(2):
        write_degraded(pairs, "light", out)
    assert [path.name for path in sorted((out / "LR").iterdir())] == ["000.png", "001.png"]
    assert (out / "HR" / "001.png").read_bytes() == (pairs / "HR" / "001.png").read_bytes()
    assert digest_pairs(out) != digest_pairs(pairs)
    with pytest.raises(ValueError, match="no images"):
        write_degraded(tmp_path, "light", out)


def test_grey_images_become_colour(pairs: Path, tmp_path: Path) -> None:
    Image.open(pairs / "LR" / "000.png").convert("L").save(pairs / "LR" / "000.png")
    write_degraded(pairs, "medium", tmp_path / "out")
    assert Image.open(tmp_path / "out" / "LR" / "000.png").mode == "RGB"


def test_rows_survive_a_run_that_was_killed(tmp_path: Path) -> None:
    path = tmp_path / "rows" / "a.jsonl"
    assert read_rows(path) == []
    append_row(path, {"name": "a", "x": 1})
    with path.open("a") as file:
        file.write('{"name": "b", "x"')
    assert read_rows(path) == [{"name": "a", "x": 1}]
    append_row(path, {"name": "a", "x": 2})
    assert [json.loads(line)["x"] for line in path.read_text().splitlines()] == [1, 2]
    assert find_row(read_rows(path), {"name": "a"}) == {"name": "a", "x": 2}
    assert find_row(read_rows(path), {"name": "a", "y": None}) is None


def test_digests_need_images(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no pairs"):
        digest_pairs(tmp_path)
