"""What Slack makes of the text that a person types."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playground.slack.model import Channel, Json, Message, User, Workspace
    from playground.slack.state import LocalSlack

_URL = r"https?://[^\s<>|]*[^\s<>|.,;:!?)\]'\"]"


def author(workspace: Workspace, user: User) -> Json:
    """Return the fields that say who wrote a message.

    Slack: `team` is the writer's own workspace; in a shared channel it isn't always the app's.
    """
    if not user.home:
        return {"user": user.id, "team": workspace.id}
    return {"user": user.id, "team": user.home, "user_team": user.home, "source_team": user.home}


def escape(text: str) -> str:
    """Replace the three characters that mean something in Slack's texts."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def encode(text: str, workspace: Workspace) -> tuple[str, list[Json]]:
    """Return the message text and the rich text block for what was typed.

    `@Sora` becomes `<@U...>`, a URL `<url>`, and `&`, `<` and `>` become entities.
    """
    written: list[str] = []
    elements: list[Json] = []
    names = _names(workspace)
    position = 0
    for match in _tokens(names).finditer(text):
        _plain(text[position : match.start()], written, elements)
        position = match.end()
        token = match.group()
        if token.startswith("@"):
            user_id = names[token[1:].lower()]
            written.append(f"<@{user_id}>")
            elements.append({"type": "user", "user_id": user_id})
        else:
            written.append(f"<{escape(token)}>")
            elements.append({"type": "link", "url": token})
    _plain(text[position:], written, elements)
    section = {"type": "rich_text_section", "elements": elements}
    return "".join(written), [{"type": "rich_text", "elements": [section]}]


def mentioned(text: str) -> set[str]:
    """Return the user ids that an encoded text mentions."""
    return set(re.findall(r"<@([A-Z0-9]+)>", text))


def tell_of_mention(
    slack: LocalSlack, workspace: Workspace, channel: Channel, message: Message
) -> None:
    """Tell the app that it is mentioned, if it is.

    Slack's `app_mention` has no subtype, also where the message has; and now and then, when the
    fault `bare_mentions` says so, it comes without the files.
    """
    if workspace.bot.id in mentioned(message.data["text"]):
        left_out = {"subtype", "files"} if slack.faults.bare_mentions else {"subtype"}
        told = {name: value for name, value in message.data.items() if name not in left_out}
        slack.events.mention(workspace, channel, told)


def _plain(text: str, written: list[str], elements: list[Json]) -> None:
    if text:
        written.append(escape(text))
        elements.append({"type": "text", "text": text})


def _names(workspace: Workspace) -> dict[str, str]:
    """Return user ids by every name one may type, in lower case."""
    names: dict[str, str] = {}
    for user in workspace.users.values():
        names.setdefault(user.name.lower(), user.id)
        names.setdefault(user.real_name.lower(), user.id)
    return names


def _tokens(names: dict[str, str]) -> re.Pattern[str]:
    longest_first = sorted(names, key=len, reverse=True)
    people = "|".join(re.escape(name) for name in longest_first)
    return re.compile(rf"{_URL}|(?<!\w)@(?:{people})(?!\w)", re.IGNORECASE)
