"""The picture of a clip that was given pictures or a video to begin from.

Each of them has its place in time. There it is seen whole, cropped to the clip's shape; from one
to the next the clip melts, and before the first it is the landscape of its prompt. Meanwhile
the view moves slowly in, so that it is plainly a clip.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import av
from PIL import Image, ImageStat

from playground.video.mood import mood_of
from playground.video.scene import Scene

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playground.video.mood import Colour
    from playground.video.spec import ClipSpec, Input
    from playground.video.title import Title

NOMINAL_FPS = 30
"""What a frame's index is counted in, whatever the clip is encoded with."""
CLOSER = 0.16
"""How much closer the view has come when the clip ends."""
TINT = 0.35
"""How much of its own colour a remix lays over the pictures of its source."""
LONGEST_VIDEO = 5.0
"""Seconds that are used of a video."""


@dataclass(frozen=True, slots=True)
class Still:
    """A picture, or a video's pictures at its own pace, from ``start`` (seconds) on."""

    start: float
    pictures: Sequence[Image.Image]
    fps: float

    @property
    def end(self) -> float:
        """When its last picture has come."""
        return self.start + (len(self.pictures) - 1) / self.fps

    def at(self, time: float) -> Image.Image:
        """Return the picture for that time; its first before it, its last after it."""
        number = int((time - self.start) * self.fps)
        return self.pictures[min(max(number, 0), len(self.pictures) - 1)]


class Collage:
    """What :class:`~playground.video.scene.Scene` is for a clip without inputs."""

    def __init__(self, spec: ClipSpec) -> None:
        self._spec = spec
        self._size = (spec.width, spec.height)
        mood = mood_of(spec)
        self._stills = sorted((self._open(one) for one in spec.inputs), key=lambda one: one.start)
        if spec.version > 1:
            colour = Image.new("RGB", self._size, mood.palette.zenith)
            self._stills = [_tinted(still, colour) for still in self._stills]
        self._landscape = Scene(spec) if self._stills[0].start > 0 else None
        self._towards = (0.35 + mood.seed % 7 / 20, 0.35 + mood.seed % 5 / 15)
        self._title: Title | None = None

    @property
    def ground(self) -> Colour:
        """The colour on which the title stands."""
        width, height = self._size
        foot = self._stills[0].pictures[0].crop((0, height * 2 // 3, width, height))
        red, green, blue = ImageStat.Stat(foot).mean
        return round(red), round(green), round(blue)

    def settle(self, title: Title) -> None:
        """Take up the title."""
        self._title = title

    def moment(self, time: float) -> Image.Image:
        """Return the picture (RGB) at that many seconds."""
        frame = self._nearer(self._view(time), time)
        if self._title is not None:
            self._title.settle(frame)
        return frame

    def _view(self, time: float) -> Image.Image:
        first = self._stills[0]
        if self._landscape is not None and time < first.start:
            scene = self._landscape.moment(time)
            return Image.blend(scene, first.at(time), _eased(time / first.start))
        for one, other in pairwise(self._stills):
            if one.end <= time < other.start:
                share = (time - one.end) / (other.start - one.end)
                return Image.blend(one.at(time), other.at(time), _eased(share))
        return next(still for still in self._stills[::-1] if still.start <= time).at(time)

    def _nearer(self, picture: Image.Image, time: float) -> Image.Image:
        """Return the picture as seen from a little nearer as time goes by."""
        width, height = self._size
        lost = CLOSER * time / self._spec.seconds
        left, top = (
            room * lost * share for room, share in zip(self._size, self._towards, strict=True)
        )
        box = (left, top, left + width * (1 - lost), top + height * (1 - lost))
        return picture.resize(self._size, Image.Resampling.BILINEAR, box=box)

    def _open(self, given: Input) -> Still:
        last = self._spec.seconds - 1 / self._spec.fps
        start = min(given.frame / NOMINAL_FPS, max(0.0, last))
        if given.video:
            pictures, fps = _pictures_of(given.file)
        else:
            with Image.open(given.file) as image:
                pictures, fps = [image.convert("RGB")], 1.0
        return Still(start, [self._fitted(picture, given.crop) for picture in pictures], fps)

    def _fitted(self, picture: Image.Image, crop: tuple[float, float, float, float]) -> Image.Image:
        """Return the part within the crop (fractions), cut to the clip's shape and scaled."""
        wide, tall = picture.size
        left, top, right, bottom = crop[0] * wide, crop[1] * tall, crop[2] * wide, crop[3] * tall
        scale = min((right - left) / self._size[0], (bottom - top) / self._size[1])
        across, down = self._size[0] * scale, self._size[1] * scale
        x, y = (left + right - across) / 2, (top + bottom - down) / 2
        box = (x, y, x + across, y + down)
        return picture.resize(self._size, Image.Resampling.BICUBIC, box=box)


def _pictures_of(path: str) -> tuple[list[Image.Image], float]:
    """Return a video's pictures, at most five seconds and eight a second of them."""
    with av.open(path) as container:
        stream = container.streams.video[0]
        rate = float(stream.average_rate or 24)
        step = max(1, round(rate / 8))
        pictures = []
        for number, frame in enumerate(container.decode(stream)):
            if number / rate >= LONGEST_VIDEO:
                break
            if number % step == 0:
                pictures.append(frame.to_image().convert("RGB"))  # type: ignore[no-untyped-call] # PyAV has no types here
    return pictures, rate / step


def _tinted(still: Still, colour: Image.Image) -> Still:
    tinted = [Image.blend(picture, colour, TINT) for picture in still.pictures]
    return Still(still.start, tinted, still.fps)


def _eased(share: float) -> float:
    """Return the share, slow at both ends."""
    share = min(1.0, max(0.0, share))
    return share * share * (3 - 2 * share)
