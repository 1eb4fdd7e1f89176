"""The options of a create: found anywhere in a text as whole tokens, then checked.

``--seconds 8`` may also be written ``--seconds=8``, ``--seconds "8"``, or with the dash and the
quotes that phone keyboards put in their place: ``—seconds “8”``, ``-–seconds 8``. Options of other
tools are taken for ours where they mean the same (``--ar 16:9``), and explained where they don't.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from bot.domain.language.menu import OPTIONS, Menu, offered, options_of
from bot.domain.language.options import errors as wrong
from bot.domain.language.options.errors import DASHES, Option, OptionError
from bot.domain.language.options.foreign import (
    NUMBERED,
    SHORT,
    SWITCHES,
    Takes,
    brought,
    sound_of,
)
from bot.domain.language.options.styles import STYLE, chosen_style
from bot.domain.language.options.values import NAMES, RANDOM, read
from bot.domain.language.requests import Create
from bot.domain.media.placing import last_frame
from bot.domain.profiles import WHOLE, Profile

DOUBLE_QUOTES = '"“”„‟«»＂'
SINGLE_QUOTES = "'‘’‚‛"

_SHORT_DASHED = "|".join(name for name in OPTIONS if name != STYLE)
"""Our options behind a single dash. A word of many prompts isn't one of these: ``art -style``."""

_QUOTED = f"[{DOUBLE_QUOTES}][^{DOUBLE_QUOTES}]*[{DOUBLE_QUOTES}](?!\\S)"
_OPTION = re.compile(
    rf"(?<!\S)(?P<dashes>[{DASHES}]{{2,3}}|[–—―]|-(?=(?i:{_SHORT_DASHED})(?:[\s=]|$))"
    rf"|-(?=(?i:{SHORT})))"
    rf"(?=[^\W\d_]|(?i:{NUMBERED})(?:\s|$))"
    rf"(?P<name>(?i:{NUMBERED})(?!\S)|[^\s=:]+)(?:[=:](?P<joined>{_QUOTED}|\S*))?"
)
_VALUE = re.compile(rf"\s+(?P<value>{_QUOTED}|\S+)")
_PAIR = re.compile(r"\s+(?P<value>\d{3,4}\s+[x×*]\s+\d{3,4})(?!\S)")
_WITH_UNIT = re.compile(r"\s+(?P<value>\d{1,3})\s+(?:s|secs?|seconds?)(?=[\s,.]|\Z)")
_MAYBE = re.compile(rf"\S*\d\S*|https?:\S+|(?i:{'|'.join(SWITCHES)})(?!\S)")
_NUMBER = re.compile(r"[\d.:x%/-]+")
_TOLD_OF = ("seed", "audio")
"""Options that are told of where no model has them."""

_SWITCH = ("on", "off")
_LINE = re.compile(r"[^\n]*")
_IN_SINGLE_QUOTES = re.compile(
    f"[{SINGLE_QUOTES}](?:[^{SINGLE_QUOTES}]|(?<=\\w)[{SINGLE_QUOTES}](?=\\w))*[{SINGLE_QUOTES}]"
)


# A text is read again and again: for doubts, for a draft, for the order.
@lru_cache(maxsize=8)
def extract(text: str) -> tuple[str, tuple[Option, ...]]:
    """Take the options out of ``text``; return the prose that is left, and them in order.

    A dash that no letter follows, or that follows one, is prose: ``a fox — in snow``, ``fox—red``.
    """
    prose: list[str] = []
    found: list[Option] = []
    at = 0
    while match := _OPTION.search(text, at):
        prose.append(text[at : match.start()])
        option, at = _option(match, text)
        if option.name == "prompt" and option.value:
            prose.append(option.value)
            prose.append("")
        else:
            found.append(option)
    prose.append(text[at:])
    return joined(prose), tuple(found)


