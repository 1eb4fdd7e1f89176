"""What a clip is made of: real clips of many kinds, and files made to harm whoever looks."""

from __future__ import annotations

import io
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.media.codecs import MOST_BOXES, Codecs, codecs_of, unplayed
from bot.domain.media.mp4 import MP4, container_of
from tests.support.clips import clip


def looked_at(data: bytes) -> Codecs:
    return codecs_of(io.BytesIO(data), len(data))


def box(kind: bytes, *parts: bytes) -> bytes:
    data = b"".join(parts)
    return (8 + len(data)).to_bytes(4, "big") + kind + data


def track(handler: bytes, *entries: bytes) -> bytes:
    """Make a track whose samples are described by ``entries``."""
    table = box(b"stsd", bytes(4), len(entries).to_bytes(4, "big"), *entries)
    media = [box(b"hdlr", bytes(8), handler, bytes(12)), box(b"minf", box(b"stbl", table))]
    return box(b"trak", box(b"mdia", *media))


def movie(*tracks: bytes) -> bytes:
    return box(b"ftyp", b"isom", bytes(4)) + box(b"moov", *tracks)


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({}, None),
        ({"sound": "aac"}, None),
        ({"sound": "aac", "movflags": "+faststart"}, None),
        ({"sound": "aac", "container": "mov"}, None),
        ({"video": "libx265", "sound": "aac"}, "HEVC video"),
        ({"video": "libx265", "movflags": "+faststart"}, "HEVC video"),
        (
            {"video": "libx265", "sound": "aac", "movflags": "frag_keyframe+empty_moov"},
            "HEVC video",
        ),
        ({"video": "libsvtav1", "sound": "libopus"}, "AV1 video and Opus sound"),
        ({"video": "libvpx-vp9"}, "VP9 video"),
        ({"video": "mpeg4", "sound": "libmp3lame"}, "MPEG-4 Part 2 video and MP3 sound"),
        ({"sound": "ac3"}, "Dolby sound"),
        ({"sound": "flac"}, "FLAC sound"),
        ({"sound": "alac"}, "Apple Lossless sound"),
        ({"sound": "pcm_s16le", "container": "mov"}, "PCM sound"),
        ({"video": "prores_ks", "pixels": "yuv422p10le", "container": "mov"}, "ProRes video"),
        ({"video": "mjpeg", "pixels": "yuvj420p", "container": "mov"}, "Motion JPEG video"),
        ({"pixels": "yuv420p10le"}, "10-bit H.264 video"),
    ],
    ids=lambda value: " ".join(value.values()) if isinstance(value, dict) else "",
)
def test_what_slack_may_not_play_is_named(how: dict[str, str], words: str | None) -> None:
    made = clip(**how)
    assert container_of(made) == MP4
    assert unplayed(looked_at(made)) == words


@pytest.mark.parametrize(
    ("codecs", "words"),
    [
        (Codecs(), None),
        (Codecs(("avc1",), ("mp4a",)), None),
        (Codecs(("avc3.77",), ("mp4a.40",)), None),
        (Codecs(("xyz9",)), "unusual video"),
        (Codecs(("avc1.100",), ("mp4a.a9",)), "unusual sound"),
        (Codecs(("avc1.100", "jpeg")), None),
        (Codecs(("avc1.100",), ("ac-3", "mp4a.40")), None),
        (Codecs(("dvh1",), ("mp4a.40",)), "HEVC video"),
        (Codecs(("encv",), ("enca",)), "encrypted video and encrypted sound"),
    ],
)
def test_one_track_that_plays_is_enough(codecs: Codecs, words: str | None) -> None:
    assert unplayed(codecs) == words


@pytest.mark.parametrize("container", ["webm", "matroska", "avi", "flv"])
def test_another_container_is_named(container: str) -> None:
    made = clip("libvpx-vp9" if container == "webm" else "libx264", container=container)
    named = container_of(made)
    assert named is not None
    assert unplayed(looked_at(made)) == f"{named.name} video"


# --- files that were made to do harm ---------------------------------------------------


