"""LPIPS as an additional term of a loss, weighted from sample to sample."""

import torch
from torch import Tensor
from torch.nn import functional

from training.models.resampling import SCALE
from training.train.lpips_loss import PerceptualDistance

BALANCE = 5.0
"""The weight of LPIPS at which a sample's loss is halved, so that samples of every weight count about alike."""


class PerceptualTerm:
    def __init__(self, path: str, weight: float, device: torch.device):
        """`path`: LPIPS as ONNX; `weight` lambda of a full share."""
        self.distance = PerceptualDistance(path).to(device)
        self.weight = weight

    def add(self, error: Tensor, distance: Tensor, share: Tensor) -> Tensor:
        """error + lambda distance for a share of lambda in [0, 1], scaled so that every share counts alike; all [n]."""
        weight = self.weight * share
        return (error + weight * distance) / (1 + weight / BALANCE)

    def measure(self, estimate: Tensor, target: Tensor) -> Tensor:
        """LPIPS of unshuffled images [n, 48, h, w], [n]."""
        # AlexNet strides by 4, as unshuffling does; a common random shift keeps the result from fitting one phase of
        # it.
        top, left = torch.randint(0, SCALE, (2,)).tolist()
        images = (functional.pixel_shuffle(planes, SCALE)[..., top:, left:] for planes in (estimate, target))
        distance: Tensor = self.distance(*images)
        return distance
