"""Workspaces, and who somebody is to one: what they may see, whether they may spend goes by that.

Sources: docs.slack.dev/reference/objects/user-object and docs.slack.dev/apis/slack-connect. Slack
sets ``is_stranger`` only for people of other workspaces that no channel is shared with, so somebody
of another company is told by ``team_id``; of such a person it may leave out the other flags.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

SLACKBOT = "USLACKBOT"
"""Slack's own: it says what others had it say, in a reminder for example."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """A Slack team that installed the app."""

    id: str
    name: str
    url: str
    bot_user_id: str
    bot_id: str
    enterprise_id: str | None = None


@dataclass(frozen=True, slots=True)
class Purged:
    """What a purge of a workspace came to."""

    rows: int
    """How many rows of any kind were deleted."""
    left: int
    """How many jobs are left: they hold a slot, or have only just come in."""


class Role(Enum):
    """What somebody is to a workspace."""

    MEMBER = "member"
    GUEST = "guest"
    """Invited by an admin, into one channel or some."""
    STRANGER = "stranger"
    """Of another workspace, in a shared channel; or nobody at all, such as a bot."""
    UNKNOWN = "unknown"
    """Slack couldn't be asked."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody, as a workspace sees them; ``is_admin`` of that workspace, not of their own."""

    role: Role
    is_admin: bool = False

    @property
    def sees_public(self) -> bool:
        """Tell whether they may read what is said in public channels that they aren't in."""
        return self.role is Role.MEMBER


UNKNOWN = Person(Role.UNKNOWN)


def person_of(user: Mapping[str, object], workspace: str) -> Person:
    """Return who a user object of Slack's describes, as seen from ``workspace``.

    What isn't said is not taken for granted: a member is who is said to be no guest.
    """
    if _is_nobody(user):
        return Person(Role.STRANGER)
    home, teams = user.get("team_id"), _teams_of(user)
    if home != workspace and workspace not in teams:
        said = isinstance(home, str) or bool(teams)
        return Person(Role.STRANGER) if said else UNKNOWN
    guest = (user.get("is_restricted"), user.get("is_ultra_restricted"))
    if guest != (False, False):
        return Person(Role.GUEST)
    admin = home == workspace and any(user.get(flag) is True for flag in _ADMIN)
    return Person(Role.MEMBER, admin)


def person_from(home: str | None, workspace: str) -> Person:
    """Return what follows from somebody's own workspace alone, where Slack says no more.

    At home here, it may still be a guest; elsewhere, a member by way of the organisation.
    """
    return Person(Role.GUEST) if home == workspace else UNKNOWN


_ADMIN = ("is_admin", "is_owner")
_NOBODY = ("is_bot", "deleted", "is_workflow_bot", "is_stranger")


def _is_nobody(user: Mapping[str, object]) -> bool:
    return user.get("id") == SLACKBOT or any(user.get(flag) is True for flag in _NOBODY)


def _teams_of(user: Mapping[str, object]) -> tuple[object, ...]:
    """Return the workspaces of an organisation that somebody is in; none outside of one."""
    enterprise = user.get("enterprise_user")
    teams = enterprise.get("teams") if isinstance(enterprise, Mapping) else None
    return tuple(teams) if isinstance(teams, list) else ()
