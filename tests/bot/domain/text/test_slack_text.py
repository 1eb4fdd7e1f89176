"""Slack's text and what people typed."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.text.slack_text import (
    clean,
    code,
    escape,
    heard,
    is_blank,
    pieces,
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


@given(st.text(alphabet="ab &<`\n", max_size=300), st.integers(20, 60))
def test_pieces_fit_and_lose_no_word(text: str, limit: int) -> None:
    whole = escape(text)
    cut = pieces(whole, limit)
    assert all(len(piece) <= limit for piece in cut)
    assert re.sub(r"[\s`]", "", "".join(cut)) == re.sub(r"[\s`]", "", whole)
    assert all(unescape(piece).count("&") >= piece.count("&amp;") for piece in cut)


def test_a_block_that_is_cut_is_closed_and_opened_again() -> None:
    first, second = pieces(f"Ready to copy:\n```\n{'a fox ' * 20}\n```", 100)
    assert (first.count("```"), second.count("```")) == (2, 2)
    assert second.startswith("```\n")
