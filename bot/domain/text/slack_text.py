"""Text as Slack sends it and text as a person typed it, and the way between the two.

A message event's ``text`` has ``& < >`` as entities and wraps mentions and links in angle
brackets (Slack: formatting text for app surfaces). A slash command registered without
``should_escape`` and a modal's input carry what was typed, at most with those entities.

Whoever copies a line of ours, or types a command into a message, has it in a block of code, in
bold, or behind ``/sora`` and the bot's name once more: that is taken off, too.
"""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass

from bot.domain.text.emoji import with_emoji

_FENCE = "```"
_LONGEST_ENTITY = 5
SECTION = 3_000
"""Characters of text that Slack takes in a section."""

_TOKEN = re.compile(r"<([^<>\n]+)>")
_LINK = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_AFTER_A_NAME = re.compile(r"\A\s*[,:](?=\s|\Z)")
_STOPS = ("", *",.:;!?")

_LINE_BREAKS = re.compile("\r\n?|[\u0085\u2028\u2029]")
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # controls, but for the tab and the newline
    "\u00ad\u180e\u200b\u200e\u200f\u2060-\u2064\ufeff\ufff9-\ufffb"  # zero-width
    "\u061c\u202a-\u202e\u2066-\u2069"  # changes of direction
    "\ud800-\udfff]"  # halves of characters, which no encoder takes
)

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


@dataclass(frozen=True, slots=True)
class Heard:
    """A message as its writer typed it, without the bot's own mention."""

    text: str
    addressed: bool
    """Whether the message mentioned the bot."""


def escape(text: str) -> str:
    """Make ``text`` inert in a mrkdwn field: no mention, no link, no ping.

    The three characters are all that Slack asks for, and exactly what ``unescape`` undoes.
    """
    return html.escape(text, quote=False)


def unescape(text: str) -> str:
    """Decode Slack's three entities, once; every other ``&…;`` was typed that way."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def clean(text: str) -> str:
    r"""Return ``text`` composed (NFC) and trimmed, without what nobody can see or type.

    Newlines stay, as ``\n``. So do the zero-width joiners, which hold emoji families and some
    scripts together; other zero-width characters, controls and changes of direction go.
    """
    seen = _UNSEEN.sub("", _LINE_BREAKS.sub("\n", text))
    return unicodedata.normalize("NFC", seen).strip()


def code(text: str, limit: int = 40) -> str:
    """Show what somebody typed, in backticks: one line, shortened, inert and unable to get out."""
    line = " ".join(clean(text).replace("`", "'").split()) or " "
    short = line if len(line) <= limit else f"{line[: limit - 1].rstrip()}…"
    return f"`{escape(short)}`"


def pieces(mrkdwn: str, limit: int = SECTION) -> list[str]:
    """Cut mrkdwn into pieces for sections: at a space, and never within an entity.

    A block of code is closed where it is cut, and opened again.
    """
    found, rest = [], mrkdwn
    while len(rest) > limit:
        room = limit - len(f"\n{_FENCE}")
        at = max(rest.rfind("\n", room // 2, room), rest.rfind(" ", room // 2, room))
        at = at if at > 0 else room
        entity = rest.rfind("&", at - _LONGEST_ENTITY, at)
        at = entity if entity > 0 and ";" not in rest[entity:at] else at
        piece, rest = rest[:at], rest[at:].lstrip(" \n")
        if piece.count(_FENCE) % 2:
            piece, rest = f"{piece}\n{_FENCE}", f"{_FENCE}\n{rest}"
        found.append(piece)
    return [*found, rest]


def is_blank(text: str) -> bool:
    """Tell whether there is nothing to read: no letter, digit or emoji, known or to come."""
    kinds = (unicodedata.category(char) for char in text)
    return not any(kind[0] in "LN" or kind in {"So", "Co", "Cn"} for kind in kinds)


def typed(text: str) -> str:
    """Return what was typed after a slash command or into a modal, emoji as characters."""
    return clean(with_emoji(unescape(text)))


def heard(text: str, bot_user_id: str) -> Heard:
    """Return what was typed in a message, and whether it mentioned the bot.

    The bot's mention disappears, with the comma or colon after one that opens the message.
    Others become what the writer saw, as far as Slack tells: ``@name``, ``#channel``, a link's
    label or its address, an emoji's character.
    """
    rest, addressed = _without_mention(text, bot_user_id)
    parts: list[str] = []
    at = 0
    for token in _TOKEN.finditer(rest):
        parts += (unescape(rest[at : token.start()]), _shown(token.group(1)))
        at = token.end()
    parts.append(unescape(rest[at:]))
    return Heard(clean(with_emoji("".join(parts))), addressed)


def _without_mention(text: str, bot_user_id: str) -> tuple[str, bool]:
    """Take every mention of the bot out of a message's raw text; tell whether there was one."""
    if not bot_user_id:
        return text, False
    rest, *following = re.split(rf"<@{re.escape(bot_user_id)}(?:\|[^<>]*)?>", text)
    for piece in following:
        before = rest.rstrip()
        if not before:
            rest = _AFTER_A_NAME.sub("", piece)
        elif piece[:1].isspace() or piece[:1] in _STOPS:
            rest = before + piece
        else:
            rest = f"{before} {piece}"
    return rest, bool(following)


def _shown(token: str) -> str:
    """Return what the writer saw of one ``<…>`` of Slack's."""
    body, _, label = (unescape(part) for part in token.partition("|"))
    match body[0:1]:
        case "@":
            return f"@{label.lstrip('@') or body[1:]}"
        case "#":
            return f"#{label.lstrip('#') or body[1:]}"
        case "!":
            return _special(body[1:], label)
    if _LINK.match(body):
        return label or body.removeprefix("mailto:").removeprefix("tel:")
    return f"<{unescape(token)}>"


def _special(body: str, label: str) -> str:
    """Return what the writer saw of ``<!here>``, ``<!subteam^S1|@team>`` or ``<!date^…|…>``."""
    kind, _, rest = body.partition("^")
    if kind == "date":
        return label
    if kind == "subteam":
        return f"@{label.lstrip('@') or rest}"
    return f"@{label.lstrip('@') or kind}"


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
