"""The settings of the sampler that a sweep measures by default."""

import json

from training.evaluation.results_store import Fields
from training.paths import PRESETS

WARM_LEVELS = ((0.35,), (0.5, 0.25), (0.7, 0.45, 0.25))
"""Coarse levels of a warm start, from mu instead of noise alone; one fine step follows."""
FULL_LEVELS = ((1,), (1, 0.35), (1, 0.6, 0.3), (1, 0.75, 0.5, 0.3), (1, 0.85, 0.7, 0.55, 0.4, 0.3, 0.2))
FINE_STEPS = ((0,), (6, 0), (8, 6, 4, 2, 0))
PERCEPTIONS = (0, 0.25, 0.5, 0.75, 1)
ETAS = (0, 0.2, 0.5, 1)
STRENGTHS = (0, 0.5)
"""Of back-projection; presets have 1."""


def default_grid() -> dict[str, Fields]:
    """The presets in use, each with one setting changed, then levels, fine steps and perception; no setting twice."""
    presets: dict[str, Fields] = json.loads(PRESETS.read_text())
    grid: dict[str, Fields] = {}
    for name, fields in [*presets.items(), *vary_presets(presets), *combine_levels()]:
        if fields not in grid.values():
            grid[name] = fields
    return grid


def vary_presets(presets: dict[str, Fields]) -> list[tuple[str, Fields]]:
    varied: list[tuple[str, Fields]] = []
    for name, preset in presets.items():
        for strength in STRENGTHS:
            varied.append((f"{name}-result-back-projected-{strength:g}", {**preset, "backProjection": strength}))
        if (sampler := preset["sampler"]) is None:
            continue
        samplers: dict[str, Fields] = {f"eta-{eta:g}": {"eta": eta} for eta in ETAS}
        samplers |= {f"steps-back-projected-{strength:g}": {"backProjection": strength} for strength in STRENGTHS}
        # Restart runs the last candidates, without gaps.
        samplers["restart"] = {"fine": list(range(len(sampler["fine"])))[::-1], "skip": "restart"}
        varied += [
            (f"{name}-{change}", {**preset, "sampler": {**sampler, **fields}}) for change, fields in samplers.items()
        ]
    return varied


def combine_levels() -> list[tuple[str, Fields]]:
    lists = [(levels, FINE_STEPS[:1]) for levels in WARM_LEVELS] + [(levels, FINE_STEPS) for levels in FULL_LEVELS]
    combined: list[tuple[str, Fields]] = []
    for levels, fines in lists:
        for fine in fines:
            for perception in PERCEPTIONS:
                path = {"coarseLevels": list(levels), "fine": list(fine), "skip": "stride"}
                sampler = {**path, "eta": 0.5, "perception": perception, "backProjection": 1}
                name = f"from-{levels[0]:g}-coarse-{len(levels)}-fine-{len(fine)}-perception-{perception:g}"
                combined.append((name, {"sampler": sampler, "backProjection": 1}))
    return combined
