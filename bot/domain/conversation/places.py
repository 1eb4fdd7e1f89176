"""What a conversation is; where a clip can't be posted, and what is possible there instead."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.wording.troubles.refusals import ALONE, BETWEEN_TWO, NOT_IN_PRIVATE, NOT_IN_PUBLIC

_HIDDEN = "channel_not_found"
"""Slack's word for a private conversation without us; a public channel is ``not_in_channel``."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation, as Slack describes it at the moment."""

    is_public: bool
    """Whether everybody in the workspace may read it."""
    is_shared: bool
    """Whether people of another company are in it, or are about to be."""
    has_us: bool
    is_archived: bool = False


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
        return BETWEEN_TWO
    if is_person(channel):
        return ALONE
    return NOT_IN_PRIVATE if word == _HIDDEN else NOT_IN_PUBLIC
