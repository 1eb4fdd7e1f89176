"""What makes two deliveries one request, and what makes them two."""

from __future__ import annotations

import asyncio
import time

from bot.domain.conversation.origin import Origin
from bot.domain.job import Thread
from handlers.views import IMPROVED_WITHIN, improving_key
from tests.support.front import Front
from tests.support.slack_stage import BOT


async def test_whoever_asks_twice_in_the_same_words_gets_two_clips(front: Front) -> None:
    for _ in range(2):
        assert (await front.command("a red fox")).status == 200
    assert len(await front.jobs()) == 2
    for _ in range(2):
        ts = str((await front.office.stage.say("hello"))["ts"])
        assert (await front.mentioned(f"<@{BOT}> a red fox", ts)).status == 200
    assert len(await front.jobs()) == 4


async def test_a_modal_opened_twice_is_two_remixes(front: Front) -> None:
    clip = await front.clip()
    for view_id in ("V1", "V2"):
        assert (await front.submit(clip, "make it night", view_id=view_id)).status == 200
    assert len(await front.store.in_thread(clip.thread)) == 3


async def test_two_clicks_that_are_handled_at_once_are_one_request(front: Front) -> None:
    """Slack gives each of them a trigger of its own."""
    clip = await front.clip()
    now = time.time() // 3 * 3
    clicks = [
        front.press("again", clip, ts=now + 0.1 * n, trigger_id=f"1.2.{n}") for n in range(1, 4)
    ]
    assert [answer.status for answer in await asyncio.gather(*clicks)] == [200] * 3
    assert len(await front.store.in_thread(clip.thread)) == 2


def test_better_words_are_asked_for_once_a_form_until_it_is_late() -> None:
    form = Origin(key="view:T1:V1", thread=Thread("T1", "C1"), person="U1")
    began = 100 * IMPROVED_WITHIN

    def key(hash_of_view: str, seconds: float) -> str:
        return improving_key(form, {"hash": hash_of_view}, {"action_ts": f"{began + seconds:.6f}"})

    assert key("1.a", 0.0) == key("1.a", IMPROVED_WITHIN - 1.0)
    assert key("1.a", 0.0) != key("1.b", 0.0)
    assert key("1.a", 0.0) != key("1.a", IMPROVED_WITHIN)
