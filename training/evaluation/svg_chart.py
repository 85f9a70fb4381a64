"""Draws measurements as SVG: PSNR-Y on the horizontal axis, LPIPS on the vertical one, labels where there is room.

The chart has its own light background, so that it is legible on a light page and on a dark one.
"""

import dataclasses
import itertools
import math
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 900, 600
TEXT, GRID = "#24292f", "#e4e7eb"
PRESET, SETTING, BASELINE, BICUBIC = "#1b5e9e", "#9cc3e6", "#b4500f", "#6b7280"
FONT = "system-ui, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif"
FONT_PX = 14
LETTER_WIDTH = 0.6
"""Mean width of a letter relative to the font size, rather too wide: the font is the reader's."""
LEAST_LEADER_PX = 20
"""A label further from its mark than this is connected to it by a line."""


@dataclasses.dataclass(frozen=True)
class Point:
    """A measurement in the plane of the chart; evaluations include the encoder's, and are 0 where no network runs."""

    name: str
    psnr: float
    lpips: float
    evaluations: float


def pareto_front(points: Iterable[Point]) -> list[Point]:
    """The points that no other point beats on both axes, from low to high PSNR."""
    front: list[Point] = []
    for point in sorted(points, key=lambda p: (-p.psnr, p.lpips)):
        if not front or point.lpips < front[-1].lpips:
            front.append(point)
    return front[::-1]


@dataclasses.dataclass(frozen=True)
class Box:
    left: float
    top: float
    right: float
    bottom: float

    @staticmethod
    def around(x: float, y: float, radius: float) -> "Box":
        return Box(x - radius, y - radius, x + radius, y + radius)

    @property
    def area(self) -> float:
        return max(0.0, self.right - self.left) * max(0.0, self.bottom - self.top)

    def overlap(self, other: "Box") -> float:
        """The area that both cover."""
        left, top = max(self.left, other.left), max(self.top, other.top)
        return Box(left, top, min(self.right, other.right), min(self.bottom, other.bottom)).area


AREA = Box(86, 84, WIDTH - 28, HEIGHT - 72)


