"""The README's command: no page, two clips on disk that a decoder can read."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import av
import pytest
from PIL import Image

from playground.video.settings import DIALECTS
from tests.support.stage import ROOT

ITS_OWN = {
    "vllm-omni": (832, 480),
    "unsloth": (768, 512),
    "openrouter": (1280, 720),
    "litellm-wan": (1280, 720),
    "bifrost": (1280, 720),
}
"""What models other than Sora's make where nobody says how large a clip is to be."""

NO_REMIX = ("vllm-omni", "unsloth", "sora1")
"""Servers of which one remix each is made from scratch here."""

ELSEWHERE = {"azure", *NO_REMIX}
"""Servers that another test here has a clip from."""

SILENT = {"vllm-omni"}
"""Servers of which a clip has no sound unless that is asked for."""


async def playground(*arguments: str, module: str = "bot") -> tuple[int, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        module,
        "playground",
        *arguments,
        cwd=ROOT,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        out, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()
    return process.returncode or 0, out.decode()


async def with_few_frames(*arguments: str) -> tuple[int, str]:
    """Do the same, but for the clips' many pictures: most of the time goes into them."""
    return await playground(*arguments, module="tests.integration.few_frames")


async def test_it_leaves_two_different_clips_and_prints_the_thread(tmp_path: Path) -> None:
    order = ("--once", "a red fox in fresh snow --seconds 4", "--model", "sora")
    options = ("--remix", "make it night", "--out", str(tmp_path), "--render-seconds", "1")
    status, said = await playground(*order, *options)
    assert status == 0, said
    assert "a red fox in fresh snow”: Done, rendered in" in said
    assert "make it night”: Done, rendered in" in said
    first, second = clips_in(tmp_path)
    assert first.read_bytes() != second.read_bytes()
    for path in (first, second):
        check(path)


@pytest.mark.parametrize("dialect", [name for name in DIALECTS if name not in ELSEWHERE])
async def test_it_delivers_from_every_kind_of_server(tmp_path: Path, dialect: str) -> None:
    order = ("--once", "a red fox in fresh snow --seconds 4", "--out", str(tmp_path))
    status, said = await with_few_frames(*order, "--render-seconds", "0.3", "--dialect", dialect)
    assert status == 0, said
    (clip,) = clips_in(tmp_path)
    check(clip, ITS_OWN.get(dialect, (720, 1280)), sound=dialect not in SILENT)


@pytest.mark.parametrize("dialect", NO_REMIX)
async def test_it_takes_a_remix_from_scratch_where_there_is_no_other(
    tmp_path: Path, dialect: str
) -> None:
    order = ("--once", "a red fox in fresh snow --seconds 4", "--remix", "make it night")
    options = ("--out", str(tmp_path), "--render-seconds", "0.3", "--dialect", dialect)
    status, said = await with_few_frames(*order, *options)
    assert status == 0, said
    assert "Not as a remix" in said
    assert "made from scratch after #1" in said
    first, second = clips_in(tmp_path)
    assert first.read_bytes() != second.read_bytes()
    for clip in (first, second):
        check(clip, ITS_OWN.get(dialect, (720, 1280)), sound=dialect not in SILENT)


async def test_it_saves_every_clip_of_several(tmp_path: Path) -> None:
    order = ("--once", "a red fox in fresh snow --seconds 4 --count 2", "--out", str(tmp_path))
    status, said = await with_few_frames(*order, "--render-seconds", "0.3", "--dialect", "sora1")
    assert status == 0, said
    assert "100 %  Done, rendered in" in said
    first, second = clips_in(tmp_path)
    assert first.read_bytes() != second.read_bytes()


def clips_in(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.mp4"))


def check(path: Path, shape: tuple[int, int] = (720, 1280), *, sound: bool = True) -> None:
    with av.open(str(path)) as clip:
        video = clip.streams.video[0]
        codecs = [stream.codec_context.name for stream in clip.streams]
        assert codecs == (["h264", "aac"] if sound else ["h264"])
        assert (video.width, video.height) == shape
        frames = sum(1 for _ in clip.decode(video))
        assert video.average_rate is not None
        assert abs(frames / float(video.average_rate) - 4.0) < 0.1


async def test_it_asks_with_a_picture_attached(tmp_path: Path) -> None:
    picture = tmp_path / "fox.png"
    Image.new("RGB", (720, 1280), "#2f6fd0").save(picture)
    order = ("--once", "a red fox in fresh snow --seconds 4", "--picture", str(picture))
    remix = ("--remix", "make it night")
    status, said = await with_few_frames(
        *order, *remix, "--out", str(tmp_path), "--render-seconds", "0.3"
    )
    assert status == 0, said
    assert (
        f"maya: @Sora a red fox in fresh snow --seconds 4\n[fox.png, {size(picture)} bytes]" in said
    )
    assert [path.name for path in clips_in(tmp_path)] == ["clip-1.mp4", "clip-2.mp4"]


def size(path: Path) -> str:
    return f"{path.stat().st_size:,}"
