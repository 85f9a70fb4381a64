"""The contact sheet: crops without borders, a column per method, a row per crop."""

from pathlib import Path

import pytest
import torch
from PIL import Image

from training.evaluation.contact_sheet import (
    Photo,
    choose_columns,
    ignore_cleanup,
    make_sheet,
    upscale_crop,
    upscale_nearest,
)
from training.evaluation.methods import BICUBIC


def test_a_crop_is_the_middle_of_the_upscaled_window() -> None:
    pixels = torch.randint(0, 256, (1, 3, 90, 120), generator=torch.Generator().manual_seed(0)).double()
    photo = Photo(pixels, 0.3)
    seen: list[float] = []

    def method(y: torch.Tensor, cleanup: float) -> torch.Tensor:
        seen.append(cleanup)
        return upscale_nearest(y)

    for left, top in ((0, 0), (30, 20), (64, 34)):
        crop = upscale_crop(method, photo, left, top)
        assert crop.size == (224, 224)
        assert crop.getpixel((0, 0)) == tuple(int(value) for value in pixels[0, :, top, left])
        assert crop.getpixel((223, 223)) == tuple(int(value) for value in pixels[0, :, top + 55, left + 55])
    assert seen == [0.3, 0.3, 0.3]
    with pytest.raises(ValueError, match="exceeds a photograph of 120 x 90"):
        upscale_crop(method, photo, 65, 0)


def test_a_sheet_has_a_column_per_method_and_a_row_per_crop(tmp_path: Path) -> None:
    Image.new("RGB", (60, 60), (10, 200, 30)).save(tmp_path / "green.jpg", quality=100)
    photo = Photo.read(tmp_path / "green.jpg", {"lossy": 0.3, "lossless": 0.0})
    assert photo.cleanup == 0.3
    columns = {"input": ignore_cleanup(upscale_nearest), "bicubic": ignore_cleanup(BICUBIC.upscale)}
    sheet = make_sheet(columns, {"green.jpg": photo}, [("green.jpg", 0, 0)] * 3)
    assert sheet.size == (6 + 2 * 230, 26 + 3 * 230)
    green = sheet.getpixel((6 + 230 + 100, 26 + 2 * 230 + 100))
    assert isinstance(green, tuple) and abs(green[1] - 200) <= 2


def test_columns_are_chosen_by_name_and_in_the_order_of_the_names() -> None:
    columns = {name: ignore_cleanup(upscale_nearest) for name in ("input", "bicubic", "Balanced")}
    assert list(choose_columns(columns, ["Balanced", "input"])) == ["Balanced", "input"]
    assert choose_columns(columns, None) == columns
    with pytest.raises(ValueError, match="no columns \\['Perception'\\]"):
        choose_columns(columns, ["Perception"])
