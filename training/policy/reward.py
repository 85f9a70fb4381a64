"""What a result of fine skip refinement is worth, and the metrics that this is computed from."""

import dataclasses
import math
from collections.abc import Callable

import torch
from torch import Tensor

from training.evaluation.metrics import cut_border, luma, psnr, to_8_bits
from training.train.lpips_loss import PerceptualDistance

Metrics = dict[str, Tensor]
"""lpips, psnr and, where it is measured, niqe."""


@dataclasses.dataclass(frozen=True)
class ResultMetrics:
    """How results are evaluated. NIQE needs two blocks of 96 x 96 pixels with texture, and many to mean much."""

    perceptual: PerceptualDistance
    naturalness: Callable[[Tensor], float] | None = None
    """NIQE of an image [1, 3, h, w] of whole numbers 0..255; ValueError where the image has too few blocks."""

    def bind(self, hr: Tensor) -> Callable[[Tensor], Metrics]:
        """For originals [n, 3, h, w] in [0, 1]: results in [0, 1] -> lpips, psnr (of luma, border cut) and niqe, each
        [n]."""
        original = to_8_bits(hr)
        y = cut_border(luma(original))
        with torch.inference_mode():
            features = self.perceptual.features((original / 255).float())

        def measure(results: Tensor) -> Metrics:
            rounded = to_8_bits(results.cpu())
            with torch.inference_mode():
                lpips = self.perceptual.compare(self.perceptual.features((rounded / 255).float()), features)
            pairs = zip(cut_border(luma(rounded)), y, strict=True)
            metrics = {"lpips": lpips, "psnr": torch.tensor([psnr(*pair) for pair in pairs])}
            if self.naturalness is not None:
                metrics["niqe"] = torch.tensor([self._measure_niqe(result[None]) for result in rounded])
            return metrics

        return measure

    def _measure_niqe(self, image: Tensor) -> float:
        """NaN for an image that is too flat."""
        assert self.naturalness is not None
        try:
            return self.naturalness(image)
        except ValueError:
            return math.nan


@dataclasses.dataclass(frozen=True)
class Reward:
    """Of a result, relative to that of candidate 0 alone, whose reward is 0."""

    lpips_weight: float = 100.0
    """Per LPIPS gained."""
    niqe_weight: float = 0.0
    """Per 1 / NIQE gained."""
    psnr_price: float = 1.0
    """Per dB lost."""
    evaluation_price: float = 0.03
    """Per evaluation of the denoiser."""

    def gain(self, metrics: Metrics, last_only: int) -> Tensor:
        """Without the price of evaluations; metrics [n, results] -> [n, results]. `last_only`: the result of candidate
        0 alone."""

        def relative(values: Tensor) -> Tensor:
            return values - values[:, last_only : last_only + 1]

        gain = -self.lpips_weight * relative(metrics["lpips"]) + self.psnr_price * relative(metrics["psnr"])
        if self.niqe_weight == 0:
            return gain
        if "niqe" not in metrics:
            raise ValueError("niqe_weight is set, but the tables hold no NIQE")
        # A flat image is neither more natural than another one nor less.
        return gain + self.niqe_weight * relative(1 / metrics["niqe"]).nan_to_num(0)


def interpolate_at(points: dict[int, float], evaluations: float) -> float:
    """The value at a mean number of evaluations between two fixed ones: that of a mixture of the two."""
    low = max(n for n in points if n <= evaluations)
    if low == evaluations:
        return points[low]
    return points[low] + (points[low + 1] - points[low]) * (evaluations - low)
