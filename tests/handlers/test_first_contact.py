"""The first words: once in a channel that we join, once to whoever looks at our messages."""

from __future__ import annotations

from typing import Any

import pytest

from playground.slack.blocks import check_message_blocks
from tests.support.front import Front
from tests.support.slack_stage import BOT, FILM, JONAS, MAYA

Json = dict[str, Any]


def joined(person: str = BOT, channel: str = FILM) -> Json:
    more = {"channel": channel, "channel_type": "C", "inviter": MAYA}
    return {"type": "member_joined_channel", "user": person, **more}


def opened(tab: str, channel: str = "D0MAYA") -> Json:
    return {"type": "app_home_opened", "user": MAYA, "channel": channel, "tab": tab}


async def posts(front: Front, channel: str) -> list[Json]:
    answer = await front.office.stage.get("/calls")
    made = [one for one in answer["calls"] if one["method"] == "chat.postMessage"]
    return [one["args"] for one in made if one["args"]["channel"] == channel]


async def test_a_channel_that_we_join_is_greeted_once(front: Front) -> None:
    for _ in range(2):  # delivered again, or thrown out and invited again
        assert (await front.event(joined())).status == 200
    (post,) = await posts(front, FILM)
    lines = post["text"].splitlines()
    assert len(lines) == 4
    assert "`/sora a red fox in fresh snow`" in lines[1]
    assert "4 seconds cost $0.40." in lines[1]
    assert check_message_blocks(post["blocks"]) == []
    (button,) = post["blocks"][-1]["elements"]
    assert (button["action_id"], button["text"]["text"]) == ("form", "Make a clip…")
    assert "thread_ts" not in post


async def test_somebody_elses_coming_is_nothing_to_us(front: Front) -> None:
    assert (await front.event(joined(JONAS))).status == 200
    assert await posts(front, FILM) == []


async def test_whoever_looks_at_our_messages_is_greeted_once(front: Front) -> None:
    for tab in ("home", "messages", "messages"):
        assert (await front.event(opened(tab))).status == 200
    (post,) = await posts(front, "D0MAYA")
    assert post["text"].count("\n") == 3
    assert "`a red fox in fresh snow`" in post["text"]
    assert "/sora" not in post["text"]


async def test_whoever_has_made_a_clip_needs_no_greeting(front: Front) -> None:
    await front.card()
    assert (await front.event(opened("messages"))).status == 200
    assert await posts(front, "D0MAYA") == []


@pytest.mark.parametrize("word", ["restricted_action", "not_in_channel", "is_archived"])
async def test_a_greeting_that_slack_refuses_is_let_go(front: Front, word: str) -> None:
    refusal = {"do": "error", "error": word, "next": 1}
    await front.office.faults(methods={"chat.postMessage": [refusal]})
    for _ in range(2):
        assert (await front.event(joined())).status == 200
    assert len(await posts(front, FILM)) == 1
