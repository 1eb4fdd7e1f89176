"""The words in square brackets that make a render go wrong."""

from __future__ import annotations

import pytest

from playground.video.magic import MAGIC_WORDS, magic_in, without_magic
from tests.support.video_stage import assert_published, error_of, stage

BLOCKED = "Your request was blocked by our moderation system."
INPUT_BLOCKED = (
    "The request is blocked by our moderation system when checking inputs. "
    "Possible reasons: people-in-user-uploads."
)


def test_words_are_found_in_any_case_and_taken_out() -> None:
    prompt = "a fox [Moderated Later] in  snow [slow]"
    assert magic_in(prompt) == {"[moderated later]", "[slow]"}
    assert without_magic(prompt) == "a fox in snow"
    assert magic_in("a [quiet] fox") == frozenset()
    assert len({magic.word for magic in MAGIC_WORDS}) == len(MAGIC_WORDS)


async def test_moderated_is_refused_at_once() -> None:
    async with stage() as api:
        answer = await api.create("a fox [moderated]")
        assert answer.status_code == 400
        assert error_of(answer) == {
            "message": BLOCKED,
            "type": "video_generation_user_error",
            "param": None,
            "code": "moderation_blocked",
        }
        assert api.server.renders == []


@pytest.mark.parametrize(
    ("word", "code", "message"),
    [
        (
            "[moderated later]",
            "moderation_blocked",
            INPUT_BLOCKED,
        ),
        ("[moderated output]", "moderation_blocked", BLOCKED),
        (
            "[fails]",
            "video_generation_failed",
            "Video generation failed due to an internal error.",
        ),
    ],
)
async def test_a_render_fails_with_its_reason(word: str, code: str, message: str) -> None:
    async with stage() as api:
        video = await api.reached(await api.started(f"a fox {word}"), status="failed")
        assert_published(video, "VideoResource")
        assert video["error"] == {"code": code, "message": message}
        assert (video["completed_at"], video["expires_at"]) == (None, None)
        content = await api.content(video["id"])
        assert (content.status_code, error_of(content)["code"]) == (400, "video_failed")
        deleted = await api.client.delete(f"/openai/v1/videos/{video['id']}")
        assert deleted.status_code == 200


async def test_stuck_hangs_at_99_until_it_is_ended_by_hand() -> None:
    async with stage(render_seconds=0.0) as api:
        first, second = [await api.started("a fox [stuck]") for _ in range(2)]
        await api.reached(first, status="in_progress", progress=99)
        await api.reached(second, status="in_progress", progress=99)
        await api.finish(first)
        await api.finish(second, "failed")
        await api.reached(first, status="completed")
        failed = await api.reached(second, status="failed")
        assert failed["error"]["code"] == "video_generation_failed"


async def test_slow_takes_five_times_as_long() -> None:
    async with stage(render_seconds=0.1) as api:
        await api.made("a fox [slow]")
        render = api.server.renders[0]
        assert render.finished_at is not None
        assert render.finished_at - render.created_at >= 0.1 * 5 * 0.9


async def test_expires_completes_without_content() -> None:
    async with stage() as api:
        video_id = await api.made("a fox [expires]")
        content = await api.content(video_id)
        assert (content.status_code, error_of(content)["code"]) == (404, "video_expired")
        video = await api.get(video_id)
        assert video["expires_at"] == video["created_at"] + 3


async def test_a_remix_is_judged_by_its_own_prompt() -> None:
    async with stage() as api:
        failed = await api.started("a fox [fails once]")
        await api.reached(failed, status="failed")
        source = await api.made("a fox [fails once]")
        remix = (await api.remix(source, "make it night")).json()["id"]
        await api.reached(remix, status="completed")
        assert (await api.content(remix)).status_code == 200


async def test_an_expired_video_cannot_be_remixed() -> None:
    async with stage() as api:
        gone = await api.made("a fox [expires]")
        aged = await api.made("a bear")
        answer = await api.client.post(f"/playground/api/renders/{aged}/expire")
        assert answer.status_code == 200
        for video_id in (gone, aged):
            for refused in (await api.remix(video_id, "at night"), await api.content(video_id)):
                assert (refused.status_code, error_of(refused)["code"]) == (404, "video_expired")
        running = await api.started("an owl [stuck]")
        early = await api.client.post(f"/playground/api/renders/{running}/expire")
        assert (early.status_code, early.json()["error"]) == (409, "not_completed")


async def test_a_video_can_be_deleted_behind_the_clients_back() -> None:
    async with stage() as api:
        for video_id in (await api.made("a fox"), await api.started("a fox [stuck]")):
            answer = await api.client.delete(f"/playground/api/renders/{video_id}")
            assert answer.status_code == 200
            refused = await api.remix(video_id, "make it night")
            assert (refused.status_code, error_of(refused)["code"]) == (404, "video_not_found")
        assert api.server.running == 0
