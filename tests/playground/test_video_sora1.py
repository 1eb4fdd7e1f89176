"""Sora 1's jobs, over real HTTP."""

from __future__ import annotations

import asyncio
import io
import json
import threading
from typing import TYPE_CHECKING, Any

import av
import httpx
import pytest
from PIL import Image, ImageChops, ImageStat

from playground.video.clips import make_clip
from playground.video.encoder import encode
from playground.video.job_bodies import SIZES
from playground.video.spec import ClipSpec
from tests.support.video_stage import FILES, Stage, error_of, stage

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from playground.video.farm import ClipMaker

VERSION = {"api-version": "preview"}
WHOLE = {"left_fraction": 0, "top_fraction": 0, "right_fraction": 1, "bottom_fraction": 1}


@pytest.fixture
async def api() -> AsyncIterator[Stage]:
    async with stage(dialect="sora1") as running:
        yield running


def generation(api: Stage, generation_id: str, part: str = "") -> str:
    """Return the URL of a clip, or of a part of it."""
    url = f"{api.server.base_url}/video/generations/{generation_id}"
    return f"{url}/{part}" if part else url


def picture(colour: str = "red", size: tuple[int, int] = (64, 48)) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, "PNG")
    return file.getvalue()


def item(name: str = "fox.png", **changes: object) -> dict[str, Any]:
    return {"frame_index": 0, "type": "image", "file_name": name, **changes}


async def send(
    api: Stage,
    items: object,
    files: dict[str, tuple[bytes, str]],
    prompt: str = "a ball",
    **fields: object,
) -> httpx.Response:
    """Ask for a clip with files, in a form."""
    known = {"model": "sora", "prompt": prompt, "width": "480", "height": "480", "n_seconds": "2"}
    form = {**known, "inpaint_items": items if isinstance(items, str) else json.dumps(items)}
    parts = [("files", (name, data, kind)) for name, (data, kind) in files.items()]
    sent = {**form, **{name: str(value) for name, value in fields.items()}}
    return await api.client.post(api.path(), data=sent, files=parts)


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> dict[int, bytes]:
    """Return videos to send along, by their seconds."""
    folder = tmp_path_factory.mktemp("films")
    made = {}
    for seconds in (2, 7):
        path = folder / f"{seconds}.mp4"
        make_clip(ClipSpec(320, 320, seconds, ("a fox",), 0, 4), path, threading.Event())
        made[seconds] = path.read_bytes()
    return made


async def test_a_job_goes_through_its_statuses_to_its_clips() -> None:
    async with stage(dialect="sora1", render_seconds=3) as api:
        answer = await api.create("a red fox", n_variants=2, n_seconds=5)
        assert answer.status_code == 200, answer.text
        job = answer.json()
        assert job["id"].startswith("task_")
        created = job["created_at"]
        assert job == {
            "object": "video.generation.job",
            "id": job["id"],
            "status": "queued",
            "created_at": created,
            "finished_at": None,
            "expires_at": None,
            "generations": [],
            "prompt": "a red fox",
            "model": "sora",
            "n_variants": 2,
            "n_seconds": 5,
            "height": 480,
            "width": 480,
            "inpaint_items": None,
            "failure_reason": None,
        }
        seen: dict[str, None] = {}
        async with asyncio.timeout(30):
            while "succeeded" not in seen:
                done = await api.get(job["id"])
                seen[done["status"]] = None
        assert list(seen) == ["preprocessing", "queued", "running", "processing", "succeeded"]
        assert done["expires_at"] - created == 86_400
        assert created <= done["finished_at"] <= done["expires_at"]
        first, second = done["generations"]
        assert first["id"] != second["id"]
        one = (await api.client.get(generation(api, first["id"]))).json()
        assert one == first
        assert (one["object"], one["job_id"]) == ("video.generation", job["id"])
        assert (one["width"], one["height"], one["n_seconds"]) == (480, 480, 5)


async def test_a_clip_comes_in_two_qualities_and_with_a_picture(api: Stage) -> None:
    job_id = await api.started("a red fox")
    (clip,) = (await api.reached(job_id, status="succeeded"))["generations"]
    url = generation(api, clip["id"], "content/video")
    for query, suffix in (
        ({}, ".mp4"),
        ({"quality": "high"}, ".mp4"),
        ({"quality": "low"}, ".low"),
    ):
        answer = await api.client.get(url, params=query)
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "video/mp4")
        assert answer.content == FILES[suffix]
    head = await api.client.head(url)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Length"] == str(len(FILES[".mp4"]))
    assert head.headers["Accept-Ranges"] == "bytes"
    assert head.headers["Last-Modified"]
    odd = await api.client.get(url, params={"quality": "best"})
    assert (odd.status_code, error_of(odd)["param"]) == (400, "quality")
    thumbnail = await api.client.get(generation(api, clip["id"], "content/thumbnail"))
    assert thumbnail.headers["Content-Type"] == "image/jpg"
    assert thumbnail.content == FILES[".jpeg"]


