"""The picture of a clip at any moment: a small landscape that drifts by."""

from __future__ import annotations

import math
import random
from typing import TYPE_CHECKING

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from playground.video import sprites
from playground.video.mood import luminance, mix, mood_of
from playground.video.ridges import RidgePlan, make_ridge

if TYPE_CHECKING:
    from playground.video.mood import Colour
    from playground.video.ridges import Ridge
    from playground.video.spec import ClipSpec
    from playground.video.title import Title

LAYERS = 4
LAMPS = (255, 205, 130)
"""The colour of windows after dark."""


class Scene:
    """Everything that is drawn once, and how a moment is put together from it."""

    def __init__(self, spec: ClipSpec) -> None:
        self.mood = mood_of(spec)
        self.size = (spec.width, spec.height)
        self.unit = min(self.size) / 720
        self._lines = random.Random(self.mood.seed)  # noqa: S311 - a look, not a secret
        self._still = self._paint_sky()
        self._ceiling = spec.height
        self._ridges = self._raise_ridges(spec.seconds)
        for ridge in self._ridges:
            ridge.settle(self._still)
        self._flakes = [
            (self._lines.random(), self._lines.random(), self._lines.random())
            for _ in range({"snow": 110, "rain": 130}.get(self.mood.weather, 22))
        ]
        self._birds = [(self._lines.random(), self._lines.random()) for _ in range(4)]

    @property
    def ground(self) -> Colour:
        """The colour on which the title stands."""
        return mix(self.mood.palette.near, self._deep(), 0.5)

    def settle(self, title: Title) -> None:
        """Take up the title: weather stops above its words."""
        title.settle(self._still)
        self._ceiling = title.top

    def moment(self, time: float) -> Image.Image:
        """Return the picture (RGB) at that many seconds."""
        frame = self._still.copy()
        self._ridges[0].draw(frame, time)
        self._ridges[1].draw(frame, time)
        self._fly(frame, time)
        self._ridges[2].draw(frame, time)
        self._walk(frame, time)
        self._ridges[3].draw(frame, time)
        self._weather(frame, time)
        return frame

    def _paint_sky(self) -> Image.Image:
        palette = self.mood.palette
        column = Image.new("RGB", (1, 128))
        for y in range(128):
            share = y / 127 / 0.72
            low = mix(palette.middle, palette.horizon, min(1.0, max(0.0, share * 2 - 1)))
            column.putpixel((0, y), mix(palette.zenith, low, min(1.0, share * 2)))
        sky = column.resize(self.size, Image.Resampling.BICUBIC)
        if self.mood.hour == "night":
            self._strew_stars(sky)
        self._hang_light(sky)
        if self.mood.weather != "clear" or self.mood.hour != "night":
            self._drift_clouds(sky)
        noise = Image.frombytes("L", self.size, self._lines.randbytes(math.prod(self.size)))
        grain = noise.point(lambda value: 128 + (value - 128) // 14).convert("RGB")
        return ImageChops.add(sky, grain, offset=-128)

    def _strew_stars(self, sky: Image.Image) -> None:
        for _ in range(150):
            x = int(self._lines.random() * self.size[0])
            y = int(self._lines.random() ** 1.4 * self.size[1] * 0.6)
            size = round(self._lines.choice((3, 4, 4, 5, 7)) * self.unit)
            sky.paste((255, 255, 255), (x, y), sprites.dot(size, self._lines.randint(90, 255)))

    def _hang_light(self, sky: Image.Image) -> None:
        """Hang up the sun with its glow, or the moon with a bite taken out."""
        width, height = self.size
        night = self.mood.hour == "night"
        x = width * self._lines.uniform(0.3, 0.72)
        y = height * {"day": 0.2, "night": 0.2}.get(self.mood.hour, 0.4)
        light = self.mood.palette.light
        for reach, strength in ((1000, 70), (520, 90), (260, 110)):
            glow = round(reach * self.unit)
            dim = strength // 2 if night else strength
            sky.paste(light, (round(x - glow / 2), round(y - glow / 2)), sprites.dot(glow, dim))
        size = round((118 if night else 136) * self.unit)
        disc = Image.new("L", (size * 4, size * 4), 0)
        draw = ImageDraw.Draw(disc)
        draw.ellipse((0, 0, size * 4 - 1, size * 4 - 1), fill=255)
        if night:
            bite = size * 1.15
            draw.ellipse((bite, -bite * 0.55, bite + size * 4, size * 4 - bite * 0.55), fill=0)
        disc = disc.resize((size, size), Image.Resampling.LANCZOS)
        sky.paste(light, (round(x - size / 2), round(y - size / 2)), disc)

    def _drift_clouds(self, sky: Image.Image) -> None:
        width, height = self.size
        small = Image.new("L", (width // 4, height // 4), 0)
        draw = ImageDraw.Draw(small)
        for _ in range(7):
            x, y = (
                self._lines.random() * small.width,
                self._lines.uniform(0.08, 0.42) * small.height,
            )
            for _ in range(5):
                wide = self._lines.uniform(14, 46) * self.unit
                left = x + self._lines.uniform(-30, 30) * self.unit
                low = y + self._lines.uniform(-3, 3) * self.unit
                draw.ellipse((left - wide, low - wide / 7, left + wide, low + wide / 7), fill=120)
        soft = small.filter(ImageFilter.GaussianBlur(5 * self.unit)).resize(self.size)
        sky.paste(mix(self.mood.palette.horizon, (255, 255, 255), 0.35), (0, 0), soft)

    def _deep(self) -> Colour:
        """Return what the nearest ridge fades to at the picture's foot."""
        near = self.mood.palette.near
        snow = luminance(near) > 0.55
        return mix(near, self.mood.palette.far, 0.35) if snow else mix(near, (0, 0, 0), 0.35)

    def _raise_ridges(self, seconds: int) -> list[Ridge]:
        width, height = self.size
        palette, kind = self.mood.palette, self.mood.ground
        tall = width < height
        tops = (0.40, 0.46, 0.53, 0.585) if tall else (0.29, 0.34, 0.40, 0.46)
        ridges = []
        for layer in range(LAYERS):
            share = layer / (LAYERS - 1)
            colour = mix(palette.far, palette.near, share**1.3)
            mist = mix(colour, palette.horizon, 0.55 * (1 - share))
            relief = height * (0.15, 0.11, 0.08, 0.055)[layer]
            detail = height * (0.0, 0.035, 0.075, 0.0)[layer]
            if kind == "city":
                detail = height * (0.14, 0.13, 0.09, 0.0)[layer]
            plan = RidgePlan(
                kind="hills" if kind == "sea" and layer == 0 else kind,
                size=self.size,
                top=round(height * tops[layer] - relief * 0.5 - detail),
                relief=relief,
                speed=(5, 13, 28, 58)[layer] * self.unit,
                seconds=seconds,
                colour=colour,
                base=self._deep() if layer == LAYERS - 1 else mist,
                detail=detail if kind in ("pines", "city") else 0.0,
                lights=LAMPS if self.mood.hour in ("night", "dusk") else None,
            )
            ridges.append(make_ridge(plan, self._lines))
        return ridges

    def _fly(self, frame: Image.Image, time: float) -> None:
        """Draw birds by day, a shooting star by night, and the balloon."""
        width, height = self.size
        if self.mood.hour == "night":
            self._shooting_star(frame, time)
        elif self.mood.weather != "rain":
            for across, up in self._birds:
                size = round((20 + 12 * up) * self.unit)
                x = width * (0.9 - 0.5 * across) - time * (34 + 8 * up) * self.unit
                y = height * (0.13 + 0.13 * up) + math.sin(time * 1.6 + across * 9) * 6 * self.unit
                wings = int((time * 1.5 + across * 3) * 8) % 8
                tint = mix(self.mood.palette.zenith, (20, 20, 40), 0.5)
                flying = sprites.bird(size, wings, tint)
                frame.paste(flying, (round(x), round(y)), flying)
        if self.mood.hero == "balloon":
            size = round(112 * self.unit)
            colour, stripe = (
                ("#d9483b", "#f7e3c0"),
                ("#2f6f8f", "#f6d9a0"),
                ("#e0a030", "#8a3b4a"),
            )[self.mood.seed % 3]
            x = width * 0.16 + time * 17 * self.unit
            y = height * 0.25 - time * 5 * self.unit + math.sin(time * 1.1) * 7 * self.unit
            floating = sprites.balloon(size, colour, stripe)
            frame.paste(floating, (round(x), round(y)), floating)

    def _shooting_star(self, frame: Image.Image, time: float) -> None:
        passed = (time % 4.0) - 1.2
        if not 0 <= passed <= 0.7:
            return
        width, height = self.size
        head_x, head_y = (
            width * 0.85 - passed * 520 * self.unit,
            height * 0.07 + passed * 250 * self.unit,
        )
        for step in range(26):
            mark = sprites.dot(max(2, round((7 - step / 5) * self.unit)), 235 - step * 9)
            place = (round(head_x + step * 5 * self.unit), round(head_y - step * 2.4 * self.unit))
            frame.paste((255, 255, 255), place, mark)

    def _walk(self, frame: Image.Image, time: float) -> None:
        """Draw whoever stands between the last two ridges."""
        if self.mood.hero == "fox":
            self._fox(frame, time)
        elif self.mood.hero == "boat":
            size = round(150 * self.unit)
            x = self.size[0] * 0.30 + time * 14 * self.unit
            y = (
                self._ridges[3].height_at(x, time)
                - size * 0.97
                + math.sin(time * 2) * 4 * self.unit
            )
            sailing = sprites.figure(sprites.BOAT, size, size)
            self._stand(frame, sailing, x - size / 2, y)

    def _fox(self, frame: Image.Image, time: float) -> None:
        size = round(186 * self.unit)
        x = self.size[0] * (0.5 if self.size[0] < self.size[1] else 0.62)
        ground = self._ridges[3].height_at(x, time)
        bob = abs(math.sin(time * math.tau * 0.9)) * 7 * self.unit
        top = ground - size * 1.22 - bob
        wide, tall = round(size * 0.85), round(size * 0.95)
        tail = sprites.fox_tail(wide, tall, swing=round(math.sin(time * 3.1) * 30))
        self._stand(frame, tail, x + size * 0.08, ground + size * 0.06 - tall)
        body = sprites.figure(sprites.FOX_BODY, round(size * 0.78), round(size * 0.95))
        self._stand(frame, body, x - size * 0.39, top + size * 0.78)
        blinking = (time + 0.9) % 2.6 > 2.45
        tilt = round(math.sin(time * 1.3) * 16)
        head = sprites.fox_head(size, eyes_open=not blinking, tilt=tilt)
        self._stand(frame, head, x - size / 2, top)

    def _stand(self, frame: Image.Image, sprite: Image.Image, x: float, y: float) -> None:
        """Paste a sprite whose foot the nearest ridge will cover."""
        left, top = round(x), round(y)
        seen = sprite.crop((0, 0, sprite.width, min(sprite.height, self._ridges[3].floor - top)))
        frame.paste(seen, (left, top), seen)

    def _weather(self, frame: Image.Image, time: float) -> None:
        width, height = self.size[0], self._ceiling
        unit, weather = self.unit, self.mood.weather
        if weather == "rain":
            draw = ImageDraw.Draw(frame)
            for across, down, near in self._flakes:
                y = (down * height + time * (900 + 500 * near) * unit) % height - 40 * unit
                x = (across * width * 1.2 - y * 0.12) % width
                tint = mix(self.mood.palette.horizon, (255, 255, 255), 0.4)
                draw.line((x, y, x - 3 * unit, y + (14 + 18 * near) * unit), fill=tint, width=1)
            return
        snow = weather == "snow"
        for across, down, near in self._flakes:
            fall = (55 + 120 * near) if snow else -(10 + 16 * near)
            sway = math.sin(time * (0.8 + across) + down * 9) * (18 if snow else 26) * unit
            size = round(((5 + 15 * near**3) if snow else (6 + 7 * near)) * unit)
            y = (down * height + time * fall * unit) % (height + size) - size
            x = (across * width + sway - time * 20 * near * unit) % width
            mark = sprites.dot(size, 245 if snow else 110)
            tint = (255, 255, 255) if snow else self.mood.palette.light
            frame.paste(tint, (round(x), round(y)), mark)
