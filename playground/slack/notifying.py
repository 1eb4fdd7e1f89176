"""Whom Slack notifies of a new message.

Slack: of direct messages, of mentions, and of replies in threads that one follows: those one has
started, written in or been mentioned in. An edit notifies nobody, and neither does what only one
person sees, or that somebody joined.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playground.slack.model import Channel, Message, Workspace

Reason: TypeAlias = Literal["direct", "mention", "thread"]

_MENTION = re.compile(r"<@([A-Z0-9]+)(?:\|[^>]*)?>")
_EVERYBODY = re.compile(r"<!(?:here|channel|everyone)\b")
_WRITTEN = (None, "bot_message", "file_share", "me_message", "thread_broadcast")


def notified(workspace: Workspace, channel: Channel, message: Message) -> dict[str, Reason]:
    """Return the people whom Slack tells of a message that was just posted, and why."""
    if message.data.get("subtype") not in _WRITTEN:
        return {}
    people = [
        user
        for user in channel.members
        if user != message.data.get("user") and not workspace.users[user].is_bot
    ]
    reasons = {user: _reason(channel, message, user) for user in people}
    return {user: reason for user, reason in reasons.items() if reason is not None}


def _reason(channel: Channel, message: Message, user: str) -> Reason | None:
    if mentions(message, user):
        return "mention"
    if message.is_reply and follows(channel, message, user):
        return "thread"
    return "direct" if channel.kind == "im" and not message.is_reply else None


def follows(channel: Channel, reply: Message, user: str) -> bool:
    """Say whether somebody was in a thread before this reply."""
    root = channel.messages.get(reply.thread_ts or "")
    earlier = [*([root] if root else []), *channel.replies(reply.thread_ts or "")]
    return any(
        one.data.get("user") == user or mentions(one, user) for one in earlier if one.ts < reply.ts
    )


def mentions(message: Message, user: str) -> bool:
    """Say whether a message mentions somebody, by name or with all others.

    Slack shows blocks instead of the text, and goes by them.
    """
    shown = message.data.get("blocks") or message.data.get("text", "")
    return any(user == named for named in _named(shown, user))


def _named(value: Any, everybody: str) -> Iterator[str]:
    """Yield the ids that a text or blocks mention; `everybody` for all of them."""
    if isinstance(value, str):
        yield from _MENTION.findall(value)
        if _EVERYBODY.search(value):
            yield everybody
    elif isinstance(value, list):
        for entry in value:
            yield from _named(entry, everybody)
    elif isinstance(value, dict):
        match value.get("type"):
            case "user" if "user_id" in value:
                yield value["user_id"]
            case "broadcast":
                yield everybody
            case "plain_text" | "text":
                return
        for entry in value.values():
            yield from _named(entry, everybody)
