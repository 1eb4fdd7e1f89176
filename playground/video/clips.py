"""Clips that a player takes for the real thing: H.264 and AAC in an MP4, made on the spot.

Beside the MP4 lie its thumbnail (WebP and JPEG) and its sprite sheet (JPEG), as the APIs have
them.
Nothing here touches an event loop: :mod:`playground.video.encoder` runs it beside one.
"""

from __future__ import annotations

from contextlib import ExitStack
from fractions import Fraction
from typing import TYPE_CHECKING, Self

import av
from av.video.frame import PictureType
from av.video.reformatter import Colorspace, Interpolation
from PIL import Image

from playground.video.collage import Collage
from playground.video.scene import Scene
from playground.video.sequel import Sequel
from playground.video.sound import RATE, samples_of
from playground.video.spec import EncodingStopped
from playground.video.title import Title

if TYPE_CHECKING:
    import threading
    from collections.abc import Mapping
    from pathlib import Path

    from av.audio.stream import AudioStream
    from av.container import OutputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

    from playground.video.spec import ClipSpec

BT709 = 1
LIMITED_RANGE = 1
AUDIO_CHUNK = 1024
SHEET_TILES = 8
HIGH = {"preset": "veryfast", "crf": "23"}
LOW = {"preset": "ultrafast", "crf": "36"}


def make_clip(spec: ClipSpec, target: Path, stopped: threading.Event) -> None:
    """Write ``target`` (.mp4) and, beside it, its stills: .webp, .jpeg and the sprite sheet .jpg.

    Where the spec asks for a lower quality too, that MP4 ends in .low. Each MP4 appears last and
    whole. Raises :class:`EncodingStopped` soon after ``stopped`` is set.
    """
    scene = Sequel(spec) if spec.follows else Collage(spec) if spec.inputs else Scene(spec)
    title = Title(spec, scene.ground)
    scene.settle(title)
    stills = Stills(spec)
    with ExitStack() as stack:
        films = [stack.enter_context(_Film(spec, target, HIGH))]
        if spec.low:
            films.append(stack.enter_context(_Film(spec, target.with_suffix(".low"), LOW)))
        for number in range(spec.frames):
            if stopped.is_set():
                raise EncodingStopped
            picture = _picture(scene, title, number / spec.fps)
            stills.look(picture, number)
            frame = _frame(picture)
            for film in films:
                film.add(frame, number)
        stills.save(target)
        for film in films[::-1]:
            film.finish()


class _Film:
    """An MP4 that is being written; what is not finished leaves nothing behind."""

    def __init__(self, spec: ClipSpec, target: Path, quality: Mapping[str, str]) -> None:
        self._target = target
        self._part = target.with_name(target.name + ".part")
        options = {"movflags": "+faststart"}
        self._container = av.open(str(self._part), "w", format="mp4", options=options)
        self._video = _video_stream(self._container, spec, quality)
        if spec.sound:
            audio = self._container.add_stream("aac", rate=RATE, layout="mono")
            _encode_sound(self._container, audio, spec)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._container.close()
        self._part.unlink(missing_ok=True)

    def add(self, frame: VideoFrame, number: int) -> None:
        """Encode the frame of that number."""
        frame.pts = number
        frame.time_base = self._video.codec_context.time_base
        # A picture type left over from elsewhere would make every frame a key frame.
        frame.pict_type = PictureType.NONE
        self._container.mux(self._video.encode(frame))

    def finish(self) -> None:
        """Put the whole film in its place."""
        self._container.mux(self._video.encode(None))
        self._container.close()
        self._part.replace(self._target)


def _picture(scene: Scene | Collage | Sequel, title: Title, time: float) -> Image.Image:
    picture = scene.moment(time)
    title.draw(picture, time)
    return picture


class Stills:
    """The thumbnail (the clip's middle) and the sheet (eight moments, four by two)."""

    def __init__(self, spec: ClipSpec) -> None:
        self._frames = spec.frames
        self._tile = (spec.width // 4, spec.height // 4)
        self._sheet = Image.new("RGB", (self._tile[0] * 4, self._tile[1] * SHEET_TILES // 4))
        self._thumbnail: Image.Image | None = None

    def look(self, picture: Image.Image, number: int) -> None:
        """Take what is wanted of the frame of that number."""
        if number == self._frames // 2:
            self._thumbnail = picture
        tiles = [t for t in range(SHEET_TILES) if t * self._frames // SHEET_TILES == number]
        for tile in tiles:
            place = (tile % 4 * self._tile[0], tile // 4 * self._tile[1])
            self._sheet.paste(picture.resize(self._tile, Image.Resampling.BOX), place)

    def save(self, target: Path) -> None:
        """Write both beside the target, the thumbnail in two formats."""
        if self._thumbnail is not None:
            self._thumbnail.save(target.with_suffix(".webp"), quality=80, method=2)
            self._thumbnail.save(target.with_suffix(".jpeg"), quality=85)
        self._sheet.save(target.with_suffix(".jpg"), quality=80)


def _video_stream(
    container: OutputContainer, spec: ClipSpec, quality: Mapping[str, str]
) -> VideoStream:
    stream = container.add_stream("libx264", rate=spec.fps)
    stream.width, stream.height = spec.width, spec.height
    stream.pix_fmt = "yuv420p"
    stream.options = {**quality, "g": str(spec.fps * 2)}
    context = stream.codec_context
    context.thread_count = 1
    context.time_base = Fraction(1, spec.fps)
    context.colorspace = context.color_primaries = context.color_trc = BT709
    context.color_range = LIMITED_RANGE
    return stream


def _frame(picture: Image.Image) -> VideoFrame:
    coloured: VideoFrame = av.VideoFrame.from_image(picture)  # type: ignore[no-untyped-call] # PyAV has no types here
    return coloured.reformat(
        format="yuv420p",
        dst_colorspace=Colorspace.ITU709,
        interpolation=Interpolation.FAST_BILINEAR,
    )


def _encode_sound(container: OutputContainer, stream: AudioStream, spec: ClipSpec) -> None:
    samples = samples_of(spec)
    for start in range(0, len(samples), AUDIO_CHUNK):
        chunk = samples[start : start + AUDIO_CHUNK]
        frame = av.AudioFrame(format="s16", layout="mono", samples=len(chunk))
        frame.planes[0].update(chunk.tobytes())
        frame.sample_rate = RATE
        frame.pts = start
        frame.time_base = Fraction(1, RATE)
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))
