"""Slack's names for emoji, and what only looks like one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.language.grammar import parse_change, parse_command, parse_mention, parse_reply
from bot.domain.language.requests import Help, Remix
from bot.domain.text.emoji import NAMES, with_emoji
from tests.support.menus import BOT, MENU, create


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (":fox_face:", "🦊"),
        ("a :fox_face: in fresh :snowflake:", "a 🦊 in fresh ❄️"),
        (":wave::skin-tone-3:", "👋🏼"),
        (":+1::skin-tone-2:", "👍🏻"),
        (":woman-surfing::skin-tone-6:", "🏄🏿\u200d♀️"),
        (":woman-heart-man::skin-tone-2-3:", "👩🏻\u200d❤️\u200d👨🏼"),
        (":fox_face::skin-tone-3:", "🦊"),
        (":man-running:", "🏃\u200d♂️"),
        (
            ":flag-de: :de: :flag-england:",
            "🇩🇪 🇩🇪 🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        ),
        (":simple_smile: :squirrel: :pride:", "🙂 🐿️ 🏳️\u200d🌈"),
        (":100: :+1: :a: :o:", "💯 👍 🅰️ ⭕"),
        (":heart::heart:", "❤️❤️"),
        ("snow:snowflake: falls", "snow❄️ falls"),
        ("赤い:fox_face:が走る", "赤い🦊が走る"),
        ("(:fox_face:)!", "(🦊)!"),
        ("a scene: a fox :fox_face: runs: fast", "a scene: a fox 🦊 runs: fast"),
    ],
)
def test_standard_names_become_characters(text: str, shown: str) -> None:
    assert with_emoji(text) == shown


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("a :blobdance: fox", "a fox"),
        (":blob: a fox", "a fox"),
        ("a fox :blob:", "a fox "),
        ("hi :blob:!", "hi!"),
        (":blob::blob2:", ""),
        (":blob::fox_face:", "🦊"),
        ("he said :了解: then", "he said then"),
        (":blob::skin-tone-3:", ""),
        ("one\n:blob:\ntwo", "one\n\ntwo"),
    ],
)
def test_a_workspaces_own_go_with_their_colons(text: str, left: str) -> None:
    assert with_emoji(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "12:30:45",
        "at 12:30: a clock",
        "at :30: sharp",
        "1:100:5",
        "a:b:c",
        "o:o:o",
        "::",
        "::before:",
        "std::vector::push",
        "user:key:value",
        "x:unknown: y",
        "C:\\a:key:b",
        "https://x.example/:fox_face:/a",
        "`:symbol:`",
        ":D :P :)",
        ":Note: this",
        "注意:重要:読んで",
        ":not an emoji:",
        ":foo::bar",
        "ratio 16:9: wide",
    ],
)
def test_what_is_no_emoji_stays(text: str) -> None:
    assert with_emoji(text) == text


def test_the_names_are_slacks() -> None:
    assert len(NAMES) >= 1_970
    assert all(name == name.lower() and ":" not in name for name in NAMES)
    assert {"thumbsup", "slightly_smiling_face", "flag-gb", "man-woman-girl", "keycap_star"} <= set(
        NAMES
    )
    libraries_differ = {"whale": "🐳", "satellite": "🛰️", "pencil": "📝", "sunglasses": "😎"}
    assert {name: NAMES[name] for name in libraries_differ} == libraries_differ


@given(st.sampled_from(sorted(NAMES)))
def test_every_name_is_read_alone_and_among_words(name: str) -> None:
    assert with_emoji(f":{name}:") == NAMES[name]
    assert with_emoji(f"a :{name}: b") == f"a {NAMES[name]} b"


@given(st.text(alphabet=":abco_19 +-🦊\n", max_size=40))
def test_text_without_names_stays_and_nothing_is_read_twice(text: str) -> None:
    once = with_emoji(text)
    if ":" not in text:
        assert once == text
    assert len(once) <= len(text) + 1


@pytest.mark.parametrize("text", [":" * 40_000, ":+" * 20_000, ":fox_face:" * 4_000, ":a" * 20_000])
@pytest.mark.timeout(20)
def test_the_longest_message_is_read_in_linear_time(text: str) -> None:
    with_emoji(text)


def test_they_are_read_wherever_people_write() -> None:
    assert parse_command("a :fox_face: in snow", MENU) == create("a 🦊 in snow")
    assert parse_mention(f"<@{BOT}> a :fox_face:", MENU, bot_user_id=BOT) == create("a 🦊")
    reply = parse_reply("remix add a :fox_face:", MENU, has_clip=True, bot_user_id=BOT)
    assert reply == Remix("add a 🦊", None)
    assert parse_change("add a :fox_face:") == "add a 🦊"


def test_a_prompt_of_nothing_but_the_workspaces_own_is_blank() -> None:
    assert parse_command(":blob: :blob2:", MENU) == Help(whole=False)
    assert parse_mention(f"<@{BOT}> :blob:", MENU, bot_user_id=BOT) == Help(whole=False)
