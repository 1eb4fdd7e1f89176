"""The last frame of a clip, taken out of it in a process that may be lost."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from bot.domain.errors.base import InputUnusable
from bot.media.clip_ends import FrameDecoder
from tests.support.clips import clip
from tests.support.pictures import opened


@pytest.mark.parametrize("codec", ["libx264", "libx265", "mpeg4"])
async def test_the_last_frame_comes_out_of_any_clip(tmp_path: Path, codec: str) -> None:
    film = tmp_path / "clip.mp4"
    film.write_bytes(clip(codec))
    assert opened(await FrameDecoder().last(film)).size == (128, 96)


async def test_a_frame_that_stands_for_a_clip_is_from_its_middle(tmp_path: Path) -> None:
    film = tmp_path / "clip.mp4"
    film.write_bytes(clip())
    middle, last = await FrameDecoder().middle(film), await FrameDecoder().last(film)
    assert opened(middle).size == (128, 96)
    assert middle != last


@pytest.mark.parametrize(
    "data",
    [b"", b"no clip at all" * 100, clip()[:600], b"\x00\x00\x00\x18ftypmp42"],
    ids=["nothing", "no clip", "cut short", "a beginning"],
)
async def test_what_has_no_frame_is_told(tmp_path: Path, data: bytes) -> None:
    film = tmp_path / "clip.mp4"
    film.write_bytes(data)
    with pytest.raises(InputUnusable, match="frame process ended") as refused:
        await FrameDecoder().last(film)
    assert "Nothing was spent" in refused.value.tell


@pytest.mark.parametrize(
    ("code", "deadline"),
    [("import time; time.sleep(600)", 0.2), ("import os; os.abort()", 30.0), ("pass", 30.0)],
    ids=["it takes too long", "it dies", "it says nothing"],
)
async def test_a_lost_process_is_the_clips_trouble(
    tmp_path: Path, code: str, deadline: float
) -> None:
    decoder = FrameDecoder(deadline, (sys.executable, "-c", code))
    with pytest.raises(InputUnusable):
        await decoder.last(tmp_path / "clip.mp4")
