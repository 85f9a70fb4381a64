"""Tables in markdown, laid out as prettier lays them out, and the places in a page that they are written to."""

from collections.abc import Sequence

NARROWEST = 3


def make_table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """The first column to the left, all others to the right; no newline at the end."""
    lines = [headings, *rows]
    if any(len(row) != len(headings) for row in rows):
        raise ValueError(f"every row must have {len(headings)} cells")
    widths = [max(NARROWEST, *(len(line[column]) for line in lines)) for column in range(len(headings))]
    rule = ["-" * width if column == 0 else "-" * (width - 1) + ":" for column, width in enumerate(widths)]
    padded = [[line[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(line[1:], widths[1:]))] for line in lines]
    return "\n".join(f"| {' | '.join(line)} |" for line in (padded[0], rule, *padded[1:]))


def fill(page: str, name: str, content: str) -> str:
    """Puts content between `<!-- name -->` and `<!-- /name -->`; ValueError where the page has no such place."""
    start, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    before, found, rest = page.partition(start)
    _, closed, after = rest.partition(end)
    if not found or not closed:
        raise ValueError(f"the page has no place for {name}: expected {start} and {end}")
    return f"{before}{start}\n\n{content}\n\n{end}{after}"
