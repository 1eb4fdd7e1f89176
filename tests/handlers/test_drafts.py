"""The buttons under a refusal, as Slack delivers their presses."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from bot.domain.conversation.origin import Origin
from bot.domain.errors.base import RequestError
from bot.domain.job import Thread
from bot.domain.language.clip_form import Form
from bot.domain.language.requests import Create
from playground.slack.blocks import check_message_blocks
from tests.support.forms import answer, filled, opened
from tests.support.front import Front, Json
from tests.support.slack_stage import FILM, JONAS, MAYA, TEAM

WORDS = Create("what can you do?", "720x1280", 4, 1, "sora-2")
FORM = Form("a red fox", "1280x720", "8", "2")


async def refused(front: Front, **carried: Any) -> Json:
    """Refuse what Maya has typed; return the message that she is shown."""
    error = RequestError("That's a question.", **{"anyway": WORDS, "draft": FORM, **carried})
    return await front.desk.refuse(error, Origin("key", Thread(TEAM, FILM), MAYA))


def press(message: Json, action: str, **more: Any) -> Json:
    """Return a press on a message that one person sees: it carries no ``message``."""
    (button,) = [b for b in message["blocks"][1]["elements"] if b["action_id"] == action]
    return {
        "type": "block_actions",
        "container": {"type": "message", "message_ts": "1.2", "is_ephemeral": True},
        "channel": {"id": FILM, "name": "film-team"},
        "response_url": "http://127.0.0.1:9/actions/1/2/3",
        "actions": [{**button, "block_id": "=q", "action_ts": "1.2"}],
        **more,
    }


async def test_slack_takes_the_answer_and_its_buttons_carry_an_id(front: Front) -> None:
    message = await refused(front)
    assert check_message_blocks(message["blocks"]) == []
    buttons = message["blocks"][1]["elements"]
    assert [one["text"]["text"] for one in buttons] == [
        "Open the form…",
        "Make it anyway ($0.40)",
    ]
    (value,) = {one["value"] for one in buttons}
    assert len(value) == 12
    assert "what can you do" not in json.dumps(buttons)


async def test_presses_of_one_button_make_one_clip(front: Front) -> None:
    message = await refused(front)
    presses = (front.interaction(press(message, "anyway")) for _ in range(4))
    assert {response.status for response in await asyncio.gather(*presses)} == {200}
    (job,) = await front.jobs()
    assert (job.prompt, job.thread) == ("what can you do?", Thread(TEAM, FILM))
    assert front.board.changes == [job.id]


async def test_somebody_elses_press_makes_nothing(front: Front) -> None:
    jonas = {"user": {"id": JONAS, "username": "jonas", "team_id": TEAM}}
    message = await refused(front)
    for action in ("anyway", "draft"):
        assert (await front.interaction(press(message, action, **jonas))).status == 200
    assert await front.jobs() == []
    assert await front.store.of_requester(TEAM, JONAS, 10) == []
    assert front.office.stage.server.slack.modals.top(TEAM, JONAS) is None


async def test_the_form_is_opened_with_the_words_and_makes_them(front: Front) -> None:
    view = await opened(front, press(await refused(front), "draft"))
    assert view is not None
    shown = json.dumps(view["blocks"])
    assert '"initial_value": "a red fox"' in shown
    assert "2 \\u00d7 $0.80 = $1.60" in shown
    assert await answer(front, filled(view, "a red fox, running")) is None
    (job,) = await front.jobs()
    assert (job.prompt, job.thread) == ("a red fox, running", Thread(TEAM, FILM))


async def test_after_the_form_was_sent_the_words_are_gone_from_the_row(front: Front) -> None:
    message = await refused(front)
    view = await opened(front, press(message, "draft"))
    assert view is not None
    await answer(front, filled(view))
    assert (await front.interaction(press(message, "anyway"))).status == 200
    assert len(await front.jobs()) == 1


@pytest.mark.parametrize("value", ["0123456789ab", "k7m2p9", "draft:1"])
async def test_an_id_that_nobody_gave_out_makes_nothing(front: Front, value: str) -> None:
    message = await refused(front)
    for button in message["blocks"][1]["elements"]:
        button["value"] = value
    for action in ("anyway", "draft"):
        assert (await front.interaction(press(message, action))).status == 200
    assert await front.jobs() == []


async def test_a_press_without_a_value_is_refused(front: Front) -> None:
    sent = press(await refused(front), "anyway")
    del sent["actions"][0]["value"]
    assert (await front.interaction(sent)).status == 400
