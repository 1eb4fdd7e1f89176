"""Letting workspaces in: what becomes of an installation that somebody has just completed."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

from bot.domain.errors.slack import SlackError
from bot.domain.installs.admission import Admission, InstallStanding
from bot.domain.installs.installation import Installation, Tokens
from bot.ports.installs.rows import InstallationRows
from bot.ports.installs.tokens import TokenSource

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Admitting:
    """Keeps the token of whoever is let in, or may be; gives any other one back to Slack.

    ``uninstall`` takes the app out of the place that a token is for, and raises SlackError.
    """

    rows: InstallationRows
    tokens: TokenSource
    admission: Admission
    uninstall: Callable[[Tokens], Awaitable[None]]

    async def take(self, where: Installation, tokens: Tokens) -> tuple[InstallStanding, bool]:
        """Return how an installation stands, and whether a refused one is out of Slack again."""
        standing = await self.rows.take(where, tokens, partial(self.admission.standing, where))
        facts = {"workspace": where.name, "id": where.id, "org_wide": where.is_org_wide}
        log.info("installed, and %s", standing, extra=facts)
        if standing is not InstallStanding.REFUSED:
            await self.tokens.look()
            return standing, True
        try:
            await self.uninstall(tokens)
        except SlackError as error:
            log.warning("the app could not be taken out again", extra={"detail": error.detail})
            return standing, False
        return standing, True
