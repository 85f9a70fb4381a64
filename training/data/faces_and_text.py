"""Writes 20 faces and 20 lines of text, degraded as real photos are: where restoration does harm, it shows here.

    python -m training.data.faces_and_text --photos DIR --out runs/faces-and-text

Image i of OUT/HR and OUT/LR has the strength STRENGTHS[i mod 3]. Faces are 24 to 96 LR pixels wide. They come from
photographs that networks are trained on, because the held-out ones show none, and of private persons, so no picture of
them is published. Text is drawn in every font found below --fonts.
"""

import argparse
import dataclasses
import io
import tarfile
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from training.data.dataset import Pixels, to_planes
from training.data.restoration_validation import STRENGTHS
from training.data.second_order import degrade_second_order
from training.data.validation_pairs import write_image
from training.models.resampling import SCALE

SEED = 20
COUNT = 20
"""Of faces, and of lines of text."""
SURROUNDINGS = 1.5
"""Side of a crop in widths of the face."""
LARGEST_FACE = 96
"""LR pixels."""
WORDS = ("Bakery & Café 1938", "No. 47 River Street", "Open daily 9-18", "EXIT", "Best before 03/2026", "Ørsted façade")
TEXT_HEIGHTS = 7, 9, 12, 16
"""LR pixels."""
TEXT_WIDTH, TEXT_HEIGHT = 128, 32
"""Of an image, LR pixels."""


@dataclasses.dataclass(frozen=True)
class Face:
    """A square around a face in a training photograph, in its pixels."""

    photo: str
    left: int
    top: int
    side: int


FACES = (
    Face("openstax-sociology__0149_Figure_06_02_03__0.jpg", 258, 390, 112),
    Face("metadata-extractor-images__0023_Canon_PowerShot_A560__1.jpg", 122, 226, 198),
    Face("openstax-sociology__0201_Figure_09_01_06a__0.jpg", 204, 28, 116),
    Face("openstax-sociology__0224_Figure_10_02_01__0.jpg", 314, 47, 134),
    Face("openstax-sociology__0250_Figure_12_01_04a__0.jpg", 186, 28, 109),
    Face("openstax-sociology__0304_Figure_15_02_04__0.jpg", 95, 36, 123),
    Face("openstax-anthropology__0181_ANTHRO_Figure_10_04_013__0.jpg", 291, 65, 190),
    Face("openstax-anthropology__0175_ANTHRO_Figure_10_03_008__0.jpg", 132, 119, 320),
    Face("openstax-sociology__0230_Figure_11_01_01a__0.jpg", 116, 3, 107),
    Face("openstax-anthropology__0280_ANTHRO_Figure_17_01_002b__0.jpg", 166, 34, 212),
    Face("openstax-sociology__0261_Figure_13_01_01__0.jpg", 285, 42, 128),
    Face("openstax-sociology__0048_CNX_Soc2e_Figure_13_01_001__0.jpg", 187, 10, 245),
)


def read_photos(folder: Path, names: set[str]) -> dict[str, Image.Image]:
    """The named photographs of all tar files of a folder."""
    found: dict[str, Image.Image] = {}
    for path in sorted(folder.glob("*.tar")):
        with tarfile.open(path) as archive:
            for member in archive:
                content = archive.extractfile(member) if member.name in names else None
                if content is not None:
                    found[member.name] = Image.open(io.BytesIO(content.read())).convert("RGB")
    missing = names - found.keys()
    if missing:
        raise ValueError(f"{folder} lacks {sorted(missing)[0]}")
    return found


def crop_face(photo: Image.Image, face: Face, shrink: int) -> Pixels:
    """The face with its surroundings, [h, w, 3] with sides that SCALE divides; downscaled by `shrink`."""
    margin = round(face.side * (SURROUNDINGS - 1) / 2)
    right, bottom = (
        min(at + face.side + margin, end) for at, end in zip((face.left, face.top), photo.size, strict=True)
    )
    crop = photo.crop((max(0, face.left - margin), max(0, face.top - margin), right, bottom))
    step = SCALE * 2
    width, height = (side // shrink // step * step for side in crop.size)
    return np.asarray(
        crop.resize((width, height), Image.Resampling.LANCZOS if shrink > 1 else Image.Resampling.BICUBIC)
    )


def draw_text(index: int, fonts: list[Path]) -> Pixels:
    """A line of text on a plain ground, dark on light or light on dark."""
    size = TEXT_HEIGHTS[index % len(TEXT_HEIGHTS)] * SCALE
    font = ImageFont.truetype(fonts[index % len(fonts)], size)
    dark, light = (40, 36, 48), (226, 220, 200)
    ground, ink = (light, dark) if index % 3 else (dark, light)
    image = Image.new("RGB", (TEXT_WIDTH * SCALE, TEXT_HEIGHT * SCALE), ground)
    middle = 8 * SCALE, TEXT_HEIGHT * SCALE // 2
    ImageDraw.Draw(image).text(middle, WORDS[index % len(WORDS)], ink, font, anchor="lm")
    return np.asarray(image)


def draw_set(photos: Path, fonts: list[Path]) -> list[Pixels]:
    sources = read_photos(photos, {face.photo for face in FACES})
    faces = [
        crop_face(sources[face.photo], face, shrink)
        for shrink in (1, 2)
        for face in FACES
        if face.side // shrink <= LARGEST_FACE * SCALE and face.side // shrink >= 24 * SCALE // 2
    ]
    return [*faces[:COUNT], *(draw_text(index, fonts) for index in range(COUNT))]


def write_set(images: list[Pixels], out: Path) -> None:
    for index, hr in enumerate(images):
        strength, rng = STRENGTHS[index % len(STRENGTHS)], np.random.default_rng((SEED, index))
        lr = degrade_second_order(to_planes(hr[None].copy())[0], strength, rng).lr
        write_image(out / "HR" / f"{index:03}.png", hr)
        write_image(out / "LR" / f"{index:03}.png", (lr * 255).round().byte().permute(1, 2, 0).numpy())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=Path, required=True, help="folder of *.tar")
    parser.add_argument("--fonts", type=Path, default=Path("/usr/share/fonts"))
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    fonts = sorted(arguments.fonts.rglob("*.ttf"))
    if not fonts:
        raise ValueError(f"no fonts: expected *.ttf below {arguments.fonts}")
    write_set(draw_set(arguments.photos, fonts), arguments.out)


if __name__ == "__main__":
    main()
