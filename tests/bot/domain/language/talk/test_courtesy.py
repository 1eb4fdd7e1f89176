"""Politeness asks for nothing, and makes nothing."""

from __future__ import annotations

import pytest

from bot.domain.language.talk.courtesy import is_courtesy, is_greeting
from bot.domain.text.slack_text import typed

POLITE = """
hi | Hello! | hey there | hello Sora | hi all :wave: | good morning, everyone | bye! | hello @ann
thanks | THANK YOU | thx!! | ty | thanks, lovely! | thank you so much! | many thanks 🙏 | hello?
thanks for the clip | thanks a lot @ann | cheers :beers: | love it | sorry! | never mind
ok | okay… | k | yes | no | no, thanks | sure | wow | wow, so nice! | got it | you’re welcome
lovely | great job | nice one! | that's really cool | That’s amazing | oh wow… perfect, Sora
no problem | 👍 | 👍🏽 | :+1: | :+1::skin-tone-2: | :heart: 🎉 | ❤️ | 👏 🚀 | :tada: :fox_face:
"""
SAYS_MORE = """
? | 🦊 | :fox_face: | 🚀 🦊 | a | hello kitty | thanks giving dinner | thanksgiving | cool morning
beautiful mountains | great white shark | lovely dog | hi-fi | a good morning in Rome | 👍 fox
yes, make it night | wow, a fox | ok 2 | no rain | good fox | the | so | very much | that is
hello 狐 | thanks thanks thanks thanks thanks thanks thanks thanks thanks thanks
"""


def phrases(table: str) -> list[str]:
    return [phrase.strip() for line in table.strip().splitlines() for phrase in line.split(" | ")]


@pytest.mark.parametrize("text", phrases(POLITE))
def test_politeness_is_known(text: str) -> None:
    assert is_courtesy(typed(text))


@pytest.mark.parametrize("text", ["", *phrases(SAYS_MORE)])
def test_what_says_more_is_no_politeness(text: str) -> None:
    assert not is_courtesy(typed(text))


@pytest.mark.parametrize(
    "text", ["hi", "hello Sora", "Good morning 🌞", "hallo", "你好！", "👋", "bye!"]
)
def test_a_greeting_is_told_from_thanks(text: str) -> None:
    assert is_greeting(text)


@pytest.mark.parametrize("text", ["thanks!", "lovely, thank you", "ok", "👍", "danke"])
def test_thanks_are_no_greeting(text: str) -> None:
    assert not is_greeting(text)