def test_a_clip_without_a_description_says_nothing() -> None:
    for data in (b"", movie(), movie(box(b"trak")), movie(track(b"vide")), movie(track(b"text"))):
        assert looked_at(data) == Codecs()


def test_a_size_that_leads_out_of_its_box_is_not_followed() -> None:
    for size in (0xFFFFFFFF, 7, 0, 1, 9):
        lying = size.to_bytes(4, "big") + b"trak" + bytes(8)
        assert looked_at(box(b"ftyp") + box(b"moov", lying)) == Codecs()
    data = movie(track(b"vide", (1000).to_bytes(4, "big") + b"hvc1"))
    assert looked_at(data) == Codecs()


def test_a_description_cut_short_is_read_as_far_as_it_goes() -> None:
    for kind in (b"avc1", b"mp4a", b"hvc1"):
        for tail in (b"", b"avcC", b"avcC\1", b"esds", b"esds" + bytes(4) + b"\3\x80\x80\x80"):
            found = looked_at(movie(track(b"vide", box(kind, tail))))
            assert found.video[0].startswith(kind.decode())


def test_a_sea_of_boxes_is_left() -> None:
    class Counted(io.BytesIO):
        reads = 0

        def read(self, size: int | None = -1, /) -> bytes:
            self.reads += 1
            return super().read(size)

    sea = Counted(box(b"ftyp") + box(b"free") * 10 * MOST_BOXES + movie(track(b"vide")))
    assert codecs_of(sea, len(sea.getvalue())) == Codecs()
    assert sea.reads <= MOST_BOXES + 1  # and what tells the container
    deep = Counted(movie(*[box(b"trak", box(b"mdia", box(b"free") * 50))] * 1000))
    codecs_of(deep, len(deep.getvalue()))
    assert deep.reads <= 2 * MOST_BOXES


def test_a_huge_description_costs_no_memory() -> None:
    data = movie(track(b"vide", box(b"hvc1", bytes(32 * 2**20))))
    file = io.BytesIO(data)
    tracemalloc.start()
    try:
        found = codecs_of(file, len(data))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert found == Codecs(("hvc1",))
    assert peak < 100_000


@given(data=st.binary(max_size=400), cut=st.integers(0, 400))
def test_any_bytes_are_survived(data: bytes, cut: int) -> None:
    for file in (data, movie(track(b"vide", box(b"avc1", data)))[:cut], movie(data)):
        found = looked_at(file)
        assert all(code.isprintable() for code in (*found.video, *found.sound))
        unplayed(found)


@pytest.mark.parametrize(
    "how",
    [{}, {"sound": "aac"}, {"movflags": "+faststart"}, {"video": "libx265"}, {"container": "mov"}],
    ids=str,
)
def test_a_clips_size_and_length_are_read(how: dict[str, str]) -> None:
    found = looked_at(clip(**how))
    assert found.size == "128x96"
    assert found.seconds == pytest.approx(2.0, abs=0.1)


def test_a_clip_in_pieces_tells_no_length() -> None:
    found = looked_at(clip(movflags="frag_keyframe+empty_moov"))
    assert (found.size, found.seconds) == ("128x96", None)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (bytes(12) + (600).to_bytes(4, "big") + (3000).to_bytes(4, "big") + bytes(12), 5.0),
        (
            b"\x01" + bytes(19) + (600).to_bytes(4, "big") + (3000).to_bytes(8, "big"),
            5.0,
        ),
        (bytes(12) + (600).to_bytes(4, "big") + b"\xff" * 4 + bytes(12), None),
        (bytes(12) + bytes(4) + (3000).to_bytes(4, "big") + bytes(12), None),
        (b"", None),
    ],
    ids=["32 bits", "64 bits", "all ones", "no scale", "nothing"],
)
def test_a_movies_header_tells_its_length_or_nothing(header: bytes, seconds: float | None) -> None:
    data = box(b"ftyp", b"isom", bytes(4)) + box(b"moov", box(b"mvhd", header))
    assert looked_at(data).seconds == seconds
