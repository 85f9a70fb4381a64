"""Outcome tables: every result that any answers of a policy can have, measured once per image, so that trying them is
free.

A table is a folder of shards, each a batch of images with all states of the graph (decision_graph.py) as a policy sees
them and the metrics of all results. A shard appears whole or not at all; a build that was stopped resumes when started
again.

    still        [n, 2 (48 + C), gh, gw]   mu and features, summarised
    moving       [n, latents, 96, gh, gw]  x_t of every latent, summarised
    lpips, psnr  [n, results]
    niqe         [n, results]              when it is measured
"""

import dataclasses
import json
import time
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file
from torch import Tensor

from training.data.dataset import BatchOptions, Pixels, draw_pairs
from training.diffusion.schedule import Candidates, SamplerOptions, Skip, plan_fine_levels
from training.models.checkpoint import write_checkpoint
from training.policy.decision_graph import LAST_ONLY, Graph, Levels, make_graph
from training.policy.environment import BatchNetworks, FineTrajectories, ImageBatch
from training.policy.network import summarise, summarise_still
from training.policy.reward import Metrics, ResultMetrics, Reward


def measure_batch(trajectories: FineTrajectories, hr: Tensor, metrics: ResultMetrics, graph: Graph) -> Metrics:
    """The shard of a batch: every latent and every result of the graph."""
    measure = metrics.bind(hr)
    moving: list[Tensor | None] = [None] * len(graph.latents)
    measured: list[Metrics] = [{}] * len(graph.results)
    skip = trajectories.options.skip
    tasks: list[tuple[Levels, bool, int]] = [(levels, False, i) for i, levels in enumerate(graph.latents)]
    tasks += [(plan_fine_levels(result, skip), True, i) for i, result in enumerate(graph.results)]
    # Falling levels group paths that begin alike, so that every evaluation runs once.
    for levels, is_result, index in sorted(tasks, key=lambda task: [-level for level in task[0]]):
        if is_result:
            measured[index] = measure(trajectories.result(levels))
        else:
            moving[index] = summarise(trajectories.latent(levels)).half()
    shard = {name: torch.stack([result[name] for result in measured], dim=1).float() for name in measured[0]}
    shard["moving"] = torch.stack([latent for latent in moving if latent is not None], dim=1)
    shard["still"] = summarise_still(trajectories.mu, trajectories.features).half()
    return shard


@dataclasses.dataclass(frozen=True)
class TableBuilder:
    """Shard i depends on (seed, i) alone."""

    networks: BatchNetworks
    options: SamplerOptions
    sigma_r: float
    metrics: ResultMetrics
    crops: BatchOptions

    def build(self, folder: Path, photos: list[Pixels], shards: int, seed: int, minutes: float) -> int:
        """Measures missing shards, as long as the minutes last; returns how many there are. At least one is made."""
        folder.mkdir(parents=True, exist_ok=True)
        started = time.monotonic()
        for index in range(shards):
            path = folder / f"{index:04}.safetensors"
            if path.exists():
                continue
            if index > 0 and time.monotonic() - started > 60 * minutes:
                return index
            write_checkpoint(path, self._measure(photos, seed, index), {})
            images = (index + 1) * self.crops.batch
            record = {"table": folder.name, "images": images, "minutes": round((time.monotonic() - started) / 60, 2)}
            print(json.dumps(record), flush=True)
        return shards

    def _measure(self, photos: list[Pixels], seed: int, index: int) -> Metrics:
        conditioned, hr = draw_pairs(photos, self.crops, np.random.default_rng((seed, index)))
        conditioned[:, 4] = self.options.perception
        count = self.crops.batch
        seeds = [int(value) for value in np.random.default_rng((seed, index, 1)).integers(2**32, size=count)]
        batch = ImageBatch(conditioned, seeds, [(0, 0)] * count)
        trajectories = FineTrajectories(self.networks, self.options, self.sigma_r, batch)
        return measure_batch(trajectories, hr, self.metrics, make_graph(self.options.skip))


@dataclasses.dataclass(frozen=True)
class Tables:
    """All shards of a folder in memory, and their graph."""

    graph: Graph
    still: Tensor
    moving: Tensor
    metrics: Metrics

    @staticmethod
    def load(folder: Path, skip: Skip, shards: int) -> "Tables":
        loaded = [load_file(folder / f"{index:04}.safetensors") for index in range(shards)]
        joined = {name: torch.cat([shard[name] for shard in loaded]) for name in loaded[0]}
        graph = make_graph(skip)
        found = joined["lpips"].shape[1]
        if found != len(graph.results):
            raise ValueError(f"{folder} was not made for skip {skip}: {found} results, expected {len(graph.results)}")
        return Tables(graph, joined.pop("still"), joined.pop("moving"), joined)

    def split(self, count: int) -> tuple["Tables", "Tables"]:
        """The first images, and the others."""

        def part(which: slice) -> "Tables":
            metrics = {name: values[which] for name, values in self.metrics.items()}
            return Tables(self.graph, self.still[which], self.moving[which], metrics)

        return part(slice(count)), part(slice(count, None))

    def __len__(self) -> int:
        return len(self.still)

    @property
    def last_only(self) -> int:
        """The result of candidate 0 alone."""
        return self.graph.results.index(LAST_ONLY)

    @property
    def evaluations(self) -> Tensor:
        """Fine evaluations of every result [results]."""
        return torch.tensor([len(result) for result in self.graph.results], dtype=torch.float32)

    def rewards(self, reward: Reward) -> Tensor:
        """[n, results], the price of evaluations subtracted."""
        return reward.gain(self.metrics, self.last_only) - reward.evaluation_price * (self.evaluations - 1)


def find_fixed_schedules(tables: Tables, reward: Reward) -> dict[int, Candidates]:
    """For every number of fine evaluations the one list that is best on average over the images, of all lists."""
    means = reward.gain(tables.metrics, tables.last_only).mean(dim=0)
    best: dict[int, Candidates] = {}
    for index in means.argsort(descending=True).tolist():
        result = tables.graph.results[index]
        best.setdefault(len(result), result)
    return dict(sorted(best.items()))
