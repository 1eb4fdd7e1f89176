"""Emoji under messages, of people and of the app."""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playground.slack.model import Channel, Message, User, Workspace
    from playground.slack.state import LocalSlack

_NAME = re.compile(r"[a-z0-9_+'-]+(::skin-tone-[2-6])?")


def is_name(name: str) -> bool:
    """Say whether this could be an emoji's name, without its colons."""
    return _NAME.fullmatch(name) is not None


@dataclass(frozen=True, slots=True)
class Reaction:
    """Somebody's emoji under a message, there or not."""

    workspace: Workspace
    channel: Channel
    message: Message
    user: User
    name: str

    @property
    def is_there(self) -> bool:
        """Whether the person has put it there."""
        given = self.message.data.get("reactions", [])
        return any(one["name"] == self.name and self.user.id in one["users"] for one in given)

    def add(self, slack: LocalSlack) -> None:
        """Put it under the message, and tell."""
        reactions = copy.deepcopy(self.message.data.get("reactions", []))
        entry = next((one for one in reactions if one["name"] == self.name), None)
        if entry is None:
            entry = {"name": self.name, "users": [], "count": 0}
            reactions.append(entry)
        entry["users"].append(self.user.id)
        entry["count"] += 1
        slack.poster.react(self.workspace, self.channel, self.message, reactions)
        self._tell(slack, "reaction_added")

    def remove(self, slack: LocalSlack) -> None:
        """Take it back, and tell."""
        reactions = copy.deepcopy(self.message.data["reactions"])
        entry = next(one for one in reactions if one["name"] == self.name)
        entry["users"].remove(self.user.id)
        entry["count"] -= 1
        left = [one for one in reactions if one["count"]]
        slack.poster.react(self.workspace, self.channel, self.message, left)
        self._tell(slack, "reaction_removed")

    def _tell(self, slack: LocalSlack, event: str) -> None:
        told = {
            "type": event,
            "user": self.user.id,
            "reaction": self.name,
            "item_user": self.message.data.get("user"),
            "item": {"type": "message", "channel": self.channel.id, "ts": self.message.ts},
            "event_ts": slack.poster.timestamp(),
        }
        slack.events.other(self.workspace, self.channel, told)
