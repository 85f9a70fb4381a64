"""Drawn images as screenshots, charts and cartoons are: flat areas, hard or smooth edges, lines and text."""

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from training.data.dataset import Pixels

FEWEST_SHAPES, MOST_SHAPES = 3, 14
SMOOTH_SHARE = 0.6
SUPERSAMPLING = 4
"""Smooth edges come from drawing so much larger."""
WORDS = ("File", "Open", "Save as", "12:45", "OK", "Error 404", "Σ = 0.25", "Settings", "The quick brown fox", "100 %")
SMALLEST_TEXT, LARGEST_TEXT = 7, 22

Colour = tuple[int, int, int]


def draw_drawing(size: int, rng: np.random.Generator, magnification: int = 1) -> Pixels:
    """[size, size, 3]; `magnification`: of text and lines, for drawings that will be downscaled by as much."""
    scale = SUPERSAMPLING if rng.random() < SMOOTH_SHARE else 1
    side = size * scale
    image = Image.new("RGB", (side, side), draw_colour(rng))
    canvas = ImageDraw.Draw(image)
    for _ in range(int(rng.integers(FEWEST_SHAPES, MOST_SHAPES))):
        _draw_shape(canvas, side, scale * magnification, rng)
    if scale > 1:
        image = image.resize((size, size), Image.Resampling.BOX)
    return np.asarray(image)


def draw_colour(rng: np.random.Generator) -> Colour:
    """Half of them grey, most of these near white or black."""
    if rng.random() < 0.5:
        level = int(rng.choice([0, 20, 60, 128, 200, 240, 255]))
        return level, level, level
    red, green, blue = (int(level) for level in rng.integers(0, 256, 3))
    return red, green, blue


def _draw_shape(canvas: ImageDraw.ImageDraw, side: int, scale: int, rng: np.random.Generator) -> None:
    colour, kind = draw_colour(rng), rng.random()
    left, top = (float(at) for at in rng.random(2) * side)
    width, height = (float(extent) for extent in (0.05 + 0.5 * rng.random(2)) * side)
    line = int(rng.integers(1, 4)) * scale
    if kind < 0.25:
        canvas.rectangle((left, top, left + width, top + height), fill=colour)
    elif kind < 0.4:
        canvas.ellipse((left, top, left + width, top + height), fill=colour, outline=draw_colour(rng), width=line)
    elif kind < 0.6:
        canvas.line((left, top, left + width, top + (rng.random() - 0.5) * side), fill=colour, width=line)
    else:
        font = ImageFont.load_default(float(rng.integers(SMALLEST_TEXT, LARGEST_TEXT)) * scale)
        canvas.text((left - side / 4, top), str(rng.choice(WORDS)), fill=colour, font=font)
