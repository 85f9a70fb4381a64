"""Writes docs/quality.md's tables and pictures from docs/measured/*.jsonl, where training/measure.py and training/curve.py left the rows.

    python -m training.report            # tables between the markers, SVG beside them
    python -m training.report --check    # says whether the page is what the rows make; writes nothing

No figure of that page is written by hand: what was not measured for the weights that ship is left out, or shown as a dash.
"""

import argparse
import dataclasses
import itertools
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import fmean

from training.chart import Point, draw
from training.curve import Shown, plot, tabulate
from training.markdown import fill, make_table
from training.measure import (
    DEGRADED_PEERS,
    DEGRADED_STRENGTHS,
    JPEG_STRENGTHS,
    MODEL,
    PRECISIONS,
    PRICED_CLEANUP,
    ROOT,
    SPEED_PEER,
    preset,
    preset_names,
)
from training.measured import Fields, find_row, read_rows

PAGE = ROOT / "docs" / "quality.md"
ROWS = ROOT / "docs" / "measured"
IMAGES = ROOT / "docs" / "images"
SETS = ("Set5", "Set14", "BSD100")
DEGRADED_SETS = ("Set14", "BSD100")
PLOTTED_SETS = ("Set14", "BSD100")
CURVE_IMAGE = "quality-curve.svg"


@dataclasses.dataclass(frozen=True)
class Source:
    """The rows that belong to the model that ships."""

    rows: Path
    model: Path

    def read(self, name: str) -> list[Fields]:
        return read_rows(self.rows / f"{name}.jsonl")

    def of_preset(self, name: str, precision: str, cleanup: float = 0.0) -> Fields:
        """What a row of this preset has."""
        return {"name": name, **preset(self.model, name, precision, cleanup).key}

    @property
    def presets(self) -> list[str]:
        return preset_names(self.model)


def latest(rows: Sequence[Fields], key: Fields, sets: Sequence[str]) -> Fields | None:
    """The mean over sets of the latest rows with `key`; None where one of them is missing."""
    found = [find_row(rows, {**key, "set": name}) for name in sets]
    if any(row is None for row in found):
        return None
    whole = [row for row in found if row is not None]
    return {name: fmean(row[name] for row in whole) for name in ("psnrY", "lpips", "niqe")}


def peers_of(rows: Sequence[Fields], set_name: str) -> list[Fields]:
    """The latest row of every opponent on a set, bicubic first."""
    newest = {row["name"]: row for row in rows if row["set"] == set_name and "preset" not in row}
    return sorted(newest.values(), key=lambda row: (row["name"] != "bicubic", row["psnrY"]))


# --- tables --------------------------------------------------------------------------------------------------------------


def make_sets(source: Source) -> str:
    """A table per test set: opponents, then presets in both precisions."""
    rows = source.read("sets")
    headings = ["", "evaluations", "PSNR-Y", "SSIM-Y", "RGB PSNR", "LPIPS", "NIQE", "LR-PSNR"]
    parts = []
    for set_name in SETS:
        named = [(row["name"], row) for row in peers_of(rows, set_name)]
        for precision in PRECISIONS:
            for name in source.presets:
                row = find_row(rows, {**source.of_preset(name, precision), "set": set_name})
                if row is not None:
                    named.append((title_of(name, precision), row))
        if named:
            pictures = f"{named[0][1]['pictures']} pictures"
            parts.append(f"### {set_name}, {pictures}\n\n{make_table(headings, [[name, *format_row(row)] for name, row in named])}")
    return "\n\n".join(parts)


def title_of(name: str, precision: str) -> str:
    return f"**{name.capitalize()}**{'' if precision == 'float32' else ', 8 bits'}"


def format_row(row: Fields) -> list[str]:
    places = (("psnrY", 2), ("ssimY", 4), ("psnrRgb", 2), ("lpips", 4), ("niqe", 2), ("lrPsnr", 1))
    return [f"{row['evaluations']:g}", *("-" if row[name] is None else f"{row[name]:.{digits}f}" for name, digits in places)]


