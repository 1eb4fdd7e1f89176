from __future__ import annotations

from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors.clips import RenderMissing
from bot.domain.errors.provider import RenderFailed
from bot.domain.errors.refusals import Moderated, RenderRefused
from bot.domain.renders.render import RenderStatus
from bot.video.answers.render import read_render
from bot.video.answers.wrapped import clip_link
from tests.support.video_doubles import QUEUED, always, api_of


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(
            st.sampled_from(["id", "status", "error", "code", "message", "progress", "size",
                             "seconds", "created_at", "url", "outputs", "unsigned_urls"]), inner),
        max_leaves=20,
    )
)  # fmt: skip
def test_no_json_whatever_breaks_the_reader(video: Any) -> None:
    read_render(video)
    read_render(video, asked="video_1")
    clip_link(video)


def test_a_complete_object_is_read_completely() -> None:
    render = read_render(
        {
            "id": "video_68f1",
            "object": "video",
            "model": "sora-2",
            "status": "completed",
            "progress": 100,
            "created_at": 1760627796,
            "completed_at": 1760627863,
            "expires_at": 1760714196,
            "prompt": "a red fox",
            "size": "720x1280",
            "seconds": "4",
            "remixed_from_video_id": "video_0",
            "error": None,
        }
    )
    assert render is not None
    assert (render.id, render.status, render.progress) == (
        "video_68f1",
        RenderStatus.COMPLETED,
        100,
    )
    assert (render.created_at, render.expires_at) == (1760627796, 1760714196)
    assert (render.prompt, render.model, render.remixed_from) == ("a red fox", "sora-2", "video_0")
    assert (render.size, render.seconds, render.error) == ("720x1280", 4, None)


@pytest.mark.parametrize(
    ("word", "status"),
    [
        *[
            (word, RenderStatus.RUNNING)
            for word in ("queued", "in_progress", "pending", "processing", "running",
                         "preprocessing", "cooking", "", None, 7)
        ],
        ("completed", RenderStatus.COMPLETED),
        ("Succeeded", RenderStatus.COMPLETED),
        ("failed", RenderStatus.FAILED),
        ("expired", RenderStatus.FAILED),
        ("deleted", RenderStatus.FAILED),
        ("cancelled", RenderStatus.CANCELLED),
        ("canceled", RenderStatus.CANCELLED),
    ],
)  # fmt: skip
def test_a_word_that_is_no_known_end_means_running(word: Any, status: RenderStatus) -> None:
    render = read_render(QUEUED | {"status": word})
    assert render is not None
    assert render.status is status


@pytest.mark.parametrize(
    ("given", "progress"),
    [(0, 0), (55, 55), (55.9, 55), ("12", 12), ("40%", 40), (-3, 0), (140, 100), (None, None),
     (True, None), ("half", None), (float("nan"), None), ([], None)],
)  # fmt: skip
def test_progress_is_a_percentage_or_nothing(given: Any, progress: int | None) -> None:
    render = read_render(QUEUED | {"progress": given})
    assert render is not None
    assert render.progress == progress


@pytest.mark.parametrize("link", ["https://[", "https://[fox]/a.mp4", "//["])
def test_a_link_that_cannot_be_read_is_no_clip(link: str) -> None:
    render = read_render(QUEUED | {"status": "weird", "url": link})
    assert render is not None
    assert render.status is RenderStatus.RUNNING


@pytest.mark.parametrize("absent", sorted(QUEUED.keys() - {"id"}))
def test_any_key_but_the_id_may_be_absent(absent: str) -> None:
    render = read_render({key: value for key, value in QUEUED.items() if key != absent})
    assert render is not None
    assert render.status is RenderStatus.RUNNING


@pytest.mark.parametrize(
    ("given", "seconds"), [("4", 4), (4, 4), ("4.04", 4), ("7.96", 8), (None, None), ("long", None)]
)
def test_seconds_come_as_text_as_numbers_and_as_fractions(given: Any, seconds: int | None) -> None:
    render = read_render(QUEUED | {"seconds": given})
    assert render is not None
    assert render.seconds == seconds


@pytest.mark.parametrize(
    ("given", "size"),
    [
        ("720x1280", "720x1280"),
        ("0720 X 1280", "720x1280"),
        ("auto", None),
        (None, None),
        (7, None),
    ],
)
def test_sizes_are_normal_or_unknown(given: Any, size: str | None) -> None:
    render = read_render(QUEUED | {"size": given})
    assert render is not None
    assert render.size == size


def failure(error: Any, **more: Any) -> Any:
    render = read_render(QUEUED | {"status": "failed", "error": error} | more)
    assert render is not None
    return render.error


