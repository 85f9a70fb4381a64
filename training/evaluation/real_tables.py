"""The tables of the section *Real photos* of docs/quality.md, from the rows that real_photos.py measures."""

from collections.abc import Sequence
from pathlib import Path

from training.evaluation.benchmark import AUTOMATIC, BICUBIC
from training.evaluation.markdown_table import make_table, tabulate_figures
from training.evaluation.real_photos import BASELINE, FULL_CLEANUP, GROUPS, PRECISION, SETS
from training.evaluation.report_tables import NOT_MEASURED, Source
from training.evaluation.results_store import Fields, find_row

X4PLUS = "x4plus"
COLUMNS = {
    "meanCleanup": ".2f",
    "psnrY": ".2f",
    "lpips": ".4f",
    "niqe": ".2f",
    "lattice": ".2f",
    "latticeWorst": ".2f",
    "lrPsnr": ".1f",
}
TITLES = {
    "real": "Test images, {} pairs",
    "validation": "Validation pairs, {} pairs",
}


def make_real(source: Source) -> str:
    """Two tables per set: means of all images, and PSNR-Y / LPIPS per strength."""
    parts = []
    for name in SETS:
        rows = list_rows(source, name)
        if rows:
            whole = tabulate_figures(rows, COLUMNS)
            title = TITLES[name].format(rows[0][1]["images"])
            parts.append(f"### {title}\n\n{whole}\n\n{tabulate_groups(rows)}")
    return "\n\n".join(parts) or NOT_MEASURED


def list_rows(source: Source, set_name: str) -> list[tuple[str, Fields]]:
    """(title, row) of baselines and of the model that ships."""
    rows = source.read("real")
    keys = [(name, {"name": name}) for name in (BICUBIC.name, BASELINE, X4PLUS)]
    keys += [(f"**{name.capitalize()}**", source.key_of(name, PRECISION, AUTOMATIC)) for name in source.presets]
    fixed = source.key_of("balanced", PRECISION, FULL_CLEANUP)
    keys.append((f"**Balanced**, clean-up {FULL_CLEANUP:g}", fixed))
    found = [(title, find_row(rows, {**key, "set": set_name})) for title, key in keys]
    return [(title, row) for title, row in found if row is not None]


def tabulate_groups(rows: Sequence[tuple[str, Fields]]) -> str:
    headings = ["PSNR-Y / LPIPS", *(f"strength {group}" for group in GROUPS)]
    return make_table(headings, [[title, *format_groups(row)] for title, row in rows])


def format_groups(row: Fields) -> list[str]:
    return [f"{row['groups'][group]['psnrY']:.2f} / {row['groups'][group]['lpips']:.4f}" for group in GROUPS]


def make_real_time(source: Source) -> str:
    """The latest run: a whole photograph, presets in 8 bits with and without clean-up, baselines in float32."""
    rows = source.read("real-time")
    if not rows:
        return NOT_MEASURED
    last = rows[-1]
    lines = [
        [
            title_of(row),
            "-" if row["cleanup"] is None else f"{row['cleanup']:g}",
            f"{row['medianMs'] / 1000:.2f}",
            f"{row['ratioToPeer']:.3f}",
        ]
        for row in rows
        if row["files"] == last["files"]
    ]
    size = f"One photograph of {last['widthPx']} x {last['heightPx']} pixels"
    caption = f"{size}, {last['threads']} threads, median of {last['rounds']} rounds:"
    return f"{caption}\n\n{make_table(['', 'clean-up', 'seconds', f'times {X4PLUS}'], lines)}"


def title_of(row: Fields) -> str:
    return f"**{row['method'].capitalize()}**" if row["file"] is None else Path(row["file"]).stem
