"""What every strength of clean-up costs on one photo: the restorer's result against the truth.

The loss is LOSS_WEIGHTS times the mean absolute error, that of differences of neighbours, both in grey levels, and
LPIPS of both images upscaled by two. The first two punish what a clean photo loses; the last one sees the blocks, the
softness and the noise that people see.
"""

from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor

from training.models.blocks import add_condition_planes
from training.models.checkpoint import read_weights
from training.models.onnx_session import open_session
from training.models.restorer import PERCEPTION, load_relu_restorer
from training.restoration.trainer import INNER, differences
from training.restoration.validation import upscale_twice
from training.train.lpips_loss import PerceptualDistance

STRENGTHS = (0.0, 0.25, 0.5, 0.75, 1.0)
"""At 0 the restorer is left out."""
LOSS_WEIGHTS = (1.0, 0.5, 25.0)
LEVELS = 255

Restore = Callable[[Tensor, float], Tensor]
"""([3, h, w] in [0, 1], c) -> the same size"""


def open_restorer(path: Path) -> Restore:
    """A restorer.onnx, in either precision, or the weights of a restorer with ReLU."""
    if path.suffix == ".onnx":
        session = open_session(path, threads=1, memory_pattern=True)

        def run(lr: Tensor, c: float) -> Tensor:
            feed = {"lr_and_dials": add_condition_planes(lr[None], c, PERCEPTION).numpy()}
            return torch.from_numpy(session.run(None, feed)[0])[0]

        return run
    network = load_relu_restorer(read_weights(path)).eval().to(memory_format=torch.channels_last)

    def restore(lr: Tensor, c: float) -> Tensor:
        with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
            restored: Tensor = network(add_condition_planes(lr[None], c, PERCEPTION))
        return restored[0].float()

    return restore


@torch.no_grad()
def measure_strengths(lr: Tensor, truth: Tensor, restore: Restore, distance: PerceptualDistance) -> Tensor:
    """The parts of the loss at every strength, [5, 3]; `lr` and `truth` are [3, s, s], s even."""
    results = [lr if c == 0 else restore(lr, c).clamp(0, 1) for c in STRENGTHS]
    images, target = torch.stack(results)[INNER], truth[None][INNER]
    l1 = (images - target).abs().mean(dim=(1, 2, 3))
    both = zip(differences(images), differences(target), strict=True)
    gradient = torch.stack([(a - b).abs().mean(dim=(1, 2, 3)) for a, b in both]).mean(dim=0)
    features = distance.features(upscale_twice(torch.cat([images, target])))
    count = len(images)
    pairs = [([h[:count] for h in features], [h[count:].expand(count, -1, -1, -1) for h in features])]
    ((first, second),) = pairs
    return torch.stack([LEVELS * l1, LEVELS * gradient, distance.compare(first, second)], dim=1)


def weigh(parts: Tensor) -> Tensor:
    """[..., 5, 3] -> the loss [..., 5]."""
    return parts @ torch.tensor(LOSS_WEIGHTS)