def test_moderation_while_rendering_has_the_providers_stage() -> None:
    plain = failure(
        {
            "code": "moderation_blocked",
            "message": "Your request was blocked by our moderation system.",
        }
    )
    assert isinstance(plain, Moderated)
    assert (plain.stage, plain.reasons) == (None, ())
    named = failure(
        {
            "code": "moderation_blocked",
            "message": "The request is blocked by our moderation system when checking inputs. "
            "Possible reasons: people-in-user-uploads, sexual.",
        }
    )
    assert (named.stage, named.reasons) == ("input", ("people-in-user-uploads", "sexual"))
    later = failure({"code": "moderation_blocked", "message": "Blocked when checking outputs."})
    assert later.stage == "output"
    reason = failure(None, failure_reason="output_moderation")
    assert isinstance(reason, Moderated)
    assert reason.stage == "output"


@pytest.mark.parametrize(
    "error",
    [
        {"code": "video_generation_failed", "message": "Video generation failed."},
        {"code": 500, "message": "CUDA out of memory"},
        {"code": "video_generation_failed", "message": "no"},
        {"code": "INTERNAL.BAD_OUTPUT.CODE01", "message": "no"},
        {"message": "We're under heavy load, please try again later."},
        {"message": "Something went wrong."},
        "Generation failed",
        {"code": "task_failed", "message": "Video generation has failed."},
        {},
        None,
    ],
)
def test_a_failure_of_what_broke_may_be_tried_again(error: Any) -> None:
    assert type(failure(error)) is RenderFailed


@pytest.mark.parametrize(
    "error",
    [
        {"message": "Real human faces are not allowed"},
        {"message": "Request blocked: depicts a celebrity"},
        {"message": "Something went wrong with your prompt, please try again later."},
        {"message": "We can't help with that request."},
        "Die Anfrage verstößt gegen unsere Inhaltsrichtlinien",
        "生成的视频未通过安全检测",
        {"code": "OUTPUT_BLOCKED", "message": None},
        {"code": "ASSET.INVALID", "message": "no"},
        {"code": "celebrity_detected"},
        "just words",
    ],
)
def test_a_failure_that_nobody_knows_may_be_about_the_request(error: Any) -> None:
    assert type(failure(error)) is RenderRefused


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"incomplete_details": {"reason": "content_filter"}},
        {"output": {"error": "it violates our content policy"}},
        {"logs": ["step 3", "moderation: stopped"]},
        {"failureReason": "content policy"},
    ],
)
def test_a_verdict_is_found_wherever_it_stands(elsewhere: dict[str, Any]) -> None:
    assert type(failure(None, **elsewhere)) is Moderated


def test_what_was_asked_for_is_no_verdict() -> None:
    asked = {"input": {"text": "a poster on content policy"}, "prompt": "a poster"}
    assert type(failure(None, **asked)) is RenderFailed


def test_a_failure_that_repeats_the_prompt_is_logged_without_it() -> None:
    secret = failure(
        {"code": "x", "message": "could not draw 'a secret launch'"}, prompt="a secret launch"
    )
    assert "a secret launch" not in secret.detail
    assert "could not draw" in secret.detail


def test_a_failure_that_repeats_part_of_the_prompt_hides_it_too() -> None:
    partly = failure(
        {"code": "x", "message": "the words 'A SECRET launch' can't be drawn"},
        prompt="the day of a secret launch, at night",
    )
    assert partly.detail == "x: the words '[prompt]' can't be drawn"


def test_an_expired_render_is_missing() -> None:
    render = read_render(QUEUED | {"status": "expired"})
    assert render is not None
    assert isinstance(render.error, RenderMissing)


def test_a_failure_coded_as_cancelled_is_a_cancellation() -> None:
    render = read_render(QUEUED | {"status": "failed", "error": {"code": "cancelled"}})
    assert render is not None
    assert (render.status, render.error) == (RenderStatus.CANCELLED, None)


async def test_a_failed_job_behind_an_error_status_is_read() -> None:
    job = QUEUED | {"status": "failed", "error": {"code": 500, "message": "CUDA out of memory"}}
    async with api_of(always(500, job)) as api:
        render = await api.get("video_68f10c54")
    assert render.status is RenderStatus.FAILED
    assert isinstance(render.error, RenderFailed)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("2000", 2.0), ("0", 0.0), ("99999999", 60.0), ("soon", None), (None, None)],
)
async def test_a_server_may_say_when_to_ask_again(
    header: str | None, seconds: float | None
) -> None:
    headers = {"openai-poll-after-ms": header} if header is not None else {}
    async with api_of(lambda _: httpx.Response(200, json=QUEUED, headers=headers)) as api:
        assert (await api.get("video_68f10c54")).poll_after == seconds


async def test_retry_after_on_a_good_answer_is_a_wish_too() -> None:
    headers = {"retry-after": "12"}
    async with api_of(lambda _: httpx.Response(200, json=QUEUED, headers=headers)) as api:
        assert (await api.get("video_68f10c54")).poll_after == 12.0


async def test_a_server_that_does_not_repeat_the_id_is_understood() -> None:
    async with api_of(always(200, {"status": "queued"})) as api:
        assert (await api.get("video_7")).id == "video_7"
