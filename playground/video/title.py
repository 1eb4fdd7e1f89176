"""The words on a clip: the prompt, which version it is, and a line that runs with time."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageFont

from playground.video.mood import luminance

if TYPE_CHECKING:
    from playground.video.mood import Colour
    from playground.video.spec import ClipSpec

    Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

DARK: Colour = (19, 26, 51)
LIGHT: Colour = (255, 255, 255)
LARGEST, SMALLEST = 62, 24
LEADING = 1.22
LABEL = "SORA · PLAYGROUND"
_PLAINER = str.maketrans(
    {"–": "-", "—": "-", "×": "x", "ß": "ss", "ø": "o", "Ø": "O", "æ": "ae", "Æ": "Ae", "ł": "l"}
)
"""Letters that Unicode cannot take apart; Pillow's typeface is ASCII and little more."""


class Title:
    """The overlay of a clip, drawn once; only its progress line moves."""

    def __init__(self, spec: ClipSpec, ground: Colour) -> None:
        self._spec = spec
        self._unit = min(spec.width, spec.height) / 720
        self._ink = DARK if luminance(ground) > 0.5 else LIGHT
        self._margin = round(56 * self._unit)
        self._line_y = spec.height - round(84 * self._unit)
        self._mask = Image.new("L", (spec.width, spec.height), 0)
        self._draw = ImageDraw.Draw(self._mask)
        self.top = self._write()
        """The topmost row with words on it, in pixels."""
        self._mask = self._mask.crop((0, self.top, spec.width, spec.height))

    def settle(self, frame: Image.Image) -> None:
        """Put the words, once, into the picture that every frame begins with."""
        frame.paste(self._ink, (0, self.top), self._mask)

    def draw(self, frame: Image.Image, time: float) -> None:
        """Put the line, as long as that time (seconds), and the clock on the frame."""
        draw = ImageDraw.Draw(frame)
        room = self._spec.width - 2 * self._margin
        thick = max(2, round(4 * self._unit))
        end = self._margin + round(room * min(1.0, time / self._spec.seconds))
        draw.rectangle(
            (self._margin, self._line_y, max(end, self._margin + thick), self._line_y + thick - 1),
            fill=self._ink,
        )
        clock = f"0:{int(time):02d}"
        place = (self._margin, self._line_y + round(18 * self._unit))
        draw.text(place, clock, fill=self._ink, font=self._font(22))

    def _write(self) -> int:
        """Draw everything that stands still into the mask; returns the topmost pixel's row."""
        spec, margin = self._spec, self._margin
        room = spec.width - 2 * margin
        thick = max(2, round(4 * self._unit))
        self._draw.rectangle(
            (margin, self._line_y, margin + room, self._line_y + thick - 1), fill=64
        )
        facts = f"{spec.seconds} s · {spec.width}x{spec.height}"
        right = margin + room - self._font(22).getlength(facts)
        self._text((right, self._line_y + round(18 * self._unit)), facts, 22, 190)
        size, lines = self._fit(printable(spec.lineage[-1]), room)
        y = self._line_y - round(40 * self._unit) - round(len(lines) * size * LEADING * self._unit)
        for number, line in enumerate(lines):
            self._text((margin, y + round(number * size * LEADING * self._unit)), line, size, 255)
        return self._write_label(y - round(50 * self._unit))

    def _write_label(self, y: int) -> int:
        """Write the small line above the prompt; returns the topmost row that is drawn on."""
        spec, margin = self._spec, self._margin
        if spec.version == 1:
            self._spaced((margin, y), LABEL, 20, 175)
            return y - 4
        badge = f"v{spec.version}"
        font = self._font(24)
        pad = round(14 * self._unit)
        width = round(font.getlength(badge)) + 2 * pad
        height = round(38 * self._unit)
        top = y - round(8 * self._unit)
        self._draw.rounded_rectangle(
            (margin, top, margin + width, top + height), radius=height // 2, fill=235
        )
        middle = (margin + width / 2, top + height / 2)
        self._draw.text(middle, badge, fill=0, font=font, anchor="mm")
        after = margin + width + round(16 * self._unit)
        room = spec.width - margin - after
        source = wrap(f"remix of  {printable(spec.lineage[-2])}", self._font(24), room, 1)[0]
        self._draw.text((after, top + height / 2), source, fill=185, font=font, anchor="lm")
        return top - 2

    def _fit(self, prompt: str, room: int) -> tuple[int, list[str]]:
        """Return the largest type size whose lines fit the title's share of the picture."""
        tallest = self._spec.height * (0.25 if self._spec.width < self._spec.height else 0.215)
        for size in range(LARGEST, SMALLEST, -2):
            most = max(1, int(tallest / (size * LEADING * self._unit)))
            lines = wrap(prompt, self._font(size), room, most + 1)
            if len(lines) <= min(most, 4 if size > 40 else most):
                return size, _balanced(prompt, self._font(size), room, len(lines))
        most = int(tallest / (SMALLEST * LEADING * self._unit))
        return SMALLEST, wrap(prompt, self._font(SMALLEST), room, most)

    def _text(self, place: tuple[float, float], text: str, size: int, strength: int) -> None:
        self._draw.text(place, text, fill=strength, font=self._font(size))

    def _spaced(self, place: tuple[float, float], text: str, size: int, strength: int) -> None:
        """Draw small capitals with air between them."""
        x, y = place
        for letter in text:
            self._text((x, y), letter, size, strength)
            x += self._font(size).getlength(letter) + 4 * self._unit

    def _font(self, size: int) -> Font:
        return font_of(max(8, round(size * self._unit)))


@lru_cache(maxsize=64)
def font_of(pixels: int) -> Font:
    """Return Pillow's own typeface in that size."""
    return ImageFont.load_default(pixels)


def printable(prompt: str) -> str:
    """Return the prompt in letters that the typeface has: é as e, – as -, others left out."""
    letters = unicodedata.normalize("NFKD", " ".join(prompt.split())[:2000].translate(_PLAINER))
    return " ".join("".join(filter(_is_drawn, letters)).split()) or "…"


@lru_cache(maxsize=4096)
def _is_drawn(letter: str) -> bool:
    """Tell whether the typeface has the letter; what it lacks, it draws as an empty box."""
    font = font_of(32)
    box = bytes(font.getmask("\uffff"))
    return letter == " " or (letter.isprintable() and bytes(font.getmask(letter)) != box)


def wrap(text: str, font: Font, room: float, most: int) -> list[str]:
    """Return the text in at most so many lines of that width; what is cut ends in "…"."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if font.getlength(longer) <= room:
            line = longer
            continue
        if len(lines) == most - 1:
            return [*lines, _shortened(longer, font, room)]
        if line:
            lines.append(line)
        line = word if font.getlength(word) <= room else _shortened(word, font, room)
    return [*lines, line]


def _balanced(text: str, font: Font, room: float, count: int) -> list[str]:
    """Return the text in so many lines of about equal length, none wider than ``room``."""
    best = wrap(text, font, room, count)
    while count > 1:
        room *= 0.95
        narrower = wrap(text, font, room, count + 1)
        if len(narrower) > count or any(line.endswith("…") for line in narrower):
            break
        best = narrower
    return best


def _shortened(text: str, font: Font, room: float) -> str:
    while text and font.getlength(f"{text}…") > room:
        text = text[:-1]
    return f"{text.rstrip()}…"
