"""Every result that every answer of a policy can have, measured once per picture, so that trying answers costs nothing.

A table is a folder of shards, each a batch of pictures with all states of the graph (fine_skip.py) as a policy sees them and all
results as they are judged. A shard appears whole or not at all; a build that is stopped goes on when started again.

    still   [n, 2 (48 + C), gh, gw]   mu and features, summarised                 lpips, psnr [n, results]
    moving  [n, latents, 96, gh, gw]  x_t of every latent, summarised             niqe        [n, results], when it is measured
"""

import dataclasses
import json
import math
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file
from torch import Tensor

from training.checkpoint import write_checkpoint
from training.data import draw_pairs
from training.fine_skip import Candidates, Graph, Levels, Skip, make_graph, plan_fine_levels
from training.fine_walk import FineWalk, Pictures, WalkNetworks
from training.metrics import cut_border, luma, psnr, to_8_bits
from training.perceptual import PerceptualDistance
from training.policy import summarise, summarise_still
from training.sampler import SamplerOptions

@dataclasses.dataclass(frozen=True)
class Judge:
    """How a result is measured. NIQE needs two blocks of 96 x 96 pixels with texture, and many to mean much."""

    perceptual: PerceptualDistance
    naturalness: Callable[[Tensor], float] | None = None
    """NIQE of a picture [1, 3, h, w] of whole numbers 0..255; ValueError where the picture has too few blocks."""

    def bind(self, hr: Tensor) -> Callable[[Tensor], dict[str, Tensor]]:
        """For originals [n, 3, h, w] in [0, 1]: results in [0, 1] -> lpips, psnr (of luma, border cut) and niqe, each [n]."""
        original = to_8_bits(hr)
        y = cut_border(luma(original))
        with torch.inference_mode():
            features = self.perceptual.features((original / 255).float())

        def measure(results: Tensor) -> dict[str, Tensor]:
            rounded = to_8_bits(results.cpu())
            with torch.inference_mode():
                lpips = self.perceptual.compare(self.perceptual.features((rounded / 255).float()), features)
            figures = {"lpips": lpips, "psnr": torch.tensor([psnr(*pair) for pair in zip(cut_border(luma(rounded)), y)])}
            if self.naturalness is not None:
                figures["niqe"] = torch.tensor([self._measure_niqe(result[None]) for result in rounded])
            return figures

        return measure

    def _measure_niqe(self, picture: Tensor) -> float:
        """NaN for a picture that is too flat."""
        assert self.naturalness is not None
        try:
            return self.naturalness(picture)
        except ValueError:
            return math.nan


def measure_pictures(walk: FineWalk, hr: Tensor, judge: Judge, graph: Graph) -> dict[str, Tensor]:
    """The shard of a batch: every latent and every result of the graph."""
    measure = judge.bind(hr)
    moving: list[Tensor | None] = [None] * len(graph.latents)
    figures: list[dict[str, Tensor]] = [{}] * len(graph.results)
    skip = walk.options.skip
    tasks: list[tuple[Levels, bool, int]] = [(levels, False, i) for i, levels in enumerate(graph.latents)]
    tasks += [(plan_fine_levels(result, skip), True, i) for i, result in enumerate(graph.results)]
    # Falling levels bring paths together that begin alike, and every evaluation runs once.
    for levels, is_result, index in sorted(tasks, key=lambda task: [-level for level in task[0]]):
        if is_result:
            figures[index] = measure(walk.picture(levels))
        else:
            moving[index] = summarise(walk.latent(levels)).half()
    shard = {name: torch.stack([figure[name] for figure in figures], dim=1).float() for name in figures[0]}
    shard["moving"] = torch.stack([latent for latent in moving if latent is not None], dim=1)
    shard["still"] = summarise_still(walk.mu, walk.features).half()
    return shard


@dataclasses.dataclass(frozen=True)
class Draw:
    """Which crops a table is made of: shard i depends on (seed, i) alone."""

    lr_size: int
    batch: int
    clean_share: float
    seed: int


