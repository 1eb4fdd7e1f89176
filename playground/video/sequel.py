"""The picture of a clip that makes another one longer: that one, then on from its last frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

import av
from av.video.reformatter import Colorspace
from PIL import Image, ImageStat

from playground.video.mood import mood_of

if TYPE_CHECKING:
    from playground.video.mood import Colour
    from playground.video.spec import ClipSpec
    from playground.video.title import Title

BT709 = Colorspace.ITU709
"""As the source was encoded."""
CLOSER = 0.12
"""How much closer the view has come when the clip ends."""


class Sequel:
    """What :class:`~playground.video.scene.Scene` is for a clip that follows another.

    Its moments are asked for in order: the source is decoded as they come.
    """

    def __init__(self, spec: ClipSpec) -> None:
        self._size = (spec.width, spec.height)
        self._seconds = spec.seconds
        self._tint = Image.new("RGB", self._size, mood_of(spec).palette.zenith)
        self._film = av.open(spec.follows)
        stream = self._film.streams.video[0]
        self._rate = float(stream.average_rate or spec.fps)
        self._frames = self._film.decode(stream)
        self._shown = -1
        self._last = self._next() or self._tint

    @property
    def ground(self) -> Colour:
        """The colour on which the title stands."""
        red, green, blue = ImageStat.Stat(self._last).mean
        return round(red), round(green), round(blue)

    def settle(self, title: Title) -> None:
        """Take up the title."""
        self._title = title

    def moment(self, time: float) -> Image.Image:
        """Return the picture (RGB) at that many seconds."""
        while self._shown < int(time * self._rate):
            picture = self._next()
            if picture is None:
                return self._onward(time)
            self._last = picture
        return self._last.copy()

    def _next(self) -> Image.Image | None:
        frame = next(self._frames, None)
        if frame is None:
            return None
        self._shown += 1
        picture: Image.Image = frame.to_image(src_colorspace=BT709)  # type: ignore[no-untyped-call] # PyAV has no types here
        return picture.resize(self._size)

    def _onward(self, time: float) -> Image.Image:
        """Return the last frame, seen from ever nearer, in the colours of what was asked for."""
        began = (self._shown + 1) / self._rate
        share = min(1.0, max(0.0, (time - began) / max(0.1, self._seconds - began)))
        width, height = self._size
        lost = CLOSER * share / 2
        box = (width * lost, height * lost, width * (1 - lost), height * (1 - lost))
        nearer = self._last.resize(self._size, Image.Resampling.BILINEAR, box=box)
        return Image.blend(nearer, self._tint, share / 4)
