"""Answers to one person that Slack doesn't take at once, or not where the person is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from random import Random
from typing import Any

import pytest

from bot.domain.conversation.origin import Origin
from bot.domain.errors.slack import SlackLimited, SlackRefused
from bot.domain.job import Thread
from bot.slack.messages.late_answers import ROOM, TRIES, LateAnswers
from bot.slack.messages.private_replies import SlackReplies
from tests.support.office import Office
from tests.support.slack_stage import FILM, MAYA, TEAM

IN_FILM = Origin("key", Thread(TEAM, FILM), MAYA)
IN_DIRECT = Origin("key", Thread(TEAM, "D0MAYA"), MAYA, direct=True)


@pytest.fixture
async def late(office: Office) -> AsyncIterator[LateAnswers]:
    answers = LateAnswers(Random(0), office.clock.sleep)
    yield answers
    await answers.close()


async def seen(office: Office, text: str, channel: str = FILM) -> list[dict[str, Any]]:
    """Let time fly until Maya sees a text in a channel."""

    async def found() -> list[dict[str, Any]]:
        return [m for m in await office.messages(channel) if text in m["text"]]

    async def is_there() -> bool:
        return bool(await found())

    await office.clock.until(is_there)
    return await found()


@pytest.mark.parametrize(
    "fault",
    [
        {"do": "error", "error": "ratelimited", "next": 2},
        {"do": "rate_limit", "retry_after": 7, "next": 2},
        {"do": "error", "error": "internal_error", "next": 2},
        {"do": "status", "status": 503, "next": 2},
        {"do": "drop_before", "next": 2},
    ],
)
@pytest.mark.parametrize(
    ("origin", "method"),
    [(IN_FILM, "chat.postEphemeral"), (IN_DIRECT, "chat.postMessage")],
)
async def test_an_answer_comes_once_slack_has_time(
    office: Office, late: LateAnswers, origin: Origin, method: str, fault: dict[str, Any]
) -> None:
    await office.faults(methods={method: [fault]})
    await SlackReplies(office.calls, late).privately(origin, "only you")
    assert len(await seen(office, "only you", origin.thread.channel)) == 1
    assert await office.count(method) == 3


@pytest.mark.parametrize("word", ["user_not_in_channel", "is_archived", "a_word_of_next_year"])
async def test_what_cant_be_shown_in_place_is_told_directly(
    office: Office, late: LateAnswers, word: str
) -> None:
    fault = {"do": "error", "error": word, "next": None}
    await office.faults(methods={"chat.postEphemeral": [fault]})
    await SlackReplies(office.calls, late).privately(IN_FILM, "only you")
    (told,) = await seen(office, "only you", "D0MAYA")
    assert f"<#{FILM}>" in told["text"]


async def test_what_is_wrong_with_an_answer_is_wrong_everywhere(office: Office) -> None:
    fault = {"do": "error", "error": "invalid_blocks", "next": None}
    await office.faults(methods={"chat.postEphemeral": [fault]})
    with pytest.raises(SlackRefused):
        await SlackReplies(office.calls).privately(IN_FILM, "only you")
    assert await office.count("chat.postMessage") == 0


async def test_an_answer_is_not_tried_for_ever(office: Office, late: LateAnswers) -> None:
    tries = 0

    async def busy() -> None:
        nonlocal tries
        tries += 1
        raise SlackLimited("chat.postEphemeral: ratelimited", retry_after=5.0)

    async def given_up() -> bool:
        return not late._waiting

    await late.say(busy)
    await office.clock.until(given_up)
    assert tries == 1 + TRIES


async def test_more_answers_than_there_is_room_for_are_dropped() -> None:
    never = asyncio.Event()

    async def forever(_seconds: float) -> None:
        await never.wait()

    async def busy() -> None:
        raise SlackLimited("chat.postEphemeral: ratelimited")

    late = LateAnswers(Random(0), forever)
    for _ in range(ROOM):
        await late.say(busy)
    with pytest.raises(SlackLimited):
        await late.say(busy)
    await late.close()
    assert not late._waiting
