"""Tokens that end are renewed long before, by one process at a time, and kept before they are used.

A refresh token works once: a process that dies between Slack's answer and its commit has lost both,
as has one whose answer got lost on the way. Then Slack refuses the next try, the token in use ends
when it ends, and the workspace has to be installed again; that is told as long as it is so. What
was answered is kept until it is written down, and nobody else's renewal ends with one that fails.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from bot.domain.errors.base import StorageAway
from bot.domain.errors.slack import SlackError, SlackLimited, SlackUnavailable
from bot.domain.installs.installation import Installation, Installed, Tokens
from bot.domain.installs.renewal import remedy
from bot.ports.installs.rows import TokenRows
from bot.ports.installs.tokens import TokenSource
from bot.runtime.bell import Bell
from bot.runtime.claims import HeldClaim
from bot.runtime.loop import every
from bot.runtime.timing import Timing

log = logging.getLogger(__name__)

LOOK_SECONDS = 5.0
"""How often what other processes have changed is taken over."""

AT_ONCE = 10
"""How many tokens are renewed at the same time."""

RETRY_SECONDS = 60.0
"""How long after a failure a token is tried again, where Slack couldn't be reached."""

REFUSED_SECONDS = 600.0
"""The same where Slack said no."""

LONGEST_SECONDS = 1800.0
"""The same whatever Slack asks for: a token has two hours left when it's tried first."""

WRITE_SECONDS = 1.0
"""How long after a failure the next tokens are written down again."""


@dataclass(frozen=True, slots=True)
class TokenRefresh:
    """Renews what is due.

    ``refresh`` gets an installation's next tokens by its refresh token, and raises SlackError.
    ``bell`` rings where another process has installed the app somewhere.
    """

    rows: TokenRows
    refresh: Callable[[Installation, str], Awaitable[Tokens]]
    tokens: TokenSource
    timing: Timing
    bell: Bell = field(default_factory=Bell)

    async def run(self) -> None:
        """Look until the bot stops. What was asked for is written down first."""
        await every(
            LOOK_SECONDS,
            self.sweep,
            bell=self.bell,
            stopping=self.timing.stopping,
            log=log,
            trouble="tokens could not be renewed",
        )

    async def sweep(self) -> None:
        """Do once all that there is to be done."""
        due = await self.rows.due()
        failed: list[BaseException] = []
        for first in range(0, len(due), AT_ONCE):
            renewals = map(self._renew, due[first : first + AT_ONCE])
            ends = await asyncio.gather(*renewals, return_exceptions=True)
            failed += [end for end in ends if end is not None]
        await self.tokens.look()
        if failed:
            raise failed[0]

    async def _renew(self, id_: str) -> None:
        claim = HeldClaim(self.timing.clock)
        installed = await self.rows.claim(id_)
        if installed is None or installed.tokens.refresh is None or not claim.is_sure:
            return
        used = installed.tokens.refresh
        try:
            tokens = await self.refresh(installed.where, used)
        except SlackError as error:
            await self._failed(installed, error)
            return
        await self._keep(installed.where, used, tokens)

    async def _keep(self, where: Installation, used: str, tokens: Tokens) -> None:
        """Write down what nobody else has, as soon as the database is there."""
        facts = {"workspace": where.name, "id": where.id}
        while True:
            try:
                needed = await self.rows.renewed(where.id, used, tokens)
            except StorageAway:
                log.warning("a renewed token can't be written down; trying again", extra=facts)
                if await self.timing.stopping.within(WRITE_SECONDS):
                    log.exception("a renewed token is lost: install the app again", extra=facts)
                    raise
                continue
            if not needed:
                log.info("a token was renewed that is needed no more", extra=facts)
            return

    async def _failed(self, installed: Installed, error: SlackError) -> None:
        passing = isinstance(error, (SlackLimited, SlackUnavailable))
        where, wait = installed.where, RETRY_SECONDS if passing else REFUSED_SECONDS
        if isinstance(error, SlackLimited):
            wait = min(max(wait, error.retry_after), LONGEST_SECONDS)
        log.log(
            logging.WARNING if passing else logging.ERROR,
            "a token could not be renewed; %s",
            "trying again" if passing else remedy(error.detail),
            extra={"workspace": where.name, "id": where.id, "detail": error.detail},
        )
        await self.rows.not_renewed(where.id, installed.stamp, error.detail, wait)