@dataclasses.dataclass(frozen=True)
class Axis:
    """Maps values low..high to pixels start..end; a reversed axis has start > end or low > high."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)

    def ticks(self, about: int = 7) -> list[float]:
        low, high = sorted((self.low, self.high))
        rough = (high - low) / about
        power = 10 ** math.floor(math.log10(rough))
        step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough)
        return [round(k * step, 10) for k in range(math.ceil(low / step), math.floor(high / step) + 1)]


def fit_axis(values: list[float], start: float, end: float) -> Axis:
    """Room for all values and a margin; `start` is the pixel of the lowest."""
    margin = 0.06 * (max(values) - min(values)) or 0.01
    return Axis(min(values) - margin, max(values) + margin, start, end)


def place_label(x: float, y: float, text: str, taken: list[tuple[Box, float]]) -> Box:
    """The position near a mark that overlaps least with what is taken (boxes and their weights); nearer is better."""
    width, height = LETTER_WIDTH * FONT_PX * len(text), 1.2 * FONT_PX
    best, least = Box(x, y, x + width, y + height), math.inf
    for distance in (9, 16, 26, 40, 58):
        for across, down in ((1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (1, 1), (-1, -1), (-1, 1)):
            left = x + across * distance - (width / 2) * (1 - across)
            top = y + down * distance - (height / 2) * (1 - down)
            box = Box(left, top, left + width, top + height)
            cost = 20 * distance / 9 + 5 * (box.area - box.overlap(AREA))
            cost += sum(weight * box.overlap(other) for other, weight in taken)
            if cost < least:
                best, least = box, cost
    return best


@dataclasses.dataclass(frozen=True)
class TextStyle:
    fill: str = TEXT
    anchor: str = "start"
    attributes: str = ""


TEXT_STYLE = TextStyle()
CENTRED = TextStyle(anchor="middle")


def text_element(x: float, y: float, text: str, style: TextStyle = TEXT_STYLE) -> str:
    attributes = f'fill="{style.fill}" text-anchor="{style.anchor}"{style.attributes}'
    return f'<text x="{x:.1f}" y="{y:.1f}" {attributes}>{escape(text)}</text>'


def circle(x: float, y: float, radius: float, attributes: str) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}" {attributes}/>'


def diamond(x: float, y: float, fill: str) -> str:
    return f'<path d="M{x:.1f} {y - 7:.1f}l7 7l-7 7l-7 -7z" fill="{fill}" stroke="#fff" stroke-width="1.5"/>'


def preset_mark(x: float, y: float) -> str:
    return circle(x, y, 7, f'fill="{PRESET}" stroke="#fff" stroke-width="2"')


def dot(x: float, y: float) -> str:
    return circle(x, y, 3, f'fill="{SETTING}"')


def line_mark(x: float, y: float) -> str:
    return f'<path d="M{x - 6:.1f} {y:.1f}h14" stroke="{PRESET}" stroke-width="2"/>'


def draw_axes(across: Axis, up: Axis) -> list[str]:
    parts = []
    for value in across.ticks():
        x = across.at(value)
        parts.append(f'<path d="M{x:.1f} {AREA.top}V{AREA.bottom}" stroke="{GRID}"/>')
        parts.append(text_element(x, AREA.bottom + 20, f"{value:g}", CENTRED))
    for value in up.ticks():
        y = up.at(value)
        parts.append(f'<path d="M{AREA.left} {y:.1f}H{AREA.right}" stroke="{GRID}"/>')
        parts.append(text_element(AREA.left - 10, y + 5, f"{value:g}", TextStyle(anchor="end")))
    parts.append(f'<path d="M{AREA.left} {AREA.top}V{AREA.bottom}H{AREA.right}" fill="none" stroke="{BICUBIC}"/>')
    middle_x, middle_y = (AREA.left + AREA.right) / 2, (AREA.top + AREA.bottom) / 2
    parts.append(text_element(middle_x, HEIGHT - 22, "PSNR-Y, dB (higher: closer to the original pixels)", CENTRED))
    rotated = TextStyle(anchor="middle", attributes=f' transform="rotate(-90 26 {middle_y:.1f})"')
    parts.append(text_element(26, middle_y, "LPIPS (lower: more natural)", rotated))
    return parts


def draw_legend(title: str, *, only_presets: bool) -> list[str]:
    parts = [text_element(AREA.left, 30, title, TextStyle(attributes=' font-weight="600" font-size="16"'))]
    y, x = 60, AREA.left + 6
    line = "between them" if only_presets else "the best of them"
    settings = (("measured settings", dot), (line, line_mark), ("presets (evaluations)", preset_mark))
    others = (("other networks", partial(diamond, fill=BASELINE)), ("bicubic", partial(diamond, fill=BICUBIC)))
    for text, mark in (*(settings[:0:-1] if only_presets else settings), *others):
        parts += [mark(x, y), text_element(x + 14, y + 5, text)]
        x += 30 + LETTER_WIDTH * FONT_PX * len(text)
    return parts


def draw_labels(marks: list[tuple[float, float, str, str]], taken: list[tuple[Box, float]]) -> list[str]:
    """Labels of marks (x, y, text, colour), each where there is room; a distant one gets a line to its mark."""
    parts = []
    taken = [*taken, *((Box.around(x, y, 8), 4.0) for x, y, _, _ in marks)]
    for x, y, text, colour in marks:
        box = place_label(x, y, text, taken)
        taken.append((box, 8.0))
        near_x, near_y = min(max(x, box.left), box.right), min(max(y, box.top), box.bottom)
        if math.hypot(near_x - x, near_y - y) > LEAST_LEADER_PX:
            parts.append(f'<path d="M{x:.1f} {y:.1f}L{near_x:.1f} {near_y:.1f}" stroke="{colour}" stroke-width="1"/>')
        # Anchored on the side of its mark, so that a font narrower than assumed leaves no gap; centred above or below
        # it.
        if box.left > x:
            anchor, at = "start", box.left
        elif box.right < x:
            anchor, at = "end", box.right
        else:
            anchor, at = "middle", (box.left + box.right) / 2
        halo = ' font-weight="600" paint-order="stroke" stroke="#fff" stroke-width="3"'
        parts.append(text_element(at, box.bottom - 0.3 * FONT_PX, text, TextStyle(colour, anchor, halo)))
    return parts


def along(path: list[tuple[float, float]], spacing: float = 6) -> Iterator[tuple[float, float]]:
    """Points on a line, which labels avoid."""
    for (x0, y0), (x1, y1) in itertools.pairwise(path):
        pieces = max(1, round(math.hypot(x1 - x0, y1 - y0) / spacing))
        yield from ((x0 + (x1 - x0) * k / pieces, y0 + (y1 - y0) * k / pieces) for k in range(pieces + 1))


@dataclasses.dataclass(frozen=True)
class Chart:
    settings: Sequence[Point]
    presets: Sequence[Point]
    baselines: Sequence[Point]
    title: str


def draw(chart: Chart) -> str:
    """The whole chart as SVG: settings as dots, a line through the best of them, presets and baselines with names."""
    settings, presets, baselines = chart.settings, chart.presets, chart.baselines
    everything = [*settings, *presets, *baselines]
    across = fit_axis([point.psnr for point in everything], AREA.left, AREA.right)
    up = fit_axis([point.lpips for point in everything], AREA.top, AREA.bottom)

    def at(point: Point) -> tuple[float, float]:
        return across.at(point.psnr), up.at(point.lpips)

    dots = [at(point) for point in settings]
    front = [at(point) for point in pareto_front(settings)]
    marks = [(*at(point), f"{point.name} ({point.evaluations:g})", PRESET) for point in presets]
    marks += [(*at(point), point.name, BASELINE if point.evaluations else BICUBIC) for point in baselines]
    taken = [(Box.around(x, y, 3), 1.0) for x, y in (*dots, *along(front))]

    names = ", ".join(point.name for point in (*presets, *baselines))
    size = f'width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" font-family="{FONT}" font-size="{FONT_PX}">',
        f"<title>PSNR-Y against LPIPS: {escape(names)}</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        *draw_legend(chart.title, only_presets=len(settings) <= len(presets)),
        *draw_axes(across, up),
    ]
    parts += [dot(x, y) for x, y in dots]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in front)
    parts.append(f'<polyline points="{line}" fill="none" stroke="{PRESET}" stroke-width="2" stroke-linejoin="round"/>')
    parts += [diamond(x, y, colour) for x, y, _, colour in marks[len(presets) :]]
    parts += [preset_mark(x, y) for x, y, _, _ in marks[: len(presets)]]
    return "\n".join([*parts, *draw_labels(marks, taken), "</svg>", ""])
