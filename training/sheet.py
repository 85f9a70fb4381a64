"""Makes a sheet of crops to look at: the input, every preset of a model, and other networks, side by side with labels.

    python -m training.sheet --peers DATA/peers

The photographs are those of examples/, which may be shown to anybody; test sets may not. Each crop is enlarged with some of
its surroundings, which are then cut off, so that no column shows a border. Presets clean up as much as the app does unless
told otherwise: by the kind of file.
"""

import argparse
import dataclasses
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from PIL import Image, ImageDraw, ImageFont
from torch import Tensor
from torch.nn import functional

from training.evaluate import OnnxNetworks, Upscale, bicubic, open_peer, read_picture
from training.measure import DEGRADED_PEERS, MODEL, ROOT
from training.metrics import to_8_bits
from training.networks import SCALE
from training.sampler import Preset, enhance

CROPS: Sequence[tuple[str, int, int]] = (
    ("cat.png", 136, 82),
    ("cat.png", 40, 190),
    ("astronaut.png", 60, 76),
    ("astronaut.png", 92, 16),
    ("rocket.jpg", 36, 92),
    ("rocket.jpg", 292, 110),
    ("rocket.jpg", 330, 352),
)
"""Photograph, left and top of the crop in its pixels."""
SIZE = 56
"""Side of a crop before enlarging."""
SURROUNDINGS = 16
GAP, HEAD = 6, 26
GROUND, TEXT = "#ffffff", "#24292f"


Enlarge = Callable[[Tensor, float], Tensor]
"""Picture [1, 3, h, w] in [0, 1] and clean-up -> [1, 3, 4h, 4w]."""


def nearest(y: Tensor) -> Tensor:
    return functional.interpolate(y, scale_factor=SCALE, mode="nearest")


def without_cleanup(upscale: Upscale) -> Enlarge:
    """For those that have no such dial."""
    return lambda y, cleanup: upscale(y)


def read_presets(manifest: Mapping[str, Any], model: Path, precision: str, threads: int) -> dict[str, Enlarge]:
    """The presets of a model folder, by the names of columns."""
    networks = OnnxNetworks.of_model(model, manifest, precision, threads)

    def bind(fields: Mapping[str, Any]) -> Enlarge:
        parsed, sigma_r, prediction = Preset.parse(fields), manifest["sigmaR"], manifest["prediction"]
        return lambda y, cleanup: enhance(networks, y, parsed, sigma_r=sigma_r, cleanup=cleanup, prediction=prediction)

    return {name.capitalize(): bind(fields) for name, fields in manifest["presets"].items()}


@dataclasses.dataclass(frozen=True)
class Photo:
    """[1, 3, h, w] in 0..255, and the clean-up that the app begins with."""

    pixels: Tensor
    cleanup: float

    @staticmethod
    def read(path: Path, defaults: Mapping[str, float]) -> "Photo":
        return Photo(read_picture(path), defaults["lossy" if path.suffix == ".jpg" else "lossless"])


def enlarge_crop(enlarge: Enlarge, photo: Photo, left: int, top: int) -> Image.Image:
    height, width = photo.pixels.shape[-2:]
    if left + SIZE > width or top + SIZE > height:
        raise ValueError(f"a crop at {left}, {top} leaves a photograph of {width} x {height}")
    x0, y0 = max(0, left - SURROUNDINGS), max(0, top - SURROUNDINGS)
    window = photo.pixels[..., y0 : top + SIZE + SURROUNDINGS, x0 : left + SIZE + SURROUNDINGS]
    large = to_8_bits(enlarge((window / 255).float(), photo.cleanup))
    inner = large[..., SCALE * (top - y0) :, SCALE * (left - x0) :][..., : SCALE * SIZE, : SCALE * SIZE]
    return Image.fromarray(inner[0].byte().permute(1, 2, 0).numpy())


def make_sheet(columns: Mapping[str, Enlarge], photos: Mapping[str, Photo], crops: Sequence[tuple[str, int, int]]) -> Image.Image:
    """A row per crop, a column per way of enlarging, names above."""
    step = SCALE * SIZE + GAP
    sheet = Image.new("RGB", (GAP + step * len(columns), HEAD + step * len(crops)), GROUND)
    draw = ImageDraw.Draw(sheet)
    font = ImageFont.load_default(16)
    for column, (name, enlarge) in enumerate(columns.items()):
        left = GAP + column * step
        draw.text((left + SCALE * SIZE / 2, HEAD / 2), name, TEXT, font, anchor="mm")
        for row, (photo, x, y) in enumerate(crops):
            sheet.paste(enlarge_crop(enlarge, photos[photo], x, y), (left, HEAD + row * step))
    return sheet


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, default=MODEL, help="model folder")
    parser.add_argument("--precision", choices=["float32", "uint8"], default="float32")
    parser.add_argument("--peers", type=Path, required=True, help="folder of *.onnx: input lr, output sr, RGB in [0, 1]")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "images" / "quality-sheet.jpg")
    parser.add_argument("--quality", type=int, default=88)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    manifest = json.loads((arguments.model / "model.json").read_text())
    ours = read_presets(manifest, arguments.model, arguments.precision, arguments.threads)
    plain = {"input": nearest, "bicubic": bicubic}
    peers = {name: open_peer(arguments.peers / f"{name}.onnx", arguments.threads) for name in DEGRADED_PEERS}
    before, after = ({name: without_cleanup(upscale) for name, upscale in group.items()} for group in (plain, peers))
    photos = {name: Photo.read(ROOT / "examples" / name, manifest["defaultCleanup"]) for name, _, _ in CROPS}
    sheet = make_sheet({**before, **ours, **after}, photos, CROPS)
    sheet.save(arguments.out, quality=arguments.quality, subsampling=0, optimize=True)
    print(f"{arguments.out}: {sheet.width} x {sheet.height}, {arguments.out.stat().st_size} bytes")


if __name__ == "__main__":
    main()
