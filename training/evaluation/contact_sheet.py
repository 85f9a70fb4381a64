"""Makes a contact sheet of crops: the input, every preset of a model, and baselines, side by side with labels.

    python -m training.evaluation.contact_sheet --baselines DATA/peers
    python -m training.evaluation.contact_sheet --baselines DATA/peers --columns bicubic upscayl-lite-4x Balanced \\
        --rows 3 1 --out docs/images/comparison.png     # the picture of README.md

The photographs are those of examples/, which may be shown to anybody; test sets may not. Each crop is upscaled with
some of its surroundings, which are then cut off, so that no column shows a border. Presets use the app's default
clean-up for the kind of file.
"""

import argparse
import dataclasses
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from PIL import Image, ImageDraw, ImageFont
from torch import Tensor
from torch.nn import functional

from training.diffusion.sampler import SamplingRun, upscale
from training.diffusion.schedule import Preset
from training.evaluation.benchmark import DEGRADED_BASELINES
from training.evaluation.images import read_image
from training.evaluation.methods import BICUBIC, OnnxNetworks, Upscale, open_baseline
from training.evaluation.metrics import to_8_bits
from training.models.model_folder import PRECISIONS, read_manifest
from training.models.resampling import SCALE
from training.paths import EXAMPLES, IMAGES, MODEL

Crop = tuple[str, int, int]
"""Photograph, left and top in its pixels."""

CROPS: Sequence[Crop] = (
    ("cat.png", 136, 82),
    ("cat.png", 40, 190),
    ("astronaut.png", 60, 76),
    ("astronaut.png", 92, 16),
    ("rocket.jpg", 36, 92),
    ("rocket.jpg", 292, 110),
    ("rocket.jpg", 330, 352),
)
SIZE_PX = 56
"""Side of a crop before upscaling."""
SURROUNDINGS_PX = 16
GAP_PX, HEAD_PX = 6, 26
BACKGROUND, TEXT = "#ffffff", "#24292f"


UpscaleWithCleanup = Callable[[Tensor, float], Tensor]
"""Image [1, 3, h, w] in [0, 1] and clean-up -> [1, 3, 4h, 4w]."""


def upscale_nearest(y: Tensor) -> Tensor:
    return functional.interpolate(y, scale_factor=SCALE, mode="nearest")


def ignore_cleanup(upscale: Upscale) -> UpscaleWithCleanup:
    """For methods without clean-up."""
    return lambda y, cleanup: upscale(y)


def open_presets(
    manifest: Mapping[str, Any], model: Path, precision: str, threads: int
) -> dict[str, UpscaleWithCleanup]:
    """The presets of a model folder, by the titles of their columns."""
    networks = OnnxNetworks.of_model(model, manifest, precision, threads)

    run = SamplingRun(manifest["sigmaR"], prediction=manifest["prediction"])

    def bind(fields: Mapping[str, Any]) -> UpscaleWithCleanup:
        preset = Preset.parse(fields)
        return lambda y, cleanup: upscale(networks, y, preset, dataclasses.replace(run, cleanup=cleanup))

    return {name.capitalize(): bind(fields) for name, fields in manifest["presets"].items()}


@dataclasses.dataclass(frozen=True)
class Photo:
    """[1, 3, h, w] in 0..255, and the app's default clean-up."""

    pixels: Tensor
    cleanup: float

    @staticmethod
    def read(path: Path, defaults: Mapping[str, float]) -> "Photo":
        return Photo(read_image(path), defaults["lossy" if path.suffix == ".jpg" else "lossless"])


def upscale_crop(upscale_with_cleanup: UpscaleWithCleanup, photo: Photo, left: int, top: int) -> Image.Image:
    height, width = photo.pixels.shape[-2:]
    if left + SIZE_PX > width or top + SIZE_PX > height:
        raise ValueError(f"a crop at {left}, {top} exceeds a photograph of {width} x {height}")
    x0, y0 = max(0, left - SURROUNDINGS_PX), max(0, top - SURROUNDINGS_PX)
    window = photo.pixels[..., y0 : top + SIZE_PX + SURROUNDINGS_PX, x0 : left + SIZE_PX + SURROUNDINGS_PX]
    large = to_8_bits(upscale_with_cleanup((window / 255).float(), photo.cleanup))
    inner = large[..., SCALE * (top - y0) :, SCALE * (left - x0) :][..., : SCALE * SIZE_PX, : SCALE * SIZE_PX]
    return Image.fromarray(inner[0].byte().permute(1, 2, 0).numpy())


def make_sheet(
    columns: Mapping[str, UpscaleWithCleanup], photos: Mapping[str, Photo], crops: Sequence[Crop]
) -> Image.Image:
    """A row per crop, a column per method, names above."""
    step = SCALE * SIZE_PX + GAP_PX
    sheet = Image.new("RGB", (GAP_PX + step * len(columns), HEAD_PX + step * len(crops)), BACKGROUND)
    draw = ImageDraw.Draw(sheet)
    font = ImageFont.load_default(16)
    for column, (name, upscale_with_cleanup) in enumerate(columns.items()):
        left = GAP_PX + column * step
        draw.text((left + SCALE * SIZE_PX / 2, HEAD_PX / 2), name, TEXT, font, anchor="mm")
        for row, (photo, x, y) in enumerate(crops):
            sheet.paste(upscale_crop(upscale_with_cleanup, photos[photo], x, y), (left, HEAD_PX + row * step))
    return sheet


def choose_columns(
    columns: Mapping[str, UpscaleWithCleanup], names: Sequence[str] | None
) -> Mapping[str, UpscaleWithCleanup]:
    """The named columns in the order of the names; all of them without names."""
    if names is None:
        return columns
    unknown = [name for name in names if name not in columns]
    if unknown:
        raise ValueError(f"no columns {unknown}; there are {list(columns)}")
    return {name: columns[name] for name in names}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, default=MODEL, help="model folder")
    parser.add_argument("--precision", choices=PRECISIONS, default="float32")
    parser.add_argument("--baselines", type=Path, required=True, help="folder of *.onnx: input lr, output sr")
    parser.add_argument("--columns", nargs="+", metavar="NAME", help="methods, in this order (default: all)")
    numbers = range(1, len(CROPS) + 1)
    parser.add_argument("--rows", nargs="+", type=int, choices=numbers, default=numbers, help="crops, from 1")
    parser.add_argument("--out", type=Path, default=IMAGES / "quality-sheet.jpg")
    parser.add_argument("--quality", type=int, default=88)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    manifest = read_manifest(arguments.model)
    ours = open_presets(manifest, arguments.model, arguments.precision, arguments.threads)
    plain = {"input": upscale_nearest, "bicubic": BICUBIC.upscale}
    paths = (arguments.baselines / f"{name}.onnx" for name in DEGRADED_BASELINES)
    baselines = {path.stem: open_baseline(path, arguments.threads).upscale for path in paths}
    before, after = ({name: ignore_cleanup(method) for name, method in group.items()} for group in (plain, baselines))
    photos = {name: Photo.read(EXAMPLES / name, manifest["defaultCleanup"]) for name, _, _ in CROPS}
    columns = choose_columns({**before, **ours, **after}, arguments.columns)
    sheet = make_sheet(columns, photos, [CROPS[number - 1] for number in arguments.rows])
    sheet.save(arguments.out, quality=arguments.quality, subsampling=0, optimize=True)
    print(f"{arguments.out}: {sheet.width} x {sheet.height}, {arguments.out.stat().st_size} bytes")


if __name__ == "__main__":
    main()
