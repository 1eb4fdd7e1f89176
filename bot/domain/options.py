"""The options of a create: found anywhere in a text as whole tokens, then checked.

``--seconds 8`` may also be written ``--seconds=8``, ``--seconds "8"``, or with the dash and the
quotes that phone keyboards put in their place: ``—seconds “8”``, ``-–seconds 8``.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.domain.clip import FRAMES_PER_SECOND, WHOLE, Crop, ModelSpec, Size, shape
from bot.domain.errors import RequestError
from bot.domain.menu import (
    EXAMPLE_PROMPT,
    NEEDS_PICTURE,
    OPTIONS,
    Menu,
    allowed,
    example,
    numbers,
    offered,
    one_of,
    options_of,
    words_for_sizes,
)
from bot.domain.placing import last_frame, read_crop, read_frame
from bot.domain.slack_text import code

DOUBLE_QUOTES = '"“”„‟«»＂'
SINGLE_QUOTES = "'‘’‚‛"
DASHES = "-‐‑−–—―"

_QUOTED = f"[{DOUBLE_QUOTES}][^{DOUBLE_QUOTES}]*[{DOUBLE_QUOTES}](?!\\S)"
_OPTION = re.compile(
    rf"(?<!\S)(?P<dashes>[{DASHES}]{{2,3}}|[–—―]|-(?=(?i:{'|'.join(OPTIONS)})(?:[\s=]|$)))"
    rf"(?=[^\W\d_])(?P<name>[^\s=]+)(?:=(?P<joined>{_QUOTED}|\S*))?"
)
_VALUE = re.compile(rf"\s+(?P<value>{_QUOTED}|\S+)")
_SECONDS = re.compile(r"(\d{1,4})(?:s|secs?|seconds?)?", re.IGNORECASE)
_COUNT = re.compile(r"x?(\d{1,4})x?", re.IGNORECASE)
_SIZE = re.compile(r"(\d{1,5})[x×*](\d{1,5})", re.IGNORECASE)
_EDGE = re.compile(r"(\d{3,4})p?", re.IGNORECASE)
_ASPECT = re.compile(r"([1-9][0-9]?)[:/]([1-9][0-9]?)")
_IN_SINGLE_QUOTES = re.compile(
    f"[{SINGLE_QUOTES}](?:[^{SINGLE_QUOTES}]|(?<=\\w)[{SINGLE_QUOTES}](?=\\w))*[{SINGLE_QUOTES}]"
)

_MEANT = {
    "area": "crop",
    "aspect": "size",
    "aspect-ratio": "size",
    "bounds": "crop",
    "dimensions": "size",
    "duration": "seconds",
    "frame-index": "frame",
    "landscape": "size",
    "length": "seconds",
    "n": "count",
    "number": "count",
    "orientation": "size",
    "portrait": "size",
    "ratio": "size",
    "resolution": "size",
    "sec": "seconds",
    "time": "seconds",
    "variants": "count",
}
"""Names that people know from other tools, and the one that it has here."""


@dataclass(frozen=True, slots=True)
class Option:
    """One option as found: ``name`` in lower case, ``spelled`` as typed, ``value`` if any."""

    name: str
    spelled: str
    value: str

    @property
    def apart(self) -> str:
        """Return how to write it as prose instead."""
        several = len(self.spelled) - len(self.spelled.lstrip(DASHES)) > 1
        return f"put a space after the {'dashes' if several else 'dash'}"


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen for a clip, checked against the model."""

    size: Size
    seconds: int
    count: int
    model: str
    quality: str | None = None
    frames: tuple[int, ...] = ()
    crop: Crop = WHOLE
    sized: bool = True


def extract(text: str) -> tuple[str, tuple[Option, ...]]:
    """Take the options out of ``text``; return the prose that is left, and them in order.

    A dash that no letter follows, or that follows one, is prose: ``a fox — in snow``, ``fox—red``.
    """
    prose: list[str] = []
    found: list[Option] = []
    at = 0
    while match := _OPTION.search(text, at):
        prose.append(text[at : match.start()])
        name, value, at = match["name"].lower(), match["joined"], match.end()
        if value is None and name in OPTIONS:
            following = _VALUE.match(text, at)
            if following and not _OPTION.match(text, following.start("value")):
                value, at = following["value"], following.end()
        found.append(Option(name, match["dashes"] + match["name"], _bare(value or "")))
    prose.append(text[at:])
    return _joined(prose), tuple(found)


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