async def test_there_is_nothing_to_fetch_before_the_end_or_after_a_day(api: Stage) -> None:
    job_id = await api.started("a red fox [stuck]")
    generations = api.server.renders[0].generations
    for part in ("", "content/video", "content/thumbnail"):
        assert (await api.client.get(generation(api, generations[0], part))).status_code == 404
    await api.finish(job_id)
    await api.reached(job_id, status="succeeded")
    await api.client.post(f"/playground/api/renders/{job_id}/expire")
    content = await api.client.get(generation(api, generations[0], "content/video"))
    assert content.status_code == 404


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("[moderated later]", "input_moderation"),
        ("[moderated output]", "output_moderation"),
        ("[fails]", "internal_error"),
    ],
)
async def test_a_job_fails_with_its_reason(api: Stage, word: str, reason: str) -> None:
    job = await api.reached(await api.started(f"a fox {word}"), status="failed")
    assert (job["failure_reason"], job["generations"]) == (reason, [])
    assert job["finished_at"] is not None


async def test_a_job_can_be_cancelled_by_hand(api: Stage) -> None:
    job_id = await api.started("a fox [stuck]")
    await api.finish(job_id, "cancelled")
    job = await api.reached(job_id, status="cancelled")
    assert (job["failure_reason"], job["generations"]) == (None, [])


async def test_moderation_refuses_with_an_inner_error(api: Stage) -> None:
    refused = await api.create("a fox [moderated]")
    assert refused.status_code == 400
    assert error_of(refused)["inner_error"]["code"] == "ResponsibleAIPolicyViolation"
    people = await send(api, [item()], {"fox.png": (picture(), "image/png")}, "a fox [people]")
    assert people.status_code == 400
    assert error_of(people)["message"].endswith("people-in-user-uploads.")


async def test_a_third_job_is_too_many(api: Stage) -> None:
    for _ in range(2):
        await api.started("a fox [stuck]")
    refused = await api.create("a bear")
    assert (refused.status_code, error_of(refused)["message"]) == (429, "Too many running tasks")


async def test_the_version_has_to_be_preview(api: Stage) -> None:
    async with httpx.AsyncClient(headers={"api-key": "playground-key"}) as client:
        missing = await client.get(api.path(), params={"limit": "1"})
        wrong = await client.get(api.path(), params={"limit": "1", "api-version": "v1"})
        no_key = await client.get(api.path(), headers={"api-key": ""}, params=VERSION)
    assert (missing.status_code, error_of(missing)["message"]) == (404, "Resource not found")
    assert (wrong.status_code, error_of(wrong)["message"]) == (400, "API version not supported")
    assert no_key.status_code == 401


async def test_each_format_is_404_where_the_other_is_spoken(api: Stage) -> None:
    lost = {"error": {"code": "404", "message": "Resource not found"}}
    for path in ("/openai/v1/videos", "/openai/v1/videos/video_1"):
        answer = await api.client.get(path)
        assert (answer.status_code, answer.json()) == (404, lost)
    assert (await api.client.get("/v1/videos")).status_code == 404
    async with stage() as other:
        for path in ("jobs", "jobs/task_1", "gen_1/content/video"):
            answer = await other.client.get(f"/openai/v1/video/generations/{path}", params=VERSION)
            assert (answer.status_code, answer.json()) == (404, lost)


def fields(width: int, height: int, seconds: int, variants: int) -> dict[str, int]:
    return {"width": width, "height": height, "n_seconds": seconds, "n_variants": variants}


@pytest.mark.parametrize("size", sorted(SIZES))
async def test_each_size_has_its_own_limits(size: tuple[int, int]) -> None:
    shorter = min(size)
    variants = 1 if shorter == 1080 else 2 if shorter == 720 else 4
    seconds = 10 if shorter == 1080 else 20
    async with stage(dialect="sora1") as api:
        best = await api.create("a fox", **fields(*size, seconds, variants))
        assert best.status_code == 200, best.text
        done = await api.reached(best.json()["id"], status="succeeded")
        assert len(done["generations"]) == variants
        for wrong, param in (
            (fields(*size, seconds + 1, 1), "n_seconds"),
            (fields(*size, 0, 1), "n_seconds"),
            (fields(*size, 1, variants + 1), "n_variants"),
            (fields(*size, 1, 0), "n_variants"),
        ):
            refused = await api.create("a fox", **wrong)
            assert (refused.status_code, error_of(refused)["param"]) == (400, param)


