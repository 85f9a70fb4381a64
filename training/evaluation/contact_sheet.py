"""Makes a contact sheet of crops at 100 %: the photo, presets of a model, and other networks, side by side with labels.

    npm run build
    python -m training.evaluation.contact_sheet clean --baselines DATA/peers/*.onnx
    python -m training.evaluation.contact_sheet real --baselines DATA/peers/upscayl-lite-4x.onnx x4plus.onnx \\
        --columns photo upscayl-lite-4x x4plus Balanced

The photographs are those of examples/, which may be shown to anybody; test sets may not. Presets run through the
program that people run, on the whole photo with automatic clean-up. Baselines receive a crop with some of its
surroundings, which are then cut off, so that no column shows a border.
"""

import argparse
import dataclasses
import functools
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import torch
from PIL import Image, ImageDraw, ImageFont
from torch import Tensor
from torch.nn import functional

from training.evaluation.benchmark import preset_names, run_program
from training.evaluation.images import read_image
from training.evaluation.methods import BICUBIC, Upscale, open_baseline
from training.evaluation.metrics import to_8_bits
from training.models.model_folder import PRECISIONS
from training.models.resampling import SCALE
from training.paths import EXAMPLES, IMAGES, MODEL


@dataclasses.dataclass(frozen=True)
class Crop:
    photo: str
    """Name of a file."""
    left: int
    top: int
    """Pixels of the photo."""


SHEETS: Mapping[str, Sequence[Crop]] = {
    "clean": (
        Crop("cat.png", 136, 82),
        Crop("cat.png", 40, 190),
        Crop("astronaut.png", 60, 76),
        Crop("astronaut.png", 92, 16),
        Crop("rocket.jpg", 36, 92),
        Crop("rocket.jpg", 292, 110),
        Crop("rocket.jpg", 330, 352),
    ),
    "real": (
        Crop("grace-hopper.jpg", 176, 156),
        Crop("grace-hopper.jpg", 172, 16),
        Crop("grace-hopper.jpg", 72, 474),
        Crop("rocket.jpg", 308, 122),
        Crop("coins.png", 136, 194),
        Crop("page.png", 8, 46),
    ),
}
SIZE_PX = 56
"""Side of a crop before upscaling."""
SURROUNDINGS_PX = 32
GAP_PX, HEAD_PX = 6, 26
BACKGROUND, TEXT = "#ffffff", "#24292f"

Draw = Callable[[Crop], Image.Image]
"""What a method makes of a crop, SCALE times as large."""


def upscale_nearest(y: Tensor) -> Tensor:
    return functional.interpolate(y, scale_factor=SCALE, mode="nearest")


def check_inside(crop: Crop, height: int, width: int) -> None:
    if crop.left + SIZE_PX > width or crop.top + SIZE_PX > height:
        raise ValueError(f"a crop at {crop.left}, {crop.top} exceeds a photograph of {width} x {height}")


def draw_with(upscale: Upscale, folder: Path) -> Draw:
    """By a method that takes no more than the crop and its surroundings."""

    def draw(crop: Crop) -> Image.Image:
        pixels = read_image(folder / crop.photo)
        check_inside(crop, *pixels.shape[-2:])
        x0, y0 = max(0, crop.left - SURROUNDINGS_PX), max(0, crop.top - SURROUNDINGS_PX)
        rows = slice(y0, crop.top + SIZE_PX + SURROUNDINGS_PX)
        window = pixels[..., rows, x0 : crop.left + SIZE_PX + SURROUNDINGS_PX]
        large = to_8_bits(upscale((window / 255).float()))
        return cut_out(large[0].byte(), crop.left - x0, crop.top - y0)

    return draw


