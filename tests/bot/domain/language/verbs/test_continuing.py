"""``continue`` in a thread: the next shot, or people who talk to each other."""

from __future__ import annotations

import pytest

from bot.domain.errors.base import RequestError
from bot.domain.language.grammar import parse_command, parse_reply
from bot.domain.language.requests import Continue, Create, Doubtful
from tests.support.menus import BOT, MENU


def said(text: str, *, with_files: bool = False) -> object:
    return parse_reply(text, MENU, has_clip=True, bot_user_id=BOT, with_files=with_files)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("continue the fox runs into the forest", Continue("the fox runs into the forest", None)),
        ("Continue: it begins to snow", Continue("it begins to snow", None)),
        ("continue #2 it sits", Continue("it sits", 2)),
        ("continue: the end", Continue("the end", None)),
        ('continue "snow falls softly"', Continue("snow falls softly", None)),
        (f"<@{BOT}> continue it sits", Continue("it sits", None)),
        (f"<@{BOT}> continue later?", Continue("later?", None)),
    ],
)
def test_what_happens_next_is_made(text: str, wanted: Continue) -> None:
    assert said(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "continue with the review",
        "continue here after lunch please",
        "continue this tomorrow",
        "continue on monday, ok?",
        "Continue working on the deck",
        "continue later",
        "continue watching, it gets better?",
    ],
)
def test_what_people_say_to_each_other_costs_nothing(text: str) -> None:
    doubt = said(text)
    assert isinstance(doubt, Doubtful)
    assert isinstance(doubt.anyway, Continue)


@pytest.mark.parametrize(
    "text", ["continue", "continue please", "Continue!", "continued", "continues"]
)
def test_the_word_alone_is_left_alone(text: str) -> None:
    assert said(text) is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (f"<@{BOT}> continue", "What should happen next?"),
        ("continue: ", "What should happen next?"),
        ("continue #2", "What should happen next?"),
        ("continue the fox sleeps --seconds 8", "The next shot keeps the size and length"),
    ],
)
def test_what_is_missing_is_asked_for(text: str, says: str) -> None:
    with pytest.raises(RequestError, match=says):
        said(text)


def test_outside_a_thread_it_is_a_prompt_unless_numbered() -> None:
    assert isinstance(parse_command("continue down the road, dashcam", MENU), Create)
    with pytest.raises(RequestError, match="reply in its thread"):
        parse_command("continue #2 it sits", MENU)


def test_it_takes_no_picture() -> None:
    with pytest.raises(RequestError, match="without a picture"):
        said("continue the fox sleeps in its den", with_files=True)
