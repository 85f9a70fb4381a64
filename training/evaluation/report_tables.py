"""The tables of docs/quality.md, made from rows of measurements: only rows of the weights that ship count."""

import dataclasses
import itertools
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean

from training.evaluation.benchmark import (
    CLEAN_COST_CLEANUP,
    DEGRADED_BASELINES,
    DEGRADED_SETS,
    DEGRADED_STRENGTHS,
    JPEG_STRENGTHS,
    SPEED_BASELINE,
    TEST_SETS,
    preset,
    preset_names,
)
from training.evaluation.markdown_table import make_table, tabulate_figures
from training.evaluation.results_store import Fields, find_row, read_rows
from training.models.model_folder import PRECISIONS

NOT_MEASURED = "Not measured."
SET_COLUMNS = {
    "evaluations": "g",
    "psnrY": ".2f",
    "ssimY": ".4f",
    "psnrRgb": ".2f",
    "lpips": ".4f",
    "niqe": ".2f",
    "lattice": ".2f",
    "latticeWorst": ".2f",
    "lrPsnr": ".1f",
}
"""Figures of the tables of test sets, and how they are printed."""


@dataclasses.dataclass(frozen=True)
class Source:
    """The rows that belong to the model that ships."""

    rows: Path
    model: Path

    def read(self, name: str) -> list[Fields]:
        return read_rows(self.rows / f"{name}.jsonl")

    def key_of(self, name: str, precision: str, cleanup: float | str = 0.0) -> Fields:
        """The fields that identify rows of this preset."""
        return {"name": name, **preset(self.model, name, precision, cleanup).key}

    @property
    def presets(self) -> list[str]:
        return preset_names(self.model)


def average_latest(rows: Sequence[Fields], key: Fields, sets: Sequence[str]) -> Fields | None:
    """The mean over sets of the latest rows with `key`; None where one of them is missing."""
    found = [find_row(rows, {**key, "set": name}) for name in sets]
    whole = [row for row in found if row is not None]
    if len(whole) < len(found):
        return None
    return {name: fmean(row[name] for row in whole) for name in ("psnrY", "lpips", "niqe")}


def baselines_of(rows: Sequence[Fields], set_name: str) -> list[Fields]:
    """The latest row of every baseline on a set, bicubic first."""
    newest = {row["name"]: row for row in rows if row["set"] == set_name and "preset" not in row}
    return sorted(newest.values(), key=lambda row: (row["name"] != "bicubic", row["psnrY"]))


def make_sets(source: Source) -> str:
    """A table per test set: baselines, then presets in both precisions."""
    rows = source.read("sets")
    parts = []
    for set_name in TEST_SETS:
        named = [(row["name"], row) for row in baselines_of(rows, set_name)]
        for precision, name in itertools.product(PRECISIONS, source.presets):
            row = find_row(rows, {**source.key_of(name, precision), "set": set_name})
            if row is not None:
                named.append((title_of(name, precision), row))
        if named:
            table = tabulate_figures(named, SET_COLUMNS)
            parts.append(f"### {set_name}, {named[0][1]['images']} images\n\n{table}")
    return "\n\n".join(parts)


def title_of(name: str, precision: str) -> str:
    return f"**{name.capitalize()}**{'' if precision == 'float32' else ', 8 bits'}"


def make_degraded(source: Source, precision: str = "uint8") -> str:
    """PSNR-Y / LPIPS per strength: baselines, presets at each clean-up; means over the sets that have been measured."""
    rows = source.read("degraded")
    parts = []
    for sets in (DEGRADED_SETS, *((name,) for name in DEGRADED_SETS)):
        lines = degraded_lines(source, rows, sets, precision)
        if lines:
            table = make_table(["PSNR-Y / LPIPS", "clean-up", *DEGRADED_STRENGTHS], lines)
            parts.append(f"### {'Mean of ' if len(sets) > 1 else ''}{' and '.join(sets)}\n\n{table}")
    return "\n\n".join(parts)


