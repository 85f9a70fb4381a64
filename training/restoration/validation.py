"""How near a restorer comes to its targets on the fixed pairs, as L1 and LPIPS of the small images."""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional

from training.data.restoration_validation import STRENGTHS
from training.data.teacher_pairs import PairSet
from training.models.blocks import add_condition_planes
from training.models.restorer import PERCEPTION
from training.restoration.config import TargetOptions
from training.restoration.targets import mix_targets

UNTOUCHED_C = 0.3
CHUNK = 4
"""Images at a time."""
LEAST_MEAN_SQUARE = 1e-9
"""Gives equal images 90 dB."""

Distance = Callable[[Tensor, Tensor], Tensor]


def upscale_twice(images: Tensor) -> Tensor:
    """Bicubic x2: LPIPS looks for structure at a scale that small images do not have."""
    return functional.interpolate(images, scale_factor=2, mode="bicubic", align_corners=False)


def restore(network: Callable[[Tensor], Tensor], lr: Tensor, c: Tensor) -> Tensor:
    """[n, 3, h, w] in [0, 1], c [n] -> the restored images in [0, 1]."""
    parts = [
        network(add_condition_planes(images, strength, PERCEPTION)).float().clamp(0, 1)
        for images, strength in zip(lr.split(CHUNK), c.split(CHUNK), strict=True)
    ]
    return torch.cat(parts)


@torch.no_grad()
def validate_restorer(
    network: Callable[[Tensor], Tensor], pairs: PairSet, distance: Distance, options: TargetOptions
) -> dict[str, float]:
    """Per strength, L1 in grey levels and LPIPS towards target, teacher and truth; and what clean images lose.

    The latter is PSNR of the truth, restored at c = 0 and c = .3.
    """
    lr, truth, taught = (images.float() / 255 for images in (pairs.lr, pairs.truth, pairs.taught))
    restored = restore(network, lr, pairs.strength)
    figures: dict[str, float] = {}
    for name, target in (("target", mix_targets(pairs, options)), ("taught", taught), ("truth", truth)):
        l1 = 255 * (restored - target).abs().mean(dim=(1, 2, 3))
        lpips = _in_chunks(distance, upscale_twice(restored), upscale_twice(target))
        for strength in STRENGTHS:
            rows = pairs.has_strength(strength)
            figures[f"l1_{name}_{strength:g}"] = float(l1[rows].mean())
            figures[f"lpips_{name}_{strength:g}"] = float(lpips[rows].mean())
    for c in (0.0, UNTOUCHED_C):
        error = restore(network, truth, torch.full((len(truth),), c)) - truth
        mean_square = error.square().mean(dim=(1, 2, 3)).clamp(min=LEAST_MEAN_SQUARE)
        figures[f"psnr_clean_{c:g}"] = float(-10 * mean_square.log10().mean())
    return {name: round(value, 5) for name, value in figures.items()}


def _in_chunks(distance: Distance, a: Tensor, b: Tensor) -> Tensor:
    return torch.cat([distance(x, y) for x, y in zip(a.split(CHUNK), b.split(CHUNK), strict=True)])