def choose(found: tuple[Option, ...], menu: Menu, lead: str) -> Choice:
    """Check the options found.

    ``lead`` is what the examples in errors start with; where it is empty, as in a form, only what
    is typed there too is shown.
    """
    given = _given(found, menu, lead)
    model = _model(given["model"][0], menu, lead) if "model" in given else menu.default
    spec = menu.models[model]
    values: dict[str, list[Any]] = {}
    for name, read in _READ.items():
        if name in given and name not in options_of(spec):
            raise RequestError(f"`--{name}` isn't for {code(model, 60)}: leave it out.")
        for value in given.get(name, []):
            read_value = read(value, spec)
            if read_value is None:
                raise _bad_value(name, value, menu, spec, lead)
            values.setdefault(name, []).append(read_value)

    def one(name: str, otherwise: Any) -> Any:
        return values[name][0] if name in values else otherwise

    choice = Choice(
        size=one("size", spec.default_size),
        seconds=one("seconds", spec.default_seconds),
        count=one("count", 1),
        model=model,
        quality=one("quality", None),
        frames=tuple(values.get("frame", ())),
        crop=one("crop", WHOLE),
        sized="size" in values,
    )
    _check_together(choice, spec, lead)
    return choice


def _given(found: tuple[Option, ...], menu: Menu, lead: str) -> dict[str, list[str]]:
    """Return the values of each option, in order; only a frame may be there for each picture."""
    given: dict[str, list[str]] = {}
    for option in found:
        _check_shape(option, menu, lead)
        most = max(spec.images for spec in menu.models.values()) if option.name == "frame" else 1
        values = given.setdefault(option.name, [])
        if len(values) == most:
            often = "twice" if most == 1 else f"{most + 1} times"
            keep = "one" if most == 1 else "one for each picture"
            raise RequestError(
                f"{code('--' + option.name)} is there {often}, so I don't know which one you mean. "
                f"Keep {keep}, for example: {_sample(option.name, menu, menu.spec, lead)}"
            )
        values.append(option.value)
    return given


def _check_together(choice: Choice, spec: ModelSpec, lead: str) -> None:
    """Refuse what the model can do, but not all at once."""
    size = choice.size
    for name, value, possible, any_size in (
        ("seconds", choice.seconds, spec.seconds_at(size), spec.seconds),
        ("count", choice.count, spec.counts_at(size), range(1, spec.max_count + 1)),
    ):
        if value in possible:
            continue
        other = next(other for other in spec.sizes if value in _possible(name, spec, other))
        only = "" if len(possible) > 1 else " only"
        what = "A clip can last" if name == "seconds" else f"The number of clips can{only} be"
        unit = " seconds" if name == "seconds" else ""
        tell = f"{what} {numbers(possible)}{unit} at `{size}`, and {numbers(any_size)} at others."
        if lead:
            tell = (
                f"{tell} For example: {_line(lead, f'--size {size} --{name} {possible[-1]}')} or "
                f"{_line(lead, f'--size {other} --{name} {value}')}"
            )
        raise RequestError(tell)
    last = last_frame(choice.seconds)
    if any(frame > last for frame in choice.frames):
        raise RequestError(
            f"A clip of {choice.seconds} seconds has the frames 0 to {last}, "
            f"{FRAMES_PER_SECOND} a second. For example: `--frame {last}`"
        )


def _possible(name: str, spec: ModelSpec, size: Size) -> Sequence[int]:
    return spec.seconds_at(size) if name == "seconds" else spec.counts_at(size)


def _joined(prose: list[str]) -> str:
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


def _check_shape(option: Option, menu: Menu, lead: str) -> None:
    """Refuse an option that doesn't exist or has no value."""
    if option.name == "model" and "model" not in offered(menu):
        _check_only_model(option, menu)
    elif option.name not in offered(menu):
        raise _unknown(option, menu, lead)
    if not option.value:
        raise RequestError(
            f"{code(option.spelled)} needs a value: {allowed(option.name, menu, menu.spec)}. "
            f"For example: {_sample(option.name, menu, menu.spec, lead)}"
        )


def _check_only_model(option: Option, menu: Menu) -> None:
    """Refuse any other than the one model that there is."""
    if option.value.lower() != menu.default.lower():
        raise RequestError(
            f"This Sora has only {code(menu.default, 60)}: leave {code(option.spelled)} out."
        )


