"""Second-order degradation of photographs: most faults twice, in the order in which cameras and programs cause them.

After Wang et al. 2021 (Real-ESRGAN), with WebP, sharpening, noise reduction, grain and dust added. One number, the
strength c in [0, 1], bounds every fault; c = 0 is the clean downscale. The single faults are the business of faults.py.
"""

import dataclasses

import numpy as np
from torch import Tensor

from training.data.blur_kernels import Shape, blur_kernel, sinc_kernel
from training.data.fault_trail import FaultTrail
from training.data.faults import (
    compress,
    dust,
    film_grain,
    filter_image,
    gaussian_noise,
    poisson_noise,
    resize,
    sharpen,
    smooth,
)
from training.models.resampling import SCALE, downscale

SMALLEST_BLUR = 0.2
"""Pixels; a Gaussian of less changes nothing."""


@dataclasses.dataclass(frozen=True)
class Round:
    """Bounds at c = 1, and how often a fault occurs at any c."""

    blur_share: float
    largest_blur: float
    """Standard deviation in pixels."""
    noise: float
    """Standard deviation of Gaussian noise, in [0, 1]."""
    poisson: float
    up: float
    """Resizing is to at most 1 + `up` times the size, and to at least 1 - `down`."""
    down: float
    up_share: float
    down_share: float


FIRST = Round(
    blur_share=1.0, largest_blur=3.0, noise=30 / 255, poisson=3.0, up=0.5, down=0.85, up_share=0.2, down_share=0.7
)
SECOND = Round(
    blur_share=0.8, largest_blur=1.5, noise=25 / 255, poisson=2.5, up=0.2, down=0.7, up_share=0.3, down_share=0.4
)
KERNEL_SHARES = {"gaussian": 0.7, "generalised": 0.15, "plateau": 0.15}
ISOTROPIC_SHARE = 0.62
SINC_SHARE, LAST_SINC_SHARE = 0.1, 0.8
GREY_NOISE_SHARE = 0.4
WEBP_SHARE = 0.15
COARSE_COLOUR_RISE = 4.0
"""Chroma subsampling has its full share from c = 1 / 4 on."""
PHONE_SHARE, SCAN_SHARE = 0.25, 0.12
"""Of photographs: noise reduction and sharpening in the camera; scans with grain, and most of them with dust."""


@dataclasses.dataclass(frozen=True)
class Shares:
    """Of the strength, each 0..1, that single kinds of faults have: photos with one fault alone are common, too."""

    blur: float = 1.0
    """And of resizing."""
    noise: float = 1.0
    compression: float = 1.0
    processing: float = 1.0
    """By phones and scanners."""


ALL = Shares()


@dataclasses.dataclass(frozen=True)
class Degraded:
    """Both [3, h, w], whole 8-bit levels in [0, 1]."""

    lr: Tensor
    dust_free: Tensor
    """The same without dust: what a teacher that takes dust for detail is shown."""


def degrade_second_order(hr: Tensor, strength: float, rng: np.random.Generator, shares: Shares = ALL) -> Degraded:
    """[3, 4h, 4w] in [0, 1] -> the degraded LR image. Depends on the arguments and the generator's state alone."""
    return degrade_on_trail(hr, strength, rng, shares)[0]


