"""LPIPS v0.1 with AlexNet (Zhang et al. 2018) as a loss: the network of the metric's ONNX file, with gradients.

The file itself is the metric (evaluation/metrics.py); here its weights are read, so that a network can be trained
towards what it measures. A loss that is also the metric must never be the only one: trainers add it to an error.
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
LAYERS = len(CONVOLUTIONS)


class PerceptualDistance(nn.Module):
    """(a, b) [n, 3, h, w], RGB in [0, 1] -> distance [n], 0 for equal images; h, w at least 64."""

    shift: Tensor
    scale: Tensor

    def __init__(self, path: str | Path):
        super().__init__()
        initializers = onnx.load(path).graph.initializer
        weights = {tensor.name: torch.tensor(numpy_helper.to_array(tensor)) for tensor in initializers}
        # The exporter names the five channel weights after its own operations; they are in the order of the layers.
        lins = [tensor for tensor in weights.values() if tensor.dim() == 4 and tensor.shape[0] == 1]
        needed = [f"conv{i + 1}_{part}" for i in range(LAYERS) for part in ("weight", "bias")]
        if len(lins) != LAYERS or not all(name in weights for name in needed):
            expected = "LPIPS of AlexNet (conv1..conv5 and five channel weights)"
            raise ValueError(f"{path}: expected {expected}, got {sorted(weights)}")
        for i in range(LAYERS):
            self.register_buffer(f"weight{i}", weights[f"conv{i + 1}_weight"])
            self.register_buffer(f"bias{i}", weights[f"conv{i + 1}_bias"])
            self.register_buffer(f"lin{i}", lins[i])
        self.register_buffer("shift", torch.tensor([-0.030, -0.088, -0.188]).view(1, 3, 1, 1))
        self.register_buffer("scale", torch.tensor([0.458, 0.448, 0.450]).view(1, 3, 1, 1))

    def forward(self, a: Tensor, b: Tensor) -> Tensor:
        n = len(a)
        features = self.features(torch.cat([a, b]))
        return self.compare([h[:n] for h in features], [h[n:] for h in features])

    def features(self, images: Tensor) -> list[Tensor]:
        """Features of images [n, 3, h, w] in the five layers, normalised at every position: for repeated comparison."""
        layers = []
        h = (2 * images - 1 - self.shift) / self.scale
        for i, (stride, padding) in enumerate(CONVOLUTIONS):
            weight, bias = getattr(self, f"weight{i}"), getattr(self, f"bias{i}")
            h = functional.relu(functional.conv2d(h, weight, bias, stride, padding))
            # The small term keeps the gradient of the root finite where all features are zero.
            layers.append(h / (h.square().sum(dim=1, keepdim=True) + 1e-12).sqrt().clamp(min=1e-8))
            if i < POOLED:
                h = functional.max_pool2d(h, 3, 2)
        return layers

    def compare(self, a: list[Tensor], b: list[Tensor]) -> Tensor:
        """Distance [n] of images given by their `features`."""
        distance = torch.zeros(len(a[0]), device=a[0].device)
        for i, (first, second) in enumerate(zip(a, b, strict=True)):
            distance = distance + ((first - second).square() * getattr(self, f"lin{i}")).sum(dim=1).mean(dim=(1, 2))
        return distance
