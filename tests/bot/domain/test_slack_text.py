"""Slack's text and what people typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.slack_text import (
    clean,
    code,
    escape,
    heard,
    is_blank,
    is_courtesy,
    is_question,
    typed,
    unescape,
)

BOT = "UBOT1234"


@given(st.text())
def test_unescape_undoes_escape(text: str) -> None:
    assert unescape(escape(text)) == text


@given(st.text(alphabet="&<>;ltgamp `a"))
def test_escaped_text_holds_no_markup_of_slacks(text: str) -> None:
    assert not set("<>") & set(escape(text))
    assert unescape(escape(text)) == text


def test_entities_are_decoded_once_and_only_slacks_three() -> None:
    assert unescape("&amp;lt; &lt;3 &quot; &#39; &amp;amp;") == "&lt; <3 &quot; &#39; &amp;"


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("like <@U2222222|ann> does", "like @ann does"),
        ("like <@U2222222> does", "like @U2222222 does"),
        ("as in <#C1111111|general>", "as in #general"),
        ("as in <#C1111111|>", "as in #C1111111"),
        ("like <https://x.example/a?b=1&amp;c=2>", "like https://x.example/a?b=1&c=2"),
        ("like <http://x.example|x.example>", "like x.example"),
        ("<https://x.example|R&amp;D &lt;lab&gt;>", "R&D <lab>"),
        ("<mailto:a@b.example|a@b.example>", "a@b.example"),
        ("<mailto:a@b.example>", "a@b.example"),
        ("<tel:+441234|01234>", "01234"),
        ("<!here> and <!channel|channel>", "@here and @channel"),
        ("<!subteam^S1234567|@film-crew>", "@film-crew"),
        ("<!subteam^S1234567>", "@S1234567"),
        ("at <!date^1392734382^{time}|6:39 AM>", "at 6:39 AM"),
        ("a &lt;b&gt; &amp; c &amp;lt;", "a <b> & c &lt;"),
        ("&lt;@UBOT1234&gt; was typed", "<@UBOT1234> was typed"),
        ("a stray <thing> stays", "a stray <thing> stays"),
        (":fox_face: 🦊 in snow", "🦊 🦊 in snow"),
        ("two\nlines", "two\nlines"),
    ],
)
def test_a_message_reads_as_its_writer_saw_it(raw: str, shown: str) -> None:
    message = heard(raw, BOT)
    assert message.text == shown
    assert not message.addressed


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (f"<@{BOT}> a red fox", "a red fox"),
        (f"<@{BOT}|sora>: a red fox", "a red fox"),
        (f"<@{BOT}>, a red fox", "a red fox"),
        (f"  <@{BOT}> <@{BOT}>  a red fox ", "a red fox"),
        (f"a red <@{BOT}> fox", "a red fox"),
        (f"a red fox <@{BOT}>", "a red fox"),
        (f"a red fox <@{BOT}>!", "a red fox!"),
        (f"a red (<@{BOT}>fox)", "a red ( fox)"),
        (f"<@{BOT}>:fox_face: in snow", "🦊 in snow"),
        (f"<@{BOT}>", ""),
    ],
)
def test_the_bots_own_mention_disappears(raw: str, text: str) -> None:
    message = heard(raw, BOT)
    assert message.text == text
    assert message.addressed


def test_without_the_bots_id_nobody_is_addressed() -> None:
    assert not heard("<@> hello", "").addressed


def test_a_commands_text_keeps_what_looks_like_markup() -> None:
    assert typed("a <b> sign, R&amp;D, &lt;3, <https://x.example|x>") == (
        "a <b> sign, R&D, <3, <https://x.example|x>"
    )


def test_unseen_characters_go_and_joined_emoji_stay() -> None:
    assert clean("a\x00 \u200bred\ufeff \u202efox\x07\ud800") == "a red fox"
    assert clean("👩‍👩‍👧 ❤️ نمی‌خواهم") == "👩‍👩‍👧 ❤️ نمی‌خواهم"
    assert clean("one\r\ntwo\u2028three\rfour") == "one\ntwo\nthree\nfour"
    assert clean("cafe\u0301") == "caf\u00e9"


@given(st.text())
def test_cleaning_settles_and_can_be_stored(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert cleaned.encode().decode() == cleaned


@given(st.text(), st.integers(min_value=1, max_value=80))
def test_quoted_text_is_one_inert_bounded_line(text: str, limit: int) -> None:
    shown = code(text, limit)
    assert shown.startswith("`")
    assert shown.endswith("`")
    assert shown.count("`") == 2
    assert not set("<>\n") & set(shown)
    assert len(unescape(shown[1:-1])) <= limit


@pytest.mark.parametrize("text", ["", " \n", "…", "?!", "—", "\u200d", '""'])
def test_punctuation_alone_is_nothing(text: str) -> None:
    assert is_blank(text)


@pytest.mark.parametrize("text", ["a", "7", "狐", "🦊", ":fox_face:", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"])
def test_words_numbers_and_emoji_are_something(text: str) -> None:
    assert not is_blank(text)


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
    assert is_courtesy(text)


@pytest.mark.parametrize("text", ["", *phrases(SAYS_MORE)])
def test_what_says_more_is_no_politeness(text: str) -> None:
    assert not is_courtesy(text)


@pytest.mark.parametrize(
    "text", ["why?", "can you?!", "can you? 🙏", "can you? :pray:", "“why?”", "為什麼？", "(why?)"]
)
def test_questions_are_known(text: str) -> None:
    assert is_question(text)


@pytest.mark.parametrize("text", ["", "night", "why? because", "https://x.example/?a=1", "? 2"])
def test_what_goes_on_after_the_question_is_none(text: str) -> None:
    assert not is_question(text)
