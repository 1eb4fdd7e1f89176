"""What only Sora 1 promises: several clips, inputs in their places, and qualities."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import av
import pytest
from PIL import Image

from bot.domain.errors.refusals import Refused
from bot.domain.profiles import Crop, InputKind
from bot.domain.renders.render import Reference
from tests.bot.video.contract.servers import SERVERS, Far, far, picture
from tests.support.profiles import SORA_1

SORA1 = next(ways for ways in SERVERS if ways.dialect == "sora1")


@pytest.fixture
async def sora1() -> AsyncIterator[Far]:
    async with far(SORA1) as opened:
        yield opened


def video_of(clip: Path, size: str) -> Reference:
    with av.open(str(clip)) as opened:
        stream = opened.streams.video[0]
        assert f"{stream.width}x{stream.height}" == size
    return Reference(InputKind.VIDEO, "fox.mp4", "video/mp4", clip.read_bytes())


@pytest.mark.parametrize("size", SORA_1.sizes)
async def test_every_size_is_made_as_often_as_the_table_says(sora1: Far, size: str) -> None:
    most = SORA_1.counts_at(size)[-1]
    done = await sora1.made(size=size, seconds=1, count=most)
    assert len(set(done.clips)) == most
    with pytest.raises(Refused):
        await sora1.started(size=size, seconds=1, count=most + 1)


@pytest.mark.parametrize("seconds", [1, 20])
async def test_the_shortest_and_the_longest_clip_are_made(sora1: Far, seconds: int) -> None:
    assert (await sora1.made(size="480x480", seconds=seconds)).seconds == seconds


@pytest.mark.parametrize(("size", "seconds"), [("480x480", 21), ("640x480", 5), ("1080x1080", 11)])
async def test_what_the_table_leaves_out_is_refused(sora1: Far, size: str, seconds: int) -> None:
    order = sora1.order(size=size, seconds=seconds)
    assert order.size not in SORA_1.sizes or order.seconds not in SORA_1.seconds_at(order.size)
    with pytest.raises(Refused):
        await sora1.api.create(order)
    assert not sora1.server.renders


async def test_every_clip_is_fetched_in_each_quality(sora1: Far, tmp_path: Path) -> None:
    done = await sora1.made(size="480x480", count=2)
    for clip in done.clips:
        lengths = [
            await sora1.api.download(clip, tmp_path / "clip", quality=quality)
            for quality in (None, "high", "low")
        ]
        assert lengths[2] < lengths[1] == lengths[0]


async def test_two_pictures_go_along_each_to_its_frame(sora1: Far) -> None:
    part = Crop(0.1, 0.1, 0.9, 0.9)
    first, last = picture((480, 480)), replace(picture((64, 48)), frame=119, crop=part)
    await sora1.made(size="480x480", references=(first, last))
    (render,) = sora1.server.renders
    assert [(item["frame_index"], item["type"]) for item in render.items] == [
        (0, "image"),
        (119, "image"),
    ]
    assert render.items[1]["crop_bounds"] == {
        "left_fraction": 0.1,
        "top_fraction": 0.1,
        "right_fraction": 0.9,
        "bottom_fraction": 0.9,
    }


async def test_a_video_goes_along(sora1: Far, tmp_path: Path) -> None:
    source = await sora1.made(size="480x480")
    await sora1.api.download(source.clips[0], tmp_path / "fox.mp4")
    video = video_of(tmp_path / "fox.mp4", "480x480")
    await sora1.made("make it night", size="480x480", references=(video,))
    assert [item["type"] for item in sora1.server.renders[-1].items] == ["video"]


async def test_more_inputs_than_the_table_says_are_refused(sora1: Far) -> None:
    with pytest.raises(Refused):
        await sora1.started(size="480x480", references=(picture(),) * (SORA_1.images + 1))


async def test_each_clip_has_a_still(sora1: Far) -> None:
    done = await sora1.made(size="480x480", count=2)
    for clip in done.clips:
        still = await sora1.api.still(clip)
        assert still is not None
        with Image.open(io.BytesIO(still)) as image:
            assert image.format == "JPEG"
