"""Photos that the estimator learns from: what is photographed or drawn, which faults it has, and how strong they are.

Second-order degradation and the single faults are the business of training.data; here they are mixed, each also alone,
as a clean photo saved as a strong JPEG is, or a night photo with nothing but noise.
"""

import dataclasses

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from training.cleanup_estimator.measure_faults import Faults, measure_faults
from training.data.dataset import Pixels, draw_patch, to_planes
from training.data.drawings import draw_drawing
from training.data.fault_trail import FaultTrail
from training.data.faults import compress, filter_image, gaussian_noise, poisson_noise, resize
from training.data.second_order import ALL, degrade_as_website, degrade_on_trail, round_kernel, to_levels
from training.data.teacher_pairs import PATCHES, STRENGTH_POWER, draw_few_faults
from training.models.resampling import SCALE, downscale

KINDS = ("second-order", "clean", "fine JPEG", "one fault", "several faults")
KIND_SHARES = (0.48, 0.2, 0.08, 0.13, 0.11)
BASES = ("downscaled", "reduced", "camera", "drawing")
"""Downscaled by SCALE, as the restorer knows them; by less; not at all, straight from a camera; and drawn."""
BASE_SHARES = (0.35, 0.25, 0.22, 0.18)
DRAWING_SHARE, FEW_FAULTS_SHARE, WEBSITE_SHARE = 0.2, 0.35, 0.12
"""Of second-order degradation: of drawings with text, without some kinds of faults, and as pictures of the web are."""
LARGEST_REDUCTION = 3.0
FINE_QUALITY = 90, 98
"""What is called a fine JPEG: nobody sees its loss."""
NIGHT_SHARE = 0.15
DARKEST = 0.12
SEVERAL: tuple[tuple[str, ...], ...] = (
    ("blur", "noise"),
    ("blur", "compression"),
    ("noise", "compression"),
    ("blur", "noise", "compression"),
)


@dataclasses.dataclass(frozen=True)
class Example:
    lr: Tensor
    """Like `truth` [3, s, s], whole 8-bit levels in [0, 1]."""
    truth: Tensor
    faults: Faults
    kind: int
    """Index in KINDS."""


def draw_example(photos: list[Pixels], size: int, rng: np.random.Generator) -> Example:
    """One photo of size x size pixels."""
    kind = int(rng.choice(len(KINDS), p=KIND_SHARES))
    if KINDS[kind] == "second-order":
        return draw_second_order(photos, size, kind, rng)
    truth = draw_base(photos, size, rng)
    if rng.random() < NIGHT_SHARE:
        truth = to_levels(truth * (DARKEST + (0.6 - DARKEST) * rng.random()))
    trail = FaultTrail(truth)
    if KINDS[kind] == "fine JPEG":
        add_compression(trail, int(rng.integers(*FINE_QUALITY)), rng)
    elif KINDS[kind] != "clean":
        alone: tuple[tuple[str, ...], ...] = (("blur",), ("noise",), ("compression",))
        choices = alone if KINDS[kind] == "one fault" else SEVERAL
        for fault in choices[int(rng.integers(len(choices)))]:
            add_fault(trail, fault, rng)
    return make_example(to_levels(trail.image), truth, trail, kind)


def draw_second_order(photos: list[Pixels], size: int, kind: int, rng: np.random.Generator) -> Example:
    """As the pairs are that the restorer learns from."""
    side, strength = size * SCALE, float(rng.random() ** STRENGTH_POWER)
    is_drawing = rng.random() < DRAWING_SHARE
    patch = draw_drawing(side, rng, SCALE) if is_drawing else draw_patch(photos, side, rng, PATCHES)
    hr = to_planes(patch[None].copy())[0]
    shares = draw_few_faults(rng) if rng.random() < FEW_FAULTS_SHARE else ALL
    is_website = rng.random() < WEBSITE_SHARE
    degraded, trail = (
        degrade_as_website(hr, strength, rng) if is_website else degrade_on_trail(hr, strength, rng, shares)
    )
    return make_example(degraded.lr, to_levels(downscale(hr[None])[0]), trail, kind)


def make_example(lr: Tensor, truth: Tensor, trail: FaultTrail, kind: int) -> Example:
    return Example(lr, truth, measure_faults(lr, truth, trail), kind)


def draw_base(photos: list[Pixels], size: int, rng: np.random.Generator) -> Tensor:
    """A clean image [3, size, size]."""
    base = str(rng.choice(BASES, p=BASE_SHARES))
    if base == "drawing":
        return to_planes(draw_drawing(size, rng)[None].copy())[0]
    if base == "downscaled":
        return to_levels(downscale(to_planes(draw_patch(photos, size * SCALE, rng, PATCHES)[None].copy()))[0])
    if base == "camera":
        return to_planes(draw_patch(photos, size, rng)[None].copy())[0]
    side = round(size * (1.2 + (LARGEST_REDUCTION - 1.2) * rng.random()))
    filters = [Image.Resampling.BICUBIC, Image.Resampling.LANCZOS, Image.Resampling.BOX]
    patch = Image.fromarray(draw_patch(photos, side, rng)).resize((size, size), filters[int(rng.integers(3))])
    return to_planes(np.array(patch)[None])[0]


def add_fault(trail: FaultTrail, fault: str, rng: np.random.Generator) -> None:
    if fault == "compression":
        add_compression(trail, int(rng.integers(12, 88)), rng)
    elif fault == "noise":
        add_noise(trail, rng)
    elif rng.random() < 0.5:
        kernel = round_kernel(0.5 * 5 ** rng.random())
        trail.apply("blur", lambda image: filter_image(image, kernel))
    else:
        upscale_small(trail, rng)


def add_compression(trail: FaultTrail, quality: int, rng: np.random.Generator) -> None:
    """JPEG, or seldom WebP."""
    kind = "WEBP" if rng.random() < 0.15 else "JPEG"
    subsampling = int(rng.choice([0, 1, 2], p=[0.3, 0.1, 0.6]))
    trail.apply("compression", lambda image: compress(image, kind, quality, subsampling), 1 - quality / 100)


def add_noise(trail: FaultTrail, rng: np.random.Generator) -> None:
    """2 to 30 grey levels, coloured or grey; half of it as wide as demosaicing and downscaling by a camera make it."""
    sigma, is_grey = 2 / 255 * 15 ** rng.random(), bool(rng.random() < 0.4)
    if rng.random() < 0.4:
        scale = 8 * sigma
        trail.apply("noise", lambda image: poisson_noise(image, scale, is_grey, rng).clamp(0, 1))
        return
    kernel = round_kernel(0.3 + 0.7 * rng.random())
    gain = 1 / float(kernel.square().sum().sqrt())
    is_wide = bool(rng.random() < 0.5)

    def change(image: Tensor) -> Tensor:
        noise = gaussian_noise(torch.zeros_like(image), sigma, is_grey, rng)
        return (image + (gain * filter_image(noise, kernel) if is_wide else noise)).clamp(0, 1)

    trail.apply("noise", change)


def upscale_small(trail: FaultTrail, rng: np.random.Generator) -> None:
    """A small image that another program has enlarged."""
    size = trail.image.shape[1], trail.image.shape[2]
    factor = 1.3 + 2.7 * rng.random()
    small = max(8, round(size[0] / factor)), max(8, round(size[1] / factor))
    mode = str(rng.choice(["bilinear", "bicubic"]))
    trail.apply("blur", lambda image: resize(image, small, "bicubic", True))
    trail.apply("blur", lambda image: resize(image, size, mode, True).clamp(0, 1))
