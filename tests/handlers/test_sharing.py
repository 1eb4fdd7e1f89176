"""The windows about sharing, the button below a copy, and which reactions are heard."""

from __future__ import annotations

import json

import pytest

from bot.domain.conversation.places import Conversation
from bot.domain.job import Job
from storage.copy_table import copies
from storage.preferences import SqlPreferences
from tests.support.front import Front, Json
from tests.support.slack_stage import BOT, FILM, JONAS, SECRET, TEAM
from tests.support.storage import rows


def window(callback: str, values: Json, known: Json | None = None) -> Json:
    """Return what Slack sends when somebody sends a window in."""
    view = {
        "id": "V1",
        "team_id": TEAM,
        "type": "modal",
        "callback_id": callback,
        "private_metadata": json.dumps(known or {}),
        "state": {"values": values},
        "app_installed_team_id": TEAM,
    }
    return {"type": "view_submission", "view": view}


def to(field: str, channel: str | None) -> Json:
    return {field: {"conversation": {"selected_conversation": channel}}}


async def clip(front: Front) -> Job:
    """Return a clip in a public channel, beside another one that we are in."""
    for channel in (FILM, SECRET):
        front.conversations.known[channel] = Conversation(
            is_public=True, is_shared=False, has_us=True
        )
    return await front.store.update(await front.clip(), file_id="F1")


async def answered(front: Front, payload: Json) -> str:
    answer = await front.interaction(payload)
    assert answer.status == 200
    return answer.body


async def test_the_windows_answer_is_written_down_with_its_tick(front: Front) -> None:
    job = await clip(front)
    ticked = {"share_prompt": {"too": {"selected_options": [{"value": "yes"}]}}}
    known = {"job": job.id, "channel": FILM}
    assert "already" in await answered(front, window("share", to("share_to", FILM), known))
    payload = window("share", to("share_to", SECRET) | ticked, known)
    for _ in range(2):
        assert await answered(front, payload) == ""
    found = await rows(front.office.engine, copies.c.channel, copies.c.with_prompt)
    assert [tuple(row) for row in found] == [(SECRET, True)]


@pytest.mark.parametrize(
    ("reaction", "of", "by", "counts"),
    [
        ("star", BOT, JONAS, True),
        ("star2::skin-tone-2", BOT, JONAS, True),
        ("eyes", BOT, JONAS, False),
        ("star", JONAS, JONAS, False),
        ("star", BOT, BOT, False),
    ],
)
async def test_which_reactions_are_stars(
    front: Front, reaction: str, of: str, by: str, counts: bool
) -> None:
    job = await clip(front)
    await SqlPreferences(front.office.engine).keep(TEAM, "", {"showcase": SECRET})
    event = {
        "type": "reaction_added",
        "user": by,
        "reaction": reaction,
        "item_user": of,
        "item": {"type": "message", "channel": FILM, "ts": job.card_ts},
    }
    for _ in range(2):
        assert (await front.event(event)).status == 200
    assert len(await rows(front.office.engine, copies.c.id)) == counts
