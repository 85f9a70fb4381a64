"""How results are judged: PSNR and SSIM on BT.601 luma, PSNR on RGB, LPIPS, and LR-PSNR, all on 8-bit pictures.

Every picture is [1, 3, h, w], RGB in 0..255 as whole numbers (float64 where precision counts).
"""

from pathlib import Path

import numpy as np
import onnxruntime as ort
import torch
from torch import Tensor
from torch.nn import functional

from training.diffusion import downscale

BORDER = 4
"""HR pixels cut on each side before PSNR and SSIM, as x4 benchmarks do. LPIPS sees the whole picture."""
BORDER_LR = 1
"""The same border on the LR grid, for LR-PSNR."""


def to_8_bits(picture: Tensor) -> Tensor:
    """[0, 1] -> whole numbers 0..255, as float64."""
    return (picture.double() * 255).round().clamp(0, 255)


def luma(picture: Tensor) -> Tensor:
    """BT.601 Y in 16..235 as MATLAB's rgb2ycbcr computes it for doubles: [1, 3, h, w] -> [1, 1, h, w], not rounded."""
    weights = torch.tensor([65.481, 128.553, 24.966], dtype=torch.float64).view(1, 3, 1, 1)
    return 16 + (picture.double() * weights).sum(dim=1, keepdim=True) / 255


def cut_border(picture: Tensor, border: int = BORDER) -> Tensor:
    return picture[..., border:-border, border:-border]


def psnr(a: Tensor, b: Tensor) -> float:
    """Peak 255; infinite for equal pictures."""
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
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        self.session = ort.InferenceSession(path, options, providers=["CPUExecutionProvider"])

    def __call__(self, a: Tensor, b: Tensor) -> float:
        feed = {name: (image / 255).float().numpy() for name, image in (("a", a), ("b", b))}
        return float(np.squeeze(self.session.run(["lpips"], feed)[0]))


def lr_psnr(sr: Tensor, lr: Tensor) -> float:
    """How well the result, made small again, gives the input back."""
    return psnr(cut_border(downscale(sr), BORDER_LR), cut_border(lr, BORDER_LR))


def judge(sr: Tensor, hr: Tensor, lr: Tensor, lpips: Lpips | None) -> dict[str, float]:
    """All figures of one picture; `sr` and `hr` may differ by the rows that a multiple of four leaves over."""
    height, width = sr.shape[-2:]
    hr = hr[..., :height, :width]
    y_sr, y_hr = cut_border(luma(sr)), cut_border(luma(hr))
    figures = {
        "psnrY": psnr(y_sr, y_hr),
        "ssimY": ssim(y_sr, y_hr),
        "psnrRgb": psnr(cut_border(sr), cut_border(hr)),
        "lrPsnr": lr_psnr(sr, lr),
    }
    return figures if lpips is None else figures | {"lpips": lpips(sr, hr)}
