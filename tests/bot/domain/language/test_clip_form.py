"""A form is read like a command, and never guessed at."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.config.profiles import shipped
from bot.domain.errors.base import RequestError
from bot.domain.language.clip_form import AUTO, Form, parse_form, typed_options, with_words
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
    ("words", "made"),
    [
        ("a fox --seconds 12", ("a fox", "1280x720", 12, 2)),
        ("a fox --ar 9:16 —count “1”", ("a fox", "720x1280", 8, 1)),
        ("--duration 4 --size portrait a fox", ("a fox", "720x1280", 4, 2)),
        ('"a fox --seconds 12"', ("a fox", "1280x720", 12, 2)),
        ("a fox, 12 s", ("a fox, 12 s", "1280x720", 8, 2)),
    ],
)
def test_what_is_typed_among_the_words_wins(words: str, made: tuple[object, ...]) -> None:
    create = parse_form(replace(FORM, prompt=words), menu())
    assert (create.prompt, create.size, create.seconds, create.count) == made


@pytest.mark.parametrize(
    ("words", "shown", "told"),
    [
        ("a fox", FORM, ()),
        ("a fox --seconds 12", replace(FORM, seconds="12"), ("--seconds 12",)),
        ("a fox --size  16:9 -s 4", replace(FORM, seconds="4"), ("--size 16:9", "-s 4")),
        ("a fox --seconds", FORM, ()),
        ("a fox --seconds 7 --count 1", replace(FORM, count="1"), ("--count 1",)),
        ("a fox --quality low --fps 30", FORM, ()),
    ],
)
def test_the_fields_show_what_the_words_say(words: str, shown: Form, told: tuple[str, ...]) -> None:
    form = replace(FORM, prompt=words)
    assert with_words(form, menu()) == replace(shown, prompt=words)
    assert typed_options(form, menu()) == told


def test_a_model_among_the_words_has_its_own_fields() -> None:
    both = Menu({"sora-2": SORA_2, "wan": shipped().by_name["wan-3-0"]}, "sora-2")
    form = Form("a fox --model wan --seed 7 --no-audio", model="sora-2", seconds="15")
    shown = with_words(form, both)
    assert (shown.model, shown.seed, shown.audio, shown.seconds) == ("wan", "7", "off", "15")
    create = parse_form(form, both)
    assert (create.model, create.seed, create.audio, create.seconds) == ("wan", 7, False, 15)


@pytest.mark.parametrize(
    ("form", "model", "words"),
    [
        (replace(FORM, prompt=" \u200b "), "sora-2", "What should the clip show?"),
        (replace(FORM, prompt="a fox --night"), "sora-2", "put a space after the dashes"),
        (replace(FORM, prompt="a fox --seconds 5"), "sora-2", "choose 4, 8 or 12"),
        (replace(FORM, prompt="a fox --count 1 --count 2"), "sora-2", "is there twice"),
        (replace(FORM, prompt="a fox --quality low"), "sora-2", "I don't know `--quality`"),
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
