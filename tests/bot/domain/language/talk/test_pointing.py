"""Words that point at a clip: a change in its thread, and nothing to film anywhere else."""

from __future__ import annotations

import pytest

from bot.domain.language.answers import answer_to
from bot.domain.language.grammar import parse_command, parse_mention, parse_reply
from bot.domain.language.requests import Create, Doubtful, Remix
from bot.domain.language.talk.words import About
from tests.support.menus import BOT, MENU, create

CHANGES = [
    "make it longer",
    "make it night",
    "make it look like a painting",
    "longer please",
    "slower",
    "extend it",
    "edit this",
    "zoom in",
    "crop it",
    "reverse it",
]
SENT = [
    "share this",
    "share it with #random",
    "post it in #random",
    "download the clip",
    "send it to me",
    "give me the link",
]
PLAIN = [
    "make it rain, dollar bills fall",
    "make it snow over the desert",
    "share a pizza, friends laugh",
    "share the love",
    "send in the clowns",
    "save the last dance",
    "play it again sam, pianist",
    "cut it out, scissors",
    "zoom in on mars",
    "go back in time, clock spins",
    "try again, baby learns to walk",
    "one more time, disco robots",
    "another one bites the dust",
]


@pytest.mark.parametrize("text", CHANGES + SENT)
def test_outside_a_thread_it_is_asked_about(text: str) -> None:
    for doubt in (
        parse_command(text, MENU),
        parse_mention(f"<@{BOT}> {text}", MENU, bot_user_id=BOT),
        parse_reply(f"new {text}", MENU, has_clip=True, bot_user_id=BOT),
    ):
        assert isinstance(doubt, Doubtful)
        assert (doubt.talk.about, doubt.anyway) == (About.CHANGE, create(text))


@pytest.mark.parametrize("text", CHANGES)
def test_in_a_clips_thread_it_is_a_remix(text: str) -> None:
    said = parse_reply(f"<@{BOT}> {text}", MENU, has_clip=True, bot_user_id=BOT)
    assert said == Remix(text, None)


@pytest.mark.parametrize("text", PLAIN)
def test_what_only_begins_so_is_made(text: str) -> None:
    assert parse_command(text, MENU) == create(text)


@pytest.mark.parametrize("text", ["try again", "once more", "another one please", "redo it"])
def test_once_more_is_asked_about_in_threads_too(text: str) -> None:
    said = parse_reply(f"<@{BOT}> {text}", MENU, has_clip=True, bot_user_id=BOT)
    assert isinstance(said, Doubtful)
    told = answer_to(said, MENU, direct=False, busy="")
    assert "reply `again`" in told


def test_the_answer_says_where_a_clip_is_changed() -> None:
    doubt = parse_command("make it night", MENU)
    assert isinstance(doubt, Doubtful)
    assert isinstance(doubt.anyway, Create)
    told = answer_to(doubt, MENU, direct=False, busy="")
    assert "`remix make it night`" in told
    assert "Nothing was made" in told
