"""Commands of one word: a row of the table is all that the language has to be told."""

from __future__ import annotations

import pytest

from bot.domain.language.grammar import parse_command, parse_mention, parse_reply
from bot.domain.language.help import HOW_IN_THREAD, help_text, how_elsewhere
from bot.domain.language.requests import LONE_WORDS
from bot.domain.language.talk.slips import slip
from tests.support.menus import BOT, MENU

every_word = pytest.mark.parametrize("word", LONE_WORDS)


@every_word
def test_a_lone_word_is_read_wherever_it_is_said(word: str) -> None:
    meant = LONE_WORDS[word].request
    assert parse_command(word, MENU) == meant
    assert parse_command(f"{word.upper()}!", MENU) == meant
    assert parse_mention(f"<@{BOT}> {word}, please", MENU, bot_user_id=BOT) == meant
    for text in (word, f"<@{BOT}> {word}"):
        assert parse_reply(text, MENU, has_clip=True, bot_user_id=BOT) == meant


@every_word
def test_a_lone_word_in_a_sentence_is_nothing_of_ours(word: str) -> None:
    text = f"{word} would be nice to have, I think"
    assert parse_reply(text, MENU, has_clip=True, bot_user_id=BOT) is None


@every_word
def test_a_lone_word_is_told_of(word: str) -> None:
    assert f"reply `{word}`" in HOW_IN_THREAD[word]
    assert f"type `/sora {word}`" in how_elsewhere("/sora")[word]
    assert f"{word}`" in help_text(MENU)


@every_word
def test_a_slip_of_a_lone_word_is_known(word: str) -> None:
    assert slip(f"{word}{word[-1]}") == word
