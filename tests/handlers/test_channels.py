"""Slack's word that a channel is open again reaches whoever keeps the cards."""

from __future__ import annotations

import pytest

from tests.support.front import Front
from tests.support.slack_stage import FILM, MAYA, TEAM


@pytest.mark.parametrize("subtype", ["channel_unarchive", "group_unarchive"])
async def test_a_channel_that_is_open_again_is_passed_on(front: Front, subtype: str) -> None:
    event = {
        "type": "message",
        "subtype": subtype,
        "ts": "1732186800.000100",
        "user": MAYA,
        "text": f"<@{MAYA}> un-archived the channel",
        "channel": FILM,
        "channel_type": "channel",
        "event_ts": "1732186800.000100",
    }
    assert (await front.event(event)).status == 200
    assert front.board.open == [(TEAM, FILM)]
    assert front.board.changes == []


async def test_a_channel_that_closes_is_nothing_to_pass_on(front: Front) -> None:
    event = {"type": "message", "subtype": "channel_archive", "ts": "1.2", "user": MAYA}
    assert (await front.event({**event, "text": "x", "channel": FILM})).status == 200
    assert front.board.open == []
