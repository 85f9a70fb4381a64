"""How often the estimator is right: on held-out photos, the strength it chooses against the best measured one."""

import torch
from torch import Tensor

from training.cleanup_estimator.cache import Labelled
from training.cleanup_estimator.examples import KINDS
from training.cleanup_estimator.losses import STRENGTHS, weigh
from training.cleanup_estimator.network import CLEANING_MARGIN, TILE_PX, Estimator, Reading, choose_strength

ALLOWED = 0.25
"""One step of STRENGTHS."""
CLEAN_KINDS = ("clean", "fine JPEG")

Figures = dict[str, float]


def corner_tiles(photos: Tensor) -> Tensor:
    """The four tiles in the corners, as many as a small photo has: [n, 4, 3, TILE_PX, TILE_PX] in [0, 1]."""
    ends = (slice(0, TILE_PX), slice(-TILE_PX, None))
    return torch.stack([photos[:, :, rows, columns] for rows in ends for columns in ends], dim=1).float() / 255


@torch.no_grad()
def read_photos(network: Estimator, photos: Tensor) -> Reading:
    """Uint8 [n, 3, s, s], s at least TILE_PX."""
    parts = [network(corner_tiles(chunk)) for chunk in photos.split(16)]
    return Reading(torch.cat([part.costs for part in parts]), torch.cat([part.faults for part in parts]))


def best_strengths(parts: Tensor) -> Tensor:
    """[n, 5, 3] -> the strength with the least loss, [n]."""
    return torch.tensor(STRENGTHS)[weigh(parts).argmin(dim=1)]


def excess_loss(parts: Tensor, chosen: Tensor) -> Tensor:
    """The loss at the strength next to `chosen`, less the least loss, [n]."""
    losses = weigh(parts)
    nearest = (chosen * (len(STRENGTHS) - 1)).round().long()
    return losses.gather(1, nearest[:, None])[:, 0] - losses.min(dim=1).values


def evaluate(network: Estimator, labelled: Labelled, margin: float = CLEANING_MARGIN) -> Figures:
    """Per kind of photo and over all: how many are within one step, how many get 0, and the loss in excess."""
    reading = read_photos(network.eval(), labelled.lr)
    network.train()
    chosen, best = choose_strength(reading.costs, margin), best_strengths(labelled.parts)
    is_within, excess = (chosen - best).abs() <= ALLOWED + 1e-6, excess_loss(labelled.parts, chosen)
    is_clean = torch.stack([labelled.kind == KINDS.index(kind) for kind in CLEAN_KINDS]).any(dim=0)
    groups = {kind: labelled.kind == index for index, kind in enumerate(KINDS)}
    figures: Figures = {}
    for name, rows in {"all": torch.ones(len(labelled), dtype=torch.bool), "clean photos": is_clean, **groups}.items():
        if not rows.any():
            continue
        figures[f"within a step, {name}"] = float(is_within[rows].float().mean())
        figures[f"none, {name}"] = float((chosen[rows] == 0).float().mean())
        figures[f"excess, {name}"] = float(excess[rows].mean())
    noise, blur, compression = reading.faults.clamp(min=0).unbind(1)
    figures["noise error"] = float((noise.expm1() - labelled.noise).abs().mean())
    figures["blur error"] = float((blur - labelled.blur).abs().mean())
    figures["compression error"] = float((compression - labelled.compression).abs().mean())
    return {name: round(value, 4) for name, value in figures.items()}
