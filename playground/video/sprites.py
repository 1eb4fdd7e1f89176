"""Small things that move through a picture, drawn large and scaled down to be smooth.

A figure is a list of shapes in a unit square (x to the right, y down, both -1 to 1).
"""

from __future__ import annotations

import math
from functools import lru_cache

from PIL import Image, ImageDraw

FINE = 4
"""How many times larger a figure is drawn than it is shown."""

Point = tuple[float, float]
Shape = tuple[str, tuple[Point, ...]]


def _mirrored(*points: Point) -> tuple[Point, ...]:
    return tuple((-x, y) for x, y in points)


_EAR = ((-0.66, -0.98), (-0.80, -0.12), (-0.16, -0.40))
_INNER_EAR = ((-0.62, -0.76), (-0.70, -0.26), (-0.36, -0.40))
_SIDE = ((0.0, -0.42), (-0.22, -0.42), (-0.78, -0.14), (-0.98, 0.30), (-0.48, 0.62), (0.0, 0.98))
_BROW = ((0.0, -0.42), (-0.22, -0.42), (-0.50, -0.06), (0.0, 0.34))
_CHEEK = ((-0.98, 0.30), (-0.52, 0.22), (-0.20, 0.50), (-0.12, 0.90), (0.0, 0.98), (-0.48, 0.62))
_NOSE = ((-0.13, 0.80), (0.13, 0.80), (0.07, 0.95), (0.0, 1.0), (-0.07, 0.95))

FOX: tuple[Shape, ...] = (
    ("#c9521f", _EAR),
    ("#b34518", _mirrored(*_EAR)),
    ("#2b1a1c", _INNER_EAR),
    ("#241517", _mirrored(*_INNER_EAR)),
    ("#e8692a", _SIDE),
    ("#d95c20", _mirrored(*_SIDE)),
    ("#f27d3a", _BROW),
    ("#e56b2a", _mirrored(*_BROW)),
    ("#fff5ea", _CHEEK),
    ("#f1e1d4", _mirrored(*_CHEEK)),
    ("#221519", _NOSE),
)
FOX_BODY: tuple[Shape, ...] = (
    ("#d4581e", ((-0.62, -1.0), (0.62, -1.0), (0.95, 1.0), (-0.95, 1.0))),
    ("#c04c16", ((0.0, -1.0), (0.62, -1.0), (0.95, 1.0), (0.1, 1.0))),
    ("#fff5ea", ((-0.42, -1.0), (0.42, -1.0), (0.22, 0.1), (0.0, 0.75), (-0.22, 0.1))),
)
_TAIL = (
    (-0.75, 1.0),
    (0.05, 1.0),
    (0.62, 0.45),
    (0.74, -0.25),
    (0.34, -0.96),
    (0.02, -0.30),
    (-0.06, 0.25),
)
_TAIL_SHADE = ((-0.2, 1.0), (0.05, 1.0), (0.62, 0.45), (0.74, -0.25), (0.40, -0.10), (0.28, 0.40))
_TAIL_TIP = ((0.34, -0.96), (0.74, -0.25), (0.40, -0.10), (0.02, -0.30))
FOX_TAIL: tuple[Shape, ...] = (
    ("#e8692a", _TAIL),
    ("#cf5519", _TAIL_SHADE),
    ("#fff5ea", _TAIL_TIP),
)
BOAT: tuple[Shape, ...] = (
    ("#fff8ec", ((0.04, -1.0), (0.72, 0.36), (0.04, 0.36))),
    ("#f0d9c0", ((-0.06, -0.78), (-0.06, 0.36), (-0.56, 0.36))),
    ("#7a2e2e", ((-0.86, 0.48), (0.9, 0.48), (0.56, 0.92), (-0.62, 0.92))),
    ("#571f24", ((-0.74, 0.70), (0.74, 0.70), (0.56, 0.92), (-0.62, 0.92))),
)


@lru_cache(maxsize=64)
def figure(shapes: tuple[Shape, ...], width: int, height: int) -> Image.Image:
    """Return the shapes as an RGBA image of that many pixels."""
    canvas = Image.new("RGBA", (width * FINE, height * FINE), (0, 0, 0, 0))
    draw = ImageDraw.Draw(canvas)
    for colour, points in shapes:
        draw.polygon([_placed(point, canvas.size) for point in points], fill=colour)
    return canvas.resize((width, height), Image.Resampling.LANCZOS)


