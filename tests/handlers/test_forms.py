"""Shortcuts that open the form, and what comes of it when it's sent in."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.domain.job import Job
from bot.ports import NewInput
from playground.slack.blocks import check_message_blocks
from storage.inputs import SqlInputs
from tests.handlers.front import Front, Json
from tests.pictures import picture
from tests.playground.slack_stage import FILM, MAYA, RANDOM, TEAM
from tests.storage.helpers import fresh

FOX = {"id": "F1", "name": "fox.png", "mimetype": "image/png", "mode": "hosted"}
ROOT = "1800000000.000100"


async def opened(front: Front, payload: Json) -> Json | None:
    """Use a shortcut; return the form that it opened."""
    slack = front.office.stage.server.slack
    payload = {"trigger_id": slack.triggers.issue(TEAM, MAYA), **payload}
    assert (await front.interaction(payload)).status == 200
    view = slack.modals.top(TEAM, MAYA)
    return None if view is None else view.data


def animate(*files: Json, **message: str) -> Json:
    shown = {"type": "message", "ts": ROOT, "files": list(files), **message}
    return {
        "type": "message_action",
        "callback_id": "animate",
        "channel": {"id": FILM, "name": "film-team"},
        "message_ts": ROOT,
        "message": shown,
    }


def filled(view: Json, words: str = "it turns its head", **values: Any) -> Json:
    chosen = {
        name: {"choice": {"type": "static_select", "selected_option": {"value": value}}}
        for name, value in {"size": "auto", "seconds": "8", "count": "1"}.items()
    }
    state = {"prompt": {"text": {"type": "plain_text_input", "value": words}}, **chosen, **values}
    return {"type": "view_submission", "view": {**view, "state": {"values": state}}}


async def given(front: Front, job: Job) -> tuple[NewInput, ...]:
    return await SqlInputs(front.office.engine).given(job.id)


async def answer(front: Front, payload: Json) -> str | None:
    """Send a form in; return what is wrong with it."""
    response = await front.interaction(payload)
    assert response.status == 200
    if not response.body:
        return None
    document = json.loads(response.body)
    assert document["response_action"] == "errors"
    return str(document["errors"]["prompt"])


async def in_slack(front: Front, **odd: str) -> Json:
    """Attach a picture in Slack; return what a message says of it."""
    answer = await front.office.stage.attach(("fox.png", picture(64, 64)), **odd)
    return {**FOX, "id": answer["file"]}


async def test_the_picture_of_a_message_is_animated_in_its_thread(front: Front) -> None:
    file = await in_slack(front)
    view = await opened(front, animate(file))
    assert view is not None
    assert await answer(front, filled(view)) is None
    (job,) = await front.jobs()
    assert (job.prompt, job.seconds, job.inputs) == ("it turns its head", 8, 1)
    assert (job.thread.channel, job.thread.thread_ts) == (FILM, ROOT)
    (one,) = await given(front, job)
    assert (one.file_id, one.name, one.sets_size) == (file["id"], "fox.png", True)


async def test_in_a_thread_the_clip_goes_there(front: Front) -> None:
    file = await in_slack(front)
    view = await opened(front, animate(file, thread_ts="1700000000.000001"))
    assert view is not None
    await answer(front, filled(view))
    (job,) = await front.jobs()
    assert job.thread.thread_ts == "1700000000.000001"


@pytest.mark.parametrize(
    "files", [[], [{**FOX, "mimetype": "video/mp4"}], [{"id": "F2", "mode": "tombstone"}]]
)
async def test_a_message_without_a_picture_has_nothing_to_animate(
    front: Front, files: list[Json]
) -> None:
    assert await opened(front, animate(*files)) is None
    (told,) = await front.whispers()
    assert "no picture in that message" in told


async def test_a_form_sent_in_twice_is_one_clip(front: Front) -> None:
    view = await opened(front, animate(await in_slack(front)))
    assert view is not None
    for _ in range(3):
        assert await answer(front, filled(view)) is None
    assert len(await front.jobs()) == 1


async def test_from_anywhere_the_form_asks_where(front: Front) -> None:
    view = await opened(front, {"type": "shortcut", "callback_id": "make"})
    assert view is not None
    where = {"conversation": {"selected_conversation": RANDOM}}
    uploaded = [{**FOX, "id": (await in_slack(front))["id"]}]
    files = {"files": {"type": "file_input", "files": uploaded}}
    size = {"choice": {"selected_option": {"value": "1280x720"}}}
    sent = filled(view, "a red fox", where=where, picture=files, size=size)
    assert await answer(front, sent) is None
    (job,) = await front.jobs()
    assert (job.thread.channel, job.thread.thread_ts) == (RANDOM, None)
    assert (job.size, job.inputs) == ("1280x720", 1)
    assert [one.sets_size for one in await given(front, job)] == [False]


async def test_a_command_without_words_offers_the_form(front: Front) -> None:
    response = await front.command(" ")
    document = json.loads(response.body)
    assert check_message_blocks(document["blocks"]) == []
    make, more = document["blocks"][1]["elements"]
    assert [button["text"]["text"] for button in (make, more)] == ["Make a clip", "More"]
    assert len(document["text"].splitlines()) == 2
    press = {"type": "block_actions", "channel": {"id": FILM}, "actions": [make]}
    view = await opened(front, press)
    assert view is not None
    assert await answer(front, filled(view, "a red fox")) is None
    (job,) = await front.jobs()
    assert (job.thread.channel, job.thread.thread_ts) == (FILM, None)
    assert "blocks" not in json.loads((await front.command("help")).body)


async def test_without_a_picture_it_is_a_clip_from_words(front: Front) -> None:
    view = await opened(front, {"type": "shortcut", "callback_id": "make"})
    assert view is not None
    where = {"conversation": {"selected_conversation": RANDOM}}
    files = {"files": {"type": "file_input", "files": []}}
    assert await answer(front, filled(view, where=where, picture=files)) is None
    (job,) = await front.jobs()
    assert (job.size, job.inputs) == ("720x1280", 0)
    assert front.board.changes == [job.id]


async def test_what_is_wrong_is_said_in_the_form(front: Front) -> None:
    view = await opened(front, animate(await in_slack(front)))
    assert view is not None
    told = await answer(front, filled(view, "it turns --seconds 4"))
    assert "instead of typing --seconds" in str(told)
    assert await front.jobs() == []


async def test_a_picture_that_we_cannot_see_is_said_in_the_form(front: Front) -> None:
    file = await in_slack(front)
    view = await opened(front, animate(file))
    assert view is not None
    await front.office.member(joins=False)
    assert "/invite @Sora" in str(await answer(front, filled(view)))
    assert await front.jobs() == []


async def test_slack_may_be_away_when_a_form_comes_in(front: Front) -> None:
    view = await opened(front, animate(await in_slack(front)))
    assert view is not None
    away = {"do": "status", "status": 503, "next": None}
    await front.office.faults(methods={"files.info": [away]})
    assert await answer(front, filled(view)) is None
    assert len(await front.jobs()) == 1


async def test_a_trigger_that_expired_is_explained_in_a_direct_message(front: Front) -> None:
    late = {"type": "shortcut", "callback_id": "make", "trigger_id": fresh("1.2.")}
    assert await opened(front, late) is None
    told = [m["text"] for m in await front.office.messages(f"D0{MAYA[2:]}")]
    assert any("didn't open the window" in text for text in told)
