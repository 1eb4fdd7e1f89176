"""Clips that were given pictures or a video to begin from, read by a decoder."""

from __future__ import annotations

import base64
import io
import threading
from typing import TYPE_CHECKING

import av
from PIL import Image, ImageChops, ImageDraw, ImageStat

from playground.video.clips import make_clip
from playground.video.encoder import encode
from playground.video.spec import ClipSpec, Input
from tests.support.video_stage import sketch_clip, stage

if TYPE_CHECKING:
    from pathlib import Path

GOING = threading.Event()
TALL = (360, 640)
PROMPT = ("a ball rolls",)


def target(colour: str, ground: str, size: tuple[int, int] = (300, 400)) -> Image.Image:
    """Return a picture of a disc."""
    picture = Image.new("RGB", size, ground)
    wide, tall = size
    place = (wide * 0.3, tall * 0.2, wide * 0.7, tall * 0.5)
    ImageDraw.Draw(picture).ellipse(place, fill=colour)
    return picture


def saved(picture: Image.Image, path: Path) -> Input:
    picture.save(path, "PNG")
    return Input(str(path))


def fitted(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Return the picture cut from all sides to a shape, and scaled, by a way of its own."""
    scale = max(size[0] / picture.width, size[1] / picture.height)
    grown = picture.resize((round(picture.width * scale), round(picture.height * scale)))
    left, top = (grown.width - size[0]) // 2, (grown.height - size[1]) // 2
    return grown.crop((left, top, left + size[0], top + size[1]))


def frames(path: Path) -> list[Image.Image]:
    with av.open(str(path)) as container:
        assert container.streams.video[0].codec_context.name == "h264"
        decoded = container.decode(video=0)
        return [frame.to_image() for frame in decoded]  # type: ignore[no-untyped-call] # PyAV has no types here


def difference(one: Image.Image, other: Image.Image) -> float:
    """Return how far the upper halves are apart, 0 to 255 on average: no title is there."""
    half = (0, 0, one.width, one.height // 2)
    bands = ImageStat.Stat(ImageChops.difference(one.crop(half), other.crop(half))).mean
    return sum(bands) / len(bands)


def made(
    folder: Path,
    *inputs: Input,
    size: tuple[int, int] = TALL,
    seconds: int = 4,
    lineage: tuple[str, ...] = PROMPT,
) -> list[Image.Image]:
    path = folder / "clip.mp4"
    make_clip(ClipSpec(*size, seconds, lineage, 0, 4, inputs), path, GOING)
    return frames(path)


def test_a_clip_begins_with_its_picture_and_moves_on(tmp_path: Path) -> None:
    picture = target("red", "skyblue")
    shown = made(tmp_path, saved(picture, tmp_path / "one"))
    assert len(shown) == 16
    assert shown[0].size == TALL
    assert difference(shown[0], fitted(picture, TALL)) < 4
    assert difference(shown[0], shown[-1]) > 5
    assert difference(shown[0], shown[-1]) < 40


def test_a_remix_of_it_shows_the_picture_in_another_light(tmp_path: Path) -> None:
    picture = target("red", "skyblue")
    given = saved(picture, tmp_path / "one")
    plain = made(tmp_path, given)[0]
    remix = made(tmp_path, given, lineage=(*PROMPT, "make it night"))[0]
    assert difference(plain, remix) > 10
    other = made(tmp_path, saved(target("yellow", "black"), tmp_path / "two"))[0]
    assert difference(plain, remix) < difference(plain, other)


def test_two_pictures_are_the_first_and_the_last(tmp_path: Path) -> None:
    first, last = target("red", "skyblue"), target("yellow", "black")
    given = (
        saved(first, tmp_path / "one"),
        Input(saved(last, tmp_path / "two").file, frame=119),
    )
    shown = made(tmp_path, *given)
    assert difference(shown[0], fitted(first, TALL)) < 4
    assert difference(shown[-1], shown[0]) > 60
    assert difference(shown[-1], fitted(last, TALL)) < difference(shown[8], fitted(last, TALL))


def test_a_picture_that_comes_later_grows_out_of_the_landscape(tmp_path: Path) -> None:
    picture = target("yellow", "black")
    later = Input(saved(picture, tmp_path / "one").file, frame=60)
    shown = made(tmp_path, later)
    plain = made(tmp_path)
    assert difference(shown[0], plain[0]) < 4
    assert difference(shown[8], fitted(picture, TALL)) < 30


def test_only_the_part_within_the_crop_is_used(tmp_path: Path) -> None:
    halves = Image.new("RGB", (400, 400), "red")
    halves.paste("blue", (200, 0, 400, 400))
    file = saved(halves, tmp_path / "one").file
    shown = made(tmp_path, Input(file, crop=(0.5, 0.0, 1.0, 1.0)))
    assert difference(shown[0], Image.new("RGB", TALL, "blue")) < 6


def test_a_video_is_shown_at_its_own_pace(tmp_path: Path) -> None:
    source = made(tmp_path, saved(target("red", "skyblue"), tmp_path / "one"), size=(320, 320))
    video = (tmp_path / "clip.mp4").rename(tmp_path / "given")
    shown = made(tmp_path, Input(str(video), video=True), size=(320, 320), seconds=6)
    assert difference(shown[0], source[0]) < 4
    assert difference(shown[-1], source[0]) > 5


async def test_a_reference_picture_arrives_in_the_clip_and_its_remix(tmp_path: Path) -> None:
    picture = target("red", "skyblue", (720, 1280))
    file = io.BytesIO()
    picture.save(file, "PNG")
    encoded = base64.b64encode(file.getvalue()).decode()
    async with stage(encode, fps=1, data_dir=tmp_path) as api:
        reference = {"image_url": f"data:image/png;base64,{encoded}"}
        source = await api.made("a ball rolls", input_reference=reference)
        remix = (await api.remix(source, "make it night")).json()["id"]
        await api.client.delete(api.path(source))
        await api.reached(remix, status="completed")
        assert (await api.client.get(api.path(source))).status_code == 404
        shown = await api.content(remix)
        plain = await api.content(await api.made("a ball rolls"))
        thumbnail = await api.content(remix, params={"variant": "thumbnail"})
    (tmp_path / "remix.mp4").write_bytes(shown.content)
    (tmp_path / "plain.mp4").write_bytes(plain.content)
    first, landscape = frames(tmp_path / "remix.mp4")[0], frames(tmp_path / "plain.mp4")[0]
    assert difference(first, picture) < difference(landscape, picture)
    assert difference(first, picture) < 70
    with Image.open(io.BytesIO(thumbnail.content)) as still:
        assert difference(still.convert("RGB"), first) < 20


async def test_a_clip_of_many_pixels_has_fewer_frames() -> None:
    made: dict[tuple[int, int], int] = {}

    async def note(spec: ClipSpec, path: Path) -> None:
        made[spec.width, spec.height] = spec.fps
        await sketch_clip(spec, path)

    async with stage(note, dialect="sglang") as api:
        for size, seconds in (("1280x720", 12), ("1920x1080", 10), ("2048x2048", 60)):
            await api.made("a fox", size=size, seconds=seconds)
    assert made == {(1280, 720): 24, (1920, 1080): 12, (2048, 2048): 6}
