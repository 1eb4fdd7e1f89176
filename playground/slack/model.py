"""The things a Slack workspace is made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

Json: TypeAlias = dict[str, Any]
Kind = Literal["public", "private", "im"]
Standing = Literal["member", "guest", "single-channel guest", "stranger"]


@dataclass(slots=True)
class User:
    """A person, or the app's bot user.

    A stranger belongs to another company's workspace, `home`, and is here in shared channels only;
    `is_admin` is said of the workspace that somebody belongs to.
    """

    id: str
    name: str
    real_name: str
    is_admin: bool = False
    standing: Standing = "member"
    home: str = ""
    is_bot: bool = False
    color: str = "#4a4a4a"


@dataclass(slots=True)
class Message:
    """A message: Slack's own message object, where it is, and who alone may see it."""

    channel: str
    data: Json
    ephemeral_to: str | None = None

    @property
    def ts(self) -> str:
        """The timestamp that names this message within its channel."""
        return str(self.data["ts"])

    @property
    def thread_ts(self) -> str | None:
        """The root's timestamp; on a root with replies its own."""
        return self.data.get("thread_ts")

    @property
    def is_reply(self) -> bool:
        """Whether the message sits in somebody else's thread."""
        return self.thread_ts not in (None, self.ts)


@dataclass(slots=True)
class Channel:
    """A conversation; `members` are user ids in the order in which they joined."""

    id: str
    name: str
    kind: Kind
    topic: str = ""
    members: list[str] = field(default_factory=list)
    shared: bool = False
    """Whether another company is in it, too: Slack Connect."""
    messages: dict[str, Message] = field(default_factory=dict)
    ephemerals: list[Message] = field(default_factory=list)
    statuses: dict[str, Json] = field(default_factory=dict)
    sessions: dict[str, Json] = field(default_factory=dict)
    """An agent's sessions, by their threads."""
    archived: bool = False
    gone: set[str] = field(default_factory=set)
    """The timestamps of messages that were deleted without a trace."""

    def replies(self, root_ts: str) -> list[Message]:
        """Return the replies of a thread, oldest first, without its root."""
        return [
            message
            for message in self.messages.values()
            if message.is_reply and message.thread_ts == root_ts
        ]

    def find(self, ts: str, user: str | None = None) -> Message | None:
        """Return the message `ts`; with `user` also one that only that user can see."""
        if ts in self.messages:
            return self.messages[ts]
        return next((m for m in self.ephemerals if m.ts == ts and m.ephemeral_to == user), None)

    def visible_to(self, user: str | None) -> list[Message]:
        """Return what `user` sees here, oldest first."""
        private = [m for m in self.ephemerals if m.ephemeral_to == user]
        if not private:
            return list(self.messages.values())
        return sorted([*self.messages.values(), *private], key=lambda message: message.ts)


@dataclass(slots=True)
class Org:
    """An Enterprise organization: workspaces belong to it, and may get the app from it.

    `bot` is the app's bot user in all of them, from the first installation for the whole org on.
    """

    id: str
    name: str
    url: str
    bot: User | None = None
    bot_id: str = ""
    installed: bool = False
    """Whether the app was installed for all of it."""
    scopes: frozenset[str] = frozenset()
    """What that installation lets the app do."""


@dataclass(slots=True)
class Workspace:
    """A Slack team, which may have the app: by an installation of its own, or by its org's."""

    id: str
    name: str
    domain: str
    url: str
    bot: User
    bot_id: str
    users: dict[str, User]
    channels: dict[str, Channel]
    org: Org | None = None
    has_own: bool = True
    """Whether the app was installed here."""
    has_orgs: bool = False
    """Whether the org lets the app that was installed for all of it in here."""
    scopes: frozenset[str] = frozenset()
    """What the workspace's own installation lets the app do."""

    @property
    def installed(self) -> bool:
        """Whether the app is in this workspace."""
        return self.has_own or self.has_orgs

    def lets(self, scope: str) -> bool:
        """Say whether an installation that is good here has a scope."""
        orgs = self.org.scopes if self.org is not None and self.has_orgs else frozenset()
        return scope in self.scopes | orgs

    def direct_channel(self, user_id: str) -> Channel | None:
        """Return the direct conversation between a person and the bot."""
        members = {user_id, self.bot.id}
        return next(
            (c for c in self.channels.values() if c.kind == "im" and set(c.members) == members),
            None,
        )
