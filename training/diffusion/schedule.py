"""The cosine noise schedule and the lists of evaluations that presets make of it: every constant of a schedule is here.

t       level on the curve, 1 noise .. 0 clean
abar    alpha_bar(t), the share of signal power left at level t
"""

import dataclasses
import itertools
import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, get_args

import torch
from torch import Tensor

from training.paths import PRESETS

COSINE_OFFSET = 0.008
ABAR_MIN, ABAR_MAX = 1e-5, 0.99999
COARSE_STEPS = 10
FINE_STEPS = 100
FINE_CANDIDATES = FINE_STEPS // COARSE_STEPS
"""Fine steps within the last coarse one."""
FINE_START = 1 / COARSE_STEPS
"""Level of the coarse latent, where the fine grid begins: candidate 9."""
FIRST_CANDIDATE = FINE_CANDIDATES - 1

Skip = Literal["stride", "restart", "reuse"]
"""What skipping a fine step does to the latent: see `make_schedule`."""
Candidates = tuple[int, ...]
"""Fine candidates that run, falling; the last one of a whole list is 0."""


def describe_schedule() -> dict[str, str | float]:
    """The schedule as model.json has it."""
    return {"kind": "cosine", "offset": COSINE_OFFSET, "coarseSteps": COARSE_STEPS, "fineSteps": FINE_STEPS}


def abar_at(t: float) -> float:
    """alpha_bar of the cosine curve (Nichol and Dhariwal 2021, eq. 17) at t in [0, 1], clamped to [1e-5, 0.99999]."""
    value = _cosine(t) / _cosine(0.0)
    return min(max(value, ABAR_MIN), ABAR_MAX)


def _cosine(t: float) -> float:
    return math.cos((t + COSINE_OFFSET) / (1 + COSINE_OFFSET) * math.pi / 2) ** 2


def abar_tensor(t: Tensor) -> Tensor:
    """`abar_at` of every element."""
    value = torch.cos((t + COSINE_OFFSET) / (1 + COSINE_OFFSET) * math.pi / 2) ** 2 / _cosine(0.0)
    return value.clamp(ABAR_MIN, ABAR_MAX)


@dataclasses.dataclass(frozen=True)
class SamplerOptions:
    """Same fields and ranges as `samplerSchema` of src/shared/models.ts, which says what they mean."""

    coarse_levels: tuple[float, ...]
    fine: Literal["every"] | Candidates
    skip: Skip
    eta: float
    perception: float
    back_projection: float
    repaired_perception: float | None = None
    compute_weight: float = 0.0

    def adapted_to(self, cleanup: float) -> "SamplerOptions":
        """The options on an input that was restored with strength c; the twin of `resolvePreset`."""
        if self.repaired_perception is None:
            return self
        p = self.perception + (self.repaired_perception - self.perception) * cleanup
        return dataclasses.replace(self, perception=p)

    @staticmethod
    def parse(fields: Mapping[str, Any]) -> "SamplerOptions":
        """Reads the camelCase fields of a model folder. Throws ValueError that names what was expected."""
        names = {"coarseLevels", "fine", "skip", "eta", "perception", "backProjection"}
        if set(fields) - {"repairedPerception", "computeWeight"} != names:
            raise ValueError(f"sampler options must have exactly the fields {sorted(names)}, got {sorted(fields)}")
        levels = tuple(float(t) for t in fields["coarseLevels"])
        if not levels or not all(FINE_START < t <= 1 for t in levels) or not _falls(levels):
            raise ValueError(f"coarseLevels must fall and lie in ({FINE_START}, 1], got {list(levels)}")
        fine = fields["fine"]
        if fine != "every":
            fine = tuple(int(t) for t in fine)
            if not fine or fine[-1] != 0 or fine[0] >= FINE_CANDIDATES or not _falls(fine):
                raise ValueError(f"fine must fall within {FIRST_CANDIDATE}..0 and end with 0, got {list(fine)}")
        if fields["skip"] not in get_args(Skip):
            raise ValueError(f"skip must be one of {get_args(Skip)}, got {fields['skip']!r}")
        for name in ("eta", "perception", "backProjection", "repairedPerception"):
            if not 0 <= fields.get(name, 0) <= 1:
                raise ValueError(f"{name} must be in 0..1, got {fields[name]}")
        eta, p, strength = (float(fields[name]) for name in ("eta", "perception", "backProjection"))
        weight = float(fields.get("computeWeight", 0.0))
        return SamplerOptions(levels, fine, fields["skip"], eta, p, strength, fields.get("repairedPerception"), weight)


def _falls(values: Sequence[float]) -> bool:
    return all(later < earlier for earlier, later in itertools.pairwise(values))


@dataclasses.dataclass(frozen=True)
class Evaluation:
    """One evaluation of the denoiser: its level, and the level it steps to (None: its clean estimate is the result)."""

    level: float
    next_level: float | None


def fine_level(candidate: int) -> float:
    """Level of fine candidate 9..0 on the grid of a hundred: 0.1 .. 0.01."""
    return (candidate + 1) / FINE_STEPS


def plan_fine_levels(candidates: Candidates, skip: Skip) -> tuple[float, ...]:
    """Levels of the evaluations of a list of candidates.

    `stride`, `reuse`: each evaluation lands where the next one runs, so its level is that of the latent; the first fine
    one runs at 0.1 whichever candidate it is. `restart`: the first one is given its own level, while the latent is
    still at 0.1.
    """
    levels = tuple(fine_level(candidate) for candidate in candidates)
    return levels if skip == "restart" else (FINE_START, *levels[1:])


def make_schedule(options: SamplerOptions) -> list[Evaluation]:
    """The evaluations in order, made before the first one runs.

    With `restart` a skipped candidate returns to the coarse latent, so only the unbroken run of candidates that ends
    with 0 counts. Throws ValueError for a list with gaps.
    """
    landings = [*options.coarse_levels[1:], FINE_START]
    coarse = [Evaluation(level, landing) for level, landing in zip(options.coarse_levels, landings, strict=True)]
    candidates = tuple(range(FINE_CANDIDATES))[::-1] if options.fine == "every" else options.fine
    if options.skip == "restart" and candidates != tuple(range(len(candidates)))[::-1]:
        raise ValueError(f"restart runs a trailing run of candidates n-1..0, got {list(candidates)}")
    levels = plan_fine_levels(candidates, options.skip)
    return coarse + [Evaluation(level, landing) for level, landing in zip(levels, (*levels[1:], None), strict=True)]


@dataclasses.dataclass(frozen=True)
class Preset:
    """`presetSchema` of src/shared/models.ts; without a sampler the result is mu, back-projected."""

    sampler: SamplerOptions | None
    back_projection: float

    @staticmethod
    def parse(fields: Mapping[str, Any]) -> "Preset":
        sampler = fields["sampler"]
        return Preset(None if sampler is None else SamplerOptions.parse(sampler), float(fields["backProjection"]))

    @property
    def evaluations(self) -> int:
        """Evaluations of the denoiser."""
        return 0 if self.sampler is None else len(make_schedule(self.sampler))


def parse_presets(fields: Mapping[str, Mapping[str, Any]]) -> dict[str, Preset]:
    return {name: Preset.parse(preset) for name, preset in fields.items()}


def read_presets(path: Path = PRESETS) -> dict[str, Preset]:
    return parse_presets(json.loads(path.read_text()))
