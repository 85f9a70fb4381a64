"""The metrics of results: PSNR and SSIM on BT.601 luma, PSNR on RGB, LPIPS, LR-PSNR and lattice, all on 8-bit images.

Every image is [1, 3, h, w], RGB in 0..255 as whole numbers (float64 where precision counts).
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import fmean, median

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from training.evaluation.lattice import geometric_mean, measure_lattice
from training.models.onnx_session import open_session
from training.models.resampling import downscale

BORDER = 4
"""HR pixels cut on each side before PSNR and SSIM, as in x4 benchmarks. LPIPS sees the whole image."""
BORDER_LR = 1
"""The same border on the LR grid, for LR-PSNR."""


def to_8_bits(image: Tensor) -> Tensor:
    """[0, 1] -> whole numbers 0..255, as float64."""
    return (image.double() * 255).round().clamp(0, 255)


def luma(image: Tensor) -> Tensor:
    """BT.601 Y in 16..235 as MATLAB's rgb2ycbcr computes it for doubles: [1, 3, h, w] -> [1, 1, h, w], not rounded."""
    weights = torch.tensor([65.481, 128.553, 24.966], dtype=torch.float64).view(1, 3, 1, 1)
    return 16 + (image.double() * weights).sum(dim=1, keepdim=True) / 255


def cut_border(image: Tensor, border: int = BORDER) -> Tensor:
    return image[..., border:-border, border:-border]


def psnr(a: Tensor, b: Tensor) -> float:
    """Peak 255; infinite for equal images."""
    error = float((a.double() - b.double()).square().mean())
    return float("inf") if error == 0 else 10 * float(np.log10(255**2 / error))


def ssim(a: Tensor, b: Tensor) -> float:
    """Wang et al. 2004: 11 x 11 Gaussian of sigma 1.5, only where the window fits; one channel, 0..255."""
    taps = torch.exp(-0.5 * ((torch.arange(11, dtype=torch.float64) - 5) / 1.5) ** 2)
    taps = taps / taps.sum()

    def blur(plane: Tensor) -> Tensor:
        return functional.conv2d(functional.conv2d(plane, taps.view(1, 1, -1, 1)), taps.view(1, 1, 1, -1))

    a, b = a.double(), b.double()
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    mean_a, mean_b = blur(a), blur(b)
    variance_a = blur(a * a) - mean_a**2
    variance_b = blur(b * b) - mean_b**2
    covariance = blur(a * b) - mean_a * mean_b
    likeness = (2 * mean_a * mean_b + c1) * (2 * covariance + c2)
    return float((likeness / ((mean_a**2 + mean_b**2 + c1) * (variance_a + variance_b + c2))).mean())


class Lpips:
    """LPIPS v0.1 (AlexNet) from an ONNX file with inputs `a`, `b` (RGB in [0, 1]) and output `lpips`."""

    def __init__(self, path: Path, threads: int = 2):
        self.session = open_session(path, threads)

    def __call__(self, a: Tensor, b: Tensor) -> float:
        feed = {name: (image / 255).float().numpy() for name, image in (("a", a), ("b", b))}
        return float(np.squeeze(self.session.run(["lpips"], feed)[0]))


def lr_psnr(sr: Tensor, lr: Tensor) -> float:
    """How well the downscaled result reproduces the input."""
    return psnr(cut_border(downscale(sr), BORDER_LR), cut_border(lr, BORDER_LR))


def measure_image(sr: Tensor, hr: Tensor, lr: Tensor, lpips: Lpips | None) -> dict[str, float]:
    """All metrics of one result; `hr` may be larger than `sr` by the rows that a multiple of four leaves over."""
    height, width = sr.shape[-2:]
    hr = hr[..., :height, :width]
    y_sr, y_hr = cut_border(luma(sr)), cut_border(luma(hr))
    metrics = {
        "psnrY": psnr(y_sr, y_hr),
        "ssimY": ssim(y_sr, y_hr),
        "psnrRgb": psnr(cut_border(sr), cut_border(hr)),
        "lrPsnr": lr_psnr(sr, lr),
    }
    if (lattice := measure_lattice(sr)) is not None:
        metrics |= {"lattice": lattice.mean, "latticeWorst": lattice.worst}
    return metrics if lpips is None else metrics | {"lpips": lpips(sr, hr)}


def average_metrics(rows: Sequence[dict[str, float]]) -> dict[str, float]:
    """Means over images of what all of them have; of lattice, a ratio, the geometric mean, and of the worst frequencies
    the median."""
    joins: dict[str, Callable[[list[float]], float]] = {"lattice": geometric_mean, "latticeWorst": median}
    names = [name for name in rows[0] if all(name in row for row in rows)]
    return {name: joins.get(name, fmean)([row[name] for row in rows]) for name in names}
