"""What the app asks Slack for as itself: tokens for a code, the next tokens, and to be taken out.

Sources: docs.slack.dev/reference/methods/oauth.v2.access (arguments, answer and errors),
docs.slack.dev/authentication/using-token-rotation, docs.slack.dev/reference/methods/apps.uninstall.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from bot.domain.errors.slack import SlackRefused, SlackUnavailable
from bot.domain.installs.installation import Installation, Tokens
from bot.slack.api.client import SlackCalls

log = logging.getLogger(__name__)

USUAL_LIFE: Final = 12 * 3600.0
"""Seconds that a token lasts which ends (docs.slack.dev/authentication/using-token-rotation)."""

_ENDS: Final = "xoxe."
"""What such a token begins with, by the same page."""


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

    async def refresh(self, where: Installation, refresh_token: str) -> Tokens:
        """Exchange a refresh token, once, for the next tokens. Raises SlackError.

        Where Slack gives no next refresh token, ours is all that there is: it is tried again in
        time, and what comes of that is told.
        """
        answer = await self._access(grant_type="refresh_token", refresh_token=refresh_token)
        if not _is_of(answer, where):
            raise SlackRefused("oauth.v2.access: the token is another workspace's")
        tokens = _tokens(answer)
        if tokens.refresh is None:
            facts = {"workspace": where.name, "id": where.id}
            log.warning("Slack gave no next refresh token: the one before is kept", extra=facts)
        life = USUAL_LIFE if tokens.expires_in is None else tokens.expires_in
        return replace(tokens, refresh=tokens.refresh or refresh_token, expires_in=life)

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
    access, refresh = _text(answer, "access_token"), _text(answer, "refresh_token")
    if not access or (answer.get("token_type") or "bot") != "bot":
        raise SlackUnavailable("oauth.v2.access: no bot token in the answer")
    told = answer.get("expires_in")
    ends = told is not None or bool(refresh) or access.startswith(_ENDS)
    life = _seconds(told) if ends else None
    return Tokens(access, refresh or None, life, _text(answer, "scope") or None)


def _seconds(told: object) -> float:
    """Return how long a token lasts. What can't be read costs no token: it is there by then."""
    try:
        seconds = float(str(told))
    except ValueError:
        return USUAL_LIFE
    return seconds if 0 < seconds < math.inf else USUAL_LIFE


def _installation(answer: Mapping[str, Any], who: Mapping[str, Any]) -> Installation:
    """Return where the app was installed; ``who`` is what Slack says of its token's owner.

    What the answer leaves out is as ``who`` has it, which calls an organisation a team.
    """
    team, enterprise = _part(answer, "team"), _part(answer, "enterprise")
    team_id = _text(team, "id") or _text(who, "team_id")
    org = _text(enterprise, "id") or _text(who, "enterprise_id")
    org_wide = answer.get("is_enterprise_install") is True or team_id == org
    place = org if org_wide else team_id
    if not place:
        raise SlackUnavailable("oauth.v2.access: no workspace in the answer")
    name = _text(enterprise if org_wide else team, "name") or _text(who, "team")
    return Installation(
        team_id=None if org_wide else place,
        enterprise_id=org or None,
        name=name or place,
        url=_text(who, "url"),
        bot_user_id=_text(answer, "bot_user_id") or _text(who, "user_id"),
        bot_id=_text(who, "bot_id"),
        installer=_text(_part(answer, "authed_user"), "id"),
    )


def _is_of(answer: Mapping[str, object], where: Installation) -> bool:
    """Tell whether a token is for an installation, as far as Slack says."""
    told = {_text(_part(answer, name), "id") for name in ("team", "enterprise")} - {""}
    return not told or where.id in told


def _part(answer: Mapping[str, object], name: str) -> Mapping[str, object]:
    """Return a part of an answer; an empty one where it isn't as Slack documents it."""
    part = answer.get(name)
    return part if isinstance(part, dict) else {}


def _text(answer: Mapping[str, object], name: str) -> str:
    """Return a text of an answer; an empty one likewise."""
    text = answer.get(name)
    return text if isinstance(text, str) else ""
