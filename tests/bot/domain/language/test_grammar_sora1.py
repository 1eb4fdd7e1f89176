"""The grammar where the model is Sora 1: its own options and limits, and what is told of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.errors.base import RequestError
from bot.domain.language.grammar import parse_command
from bot.domain.language.help import help_text
from bot.domain.language.menu import Menu, allowed, offered
from bot.domain.language.requests import Create
from bot.domain.profiles import WHOLE, Crop
from tests.support.menus import create
from tests.support.profiles import SORA_1, SORA_2

FOX = "a red fox"
MENU = Menu({"films": SORA_1}, "films")
BOTH = Menu({"sora-2": SORA_2, "films": SORA_1}, "sora-2")


def asked(**changes: Any) -> Create:
    return replace(create(FOX, seconds=5, model="films"), **changes)


def told(options: str, menu: Menu = MENU) -> str:
    with pytest.raises(RequestError) as refused:
        parse_command(f"{FOX} {options}", menu)
    return refused.value.tell


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("", asked()),
        ("--size square", asked(size="720x720")),
        ("--size 1:1", asked(size="720x720")),
        ("--size 1920x1080 --seconds 10", asked(size="1920x1080", seconds=10)),
        ("--seconds 20 --count 2", asked(seconds=20, count=2)),
        ("--size 854x480 --count 4", asked(size="854x480", count=4)),
        ("--quality low", asked(quality="low")),
        ("--Quality=HIGH", asked(quality="high")),
        ("—quality “low”", asked(quality="low")),
        ("-frame 3", asked(frames=(3,))),
        ("--frame 0 --frame 149", asked(frames=(0, 149))),
        ("--frame 0 --seconds 20 --frame 599", asked(seconds=20, frames=(0, 599))),
        ("--crop 0.1,0.2,0.9,1", asked(crop=Crop(0.1, 0.2, 0.9, 1.0))),
        ('--crop "0, 0, 1, 0.5"', asked(crop=Crop(0.0, 0.0, 1.0, 0.5))),
        ("--crop 0,0,1,1", asked(crop=WHOLE)),
    ],
)
def test_what_sora_1_can_do_can_be_asked_for(options: str, expected: Create) -> None:
    assert parse_command(f"{FOX} {options}", MENU) == expected


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ("--seconds 21", ["choose 1 to 20"]),
        ("--seconds 0", ["choose 1 to 20"]),
        ("--size 640x480", [f"`{size}`" for size in SORA_1.sizes]),
        (
            "--size 1080p",
            ["Say both edges of `1080p`: choose `1080x1080`, `1080x1920` or `1920x1080`. "],
        ),
        ("--size 480", ["--size 854x480`"]),
        ("--size 2160p", ["can't be `2160p`: choose `720x1280`"]),
        ("--count 5", ["choose 1 to 4"]),
        (
            "--count 3",
            ["1 or 2 at `720x1280`, and 1 to 4 at others", "fox --count 2`"],
        ),
        (
            "--size 1080x1080 --count 2",
            ["can only be 1 at `1080x1080`", "--size 1080x1080 --count 1`"],
        ),
        (
            "--size 1080x1920 --seconds 12",
            ["1 to 10 seconds at `1080x1920`, and 1 to 20 at others", "--seconds 10`"],
        ),
        ("--quality medium", ["choose `high` or `low`", "--quality high`"]),
        ("--quality", ["needs a value: `high` or `low`"]),
        ("--frame -1", ["choose the number of a frame, from 0"]),
        ("--frame 150", ["has the frames 0 to 149, 30 a second. ", "--frame 149`"]),
        ("--frame", ["--frame 60`"]),
        ("--frame 1 --frame 2 --frame 3", ["3 times", "one for each picture"]),
        (
            "--crop 0.5,0,0.2,1",
            [
                "the left, top, right and bottom edge, as fractions from 0 (left, top) to 1. ",
                "--crop 0.1,0.1,0.9,0.9`",
            ],
        ),
        ("--crop 0,0,1,1 --crop 0,0,1,1", ["`--crop` is there twice"]),
        ("--frme 3", ["Did you mean `--frame`?"]),
    ],
)
def test_what_it_cannot_do_is_told_with_a_fix(options: str, says: list[str]) -> None:
    tell = told(options)
    for words in says:
        assert words in tell


@pytest.mark.parametrize("option", ["--quality low", "--frame 3", "--crop 0,0,1,1"])
def test_sora_2_has_none_of_these_options(option: str) -> None:
    name = option.split(maxsplit=1)[0]
    assert told(option, Menu({"sora-2": SORA_2}, "sora-2")).startswith(f"I don't know `{name}`.")
    assert told(option, BOTH).startswith(f"`{name}` isn't for `sora-2`: leave it out. ")
    assert isinstance(parse_command(f"{FOX} {option} --model films", BOTH), Create)


def test_the_options_are_those_that_some_model_has() -> None:
    assert offered(Menu({"sora-2": SORA_2}, "sora-2")) == ("size", "seconds", "count")
    assert offered(MENU) == ("size", "seconds", "count", "quality", "frame", "crop")
    assert offered(BOTH) == (*offered(MENU), "model")


def test_what_is_allowed_depends_on_the_size() -> None:
    assert allowed("seconds", MENU, SORA_1) == "1 to 20"
    assert allowed("seconds", MENU, SORA_1, "1080x1080") == "1 to 10"
    assert allowed("count", MENU, SORA_1, "1280x720") == "1 or 2"
    assert allowed("count", MENU, SORA_1, "1080x1080") == "1"


def test_the_help_says_what_sora_1_can_do() -> None:
    text = help_text(MENU)
    for words in (
        "`1920x1080`, `landscape`, `portrait` or `square` (otherwise `720x1280`)",
        "`--seconds` 1 to 20 (otherwise 5)",
        "At most 2 clips at 720p and 1 clip of up to 10 s at 1080p.",
        "`--quality` `high` or `low`",
        "`--frame 60` where in the clip",
        "`--crop 0.1,0.1,0.9,0.9` the part",
        "*From a picture*: attach it and mention me, or use *Animate with Sora*.",
    ):
        assert words in text
    assert len(text) <= 1_500
