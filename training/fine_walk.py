"""Walks of the fine grid from one coarse latent, many per picture: the environment of a policy, with the denoiser frozen.

Symbols as in sampler.py. A batch holds pictures of one size; each keeps its own noise, as if it had been sampled alone.
"""

import copy
import dataclasses
from collections.abc import Sequence
from typing import Protocol

import torch
from torch import Tensor, nn

from training.diffusion import abar_at, back_project, clean_from_velocity, downscale, picture_noise, step
from training.export import DenoiserFile, EncoderFiles
from training.fine_skip import FIRST, Candidates, Levels, apply_answer, list_executed, plan_fine_levels
from training.networks import Denoiser, Encoder, read_dials, with_dials
from training.policy import PolicyFile
from training.sampler import FINE_START, SamplerOptions, crop, make_even, make_even_folded


PROBE_SIZE_PX = 48
MOST_PROBES = 8
"""As in src/core/sampler/probe.ts: a policy looks at up to eight tiles of a picture."""


class WalkNetworks(Protocol):
    """The two networks on a batch of pictures of one size."""

    device: torch.device

    def encode(self, lr_and_dials: Tensor) -> tuple[Tensor, Tensor]:
        """[n, 5, h, w] -> (mu [n, 48, h, w], features [n, C, h, w])."""

    def denoise(self, x: Tensor, mu: Tensor, features: Tensor, level: float, perception: float) -> Tensor:
        """v [n, 48, h, w] in float32; all pictures are at one level."""


class FrozenNetworks:
    """What the two files of a model compute; `features` are those of encoder.onnx. Odd sizes count as one pixel larger."""

    def __init__(self, encoder: Encoder, denoiser: Denoiser, *, device: str = "cpu", precision: str = "float32"):
        self.device = torch.device(device)
        # The files share modules with what they are made of, which belongs to the caller.
        encoder, denoiser = copy.deepcopy((encoder, denoiser))
        self.encoder = EncoderFiles(encoder, denoiser).to(self.device).eval()
        self.denoiser: nn.Module = DenoiserFile(denoiser).to(self.device, memory_format=torch.channels_last).eval()
        self.precision = precision

    def encode(self, lr_and_dials: Tensor) -> tuple[Tensor, Tensor]:
        lr_and_dials = lr_and_dials.to(self.device)
        mu, features = self.encoder(make_even(lr_and_dials))
        return crop(mu, lr_and_dials), crop(features, lr_and_dials)

    def denoise(self, x: Tensor, mu: Tensor, features: Tensor, level: float, perception: float) -> Tensor:
        told = (torch.full((len(x),), value, device=self.device) for value in (level, perception))
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.precision == "bfloat16"):
            even = make_even_folded(x), make_even_folded(mu), make_even(features)
            return crop(self.denoiser(*even, *told), x).float()


@dataclasses.dataclass(frozen=True)
class Pictures:
    """A batch on the LR grid. Noise of picture i is that of `seeds[i]`, from LR pixel `origins[i]` = (top, left) on."""

    lr_and_dials: Tensor
    seeds: Sequence[int]
    origins: Sequence[tuple[int, int]]

    def noise(self, index: int) -> Tensor:
        height, width = self.lr_and_dials.shape[-2:]
        return torch.stack([picture_noise(seed, index, *origin, height, width) for seed, origin in zip(self.seeds, self.origins, strict=True)])


