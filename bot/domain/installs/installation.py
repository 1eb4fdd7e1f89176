"""An installation: the app in one workspace or, org-wide, in many workspaces of an organisation.

Sources: docs.slack.dev/authentication/installing-with-oauth, docs.slack.dev/enterprise (an org-wide
installation has an enterprise and no team, and its token serves every workspace that the app was
added to), docs.slack.dev/authentication/using-token-rotation (a token then lasts for 12 hours, and
a refresh token works once).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.conversation.people import Workspace

REFRESH_EARLY = 2 * 3600.0
"""How many seconds before its end a token is renewed, at most."""


class Decision(StrEnum):
    """What whoever runs Sora has said to an installation."""

    APPROVED = "approved"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Tokens:
    """A bot's token; ``refresh`` gets the next one, where the app's tokens end.

    ``expires_in`` is in seconds, from now; None for a token that doesn't end. ``scopes`` are what
    it may do, separated by commas; None where Slack doesn't say.
    """

    access: str = field(repr=False)
    refresh: str | None = field(default=None, repr=False)
    expires_in: float | None = None
    scopes: str | None = None

    @property
    def refresh_in(self) -> float | None:
        """Return in how many seconds to get the next one; a short life is halved."""
        if self.expires_in is None or self.refresh is None:
            return None
        return max(self.expires_in - REFRESH_EARLY, self.expires_in / 2)

    @property
    def is_last(self) -> bool:
        """Whether it ends and there is nothing to get the next one by."""
        return self.expires_in is not None and self.refresh is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """Where the app is installed, and as which bot; ``team_id`` is None for an org-wide one."""

    team_id: str | None
    enterprise_id: str | None
    name: str
    url: str
    bot_user_id: str
    bot_id: str
    installer: str = ""
    """The person who installed it, by Slack's id."""

    @property
    def id(self) -> str:
        """Return what it is found by: a team's id or, org-wide, an enterprise's."""
        return self.team_id or self.enterprise_id or ""

    @property
    def is_org_wide(self) -> bool:
        """Whether one token serves many workspaces."""
        return self.team_id is None

    def workspace(self, team: str, enterprise: str | None = None) -> Workspace:
        """Return a workspace that it serves."""
        return Workspace(
            id=team,
            name=self.name,
            url=self.url,
            bot_user_id=self.bot_user_id,
            bot_id=self.bot_id,
            enterprise_id=enterprise or self.enterprise_id,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """An installation as it is kept: ``stamp`` is another one after each change of its tokens.

    ``installed_at`` is a Unix time. ``refresh_error`` is why its token could not be renewed last.
    """

    where: Installation
    tokens: Tokens = field(repr=False)
    decision: Decision | None
    stamp: str
    installed_at: float
    refresh_error: str | None = None
