"""Keeping a person's words out of what the operator reads.

A provider's error may quote a part of the prompt, in another case, JSON-escaped or as HTML. What
somebody asked for is between them, their channel and the provider: the log has the rest of the
sentence.
"""

from __future__ import annotations

import html
import re
from typing import Final
from unicodedata import category, normalize
from urllib.parse import unquote

TELLING: Final = 3
"""Words in a row that tell what a prompt was about; fewer are anybody's words."""

INSTEAD: Final = "[prompt]"

_ESCAPED: Final = re.compile(
    # Backslashes are looked at from their first on: from each of a thousand, it takes a second.
    r"(?P<units>(?<!\\)(?:\\+u[0-9a-f]{4})+)"
    r"|(?P<octets>(?<!\\)(?:\\+x[0-9a-f]{2})+)"
    r"|(?P<entity>&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8});)"
    r"|(?P<percent>(?:%[0-9a-f]{2})+)"
    r"|(?P<control>(?<!\\)\\+[abfnrtv\"'/])",
    re.IGNORECASE,
)
# Scripts that put no spaces between words: there, each character counts as one.
_UNSPACED: Final = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
_WORD: Final = re.compile(
    rf"[{_UNSPACED}]|(?:(?![{_UNSPACED}])[^\W_])[\u0300-\u036f]*"
    rf"(?:(?![{_UNSPACED}])[^\W_][\u0300-\u036f]*)*|[^\s\x00-\x7f]"
)

# Letters, numbers and symbols: an emoji may be all there is to a prompt, a quotation mark never is.
_SPOKEN: Final = frozenset("LNS")


def without_prompt(text: str, *prompts: str) -> str:
    r"""Return ``text`` with ``[prompt]`` for each run of words that it shares with a prompt.

    A run is three words or more, or the whole of a shorter prompt. Case, punctuation, line breaks
    and the ways of writing a character (``é``, ``\u00e9``, ``&eacute;``, ``%C3%A9``) make no
    difference.
    """
    words = _words(text)
    keys = [key for key, _, _ in words]
    telling = [False] * len(words)
    for prompt in prompts:
        _mark(telling, keys, [key for key, _, _ in _words(prompt)])
    return _replaced(text, words, telling)


def _mark(telling: list[bool], said: list[str], asked: list[str]) -> None:
    """Mark the words of ``said`` that are in a run of ``asked``."""
    length = min(TELLING, len(asked))
    if length == 0:
        return
    runs = {tuple(asked[at : at + length]) for at in range(len(asked) - length + 1)}
    for at in range(len(said) - length + 1):
        if tuple(said[at : at + length]) in runs:
            telling[at : at + length] = [True] * length


def _replaced(text: str, words: list[tuple[str, int, int]], telling: list[bool]) -> str:
    parts: list[str] = []
    kept = 0
    inside = False
    for (_, start, end), hidden in zip(words, telling, strict=True):
        if hidden:
            if not inside:
                parts += [text[kept:start], INSTEAD]
            kept = max(kept, end)
        inside = hidden
    return "".join([*parts, text[kept:]])


def _words(text: str) -> list[tuple[str, int, int]]:
    """Return each word as it is compared, and where in ``text`` it is written."""
    plain, starts, ends = _unescaped(text)
    return [
        (normalize("NFKC", found[0]).casefold(), starts[found.start()], ends[found.end() - 1])
        for found in _WORD.finditer(plain)
        if category(found[0][0])[0] in _SPOKEN
    ]


def _unescaped(text: str) -> tuple[str, list[int], list[int]]:
    """Return the text as it is read, and where each of its characters begins and ends."""
    plain: list[str] = []
    starts: list[int] = []
    ends: list[int] = []

    def add(chars: str, start: int, end: int, step: int) -> None:
        for number, char in enumerate(chars):
            plain.append(char)
            starts.append(start + number * step)
            ends.append(starts[-1] + 1 if step else end)

    at = 0
    for found in _ESCAPED.finditer(text):
        add(text[at : found.start()], at, at, 1)
        add(_decoded(found), found.start(), found.end(), 0)
        at = found.end()
    add(text[at:], at, at, 1)
    return "".join(plain), starts, ends


def _decoded(found: re.Match[str]) -> str:
    """Return the characters that an escape stands for."""
    escape = found[0]
    match found.lastgroup:
        case "units":
            units = bytes.fromhex("".join(re.findall(r"[0-9a-fA-F]{4}", escape)))
            return units.decode("utf-16-be", "replace")
        case "octets":
            octets = bytes.fromhex("".join(re.findall(r"x([0-9a-f]{2})", escape, re.IGNORECASE)))
            return _of_octets(octets)
        case "entity":
            return html.unescape(escape)
        case "percent":
            return unquote(escape, errors="replace")
        case _:
            return " "


def _of_octets(octets: bytes) -> str:
    r"""Return what ``\xNN`` means: bytes of UTF-8 in one place, characters in another."""
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError:
        return octets.decode("latin-1")
