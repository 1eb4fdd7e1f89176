"""The words for a render's end, and what tells of one where the word is nobody's."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from bot.domain.errors.clips import RenderMissing
from bot.domain.errors.provider import ProviderError, RenderFailed, Unavailable
from bot.domain.errors.refusals import Moderated, RenderRefused
from bot.domain.renders.render import Render, RenderStatus
from bot.video.answers.render import read_render
from bot.video.answers.statuses import WORDS, meaning
from bot.video.answers.wrapped import clip_link
from tests.support.video_doubles import QUEUED, always, api_of

LINK = "https://cdn.example/clip.mp4"


def spellings(word: str) -> list[str]:
    joined = [word.replace(" ", sign) for sign in (" ", "_", "-", "")]
    return [spelt for one in joined for spelt in (one, one.upper(), one.title())]


def read(**video: Any) -> Render:
    render = read_render({**QUEUED, **video})
    assert render is not None
    return render


@pytest.mark.parametrize(
    ("status", "word"), [(status, word) for status, words, _ in WORDS for word in words]
)
def test_each_word_means_the_same_however_it_is_spelt(status: RenderStatus, word: str) -> None:
    for spelt in spellings(word):
        assert read(status=spelt).status is status


def test_no_word_means_two_things_and_each_has_a_source() -> None:
    words = [word for _, words, _ in WORDS for word in words]
    assert len(words) == len(set(words))
    assert all(source for _, _, source in WORDS)


@pytest.mark.parametrize("word", ["cooking", "step_3", "", "42%", "渲染中"])
def test_a_word_that_nobody_listed_goes_on(word: str) -> None:
    assert meaning(word) is None
    assert read(status=word).status is RenderStatus.RUNNING


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"url": LINK}, RenderStatus.COMPLETED),
        ({"metadata": {"url": LINK}}, RenderStatus.COMPLETED),
        ({"completed_at": 1760627863}, RenderStatus.COMPLETED),
        ({"finished_at": "2026-11-28T04:29:28Z"}, RenderStatus.COMPLETED),
        ({"finished_at": 1760627863, "error": {"message": "no"}}, RenderStatus.FAILED),
        ({"completed_at": None, "url": None, "error": None}, RenderStatus.RUNNING),
        ({"completed_at": 0, "url": ""}, RenderStatus.RUNNING),
        ({"url": f"https://gateway.example/v1/videos/{QUEUED['id']}"}, RenderStatus.RUNNING),
        ({"error": {"message": "slow"}}, RenderStatus.RUNNING),
        ({"error": {"message": "it violates our content policy"}}, RenderStatus.FAILED),
    ],
)
def test_an_end_shows_beside_a_word_of_nobodys(more: dict[str, Any], status: RenderStatus) -> None:
    assert read(status="cooked", **more).status is status


@pytest.mark.parametrize("word", ["queued", "in_progress", "Processing", "IN_QUEUE", "pending"])
def test_a_link_beside_a_word_for_going_on_is_no_end(word: str) -> None:
    assert read(status=word, url=LINK, completed_at=None).status is RenderStatus.RUNNING


@pytest.mark.parametrize(
    "holder",
    [
        {"url": LINK},
        {"video_url": LINK},
        {"output": LINK},
        {"output": [LINK]},
        {"output": {"video_url": LINK}},
        {"outputs": [LINK, "https://cdn.example/2.mp4"]},
        {"outputs": {"video_url": LINK}},
        {"data": [{"url": LINK}]},
        {"data": {"url": LINK}},
        {"result": {"video_url": LINK}},
        {"result_url": LINK},
        {"unsigned_urls": [LINK]},
        {"urls": [LINK]},
        {"metadata": {"url": LINK}},
        {"content": {"video_url": LINK}},
        {"video": {"url": LINK}},
        {"task_result": {"videos": [{"url": LINK}]}},
        {"url": None, "video_url": "", "metadata": {"url": LINK}},
    ],
)
def test_a_link_is_found_wherever_a_server_puts_it(holder: dict[str, Any]) -> None:
    assert clip_link(holder) == LINK
    assert read(status="cooked", **holder).status is RenderStatus.COMPLETED


@pytest.mark.parametrize(
    "holder", [{}, {"url": "video_1"}, {"output": 7}, {"data": []}, {"thumbnail_url": LINK}, None]
)
def test_what_is_no_link_is_none(holder: Any) -> None:
    assert clip_link(holder) is None


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("error", RenderFailed),
        ("FAILURE", RenderFailed),
        ("timeout", RenderFailed),
        ("aborted", RenderFailed),
        ("Rejected", RenderRefused),
        ("denied", RenderRefused),
    ],
)
async def test_a_failure_by_another_word_is_one(word: str, kind: type[ProviderError]) -> None:
    async with api_of(always(200, {**QUEUED, "status": word, "error": None})) as api:
        render = await api.get(QUEUED["id"])
    assert type(render.error) is kind


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("TASK_STATUS_SUCCEED", RenderStatus.COMPLETED),
        ("JOB_STATE_SUCCEEDED", RenderStatus.COMPLETED),
        ("video_generation_completed", RenderStatus.COMPLETED),
        ("completed successfully", RenderStatus.COMPLETED),
        ("generation_failed", RenderStatus.FAILED),
        ("CANCELLED_BY_USER", RenderStatus.CANCELLED),
        ("TASK_STATUS_PROCESSING", RenderStatus.RUNNING),
        ("image_ready", RenderStatus.RUNNING),
        ("preprocessing_done", RenderStatus.RUNNING),
        ("not_completed", RenderStatus.RUNNING),
    ],
)
def test_what_stands_around_a_word_changes_nothing(word: str, status: RenderStatus) -> None:
    assert read(status=word).status is status


@pytest.mark.parametrize("word", ["policy_violation", "moderation_blocked", "content_blocked"])
def test_moderations_own_code_for_a_state_is_an_end(word: str) -> None:
    render = read(status=word)
    assert render.status is RenderStatus.FAILED
    assert type(render.error) is Moderated


@pytest.mark.parametrize(
    "stated",
    [
        {"status": {"state": "completed"}},
        {"taskStatus": "SUCCESS"},
        {"video_status": "completed"},
        {"phase": "Succeeded"},
        {"done": True},
        {"status": None, "completed_at": 1795852800},
    ],
)
async def test_a_state_is_found_by_other_names(stated: dict[str, Any]) -> None:
    async with api_of(always(200, {"id": "video_1", **stated})) as api:
        assert (await api.get("video_1")).status is RenderStatus.COMPLETED


async def test_a_render_named_without_a_state_goes_on() -> None:
    """xAI's, before it has begun: QuantumNous/new-api#5927."""
    async with api_of(always(200, {"request_id": "b53c8bb4", "id": "task_7"})) as api:
        assert (await api.get("task_7")).status is RenderStatus.RUNNING


