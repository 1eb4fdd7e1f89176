"""The deletion's modal, and the buttons that turn a list's pages."""

from __future__ import annotations

import json

from bot.domain.job import Job, Part
from tests.support.front import Front, Json
from tests.support.slack_stage import FILM, MAYA, TEAM


async def submit(front: Front, job: str, values: Json, *, user: str = MAYA) -> Json:
    view = {
        "id": "V1",
        "team_id": TEAM,
        "type": "modal",
        "callback_id": "deletion",
        "private_metadata": json.dumps({"job": job, "channel": FILM}),
        "state": {"values": values},
        "hash": "1.x",
        "app_installed_team_id": TEAM,
        "bot_id": "B1",
    }
    payload = {
        "type": "view_submission",
        "team": {"id": TEAM, "domain": "acme"},
        "user": {"id": user, "username": "maya", "team_id": TEAM},
        "api_app_id": "A02",
        "token": "Shh_its_a_seekrit",
        "trigger_id": "4.5.6",
        "view": view,
        "response_urls": [],
        "is_enterprise_install": False,
        "enterprise": None,
    }
    answer = await front.form({"payload": json.dumps(payload)})
    assert answer.status == 200
    body: Json = json.loads(answer.body or "{}")
    return body


def ticked(*options: str) -> Json:
    return {"slack": {"too": {"selected_options": [{"value": value} for value in options]}}}


async def posted(front: Front) -> Job:
    """Return a delivered job whose video Slack has."""
    return await front.store.update(await front.clip(), file_id="F1")


async def test_the_answer_is_written_down_before_the_modal_closes(front: Front) -> None:
    job = await posted(front)
    assert await submit(front, job.id, ticked()) == {}
    assert (await front.office.row(job)).to_remove == {Part.RENDER}
    assert await submit(front, job.id, ticked("yes")) == {}
    assert (await front.office.row(job)).to_remove == {Part.RENDER, Part.FILE}


async def test_what_is_wrong_takes_the_modals_place(front: Front) -> None:
    job = await front.clip()
    assert await submit(front, job.id, {}) == {}
    answer = await submit(front, job.id, {})
    assert answer["response_action"] == "update"
    assert "was deleted already" in str(answer["view"])


async def test_the_button_opens_the_modal(front: Front) -> None:
    job = await front.clip()
    trigger = front.office.stage.server.slack.triggers.issue(TEAM, MAYA)
    assert (await front.press("delete", job, trigger_id=trigger)).status == 200
    assert await front.office.count("views.open") == 1


async def test_a_page_is_turned_where_it_was_pressed(front: Front) -> None:
    job = await front.clip()
    answer = await front.press("page_older", job, value="list:channel:2")
    assert answer.status == 200
    assert (await front.command("list channel")).status == 200
    assert any("Clips of this conversation" in text for text in await front.whispers())
    assert job.thread.channel == FILM
