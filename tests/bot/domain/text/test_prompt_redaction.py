r"""A provider that quotes a prompt, in whatever spelling, doesn't get it into the log."""

from __future__ import annotations

import html
import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.text.prompt_redaction import INSTEAD, without_prompt

PROMPT = "A red fox in fresh snow, near the café «Ours»"


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("moderation: the words 'red fox in' are", "moderation: the words '[prompt]' are"),
        ("A RED FOX refused", "[prompt] refused"),
        ("red\\u0020fox\\nin \\\\u0066resh snow!", "[prompt]!"),
        ("near the caf\\u00e9 \\u00abOurs\\u00bb", "[prompt]\\u00bb"),
        ("near the caf&eacute; &laquo;Ours", "[prompt]"),
        ("near%20the%20caf%C3%A9", "[prompt]"),
        ("b'near the caf\\xc3\\xa9'", "b'[prompt]'"),
        ("'near the caf\\xe9'", "'[prompt]'"),
        ("near the cafe\u0301", "[prompt]"),
        ("red fox in, then fox in fresh; in all", "[prompt], then [prompt]; in all"),
        ("red, fox: in", "[prompt]"),
        ("a red hare in fresh grass", "a red hare in fresh grass"),
        ("red fox", "red fox"),
        ("", ""),
    ],
)
def test_what_is_shared_is_left_out(said: str, left: str) -> None:
    assert without_prompt(said, PROMPT) == left


@pytest.mark.parametrize(
    ("prompt", "said", "left"),
    [
        ("zebra", "no ZEBRA, please", "no [prompt], please"),
        ("red zebra", "zebra red, red zebra", "zebra red, [prompt]"),
        ("🦊🦊", "the 🦊️🦊 word", "the [prompt] word"),
        ("🦊", "a \\ud83e\\udd8a b", "a [prompt] b"),
        ("一只红色的狐狸在雪地里", "词语 红色的狐狸 违规", "词语 [prompt] 违规"),
        ("สุนัขจิ้งจอกสีแดง", "คำว่า จิ้งจอก ไม่", "คำว่า [prompt] ไม่"),
        ("…!", "what…! is that", "what…! is that"),
        ("", "nothing asked", "nothing asked"),
    ],
)
def test_short_prompts_and_scripts_without_spaces(prompt: str, said: str, left: str) -> None:
    assert without_prompt(said, prompt) == left


def test_several_prompts_are_left_out_at_once() -> None:
    said = "neither make it night now nor a red fox"
    assert without_prompt(said, PROMPT, "make it night") == "neither [prompt] now nor [prompt]"


def test_a_long_text_takes_a_time_that_grows_with_its_length() -> None:
    prompt = "a a b " * 3_000
    assert without_prompt(f"so: {'a a b ' * 10_000}", prompt) == f"so: {INSTEAD} "
    backslashes = "\\" * 200_000  # hours, if each were looked at with all that follow
    assert without_prompt(f"so: {backslashes}", prompt) == f"so: {backslashes}"


@given(
    st.lists(st.from_regex(r"[a-zé🦊']{4,9}", fullmatch=True), min_size=3, max_size=12),
    st.integers(0, 9),
    st.sampled_from(
        [
            str,
            str.upper,
            json.dumps,
            lambda words: json.dumps(json.dumps(words)),
            quote,
            lambda words: html.escape(words).encode("ascii", "xmlcharrefreplace").decode(),
            lambda words: words.replace(" ", "\n\t"),
        ],
    ),
)
def test_no_spelling_gets_three_words_through(words: list[str], start: int, spell: object) -> None:
    assert callable(spell)
    start = min(start, len(words) - 3)
    part = words[start : start + 3]
    left = without_prompt(f"Refused. {spell(' '.join(part))}; sorry.", " ".join(words))
    assert left.startswith("Refused. ")
    assert left.endswith("; sorry.")
    for word in part:
        letters = "".join(char for char in word if char.isascii() and char.isalpha())
        assert len(letters) < 4 or letters not in left.lower()


@given(st.text(max_size=300), st.text(max_size=100))
def test_any_text_is_taken_and_cleaned_once(said: str, prompt: str) -> None:
    left = without_prompt(said, prompt)
    assert len(left) <= len(said) + len(INSTEAD) * (len(said) + 1)
    assert without_prompt(said, "") == said
