"""A form is read like a command, and never guessed at."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.errors.base import RequestError
from bot.domain.language.clip_form import AUTO, Form, parse_form
from bot.domain.language.menu import Menu
from tests.support.profiles import SORA_1, SORA_2

FORM = Form("a red fox", "1280x720", "8", "2")


def menu(name: str = "sora-2") -> Menu:
    profile = SORA_1 if name == "sora" else SORA_2
    return Menu({name: profile}, name)


SORA = menu("sora")


def test_what_was_chosen_is_what_is_made() -> None:
    create = parse_form(FORM, menu())
    chosen = (create.prompt, create.size, create.seconds, create.count, create.sized)
    assert chosen == ("a red fox", "1280x720", 8, 2, True)


def test_what_was_left_open_is_as_usual_or_as_the_picture_is() -> None:
    create = parse_form(Form('  "a red fox"  ', AUTO, AUTO, AUTO), menu())
    chosen = (create.prompt, create.size, create.seconds, create.count, create.sized)
    assert chosen == ("a red fox", "720x1280", 4, 1, False)


def test_what_has_no_field_is_typed_as_in_a_command() -> None:
    create = parse_form(replace(FORM, prompt="a fox --quality low --frame 30", count="1"), SORA)
    chosen = (create.prompt, create.seconds, create.quality, create.frames)
    assert chosen == ("a fox", 8, "low", (30,))


@pytest.mark.parametrize(
    ("form", "model", "words"),
    [
        (replace(FORM, prompt=" \u200b "), "sora-2", "What should the clip show?"),
        (
            replace(FORM, prompt="a fox --seconds 8"),
            "sora-2",
            "under *Length* instead of typing `--seconds`",
        ),
        (replace(FORM, prompt="a fox --size 1:1"), "sora-2", "under *Size* instead of typing"),
        (replace(FORM, prompt="a fox --count 2"), "sora-2", "under *How many* instead of typing"),
        (replace(FORM, prompt="a fox --fast"), "sora-2", "put a space after the dashes"),
        (
            replace(FORM, prompt="a fox --quality low"),
            "sora-2",
            "fields for *Size*, *Length* and *How many*, and none for `--quality`",
        ),
        (replace(FORM, prompt="a fox --quality best"), "sora", "`--quality` can't be `best`"),
        (replace(FORM, prompt="x" * 32_001), "sora-2", "at most 32,000"),
        (replace(FORM, size="1x1"), "sora-2", "`--size` can't be `1x1`"),
        (replace(FORM, count="99"), "sora-2", "`--count` can't be `99`"),
        (replace(FORM, size="1920x1080", seconds="20", count="1"), "sora", "1 to 10"),
    ],
)
def test_what_cannot_be_made_is_explained(form: Form, model: str, words: str) -> None:
    with pytest.raises(RequestError) as refused:
        parse_form(form, menu(model))
    assert words in refused.value.tell
    assert "/sora" not in refused.value.tell