@pytest.mark.parametrize(
    ("changes", "status", "param"),
    [
        ({"width": 481}, 400, "width"),
        ({"width": "wide"}, 400, "width"),
        ({"height": None}, 400, "height"),
        ({"n_seconds": 2.5}, 400, "n_seconds"),
        ({"model": 7}, 400, "model"),
        ({"model": "sora-2"}, 404, None),
        ({"prompt": ""}, 400, "prompt"),
        ({"size": "480x480"}, 400, "size"),
        ({"inpaint_items": "["}, 400, "inpaint_items"),
        ({"inpaint_items": {}}, 400, "inpaint_items"),
        ({"inpaint_items": [item()]}, 400, "inpaint_items"),
    ],
)
async def test_a_wrong_field_is_named(
    api: Stage, changes: dict[str, Any], status: int, param: str | None
) -> None:
    whole = {"model": "sora", "prompt": "a fox", "width": 480, "height": 480}
    refused = await api.client.post(api.path(), json={**whole, **changes})
    assert (refused.status_code, error_of(refused)["param"]) == (status, param)
    assert api.server.renders == []


@pytest.mark.parametrize(
    "items",
    [
        [item("bear.png")],
        [item(type="sound")],
        [item(frame_index=-1)],
        [item(frame_index=60)],
        [item(frame_index="0")],
        [item(crop_bounds=[0, 0, 1, 1])],
        [item(crop_bounds={**WHOLE, "left_fraction": 1.5})],
        [item(crop_bounds={**WHOLE, "right_fraction": 0})],
        [item(crop_bounds={"left": 0})],
        [item(), item(), item()],
        [{"frame_index": 0, "type": "image"}],
        [item(type="video")],
        [],
        ["fox.png"],
    ],
)
async def test_a_wrong_item_is_refused(api: Stage, items: list[Any]) -> None:
    refused = await send(api, items, {"fox.png": (picture(), "image/png")})
    assert refused.status_code == 400
    assert error_of(refused)["param"].startswith("inpaint_items")


async def test_a_file_has_to_be_what_its_item_says(api: Stage, film: dict[int, bytes]) -> None:
    no_image = await send(api, [item()], {"fox.png": (b"no image", "image/png")})
    assert no_image.status_code == 400
    video = item("fox.mp4", type="video")
    too_long = await send(api, [video], {"fox.mp4": (film[7], "video/mp4")})
    assert "5 seconds" in error_of(too_long)["message"]
    both = {"fox.mp4": (film[2], "video/mp4"), "fox.png": (picture(), "image/png")}
    refused = await send(api, [video, item()], both)
    assert "one video" in error_of(refused)["message"]
    wrong_part = await api.client.post(
        api.path(), data={"prompt": "a fox"}, files={"file": ("fox.png", picture(), "image/png")}
    )
    assert "in a part named 'files'" in error_of(wrong_part)["message"]
    broken = await api.client.post(
        api.path(), content=b"--", headers={"Content-Type": "multipart/form-data"}
    )
    assert broken.status_code == 400


async def test_items_are_shown_as_they_were_sent(api: Stage) -> None:
    crop = {"left_fraction": 0.1, "top_fraction": 0.1, "right_fraction": 0.9}
    items = [item(crop_bounds=crop), item("bear.png", frame_index=59)]
    files = {name: (picture(), "image/png") for name in ("fox.png", "bear.png")}
    answer = await send(api, items, files, n_variants=4)
    assert answer.status_code == 200, answer.text
    assert answer.json()["inpaint_items"] == items
    assert (answer.json()["n_variants"], answer.json()["n_seconds"]) == (4, 2)


async def test_a_list_is_paged_both_ways_and_sorted_by_status() -> None:
    async with stage(dialect="sora1", max_running=5) as api:
        ids = [await api.started(f"clip {number} [stuck]") for number in range(4)]
        await api.finish(ids[1], "failed")
        await api.reached(ids[1], status="failed")

        async def page(**query: str) -> list[str]:
            answer = await api.client.get(api.path(), params={"limit": "10", **query})
            assert answer.status_code == 200, answer.text
            listed = answer.json()
            found = [job["id"] for job in listed["data"]]
            assert listed["object"] == "list"
            if found:
                assert (listed["first_id"], listed["last_id"]) == (found[0], found[-1])
            return found

        assert await page() == ids[::-1]
        assert await page(after=ids[2]) == [ids[1], ids[0]]
        assert await page(before=ids[2]) == [ids[3]]
        assert await page(limit="2") == [ids[3], ids[2]]
        assert await page(statuses="failed,succeeded") == [ids[1]]
        assert await page(statuses="succeeded") == []
        for wrong in ({}, {"limit": "0"}, {"limit": "1", "after": "x"}):
            assert (await api.client.get(api.path(), params=wrong)).status_code == 400


