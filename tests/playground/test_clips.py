"""The clips themselves, read by a decoder: what a player and a person would find."""

from __future__ import annotations

import asyncio
import filecmp
import math
import threading
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

import av
import pytest
from PIL import Image, ImageChops, ImageStat

from playground.video import VideoServerSettings
from playground.video.clips import make_clip
from playground.video.encoder import EncodingError, encode
from playground.video.mood import mood_of
from playground.video.sound import RATE, samples_of
from playground.video.spec import ClipSpec, EncodingStopped
from playground.video.title import font_of, printable, wrap
from tests.support.video_stage import stage

if TYPE_CHECKING:
    from pathlib import Path

FOX = ("a red fox in fresh snow",)
NIGHT = (*FOX, "make it night")
GOING = threading.Event()


def spec(*lineage: str, seconds: int = 4, take: int = 0, fps: int = 2) -> ClipSpec:
    return ClipSpec(720, 1280, seconds, lineage, take, fps)


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("clips")
    made = {"fox": spec(*FOX), "night": spec(*NIGHT)}
    made["take"] = spec(*FOX, take=1)
    made["wide"] = ClipSpec(1280, 720, 8, ("a boat at sea in the rain, evening",), 0, 1)
    for name, wanted in made.items():
        make_clip(wanted, folder / f"{name}.mp4", GOING)
    return {name: folder / f"{name}.mp4" for name in made}


def pictures(path: Path) -> list[Image.Image]:
    with av.open(str(path)) as container:
        frames = container.decode(video=0)
        return [frame.to_image() for frame in frames]  # type: ignore[no-untyped-call] # PyAV has no types here


def files_in(folder: Path) -> list[Path]:
    return list(folder.iterdir())


def difference(one: Image.Image, other: Image.Image) -> float:
    """Return how far two pictures are apart, 0 to 255 on average."""
    bands = ImageStat.Stat(ImageChops.difference(one, other)).mean
    return sum(bands) / len(bands)


@pytest.mark.parametrize(
    ("name", "size", "seconds"), [("fox", (720, 1280), 4), ("wide", (1280, 720), 8)]
)
def test_a_clip_is_h264_and_aac_of_the_right_size_and_length(
    clips: dict[str, Path], name: str, size: tuple[int, int], seconds: int
) -> None:
    with av.open(str(clips[name])) as container:
        video, audio = container.streams.video[0], container.streams.audio[0]
        assert (video.codec_context.name, audio.codec_context.name) == ("h264", "aac")
        assert video.codec_context.pix_fmt == "yuv420p"
        assert (video.width, video.height) == size
        assert video.duration is not None
        assert video.time_base is not None
        assert video.duration * video.time_base == seconds
        assert container.duration is not None
        assert abs(Fraction(container.duration, av.time_base) - seconds) < Fraction(1, 24)


def test_a_server_makes_24_frames_a_second() -> None:
    assert ClipSpec(720, 1280, 4, FOX).frames == 96
    assert VideoServerSettings().fps == 24


def test_playing_can_begin_before_all_is_loaded(clips: dict[str, Path]) -> None:
    data = clips["fox"].read_bytes()
    assert 0 < data.index(b"moov") < data.index(b"mdat")


def test_not_every_frame_is_a_key_frame(clips: dict[str, Path]) -> None:
    with av.open(str(clips["fox"])) as container:
        keys = [packet.is_keyframe for packet in container.demux(video=0) if packet.size]
    assert keys[0]
    assert sum(keys) < len(keys)


def test_the_picture_moves(clips: dict[str, Path]) -> None:
    shown = pictures(clips["fox"])
    assert len(shown) == 8
    for earlier, later in pairwise(shown):
        assert difference(earlier, later) > 0.3


def test_the_sound_can_be_heard(clips: dict[str, Path]) -> None:
    with av.open(str(clips["fox"])) as container:
        loudest = max(
            max(abs(sample) for sample in memoryview(frame.planes[0]).cast("B").cast("f"))
            for frame in container.decode(audio=0)
        )
    assert 0.1 < loudest < 0.95


def test_a_remix_and_another_take_look_and_sound_different(clips: dict[str, Path]) -> None:
    first = pictures(clips["fox"])[2]
    assert difference(first, pictures(clips["night"])[2]) > 30
    assert difference(first, pictures(clips["take"])[2]) > 5
    assert samples_of(spec(*FOX)) != samples_of(spec(*NIGHT))