def make_degraded(source: Source, precision: str = "uint8") -> str:
    """PSNR-Y / LPIPS per strength: opponents, presets at each clean-up; means over the sets that have been measured."""
    rows = source.read("degraded")
    parts = []
    for sets in (DEGRADED_SETS, *((name,) for name in DEGRADED_SETS)):
        lines = degraded_lines(source, rows, sets, precision)
        if lines:
            table = make_table(["PSNR-Y / LPIPS", "clean-up", *DEGRADED_STRENGTHS], lines)
            parts.append(f"### {'Mean of ' if len(sets) > 1 else ''}{' and '.join(sets)}\n\n{table}")
    return "\n\n".join(parts)


def degraded_lines(source: Source, rows: Sequence[Fields], sets: Sequence[str], precision: str) -> list[list[str]]:
    """One line per opponent, and per preset and clean-up, that has been measured on all sets at one strength at least."""
    cleanups = sorted({row["cleanup"] for row in rows if "cleanup" in row and "/" in row["set"]})
    keys: list[tuple[str, str, Fields]] = [(name, "-", {"name": name}) for name in ("bicubic", *DEGRADED_PEERS)]
    keys += [
        (f"**{name.capitalize()}**", f"{cleanup:g}", source.of_preset(name, precision, cleanup))
        for name in source.presets
        for cleanup in cleanups
    ]
    lines = []
    for label, cleanup, key in keys:
        means = [latest(rows, key, [f"{name}/{strength}" for name in sets]) for strength in DEGRADED_STRENGTHS]
        if any(means):
            lines.append([label, cleanup, *(format_pair(mean) for mean in means)])
    return lines


def format_pair(mean: Fields | None) -> str:
    return "-" if mean is None else f"{mean['psnrY']:.2f} / {mean['lpips']:.4f}"


def make_price(source: Source) -> str:
    """What clean input loses when clean-up is on, in both precisions."""
    clean, cleaned = source.read("sets"), source.read("degraded")
    lines = []
    for precision, name, set_name in itertools.product(PRECISIONS, source.presets, DEGRADED_SETS):
        off = latest(clean, source.of_preset(name, precision), [set_name])
        on = latest(cleaned, source.of_preset(name, precision, PRICED_CLEANUP), [set_name])
        if off and on:
            loss = off["psnrY"] - on["psnrY"]
            lines.append([f"{title_of(name, precision)}, {set_name}", format_pair(off), format_pair(on), f"{loss:.2f} dB"])
    return make_table(["clean input, PSNR-Y / LPIPS", "clean-up 0", f"clean-up {PRICED_CLEANUP:g}", "lost"], lines)


def make_jpeg(source: Source, precision: str = "uint8") -> str:
    """PSNR-Y / LPIPS on validation pairs with JPEG alone, per clean-up."""
    rows = source.read("jpeg")
    cleanups = sorted({row["cleanup"] for row in rows})
    lines = []
    for name in source.presets:
        for cleanup in cleanups:
            key = source.of_preset(name, precision, cleanup)
            found = [latest(rows, key, [f"validation/{strength}"]) for strength in JPEG_STRENGTHS]
            if any(found):
                lines.append([f"**{name.capitalize()}**", f"{cleanup:g}", *(format_pair(row) for row in found)])
    qualities = [f"quality {strength.removeprefix('jpeg-')}" for strength in JPEG_STRENGTHS]
    return make_table(["PSNR-Y / LPIPS", "clean-up", *qualities], lines)


def make_speed(source: Source) -> str:
    """The latest run: a whole photograph, presets in 8 bits, the opponent in float32."""
    rows = source.read("speed")
    newest = {row["contender"]: row for row in rows}
    lines = []
    for name, row in newest.items():
        label = f"**{name.capitalize()}**, {row['precision']}" if row["precision"] else f"{SPEED_PEER}, float32"
        lines.append([label, f"{row['evaluations']:g}", f"{row['medianMs'] / 1000:.2f}", f"{row['ratioToPeer']:.2f}"])
    if not newest:
        return "Not measured."
    row = next(iter(newest.values()))
    size = f"One photograph of {row['widthPx']} x {row['heightPx']} pixels, {row['threads']} threads, median of {row['rounds']} rounds:"
    return f"{size}\n\n{make_table(['', 'evaluations', 'seconds', 'times the opponent'], lines)}"


