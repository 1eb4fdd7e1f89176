"""Real clips, of any codec and container that the encoder at hand knows."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import av

from playground.video.scheduling import kept_scheduling

FRAMES = 4
RATE = 48_000


@cache
def clip(
    video: str = "libx264",
    sound: str | None = None,
    *,
    container: str = "mp4",
    pixels: str = "yuv420p",
    movflags: str = "",
) -> bytes:
    """Return a clip of two seconds, made by the encoders of these names."""
    options = {"movflags": movflags} if movflags else {}
    with TemporaryDirectory() as folder:
        path = Path(folder) / "clip"  # a file: what moves its beginning reads it again
        with (
            kept_scheduling(),
            av.open(str(path), "w", format=container, options=options) as film,
        ):
            _filmed(film, video, sound, pixels)
        return path.read_bytes()


def _filmed(film: Any, video: str, sound: str | None, pixels: str) -> None:
    stream = film.add_stream(video, rate=2)
    stream.width, stream.height, stream.pix_fmt = 128, 96, pixels
    track = None if sound is None else film.add_stream(sound, rate=RATE)
    if track is not None:
        _silence(film, track)
    for number in range(FRAMES):
        frame = av.VideoFrame(128, 96, pixels)
        frame.pts, frame.time_base = number, Fraction(1, 2)
        film.mux(stream.encode(frame))
    film.mux(stream.encode(None))


def _silence(film: Any, track: Any) -> None:
    context = track.codec_context
    size = context.frame_size or 1024
    for number in range(FRAMES):
        frame = av.AudioFrame(format=context.format.name, layout=context.layout.name, samples=size)
        for plane in frame.planes:
            plane.update(bytes(plane.buffer_size))
        frame.sample_rate, frame.pts, frame.time_base = RATE, number * size, Fraction(1, RATE)
        film.mux(track.encode(frame))
    film.mux(track.encode(None))
