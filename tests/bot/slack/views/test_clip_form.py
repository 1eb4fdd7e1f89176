"""The form for a clip: as Slack takes it, with what each model can do in it."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from bot.config.profiles import shipped
from bot.domain.conversation.fields import base, shown_sum
from bot.domain.conversation.origin import Origin
from bot.domain.conversation.replies import Beginning
from bot.domain.job import Thread
from bot.domain.language.clip_form import Form
from bot.domain.language.menu import Menu
from bot.domain.media.inputs import Attachment
from bot.domain.profiles import Profile, unknown
from bot.domain.wording.troubles.refusals import NO_MODEL
from bot.slack.views import clip_form
from bot.slack.views.clip_form import updated
from playground.slack.blocks.check import check_view
from tests.support.profiles import SORA_1, SORA_2, UNPRICED

NOWHERE = Origin("key", Thread("T1", ""), "U1")
THERE = Origin("key", Thread("T1", "C1", "5.5"), "U1")
FOX = Attachment("F1", "fox.png" * 60, "image/png")
BLANK = Beginning()
FILLED = Beginning(Form("a red fox\n\nin fresh snow", "1280x720", "8", "2"), (FOX,), draft="d1")
ANIMATED = Beginning(files=(FOX,), animates=True)
LONG = Beginning(Form("snow " * 6_400))


def clip_modal(profile: Profile, origin: Origin, beginning: Beginning) -> dict[str, Any]:
    return clip_form.clip_modal(Menu({"m": profile}, "m"), origin, beginning)


def with_price(view: dict[str, Any], profile: Profile, form: Form) -> dict[str, Any] | None:
    return updated(view, Menu({"m": profile}, "m"), form)


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


def test_long_names_in_any_script_leave_room_for_all_pictures() -> None:
    many = tuple(Attachment(f"F0123456{n:02}", "狐" * 200 + "🦊", "image/png") for n in range(10))
    origin = replace(THERE, thread=replace(THERE.thread, thread_ts="1700000000.000001"))
    view = clip_modal(SORA_2, origin, Beginning(Form("a fox"), many))
    assert len(view["private_metadata"]) <= 3_000
    assert [name for _, name, _ in json.loads(view["private_metadata"])["files"]] == [
        "狐" * 120
    ] * 10


def test_no_more_lengths_are_offered_than_slack_takes() -> None:
    profile = replace(SORA_2, seconds=tuple(range(1, 121)), default_seconds=110)
    view = clip_modal(profile, THERE, BLANK)
    assert check_view(view) == []
    assert len(values(view, "seconds")) == 100
    assert element(view, "seconds")["initial_option"]["value"] == "110"


def test_a_picture_that_costs_is_told_with_the_price() -> None:
    profile = replace(SORA_2, usd_per_picture=Decimal("0.05"))
    (told,) = prices(clip_modal(profile, THERE, BLANK))
    assert told == "List price: $0.40, and $0.05 for each picture of each clip"


def test_what_was_understood_is_filled_in() -> None:
    view = clip_modal(SORA_2, THERE, FILLED)
    assert element(view, "prompt")["initial_value"] == "a red fox\n\nin fresh snow"
    chosen = [element(view, name)["initial_option"]["value"] for name in ("size", "seconds")]
    assert chosen == ["1280x720", "8"]
    assert element(view, "count")["initial_option"]["text"]["text"] == "2 clips"
    assert [option["value"] for option in element(view, "kept")["initial_options"]] == ["F1"]
    assert "instead" in json.dumps(block(view, "picture"))


def test_what_the_model_does_not_have_comes_near_and_is_told() -> None:
    view = clip_modal(SORA_2, THERE, Beginning(Form("a fox", "480x480", "5", "9")))
    chosen = [element(view, n)["initial_option"]["value"] for n in ("size", "seconds", "count")]
    assert chosen == ["720x1280", "4", "4"]
    note = block(view, "note")
    assert note is not None
    assert note["text"]["text"] == (
        "For Sora 2, 480×480 square is now 720×1280 portrait, 5 s is now 4 s and 9 clips at a "
        "time are now 4."
    )


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
    assert labels == [
        "What should it show?",
        "A picture to start from",
        "Shape",
        "Length",
        "How many",
        "Where should it go?",
    ]
    assert "Your clip" not in shown
    assert "By the picture" not in shown
    assert [o["text"]["text"] for o in element(view, "size")["options"]] == [
        "Automatic",
        "▮ Portrait 9:16 · 720×1280",
        "▬ Landscape 16:9 · 1280×720",
    ]
    assert "Automatic is ▮ Portrait 9:16, or what suits your picture best." in shown


def test_it_offers_no_conversation_that_an_app_can_never_be_in() -> None:
    where = element(clip_modal(SORA_2, NOWHERE, BLANK), "where")
    assert where["filter"] == {"include": ["public", "private"]}
    assert where["default_to_current_conversation"] is True


@pytest.mark.parametrize(("channel", "initial"), [("C1", "C1"), ("G1", "G1"), ("D1", None)])
def test_what_may_go_elsewhere_begins_where_it_was(channel: str, initial: str | None) -> None:
    origin = Origin("key", Thread("T1", channel), "U1")
    view = clip_modal(SORA_2, origin, Beginning(asks_where=True))
    assert element(view, "where").get("initial_conversation") == initial
    assert json.loads(view["private_metadata"]) == {"model": "m", "usual": "4"}


def test_it_says_what_a_clip_costs_where_that_is_known() -> None:
    assert "8 s · $0.80" in json.dumps(clip_modal(SORA_2, NOWHERE, BLANK), ensure_ascii=False)
    assert prices(clip_modal(SORA_2, NOWHERE, BLANK)) == ["List price: $0.40"]
    assert prices(clip_modal(SORA_2, NOWHERE, FILLED)) == ["List price: 2 × $0.80 = $1.60"]
    assert "$" not in str(clip_modal(UNPRICED, NOWHERE, FILLED))
    assert clip_modal(SORA_2, NOWHERE, FILLED)["submit"]["text"] == "Make it · $1.60"
    assert clip_modal(UNPRICED, NOWHERE, FILLED)["submit"]["text"] == "Make it"
    told = [
        one for one in clip_modal(UNPRICED, THERE, FILLED)["blocks"] if "dispatch_action" in one
    ]
    assert [one["block_id"] for one in told] == ["prompt"]


def test_the_sum_follows_what_is_chosen_and_nothing_else_changes() -> None:
    view = clip_modal(SORA_2, NOWHERE, FILLED) | {"id": "V1", "hash": "1.x", "team_id": "T1"}
    now = with_price(view, SORA_2, Form("other words", "auto", "12", "4"))
    assert now is not None
    assert check_view(now) == []
    assert prices(now) == ["List price: 4 × $1.20 = $4.80"]
    assert now["submit"]["text"] == "Make it · $4.80"
    assert shown_sum(now["blocks"]) == Decimal("4.80")
    same = [one for one in now["blocks"] if one["type"] != "section"]
    assert same == [one for one in view["blocks"] if one["type"] != "section"]
    assert now["private_metadata"] == view["private_metadata"]
    assert "hash" not in now


@pytest.mark.parametrize("a_second", ["0.0333333333333333", "1E+1", "0.0000001", "5E-7"])
def test_the_sum_of_any_price_comes_back_as_it_was_shown(a_second: str) -> None:
    tiers = tuple(replace(tier, usd_per_second=Decimal(a_second)) for tier in SORA_2.tiers)
    view = clip_modal(replace(SORA_2, tiers=tiers), NOWHERE, FILLED)
    assert check_view(view) == []
    assert shown_sum(view["blocks"]) == Decimal(a_second) * 8 * 2


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
        "model": "m",
    }


# --- several models --------------------------------------------------------------------

BOTH = Menu({"sora-2": SORA_2, "wan": shipped().by_name["wan-3-0"]}, "sora-2")
OWN = Menu({"own": unknown("own"), **BOTH.models}, "own")


def note_of(view: dict[str, Any]) -> str:
    notes = [one for one in view["blocks"] if base(one) == "note"]
    return str(notes[0]["text"]["text"]) if notes else ""


def chosen(view: dict[str, Any]) -> dict[str, str]:
    """Return what is chosen in each select, by its field."""
    return {
        base(one): one["element"]["initial_option"]["value"]
        for one in view["blocks"]
        if one.get("element", {}).get("type") == "static_select"
    }


def test_each_model_is_offered_with_what_it_can_do_and_costs() -> None:
    view = clip_form.clip_modal(BOTH, NOWHERE, BLANK)
    assert check_view(view) == []
    options = element(view, "model")["options"]
    assert [option["text"]["text"] for option in options] == [
        "Sora 2 · $0.10 a second",
        "Wan 3.0 · $0.05 (480p) to $0.20 (1080p) a second",
    ]
    assert options[1]["description"]["text"].startswith("480p, 720p, 1080p · 2–30 s · a picture")
    assert chosen(view) == {"model": "sora-2", "size": "auto", "seconds": "4", "count": "1"}


@pytest.mark.parametrize("menu", [BOTH, OWN])
def test_another_model_has_its_own_fields_and_keeps_what_fits(menu: Menu) -> None:
    view = clip_form.clip_modal(menu, NOWHERE, FILLED) | {"id": "V1"}
    now = updated(view, menu, Form("words", "1280x720", "8", "2", "wan"))
    assert now is not None
    assert check_view(now) == []
    assert chosen(now) == {"model": "wan", "size": "1280x720", "seconds": "8", "count": "2"}
    assert note_of(now) == ""
    kept = [one for one in view["blocks"] if base(one) in {"prompt", "where", "kept", "picture"}]
    assert [one for one in now["blocks"] if one in kept] == kept
    before = {one.get("block_id") for one in view["blocks"]} - {"prompt", "where", "kept"}
    after = {one.get("block_id") for one in now["blocks"]}
    assert before & after <= {"picture", "price_2_0.80"}  # the same sum
    assert json.loads(now["private_metadata"])["model"] == "wan"


def test_what_another_model_cannot_make_is_changed_and_told() -> None:
    view = clip_form.clip_modal(BOTH, NOWHERE, FILLED)
    now = updated(view, BOTH, Form("words", "1920x1080", "30", "4", "wan"))
    assert now is not None
    assert updated(now, BOTH, Form("words", "1920x1080", "30", "4", "wan")) is None
    back = updated(now, BOTH, Form("words", "1920x1080", "30", "4", "sora-2"))
    assert back is not None
    assert note_of(back) == (
        "For Sora 2, 1920×1080 landscape is now 1280×720 landscape and 30 s is now 12 s."
    )
    assert prices(back)[-1] == "List price: 4 × $1.20 = $4.80"
    assert {base(one) for one in back["blocks"]} >= {"size", "seconds", "picture"}
    assert "size.2" in {one.get("block_id") for one in back["blocks"]}


def test_more_models_than_slack_lists_are_cut_but_for_the_chosen() -> None:
    menu = Menu({f"m{n}": SORA_2 for n in range(120)}, "m0")
    view = clip_form.clip_modal(menu, NOWHERE, Beginning(Form("a fox", model="m119")))
    assert check_view(view) == []
    assert chosen(view)["model"] == "m119"
    assert len(values(view, "model")) == 100


def test_another_place_offers_what_may_be_used_there() -> None:
    view = clip_form.clip_modal(BOTH, NOWHERE, BLANK)
    only = Menu({"wan": BOTH.models["wan"]}, "wan")
    there = updated(view, only, Form("words", "auto", "4", "1", "sora-2"))
    assert there is not None
    assert block(there, "model.1") is None
    assert note_of(there) == "sora-2 can't be used there: it's Wan 3.0 now."
    none = updated(there, Menu({}, ""), Form("words", "auto", "4", "1", "wan"))
    assert none is not None
    assert check_view(none) == []
    assert note_of(none) == NO_MODEL
    again = updated(none, BOTH, Form("words"))
    assert again is not None
    assert chosen(again) == {"model": "sora-2", "size": "auto", "seconds": "4", "count": "1"}


# --- options among the words -----------------------------------------------------------


def said(view: dict[str, Any]) -> str:
    told = [one for one in view["blocks"] if base(one) == "said"]
    return str(told[0]["elements"][0]["text"]) if told else ""


def read(view: dict[str, Any], words: str) -> Form:
    """Return a form as it comes back from a view with other words in it."""
    return Form(words, **chosen(view))


def test_options_among_the_words_fill_the_fields_and_the_sum() -> None:
    view = clip_form.clip_modal(BOTH, NOWHERE, BLANK)
    assert updated(view, BOTH, read(view, "a fox --seconds")) is None
    now = updated(view, BOTH, read(view, "a fox --seconds 12 --ar 16:9"))
    assert now is not None
    assert check_view(now) == []
    assert chosen(now) == {**chosen(view), "seconds": "12", "size": "1280x720"}
    assert (prices(now), now["submit"]["text"]) == (["List price: $1.20"], "Make it · $1.20")
    assert "Your words say --seconds 12 and --ar 16:9. Words win over the fields" in said(now)
    assert updated(now, BOTH, read(now, "a fox --seconds 12 --ar 16:9 runs")) is None
    wan = updated(now, BOTH, read(now, "a fox --seconds 12 --ar 16:9 --model wan"))
    assert wan is not None
    assert chosen(wan) == {**chosen(now), "model": "wan"}
    assert prices(wan) == ["List price: $1.20"]


def test_a_field_that_the_words_decide_goes_back_and_is_told() -> None:
    view = clip_modal(SORA_2, NOWHERE, Beginning(Form("a fox --seconds 12")))
    assert chosen(view)["seconds"] == "12"
    assert "--seconds 12. Words win" in said(view)
    other = replace(read(view, "a fox --seconds 12"), seconds="4")
    back = with_price(view, SORA_2, other)
    assert back is not None
    assert chosen(back)["seconds"] == "12"
    assert base(back["blocks"][1]) == "said"
    without = with_price(back, SORA_2, read(back, "a fox"))
    assert without is not None
    assert (said(without), chosen(without)["seconds"]) == ("", "12")


def test_what_cannot_be_together_is_told_once() -> None:
    view = clip_modal(SORA_1, NOWHERE, BLANK)
    form = read(view, "a fox --seconds 20 --size 1920x1080")
    now = with_price(view, SORA_1, form)
    assert now is not None
    assert note_of(now) == "For Sora 1, 20 s is now 10 s."
    assert with_price(now, SORA_1, read(now, form.prompt)) is None


def test_a_length_that_nobody_chose_goes_with_the_model() -> None:
    menu = Menu({"wan": BOTH.models["wan"], "sora-2": SORA_2}, "wan")
    view = clip_form.clip_modal(menu, NOWHERE, BLANK)
    assert chosen(view)["seconds"] == "5"
    now = updated(view, menu, replace(read(view, "a fox"), model="sora-2"))
    assert now is not None
    assert (chosen(now)["seconds"], note_of(now)) == ("4", "")
    back = updated(now, menu, replace(read(now, "a fox"), model="wan"))
    assert back is not None
    assert (chosen(back)["seconds"], note_of(back)) == ("5", "")
    longer = replace(read(view, "a fox"), model="sora-2", seconds="30")
    chose = updated(view, menu, longer)
    assert chose is not None
    assert note_of(chose) == "For Sora 2, 30 s is now 12 s."


def test_a_form_that_is_shown_once_more_has_all_that_was_in_it() -> None:
    view = clip_modal(SORA_2, NOWHERE, FILLED)
    words = {"prompt": {"text": {"type": "plain_text_input", "value": "a fox --seconds 12"}}}
    sent = {**view, "state": {"values": words}}
    menu = Menu({"m": SORA_2}, "m")
    now = clip_form.once_more(sent, menu, Form("a fox --seconds 12", count="2"), "Mind the sum.")
    assert check_view(now) == []
    assert element(now, "prompt")["initial_value"] == "a fox --seconds 12"
    assert prices(now)[-2:] == ["Mind the sum.", "List price: 2 × $1.20 = $2.40"]
    assert updated(now, menu, read(now, "a fox --seconds 12 runs")) is None
    more = updated(now, menu, replace(read(now, "a fox --seconds 12"), count="3"))
    assert more is not None
    assert prices(more) == ["List price: 3 × $1.20 = $3.60"]
    assert {base(one) for one in now["blocks"]} >= {"kept", "picture", "where"}
    assert shown_sum(now["blocks"]) == Decimal("2.40")


def test_the_seed_has_a_field_where_the_model_takes_one() -> None:
    wan = BOTH.models["wan"]
    view = clip_modal(wan, NOWHERE, Beginning(Form("a fox", seed="42")))
    assert check_view(view) == []
    assert element(view, "seed")["initial_value"] == "42"
    assert block(clip_modal(SORA_2, NOWHERE, Beginning(Form("a fox", seed="42"))), "seed") is None
