"""Where a clip can't be posted, and what is possible there: never what Slack forbids."""

from __future__ import annotations

_HIDDEN = "channel_not_found"
"""Slack's word for a private conversation without us; a public channel is ``not_in_channel``."""

_BETWEEN_TWO = (
    "Slack lets no app into a direct message between two people, so I can't post there. Choose a "
    "channel that I'm in, or write to me directly. Nothing was spent."
)
_ALONE = (
    "Slack doesn't let me write to you directly, so I can't post there. Choose a channel that I'm "
    "in. Nothing was spent."
)
_PRIVATE = (
    "I'm not in that conversation yet, so I can't post the clip there. Type `/invite @Sora` in it; "
    "a group message has to become a private channel first, since Slack adds no app to one. "
    "Nothing was spent."
)
_PUBLIC = (
    "I'm not in the channel yet, so I can't post the clip there. Type `/invite @Sora` in it and "
    "try again. Nothing was spent."
)


def is_person(channel: str) -> bool:
    """Tell whether a person's id stands for the direct conversation with them, as Slack allows."""
    return channel.startswith(("U", "W"))


def is_direct(channel: str) -> bool:
    """Tell whether a conversation is one between two, of whom we may be one."""
    return channel.startswith("D")


def cannot_post(channel: str, word: str) -> str:
    """Say what can be done about a conversation without us; ``word`` is Slack's own.

    Slack: the id of a direct conversation begins with D; nobody can be added to one between two
    people, nor an app to a group's (openclaw/openclaw#102038).
    """
    if is_direct(channel):
        return _BETWEEN_TWO
    if is_person(channel):
        return _ALONE
    return _PRIVATE if word == _HIDDEN else _PUBLIC
