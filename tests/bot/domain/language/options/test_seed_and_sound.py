"""A seed, and sound or silence: read where the model has them, and explained where it hasn't."""

from __future__ import annotations

import pytest

from bot.config.profiles import shipped
from bot.domain.errors.base import RequestError
from bot.domain.language.clip_form import Form, form_of, line_of, parse_form
from bot.domain.language.grammar import parse_command, parse_reply
from bot.domain.language.menu import Menu
from bot.domain.language.requests import Again, Create
from tests.support.menus import BOT
from tests.support.profiles import SORA_2

WAN = shipped().by_name["wan-3-0"]
ONE = Menu({"wan": WAN}, "wan")
BOTH = Menu({"sora-2": SORA_2, "wan": WAN}, "sora-2")
FOX = "a red fox"


def made(words: str, menu: Menu = ONE) -> Create:
    request = parse_command(f"{FOX} {words}", menu)
    assert isinstance(request, Create)
    return request


@pytest.mark.parametrize(
    ("words", "seed", "audio"),
    [
        ("", None, None),
        ("--seed 42", 42, None),
        ("--seed=0", 0, None),
        ("-seed 7", 7, None),
        ("--same-seed 7", 7, None),
        ("--seed random", None, None),
        ("--seed 2147483647", 2**31 - 1, None),
        ("--no-audio", None, False),
        ("--mute --seed 3", 3, False),
        ("--audio off", None, False),
        ("--audio on", None, None),  # it has sound anyway
        ("--audio", None, None),
    ],
)
def test_they_are_read_and_typed_again(words: str, seed: int | None, audio: bool | None) -> None:
    wanted = made(words)
    assert (wanted.prompt, wanted.seed, wanted.audio) == (FOX, seed, audio)
    assert parse_form(form_of(wanted), ONE) == wanted
    assert parse_command(line_of(wanted), ONE) == wanted


@pytest.mark.parametrize("seed", ["-1", "1.5", "2147483648", "fox", "99999999999"])
def test_no_other_seed_is_sent(seed: str) -> None:
    with pytest.raises(RequestError, match="a whole number from 0 to 2147483647"):
        made(f"--seed {seed}")


@pytest.mark.parametrize("words", ["--seed 42", "--no-audio"])
def test_the_model_that_has_it_is_named(words: str) -> None:
    with pytest.raises(RequestError) as refused:
        made(words, BOTH)
    assert "isn't for Sora 2" in refused.value.tell
    assert "Wan 3.0 can: use `--model wan`." in refused.value.tell
    assert made(f"{words} --model wan", BOTH).model == "wan"


def test_what_should_be_heard_is_said_in_words() -> None:
    with pytest.raises(RequestError) as refused:
        made("--audio rain")
    assert "say in words" in refused.value.tell
    assert "a red fox, with the sound of rain" in refused.value.tell


def test_a_box_that_nobody_touched_orders_nothing() -> None:
    assert parse_form(Form(FOX, audio="on"), ONE).audio is None
    assert parse_form(Form(FOX, audio="off"), ONE).audio is False
    assert parse_form(Form(f"{FOX} --no-audio", audio="on"), ONE).audio is False


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("again --seed 5", Again(None, 5, reseeds=True)),
        ("again #2 --seed 0", Again(2, 0, reseeds=True)),
        ("again --seed random", Again(None, None, reseeds=True)),
        ("again", Again(None)),
        ("we talked again --seed 5", None),
    ],
)
def test_again_may_have_another_seed(words: str, wanted: Again | None) -> None:
    read = parse_reply(words, ONE, has_clip=True, bot_user_id=BOT)
    assert read == wanted
    if wanted is not None:
        assert parse_reply(line_of(wanted), ONE, has_clip=True, bot_user_id=BOT) == wanted


def test_an_impossible_seed_of_again_is_said() -> None:
    with pytest.raises(RequestError, match="again --seed 42"):
        parse_reply("again --seed fox", ONE, has_clip=True, bot_user_id=BOT)
