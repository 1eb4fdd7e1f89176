"""Slack's word that a channel is open again reaches whoever keeps the cards."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from bot.domain.job import Thread
from storage.home import SqlHomeRows
from storage.listing import SqlListing
from storage.tables import jobs
from tests.support.front import Front
from tests.support.slack_stage import FILM, JONAS, MAYA, RANDOM, TEAM
from tests.support.storage import change


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


async def test_a_channel_made_private_keeps_its_clips_to_its_members(front: Front) -> None:
    clip = await front.clip()
    await change(front.office.engine, update(jobs).values(in_public=True))
    listing = SqlListing(front.office.engine)
    elsewhere = Thread(TEAM, RANDOM)
    assert await listing.find(clip.id, elsewhere, JONAS, public=True) is not None
    event = {"type": "message", "subtype": "channel_convert_to_private", "ts": "1.2", "user": MAYA}
    told = {**event, "text": "made this channel *private*.", "channel": FILM}
    assert (await front.event({**told, "channel_type": "group"})).status == 200
    assert await listing.find(clip.id, elsewhere, JONAS, public=True) is None
    assert await SqlHomeRows(front.office.engine).public(TEAM, {FILM}) == set()


async def test_a_channel_that_closes_is_nothing_to_pass_on(front: Front) -> None:
    event = {"type": "message", "subtype": "channel_archive", "ts": "1.2", "user": MAYA}
    assert (await front.event({**event, "text": "x", "channel": FILM})).status == 200
    assert front.board.open == []
