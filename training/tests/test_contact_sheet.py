"""The contact sheet: crops without borders, a column per method, a row per crop."""

from pathlib import Path

import pytest
import torch
from PIL import Image
from torch import Tensor

from training.evaluation.contact_sheet import (
    SHEETS,
    Crop,
    choose_columns,
    cut_out,
    draw_with,
    make_sheet,
    upscale_nearest,
)
from training.evaluation.images import read_image
from training.evaluation.methods import BICUBIC
from training.paths import EXAMPLES


def test_a_crop_is_the_middle_of_the_upscaled_window(tmp_path: Path) -> None:
    pixels = torch.randint(0, 256, (90, 120, 3), generator=torch.Generator().manual_seed(0)).byte()
    Image.fromarray(pixels.numpy()).save(tmp_path / "random.png")
    seen: list[tuple[int, ...]] = []

    def method(y: Tensor) -> Tensor:
        seen.append(tuple(y.shape[-2:]))
        return upscale_nearest(y)

    draw = draw_with(method, tmp_path)
    for left, top in ((0, 0), (30, 20), (64, 34)):
        crop = draw(Crop("random.png", left, top))
        assert crop.size == (224, 224)
        assert crop.getpixel((0, 0)) == tuple(int(value) for value in pixels[top, left])
        assert crop.getpixel((223, 223)) == tuple(int(value) for value in pixels[top + 55, left + 55])
    assert seen == [(88, 88), (90, 118), (88, 88)]
    with pytest.raises(ValueError, match="exceeds a photograph of 120 x 90"):
        draw(Crop("random.png", 65, 0))


def test_a_crop_of_a_whole_result_is_the_same_place() -> None:
    large = torch.arange(400 * 400).remainder(251).byte().view(1, 400, 400).expand(3, -1, -1)
    crop = cut_out(large, 20, 10)
    assert crop.size == (224, 224)
    assert crop.getpixel((0, 0)) == tuple(int(value) for value in large[:, 40, 80])


def test_a_sheet_has_a_column_per_method_and_a_row_per_crop(tmp_path: Path) -> None:
    Image.new("RGB", (60, 60), (10, 200, 30)).save(tmp_path / "green.jpg", quality=100)
    columns = {"photo": draw_with(upscale_nearest, tmp_path), "bicubic": draw_with(BICUBIC.upscale, tmp_path)}
    sheet = make_sheet(columns, [Crop("green.jpg", 0, 0)] * 3)
    assert sheet.size == (6 + 2 * 230, 26 + 3 * 230)
    green = sheet.getpixel((6 + 230 + 100, 26 + 2 * 230 + 100))
    assert isinstance(green, tuple) and abs(green[1] - 200) <= 2


def test_columns_are_chosen_by_name_and_in_the_order_of_the_names(tmp_path: Path) -> None:
    columns = {name: draw_with(upscale_nearest, tmp_path) for name in ("photo", "bicubic", "Balanced")}
    assert list(choose_columns(columns, ["Balanced", "photo"])) == ["Balanced", "photo"]
    assert choose_columns(columns, None) == columns
    with pytest.raises(ValueError, match="no columns \\['Perception'\\]"):
        choose_columns(columns, ["Perception"])


@pytest.mark.parametrize("crop", [crop for crops in SHEETS.values() for crop in crops], ids=str)
def test_crops_lie_inside_their_photographs(crop: Crop) -> None:
    height, width = read_image(EXAMPLES / crop.photo).shape[-2:]
    assert 0 <= crop.left <= width - 56 and 0 <= crop.top <= height - 56