def draw_preset(name: str, model: Path, precision: str, folder: Path, results: Path) -> Draw:
    """By the program, which upscales each photo once and keeps it in `results`."""

    @functools.cache
    def upscale_photo(photo: str) -> Tensor:
        out = results / f"{name}-{photo}.png"
        options = ("--model", str(model), "--preset", name, "--precision", precision, "--device", "cpu")
        run_program("upscale", str(folder / photo), *options, "--out", str(out))
        return read_image(out)[0].byte()

    def draw(crop: Crop) -> Image.Image:
        large = upscale_photo(crop.photo)
        check_inside(crop, *(side // SCALE for side in large.shape[-2:]))
        return cut_out(large, crop.left, crop.top)

    return draw


def cut_out(large: Tensor, left: int, top: int) -> Image.Image:
    """Bytes [3, h, w]; `left` and `top` before upscaling."""
    inner = large[:, SCALE * top :, SCALE * left :][:, : SCALE * SIZE_PX, : SCALE * SIZE_PX]
    return Image.fromarray(inner.permute(1, 2, 0).contiguous().numpy())


def make_sheet(columns: Mapping[str, Draw], crops: Sequence[Crop]) -> Image.Image:
    """A row per crop, a column per method, names above."""
    step = SCALE * SIZE_PX + GAP_PX
    sheet = Image.new("RGB", (GAP_PX + step * len(columns), HEAD_PX + step * len(crops)), BACKGROUND)
    canvas = ImageDraw.Draw(sheet)
    font = ImageFont.load_default(16)
    for column, (name, draw) in enumerate(columns.items()):
        left = GAP_PX + column * step
        canvas.text((left + SCALE * SIZE_PX / 2, HEAD_PX / 2), name, TEXT, font, anchor="mm")
        for row, crop in enumerate(crops):
            sheet.paste(draw(crop), (left, HEAD_PX + row * step))
    return sheet


def choose_columns(columns: Mapping[str, Draw], names: Sequence[str] | None) -> Mapping[str, Draw]:
    """The named columns in the order of the names; all of them without names."""
    if names is None:
        return columns
    unknown = [name for name in names if name not in columns]
    if unknown:
        raise ValueError(f"no columns {unknown}; there are {list(columns)}")
    return {name: columns[name] for name in names}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sheet", choices=SHEETS, help="which photographs")
    parser.add_argument("--model", type=Path, default=MODEL, help="model folder")
    parser.add_argument("--precision", choices=PRECISIONS, default="uint8")
    parser.add_argument("--baselines", type=Path, nargs="*", default=[], help="ONNX, input lr, output sr")
    parser.add_argument("--columns", nargs="+", metavar="NAME", help="methods, in this order (default: all)")
    parser.add_argument("--rows", nargs="+", type=int, help="crops, from 1 (default: all)")
    parser.add_argument("--out", type=Path, help="default: docs/images/SHEET-sheet.jpg")
    parser.add_argument("--quality", type=int, default=88)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    crops = SHEETS[arguments.sheet]
    rows = arguments.rows or range(1, len(crops) + 1)
    if any(not 1 <= row <= len(crops) for row in rows):
        parser.error(f"--rows: {arguments.sheet} has the crops 1 to {len(crops)}")
    out = arguments.out or IMAGES / f"{arguments.sheet}-sheet.jpg"
    methods = {"photo": upscale_nearest, "bicubic": BICUBIC.upscale}
    methods |= {path.stem: open_baseline(path, arguments.threads).upscale for path in arguments.baselines}
    columns = {name: draw_with(method, EXAMPLES) for name, method in methods.items()}
    with tempfile.TemporaryDirectory() as results:
        for name in preset_names(arguments.model):
            run = draw_preset(name, arguments.model, arguments.precision, EXAMPLES, Path(results))
            columns[name.capitalize()] = run
        chosen = choose_columns(columns, arguments.columns)
        sheet = make_sheet(chosen, [crops[row - 1] for row in rows])
    sheet.save(out, quality=arguments.quality, subsampling=0, optimize=True)
    print(f"{out}: {sheet.width} x {sheet.height}, {out.stat().st_size} bytes")


if __name__ == "__main__":
    main()
