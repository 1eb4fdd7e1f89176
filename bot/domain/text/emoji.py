"""Emoji in what people write: Slack hands them on by their names, such as ``:fox_face:``.

A tone of skin follows its emoji: ``:wave::skin-tone-3:`` (Slack: emoji in message text). A name
that isn't one of Slack's own is a picture of the workspace's, of which nobody outside can know what
it shows: it goes. What stands between colons in a time, a ratio or a piece of code is no emoji.
"""

from __future__ import annotations

import re
from importlib.resources import files

_NAMED = re.compile(
    r":(?P<name>[\w+'-]{1,100}):(?::skin-tone-(?P<tone>[2-6])(?:-(?P<second>[2-6]))?:)?"
)
_CODE = frozenset(":/\\@#`=")
"""Characters that no emoji stands next to."""

_FLAG = 0x1F1E6 - ord("a")
_TONE = 0x1F3FB - 2
_VARIANT = "\ufe0f"
_PEOPLE = "👨👩🧑"
_SHORTEST = 3
"""Letters of a name that may stand beside a word without a space, as in ``snow:snowflake:``."""


def _read(table: str) -> dict[str, str]:
    pairs = (entry.split("=") for entry in table.split())
    return {name: emoji for names, emoji in pairs for name in names.split(",")}


_note, _toned_names, _plain_names, _flag_codes = (
    files(__package__).joinpath("emoji_names.txt").read_text("utf-8").split("\n\n")
)
_TONED = _read(_toned_names)
_FLAGS = {
    f"flag-{code}": "".join(chr(_FLAG + ord(x)) for x in code) for code in _flag_codes.split()
}
NAMES = _TONED | _read(_plain_names) | _FLAGS
"""The character of each standard emoji, by its name without the colons."""


def with_emoji(text: str) -> str:
    """Return ``text`` with the characters of Slack's emoji for their names, and no other emoji."""
    kept = ""
    at = after_emoji = 0
    while found := _NAMED.search(text, at):
        kept += text[at : found.start()]
        left = "" if found.start() == after_emoji else text[found.start() - 1]
        meant = _meant(found, left, text[found.end() : found.end() + 1])
        if meant is None:
            kept += found[0][:-1]
            at = found.end() - 1
            continue
        kept += meant
        at = after_emoji = found.end()
        if not meant:
            kept, at = _closed(kept, text, at)
            after_emoji = at
    return kept + text[at:]


def _meant(found: re.Match[str], left: str, right: str) -> str | None:
    """Return the character of an emoji, nothing for a workspace's own, None for what is none."""
    name = found["name"]
    if left in _CODE:
        return None
    if name in NAMES:
        beside = _is_ascii_word(left), _is_ascii_word(right)
        return None if _is_code(name, *beside) else _toned(name, found["tone"], found["second"])
    goes_on = right in _CODE and not (right == ":" and _NAMED.match(found.string, found.end()))
    is_name = any(char.isalpha() for char in name) and name == name.lower()
    in_a_word = left.isalnum() or right.isalnum()
    return "" if is_name and not goes_on and not in_a_word else None


def _is_code(name: str, after_word: bool, before_word: bool) -> bool:
    """Tell whether a standard name is likelier a part of code: ``a:key:b``, ``1:100:5``."""
    if after_word and before_word:
        return not set("_-") & set(name)
    letters = sum(char.isalpha() for char in name)
    return (after_word or before_word) and letters < _SHORTEST


def _is_ascii_word(char: str) -> bool:
    """Tell whether ``char`` may belong to a name in code: scripts without spaces don't."""
    return char == "_" or (char.isascii() and char.isalnum())


def _toned(name: str, tone: str | None, second: str | None) -> str:
    """Return an emoji with its tone of skin: that stands behind the first character.

    Where there are two people, the second one's stands behind the last.
    """
    emoji = NAMES[name]
    if tone is None or name not in _TONED:
        return emoji
    whole = emoji[0] + chr(_TONE + int(tone)) + emoji[1:].removeprefix(_VARIANT)
    two = second is not None and len(emoji) > 1 and emoji[-1] in _PEOPLE
    return whole + chr(_TONE + int(second or 0)) if two else whole


def _closed(kept: str, text: str, at: int) -> tuple[str, int]:
    """Close the gap that a picture leaves between ``kept`` and the rest of ``text``."""
    rest = text[at : at + 1]
    if (not kept or kept[-1].isspace()) and rest == " ":
        return kept, at + 1
    if rest and rest in ",.;!?":
        return kept.rstrip(" "), at
    return kept, at