def _unknown(option: Option, menu: Menu, lead: str) -> RequestError:
    name = option.name[:40]
    meant = (word for word, option in _MEANT.items() if option in offered(menu))
    near = difflib.get_close_matches(name, (*offered(menu), *meant), n=1, cutoff=0.6)
    if near:
        best = _MEANT.get(near[0], near[0])
        hint = f"Did you mean `--{best}`? For example: {_sample(best, menu, menu.spec, lead)}"
    else:
        known = one_of((f"`--{known}`" for known in offered(menu)), last="and")
        hint = (
            f"The options are {known}, for example: {_sample('seconds', menu, menu.spec, lead)}. "
            f"If it belongs to the prompt, {option.apart}."
        )
    return RequestError(f"I don't know {code(option.spelled)}. {hint}")


def _bad_value(name: str, value: str, menu: Menu, spec: ModelSpec, lead: str) -> RequestError:
    if name == "size" and (sizes := _sizes_of(value, spec)):
        return RequestError(
            f"Say both edges of {code(value)}: choose {one_of(f'`{size}`' for size in sizes)}. "
            f"For example: {_line(lead, f'--size {sizes[-1]}')}"
        )
    return RequestError(
        f"`--{name}` can't be {code(value)}: choose {allowed(name, menu, spec)}. "
        f"For example: {_sample(name, menu, spec, lead)}"
    )


def _sizes_of(value: str, spec: ModelSpec) -> tuple[Size, ...]:
    """Return the sizes that ``1080p`` can mean."""
    edge = _EDGE.fullmatch(value)
    return tuple(size for size in spec.sizes if edge and min(shape(size)) == int(edge[1]))


def _sample(option: str, menu: Menu, spec: ModelSpec, lead: str) -> str:
    """Return a whole request that shows ``option`` at work; what needs a picture stands alone."""
    if option in NEEDS_PICTURE:
        return code(example(option, menu, spec))
    return _line(lead, example(option, menu, spec))


def _line(lead: str, options: str) -> str:
    return code(f"{lead} {EXAMPLE_PROMPT} {options}".strip(), 200)


def _model(value: str, menu: Menu, lead: str) -> str:
    named = {name.lower(): name for name in menu.models}
    if (wanted := value.lower()) in named:
        return named[wanted]
    near = difflib.get_close_matches(wanted[:60], named, n=1, cutoff=0.6)
    hint = f" Did you mean {code(named[near[0]], 60)}?" if near else ""
    raise RequestError(
        f"I don't have a model {code(value)}: choose {allowed('model', menu, menu.spec)}.{hint} "
        f"For example: {_sample('model', menu, menu.spec, lead)}"
    )


def _size(value: str, spec: ModelSpec) -> Size | None:
    """Read a size: in pixels, as a word, or as an aspect ratio such as ``16:9``."""
    word = value.lower()
    words = words_for_sizes(spec)
    if word in words:
        return words[word]
    if pixels := _SIZE.fullmatch(word):
        size = f"{int(pixels[1])}x{int(pixels[2])}"
        return size if size in spec.sizes else None
    if aspect := _ASPECT.fullmatch(word):
        across, down = int(aspect[1]), int(aspect[2])
        fits = (size for size in spec.sizes if shape(size)[0] * down == shape(size)[1] * across)
        return next(fits, None)
    return None


def _seconds(value: str, spec: ModelSpec) -> int | None:
    """Read a length in seconds: ``8`` or ``8s``."""
    number = _SECONDS.fullmatch(value)
    return int(number[1]) if number and int(number[1]) in spec.seconds else None


def _count(value: str, spec: ModelSpec) -> int | None:
    """Read how many clips: ``2``, or ``2x``."""
    number = _COUNT.fullmatch(value)
    return int(number[1]) if number and 1 <= int(number[1]) <= spec.max_count else None


def _quality(value: str, spec: ModelSpec) -> str | None:
    return value.lower() if value.lower() in spec.qualities else None


_READ: dict[str, Callable[[str, ModelSpec], Any]] = {
    "size": _size,
    "seconds": _seconds,
    "count": _count,
    "quality": _quality,
    "frame": lambda value, _spec: read_frame(value),
    "crop": lambda value, _spec: read_crop(value),
}
"""How each option's value is read; None is none that the model has."""
