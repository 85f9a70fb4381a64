"""How far an input pixel reaches: what a tile needs around it to be exact."""

import copy

import torch
from torch import Tensor

from training.export.golden_tile import CLEANUP, CONDITIONS, TrainedNetworks, run_tile
from training.models.onnx_modules import DenoiserFile

BACK_PROJECTION_RADIUS_PX = 4
"""Downscaling has 16 taps and upscaling 5: an LR pixel of the error reaches two LR pixels, and depends on two."""


def receptive_radius(networks: TrainedNetworks, size_px: int = 96) -> int:
    """LR pixels from a changed latent pixel to the farthest changed result of one evaluation."""
    return denoiser_radius(networks, size_px) + BACK_PROJECTION_RADIUS_PX


def denoiser_radius(networks: TrainedNetworks, size_px: int = 96) -> int:
    """Measured on noise, at an even and at an odd position, which differ."""
    y = torch.rand(1, 3, size_px, size_px, generator=torch.Generator().manual_seed(0))
    tile = run_tile(networks, y, CLEANUP, CONDITIONS)
    module = DenoiserFile(copy.deepcopy(networks.denoiser)).double()
    conditions = torch.tensor([[tile.level], [tile.perception]]).double()
    feed = [tile.x.double(), tile.mu.double(), tile.features.double(), *conditions]
    middle = size_px // 2
    with torch.inference_mode():
        return max(_radius_from(module, feed, position) for position in (middle, middle + 1))


def _radius_from(module: DenoiserFile, feed: list[Tensor], position: int) -> int:
    changed = feed[0].clone()
    changed[:, :, position, position] += 10
    difference: Tensor = module(changed, *feed[1:]) - module(*feed)
    rows, columns = torch.nonzero(difference.abs().amax(dim=(0, 1)) > 0, as_tuple=True)
    return max(int((rows - position).abs().max()), int((columns - position).abs().max()))
