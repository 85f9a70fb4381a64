"""Tables in Markdown, formatted as prettier formats them, and the marked places of a page that they are written to."""

from collections.abc import Mapping, Sequence

from training.evaluation.results_store import Fields

NARROWEST = 3
HEADINGS = {
    "evaluations": "evaluations",
    "psnrY": "PSNR-Y",
    "ssimY": "SSIM-Y",
    "psnrRgb": "RGB PSNR",
    "lpips": "LPIPS",
    "niqe": "NIQE",
    "lattice": "lattice",
    "latticeWorst": "worst",
    "lrPsnr": "LR-PSNR",
    "meanCleanup": "clean-up",
    "seconds": "seconds",
}
"""What tables call the figures of rows."""


def make_table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """The first column aligned left, all others right; no newline at the end."""
    lines = [headings, *rows]
    if any(len(row) != len(headings) for row in rows):
        raise ValueError(f"every row must have {len(headings)} cells")
    widths = [max(NARROWEST, *(len(line[column]) for line in lines)) for column in range(len(headings))]
    rule = ["-" * width if column == 0 else "-" * (width - 1) + ":" for column, width in enumerate(widths)]
    padded = [
        [line[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True))]
        for line in lines
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in (padded[0], rule, *padded[1:]))


def tabulate_figures(named: Sequence[tuple[str, Fields]], columns: Mapping[str, str]) -> str:
    """A line per (name, row). `columns`: figure -> format; a figure that no row has gets no column."""
    shown = {figure: form for figure, form in columns.items() if any(row.get(figure) is not None for _, row in named)}
    lines = [
        [name, *("-" if row.get(figure) is None else format(row[figure], form) for figure, form in shown.items())]
        for name, row in named
    ]
    return make_table(["", *(HEADINGS[figure] for figure in shown)], lines)


def fill(page: str, name: str, content: str) -> str:
    """Puts content between `<!-- name -->` and `<!-- /name -->`. Throws ValueError where the page has no such place."""
    start, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    before, found, rest = page.partition(start)
    _, closed, after = rest.partition(end)
    if not found or not closed:
        raise ValueError(f"the page has no place for {name}: expected {start} and {end}")
    return f"{before}{start}\n\n{content}\n\n{end}{after}"
