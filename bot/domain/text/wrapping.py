"""What stands around the words that somebody means: Slack's formatting, and calls to the bot.

Whoever copies a line of ours, or types a command into a message, has it in a block of code, in
bold, or behind ``/sora`` and the bot's name once more.
"""

from __future__ import annotations

import re

_AROUND = ("```", "`", "**", "*", "_", "~")
"""Code, bold, italics and struck out: around all of a text, and not within."""

_BEFORE = ("> ", "• ")
"""A quotation, an item of a list: before all of a text of one line."""

_MOST = 4
"""How many layers are taken off."""

_GREETS = r"(?:hey|hi|hello|hallo|hola|yo|ok|okay|dear|please|pls)"
_ENDS = r"(?:\s*[,:!–—-])?(?=\s|\Z)\s*"
_COMMANDS = re.compile(
    r"(?:please\s+)?(?:help|list|status|cancel|stop|delete|remove|usage|settings)\b(?:\s+\S+)?\W*",
    re.IGNORECASE,
)


def unwrapped(text: str, command: str) -> str:
    """Return ``text`` without formatting around all of it, and without calls before it.

    ``command`` is the slash command, whose word is the bot's name, too. A name alone calls the bot
    only in front of a command, for it may be a figure's: ``Sora runs across the beach``.
    """
    for _ in range(_MOST):
        inner = _without_call(_without_format(text), command)
        if inner == text:
            break
        text = inner
    return text


def _without_format(text: str) -> str:
    for mark in _AROUND:
        inner = text[len(mark) : -len(mark)]
        if text.startswith(mark) and text.endswith(mark) and inner.strip(f" {mark}\n"):
            return inner.strip() if mark not in inner else text
    is_line = "\n" not in text and text.startswith(_BEFORE)
    return text[1:].strip() if is_line else text


def _without_call(text: str, command: str) -> str:
    name = re.escape(command.lstrip("/"))
    called = re.match(rf"(?:{_GREETS}[,!]?\s+@?{name}|@{name}|/{name}){_ENDS}", text, re.IGNORECASE)
    rest = text[called.end() :] if called else ""
    if rest:
        return rest
    named = re.match(rf"{name}{_ENDS}", text, re.IGNORECASE)
    rest = text[named.end() :] if named else ""
    return rest if rest and _COMMANDS.fullmatch(rest) else text
