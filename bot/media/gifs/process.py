"""The process that makes a looping GIF of a clip: one for each clip, and gone with it.

``python -m bot.media.gifs.process`` reads a path from its input and writes the GIF to its output,
or ends with ``UNREADABLE``. It wants PyAV, the extra ``frames``.

Every clip comes out under ``LARGEST``, whatever it shows: a GIF's pixels take 12 bits each at worst
(LZW's longest code), which fits at the last of ``STEPS``. A step that turns out too large is left
as soon as it is. Each clip has a palette of its own, made of all of its frames (FFmpeg's filters
``palettegen`` and ``paletteuse``).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import chain
from typing import Final

import av
from av.container import InputContainer
from av.filter import Graph
from av.video.frame import VideoFrame

from bot.media.frame_process import matrix_of
from bot.media.picture_process import answer_once

LARGEST: Final = 2_000_000
"""Bytes of a GIF, at most: mail and wikis take that."""

LONGEST: Final = 10
"""Seconds of a clip that are shown, from its beginning."""

COMPUTES, LASTS = 80, 110
"""Seconds of computing, and of living: a clip of nothing but noise computes for some 30."""


@dataclass(frozen=True, slots=True)
class Step:
    """Pixels of the longer edge, and pictures a second. No clip is made larger than it is."""

    edge: int
    rate: int

    @property
    def size(self) -> int:
        """Return what a GIF's size goes by, all else being the same."""
        return self.edge**2 * self.rate


STEPS: Final = (Step(480, 12), Step(360, 10), Step(240, 8), Step(128, 5))
"""What is tried one after another, until it is small enough."""


def gif_of(path: str, largest: int = LARGEST) -> bytes:
    """Return a clip's beginning as a GIF of at most so many bytes, which goes on for ever.

    Raises av.FFmpegError, and LookupError for what has no picture.
    """
    most = STEPS[0].size
    for step in STEPS:
        if step.size > most and step is not STEPS[-1]:
            continue
        with av.open(path) as clip:
            made, share = _made(clip, step, largest)
        if made is not None:
            return made
        most = int(step.size * share)
    raise LookupError("too large at any size")


def _made(clip: InputContainer, step: Step, largest: int) -> tuple[bytes | None, float]:
    """Return a clip as a GIF at one step; None as soon as that is too large.

    And how much of it wasn't too large yet.
    """
    file, pictures = BytesIO(), _pictures(clip, step)
    first = next(pictures, None)
    if first is None:
        raise LookupError("no frame")
    with av.open(file, "w", format="gif", options={"loop": "0"}) as made:
        stream = made.add_stream("gif", rate=step.rate)
        stream.width, stream.height, stream.pix_fmt = first.width, first.height, "pal8"
        made.mux(stream.encode(first))
        for number, picture in enumerate(pictures, 1):
            made.mux(stream.encode(picture))
            if file.tell() > largest:
                return None, number / (_seconds(clip) * step.rate)
        made.mux(stream.encode(None))
    return (file.getvalue() if file.tell() <= largest else None), 1.0


def _seconds(clip: InputContainer) -> float:
    """Return how much of a clip is shown, as far as it says so itself."""
    return min(LONGEST, (clip.duration or LONGEST * av.time_base) / av.time_base)


def _pictures(clip: InputContainer, step: Step) -> Iterator[VideoFrame]:
    """Yield a clip's pictures, in the colours of its own palette.

    A frame is made small before the next one is read: together they would take a gigabyte.
    """
    frames = _beginning(clip)
    first = next(frames, None)
    if first is None:
        return
    graph = _graph(clip, step, matrix_of(first))
    for frame in chain([first], frames):
        graph.push(frame)
        yield from _pulled(graph)
    graph.push(None)
    yield from _pulled(graph)


def _pulled(graph: Graph) -> Iterator[VideoFrame]:
    """Have a graph work on what it was given; yield what is done: nothing before the last frame."""
    while True:
        try:
            picture = graph.pull()
        except (av.EOFError, av.BlockingIOError):
            return
        if isinstance(picture, VideoFrame):
            yield picture


def _beginning(clip: InputContainer) -> Iterator[VideoFrame]:
    for frame in clip.decode(clip.streams.video[0]):
        if frame.pts is not None and frame.time >= LONGEST:
            return
        yield frame


def _graph(clip: InputContainer, step: Step, matrix: str) -> Graph:
    """Return what makes a clip's frames fewer, smaller, and of 256 colours."""
    graph = Graph()
    edge = step.edge
    wide, tall = f"if(gte(iw,ih),min({edge},iw),-2)", f"if(gte(iw,ih),-2,min({edge},ih))"
    scale = f"w='{wide}':h='{tall}':flags=lanczos:in_color_matrix={matrix}"
    source = graph.add_buffer(template=clip.streams.video[0])
    line = [source, graph.add("fps", str(step.rate)), graph.add("scale", scale)]
    split, palette = graph.add("split"), graph.add("palettegen")
    used = graph.add("paletteuse", "dither=bayer:bayer_scale=3:diff_mode=rectangle")
    for one, after in zip(line, [*line[1:], split], strict=True):
        one.link_to(after)
    split.link_to(palette, 0)
    split.link_to(used, 1, 0)
    palette.link_to(used, 0, 1)
    used.link_to(graph.add("buffersink"))
    graph.configure()
    return graph


def main() -> int:
    """Answer once; return the exit status."""
    return answer_once(
        lambda path: gif_of(os.fsdecode(path)),
        unreadable=(av.FFmpegError, LookupError),
        computes=COMPUTES,
        lasts=LASTS,
    )


if __name__ == "__main__":
    sys.exit(main())
