"""Refusals without a word on how long to wait, and what passes by itself."""

from __future__ import annotations

import pytest

from bot.domain.errors.slack import SlackLimited, SlackUnavailable
from bot.slack.api.refusals import LONGEST, Refusals
from tests.support.office import Office
from tests.support.slack_stage import FILM, TEAM

LIMITED = {"do": "error", "next": None, "error": "message_limit_exceeded"}


async def waits(office: Office, method: str, times: int) -> list[float]:
    """Call a method that is refused; return how long to wait each time."""
    found = []
    for _ in range(times):
        with pytest.raises(SlackLimited) as refused:
            await office.calls.call(TEAM, method, channel=FILM, text="hello")
        found.append(refused.value.retry_after)
    return found


def test_each_refusal_in_a_row_doubles_the_wait_to_a_minute() -> None:
    refusals = Refusals()
    found = [refusals.wait("T1", "chat.postMessage") for _ in range(9)]
    assert found == [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0, LONGEST]


def test_methods_and_workspaces_are_counted_apart() -> None:
    refusals = Refusals()
    refusals.wait("T1", "chat.postMessage")
    assert refusals.wait("T2", "chat.postMessage") == 1.0
    assert refusals.wait("T1", "chat.update") == 1.0
    assert refusals.wait("T1", "chat.postMessage") == 2.0
    refusals.over("T1", "chat.postMessage")
    assert refusals.wait("T1", "chat.postMessage") == 1.0


async def test_without_retry_after_the_wait_grows(office: Office) -> None:
    await office.faults(methods={"chat.postMessage": [LIMITED]})
    assert await waits(office, "chat.postMessage", 4) == [1.0, 2.0, 4.0, 8.0]
    await office.faults(methods={"chat.postMessage": []})
    await office.calls.call(TEAM, "chat.postMessage", channel=FILM, text="hello")
    await office.faults(methods={"chat.postMessage": [LIMITED]})
    assert await waits(office, "chat.postMessage", 1) == [1.0]


async def test_with_retry_after_its_word_counts(office: Office) -> None:
    rule = {"do": "rate_limit", "next": None, "retry_after": 7}
    await office.faults(methods={"chat.postMessage": [rule]})
    assert await waits(office, "chat.postMessage", 3) == [7.0] * 3


async def test_a_workspace_on_its_way_into_an_organisation_waits(office: Office) -> None:
    moving = {"do": "error", "next": 1, "error": "team_added_to_org"}
    await office.faults(methods={"chat.postMessage": [moving]})
    with pytest.raises(SlackUnavailable):
        await office.calls.call(TEAM, "chat.postMessage", channel=FILM, text="hello")