@lru_cache(maxsize=128)
def fox_head(size: int, *, eyes_open: bool, tilt: int) -> Image.Image:
    """Return a fox's head, seen from the front; it blinks, and tilts by quarters of a degree."""
    head = _straight_head(size, eyes_open=eyes_open)
    return head.rotate(tilt / 4, Image.Resampling.BICUBIC)


@lru_cache(maxsize=128)
def fox_tail(width: int, height: int, *, swing: int) -> Image.Image:
    """Return a fox's tail, swung around its root by quarters of a degree."""
    tail = figure(FOX_TAIL, width, height)
    return tail.rotate(swing / 4, Image.Resampling.BICUBIC, center=(width * 0.4, height))


@lru_cache(maxsize=4)
def _straight_head(size: int, *, eyes_open: bool) -> Image.Image:
    head = figure(FOX, size * FINE, size * FINE).copy()
    draw = ImageDraw.Draw(head)
    unit = size * FINE / 2
    for side in (-1, 1):
        x, y = unit * (1 + 0.38 * side), unit * 1.16
        if eyes_open:
            wide, tall = unit * 0.10, unit * 0.13
            draw.ellipse((x - wide, y - tall, x + wide, y + tall), fill="#221519")
            glint = unit * 0.035
            x, y = x + unit * 0.03, y - unit * 0.05
            draw.ellipse((x - glint, y - glint, x + glint, y + glint), fill="#ffffff")
        else:
            box = (x - unit * 0.13, y - unit * 0.12, x + unit * 0.13, y + unit * 0.08)
            draw.arc(box, 20, 160, fill="#221519", width=max(1, round(unit * 0.05)))
    return head.resize((size, size), Image.Resampling.LANCZOS)


@lru_cache(maxsize=16)
def balloon(size: int, colour: str, stripe: str) -> Image.Image:
    """Return a hot-air balloon, ``size`` pixels wide and half as tall again."""
    wide, tall = size * FINE, size * 3 // 2 * FINE
    canvas = Image.new("RGBA", (wide, tall), (0, 0, 0, 0))
    draw = ImageDraw.Draw(canvas)
    throat = (0.42 * wide, 1.18 * wide, 0.58 * wide, 1.18 * wide)
    draw.polygon(
        [(0.07 * wide, 0.70 * wide), throat[:2], throat[2:], (0.93 * wide, 0.70 * wide)],
        fill=colour,
    )
    draw.ellipse((0, 0, wide, wide), fill=colour)
    for left, right in ((0.16, 0.36), (0.64, 0.84)):
        box = (left * wide, 0.03 * wide, right * wide, 0.97 * wide)
        draw.ellipse(box, fill=stripe)
    draw.ellipse((0.40 * wide, 0, 0.60 * wide, wide), fill=stripe)
    for x in (0.43, 0.57):
        draw.line((x * wide, 1.18 * wide, x * wide, 1.32 * wide), fill="#40302b", width=FINE)
    basket = (0.41 * wide, 1.30 * wide, 0.59 * wide, tall - FINE)
    draw.rounded_rectangle(basket, radius=0.03 * wide, fill="#6b4a36")
    return canvas.resize((size, size * 3 // 2), Image.Resampling.LANCZOS)


@lru_cache(maxsize=64)
def bird(size: int, wings: int, colour: tuple[int, int, int]) -> Image.Image:
    """Return a far bird; ``wings`` is 0 (down) to 7 (up)."""
    canvas = Image.new("RGBA", (size * FINE, size * FINE), (*colour, 0))
    lift = math.sin(wings / 8 * math.tau) * 0.5
    tips = ((-0.95, -lift), (-0.4, -0.18 - lift / 3), (0.0, 0.08), (0.4, -0.18 - lift / 3))
    points = [_placed(point, canvas.size) for point in (*tips, (0.95, -lift))]
    ImageDraw.Draw(canvas).line(points, fill=colour, width=max(2, size // 3), joint="curve")
    return canvas.resize((size, size), Image.Resampling.LANCZOS)


@lru_cache(maxsize=32)
def dot(size: int, strength: int) -> Image.Image:
    """Return a soft round mask (L), ``size`` pixels wide; ``strength`` is its centre's 0–255.

    In a small picture a size may have been rounded to nothing: one pixel is the least.
    """
    size = max(1, size)
    fade = Image.radial_gradient("L").point(lambda away: max(0, 255 - away * 2) * strength // 255)
    return fade.resize((size, size), Image.Resampling.LANCZOS)


def _placed(point: Point, size: tuple[int, int]) -> Point:
    x, y = point
    return (x + 1) / 2 * (size[0] - 1), (y + 1) / 2 * (size[1] - 1)