class FineWalk:
    """Takes a batch to the coarse latent, then along any path of the fine grid.

    It remembers the path that it took last, so paths asked for in order of their levels share what they have in common.
    """

    def __init__(self, networks: WalkNetworks, options: SamplerOptions, sigma_r: float, pictures: Pictures):
        self.networks, self.options, self.sigma_r, self.pictures = networks, options, sigma_r, pictures
        self.evaluations = 0
        """Calls of the denoiser so far."""
        self.y = pictures.lr_and_dials[:, :3].to(networks.device)
        self.is_clean = (read_dials(pictures.lr_and_dials)[0] == 0).view(-1, 1, 1, 1).to(networks.device)
        self._noise: dict[int, Tensor] = {}
        self._path: list[tuple[float, Tensor, Tensor | None]] = []
        """(level told, latent given, clean residual or None as long as the evaluation has not run)"""
        with torch.inference_mode():
            self.mu, self.features = networks.encode(pictures.lr_and_dials)
            # With clean-up the input is what is being repaired: samples are tied to mu instead.
            self.tie = torch.where(self.is_clean, self.y, downscale(nn.functional.pixel_shuffle(self.mu, 4)))
            # The latent at level 0.1, where every path begins.
            self.coarse = self._walk_coarse()

    def latent(self, levels: Levels) -> Tensor:
        """What an evaluation told levels[-1] is given, after evaluations told the levels before it: [n, 48, h, w]."""
        with torch.inference_mode():
            kept = 0
            while kept < min(len(self._path), len(levels)) and self._path[kept][0] == levels[kept]:
                kept += 1
            del self._path[kept:]
            for level in levels[kept:]:
                self._path.append((level, self._move_to(level), None))
            return self._path[-1][1]

    def clean(self, levels: Levels) -> Tensor:
        """The clean residual [n, 48, h, w] that the evaluation told levels[-1] gives, tied to the input."""
        x = self.latent(levels)
        level, _, known = self._path[-1]
        if known is None:
            with torch.inference_mode():
                known = self._estimate(x, level)
            self._path[-1] = level, x, known
        return known

    def picture(self, levels: Levels) -> Tensor:
        """The result [n, 3, 4h, 4w] of a whole path, in [0, 1]."""
        with torch.inference_mode():
            return nn.functional.pixel_shuffle(self.mu + self.sigma_r * self.clean(levels), 4).clamp(0, 1)

    def _move_to(self, level: float) -> Tensor:
        """The latent at `level` after the last evaluation of the path, which runs now if it has not yet."""
        if not self._path:
            return self.coarse
        told, x, _ = self._path[-1]
        r0 = self.clean(tuple(entry[0] for entry in self._path))
        return self._step(x, r0, told, level, len(self.options.coarse_levels) + len(self._path))

    def _walk_coarse(self) -> Tensor:
        levels = (*self.options.coarse_levels, FINE_START)
        x = (1 - abar_at(levels[0])) ** 0.5 * self._noise_at(0)
        for k, (level, landing) in enumerate(zip(levels, levels[1:]), start=1):
            x = self._step(x, self._estimate(x, level), level, landing, k)
        return x

    def _estimate(self, x: Tensor, level: float) -> Tensor:
        self.evaluations += 1
        predicted = self.networks.denoise(x, self.mu, self.features, level, self.options.perception)
        r0 = clean_from_velocity(x, predicted, abar_at(level))
        strength = self.options.back_projection
        if strength == 0:
            return r0
        return (back_project(self.mu + self.sigma_r * r0, self.tie, strength) - self.mu) / self.sigma_r

    def _step(self, x: Tensor, r0: Tensor, level: float, landing: float, k: int) -> Tensor:
        noise = self._noise_at(k) if self.options.eta > 0 else None
        return step(x, r0, abar_at(level), abar_at(landing), self.options.eta, noise)

    def _noise_at(self, k: int) -> Tensor:
        if k not in self._noise:
            self._noise[k] = self.pictures.noise(k).to(self.networks.device)
        return self._noise[k]


def choose_probe_places(y: Tensor) -> list[tuple[int, int]]:
    """(top, left) of the tiles of a picture [1, 3, h, w] that a policy looks at: those whose green varies most."""
    height, width = y.shape[-2:]
    places = [(top, left) for top in range(0, height, PROBE_SIZE_PX) for left in range(0, width, PROBE_SIZE_PX)]

    def variance(place: tuple[int, int]) -> float:
        return float(cut_probe(y, place)[0, 1].double().var(unbiased=False))

    return sorted(places, key=variance, reverse=True)[:MOST_PROBES]


def cut_probe(planes: Tensor, place: tuple[int, int]) -> Tensor:
    """The tile at a place, of even size: an odd picture counts as one pixel larger."""
    top, left = place
    return make_even(planes)[..., top : top + PROBE_SIZE_PX, left : left + PROBE_SIZE_PX]


def make_probes(networks: WalkNetworks, options: SamplerOptions, sigma_r: float, y: Tensor, cleanup: float, seed: int) -> list[FineWalk]:
    """The tiles of a picture [1, 3, h, w] that a policy looks at, each taken through the coarse steps by itself."""
    lr_and_dials = with_dials(y, cleanup, options.perception)
    return [
        FineWalk(networks, options, sigma_r, Pictures(cut_probe(lr_and_dials, place), [seed], [place]))
        for place in choose_probe_places(y)
    ]


def decide_fine_steps(policy: PolicyFile, walks: list[FineWalk]) -> tuple[Candidates, list[float]]:
    """The candidates that run, and the mean answers for 9..1: the twin of `decideFineSteps` in src/core/sampler/policy.ts.

    Each walk is a probe, a picture by itself; their mean answer decides for all of them.
    """
    skip = walks[0].options.skip
    memories = [torch.zeros(1, policy.memory_size) for _ in walks]
    behind: Candidates = ()
    refine: dict[int, bool] = {}
    answers: list[float] = []
    for candidate in range(FIRST, 0, -1):
        levels: Levels = plan_fine_levels((*behind, candidate), skip)
        total = 0.0
        for index, walk in enumerate(walks):
            x = walk.latent(levels) if behind else walk.coarse
            place = (torch.tensor([float(value)]) for value in (levels[-1], candidate, len(behind)))
            with torch.inference_mode():
                probability, memories[index] = policy(x.cpu(), walk.mu.cpu(), walk.features.cpu(), *place, memories[index])
            total += float(probability)
        answers.append(total / len(walks))
        refine[candidate] = answers[-1] >= 0.5
        behind = apply_answer(behind, candidate, refine[candidate], skip)
    return list_executed(refine, skip), answers
