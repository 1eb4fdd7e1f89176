"""Nothing is spent unasked, and no plain prompt is held up: measured on what people write."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors.base import RequestError
from bot.domain.language.grammar import parse_command, parse_mention
from bot.domain.language.requests import Create, Doubtful, Help, Request
from bot.domain.language.talk.telling import talk
from bot.domain.language.talk.words import About
from tests.support.menus import BOT, MENU, create
from tests.support.sayings import answered, made

PROMPTS = made()
UTTERANCES = answered()
OURS = frozenset({"help", "list", "status", "cancel", "stop"})
"""Utterances that are commands of ours begin with one of these."""


def everywhere(text: str) -> list[Request]:
    """Read a text in every place where all that is said is meant for the bot."""
    return [
        parse_command(text, MENU),
        parse_mention(f"<@{BOT}> {text}", MENU, bot_user_id=BOT),
        parse_mention(text, MENU, bot_user_id=BOT, direct=True),
    ]


def test_a_plain_prompt_is_never_held_up() -> None:
    assert [prompt for prompt in PROMPTS if talk(prompt) is not None] == []


def test_what_may_be_no_prompt_is_known() -> None:
    assert [(text, about) for text, about in UTTERANCES if about_of(text) is not About(about)] == []


def about_of(text: str) -> About | None:
    said = talk(text)
    return None if said is None else said.about


def test_there_are_enough_of_both() -> None:
    assert len(set(PROMPTS)) >= 400
    assert len(set(UTTERANCES)) >= 400


def test_nothing_is_made_of_it_anywhere() -> None:
    assert [text for text, _ in UTTERANCES if is_made(text)] == []


def is_made(text: str) -> bool:
    """Tell whether words are filmed somewhere, or couldn't be if somebody insists."""
    try:
        requests = everywhere(text)
    except RequestError as refused:
        return refused.anyway != create(text)
    return any(
        isinstance(request, Create) or (isinstance(request, Doubtful) and request.anyway is None)
        for request in requests
    )


def test_in_quotes_it_is_a_prompt() -> None:
    plain = [text for text, _ in UTTERANCES if '"' not in text and "\n" not in text]
    assert [text for text in plain if everywhere(f'"{text}"') != [create(text)] * 3] == []


@pytest.mark.parametrize(
    "text", ["what can you do?", "test", "hello", "usage", "can you make a video of a cat?"]
)
def test_anyway_makes_exactly_these_words(text: str) -> None:
    for request in everywhere(f"{text} --seconds 8 --size landscape"):
        assert isinstance(request, Doubtful)
        assert request.anyway == create(text, seconds=8, size="1280x720")


WISHES = """
can you make a video of a cat? | a cat
Can you make me a video? A cat on a skateboard. | A cat on a skateboard
could you please generate an 8 second clip about a dragon over Prague, thanks | a dragon over Prague
would it be possible to film a red fox in snow? | a red fox in snow
how about a fox in snow? | a fox in snow
hey Sora, can you animate a paper crane? | a paper crane
Hi. Could you make a short film about a lonely robot? | a lonely robot
can we get a video of a robot dancing? | a robot dancing
I was wondering if you could make a video of a cat | a cat
can u do a clip of a sunrise | a sunrise
"""


@pytest.mark.parametrize(
    ("text", "wish"), [tuple(line.split(" | ")) for line in WISHES.strip().splitlines()]
)
def test_what_is_asked_for_as_a_question_goes_into_the_form(text: str, wish: str) -> None:
    request = parse_command(text, MENU)
    assert isinstance(request, Doubtful)
    assert request.talk.wish == wish
    assert request.draft is not None
    assert request.draft.prompt == wish


@pytest.mark.parametrize(
    "text", ["can you make it longer?", "can you make another one?", "can you animate it?"]
)
def test_what_points_back_describes_nothing(text: str) -> None:
    said = talk(text)
    assert said is not None
    assert said.wish == ""


def test_a_slip_says_what_was_meant() -> None:
    meant = {word: said.meant for word in ("lst", "hlep", "cancle") if (said := talk(word))}
    assert meant == {"lst": "list", "hlep": "help", "cancle": "cancel"}


def test_what_we_have_a_command_for_is_the_command() -> None:
    assert parse_command("help me", MENU) == Help()
    for word in sorted(OURS):
        assert talk(word) is None or not isinstance(parse_command(word, MENU), Doubtful)


SAID = """
what how can you make a video of ? ! . , : cat test ping hello thanks the is it " “ ” why 🦊
"""
words = st.sampled_from([*SAID.split(), "\n"])


@given(st.lists(words, max_size=12).map(" ".join), st.text(max_size=12))
def test_any_text_is_talk_or_none(text: str, noise: str) -> None:
    said = talk(text + noise)
    assert said is None or isinstance(said.about, About)


@given(st.sampled_from(PROMPTS), st.sampled_from(["", " --seconds 8", " --size landscape"]))
def test_options_make_no_talk_of_a_prompt(prompt: str, options: str) -> None:
    assert isinstance(parse_command(f"{prompt}{options}", MENU), Create)


@pytest.mark.parametrize(
    "text",
    [
        "can you make " + "? " * 20_000,
        "can you make a video of " + "a cat and " * 8_000,
        "hey, " * 8_000 + "x",
        "!?" * 20_000,
        "poll " + '"' * 20_000,
        "why " * 10_000,
        ": " * 20_000 + "?",
        "怎" * 20_000 + "吗",
        "@" * 900 + " a",
        "#1 " * 60 + "a",
    ],
    ids=range(10),
)
@pytest.mark.timeout(20)
def test_talk_is_told_in_linear_time(text: str) -> None:
    talk(text)
