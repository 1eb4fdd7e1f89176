"""What is said to words that may be no prompt: what was meant, what to type, and that it's free."""

from __future__ import annotations

import pytest

from bot.domain.language.answers import answer_to
from bot.domain.language.doubts import doubtful
from bot.domain.language.grammar import parse_mention, parse_reply
from bot.domain.language.menu import Menu
from bot.domain.language.requests import Doubtful
from bot.domain.wording.reading.answers import NOTHING_MADE
from tests.support.menus import BOT, MENU
from tests.support.profiles import UNPRICED
from tests.support.sayings import answered

BUSY = "Right now: 1 of 2 renders running, nobody in line."


def said(text: str, menu: Menu = MENU, *, direct: bool = False) -> str:
    doubt = parse_mention(text, menu, bot_user_id=BOT, direct=direct)
    assert isinstance(doubt, Doubtful)
    return answer_to(doubt, menu, direct=direct, busy=BUSY)


def said_in_thread(text: str, *, has_clip: bool) -> str:
    doubt = parse_reply(f"<@{BOT}> {text}", MENU, has_clip=has_clip, bot_user_id=BOT)
    assert isinstance(doubt, Doubtful)
    return answer_to(doubt, MENU, direct=False, busy=BUSY)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("hello", "Hello! I film short clips of what you describe."),
        ("ping", f"Yes, I'm here. {BUSY}"),
        ("are you there?", f"Yes, I'm here. {BUSY}"),
        ("how much does a clip cost?", "$0.40 for 4 s, $0.80 for 8 s and $1.20 for 12 s"),
        ("my usage", "To see your clips, type `/sora list`"),
        ("list my clips", "To see your clips, type `/sora list`"),
        ("is my clip ready?", f"`/sora status k7m2p9`. {BUSY}"),
        ("how do I cancel?", "press *Cancel* on its card"),
        ("can you delete my clip?", "press *Delete…* on its card"),
        ("lst", "Did you mean `list`? To see your clips, type `/sora list`"),
        ("remx", "Did you mean `remix`?"),
        ("can you make a video of a cat?", "To make it, send: `/sora a cat`"),
        ("settings", "may be a command of another app"),
        (
            "what can you do?",
            "To make a clip, type what it should show: `/sora a red fox in fresh snow`",
        ),
    ],
)
def test_the_answer_is_to_what_was_meant(text: str, words: str) -> None:
    tell = said(text)
    assert words in tell
    assert tell.endswith(NOTHING_MADE)


def test_in_a_direct_message_nobody_is_told_to_type_a_slash() -> None:
    for text in ("hello", "ping", "price", "my usage", "settings", "what can you do?", "lst"):
        assert "/sora" not in said(text, direct=True)
    assert "To make it, send: `a cat`" in said("can you make a video of a cat?", direct=True)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("can you make it night?", "To change this one, reply: `remix make it night`"),
        ("please could you add a moon?", "To change this one, reply: `remix add a moon`"),
        ("what can you do?", "To change this one, reply `remix make it night`; for another, `new"),
        ("how much is it?", "To change this one, reply `remix make it night`"),
        ("how do I cancel?", "reply `cancel` or `cancel #2`"),
    ],
)
def test_in_a_thread_with_a_clip_it_is_about_the_clip(text: str, words: str) -> None:
    assert words in said_in_thread(text, has_clip=True)


def test_in_a_thread_without_one_it_is_about_a_new_clip() -> None:
    assert "reply: `new a cat`" in said_in_thread("can you make a video of a cat?", has_clip=False)
    assert "To make a clip, reply `new a red fox" in said_in_thread("ping", has_clip=False)


def test_a_price_that_nobody_publishes_is_not_made_up() -> None:
    menu = Menu({"any": UNPRICED}, "any")
    assert "I don't know what a clip costs here" in said("price", menu)
    assert "$" not in said("price", menu)


@pytest.mark.parametrize("direct", [False, True])
def test_every_answer_is_short_and_inert(direct: bool) -> None:
    for text, _ in answered():
        doubt = doubtful(text, MENU, "" if direct else "/sora")
        assert doubt is not None
        tell = answer_to(doubt, MENU, direct=direct, busy=BUSY)
        assert len(tell) < 700
        assert not set("<>") & set(tell)