def _option(match: re.Match[str], text: str) -> tuple[Option, int]:
    """Return the option that begins at ``match``, and where the text goes on."""
    name, value, at = match["name"].lower(), match["joined"] or None, match.end()
    ours = name in OPTIONS and brought(name) is None
    other = None if ours else brought(name)
    takes = Takes.ONE if ours else other.takes if other else Takes.NUMBER
    first = not text[: match.start()].strip()
    if takes is Takes.REST and name != "prompt" and first:
        takes = Takes.ONE
    if name == "audio" and first:
        takes = Takes.MAYBE  # the prompt follows
    if value is None and takes is not Takes.NOTHING:
        value, at = _following(text, at, takes)
    bare = _bare(value or "")
    other = None if ours else brought(name, bare)
    option = Option(name, match["dashes"] + match["name"], bare, match.start(), at, other)
    if other is None or other.why:
        return option, at
    if other.ours == "audio":
        bare = sound_of(name, bare)
    return replace(option, name=other.ours, value=bare or other.value), at


def _following(text: str, at: int, takes: Takes) -> tuple[str | None, int]:
    """Return the value that stands behind an option's name, and where the text goes on."""
    if takes is Takes.REST:
        line = _LINE.match(text, at)
        after = _OPTION.search(text, at)
        end = min(line.end() if line else len(text), after.start() if after else len(text))
        return text[at:end].strip(), end
    following = _VALUE.match(text, at)
    if following is None or _OPTION.match(text, following.start("value")):
        return None, at
    if takes is Takes.MAYBE and not _MAYBE.match(following["value"]):
        return None, at
    if pair := _PAIR.match(text, at):
        return re.sub(r"\s", "", pair["value"]), pair.end()
    if unit := _WITH_UNIT.match(text, at):
        return unit["value"], unit.end()
    if takes is Takes.NUMBER and not _is_left_over(following, text):
        return None, at
    return following["value"], following.end()


def _is_left_over(following: re.Match[str], text: str) -> bool:
    """Tell whether a number behind an option that nobody knows can only be its value."""
    if not _NUMBER.fullmatch(following["value"]):
        return False
    rest = text[following.end() :]
    return not rest.strip() or _OPTION.match(rest.lstrip()) is not None


def unquoted(text: str) -> str:
    """Return ``text`` trimmed and without the one pair of quotes around all of it, if there is one.

    Apostrophes are no quotes: ``the dog's ball``, ``rock ’n’ roll`` and ``'tis 'n'`` stay.
    """
    text = text.strip()
    inner = text[1:-1]
    doubled = len(text) > 1 and text[0] in DOUBLE_QUOTES and text[-1] in DOUBLE_QUOTES
    if doubled and not any(quote in inner for quote in DOUBLE_QUOTES):
        return inner.strip()
    return inner.strip() if _IN_SINGLE_QUOTES.fullmatch(text) else text


def choose(found: tuple[Option, ...], menu: Menu) -> Create:
    """Return what the options ask for, checked against the model, still without a prompt.

    What a style asks for stands among them (``with_style``). Raises OptionError for the first that
    can't be taken.
    """
    try:
        return _chosen(found, menu)
    except OptionError as error:
        if not error.fix.option.of_style:
            raise
        raise wrong.unfit_style(error, found, menu) from error


def _chosen(found: tuple[Option, ...], menu: Menu) -> Create:
    menu = for_model(found, menu)
    given = _given(found, menu)
    if "model" in given and model_named(given["model"][0].value, menu) is None:
        raise wrong.no_such_model(given["model"][0], menu)
    if STYLE in given and chosen_style(found, menu) is None:
        raise wrong.no_such_style(given[STYLE][0], menu)
    style, profile = chosen_style(found, menu), menu.profile
    values: dict[str, list[Any]] = {}  # Any: each option has a type of its own
    for name in NAMES:
        for option in given.get(name, ()):
            if (value := _value(option, menu)) is not None:
                values.setdefault(name, []).append(value)

    choice = Create(
        prompt="",
        size=values.get("size", [profile.default_size])[0],
        seconds=values.get("seconds", [profile.default_seconds])[0],
        count=values.get("count", [1])[0],
        model=menu.default,
        quality=values.get("quality", [None])[0],
        frames=tuple(values.get("frame", ())),
        crop=values.get("crop", [WHOLE])[0],
        seed=values.get("seed", [None])[0],
        audio=values.get("audio", [None])[0],
        style=None if style is None else style.name,
        sized="size" in values,
        picked="model" in given,
    )
    _check_together(choice, given, menu)
    return choice


