"""Shows the measurements of a sweep as one plot and one table: settings, the presets among them, and baselines."""

import dataclasses
from collections.abc import Mapping

from training.evaluation.markdown_table import tabulate_figures
from training.evaluation.results_store import Fields, find_row
from training.evaluation.svg_chart import Chart, Point, draw, pareto_front

COLUMNS = {"evaluations": "g", "psnrY": ".2f", "lpips": ".4f", "niqe": ".2f", "lattice": ".2f", "lrPsnr": ".1f"}
"""Figures of the table, and how they are printed."""


def to_point(row: Fields, name: str | None = None) -> Point:
    return Point(name or row["name"], row["psnrY"], row["lpips"], row["evaluations"])


def find_presets(rows: list[Fields], presets: Mapping[str, Fields], blend: float) -> dict[str, Fields]:
    """The rows of the presets, found in a sweep by their settings, not by name."""
    found = {}
    for name, fields in presets.items():
        row = find_row(rows, {"preset": fields, "blend": None if fields["sampler"] is None else blend})
        if row is None:
            raise ValueError(
                f"the sweep has no measurement of preset {name} at blend {blend:g}: run sweep with it first"
            )
        found[name] = row
    return found


@dataclasses.dataclass(frozen=True)
class Curve:
    """The content of one plot or table: all measured on the same pairs."""

    settings: list[Fields]
    presets: dict[str, Fields]
    baselines: list[Fields]

    @staticmethod
    def of(
        sweep_rows: list[Fields], baseline_rows: list[Fields], presets: Mapping[str, Fields], blend: float
    ) -> "Curve":
        if not sweep_rows:
            raise ValueError("the sweep has no rows: run it first")
        if len({row["pairs"] for row in sweep_rows + baseline_rows}) > 1:
            raise ValueError("the rows were measured on different pairs and do not belong in one plot")
        # A network measured again after a change counts once.
        baselines = {row["name"]: row for row in baseline_rows}
        return Curve(sweep_rows, find_presets(sweep_rows, presets, blend), list(baselines.values()))


def plot(curve: Curve, title: str) -> str:
    """SVG of all settings, the presets among them, and the baselines."""
    presets = [to_point(row, name.capitalize()) for name, row in curve.presets.items()]
    images = curve.settings[-1]["images"]
    whole_title = f"Upscaling x4: means over {images} images ({title}), up and to the right is better"
    settings, baselines = ([to_point(row) for row in rows] for rows in (curve.settings, curve.baselines))
    return draw(Chart(settings, presets, baselines, whole_title))


def tabulate(curve: Curve) -> str:
    """Markdown: baselines, presets, and the settings that no other setting beats on both axes, by falling PSNR."""
    front = {(point.psnr, point.lpips) for point in pareto_front([to_point(row) for row in curve.settings])}
    named = [(row["name"], row) for row in curve.baselines]
    named += [(f"**{name}**", row) for name, row in curve.presets.items()]
    named += [
        (row["name"], row)
        for row in curve.settings
        if (row["psnrY"], row["lpips"]) in front and row not in curve.presets.values()
    ]
    rows = sorted(named, key=lambda entry: -entry[1]["psnrY"])
    return tabulate_figures(rows, COLUMNS)