async def test_a_delete_answers_nothing(api: Stage) -> None:
    job_id = await api.started("a fox [stuck]")
    assert (await api.delete(job_id)).status_code == 400
    await api.finish(job_id)
    (clip,) = (await api.reached(job_id, status="succeeded"))["generations"]
    answer = await api.delete(job_id)
    assert (answer.status_code, answer.content) == (204, b"")
    assert (await api.client.get(api.path(job_id))).status_code == 404
    assert (await api.client.get(generation(api, clip["id"], "content/video"))).status_code == 404
    assert (await api.delete(job_id)).status_code == 404


async def test_submits_have_a_rate_here_too() -> None:
    async with stage(dialect="sora1", submits_per_minute=1) as api:
        await api.started("a fox")
        refused = await api.create("a bear")
        assert (refused.status_code, error_of(refused)["code"]) == (429, "RateLimitReached")


async def test_jobs_survive_a_restart(tmp_path: Path) -> None:
    async with stage(dialect="sora1", data_dir=tmp_path) as api:
        answer = await send(
            api, [item()], {"fox.png": (picture(), "image/png")}, "a fox", n_variants=2
        )
        done = await api.reached(answer.json()["id"], status="succeeded")
    async with stage(dialect="sora1", data_dir=tmp_path) as api:
        assert await api.get(done["id"]) == done
        clip = done["generations"][1]["id"]
        film = await api.client.get(generation(api, clip, "content/video"))
        assert film.content == FILES[".mp4"]


def frames(data: bytes) -> list[Image.Image]:
    with av.open(io.BytesIO(data), "r") as container:
        assert container.streams.video[0].codec_context.name == "h264"
        decoded = container.decode(video=0)
        return [frame.to_image() for frame in decoded]  # type: ignore[no-untyped-call] # PyAV has no types here


def difference(one: Image.Image, other: Image.Image) -> float:
    bands = ImageStat.Stat(ImageChops.difference(one, other)).mean
    return sum(bands) / len(bands)


async def films_of(api: Stage, job_id: str, **query: str) -> list[bytes]:
    job = await api.reached(job_id, status="succeeded")
    urls = [generation(api, clip["id"], "content/video") for clip in job["generations"]]
    return [(await api.client.get(url, params=query)).content for url in urls]


async def test_variants_qualities_and_inputs_are_real_films(film: dict[int, bytes]) -> None:
    real: ClipMaker = encode
    async with stage(real, dialect="sora1", fps=2, max_running=3) as api:
        plain = (await api.create("a fox", n_variants=2, n_seconds=2)).json()["id"]
        files = {"a.png": (picture("red"), "image/png"), "b.png": (picture("blue"), "image/png")}
        items = [item("a.png"), item("b.png", frame_index=59)]
        images = (await send(api, items, files, width=854)).json()["id"]
        video = item("fox.mp4", type="video")
        moving = (await send(api, [video], {"fox.mp4": (film[2], "video/mp4")})).json()["id"]

        one, two = await films_of(api, plain)
        assert difference(frames(one)[1], frames(two)[1]) > 2
        assert frames(one)[0].size == (480, 480)
        assert len(frames(one)) == 4
        low, _ = await films_of(api, plain, quality="low")
        assert len(low) < len(one)
        assert 0 < difference(frames(low)[0], frames(one)[0]) < 12

        (shown,) = await films_of(api, images)
        first, last = frames(shown)[0], frames(shown)[-1]
        assert first.size == (854, 480)
        assert difference(first, Image.new("RGB", first.size, "red")) < 25
        assert difference(last, Image.new("RGB", first.size, "blue")) < 25

        (filmed,) = await films_of(api, moving)
        given = frames(film[2])[0].resize((480, 480))
        assert difference(frames(filmed)[0], given) < 25
        clip = (await api.get(moving))["generations"][0]["id"]
        thumbnail = await api.client.get(generation(api, clip, "content/thumbnail"))
        with Image.open(io.BytesIO(thumbnail.content)) as still:
            assert (still.format, still.size) == ("JPEG", (480, 480))
