"""Training photographs in memory and the pairs drawn from them: crop, flip, degrade according to clean-up, downscale.

Photographs are read once from tar files and held as uint8. What a degraded LR image looks like is the business of
degradation.py and second_order.py.
"""

import dataclasses
import io
import tarfile
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from training.data.degradation import degrade
from training.data.second_order import degrade_second_order
from training.models.blocks import add_condition_planes
from training.models.resampling import SCALE

Pixels = NDArray[np.uint8]
"""[h, w, 3]"""

Degradation = Literal["first-order", "second-order"]
"""degradation.py's, or second_order.py's, which real photos are like."""

HELD_OUT_INTERVAL = 40
UNTOUCHED_SHARE = 0.15, 0.5
"""Of pairs with c = 1, and towards c = 0: they are not degraded at all. People turn clean-up on for whole albums, most
often a little of it, and the restorer has to recognise a clean photo."""
GREY_SHARE = 0.06
PLAIN_SHARE = 0.06
"""Of training patches: photographs without colour, and flat or evenly shaded patches by default. Both are rare among
photographs of nature, and a tint or grain on them is what everybody sees."""
LARGEST_DOWNSCALE = 2.5
LUMA_WEIGHTS = np.array([0.299, 0.587, 0.114])


def is_held_out(name: str) -> bool:
    """One photograph in forty, by a hash of its name, so that the choice survives any change of order."""
    return zlib.crc32(name.encode()) % HELD_OUT_INTERVAL == 0


def load_photos(tars: Iterable[Path]) -> tuple[list[Pixels], list[Pixels]]:
    """Returns (training, validation) photographs."""
    training: list[Pixels] = []
    validation: list[Pixels] = []
    for path in tars:
        with tarfile.open(path) as archive:
            for member in archive:
                content = archive.extractfile(member)
                if content is None:
                    continue
                photo = np.asarray(Image.open(io.BytesIO(content.read())).convert("RGB"))
                (validation if is_held_out(member.name) else training).append(photo)
    if not training:
        raise ValueError("no photographs found: pass at least one tar of images")
    return training, validation


def load_folder(photos: str | Path) -> tuple[list[Pixels], list[Pixels]]:
    """`load_photos` of all tar files of a folder."""
    return load_photos(sorted(Path(photos).glob("*.tar")))


@dataclasses.dataclass(frozen=True)
class PatchOptions:
    busiest_of: int = 1
    """How many candidates are drawn for one patch; the busiest one is taken."""
    plain_share: float = PLAIN_SHARE
    downscaled_share: float = 0.0
    """Of patches of photographs: how many are downscaled first, by 1 to LARGEST_DOWNSCALE. Small photographs have more
    detail per pixel than large ones, and fewer traces of their own compression."""


DEFAULT_PATCHES = PatchOptions()


def draw_patch(
    photos: list[Pixels], size: int, rng: np.random.Generator, options: PatchOptions = DEFAULT_PATCHES
) -> Pixels:
    """A random crop, the busiest of several, or sometimes one without colour, or a plain one: [size, size, 3]."""
    kind = rng.random()
    if kind < options.plain_share:
        return plain_patch(size, rng)
    candidates = (random_patch(photos, size, rng, options.downscaled_share) for _ in range(options.busiest_of))
    patch = max(candidates, key=measure_detail)
    if kind < options.plain_share + GREY_SHARE:
        grey = np.rint(patch @ LUMA_WEIGHTS).astype(np.uint8)
        return np.repeat(grey[..., None], 3, axis=2)
    return patch


def measure_detail(patch: Pixels) -> float:
    """Mean difference of green from its mean over SCALE x SCALE pixels: roughly what downscaling loses."""
    side = patch.shape[0] // SCALE
    squares = patch[: side * SCALE, : side * SCALE, 1].astype(np.float32).reshape(side, SCALE, side, SCALE)
    return float(np.abs(squares - squares.mean(axis=(1, 3), keepdims=True)).mean())


def plain_patch(size: int, rng: np.random.Generator) -> Pixels:
    """One colour, or a linear gradient between two; half of them grey. [size, size, 3]"""
    ends = rng.integers(0, 256, (2, 3)).astype(np.float64)
    if rng.random() < 0.5:
        ends[:] = ends[:, :1]
    angle, length = rng.random() * 2 * np.pi, size * (1 + 3 * rng.random())
    rows, columns = np.mgrid[:size, :size] - size / 2
    along = 0.5 + (rows * np.sin(angle) + columns * np.cos(angle)) / length
    share = np.zeros_like(along) if rng.random() < 0.5 else np.clip(along, 0, 1)
    pixels: Pixels = np.rint(ends[0] + (ends[1] - ends[0]) * share[..., None]).astype(np.uint8)
    return pixels


def random_patch(photos: list[Pixels], size: int, rng: np.random.Generator, downscaled_share: float = 0.0) -> Pixels:
    """A random crop of size x size HR pixels, flipped and rotated at random; a share of them are larger crops,
    downscaled.

    Photographs are drawn uniformly from those that are large enough.
    """
    while True:
        photo = photos[rng.integers(len(photos))]
        if min(photo.shape[:2]) >= size:
            break
    side = size
    if downscaled_share > 0 and rng.random() < downscaled_share:
        side = min(int(size * (1 + (LARGEST_DOWNSCALE - 1) * rng.random())), *photo.shape[:2])
    top = rng.integers(photo.shape[0] - side + 1)
    left = rng.integers(photo.shape[1] - side + 1)
    patch: Pixels = photo[top : top + side, left : left + side]
    if side > size:
        patch = np.asarray(Image.fromarray(patch).resize((size, size), Image.Resampling.BICUBIC))
    if rng.random() < 0.5:
        patch = patch[:, ::-1]
    return np.rot90(patch, int(rng.integers(4)))


@dataclasses.dataclass(frozen=True)
class BatchOptions:
    batch: int
    lr_size: int
    clean_share: float
    """Of pairs: how many have c = 0."""
    patches: PatchOptions = DEFAULT_PATCHES
    degradation: Degradation = "first-order"


def draw_pairs(photos: list[Pixels], options: BatchOptions, rng: np.random.Generator) -> tuple[Tensor, Tensor]:
    """Returns (conditioned LR images [n, 5, s, s], HR images [n, 3, 4s, 4s]) in [0, 1]; p is uniform.

    Of the pairs with c > 0 a share, UNTOUCHED_SHARE, is clean nonetheless. Patches are downscaled as images of their
    own, their border reflected, as whole photographs are.
    """
    count = options.batch
    size = options.lr_size * SCALE
    patches = np.stack([draw_patch(photos, size, rng, options.patches) for _ in range(count)])
    hr = to_planes(patches)
    cleanup = np.where(rng.random(count) < options.clean_share, 0.0, 1 - rng.random(count))
    # A stream of its own: the share may change without changing anything else that is drawn.
    is_untouched = rng.spawn(1)[0].random(count) < np.interp(cleanup, [0, 1], UNTOUCHED_SHARE[::-1])
    strengths = np.where(is_untouched, 0.0, cleanup)
    if options.degradation == "first-order":
        lr = degrade(hr, strengths, rng)
    else:
        lr = torch.stack([degrade_second_order(*pair, rng).lr for pair in zip(hr, strengths, strict=True)])
    return add_condition_planes(lr, torch.from_numpy(cleanup), torch.from_numpy(rng.random(count))), hr


def to_planes(pixels: Pixels) -> Tensor:
    """uint8 [n, h, w, 3] -> float32 [n, 3, h, w] in [0, 1]."""
    return torch.from_numpy(pixels).permute(0, 3, 1, 2).float() / 255
