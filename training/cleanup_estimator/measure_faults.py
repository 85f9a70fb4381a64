"""How strong the faults of a photo are, measured on the photo itself: with the truth and without each fault."""

import dataclasses
from types import EllipsisType

import numpy as np
from torch import Tensor

from training.data.fault_trail import FaultTrail
from training.data.faults import filter_image
from training.data.second_order import round_kernel

BLURS = (0.0, 0.3, 0.4, 0.5, 0.65, 0.8, 1.0, 1.25, 1.6, 2.0, 2.5, 3.2)
"""Standard deviations that are tried, in pixels."""
BORDER = 8
LEVELS = 255


@dataclasses.dataclass(frozen=True)
class Faults:
    noise: float
    """RMS of what noise adds, in grey levels, 0..255."""
    blur: float
    """Standard deviation of the Gaussian, in pixels, that blurs the truth most similarly."""
    compression: float
    """0..1: 1 - quality / 100 of the strongest compression."""


def measure_faults(lr: Tensor, truth: Tensor, trail: FaultTrail) -> Faults:
    """`lr` and `truth` are [3, s, s]; `trail` has led to `lr`."""
    quiet = trail.replay({"noise", "dust"})
    bare = trail.replay({"noise", "dust", "compression"})
    inner = (..., slice(BORDER, -BORDER), slice(BORDER, -BORDER))
    noise = LEVELS * float((lr - quiet).square().mean().sqrt())
    return Faults(0.0 if noise < 0.5 else noise, nearest_blur(truth, bare, inner), trail.compression())


def nearest_blur(truth: Tensor, blurred: Tensor, inner: tuple[EllipsisType, slice, slice]) -> float:
    """Between the values of BLURS by a parabola through the three best."""
    tried = [filter_image(truth, round_kernel(sigma)) if sigma > 0 else truth for sigma in BLURS]
    errors = [float((image[inner] - blurred[inner]).square().mean()) for image in tried]
    best = int(np.argmin(errors))
    if best in (0, len(BLURS) - 1):
        return BLURS[best]
    near = slice(best - 1, best + 2)
    square, linear, _ = np.polyfit(BLURS[near], errors[near], 2)
    return float(np.clip(-linear / (2 * square), BLURS[best - 1], BLURS[best + 1])) if square > 0 else BLURS[best]
