"""Writes the tables and plots of docs/quality.md from docs/measured/*.jsonl, the rows that benchmark.py and sweep.py
append.

    python -m training.evaluation.report            # tables between the markers, SVG files
    python -m training.evaluation.report --check    # says whether the page matches the rows; writes nothing

No figure of that page is written by hand: what was not measured for the weights that ship is left out, or shown as a
dash.
"""

import argparse
from collections.abc import Callable
from pathlib import Path

from training.evaluation.curve import Curve, plot, tabulate, to_point
from training.evaluation.markdown_table import fill
from training.evaluation.real_tables import make_real, make_real_time
from training.evaluation.report_tables import (
    NOT_MEASURED,
    Source,
    baselines_of,
    make_architectures,
    make_clean_cost,
    make_degraded,
    make_jpeg,
    make_sets,
    make_speed,
)
from training.evaluation.results_store import find_row
from training.evaluation.svg_chart import Chart, draw
from training.models.model_folder import PRECISIONS, read_manifest
from training.paths import IMAGES, MEASURED, MODEL, QUALITY_PAGE

PLOTTED_SETS = ("Set14", "BSD100")
CURVE_IMAGE = "quality-curve.svg"


def make_curve(source: Source) -> str:
    """The plot on validation pairs, and its table."""
    curve = read_curve(source)
    if curve is None:
        return NOT_MEASURED
    caption = "PSNR-Y against LPIPS on validation pairs: settings, presets, other networks"
    return f"![{caption}](images/{CURVE_IMAGE})\n\n{tabulate(curve)}"


def make_plots(source: Source) -> str:
    """Links to the plots of the test sets that have been measured."""
    links = [
        f"![PSNR-Y against LPIPS on {name}: the presets and other networks](images/{image_of(name)})"
        for name in PLOTTED_SETS
        if draw_set(source, name) is not None
    ]
    return "\n\n".join(links) or NOT_MEASURED


def read_curve(source: Source) -> Curve | None:
    """The sweep on validation pairs; None where it does not contain the presets that ship."""
    presets = read_manifest(source.model)["presets"]
    try:
        return Curve.of(source.read("sweep"), source.read("baselines"), presets, 0.0)
    except ValueError:
        return None


TABLES: dict[str, Callable[[Source], str]] = {
    "sets": make_sets,
    "degraded": make_degraded,
    "price": make_clean_cost,
    "jpeg": make_jpeg,
    "speed": make_speed,
    "real": make_real,
    "real-time": make_real_time,
    "shapes": make_architectures,
    "curve": make_curve,
    "plots": make_plots,
}
"""Marker in the page -> its content."""


def image_of(set_name: str) -> str:
    return f"quality-{set_name.lower()}.svg"


def draw_set(source: Source, set_name: str) -> str | None:
    """SVG of one test set: presets in float32 (8 bits where there is no such row) and baselines."""
    rows = source.read("sets")
    presets = []
    for name in source.presets:
        keys = ({**source.key_of(name, precision), "set": set_name} for precision in PRECISIONS)
        found = [row for row in (find_row(rows, key) for key in keys) if row is not None]
        if found:
            presets.append(to_point(found[0], name.capitalize()))
    if not presets:
        return None
    baselines = baselines_of(rows, set_name)
    images = baselines[0]["images"] if baselines else 0
    title = f"{set_name}, x4: means over {images} images, up and to the right is better"
    return draw(Chart(presets, presets, [to_point(row) for row in baselines], title))


def make_images(source: Source) -> dict[str, str]:
    """File name -> SVG, of what has been measured."""
    drawings = {image_of(name): draw_set(source, name) for name in PLOTTED_SETS}
    curve = read_curve(source)
    drawings[CURVE_IMAGE] = None if curve is None else plot(curve, "validation")
    return {name: drawing for name, drawing in drawings.items() if drawing is not None}


def write_page(source: Source, page: Path, images: Path, *, check: bool) -> list[str]:
    """Fills the page and draws its plots; returns the names of the files that did not match the rows."""
    text = page.read_text()
    for name, make in TABLES.items():
        text = fill(text, name, make(source))
    wanted = {page: text, **{images / name: drawing for name, drawing in make_images(source).items()}}
    stale = [path for path, content in wanted.items() if not path.exists() or path.read_text() != content]
    if not check:
        images.mkdir(parents=True, exist_ok=True)
        for path in stale:
            path.write_text(wanted[path])
    return [path.name for path in stale]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="compare, write nothing, fail where something differs")
    parser.add_argument("--model", type=Path, default=MODEL, help="the model folder that the page is about")
    arguments = parser.parse_args()
    stale = write_page(Source(MEASURED, arguments.model), QUALITY_PAGE, IMAGES, check=arguments.check)
    print("\n".join(stale) if stale else "nothing to change")
    raise SystemExit(1 if arguments.check and stale else 0)


if __name__ == "__main__":
    main()
