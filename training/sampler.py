"""The sampler on a whole picture: the twin of src/core/sampler, without tiles and strips. Networks are handed in.

y         input picture [1, 3, h, w], RGB in [0, 1]         c        clean-up, 0..1, told to the encoder only
mu        fidelity estimate, folded [1, 48, h, w]           F        features [1, C, h, w]
r0        clean residual (picture - mu) / sigma_r, folded   x_t, x   noisy residual at level t
t         level on the cosine curve, 1 noise .. 0 clean     abar     alpha_bar(t)
eta       0 deterministic (DDIM), 1 ancestral               k        running number of the evaluation, from 1
"""

import dataclasses
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, Protocol

import torch
from torch import Tensor, nn
from torch.nn import functional

from training.diffusion import abar_at, back_project, clean_from_velocity, downscale, picture_noise, step
from training.networks import SCALE, with_dials

FINE_START = 0.1
"""Level of the coarse latent, where the fine grid begins: candidate 9."""
FINE_STEPS = 100
FINE_CANDIDATES = 10

Prediction = Literal["v", "x0"]


@dataclasses.dataclass(frozen=True)
class SamplerOptions:
    """Same fields and ranges as `samplerSchema` of src/shared/models.ts, which says what they mean."""

    coarse_levels: tuple[float, ...]
    fine: Literal["every", "network"] | tuple[int, ...]
    skip: Literal["stride", "restart"]
    eta: float
    perception: float
    back_projection: float

    @staticmethod
    def parse(fields: Mapping[str, Any]) -> "SamplerOptions":
        """Reads the camelCase fields of a model folder; throws ValueError that names what was expected."""
        names = {"coarseLevels", "fine", "skip", "eta", "perception", "backProjection"}
        if set(fields) != names:
            raise ValueError(f"sampler options must have exactly the fields {sorted(names)}, got {sorted(fields)}")
        levels = tuple(float(t) for t in fields["coarseLevels"])
        if not levels or not all(FINE_START < t <= 1 for t in levels) or not _falls(levels):
            raise ValueError(f"coarseLevels must fall and lie in (0.1, 1], got {list(levels)}")
        fine = fields["fine"]
        if fine not in ("every", "network"):
            fine = tuple(int(t) for t in fine)
            if not fine or fine[-1] != 0 or fine[0] >= FINE_CANDIDATES or not _falls(fine):
                raise ValueError(f"fine must fall within 9..0 and end with 0, got {list(fine)}")
        if fields["skip"] not in ("stride", "restart"):
            raise ValueError(f"skip must be stride or restart, got {fields['skip']!r}")
        for name in ("eta", "perception", "backProjection"):
            if not 0 <= fields[name] <= 1:
                raise ValueError(f"{name} must be in 0..1, got {fields[name]}")
        strengths = (float(fields[name]) for name in ("eta", "perception", "backProjection"))
        return SamplerOptions(levels, fine, fields["skip"], *strengths)


def _falls(values: Sequence[float]) -> bool:
    return all(later < earlier for earlier, later in zip(values, values[1:]))


@dataclasses.dataclass(frozen=True)
class Evaluation:
    """One call of the denoiser: the level it is told, and the level it steps to (None: its clean estimate is the result)."""

    level: float
    next_level: float | None


def fine_level(candidate: int) -> float:
    """Level of fine candidate 9..0 on the grid of a hundred: 0.1 .. 0.01."""
    return (candidate + 1) / FINE_STEPS


def make_schedule(options: SamplerOptions) -> list[Evaluation]:
    """The evaluations in order, made before the first one runs.

    `stride`: each lands where the next one runs, so the level told is the level of the latent; the first fine one runs at 0.1
    whichever candidate it is. `restart`: a skipped candidate returns to the coarse latent, so only the unbroken run of
    candidates that ends with 0 counts; the first of them is told its own level while the latent is still at 0.1.
    """
    if options.fine == "network":
        raise ValueError("fine: 'network' needs a policy; give the list of steps it chose, or 'every'")
    landings = [*options.coarse_levels[1:], FINE_START]
    coarse = [Evaluation(level, landing) for level, landing in zip(options.coarse_levels, landings)]
    candidates = tuple(range(FINE_CANDIDATES))[::-1] if options.fine == "every" else options.fine
    if options.skip == "stride":
        levels = [FINE_START, *(fine_level(candidate) for candidate in candidates[1:])]
    else:
        if candidates != tuple(range(len(candidates)))[::-1]:
            raise ValueError(f"restart runs a trailing run of candidates n-1..0, got {list(candidates)}")
        levels = [fine_level(candidate) for candidate in candidates]
    return coarse + [Evaluation(level, following) for level, following in zip(levels, [*levels[1:], None])]


class Networks(Protocol):
    """The networks on a whole picture of any size."""

    def estimate(self, y: Tensor, cleanup: float, perception: float) -> Tensor:
        """[1, 3, h, w], c, p -> [1, 48, h, w]: the fidelity estimate that nothing is added to."""

    def encode(self, y: Tensor, cleanup: float, perception: float) -> tuple[Tensor, Tensor]:
        """[1, 3, h, w], c, p -> (mu [1, 48, h, w], F [1, C, h, w])."""

    def denoise(self, x: Tensor, mu: Tensor, features: Tensor, level: float, perception: float) -> Tensor:
        """Returns the prediction [1, 48, h, w] at level t."""