def degrade_on_trail(
    hr: Tensor, strength: float, rng: np.random.Generator, shares: Shares = ALL
) -> tuple[Degraded, FaultTrail]:
    """`degrade_second_order`, with the faults; at c = 0 the trail begins with the clean downscale."""
    height, width = (side // SCALE for side in hr.shape[1:])
    if strength == 0:
        clean = to_levels(downscale(hr[None])[0])
        return Degraded(clean, clean), FaultTrail(clean)
    blurring, noise = strength * shares.blur, strength * shares.noise
    compression, processing = strength * shares.compression, strength * shares.processing
    trail = FaultTrail(hr)
    kind = rng.random()
    blur(trail, FIRST, blurring, rng)
    resize_randomly(trail, (hr.shape[1], hr.shape[2]), FIRST, blurring, rng)
    add_noise(trail, FIRST, noise, rng)
    compress_randomly(trail, compression, rng)
    if rng.random() < SECOND.blur_share:
        blur(trail, SECOND, blurring, rng)
    resize_randomly(trail, (height, width), SECOND, blurring, rng)
    add_noise(trail, SECOND, noise, rng)
    if kind < PHONE_SHARE:
        process_as_phone(trail, processing, rng)
    if rng.random() < 0.5:
        resize_to(trail, (height, width), blurring, rng)
        ring(trail, blurring, rng)
        compress_randomly(trail, compression, rng)
    else:
        compress_randomly(trail, compression, rng)
        resize_to(trail, (height, width), blurring, rng)
        ring(trail, blurring, rng)
    if kind < 1 - SCAN_SHARE:
        lr = to_levels(trail.image)
        return Degraded(lr, lr), trail
    grain, grain_kernel = 0.12 * processing * rng.random(), round_kernel(0.4 + 0.8 * rng.random())
    trail.apply("noise", lambda image: film_grain(image, grain, grain_kernel, rng))
    grainy = to_levels(trail.image)
    specks, scratches = rng.poisson(2.5 * processing), rng.poisson(0.4 * processing)
    trail.apply("dust", lambda image: dust(image, specks, scratches, rng))
    return Degraded(to_levels(trail.image), grainy), trail


def degrade_as_website(hr: Tensor, strength: float, rng: np.random.Generator) -> tuple[Degraded, FaultTrail]:
    """[3, 4h, 4w] in [0, 1] -> downscaled, sharpened and compressed once, as most of the web is; and the faults."""
    amount, kernel = 2 * strength * rng.random(), round_kernel(0.4 + 0.8 * rng.random())
    trail = FaultTrail(downscale(hr[None])[0])
    trail.apply("sharpening", lambda image: sharpen(image, amount, kernel))
    compress_randomly(trail, strength, rng)
    lr = to_levels(trail.image)
    return Degraded(lr, lr), trail


def to_levels(image: Tensor) -> Tensor:
    return (image * 255).round().clamp(0, 255) / 255


def round_kernel(sigma: float) -> Tensor:
    return blur_kernel(sigma, sigma, 0.0)


def blur(trail: FaultTrail, bounds: Round, strength: float, rng: np.random.Generator) -> None:
    """Any of the kernels of `blur_kernels`, at most as wide as `bounds` says."""
    kernel = random_sinc(strength, rng) if rng.random() < SINC_SHARE else random_kernel(bounds, strength, rng)
    trail.apply("blur", lambda image: filter_image(image, kernel))


def random_kernel(bounds: Round, strength: float, rng: np.random.Generator) -> Tensor:
    shape: Shape = rng.choice(list(KERNEL_SHARES), p=list(KERNEL_SHARES.values()))
    spread = bounds.largest_blur - SMALLEST_BLUR
    along, across = (SMALLEST_BLUR + spread * strength * rng.random() for _ in range(2))
    if rng.random() < ISOTROPIC_SHARE:
        across = along
    power = rng.uniform(0.5, 2.0) if shape == "generalised" else rng.uniform(1.0, 2.0)
    # A plateau of less than a pixel has long tails, which no sharp photo has.
    kept_shape: Shape = "gaussian" if shape == "plateau" and max(along, across) < 1 else shape
    return blur_kernel(along, across, np.pi * rng.random(), kept_shape, power)


def random_sinc(strength: float, rng: np.random.Generator) -> Tensor:
    """Cut-off from pi / 3, at c = 1, to pi."""
    return sinc_kernel(np.pi * (1 - 2 / 3 * strength * rng.random()), int(rng.integers(3, 11)))


def ring(trail: FaultTrail, strength: float, rng: np.random.Generator) -> None:
    if rng.random() < LAST_SINC_SHARE * strength:
        kernel = random_sinc(strength, rng)
        trail.apply("blur", lambda image: filter_image(image, kernel))


def resize_randomly(
    trail: FaultTrail, base: tuple[int, int], bounds: Round, strength: float, rng: np.random.Generator
) -> None:
    """To `base`, (height, width), times a random factor within the bounds."""
    kind, amount = rng.random(), strength * rng.random()
    factor = 1.0
    if kind < bounds.up_share:
        factor = 1 + bounds.up * amount
    elif kind < bounds.up_share + bounds.down_share:
        factor = 1 - bounds.down * amount
    height, width = (max(16, round(side * factor)) for side in base)
    resize_to(trail, (height, width), strength, rng)


def resize_to(trail: FaultTrail, size: tuple[int, int], strength: float, rng: np.random.Generator) -> None:
    """By any filter; careless ones become rare towards c = 0."""
    is_careful = rng.random() >= strength
    mode = "bicubic" if is_careful else str(rng.choice(["area", "bilinear", "bicubic"]))
    antialias = is_careful or bool(rng.random() < 0.6)
    if trail.image.shape[1:] != size:
        trail.apply("blur", lambda image: resize(image, size, mode, antialias))


def add_noise(trail: FaultTrail, bounds: Round, strength: float, rng: np.random.Generator) -> None:
    amount, is_grey = strength * rng.random(), bool(rng.random() < GREY_NOISE_SHARE)
    if rng.random() < 0.5:
        trail.apply("noise", lambda image: gaussian_noise(image, bounds.noise * amount, is_grey, rng).clamp(0, 1))
    else:
        trail.apply("noise", lambda image: poisson_noise(image, bounds.poisson * amount, is_grey, rng).clamp(0, 1))


def compress_randomly(trail: FaultTrail, strength: float, rng: np.random.Generator) -> None:
    """JPEG down to quality 30, or WebP down to 25.

    Subsampled chroma loses detail whatever the quality, so it becomes rare towards c = 0.
    """
    amount, coarse = strength * rng.random(), min(1.0, COARSE_COLOUR_RISE * strength)
    kind, quality, subsampling = "WEBP", round(98 - 73 * amount), 0
    if rng.random() >= WEBP_SHARE * coarse:
        shares = [1 - 0.7 * coarse, 0.2 * coarse, 0.5 * coarse]
        kind, quality, subsampling = "JPEG", round(97 - 67 * amount), int(rng.choice([0, 1, 2], p=shares))
    trail.apply("compression", lambda image: compress(image, kind, quality, subsampling), 1 - quality / 100)


def process_as_phone(trail: FaultTrail, strength: float, rng: np.random.Generator) -> None:
    """Noise reduction that takes texture along, then sharpening that leaves halos; now and then only one of them."""
    kind = rng.random()
    if kind < 0.75:
        radius, threshold = int(rng.integers(1, 4)), 0.12 * strength * rng.random()
        trail.apply("blur", lambda image: smooth(image, radius, threshold))
    if kind > 0.25:
        amount, kernel = 2 * strength * rng.random(), round_kernel(0.5 + 1.5 * rng.random())
        trail.apply("sharpening", lambda image: sharpen(image, amount, kernel))
    trail.apply("blur", lambda image: image.clamp(0, 1))
