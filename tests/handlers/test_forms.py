"""Shortcuts that open the form, and what comes of it when it's sent in."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.domain.job import Job
from bot.domain.new_jobs import NewInput
from playground.slack.blocks import check_message_blocks
from playground.slack.blocks.check import check_view
from storage.inputs import SqlInputs
from tests.support.forms import answer, filled, opened
from tests.support.front import Front, Json
from tests.support.pictures import picture
from tests.support.slack_stage import FILM, MAYA, RANDOM, TEAM
from tests.support.storage import fresh

FOX = {"id": "F1", "name": "fox.png", "mimetype": "image/png", "mode": "hosted"}
ROOT = "1800000000.000100"


def animate(*files: Json, **message: str) -> Json:
    shown = {"type": "message", "ts": ROOT, "files": list(files), **message}
    return {
        "type": "message_action",
        "callback_id": "animate",
        "channel": {"id": FILM, "name": "film-team"},
        "message_ts": ROOT,
        "message": shown,
    }


async def given(front: Front, job: Job) -> tuple[NewInput, ...]:
    return await SqlInputs(front.office.engine).given(job.id)


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
    where = {"conversation": {"selected_conversation": FILM}}
    uploaded = [{**FOX, "id": (await in_slack(front))["id"]}]
    files = {"files": {"type": "file_input", "files": uploaded}}
    size = {"choice": {"selected_option": {"value": "1280x720"}}}
    sent = filled(view, "a red fox", where=where, picture=files, size=size)
    assert await answer(front, sent) is None
    (job,) = await front.jobs()
    assert (job.thread.channel, job.thread.thread_ts) == (FILM, None)
    assert (job.size, job.inputs) == ("1280x720", 1)
    assert [one.sets_size for one in await given(front, job)] == [False]


async def test_a_command_without_words_opens_the_form(front: Front) -> None:
    slack = front.office.stage.server.slack
    response = await front.command(" ", trigger_id=slack.triggers.issue(TEAM, MAYA))
    assert (response.status, response.body) == (200, "")
    view = slack.modals.top(TEAM, MAYA)
    assert view is not None
    (where,) = [one for one in view.data["blocks"] if one["block_id"] == "where"]
    assert where["element"]["initial_conversation"] == FILM
    assert await answer(front, filled(view.data, "a red fox", where=chosen(FILM))) is None
    (job,) = await front.jobs()
    assert (job.thread.channel, job.thread.thread_ts) == (FILM, None)


async def test_where_no_form_opens_the_command_helps_in_words(front: Front) -> None:
    response = await front.command(" ", trigger_id="expired.1.2")
    document = json.loads(response.body)
    assert check_message_blocks(document["blocks"]) == []
    make, more = document["blocks"][1]["elements"]
    assert [button["text"]["text"] for button in (make, more)] == ["Make a clip…", "More"]
    assert len(document["text"].splitlines()) == 2
    press = {"type": "block_actions", "channel": {"id": FILM}, "actions": [make]}
    assert await opened(front, press) is not None


async def test_the_home_tabs_button_opens_the_form(front: Front) -> None:
    button = {"type": "button", "action_id": "form", "block_id": "b", "action_ts": "1.2"}
    home = {"type": "home", "id": "V0HOME", "blocks": []}
    view = await opened(front, {"type": "block_actions", "view": home, "actions": [button]})
    assert view is not None
    assert {"where", "prompt"} <= {block["block_id"] for block in view["blocks"]}


async def test_without_a_picture_it_is_a_clip_from_words(front: Front) -> None:
    view = await opened(front, {"type": "shortcut", "callback_id": "make"})
    assert view is not None
    where = {"conversation": {"selected_conversation": FILM}}
    files = {"files": {"type": "file_input", "files": []}}
    assert await answer(front, filled(view, where=where, picture=files)) is None
    (job,) = await front.jobs()
    assert (job.size, job.inputs) == ("720x1280", 0)
    assert front.board.changes == [job.id]


async def test_what_is_wrong_is_said_in_the_form(front: Front) -> None:
    view = await opened(front, animate(await in_slack(front)))
    assert view is not None
    told = await answer(front, filled(view, "it turns --seconds 5"))
    assert "--seconds can't be 5: choose 4, 8 or 12" in str(told)
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
    (words,) = [text for text in told if "didn't open the window" in text]
    assert words.splitlines()[:3] == [
        "Slack didn't open the window in time. Please try once more, or type it:",
        "",
        "*Describe a clip and I'll film it*, for example: `/sora a red fox in fresh snow`",
    ]
    assert "Button" not in words


# --- the place -------------------------------------------------------------------------


async def told(front: Front, payload: Json) -> dict[str, str]:
    """Send a form in; return what is wrong with it, by field."""
    response = await front.interaction(payload)
    assert response.status == 200
    errors: dict[str, str] = json.loads(response.body)["errors"]
    return errors


def chosen(channel: str | None) -> Json:
    return {"conversation": {"type": "conversations_select", "selected_conversation": channel}}


@pytest.mark.parametrize(
    ("channel", "words"),
    [
        (RANDOM, "/invite @Sora"),
        ("C0UNKNOWN", "has to become a private channel first"),
        ("D0MAYAJONAS", "direct message between two people"),
    ],
)
async def test_a_place_without_us_is_told_at_its_field(
    front: Front, channel: str, words: str
) -> None:
    view = await opened(front, {"type": "shortcut", "callback_id": "make"})
    assert view is not None
    errors = await told(front, filled(view, "a long prompt", where=chosen(channel)))
    assert errors.keys() == {"where"}
    assert words in errors["where"]
    assert "`" not in errors["where"]
    assert await front.jobs() == []
    assert await answer(front, filled(view, "a long prompt", where=chosen(FILM))) is None
    assert len(await front.jobs()) == 1


async def test_where_the_place_is_fixed_it_is_told_at_the_words(front: Front) -> None:
    view = await opened(front, animate(await in_slack(front)))
    assert view is not None
    await front.office.member(joins=False)
    errors = await told(front, filled(view))
    assert errors.keys() == {"prompt"}
    assert "/invite @Sora" in errors["prompt"]


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ({"id": "F404", "mimetype": "image/png"}, "gone"),
        ({"id": "F1", "mimetype": "application/pdf"}, "neither a picture nor a video"),
    ],
)
async def test_what_is_wrong_with_a_picture_is_told_at_its_field(
    front: Front, file: Json, words: str
) -> None:
    view = await opened(front, {"type": "shortcut", "callback_id": "make"})
    assert view is not None
    files = {"files": {"type": "file_input", "files": [{**FOX, **file}]}}
    errors = await told(front, filled(view, where=chosen(FILM), picture=files))
    assert errors.keys() == {"picture"}
    assert words in errors["picture"]


async def test_a_value_that_a_field_cannot_have_is_told_there(front: Front) -> None:
    view = await opened(front, {"type": "shortcut", "callback_id": "make"})
    assert view is not None
    errors = await told(front, filled(view, where=chosen(FILM), count=_choice("99")))
    assert errors.keys() == {"count"}


async def test_all_that_is_wrong_with_a_form_is_told_at_once(front: Front) -> None:
    view = await opened(front, {"type": "shortcut", "callback_id": "make"})
    assert view is not None
    files = {"files": {"type": "file_input", "files": [{**FOX, "id": "F404"}]}}
    odd = {"count": _choice("99"), "seconds": _choice("7"), "picture": files}
    errors = await told(front, filled(view, "  ", where=chosen(RANDOM), **odd))
    assert errors.keys() == {"prompt", "count", "seconds", "picture", "where"}
    assert "What should the clip show?" in errors["prompt"]
    assert "/invite @Sora" in errors["where"]
    assert await front.jobs() == []


async def test_more_than_the_sum_that_was_shown_is_shown_first(front: Front) -> None:
    view = await opened(front, {"type": "shortcut", "callback_id": "make"})
    assert view is not None
    sent = filled(view, "a fox --seconds 12", where=chosen(FILM), seconds=_choice("4"))
    sent["view"]["blocks"] = view["blocks"]
    response = json.loads((await front.interaction(sent)).body)
    assert response["response_action"] == "update"
    again = response["view"]
    assert check_view(again) == []
    assert "That costs $1.20, not $0.40. Nothing was made yet" in json.dumps(again)
    assert await front.jobs() == []
    sent["view"] = {**sent["view"], **again}
    sent["view"]["state"]["values"]["seconds.1"] = _choice("12")
    assert (await front.interaction(sent)).body == ""
    assert [(job.prompt, job.seconds) for job in await front.jobs()] == [("a fox", 12)]


async def test_a_model_that_is_gone_gives_way_in_the_form(front: Front) -> None:
    view = await opened(front, animate(await in_slack(front)))
    assert view is not None
    known = json.loads(view["private_metadata"]) | {"model": "gone"}
    sent = filled(view | {"private_metadata": json.dumps(known)}, "a fox")
    response = json.loads((await front.interaction(sent)).body)
    assert response["response_action"] == "update"
    again = response["view"]
    assert check_view(again) == []
    assert "gone isn't there any more" in json.dumps(again)
    assert await front.jobs() == []
    assert await answer(front, filled(view | again, "a fox")) is None
    assert [job.prompt for job in await front.jobs()] == ["a fox"]


async def test_nothing_is_read_to_see_whether_we_are_in_a_conversation(front: Front) -> None:
    await front.office.stage.say("a secret that is nobody's business")
    view = await opened(front, {"type": "shortcut", "callback_id": "make"})
    assert view is not None
    assert await answer(front, filled(view, where=chosen(FILM))) is None
    calls = (await front.office.stage.get("/calls"))["calls"]
    (look,) = [call for call in calls if call["method"] == "conversations.history"]
    assert look["args"] == {"channel": FILM, "latest": "1.000000", "limit": "1"}


async def test_without_a_channel_it_goes_to_the_person_alone(front: Front) -> None:
    view = await opened(front, {"type": "shortcut", "callback_id": "make"})
    assert view is not None
    assert await answer(front, filled(view, where=chosen(None))) is None
    (job,) = await front.jobs()
    assert job.thread.channel == MAYA


# --- what is filled in -----------------------------------------------------------------


async def edited(front: Front, prompt: str = "a red fox") -> Json:
    """Let a clip with a picture be turned away; return the form that edits it."""
    view = await opened(front, animate(await in_slack(front)))
    assert view is not None
    await answer(front, filled(view, prompt))
    job = (await front.jobs())[-1]
    await front.store.turn_away(job.id, "not_in_channel", "I'm not there.")
    press = {"type": "block_actions", "channel": {"id": FILM}}
    action = {"type": "button", "action_id": "edit", "block_id": "b", "value": job.id}
    view = await opened(front, {**press, "actions": [{**action, "action_ts": "1.2"}]})
    assert view is not None
    return view


@pytest.mark.parametrize(("ticked", "inputs"), [(True, 1), (False, 0)])
async def test_a_picture_from_before_goes_along_while_it_is_ticked(
    front: Front, ticked: bool, inputs: int
) -> None:
    view = await edited(front)
    (kept,) = [one for one in view["blocks"] if one["block_id"] == "kept"]
    options = kept["element"]["options"]
    boxes = {"files": {"type": "checkboxes", "selected_options": options if ticked else []}}
    none = {"files": {"type": "file_input", "files": []}}
    sent = filled(view, kept=boxes, picture=none, where=chosen(FILM))
    assert await answer(front, sent) is None
    assert (await front.jobs())[-1].inputs == inputs


async def test_another_picture_goes_in_place_of_the_one_from_before(front: Front) -> None:
    view = await edited(front)
    other = (await in_slack(front))["id"]
    (kept,) = [one for one in view["blocks"] if one["block_id"] == "kept"]
    sent = filled(
        view,
        kept={"files": {"type": "checkboxes", "selected_options": kept["element"]["options"]}},
        picture={"files": {"type": "file_input", "files": [{**FOX, "id": other}]}},
        where=chosen(FILM),
    )
    assert await answer(front, sent) is None
    assert [one.file_id for one in await given(front, (await front.jobs())[-1])] == [other]


async def test_words_that_go_on_in_another_field_are_read_as_one(front: Front) -> None:
    long = "snow " * 1_000
    view = await edited(front, prompt=long.strip())
    fields: Json = {
        block["block_id"]: {"text": {"type": "plain_text_input", "value": element["initial_value"]}}
        for block in view["blocks"]
        if (element := block.get("element", {})).get("type") == "plain_text_input"
    }
    assert fields.keys() == {"prompt", "prompt_2"}
    sent = filled(view, where=chosen(FILM))
    sent["view"]["state"]["values"] |= fields
    assert await answer(front, sent) is None
    assert (await front.jobs())[-1].prompt == long.strip()


async def test_the_sum_follows_while_the_form_is_filled_in(front: Front) -> None:
    view = await opened(front, {"type": "shortcut", "callback_id": "make"})
    assert view is not None
    sent = filled(view, "half a prom", seconds=_choice("12"), count=_choice("4"))
    option = {"value": "12", "text": {"type": "plain_text", "text": "12 s"}}
    action: Json = {"type": "static_select", "action_id": "choice", "block_id": "seconds"}
    action |= {"selected_option": option, "action_ts": "1.2"}
    change = {"type": "block_actions", "container": {"type": "view", "view_id": view["id"]}}
    response = await front.interaction({**change, "view": sent["view"], "actions": [action]})
    assert response.status == 200
    now = front.office.stage.server.slack.modals.top(TEAM, MAYA)
    assert now is not None
    assert now.id == view["id"]
    assert "4 × $1.20 = $4.80" in json.dumps(now.data["blocks"], ensure_ascii=False)
    assert now.data["private_metadata"] == view["private_metadata"]


def _choice(value: str) -> Json:
    return {"choice": {"type": "static_select", "selected_option": {"value": value}}}


async def test_again_with_changes_is_an_entry_of_a_cards_menu(front: Front) -> None:
    clip = await front.clip()
    option = {"value": f"vary:{clip.id}", "text": {"type": "plain_text", "text": "Again…"}}
    chosen = {"type": "overflow", "action_id": "card_menu", "block_id": "b", "action_ts": "1.2"}
    press = {"type": "block_actions", "channel": {"id": FILM}, "message": {"ts": clip.card_ts}}
    view = await opened(front, {**press, "actions": [{**chosen, "selected_option": option}]})
    assert view is not None
    assert view["blocks"][0]["element"]["initial_value"] == clip.prompt
    assert await answer(front, filled(view, "a blue fox")) is None
    job = (await front.jobs())[-1]
    assert (job.prompt, job.thread) == ("a blue fox", clip.thread)


async def test_options_show_in_the_fields_as_they_are_typed(front: Front) -> None:
    view = await opened(front, {"type": "shortcut", "callback_id": "make"})
    assert view is not None
    sent = filled(view, "a fox --seconds 12", seconds=_choice("4"))
    action: Json = {"type": "plain_text_input", "action_id": "text", "block_id": "prompt"}
    action |= {"value": "a fox --seconds 12", "action_ts": "1.2"}
    sent |= {"type": "block_actions", "actions": [action]}
    assert (await front.interaction(sent)).status == 200
    now = front.office.stage.server.slack.modals.top(TEAM, MAYA)
    assert now is not None
    assert now.data["submit"]["text"] == "Make it · $1.20"
    assert "seconds.1" in {block["block_id"] for block in now.data["blocks"]}


@pytest.mark.parametrize("blocks", [None, "text", [1], [{"block_id": "price_4_1"}, "x"]])
async def test_a_form_without_its_blocks_is_not_priced(front: Front, blocks: Any) -> None:
    view = {"id": "V1", "type": "modal", "state": {"values": {}}, "blocks": blocks}
    action = {"type": "static_select", "action_id": "choice", "block_id": "count"}
    sent = {"type": "block_actions", "view": view, "actions": [{**action, "action_ts": "1.2"}]}
    assert (await front.interaction(sent)).status in {200, 400}
