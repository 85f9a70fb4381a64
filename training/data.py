"""Training photographs in memory, and the pairs drawn from them: crop, flip, degrade by the clean-up dial, downscale.

Photographs are read once from tar files and held as uint8. Crops named in `is_held_out` are kept for validation.
"""

import dataclasses
import functools
import io
import tarfile
import zlib
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torch.nn import functional

from training.diffusion import downscale
from training.networks import SCALE, with_dials

Draw = Callable[[], float]
"""-> strength of one fault, 0..c."""

HARSH_SHARE, HARSH_FLOOR = 0.6, 0.6
"""Of pictures, falling with c to none, and how much of c is the least that each of their faults has: faults are drawn one by one, and
without this a picture with all that people turn clean-up up for would be one in a hundred."""
HELD_OUT_SHARE = 40
UNTOUCHED_SHARE = 0.15, 0.5
"""Of pairs with c = 1, and towards c = 0: nothing is wrong with them. People turn clean-up on for whole albums, a little of it most
often, and it has to know a clean photo."""


def is_held_out(name: str) -> bool:
    """One photograph in forty, by a hash of its name, so that the choice survives any change of order."""
    return zlib.crc32(name.encode()) % HELD_OUT_SHARE == 0


def load_photos(tars: Iterable[Path]) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Returns (training, validation) photographs, each uint8 [h, w, 3]."""
    training: list[np.ndarray] = []
    validation: list[np.ndarray] = []
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


GREY_SHARE = 0.06
PLAIN_SHARE = 0.06
"""Of training patches: photographs without colour, and flat or evenly shaded ones, unless told otherwise. Both are rare among
photographs of nature, and a tint or grain on them is what everybody sees."""
LARGEST_SHRINK = 2.5


@dataclasses.dataclass(frozen=True)
class Choice:
    """Of patches."""

    busiest_of: int = 1
    """How many are drawn for one that is taken."""
    plain_share: float = PLAIN_SHARE
    shrunk_share: float = 0.0
    """Of those of photographs: how many are made smaller first, by 1 to LARGEST_SHRINK. Small photographs have more detail in a pixel than
    large ones, and fewer traces of their own compression."""


def draw_patch(photos: list[np.ndarray], size: int, rng: np.random.Generator, choice: Choice = Choice()) -> np.ndarray:
    """A random crop, the busiest of so many, or now and then one without colour, or a plain one: uint8 [size, size, 3]."""
    kind = rng.random()
    if kind < choice.plain_share:
        return plain_patch(size, rng)
    patch = max((random_patch(photos, size, rng, choice.shrunk_share) for _ in range(choice.busiest_of)), key=detail)
    if kind < choice.plain_share + GREY_SHARE:
        grey = np.rint(patch @ np.array([0.299, 0.587, 0.114])).astype(np.uint8)
        return np.repeat(grey[..., None], 3, axis=2)
    return patch


def detail(patch: np.ndarray) -> float:
    """Mean difference of green from its mean over SCALE x SCALE pixels: about what is lost when the patch is made smaller."""
    side = patch.shape[0] // SCALE
    squares = patch[: side * SCALE, : side * SCALE, 1].astype(np.float32).reshape(side, SCALE, side, SCALE)
    return float(np.abs(squares - squares.mean(axis=(1, 3), keepdims=True)).mean())


def plain_patch(size: int, rng: np.random.Generator) -> np.ndarray:
    """One colour, or a straight ramp between two; half of them grey. uint8 [size, size, 3]."""
    ends = rng.integers(0, 256, (2, 3)).astype(np.float64)
    if rng.random() < 0.5:
        ends[:] = ends[:, :1]
    angle, length = rng.random() * 2 * np.pi, size * (1 + 3 * rng.random())
    rows, columns = np.mgrid[:size, :size] - size / 2
    along = 0.5 + (rows * np.sin(angle) + columns * np.cos(angle)) / length
    share = np.zeros_like(along) if rng.random() < 0.5 else np.clip(along, 0, 1)
    return np.rint(ends[0] + (ends[1] - ends[0]) * share[..., None]).astype(np.uint8)


def random_patch(photos: list[np.ndarray], size: int, rng: np.random.Generator, shrunk_share: float = 0.0) -> np.ndarray:
    """A random crop of size x size HR pixels, a share of them of a larger crop made smaller, flipped and turned at random; photographs are
    drawn uniformly, of those that are large enough."""
    while True:
        photo = photos[rng.integers(len(photos))]
        if min(photo.shape[:2]) >= size:
            break
    side = size
    if shrunk_share > 0 and rng.random() < shrunk_share:
        side = min(int(size * (1 + (LARGEST_SHRINK - 1) * rng.random())), *photo.shape[:2])
    top = rng.integers(photo.shape[0] - side + 1)
    left = rng.integers(photo.shape[1] - side + 1)
    patch = photo[top : top + side, left : left + side]
    if side > size:
        patch = np.asarray(Image.fromarray(patch).resize((size, size), Image.Resampling.BICUBIC))
    if rng.random() < 0.5:
        patch = patch[:, ::-1]
    return np.rot90(patch, rng.integers(4))


def draw_pairs(
    photos: list[np.ndarray], batch: int, lr_size: int, clean_share: float, rng: np.random.Generator, choice: Choice = Choice()
) -> tuple[Tensor, Tensor]:
    """Returns (lr_and_dials [n, 5, s, s], hr [n, 3, 4s, 4s]) in [0, 1]; a share of clean_share has c = 0, and p is uniform.

    Of the others a share, UNTOUCHED_SHARE, is told its c and is clean none the less. Patches are pictures of their own, mirrored beyond
    their borders when they are made smaller, as whole photographs are.
    """
    patches = np.stack([draw_patch(photos, lr_size * SCALE, rng, choice) for _ in range(batch)])
    hr = torch.from_numpy(patches).permute(0, 3, 1, 2).float() / 255
    cleanup = np.where(rng.random(batch) < clean_share, 0.0, 1 - rng.random(batch))
    # A stream of its own: the share may change, and everything else is drawn as before.
    is_untouched = rng.spawn(1)[0].random(batch) < np.interp(cleanup, [0, 1], UNTOUCHED_SHARE[::-1])
    lr = degrade(hr, np.where(is_untouched, 0.0, cleanup), rng)
    return with_dials(lr, torch.from_numpy(cleanup), torch.from_numpy(rng.random(batch))), hr


def degrade(hr: Tensor, cleanup: np.ndarray, rng: np.random.Generator) -> Tensor:
    """Downscales x1/4; where c > 0 also blurs, resizes, adds noise and compresses, each of a strength drawn up to c.

    At c = 1 the ranges of Real-ESRGAN (Wang et al. 2021), those of its two rounds taken together: Gaussian blur up to 3 HR
    pixels, round or long, resizing to as little as 0.4 and back, Gaussian or grey noise up to 30/255, shot noise, JPEG down to
    quality 30. Noise and compression are what photographs have most, so blur and resizing are the rarer ones. The result is
    rounded to 8 bits, as photographs are.
    """
    # A stream of its own: the share may change, and everything else is drawn as before.
    floors = np.where(rng.spawn(1)[0].random(len(cleanup)) < HARSH_SHARE * cleanup, HARSH_FLOOR, 0.0)
    strengths = [functools.partial(_draw_strength, c, floor, rng) for c, floor in zip(cleanup, floors, strict=True)]
    degraded = hr.clone()
    for index, draw in enumerate(strengths):
        if cleanup[index] > 0 and rng.random() < 0.35:
            along, across = 3 * draw(), 3 * draw()
            is_round = rng.random() < 0.5
            degraded[index] = _blur(degraded[index], along, along if is_round else across, np.pi * rng.random())
    lr = downscale(degraded)
    for index, draw in enumerate(strengths):
        if cleanup[index] > 0:
            resized = _resize(lr[index], 1 - 0.6 * draw(), rng) if rng.random() < 0.15 else lr[index]
            lr[index] = _compress(_add_noise(resized, draw, rng), draw, rng)
    return (lr * 255).round().clamp(0, 255) / 255


def _draw_strength(c: float, floor: float, rng: np.random.Generator) -> float:
    return float(c * (floor + (1 - floor) * rng.random()))


def _blur(image: Tensor, along: float, across: float, angle: float) -> Tensor:
    """Gaussian with these standard deviations, in pixels, along and across `angle`."""
    if max(along, across) < 0.2:
        return image
    along, across = max(along, 0.2), max(across, 0.2)
    radius = int(np.ceil(3 * max(along, across)))
    rows, columns = np.mgrid[-radius : radius + 1, -radius : radius + 1]
    u, v = columns * np.cos(angle) + rows * np.sin(angle), rows * np.cos(angle) - columns * np.sin(angle)
    kernel = np.exp(-0.5 * ((u / along) ** 2 + (v / across) ** 2))
    taps = torch.from_numpy(kernel / kernel.sum()).float()[None, None]
    return functional.conv2d(functional.pad(image[:, None], (radius,) * 4, mode="reflect"), taps)[:, 0]


def _resize(image: Tensor, factor: float, rng: np.random.Generator) -> Tensor:
    """Made smaller and as large as before again, as pictures on their way through other programs are."""
    height, width = image.shape[1:]
    small = max(4, round(height * factor)), max(4, round(width * factor))
    down, up = (("area", "bilinear", "bicubic")[i] for i in rng.integers(3, size=2))

    def to(planes: Tensor, size: tuple[int, int], mode: str) -> Tensor:
        # Without antialiasing bilinear and bicubic skip pixels, as careless programs do.
        return functional.interpolate(planes, size, mode=mode, **({} if mode == "area" else {"antialias": bool(rng.random() < 0.7)}))

    return to(to(image[None], small, down), (height, width), up)[0]


def _add_noise(image: Tensor, draw: Draw, rng: np.random.Generator) -> Tensor:
    kind = rng.random()
    if kind < 0.15:
        return image
    strength = draw()
    channels = 1 if rng.random() < 0.4 else 3
    noise = torch.from_numpy(rng.standard_normal((channels, *image.shape[1:]), dtype=np.float32))
    if kind < 0.7:
        return image + noise * (30 / 255 * strength)
    return image + noise * (0.12 * strength) * image.clamp(min=0).sqrt()


def _compress(image: Tensor, draw: Draw, rng: np.random.Generator) -> Tensor:
    if rng.random() < 0.2:
        return image
    quality = int(round(97 - 67 * draw()))
    pixels = (image * 255).round().clamp(0, 255).byte().permute(1, 2, 0).numpy()
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", quality=quality, subsampling=int(rng.integers(3)))
    return torch.from_numpy(np.array(Image.open(buffer))).permute(2, 0, 1).float() / 255