@pytest.mark.parametrize("word", ["expired", "EXPIRED", "deleted"])
async def test_what_has_expired_is_missing_by_any_spelling(word: str) -> None:
    async with api_of(always(200, {**QUEUED, "status": word})) as api:
        render = await api.get(QUEUED["id"])
    assert type(render.error) is RenderMissing


@pytest.mark.parametrize(
    "body",
    [
        {"status": "error", "message": "internal error, try again"},
        {"status": "success", "message": "ok"},
        {"status": "success", "data": {}},
        {"code": 0, "message": "success", "data": None},
    ],
)
async def test_what_is_said_of_the_question_is_no_end_of_the_render(body: Any) -> None:
    async with api_of(always(200, body)) as api:
        with pytest.raises(Unavailable):
            await api.get("video_7")


async def test_the_state_inside_counts_and_not_the_one_around_it() -> None:
    body = {"status": "success", "data": {"state": "processing", "progress": 40}}
    async with api_of(always(200, body)) as api:
        render = await api.get("video_7")
    assert (render.status, render.progress) == (RenderStatus.RUNNING, 40)


@pytest.mark.parametrize("status", [404, 429, 500])
async def test_an_error_with_an_id_of_its_own_is_no_failed_job(status: int) -> None:
    """Or else a question that broke would be paid for with a second render."""
    body = {"id": "req_1", "status": "failed", "message": "try again"}
    async with api_of(lambda _: httpx.Response(status, json=body)) as api:
        with pytest.raises(ProviderError):
            await api.get("video_7")
