"""A form begins with what its person chose last, as far as the model has it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.config.profiles import shipped
from bot.domain.language.clip_form import EMPTY, Form, parse_form
from bot.domain.language.menu import Menu
from bot.domain.language.remembering import begun, choices
from bot.domain.language.requests import Create
from bot.domain.preferences.defaults import menu_with
from bot.domain.preferences.preferred import NOTHING_CHOSEN, Preferred
from tests.support.profiles import SORA_1, SORA_2

WAN = shipped().by_name["wan-3-0"]
MENU = Menu({"sora-2": SORA_2, "wan": WAN, "sora": SORA_1}, "sora-2")
LAST = Preferred(
    last_model="wan", last_size="1920x1080", last_seconds=15, last_count=2, last_audio=False
)


def test_who_never_chose_begins_with_what_is_usual() -> None:
    assert begun(EMPTY, NOTHING_CHOSEN, MENU) == EMPTY


def test_what_was_chosen_last_is_filled_in() -> None:
    assert begun(Form("a fox"), LAST, MENU) == Form(
        "a fox", "1920x1080", "15", "2", "wan", audio="off"
    )


def test_what_was_typed_counts_before_the_last_choice() -> None:
    typed = Form("a fox", "720x1280", "8", "1", "wan", "on", "42")
    assert begun(typed, LAST, MENU) == typed


@pytest.mark.parametrize(
    ("last", "form"),
    [
        (LAST, Form("", model="sora-2", count="2")),  # no 1080p, no 15 s, no switch for the sound
        (replace(LAST, last_seconds=12), Form("", model="sora-2", seconds="12", count="2")),
        (replace(LAST, last_count=9), Form("", model="sora-2")),
    ],
)
def test_what_the_model_lacks_is_as_usual_there(last: Preferred, form: Form) -> None:
    assert begun(Form("", model="sora-2"), last, MENU) == form


def test_what_cannot_be_together_is_as_usual_there() -> None:
    last = Preferred(last_size="1920x1080", last_seconds=20, last_count=4)
    assert begun(Form("", model="sora"), last, MENU) == Form("", "1920x1080", model="sora")


def test_ones_own_usual_choice_counts_after_the_last_one() -> None:
    own = menu_with(MENU, [Preferred(model="wan", size="portrait", seconds=8)])
    assert begun(EMPTY, NOTHING_CHOSEN, own) == EMPTY
    assert parse_form(Form("a fox"), own) == Create("a fox", "720x1280", 8, 1, "wan")
    last = Preferred(last_model="sora-2", last_size="auto", last_seconds=4)
    assert begun(EMPTY, last, own) == Form("", model="sora-2", seconds="4")


def test_a_model_that_is_gone_or_not_here_is_as_usual() -> None:
    here = Menu({"sora-2": SORA_2}, "sora-2", elsewhere=frozenset({"wan"}))
    assert begun(EMPTY, LAST, here) == Form("", count="2")


def test_what_was_sent_is_remembered() -> None:
    sent = Form("a fox", "1920x1080", "15", "2", "wan", "off", "42")
    kept = choices(sent, MENU)
    assert kept == {
        "last_model": "wan",
        "last_size": "1920x1080",
        "last_seconds": 15,
        "last_count": 2,
        "last_audio": False,
    }
    assert begun(EMPTY, Preferred(**kept), MENU) == replace(sent, prompt="", seed="auto")


def test_a_model_that_stood_there_by_itself_was_not_chosen() -> None:
    assert choices(Form("", model="sora-2"), MENU)["last_model"] is None
    own = replace(MENU, default="wan")
    assert choices(Form("", model="wan"), own)["last_model"] is None
    assert choices(Form("", model="sora-2"), own)["last_model"] == "sora-2"


def test_what_has_no_field_leaves_the_last_choice_alone() -> None:
    assert "last_audio" not in choices(Form("", model="sora-2"), MENU)
    assert choices(Form("", model="wan", audio="on"), MENU)["last_audio"] is None
    assert "last_size" not in choices(Form("", model="wan"), MENU, with_picture=True)
