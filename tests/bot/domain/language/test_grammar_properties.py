"""The grammar against whatever people, phones and pranksters may type."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import astuple
from typing import NamedTuple

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.domain.conversation.listing import ListJobs
from bot.domain.errors.base import RequestError
from bot.domain.language.grammar import parse_change, parse_command, parse_mention, parse_reply
from bot.domain.language.requests import (
    Again,
    Cancel,
    Create,
    Delete,
    Doubtful,
    Help,
    Remix,
    Request,
    Status,
    Stop,
)
from bot.domain.language.talk.telling import talk
from bot.domain.text.slack_text import escape
from tests.support.menus import BOT, MENU, create

KINDS = (Create, Remix, Again, Cancel, Stop, Delete, Status, ListJobs, Help, Doubtful)
VERB = re.compile(r"\s*(remix|new|again|cancel|stop|status|delete|help)\b", re.IGNORECASE)
NEARLY = re.compile(r"\W*(list|stop|remove|delete)\b", re.IGNORECASE)

fragments = st.sampled_from(
    [
        *("remix", "new", "again", "cancel", "status", "help", "list"),
        *("#2", "#0", "k7m2p9", "--seconds", "--size=", "—count", "–model", "--", "—", "--wow"),
        *("8", "landscape", "a red fox", '"', "“", "”", "'", "’", "`", "&lt;", "&amp;", "🦊"),
        *("<@UBOT1234>", "<@U2222222|ann>", "<!here>", "<https://x.example|x>", "<", ">", ":"),
        *("\n", " ", "\u200b", "\u202e", "?", "thanks", "lovely!", "👍", ":pray:", "-–wow"),
        *("stop", "delete", "remove", "everywhere", "cancel all"),
    ]
)
noise = st.one_of(
    st.text(),
    st.lists(fragments, max_size=12).map(" ".join),
    st.lists(fragments, max_size=12).map("".join),
)
words = st.text(alphabet="abcdefghijklmnoprstuvwxyzäöß狐🦊é’'.,!", min_size=1, max_size=12)
prose = (
    st.lists(words, min_size=2, max_size=8)
    .map(" ".join)
    .filter(lambda text: re.search(r"[a-z]{2}", text) and not VERB.match(text))
    .filter(lambda text: text[0] not in "'’" and not NEARLY.match(text))
    .filter(lambda text: talk(text) is None)
)


class Spelling(NamedTuple):
    """How somebody's keyboard writes an option."""

    dash: str
    glue: str
    opening: str
    closing: str
    upper: bool

    def write(self, name: str, value: str) -> str:
        shown = name.upper() if self.upper else name
        return f"{self.dash}{shown}{self.glue}{self.opening}{value}{self.closing}"


spellings = st.builds(
    lambda dash, glue, quotes, upper: Spelling(dash, glue, quotes[0], quotes[1], upper),
    dash=st.sampled_from(["--", "—", "–", "―", "-–", "–-", "—-", "---", "–––"]),
    glue=st.sampled_from([" ", "=", "  ", "\n"]),
    quotes=st.sampled_from([("", ""), ('"', '"'), ("“", "”"), ("'", "'"), ("‘", "’")]),
    upper=st.booleans(),
)
sizes = st.sampled_from(["720x1280", "1280x720", "landscape", "portrait", "1280×720"])
FULL_SIZE = {"landscape": "1280x720", "portrait": "720x1280", "1280×720": "1280x720"}
given_options = st.fixed_dictionaries(
    {},
    optional={
        "size": sizes,
        "seconds": st.sampled_from(["4", "8", "12"]),
        "count": st.sampled_from(["1", "2", "3", "4"]),
        "model": st.sampled_from(["sora-2", "SORA-2"]),
    },
)


@given(noise, st.booleans())
def test_any_text_is_a_request_or_a_sentence(text: str, has_clip: bool) -> None:
    parsers: tuple[Callable[[], Request], ...] = (
        lambda: parse_command(text, MENU),
        lambda: parse_mention(text, MENU, bot_user_id=BOT),
        lambda: parse_reply(text, MENU, has_clip=has_clip, bot_user_id=BOT) or Help(),
        lambda: Remix(parse_change(text), None),
    )
    for parse in parsers:
        try:
            request = parse()
        except RequestError as refused:
            assert_inert(refused.tell)
        else:
            assert isinstance(request, KINDS)
            assert_sound(request)


@given(prose, given_options, st.data())
def test_options_parse_back_wherever_and_however_written(
    prompt: str, options: dict[str, str], data: st.DataObject
) -> None:
    tokens = prompt.split(" ")
    for name in data.draw(st.permutations(list(options))):
        spelling = data.draw(spellings)
        at = data.draw(st.integers(0, len(tokens)))
        tokens.insert(at, spelling.write(name, options[name]))
    size = options.get("size", "720x1280")
    assert parse_command(" ".join(tokens), MENU) == create(
        prompt,
        size=FULL_SIZE.get(size, size),
        seconds=int(options.get("seconds", 4)),
        count=int(options.get("count", 1)),
    )


@given(prose, st.sampled_from(['""', "“”", "‘’", "''", "«»"]))
def test_a_prompt_in_quotes_is_the_prompt(prompt: str, quotes: str) -> None:
    assume(not set("'’") & set(prompt))
    assert parse_command(f"{quotes[0]}{prompt}{quotes[1]}", MENU) == create(prompt)


