"""What the app asks Slack for as itself: tokens for a code, the next tokens, and to be taken out.

Sources: docs.slack.dev/reference/methods/oauth.v2.access (arguments, answer and errors),
docs.slack.dev/authentication/using-token-rotation, docs.slack.dev/reference/methods/apps.uninstall.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.domain.errors.slack import SlackRefused, SlackUnavailable
from bot.domain.installs.installation import Installation, Tokens
from bot.slack.api.client import SlackCalls

USUAL_LIFE = 12 * 3600.0
"""Seconds that a token lasts which ends (docs.slack.dev/authentication/using-token-rotation)."""


@dataclass(frozen=True, slots=True)
class AppExchange:
    """The app, by its id and its secret."""

    calls: SlackCalls
    client_id: str
    client_secret: str = field(repr=False)

    async def installed(self, code: str, redirect_uri: str) -> tuple[Installation, Tokens]:
        """Exchange a code, once, for an installation and its tokens. Raises SlackError."""
        answer = await self._access(code=code, redirect_uri=redirect_uri)
        tokens = _tokens(answer)
        who, _ = await self.calls.ask(tokens.access, "auth.test")
        return _installation(answer, who), tokens

    async def refresh(self, refresh_token: str) -> Tokens:
        """Exchange a refresh token, once, for the next tokens. Raises SlackError."""
        return _tokens(await self._access(grant_type="refresh_token", refresh_token=refresh_token))

    async def uninstall(self, tokens: Tokens) -> None:
        """Take the app out of the place that a token is for. Raises SlackError."""
        secret = {"client_id": self.client_id, "client_secret": self.client_secret}
        try:
            await self.calls.ask(tokens.access, "apps.uninstall", **secret)
        except SlackRefused:  # of an org-wide one, say: then the token at least
            await self.calls.ask(tokens.access, "auth.revoke")

    async def _access(self, **arguments: str) -> dict[str, Any]:
        return await self.calls.as_app(
            "oauth.v2.access", self.client_id, self.client_secret, **arguments
        )


def _tokens(answer: Mapping[str, Any]) -> Tokens:
    """Return the bot's tokens. Raises SlackUnavailable for an answer without any."""
    access, ends = answer.get("access_token"), answer.get("expires_in")
    if not isinstance(access, str) or answer.get("token_type", "bot") != "bot":
        raise SlackUnavailable("oauth.v2.access: no bot token in the answer")
    refresh = answer.get("refresh_token")
    return Tokens(access, refresh or None, None if ends is None else _seconds(ends))


def _seconds(told: object) -> float:
    """Return how long a token lasts. What can't be read costs no token: it is there by then."""
    try:
        seconds = float(str(told))
    except ValueError:
        return USUAL_LIFE
    return seconds if 0 < seconds < math.inf else USUAL_LIFE


def _installation(answer: Mapping[str, Any], who: Mapping[str, Any]) -> Installation:
    """Return where the app was installed; ``who`` is what Slack says of its token's owner."""
    team, enterprise = _part(answer, "team"), _part(answer, "enterprise")
    org_wide = bool(answer.get("is_enterprise_install"))
    place = enterprise if org_wide else team
    if not place.get("id"):
        raise SlackUnavailable("oauth.v2.access: no workspace in the answer")
    return Installation(
        team_id=None if org_wide else str(team["id"]),
        enterprise_id=str(enterprise["id"]) if enterprise.get("id") else None,
        name=str(place.get("name") or who.get("team") or place["id"]),
        url=str(who.get("url", "")),
        bot_user_id=str(answer.get("bot_user_id") or who.get("user_id", "")),
        bot_id=str(who.get("bot_id", "")),
        installer=str(_part(answer, "authed_user").get("id", "")),
    )


def _part(answer: Mapping[str, object], name: str) -> Mapping[str, object]:
    """Return a part of an answer; an empty one where it isn't as Slack documents it."""
    part = answer.get(name)
    return part if isinstance(part, dict) else {}
