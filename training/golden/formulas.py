"""Inputs of the golden vectors that a reader computes by an exact rule; the files give the rule beside the values."""

import numpy as np
import torch
from torch import Tensor

SIGMA_R = 0.0576
FAKE_DENOISER = "v = 0.3 * x - 0.1 * mu + level - 0.2 * perception"
RAMP = "value[i] = float32(((i * factor) % modulus) / modulus), i the flat index"
MU_RULE = "mu[ch, row, column] = y[ch div 16, row, column]"


def ramp(shape: tuple[int, ...], factor: int, modulus: int) -> Tensor:
    index = np.arange(int(np.prod(shape)), dtype=np.int64)
    return torch.from_numpy((index * factor % modulus / modulus).astype(np.float32).reshape(shape))


def fake_denoise(x: Tensor, mu: Tensor, features: Tensor, level: float, perception: float) -> Tensor:
    del features
    return 0.3 * x - 0.1 * mu + level - 0.2 * perception
