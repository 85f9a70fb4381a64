"""Trains the estimator on labelled photos: which tiles it is shown, and what it is to say of them."""

import dataclasses
from pathlib import Path
from typing import Literal

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from training.cleanup_estimator.cache import Labelled, read_labelled
from training.cleanup_estimator.losses import STRENGTHS, weigh
from training.cleanup_estimator.network import TILE_PX, Estimator, load_estimator
from training.cleanup_estimator.validation import ALLOWED, Figures, best_strengths, evaluate
from training.models.checkpoint import read_weights
from training.train.config import RunConfig, warm_up_then_cosine
from training.train.distributed import process_rank
from training.train.trainer import Trainer

LEAST_LOSS = 2.0
"""Added to losses before their ratio counts: below, nobody sees a difference."""
COST_LIMIT = 0.6
"""Costs above are all the same: too much."""
MISS_COST = 0.2
"""Of a strength that is more than a step from the best one, in addition to what it costs."""
COSTS_WEIGHT, FAULT_WEIGHTS = 5.0, (0.3, 0.3, 0.6)
GRID = 16
"""Tiles of training begin at multiples of it, as they do at multiples of 8 in the product."""
SHIFTED_TILES = 4
"""Of each photo: as many begin anywhere, as in photos that were cropped."""
MOST_TILES = 4
CHUNK = 64


@dataclasses.dataclass(frozen=True, kw_only=True)
class EstimatorConfig(RunConfig):
    labels: str
    """Folder of shards (cleanup_estimator/cache.py)."""
    validation: str
    """The same of held-out photographs."""
    precision: Literal["bfloat16", "float32"] = "float32"
    steps: int = 2500
    warmup_steps: int = 50
    batch: int = 128
    """Photos, each with up to four tiles."""
    learning_rate: float = 2e-3
    ema: float = 0.99
    checkpoint_seconds: float = 600

    def learning_rate_after(self, iteration: int, seconds: float) -> float:
        """Linear warm-up, then cosine to zero at the last step."""
        warmup = (iteration + 1) / max(1, self.warmup_steps)
        return warm_up_then_cosine(self.learning_rate, warmup, iteration / self.steps)

    def is_done_after(self, iteration: int, seconds: float) -> bool:
        return iteration >= self.steps


def strength_costs(labelled: Labelled) -> Tensor:
    """[n, 5]: the logarithm of each strength's loss to the least one, and MISS_COST for a miss."""
    losses = weigh(labelled.parts) + LEAST_LOSS
    relative = (losses / losses.min(dim=1, keepdim=True).values).log().clamp(max=COST_LIMIT)
    is_missed = (torch.tensor(STRENGTHS) - best_strengths(labelled.parts)[:, None]).abs() > ALLOWED
    return relative + MISS_COST * is_missed


def true_reading(labelled: Labelled) -> Tensor:
    """The fields of `Reading` as they should be, [n, 8]."""
    faults = [labelled.noise.log1p(), labelled.blur, labelled.compression]
    return torch.cat([strength_costs(labelled), torch.stack(faults, dim=1)], dim=1)


def tile_corners(side: int, rng: np.random.Generator) -> list[tuple[int, int]]:
    """Rows and columns where tiles of a photo begin."""
    starts = range(0, side - TILE_PX + 1, GRID)
    shifted = rng.integers(side - TILE_PX + 1, size=(SHIFTED_TILES, 2))
    return [(top, left) for top in starts for left in starts] + [(int(top), int(left)) for top, left in shifted]


@torch.no_grad()
def describe_photos(network: Estimator, photos: Tensor, corners: list[tuple[int, int]]) -> Tensor:
    """Uint8 [n, 3, s, s] -> statistics of their tiles [n, tiles, STATISTICS]."""
    parts = []
    for chunk in photos.split(CHUNK):
        tiles = [chunk[:, :, top : top + TILE_PX, left : left + TILE_PX] for top, left in corners]
        described = network.describe(torch.cat(tiles).float() / 255)
        parts.append(described.view(len(corners), len(chunk), -1).transpose(0, 1))
    return torch.cat(parts)


class EstimatorTrainer(Trainer[EstimatorConfig, Estimator]):
    def __init__(self, config: EstimatorConfig):
        torch.manual_seed(config.seed)
        network = Estimator() if config.init is None else load_estimator(read_weights(config.init))
        labelled = read_labelled(Path(config.labels))
        corners = tile_corners(labelled.lr.shape[-1], np.random.default_rng(config.seed))
        self.described = describe_photos(network, labelled.lr, corners)
        self.truth = true_reading(labelled)
        if config.init is None:
            network.standardise(self.described.flatten(0, 1))
        super().__init__(config, network)
        self.validation = read_labelled(Path(config.validation))

    def update(self) -> float:
        """One step of the optimiser; returns the loss. What it sees depends on seed, step and process."""
        rng = np.random.default_rng((self.config.seed, self.iteration, process_rank()))
        rows = rng.integers(len(self.truth), size=(self.config.batch, 1))
        tiles = rng.integers(self.described.shape[1], size=(self.config.batch, rng.integers(1, MOST_TILES + 1)))
        return self.descend(self.loss(self.described[rows, tiles], self.truth[rows[:, 0]]))

    def loss(self, described: Tensor, truth: Tensor) -> Tensor:
        with self.autocast():
            reading = self.network.read(described.to(self.device))
        costs, faults = truth.to(self.device).split([len(STRENGTHS), len(FAULT_WEIGHTS)], dim=1)
        of_costs = functional.mse_loss(reading.costs.float(), costs)
        of_faults = functional.smooth_l1_loss(reading.faults.float(), faults, beta=0.1, reduction="none").mean(dim=0)
        loss: Tensor = COSTS_WEIGHT * of_costs + of_faults @ torch.tensor(FAULT_WEIGHTS, device=self.device)
        return loss

    def validate(self) -> Figures:
        """Of the averaged weights."""
        with self.averaged_weights():
            return evaluate(self.network, self.validation)