async def test_the_same_prompt_gives_the_same_clip(tmp_path: Path) -> None:
    # Each in a process of its own, as the server does: within one, what libx264 finds in
    # memory at a picture's edge moves a few bits.
    once, again = tmp_path / "once.mp4", tmp_path / "again.mp4"
    await asyncio.gather(encode(spec(*FOX), once), encode(spec(*FOX), again))
    assert filecmp.cmp(once, again, shallow=False)


def test_a_thumbnail_and_a_sheet_lie_beside_the_clip(clips: dict[str, Path]) -> None:
    with Image.open(clips["fox"].with_suffix(".webp")) as thumbnail:
        assert (thumbnail.format, thumbnail.size) == ("WEBP", (720, 1280))
    with Image.open(clips["fox"].with_suffix(".jpg")) as sheet:
        assert (sheet.format, sheet.size) == ("JPEG", (720, 640))
        first, last = sheet.crop((0, 0, 180, 320)), sheet.crop((540, 320, 720, 640))
        assert difference(first, last) > 1


def test_a_stopped_encoder_leaves_nothing_behind(tmp_path: Path) -> None:
    stopped = threading.Event()
    stopped.set()
    with pytest.raises(EncodingStopped):
        make_clip(spec(*FOX), tmp_path / "fox.mp4", stopped)
    assert files_in(tmp_path) == []


def test_the_mood_follows_the_words() -> None:
    fox = mood_of(spec(*FOX))
    assert (fox.hero, fox.weather, fox.ground) == ("fox", "snow", "pines")
    night = mood_of(spec(*NIGHT))
    assert (night.hero, night.weather, night.hour) == ("fox", "snow", "night")
    assert night.palette != fox.palette
    assert mood_of(spec(*NIGHT, "now at noon, in the rain")).hour == "day"
    assert mood_of(spec("a small boat")).ground == "sea"
    assert mood_of(spec("nothing in particular")) == mood_of(spec("nothing in particular"))


def test_a_remix_that_names_no_mood_still_changes_colour() -> None:
    for prompt in ("a red fox in fresh snow", "our product", "a quiet street"):
        lineage = (prompt, "slower, please")
        assert mood_of(spec(*lineage)).palette != mood_of(spec(prompt)).palette


def test_long_prompts_are_wrapped_and_cut() -> None:
    font = font_of(32)
    lines = wrap("a fox " * 500, font, 600, 4)
    assert len(lines) == 4
    assert lines[-1].endswith("…")
    assert all(font.getlength(line) <= 600 for line in lines)
    assert wrap("x" * 500, font, 600, 2)[0].endswith("…")


def test_letters_the_typeface_lacks_are_replaced_or_left_out() -> None:
    assert printable("a fox 🦊 — in Zürich,\nStraße 狐") == "a fox - in Zurich, Strasse"
    assert printable("🦊") == "…"


@pytest.mark.parametrize("seconds", [4, 8, 12])
def test_the_sound_is_as_long_as_the_clip(seconds: int) -> None:
    samples = samples_of(spec(*FOX, seconds=seconds))
    assert len(samples) == seconds * RATE
    assert (samples[0], samples[-1]) == (0, 0)
    assert not math.isclose(max(samples), 0)


async def test_a_clip_arrives_through_the_api(tmp_path: Path) -> None:
    async with stage(encode, fps=1) as api:
        source = await api.made("a fox [slow]")
        remix = (await api.remix(source, "make it night")).json()["id"]
        await api.reached(remix, status="completed")
        shown = []
        for video_id in (source, remix):
            path = tmp_path / f"{video_id}.mp4"
            path.write_bytes((await api.content(video_id)).content)
            shown.append(pictures(path)[1])
    assert difference(*shown) > 10


async def test_an_encoder_that_fails_says_why(tmp_path: Path) -> None:
    with pytest.raises(EncodingError, match="No such file or directory"):
        await encode(spec(*FOX), tmp_path / "nowhere" / "fox.mp4")


async def test_a_cancelled_encoder_leaves_nothing_behind(tmp_path: Path) -> None:
    encoding = asyncio.create_task(encode(spec(*FOX, seconds=12, fps=60), tmp_path / "fox.mp4"))
    async with asyncio.timeout(60):
        while not files_in(tmp_path):
            await asyncio.wait([encoding], timeout=0.01)
    encoding.cancel()
    with pytest.raises(asyncio.CancelledError):
        await encoding
    assert files_in(tmp_path) == []