def for_model(found: tuple[Option, ...], menu: Menu) -> Menu:
    """Return the menu with the model as its default that is named, if one is, and is there."""
    named = (model_named(option.value, menu) for option in found if option.name == "model")
    return replace(menu, default=next(filter(None, named), menu.default))


def model_named(value: str, menu: Menu) -> str | None:
    """Return the model that somebody means: by its name here, or by what people call the model.

    Of several of the same kind, it is the usual one.
    """
    for name in (*menu.models, *menu.also):
        if name.lower() == value.lower():
            return menu.name_of(name)
    alike = [name for name, profile in menu.models.items() if _is_called(value, profile)]
    return menu.default if menu.default in alike else next(iter(alike), None)


def _is_called(value: str, profile: Profile) -> bool:
    return value.lower() == profile.name.lower() or profile.is_named(value)


def _given(found: tuple[Option, ...], menu: Menu) -> dict[str, list[Option]]:
    """Return each option, in order; only a frame may be there for each picture."""
    given: dict[str, list[Option]] = {}
    for option in found:
        if not _is_ours(option, menu):
            continue
        if not option.value:
            raise wrong.needs_value(option, menu)
        most = (
            max(profile.images for profile in menu.models.values()) if option.name == "frame" else 1
        )
        others = given.setdefault(option.name, [])
        if len(others) == most:
            raise wrong.too_often(others[0], most)
        others.append(option)
    return given


def _is_ours(option: Option, menu: Menu) -> bool:
    """Tell whether an option is one of ours; False for one that changes nothing.

    Raises OptionError for what there isn't.
    """
    if option.name == "model" and "model" not in offered(menu):
        if error := wrong.only_model(option, menu):
            raise error
        return False
    if option.name in {*offered(menu), *_TOLD_OF}:
        return True
    if option.other is not None and option.other.why:
        raise wrong.elsewhere(option, option.other)
    if option.name == STYLE:  # of a form that was opened when there were some
        raise wrong.no_such_style(option, menu)
    raise wrong.unknown(option, menu)


def _value(option: Option, menu: Menu) -> object:
    """Return what an option asks for; None where that is so anyway. Raises OptionError."""
    profile = menu.profile
    if option.name == "audio" and option.value == ("on" if profile.audio else "off"):
        return None
    if option.name == "audio" and (option.value not in _SWITCH or not profile.sound_field):
        raise wrong.no_switch(option, menu)
    if option.name == "seed" and not profile.takes_seed:
        raise wrong.no_seed(option, menu)
    if option.name == "seed" and option.value.lower() == RANDOM:
        return None
    if option.name not in options_of(profile):
        raise wrong.not_for(option, menu)
    if (value := read(option.name, option.value, profile)) is None:
        raise wrong.bad_value(option, menu)
    return value


def _check_together(choice: Create, given: dict[str, list[Option]], menu: Menu) -> None:
    """Refuse what the model can do, but not all at once."""
    size, profile = choice.size, menu.profile
    checked: tuple[tuple[str, int, Sequence[int]], ...] = (
        ("seconds", choice.seconds, profile.seconds_at(size)),
        ("count", choice.count, profile.counts_at(size)),
    )
    for name, value, possible in checked:
        if possible and value not in possible:
            option = given[name][0] if name in given else Option(name, f"--{name}", str(value))
            raise wrong.not_together(option, possible, size, menu)
    last = last_frame(choice.seconds)
    for frame, option in zip(choice.frames, given.get("frame", ()), strict=True):
        if frame > last:
            raise wrong.no_such_frame(option, choice.seconds, last)


def joined(prose: Sequence[str]) -> str:
    """Close the gaps that the options left, without touching any other white space."""
    text = prose[0]
    for piece in prose[1:]:
        left, right = text.rstrip(" \t"), piece.lstrip(" \t")
        if left.endswith("\n") and right.startswith("\n"):
            right = right[1:]
        gap = "" if not left or not right or left.endswith("\n") or right[0] == "\n" else " "
        text = f"{left}{gap}{right}"
    return text.strip()


def _bare(value: str) -> str:
    """Return a value without its quotes and without the punctuation of the sentence around it."""
    return value.rstrip(",;.").strip(DOUBLE_QUOTES + SINGLE_QUOTES).strip()