@pytest.mark.parametrize(
    "text",
    [
        " " * 40_000 + "x" + " " * 40_000 + "y",
        "x" + "\t " * 20_000 + f"<@{BOT}",
        f"x <@{BOT}> " * 4_000,
        '--seconds "' * 4_000,
        "cancel" + " please" * 6_000 + " x",
        "'" + "x'x" * 13_000,
        "<" * 40_000,
        "&am" * 13_000,
        "?" * 40_000 + "x",
        "thanks " * 6_000,
        ":" * 40_000,
        ":+" * 20_000,
        "so very much " * 3_000,
        "@" * 40_000,
        "–-" * 20_000 + " x",
    ],
    ids=range(15),
)
@pytest.mark.timeout(20)
def test_the_longest_message_of_slack_is_read_in_linear_time(text: str) -> None:
    for addressed in (text, f"{text}<@{BOT}>"):
        try:
            parse_reply(addressed, MENU, has_clip=True, bot_user_id=BOT)
            parse_mention(addressed, MENU, bot_user_id=BOT)
        except RequestError as refused:
            assert_inert(refused.tell)


courtesies = st.sampled_from(
    ["hi", "Thanks", "thank you", "so nice", "OK", "great job", "wow", "👍", ":pray:", ":tada:"]
)
between = st.sampled_from([" ", ", ", "! ", " 🦊 ", "… ", "\n"])


@given(st.lists(st.tuples(courtesies, between), min_size=1, max_size=3), st.booleans())
def test_politeness_never_makes_a_clip(phrases: list[tuple[str, str]], has_clip: bool) -> None:
    text = f"<@{BOT}> {''.join(map(''.join, phrases))}"
    assert isinstance(parse_mention(text, MENU, bot_user_id=BOT), Doubtful)
    assert parse_reply(text, MENU, has_clip=has_clip, bot_user_id=BOT) is None


@given(st.sampled_from(["cancel", "stop", "delete", "remove", "status", "list", "again"]), words)
def test_a_verb_and_a_word_never_make_a_clip(verb: str, word: str) -> None:
    for text in (verb, f"{verb} {word}", f"{verb.upper()}: {word}", f"{verb} {word}!"):
        for request in requests(text):
            assert not isinstance(request, Create | Remix)


@given(noise)
def test_phone_keyboards_change_nothing(text: str) -> None:
    text = re.sub("[—–―“”]", "", text)
    curly = text.replace('"', "“")
    dashed = re.sub(r"(?<!\S)--(?=[^\W\d_])", "—", curly)
    assert outcome(dashed) == outcome(text)


@given(noise, st.booleans())
def test_people_talking_are_never_read_as_a_request(text: str, has_clip: bool) -> None:
    plain = text.replace(f"<@{BOT}>", "")
    assume(not VERB.match(re.sub("[\u200b\u202e]", "", plain)))
    assume(not VERB.match(re.sub(r"[^\w\s]", "", plain)))
    assert parse_reply(plain, MENU, has_clip=has_clip, bot_user_id=BOT) is None


@given(prose)
def test_what_reaches_the_provider_is_what_the_person_typed(prompt: str) -> None:
    spiced = f"{prompt} <b> & &lt; &amp; |"
    message = escape(spiced)
    if prompt[0] not in ",:":
        assert parse_mention(f"<@{BOT}> {message}", MENU, bot_user_id=BOT) == create(spiced)
    assert parse_reply(f"remix {message}", MENU, has_clip=True, bot_user_id=BOT) == Remix(
        spiced, None
    )


def requests(text: str) -> Iterator[Request | None]:
    """Read a text in every place where a word to the bot is a request; skip refusals."""
    parsers: tuple[Callable[[], Request | None], ...] = (
        lambda: parse_command(text, MENU),
        lambda: parse_mention(text, MENU, bot_user_id=BOT),
        lambda: parse_reply(f"<@{BOT}> {text}", MENU, has_clip=True, bot_user_id=BOT),
        lambda: parse_reply(f"<@{BOT}> {text}", MENU, has_clip=False, bot_user_id=BOT),
    )
    for parse in parsers:
        try:
            yield parse()
        except RequestError as refused:
            assert_inert(refused.tell)


def assert_inert(tell: str) -> None:
    """See that nothing of what was typed is markup, and that all that's ours is short."""
    assert not set("<>") & set(tell)
    ours = re.sub("\n```\n.*?\n```", " ``", tell, flags=re.DOTALL)
    assert "\n" not in ours
    assert ours.count("`") % 2 == 0
    assert len(ours) < 900


def assert_sound(request: object) -> None:
    if isinstance(request, Create):
        profile = MENU.models[request.model]
        assert request.prompt.strip()
        assert request.size in profile.sizes
        assert request.seconds in profile.seconds
        assert 1 <= request.count <= profile.max_count
    if isinstance(request, Remix):
        assert request.change.strip()
    if isinstance(request, Remix | Again):
        assert request.number is None or request.number >= 1


def outcome(text: str) -> object:
    """Return what a command comes to, with straight quotes and without quoting its words."""
    try:
        request = parse_command(text, MENU)
    except RequestError as refused:
        return re.sub("`[^`]*`", "``", refused.tell).replace("dashes", "dash")
    shown = [re.sub('[“”"]', '"', str(value)) for value in astuple(request)]
    return type(request), shown
