"""Buttons of cards from the version before this one: they are under clips for months."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast

from sqlalchemy import update

from bot.domain.conversation.origin import Origin
from bot.domain.job import Job, JobId
from bot.ports.core import Desk
from bot.slack.inbound.listener import open_listener
from handlers import actions
from storage.tables import jobs
from tests.support.front import SECRET, Front
from tests.support.slack_stage import MAYA, TEAM
from tests.support.storage import change

Element = dict[str, Any]
OLD: dict[str, list[Element]] = json.loads(
    (Path(__file__).parents[1] / "data" / "old-cards.json").read_text()
)
"""The elements under cards of job k7m2p9 as version 0.1 posted them, by what the card said."""

MONTH = 31 * 86_400.0


def pressed(element: Element, job: str) -> list[tuple[str, Element]]:
    """Return each thing that can be done with an element of job's card, and what Slack sends."""
    ours = json.loads(json.dumps(element).replace("k7m2p9", job))
    options = ours.pop("options", None)
    if options is None:
        return [(ours["action_id"], ours)]
    return [(one["value"].partition(":")[0], {**ours, "selected_option": one}) for one in options]


class Presses:
    """The desk's ear for buttons."""

    slash_command = "/sora"

    def __init__(self) -> None:
        self.heard: list[tuple[str, str]] = []

    async def press(self, verb: str, job_id: JobId, origin: Origin) -> None:
        self.heard.append((verb, job_id))


async def test_what_an_old_cards_buttons_say_is_understood(front: Front) -> None:
    job, desk = await front.card(), Presses()
    front.app = open_listener(front.office.calls, SECRET)
    actions.register(front.app, cast(Desk, desk))
    elements = [element for under in OLD.values() for element in under]
    wanted = [one for element in elements for one in pressed(element, job.id)]
    for _, element in wanted:
        assert (await front.act(element, job)).status == 200
    assert desk.heard == [(verb, job.id) for verb, _ in wanted]


async def month_old(front: Front) -> Job:
    """Return a clip that was delivered a month ago, and that the provider has long let go of."""
    job = await front.clip()
    then = dict.fromkeys(("created_at", "ended_at"), jobs.c.created_at - MONTH)
    await change(front.office.engine, update(jobs).values(then | {"expires_at": 1.0}))
    return await front.office.row(job)


async def test_a_month_old_card_still_answers(front: Front) -> None:
    job = await month_old(front)
    for element in OLD["delivered"] + OLD["delivered, with a menu"]:
        for verb, sent in pressed(element, job.id):
            trigger = front.office.stage.server.slack.triggers.issue(TEAM, MAYA)
            opened = await front.office.count("views.open")
            assert (await front.act(sent, job, trigger_id=trigger)).status == 200
            is_form = await front.office.count("views.open") > opened
            assert is_form is (verb in {"remix", "delete"}), verb
    assert len(await front.store.in_thread(job.thread)) == 2  # a double click on Again is one
    assert "don't know" not in " ".join(await front.whispers())


async def test_details_say_what_a_card_does_not(front: Front) -> None:
    job = await front.clip()
    assert (await front.press("details", job)).status == 200
    (told,) = await front.whispers()
    assert job.prompt in told
    assert f"`{job.id}`" in told
