"""A clip once more, as a server makes it that has other codecs or another container."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, cast

import av

from playground.video.scheduling import kept_scheduling

if TYPE_CHECKING:
    from av.container import InputContainer, OutputContainer
    from av.video.stream import VideoStream


@dataclass(frozen=True, slots=True)
class Form:
    """How a film is made: PyAV's names of the container and of the encoder."""

    container: str
    codec: str
    media_type: str = "video/mp4"
    sound: bool = True
    """Whether the sound goes along as it is; not every container takes AAC."""


FORMS = {
    "hevc": Form("mp4", "libx265"),
    "av1": Form("mp4", "libsvtav1"),
    "webm": Form("webm", "libvpx-vp9", "video/webm", sound=False),
    "quicktime": Form("mov", "libx264", "video/quicktime"),
}


def recoded(clip: Path, form: Form) -> bytes:
    """Return a clip in another form. It takes a second or so: not for an event loop."""
    with TemporaryDirectory() as folder:
        target = Path(folder) / "film"
        with (
            kept_scheduling(),
            av.open(str(clip), "r") as source,
            av.open(str(target), "w", format=form.container) as film,
        ):
            _film(source, film, form)
        return target.read_bytes()


def _film(source: InputContainer, film: OutputContainer, form: Form) -> None:
    picture = source.streams.video[0]
    stream = cast("VideoStream", film.add_stream(form.codec, rate=picture.average_rate))
    stream.width, stream.height, stream.pix_fmt = picture.width, picture.height, "yuv420p"
    sound = source.streams.audio[0] if form.sound and source.streams.audio else None
    track = None if sound is None else film.add_stream_from_template(sound)
    for frame in source.decode(picture):
        film.mux(stream.encode(frame))
    film.mux(stream.encode(None))
    if sound is None or track is None:
        return
    source.seek(0)
    for packet in source.demux(sound):
        if packet.dts is not None:
            packet.stream = track
            film.mux(packet)