def make_shapes(source: Source) -> str:
    """Shapes of network after equal time of training, with their latest times in 8 bits."""
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
    return make_table(headings, lines) if lines else "Not measured."


def make_curve(source: Source) -> str:
    """The plot on validation pairs, and its table."""
    shown = read_curve(source)
    if shown is None:
        return "Not measured."
    return f"![PSNR-Y against LPIPS on validation pairs: settings, presets, other networks](images/{CURVE_IMAGE})\n\n{tabulate(shown)}"


def make_plots(source: Source) -> str:
    """Links to the plots of the test sets that have been measured."""
    drawn = [name for name in PLOTTED_SETS if draw_set(source, name) is not None]
    links = (f"![PSNR-Y against LPIPS on {name}: the presets and other networks](images/{image_of(name)})" for name in drawn)
    return "\n\n".join(links) or "Not measured."


def read_curve(source: Source) -> Shown | None:
    """What curve.py measured on validation pairs with the presets that ship; None where they are not among it."""
    presets = json.loads((source.model / "model.json").read_text())["presets"]
    try:
        return Shown.of(source.read("sweep"), source.read("peers"), presets, 0.0)
    except ValueError:
        return None


TABLES: dict[str, Callable[[Source], str]] = {
    "sets": make_sets,
    "degraded": make_degraded,
    "price": make_price,
    "jpeg": make_jpeg,
    "speed": make_speed,
    "shapes": make_shapes,
    "curve": make_curve,
    "plots": make_plots,
}
"""Name of the place in the page -> what fills it."""


# --- pictures ------------------------------------------------------------------------------------------------------------


def image_of(set_name: str) -> str:
    return f"quality-{set_name.lower()}.svg"


def draw_set(source: Source, set_name: str) -> str | None:
    """SVG of one test set: presets in float32 (8 bits where there is no such row) and opponents."""
    rows = source.read("sets")
    presets = []
    for name in source.presets:
        found = [find_row(rows, {**source.of_preset(name, precision), "set": set_name}) for precision in PRECISIONS]
        row = found[0] or found[1]
        if row is not None:
            presets.append(Point(name.capitalize(), row["psnrY"], row["lpips"], row["evaluations"]))
    if not presets:
        return None
    opponents = peers_of(rows, set_name)
    peers = [Point(row["name"], row["psnrY"], row["lpips"], row["evaluations"]) for row in opponents]
    title = f"{set_name}, x4: means over {opponents[0]['pictures'] if opponents else 0} pictures, up and to the right is better"
    return draw(presets, presets, peers, title)


def make_pictures(source: Source) -> dict[str, str]:
    """File name -> SVG, of what has been measured."""
    drawings = {image_of(name): draw_set(source, name) for name in PLOTTED_SETS}
    shown = read_curve(source)
    drawings[CURVE_IMAGE] = None if shown is None else plot(shown, "validation")
    return {name: drawing for name, drawing in drawings.items() if drawing is not None}


def write_page(source: Source, page: Path, images: Path, *, check: bool) -> list[str]:
    """Fills the page and draws its pictures; returns what was not as the rows make it."""
    text = page.read_text()
    for name, make in TABLES.items():
        text = fill(text, name, make(source))
    wanted = {page: text, **{images / name: drawing for name, drawing in make_pictures(source).items()}}
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
    stale = write_page(Source(ROWS, arguments.model), PAGE, IMAGES, check=arguments.check)
    print("\n".join(stale) if stale else "nothing to change")
    raise SystemExit(1 if arguments.check and stale else 0)


if __name__ == "__main__":
    main()
