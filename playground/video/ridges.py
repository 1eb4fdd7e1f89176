"""The ground: silhouettes in layers, each drifting at its own speed.

A layer is drawn once, wider than the picture, at twice its size; scaling it down from two
starting points gives steps of half a pixel, so that slow layers glide instead of jerking.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PIL import Image, ImageChops, ImageDraw

from playground.video.mood import mix

if TYPE_CHECKING:
    import random

    from playground.video.mood import Colour

FINE = 2


@dataclass(frozen=True, slots=True)
class Ridge:
    """One layer. ``top`` and ``speed`` are pixels of the picture; the crest is relative to top."""

    masks: tuple[Image.Image, ...]
    paint: Image.Image
    crest: tuple[float, ...]
    top: int
    speed: float
    width: int
    floor: int
    """The row below which the layer is solid all along: it need not be painted again."""
    lamps: tuple[Image.Image, ...] = ()
    lights: Colour = (0, 0, 0)

    def settle(self, frame: Image.Image) -> None:
        """Paint the solid part, once, into the picture that every frame begins with."""
        below = self.paint.crop((0, self.floor - self.top, self.width, self.paint.height))
        frame.paste(below, (0, self.floor))

    def draw(self, frame: Image.Image, time: float) -> None:
        """Paint the layer as it stands at that time (seconds)."""
        steps = round(time * self.speed * FINE)
        left = steps // FINE
        band = self.masks[steps % FINE].height
        mask = self.masks[steps % FINE].crop((left, 0, left + self.width, band))
        frame.paste(self.paint.crop((0, 0, self.width, band)), (0, self.top), mask)
        if self.lamps:
            lamps = self.lamps[steps % FINE].crop((left, 0, left + self.width, band))
            frame.paste(self.lights, (0, self.top), lamps)

    def height_at(self, x: float, time: float) -> float:
        """Return where the crest is, in pixels from the picture's top."""
        index = int((x + time * self.speed) * FINE)
        return self.top + self.crest[min(max(index, 0), len(self.crest) - 1)] / FINE


@dataclass(frozen=True, slots=True)
class RidgePlan:
    """What a layer should be: its kind, place, relief and drift in pixels, and its colours."""

    kind: str
    size: tuple[int, int]
    top: int
    relief: float
    speed: float
    seconds: float
    colour: Colour
    base: Colour
    detail: float = 0.0
    """Height of the trees or houses on it, in pixels."""
    lights: Colour | None = None
    """What shines from the windows; None leaves them see-through."""

    @property
    def bottom(self) -> int:
        """The row below which no part of the crest can lie."""
        return min(self.size[1], math.ceil(self.top + self.relief + self.detail) + 6)


def make_ridge(plan: RidgePlan, lines: random.Random) -> Ridge:
    """Draw a layer."""
    width, height = plan.size
    tall = plan.bottom - plan.top
    span = width + math.ceil(plan.speed * plan.seconds) + 2
    canvas = Image.new("L", (span * FINE, tall * FINE), 0)
    crest = _crest(plan, span * FINE, lines)
    draw = ImageDraw.Draw(canvas)
    outline = [(float(x), y) for x, y in enumerate(crest)]
    draw.polygon([*outline, (canvas.width, canvas.height), (0, canvas.height)], fill=255)
    if plan.kind == "pines" and plan.detail:
        _plant(draw, crest, plan.detail * FINE, lines)
    lamps: tuple[Image.Image, ...] = ()
    if plan.kind == "city" and plan.detail:
        windows = Image.new("L", canvas.size, 0)
        _build(draw, ImageDraw.Draw(windows), crest, plan.detail * FINE, lines)
        if plan.lights:
            lamps = _phases(windows)
        else:
            canvas = ImageChops.subtract(canvas, windows)
    masks = _phases(canvas)
    lights = plan.lights or plan.colour
    paint = _gradient(plan.colour, plan.base, width, height - plan.top)
    return Ridge(
        masks, paint, tuple(crest), plan.top, plan.speed, width, plan.bottom, lamps, lights
    )


def _phases(fine: Image.Image) -> tuple[Image.Image, ...]:
    """Scale a mask down from each starting point within a pixel."""
    size = (fine.width // FINE - 1, fine.height // FINE)
    return tuple(
        fine.crop((phase, 0, phase + size[0] * FINE, fine.height)).resize(
            size, Image.Resampling.BOX
        )
        for phase in range(FINE)
    )


def _crest(plan: RidgePlan, length: int, lines: random.Random) -> list[float]:
    """Return the crest's y for each fine pixel: a few waves on top of each other."""
    relief = plan.relief * FINE
    room = (plan.relief + plan.detail) * FINE
    rough = {"sea": 0.25, "city": 0.1, "dunes": 0.5}.get(plan.kind, 1.0)
    waves = [
        (lines.uniform(0.6, 1.0) / octave, octave * lines.uniform(0.8, 1.2), lines.uniform(0, 7))
        for octave in ((1, 2.3) if plan.kind in ("dunes", "sea") else (1, 2.1, 4.3, 9.1))
    ]
    scale = math.tau / (plan.size[0] * FINE * (0.35 if plan.kind == "sea" else 1.1))
    whole = sum(wave[0] for wave in waves)
    return [
        room
        - relief * 0.5
        + relief * rough * 0.5 * sum(a * math.sin(f * x * scale + p) for a, f, p in waves) / whole
        for x in range(length)
    ]


def _plant(
    draw: ImageDraw.ImageDraw, crest: list[float], tall: float, lines: random.Random
) -> None:
    """Put pines on the crest, in groves."""
    x = lines.uniform(0, tall)
    while x < len(crest):
        size = tall * lines.uniform(0.45, 1.0)
        foot = crest[int(x)] + 4 * FINE
        for tier in range(3):
            wide = size * (0.17 + 0.075 * tier)
            peak = foot - size + size * 0.24 * tier
            draw.polygon(
                [(x, peak), (x - wide, peak + size * 0.46), (x + wide, peak + size * 0.46)],
                fill=255,
            )
        draw.rectangle((x - size * 0.03, foot - size * 0.1, x + size * 0.03, foot), fill=255)
        x += size * (lines.uniform(0.25, 0.5) if lines.random() < 0.7 else lines.uniform(1.2, 3.0))


def _build(
    draw: ImageDraw.ImageDraw,
    windows: ImageDraw.ImageDraw,
    crest: list[float],
    tall: float,
    lines: random.Random,
) -> None:
    """Put houses on the crest, and some of their windows into a mask of their own."""
    x = 0.0
    while x < len(crest):
        wide = tall * lines.uniform(0.18, 0.42)
        roof = crest[int(x)] - tall * lines.uniform(0.25, 1.0)
        draw.rectangle((x, roof, x + wide, crest[int(x)] + 8 * FINE), fill=255)
        pane = max(3.0, tall * 0.024)
        for row in range(1, int((crest[int(x)] - roof) / (pane * 3.2))):
            for column in range(1, int(wide / (pane * 3))):
                if lines.random() < 0.3:
                    left, top = x + column * pane * 3, roof + row * pane * 3.2
                    strength = lines.choice((120, 170, 230))
                    windows.rectangle((left, top, left + pane, top + pane * 1.5), fill=strength)
        x += wide + tall * lines.choice((0.0, 0.0, 0.04, 0.1))


def _gradient(top: Colour, bottom: Colour, width: int, height: int) -> Image.Image:
    column = Image.new("RGB", (1, 64))
    for y in range(64):
        column.putpixel((0, y), mix(top, bottom, y / 63))
    return column.resize((width, height), Image.Resampling.BICUBIC)