def degraded_lines(source: Source, rows: Sequence[Fields], sets: Sequence[str], precision: str) -> list[list[str]]:
    """One line per baseline, and per preset and clean-up, that was measured on all sets at one strength at least."""
    cleanups = sorted({row["cleanup"] for row in rows if "cleanup" in row and "/" in row["set"]})
    keys: list[tuple[str, str, Fields]] = [(name, "-", {"name": name}) for name in ("bicubic", *DEGRADED_BASELINES)]
    keys += [
        (f"**{name.capitalize()}**", f"{cleanup:g}", source.key_of(name, precision, cleanup))
        for name in source.presets
        for cleanup in cleanups
    ]
    lines = []
    for label, cleanup, key in keys:
        means = [average_latest(rows, key, [f"{name}/{strength}" for name in sets]) for strength in DEGRADED_STRENGTHS]
        if any(means):
            lines.append([label, cleanup, *(format_pair(mean) for mean in means)])
    return lines


def format_pair(mean: Fields | None) -> str:
    return "-" if mean is None else f"{mean['psnrY']:.2f} / {mean['lpips']:.4f}"


def make_clean_cost(source: Source) -> str:
    """What clean input loses when clean-up is on, in both precisions."""
    clean, restored = source.read("sets"), source.read("degraded")
    lines = []
    for precision, name, set_name in itertools.product(PRECISIONS, source.presets, DEGRADED_SETS):
        off = average_latest(clean, source.key_of(name, precision), [set_name])
        on = average_latest(restored, source.key_of(name, precision, CLEAN_COST_CLEANUP), [set_name])
        if off and on:
            label = f"{title_of(name, precision)}, {set_name}"
            lines.append([label, format_pair(off), format_pair(on), f"{off['psnrY'] - on['psnrY']:.2f} dB"])
    headings = ["clean input, PSNR-Y / LPIPS", "clean-up 0", f"clean-up {CLEAN_COST_CLEANUP:g}", "lost"]
    return make_table(headings, lines)


def make_jpeg(source: Source, precision: str = "uint8") -> str:
    """PSNR-Y / LPIPS on validation pairs with JPEG alone, per clean-up."""
    rows = source.read("jpeg")
    cleanups = sorted({row["cleanup"] for row in rows})
    lines = []
    for name, cleanup in itertools.product(source.presets, cleanups):
        key = source.key_of(name, precision, cleanup)
        found = [average_latest(rows, key, [f"validation/{strength}"]) for strength in JPEG_STRENGTHS]
        if any(found):
            lines.append([f"**{name.capitalize()}**", f"{cleanup:g}", *(format_pair(row) for row in found)])
    qualities = [f"quality {strength.removeprefix('jpeg-')}" for strength in JPEG_STRENGTHS]
    return make_table(["PSNR-Y / LPIPS", "clean-up", *qualities], lines)


def make_speed(source: Source) -> str:
    """The latest run: a whole photograph, presets in 8 bits, the baseline in float32."""
    newest = {row["method"]: row for row in source.read("speed")}
    lines = []
    for name, row in newest.items():
        label = f"**{name.capitalize()}**, {row['precision']}" if row["precision"] else f"{SPEED_BASELINE}, float32"
        seconds, ratio = f"{row['medianMs'] / 1000:.2f}", f"{row['ratioToPeer']:.2f}"
        lines.append([label, f"{row['evaluations']:g}", seconds, ratio])
    if not newest:
        return NOT_MEASURED
    row = next(iter(newest.values()))
    size = f"One photograph of {row['widthPx']} x {row['heightPx']} pixels"
    caption = f"{size}, {row['threads']} threads, median of {row['rounds']} rounds:"
    return f"{caption}\n\n{make_table(['', 'evaluations', 'seconds', 'times the baseline'], lines)}"


def make_architectures(source: Source) -> str:
    """Architectures after equal time of training, with their latest times in 8 bits."""
    rows = source.read("shapes")
    milliseconds = {row["shape"]: row["threadMs"] for row in rows if "threadMs" in row}
    lines = [
        [
            row["shape"],
            row.get("start", "usual"),
            f"{row['parameters'] / 1e6:.2f} M",
            f"{milliseconds[row['shape']]:.1f}",
            f"{row['minutes']:g}",
            f"{row['samples']:,}",
            f"{row['psnrY']:.2f}",
            f"{row['lpips']:.4f}",
        ]
        for row in rows
        if row.get("shape") in milliseconds and "samples" in row
    ]
    headings = ["", "first weights", "parameters", "ms", "minutes", "samples", "PSNR-Y", "LPIPS"]
    return make_table(headings, lines) if lines else NOT_MEASURED
