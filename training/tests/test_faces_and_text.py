"""Faces and text: crops that scale with their face, text in every font, sets that the evaluation reads."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from training.data.faces_and_text import Face, crop_face, draw_text, read_photos, write_set
from training.evaluation.images import load_images


def test_a_crop_holds_the_face_and_half_as_much_around_it() -> None:
    photo = Image.fromarray(np.arange(200 * 240 * 3, dtype=np.uint32).astype(np.uint8).reshape(200, 240, 3))
    face = Face("a.jpg", 80, 60, 64)
    whole, half = (crop_face(photo, face, shrink) for shrink in (1, 2))
    assert whole.shape == (96, 96, 3) and half.shape == (48, 48, 3)
    assert np.array_equal(whole, np.asarray(photo)[44:140, 64:160])
    assert crop_face(photo, Face("a.jpg", 0, 150, 64), 1).shape == (64, 80, 3)


def test_text_differs_by_font_and_size() -> None:
    fonts = sorted(Path("/usr/share/fonts").rglob("*.ttf"))
    if not fonts:
        pytest.skip("no fonts are installed")
    lines = [draw_text(index, fonts) for index in range(3)]
    assert all(line.shape == (128, 512, 3) and 20 < line.std() < 120 for line in lines)
    # The first one is light on dark.
    assert lines[0].mean() < 100 < lines[1].mean()


def test_a_set_is_the_same_every_time(tmp_path: Path) -> None:
    images = [np.full((32, 48, 3), level, dtype=np.uint8) for level in (40, 120, 200)]
    for name in ("a", "b"):
        write_set(images, tmp_path / name)
    (a, b) = ([(hr, lr) for _, hr, lr in load_images(tmp_path / name)] for name in ("a", "b"))
    assert all(bool((x == y).all()) for one, other in zip(a, b, strict=True) for x, y in zip(one, other, strict=True))
    assert a[0][1].shape == (1, 3, 8, 12)


def test_missing_photographs_are_named(photo_folder: Path) -> None:
    with pytest.raises(ValueError, match=r"lacks nobody\.jpg"):
        read_photos(photo_folder, {"nobody.jpg"})
