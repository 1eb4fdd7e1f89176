"""The form for a clip: as Slack takes it, with what each model can do in it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.domain.conversation.origin import Origin
from bot.domain.conversation.replies import Beginning
from bot.domain.job import Thread
from bot.domain.language.clip_form import Form
from bot.domain.media.inputs import Attachment
from bot.domain.profiles import Profile
from bot.slack.views.clip_form import clip_modal, with_price
from playground.slack.blocks.check import check_view
from tests.support.profiles import SORA_1, SORA_2, UNPRICED

NOWHERE = Origin("key", Thread("T1", ""), "U1")
THERE = Origin("key", Thread("T1", "C1", "5.5"), "U1")
FOX = Attachment("F1", "fox.png" * 60, "image/png")
BLANK = Beginning()
FILLED = Beginning(Form("a red fox\n\nin fresh snow", "1280x720", "8", "2"), (FOX,), draft="d1")
ANIMATED = Beginning(files=(FOX,), animates=True)
LONG = Beginning(Form("snow " * 6_400))


def block(view: dict[str, Any], name: str) -> dict[str, Any] | None:
    return next((one for one in view["blocks"] if one.get("block_id") == name), None)


def element(view: dict[str, Any], name: str) -> dict[str, Any]:
    found = block(view, name)
    assert found is not None
    inside: dict[str, Any] = found["element"]
    return inside


def values(view: dict[str, Any], name: str) -> list[str]:
    return [option["value"] for option in element(view, name)["options"]]


def prices(view: dict[str, Any]) -> list[str]:
    return [one["text"]["text"] for one in view["blocks"] if one["type"] == "section"]


@pytest.mark.parametrize("profile", [SORA_1, SORA_2, UNPRICED])
@pytest.mark.parametrize("origin", [NOWHERE, THERE])
@pytest.mark.parametrize("beginning", [BLANK, FILLED, ANIMATED, LONG])
def test_slack_takes_it(profile: Profile, origin: Origin, beginning: Beginning) -> None:
    view = clip_modal(profile, origin, beginning)
    assert check_view(view) == []
    assert values(view, "size") == ["auto", *profile.sizes]
    assert values(view, "seconds") == [str(seconds) for seconds in profile.seconds]
    assert values(view, "count") == [str(n) for n in range(1, profile.max_count + 1)]
    assert (block(view, "where") is None) is (origin is THERE)
    assert (block(view, "picture") is None) is beginning.animates
    assert (block(view, "kept") is not None) is (beginning is FILLED)
    assert len(view["private_metadata"]) <= 3_000


def test_what_was_understood_is_filled_in() -> None:
    view = clip_modal(SORA_2, THERE, FILLED)
    assert element(view, "prompt")["initial_value"] == "a red fox\n\nin fresh snow"
    chosen = [element(view, name)["initial_option"]["value"] for name in ("size", "seconds")]
    assert chosen == ["1280x720", "8"]
    assert element(view, "count")["initial_option"]["text"]["text"] == "2 clips"
    assert [option["value"] for option in element(view, "kept")["initial_options"]] == ["F1"]
    assert "instead" in json.dumps(block(view, "picture"))


def test_what_the_model_does_not_have_is_left_as_usual() -> None:
    view = clip_modal(SORA_2, THERE, Beginning(Form("a fox", "480x480", "5", "9")))
    chosen = [element(view, n)["initial_option"]["value"] for n in ("size", "seconds", "count")]
    assert chosen == ["auto", "4", "1"]


def test_words_that_are_too_long_for_a_field_go_on_in_others() -> None:
    view = clip_modal(SORA_2, THERE, LONG)
    names = ["prompt", *(f"prompt_{number}" for number in range(2, 12))]
    pieces = [element(view, name)["initial_value"] for name in names]
    assert block(view, "prompt_12") is None
    assert " ".join(pieces).split() == LONG.form.prompt.split()
    assert all(len(piece) <= 3_000 for piece in pieces)


def test_words_without_a_gap_are_cut_where_the_field_ends() -> None:
    view = clip_modal(SORA_2, THERE, Beginning(Form("雪" * 3_001)))
    assert len(element(view, "prompt")["initial_value"]) == 3_000
    assert element(view, "prompt_2")["initial_value"] == "雪"


def test_the_words_of_the_form_say_each_thing_once() -> None:
    view = clip_modal(SORA_2, NOWHERE, BLANK)
    shown = json.dumps(view["blocks"], ensure_ascii=False)
    labels = [one["label"]["text"] for one in view["blocks"] if one["type"] == "input"]
    assert labels[:2] == ["What should it show?", "Where should it go?"]
    assert labels[2:5] == ["Size", "Length", "How many"]
    assert "Your clip" not in shown
    assert "By the picture" not in shown
    assert [o["text"]["text"] for o in element(view, "size")["options"]] == [
        "Automatic",
        "720×1280 portrait",
        "1280×720 landscape",
    ]
    assert "Automatic is 720×1280 portrait, or what suits your picture best." in shown


def test_it_offers_no_conversation_that_an_app_can_never_be_in() -> None:
    where = element(clip_modal(SORA_2, NOWHERE, BLANK), "where")
    assert where["filter"] == {"include": ["public", "private"]}
    assert where["default_to_current_conversation"] is True


@pytest.mark.parametrize(("channel", "initial"), [("C1", "C1"), ("G1", "G1"), ("D1", None)])
def test_what_may_go_elsewhere_begins_where_it_was(channel: str, initial: str | None) -> None:
    origin = Origin("key", Thread("T1", channel), "U1")
    view = clip_modal(SORA_2, origin, Beginning(asks_where=True))
    assert element(view, "where").get("initial_conversation") == initial
    assert json.loads(view["private_metadata"]) == {}


def test_it_says_what_a_clip_costs_where_that_is_known() -> None:
    assert "8 s · $0.80" in json.dumps(clip_modal(SORA_2, NOWHERE, BLANK), ensure_ascii=False)
    assert prices(clip_modal(SORA_2, NOWHERE, BLANK)) == ["List price: $0.40"]
    assert prices(clip_modal(SORA_2, NOWHERE, FILLED)) == ["List price: 2 × $0.80 = $1.60"]
    assert "$" not in str(clip_modal(UNPRICED, NOWHERE, FILLED))
    assert "dispatch_action" not in str(clip_modal(UNPRICED, NOWHERE, FILLED))


def test_the_sum_follows_what_is_chosen_and_nothing_else_changes() -> None:
    view = clip_modal(SORA_2, NOWHERE, FILLED) | {"id": "V1", "hash": "1.x", "team_id": "T1"}
    now = with_price(view, SORA_2, Form("other words", "auto", "12", "4"))
    assert now is not None
    assert check_view(now) == []
    assert prices(now) == ["List price: 4 × $1.20 = $4.80"]
    same = [one for one in now["blocks"] if one["type"] != "section"]
    assert same == [one for one in view["blocks"] if one["type"] != "section"]
    assert now["private_metadata"] == view["private_metadata"]
    assert "hash" not in now


def test_a_sum_that_is_shown_already_is_left_alone() -> None:
    view = clip_modal(SORA_2, NOWHERE, FILLED)
    assert with_price(view, SORA_2, Form("other words", "auto", "8", "2")) is None
    unpriced = clip_modal(UNPRICED, NOWHERE, FILLED)
    assert with_price(unpriced, UNPRICED, Form("", "auto", "12", "4")) is None


def test_a_model_takes_as_many_files_as_it_can() -> None:
    for profile, most, video in ((SORA_1, 2, True), (SORA_2, 1, False)):
        view = clip_modal(profile, NOWHERE, BLANK)
        assert (block(view, "picture") or {})["optional"] is True
        assert element(view, "picture")["max_files"] == most
        assert ("mp4" in element(view, "picture")["filetypes"]) is video


def test_it_carries_ids_and_no_secret() -> None:
    assert json.loads(clip_modal(SORA_2, THERE, FILLED)["private_metadata"]) == {
        "channel": "C1",
        "thread": "5.5",
        "files": [["F1", FOX.name[:120], "image/png"]],
        "draft": "d1",
    }