def build_tables(
    folder: Path, photos: list[np.ndarray], shards: int, draw: Draw, networks: WalkNetworks,
    options: SamplerOptions, sigma_r: float, judge: Judge, minutes: float,
) -> int:  # fmt: skip
    """Measures shards that are not there yet, as long as the minutes last; returns how many there are. At least one is made."""
    folder.mkdir(parents=True, exist_ok=True)
    graph = make_graph(options.skip)
    started = time.monotonic()
    for index in range(shards):
        path = folder / f"{index:04}.safetensors"
        if path.exists():
            continue
        if index > 0 and time.monotonic() - started > 60 * minutes:
            return index
        lr, hr = draw_pairs(photos, draw.batch, draw.lr_size, draw.clean_share, np.random.default_rng((draw.seed, index)))
        lr[:, 4] = options.perception
        seeds = [int(seed) for seed in np.random.default_rng((draw.seed, index, 1)).integers(2**32, size=draw.batch)]
        walk = FineWalk(networks, options, sigma_r, Pictures(lr, seeds, [(0, 0)] * draw.batch))
        write_checkpoint(path, measure_pictures(walk, hr, judge, graph), {})
        record = {"table": folder.name, "pictures": (index + 1) * draw.batch, "minutes": round((time.monotonic() - started) / 60, 2)}
        print(json.dumps(record), flush=True)
    return shards


@dataclasses.dataclass(frozen=True)
class Reward:
    """What a result is worth beside that of candidate 0 alone, which is worth 0."""

    lpips_weight: float = 100.0
    """Per LPIPS gained."""
    niqe_weight: float = 0.0
    """Per 1 / NIQE gained."""
    psnr_price: float = 1.0
    """Per dB lost."""
    evaluation_price: float = 0.03
    """Per evaluation of the denoiser."""

    def gain(self, figures: dict[str, Tensor], plain: int) -> Tensor:
        """Without the price of evaluations; figures [n, results] -> [n, results]. `plain`: the result of candidate 0 alone."""

        def beyond(values: Tensor) -> Tensor:
            return values - values[:, plain : plain + 1]

        gain = -self.lpips_weight * beyond(figures["lpips"]) + self.psnr_price * beyond(figures["psnr"])
        if self.niqe_weight == 0:
            return gain
        if "niqe" not in figures:
            raise ValueError("niqe_weight is set, but the tables hold no NIQE")
        # A flat picture is neither more natural than another one nor less.
        return gain + self.niqe_weight * beyond(1 / figures["niqe"]).nan_to_num(0)


@dataclasses.dataclass(frozen=True)
class Tables:
    """All shards of a folder in memory, and the graph that they are of."""

    graph: Graph
    still: Tensor
    moving: Tensor
    figures: dict[str, Tensor]

    @staticmethod
    def load(folder: Path, skip: Skip, shards: int) -> "Tables":
        loaded = [load_file(folder / f"{index:04}.safetensors") for index in range(shards)]
        joined = {name: torch.cat([shard[name] for shard in loaded]) for name in loaded[0]}
        graph = make_graph(skip)
        if joined["lpips"].shape[1] != len(graph.results):
            raise ValueError(f"{folder} was not made for skip {skip}: {joined['lpips'].shape[1]} results, expected {len(graph.results)}")
        return Tables(graph, joined.pop("still"), joined.pop("moving"), joined)

    def split(self, count: int) -> tuple["Tables", "Tables"]:
        """The first pictures, and the others."""

        def part(which: slice) -> "Tables":
            return Tables(self.graph, self.still[which], self.moving[which], {name: values[which] for name, values in self.figures.items()})

        return part(slice(count)), part(slice(count, None))

    def __len__(self) -> int:
        return len(self.still)

    @property
    def plain(self) -> int:
        return self.graph.results.index((0,))

    @property
    def evaluations(self) -> Tensor:
        """Fine evaluations of every result [results]."""
        return torch.tensor([len(result) for result in self.graph.results], dtype=torch.float32)

    def rewards(self, reward: Reward) -> Tensor:
        """[n, results], the price of evaluations taken off."""
        return reward.gain(self.figures, self.plain) - reward.evaluation_price * (self.evaluations - 1)


def find_fixed_schedules(tables: Tables, reward: Reward) -> dict[int, Candidates]:
    """For every number of fine evaluations the one list that is best on the mean of the pictures, of all that there are."""
    means = reward.gain(tables.figures, tables.plain).mean(dim=0)
    best: dict[int, Candidates] = {}
    for index in means.argsort(descending=True).tolist():
        result = tables.graph.results[index]
        best.setdefault(len(result), result)
    return dict(sorted(best.items()))


def interpolate_at(points: dict[int, float], place: float) -> float:
    """The value at a mean number of evaluations between two fixed ones: what mixing the two would give."""
    low = max(n for n in points if n <= place)
    return points[low] if low == place else points[low] + (points[low + 1] - points[low]) * (place - low)