Denoise = Callable[[Tensor, Tensor, Tensor, float, float], Tensor]


def sample(
    options: SamplerOptions,
    y: Tensor,
    mu: Tensor,
    features: Tensor,
    denoise: Denoise,
    *,
    sigma_r: float,
    seed: int,
    prediction: Prediction = "v",
) -> Tensor:
    """Walks from noise to the final estimate mu + sigma_r * r0, folded [1, 48, h, w], not clipped.

    Noise of step index 0 starts the walk; index k follows evaluation k. Back-projection ties every clean estimate to y: the
    input, or what it should have been.
    """
    height, width = y.shape[-2:]
    schedule = make_schedule(options)
    x = math.sqrt(1 - abar_at(schedule[0].level)) * picture_noise(seed, 0, 0, 0, height, width)[None]
    for k, evaluation in enumerate(schedule, start=1):
        abar = abar_at(evaluation.level)
        predicted = denoise(x, mu, features, evaluation.level, options.perception)
        r0 = clean_from_velocity(x, predicted, abar) if prediction == "v" else predicted
        estimate = mu + sigma_r * r0
        if options.back_projection > 0:
            estimate = back_project(estimate, y, options.back_projection)
            r0 = (estimate - mu) / sigma_r
        if evaluation.next_level is None:
            return estimate
        noise = picture_noise(seed, k, 0, 0, height, width)[None] if options.eta > 0 else None
        x = step(x, r0, abar, abar_at(evaluation.next_level), options.eta, noise)
    raise AssertionError("the last evaluation of a schedule has no next level")


@dataclasses.dataclass(frozen=True)
class Preset:
    """`presetSchema` of src/shared/models.ts; without a sampler the result is mu, tied to the input."""

    sampler: SamplerOptions | None
    back_projection: float

    @staticmethod
    def parse(fields: Mapping[str, Any]) -> "Preset":
        sampler = fields["sampler"]
        return Preset(None if sampler is None else SamplerOptions.parse(sampler), float(fields["backProjection"]))

    @property
    def evaluations(self) -> int:
        """Calls of the denoiser."""
        return 0 if self.sampler is None else len(make_schedule(self.sampler))


def enhance(
    networks: Networks,
    y: Tensor,
    preset: Preset,
    *,
    sigma_r: float,
    cleanup: float = 0.0,
    seed: int = 0,
    prediction: Prediction = "v",
) -> Tensor:
    """[1, 3, h, w] -> [1, 3, 4h, 4w] in [0, 1]. With clean-up the input is what is being repaired: samples are tied to mu instead."""
    with torch.inference_mode():
        if preset.sampler is None:
            estimate = networks.estimate(y, cleanup, 0.0)
            strength = preset.back_projection if cleanup == 0 else 0.0
            folded = back_project(estimate, y, strength) if strength > 0 else estimate
        else:
            mu, features = networks.encode(y, cleanup, preset.sampler.perception)
            tie = y if cleanup == 0 else downscale(functional.pixel_shuffle(mu, SCALE))
            folded = sample(
                preset.sampler, tie, mu, features, networks.denoise, sigma_r=sigma_r, seed=seed, prediction=prediction
            )
        return functional.pixel_shuffle(folded, SCALE).clamp(0, 1)


class TorchNetworks:
    """The trained modules. They meet the border of a picture as they met that of their training patches. The estimate is that of the encoder."""

    def __init__(self, encoder: nn.Module, denoiser: nn.Module):
        self.encoder, self.denoiser = encoder.eval(), denoiser.eval()

    def estimate(self, y: Tensor, cleanup: float, perception: float) -> Tensor:
        return crop(self.encoder(with_dials(as_estimated(y, cleanup), cleanup, perception))[0], y)

    def encode(self, y: Tensor, cleanup: float, perception: float) -> tuple[Tensor, Tensor]:
        mu, features = self.encoder(with_dials(make_even(y), cleanup, perception))
        return crop(mu, y), crop(features, y)

    def denoise(self, x: Tensor, mu: Tensor, features: Tensor, level: float, perception: float) -> Tensor:
        even = make_even_folded(x), make_even_folded(mu), make_even(features)
        return crop(self.denoiser(*even, torch.tensor([level]), torch.tensor([perception])), x)


def as_estimated(y: Tensor, cleanup: float) -> Tensor:
    """What the network of the fidelity estimate alone is given: it takes odd sizes, the cleaner before it does not."""
    return make_even(y) if cleanup > 0 else y


def make_even(planes: Tensor) -> Tensor:
    """Odd sizes count as one pixel larger: the last row or column once more, as a mirror shows it."""
    height, width = planes.shape[-2:]
    return functional.pad(planes, (0, width % 2, 0, height % 2), mode="replicate")


def make_even_folded(planes: Tensor) -> Tensor:
    """The same for folded planes, whose blocks of 4 x 4 are turned in the mirror."""
    picture = functional.pixel_shuffle(planes, SCALE)
    if planes.shape[-2] % 2:
        picture = torch.cat([picture, picture[..., -SCALE:, :].flip(-2)], dim=-2)
    if planes.shape[-1] % 2:
        picture = torch.cat([picture, picture[..., -SCALE:].flip(-1)], dim=-1)
    return functional.pixel_unshuffle(picture, SCALE)


def crop(planes: Tensor, like: Tensor) -> Tensor:
    """Takes back what made the sizes even."""
    height, width = like.shape[-2:]
    return planes[..., :height, :width]
