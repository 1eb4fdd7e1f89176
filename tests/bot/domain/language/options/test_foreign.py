"""Options that people bring along: taken for ours where they mean the same, or explained."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors.base import RequestError
from bot.domain.language.clip_form import Form
from bot.domain.language.grammar import parse_command, parse_mention, parse_reply
from bot.domain.language.menu import OPTIONS, Menu
from bot.domain.language.options.foreign import BROUGHT
from bot.domain.language.requests import Create
from bot.domain.text.slack_text import unescape
from tests.support.menus import BOT, MENU, create
from tests.support.profiles import SORA_1, SORA_2

FOX = "a red fox"
TWO = Menu({"sora-2": SORA_2}, "sora-2")
ONE = Menu({"films": SORA_1}, "films")


def refused(text: str, menu: Menu = TWO) -> RequestError:
    with pytest.raises(RequestError) as error:
        parse_command(text, menu)
    return error.value


def line_in(tell: str) -> str:
    """Return the line that a sentence gives to be copied."""
    block = re.search("\n```\n(.*)\n```\\Z", tell, re.DOTALL)
    found = block or re.search(r"(?:copy|copy and send): `([^`]*)`\Z", tell)
    assert found, tell
    return unescape(found[1])


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("--ar 16:9", create(FOX, size="1280x720")),
        ("--ar=9:16", create(FOX)),
        ("--aspect landscape", create(FOX, size="1280x720")),
        ("--aspect-ratio 16:9", create(FOX, size="1280x720")),
        ("--orientation landscape", create(FOX, size="1280x720")),
        ("--resolution 1280x720", create(FOX, size="1280x720")),
        ("--16:9", create(FOX, size="1280x720")),
        ("--landscape", create(FOX, size="1280x720")),
        ("--horizontal --seconds 8", create(FOX, size="1280x720", seconds=8)),
        ("--vertical", create(FOX)),
        ("—portrait", create(FOX)),
        ("--duration 8", create(FOX, seconds=8)),
        ("--length 8s", create(FOX, seconds=8)),
        ("-s 8", create(FOX, seconds=8)),
        ("-d 12", create(FOX, seconds=12)),
        ("--8s", create(FOX, seconds=8)),
        ("-n 2", create(FOX, count=2)),
        ("--variations 3", create(FOX, count=3)),
        ("--audio on", create(FOX)),
        ("--model sora", create(FOX)),
        ("--model sora-2-2025-10-06", create(FOX)),
        ("8s", create(FOX, seconds=8)),
        (", 8s", create(FOX, seconds=8)),
        (", 8 seconds", create(FOX, seconds=8)),
        ("(12 seconds)", create(FOX, seconds=12)),
        ("16:9", create(FOX, size="1280x720")),
        (", 16:9 --seconds 8", create(FOX, size="1280x720", seconds=8)),
        (", 8s, 16:9", create(FOX, size="1280x720", seconds=8)),
        ("16:9 8s", create(FOX, size="1280x720", seconds=8)),
        ("| 8s | 16:9", create(FOX, size="1280x720", seconds=8)),
        ("(landscape, 8s)", create(FOX, size="1280x720", seconds=8)),
        ("[8s]", create(FOX, seconds=8)),
        ("8 sec", create(FOX, seconds=8)),
        ("8 s", create(FOX, seconds=8)),
        (", 8 seconds long", create(FOX, seconds=8)),
        ("seconds: 8", create(FOX, seconds=8)),
        ("duration=8s", create(FOX, seconds=8)),
        (", length: 12 seconds", create(FOX, seconds=12)),
        ("aspect ratio: 16:9", create(FOX, size="1280x720")),
        ("— seconds 8", create(FOX, seconds=8)),
        ("1280x720", create(FOX, size="1280x720")),
        ("1280 × 720", create(FOX, size="1280x720")),
        ("--seconds: 8", create(FOX, seconds=8)),
        ("--seconds:8", create(FOX, seconds=8)),
        ("--ar:16:9", create(FOX, size="1280x720")),
        ("--seconds 8 sec", create(FOX, seconds=8)),
        ("--seconds 8 seconds --size 16:9", create(FOX, size="1280x720", seconds=8)),
        ("--size 1280 x 720", create(FOX, size="1280x720")),
        ("8s --size landscape", create(FOX, size="1280x720", seconds=8)),
    ],
)
def test_what_means_the_same_is_taken(options: str, expected: Create) -> None:
    assert parse_command(f"{FOX} {options}", TWO) == replace(expected, model="sora-2")


def test_a_prompt_may_be_an_option_elsewhere() -> None:
    assert parse_command("--prompt a red fox --ar 16:9", TWO) == create(FOX, size="1280x720")
    assert parse_command('--size landscape --prompt "a red fox"', TWO) == create(
        FOX, size="1280x720"
    )


@pytest.mark.parametrize(
    "prompt",
    [
        "a disco floor, 70s",
        "a jazz club, roaring 20s",
        "a woman in her 20s",
        "a sprinter runs 100 m in 8s",
        "a man waits 8 seconds",
        "the clock says 9:16",
        "a train leaves at 16:9",
        "John 3:16",
        "a robot named R-8s9",
        "a shoe, size 10",
        "a dress in size 8",
        "a clock, 12:30",
        "a match ends 3:1",
        "a fox (with cubs, 8s)",
        "a car, 0 to 60 in 4 s",
        "a fox runs 8 seconds long",
        "a sign --> exit",
        "a sign: half price -s",
        "a half-asleep -n fox",
        "dial 1--800",
        "a fox --",
        "a fox - 8s later, a hare",
    ],
)
def test_what_belongs_to_the_scene_stays(prompt: str) -> None:
    assert parse_command(prompt, TWO) == create(prompt)


def test_in_quotes_the_end_of_a_prompt_is_a_prompt() -> None:
    assert parse_command('"a red fox, 8s"', TWO) == create("a red fox, 8s")
    assert parse_command('"a red fox 8s" --seconds 12', TWO) == create("a red fox 8s", seconds=12)


@pytest.mark.parametrize(
    ("options", "says", "line"),
    [
        ("--no blur", "`--no`", "a red fox, without blur"),
        (
            "--no blur, text --seconds 8",
            "Say in words",
            "a red fox, without blur, text --seconds 8",
        ),
        ("--negative-prompt blur", "Say in words", "a red fox, without blur"),
        ("--seconds 8 --no blur", "Say in words", "a red fox, without blur --seconds 8"),
        ("--audio off", "`--audio`", "a red fox, silent"),
        ("--no-audio", "`--no-audio`", "a red fox, silent"),
        ("--mute", "isn't for Sora 2. Nothing turns a clip's sound on or off", "a red fox, silent"),
        ("--audio rain", "say in words", "a red fox, with the sound of rain"),
        ("--seed 42", "`--seed` isn't for Sora 2: each of its renders is a new one", "a red fox"),
        ("--v 6", "Every clip is made by the model", "a red fox"),
        ("--s 250", "Midjourney", "a red fox"),
        (f"-s {'9' * 5000}", "Midjourney", "a red fox"),
        ("--chaos 20 --weird 100", "Midjourney", "a red fox"),
        ("--fps 24", "frame rate", "a red fox"),
        ("--style anime", "Say it in words", "a red fox, in the style of anime"),
        ("--loop", "Say it in words", "a red fox, a seamless loop"),
        ("--camera pan", "Say it in words", "a red fox, camera: pan"),
        ("--image https://x.example/a.png", "attachment", "a red fox"),
        ("--cfg 7", "inner settings", "a red fox"),
        ("--1080p", "`--1080p`", "a red fox --size 720x1280"),
        ("--4k", "`--4k`", "a red fox --size 720x1280"),
        ("--hd", "`--hd`", "a red fox --size 720x1280"),
        ("--duration 10", "`--duration` can't be `10`", "a red fox --seconds 8"),
        ("--ar 4:3", "`--ar` can't be `4:3`", "a red fox --size 1280x720"),
        (", 15 seconds", "`--seconds` can't be `15`", "a red fox --seconds 12"),
        ("--model veo3", "only `sora-2`", "a red fox"),
        ("--q 2", "`--q`", "a red fox"),
    ],
)
def test_what_there_isnt_is_explained_by_name(options: str, says: str, line: str) -> None:
    error = refused(f"{FOX} {options}")
    assert says in error.tell
    assert line_in(error.tell) == f"/sora {line}"
    assert isinstance(parse_command(line, TWO), Create)


def test_a_suggestion_shares_the_meaning() -> None:
    for option in ("--no blur", "--on", "--son", "--cont-rast 3"):
        assert "Did you mean" not in refused(f"{FOX} {option}").tell
    assert "Did you mean `--seconds`?" in refused(f"{FOX} --secnds 8").tell
    assert "Did you mean `--seconds`?" in refused(f"{FOX} --duraton 8").tell
    assert "Did you mean `--size`?" in refused(f"{FOX} --sise landscape").tell


# --- the person's own line --------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f"{FOX} --seconds 5", f"{FOX} --seconds 4"),
        (f"{FOX} --seconds 7", f"{FOX} --seconds 8"),
        (f"{FOX} --seconds 100", f"{FOX} --seconds 12"),
        (f"{FOX} --seconds eight", f"{FOX} --seconds 8"),
        (f"{FOX} --seconds", f"{FOX} --seconds 8"),
        (f"--seconds 5 {FOX}", f"--seconds 4 {FOX}"),
        (f"{FOX} --size 640x640", f"{FOX} --size 720x1280"),
        (f"{FOX} --size 1920x1080", f"{FOX} --size 1280x720"),
        (f"{FOX} --size wide", f"{FOX} --size 1280x720"),
        (f"{FOX} --count 9", f"{FOX} --count 4"),
        (f"{FOX} --seconds 4 --seconds 8", f"{FOX} --seconds 8"),
        (f"{FOX} --secnds 5 --count 0", f"{FOX} --seconds 4 --count 1"),
        (f"{FOX} --zzz", FOX),
        (f"{FOX} --zzz 3 --count 2", f"{FOX} --count 2"),
        (f"{FOX} --seconds 5\nin snow", f"{FOX} --seconds 4\nin snow"),
        (f'"{FOX} --seconds 5"', f'"{FOX} --seconds 4"'),
        (f'"{FOX}" --seconds 5', f'"{FOX}" --seconds 4'),
        (f"{FOX} <3 & `b` --seconds 5", f"{FOX} <3 & `b` --seconds 4"),
    ],
)
def test_a_refusal_holds_the_persons_own_line_mended(text: str, line: str) -> None:
    assert line_in(refused(text).tell) == f"/sora {line}"


@pytest.mark.parametrize(
    ("options", "also"),
    [
        ("--seconds 5", ""),
        ("--seconds 4 --seconds 8", ""),
        ("--secnds 8 --size landscape", ""),
        ("--secnds 8 --size 16:10", " Changed as well: `--size`."),
        ("--no blur --seed 42 --seed 7 --fps 60", " Changed as well: `--seed` and `--fps`."),
    ],
)
def test_all_that_was_mended_is_named(options: str, also: str) -> None:
    tell = refused(f"{FOX} {options}").tell
    _, *changed = tell.partition(" Ready to copy:")[0].partition(" Changed as well:")
    assert "".join(changed) == also


def test_where_no_slash_is_needed_the_line_has_none() -> None:
    with pytest.raises(RequestError) as error:
        parse_mention(f"{FOX} --seconds 5", TWO, bot_user_id=BOT, direct=True)
    assert line_in(error.value.tell) == f"{FOX} --seconds 4"
    with pytest.raises(RequestError) as error:
        parse_reply(f"new {FOX} --seconds 5", TWO, has_clip=True, bot_user_id=BOT)
    assert line_in(error.value.tell) == f"new {FOX} --seconds 4"
    with pytest.raises(RequestError) as error:
        parse_reply("remix #2 make it night --seconds 8", TWO, has_clip=True, bot_user_id=BOT)
    assert line_in(error.value.tell) == "remix #2 make it night"


def test_a_long_prompt_comes_back_whole() -> None:
    prompt = "a fox & a hare, <close-up>. " * 110
    line = line_in(refused(f"{prompt}--seconds 5").tell)
    assert line == f"/sora {prompt}--seconds 4"
    assert len(refused(f"{prompt * 20}--seconds 5").tell) < 200


def test_what_was_understood_goes_into_the_form() -> None:
    error = refused(f"{FOX} --seconds 5 --size landscape --count 3")
    assert error.draft == Form(FOX, size="1280x720", count="3")
    assert error.anyway is None
    assert refused(f"{FOX} --no blur --duration 8").draft == Form(
        f"{FOX}, without blur", seconds="8"
    )
    assert refused("--seconds 5").draft is None
    assert refused("x" * 32_001).draft is None


def test_a_block_of_ones_own_does_not_get_out_of_ours() -> None:
    tell = refused("a ```fox``` --seconds 5").tell
    assert tell.count("```") == 2
    assert parse_command(line_in(tell).removeprefix("/sora "), TWO) == create("a ```fox```")


options = st.sampled_from(
    [
        *("--seconds 5", "--seconds", "--seconds 8", "--size 1x1", "--size landscape", "--count 9"),
        *(
            "--zzz",
            "--zzz 4",
            "--secnds 8",
            "--no blur",
            "--style anime",
            "--audio off",
            "--ar 3:1",
        ),
        *(
            "—duration 99",
            "-s 8",
            "--hd",
            "--seed 4",
            "--v 6",
            "--model x",
            "--loop",
            "--8s",
            "--fps 24",
        ),
        *("--quality best", "--frame x", "--crop 1", "--count 2", '--size "640x640"'),
    ]
)
pieces = st.lists(st.one_of(options, st.sampled_from(["a", "red", "fox", "in\nsnow"])), max_size=9)


@given(pieces, st.sampled_from([TWO, ONE, MENU]), st.sampled_from(["", '"']))
def test_what_is_sent_again_is_taken(parts: list[str], menu: Menu, quote: str) -> None:
    tell = outcome(f"{quote}a fox {' '.join(parts)}{quote}", menu)
    if tell is not None:
        line = line_in(tell).removeprefix("/sora ")
        assert isinstance(parse_command(line, menu), Create)


@given(st.sampled_from(sorted(BROUGHT)), st.sampled_from(["", " 8", " off", " landscape", "=2"]))
def test_every_option_brought_along_is_taken_or_explained(name: str, value: str) -> None:
    for menu in (TWO, ONE):
        tell = outcome(f"{FOX} --{name}{value}", menu)
        assert tell is None or (f"`--{name}`" in tell and line_in(tell).startswith(f"/sora {FOX}"))


def outcome(text: str, menu: Menu) -> str | None:
    """Return what is said of a text, or None where it is taken."""
    try:
        parse_command(text, menu)
    except RequestError as error:
        return error.tell
    return None


def test_only_an_option_that_we_may_lack_is_brought_along() -> None:
    assert set(OPTIONS) & set(BROUGHT) == {"style"}
