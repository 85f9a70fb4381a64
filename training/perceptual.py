"""LPIPS v0.1 with AlexNet (Zhang et al. 2018) as a loss: the network of the metric's ONNX file, with gradients.

The file itself is what judges (metrics.py); here its weights are read, so that a denoiser can be trained towards what it
measures. A loss that judges as well must never be the only one: train.py adds it to the error of the residual.
"""

from pathlib import Path

import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn
from torch.nn import functional

CONVOLUTIONS = ((4, 2), (1, 2), (1, 1), (1, 1), (1, 1))
"""Stride and padding of AlexNet's five convolutions; the first two are followed by max pooling 3 x 3, stride 2."""
POOLED = 2


class PerceptualDistance(nn.Module):
    """(a, b) [n, 3, h, w], RGB in [0, 1] -> distance [n], 0 for equal pictures; h, w at least 64."""

    def __init__(self, path: str | Path):
        super().__init__()
        weights = {tensor.name: torch.tensor(numpy_helper.to_array(tensor)) for tensor in onnx.load(path).graph.initializer}
        # The exporter names the five channel weights after its own operations; they come in the order of the layers.
        lins = [tensor for name, tensor in weights.items() if tensor.dim() == 4 and tensor.shape[0] == 1]
        needed = [f"conv{i}_{part}" for i in range(1, 6) for part in ("weight", "bias")]
        if len(lins) != 5 or not all(name in weights for name in needed):
            raise ValueError(f"{path}: expected LPIPS of AlexNet (conv1..conv5 and five channel weights), got {sorted(weights)}")
        for i in range(5):
            self.register_buffer(f"weight{i}", weights[f"conv{i + 1}_weight"])
            self.register_buffer(f"bias{i}", weights[f"conv{i + 1}_bias"])
            self.register_buffer(f"lin{i}", lins[i])
        self.register_buffer("shift", torch.tensor([-0.030, -0.088, -0.188]).view(1, 3, 1, 1))
        self.register_buffer("scale", torch.tensor([0.458, 0.448, 0.450]).view(1, 3, 1, 1))

    def forward(self, a: Tensor, b: Tensor) -> Tensor:
        n = len(a)
        features = self.features(torch.cat([a, b]))
        return self.compare([h[:n] for h in features], [h[n:] for h in features])

    def features(self, pictures: Tensor) -> list[Tensor]:
        """What the five layers make of pictures [n, 3, h, w], every place of unit length: for those that are compared often."""
        layers = []
        h = (2 * pictures - 1 - self.shift) / self.scale
        for i, (stride, padding) in enumerate(CONVOLUTIONS):
            weight, bias = getattr(self, f"weight{i}"), getattr(self, f"bias{i}")
            h = functional.relu(functional.conv2d(h, weight, bias, stride, padding))
            # The small term keeps the gradient of the root finite where every feature is zero.
            layers.append(h / (h.square().sum(dim=1, keepdim=True) + 1e-12).sqrt().clamp(min=1e-8))
            if i < POOLED:
                h = functional.max_pool2d(h, 3, 2)
        return layers

    def compare(self, a: list[Tensor], b: list[Tensor]) -> Tensor:
        """Distance [n] of pictures given by their `features`."""
        distance = torch.zeros(len(a[0]), device=a[0].device)
        for i, (first, second) in enumerate(zip(a, b, strict=True)):
            distance = distance + ((first - second).square() * getattr(self, f"lin{i}")).sum(dim=1).mean(dim=(1, 2))
        return distance
