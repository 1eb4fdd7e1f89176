"""Tokens that end are renewed long before, by one process at a time, and kept before they are used.

A refresh token works once: a process that dies between Slack's answer and its commit has lost both.
Then Slack refuses the next try, the token in use ends when it ends, and the workspace has to be
installed again; that is told as long as it is so.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from bot.domain.errors.slack import SlackError, SlackLimited, SlackUnavailable
from bot.domain.installs.installation import Installed, Tokens
from bot.ports.installs.rows import TokenRows
from bot.ports.installs.tokens import TokenSource
from bot.runtime.bell import Bell
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


@dataclass(frozen=True, slots=True)
class TokenRefresh:
    """Renews what is due. ``refresh`` asks Slack for the next tokens, and raises SlackError.

    ``bell`` rings where another process has installed the app somewhere.
    """

    rows: TokenRows
    refresh: Callable[[str], Awaitable[Tokens]]
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
        for first in range(0, len(due), AT_ONCE):
            async with asyncio.TaskGroup() as tasks:
                for id_ in due[first : first + AT_ONCE]:
                    tasks.create_task(self._renew(id_))
        await self.tokens.look()

    async def _renew(self, id_: str) -> None:
        installed = await self.rows.claim(id_)
        if installed is None or installed.tokens.refresh is None:
            return
        try:
            tokens = await self.refresh(installed.tokens.refresh)
        except SlackError as error:
            await self._failed(installed, error)
            return
        await self.rows.renewed(id_, installed.stamp, tokens)

    async def _failed(self, installed: Installed, error: SlackError) -> None:
        passing = isinstance(error, (SlackLimited, SlackUnavailable))
        where, wait = installed.where, RETRY_SECONDS if passing else REFUSED_SECONDS
        if isinstance(error, SlackLimited):
            wait = max(wait, error.retry_after)
        log.log(
            logging.WARNING if passing else logging.ERROR,
            "a token could not be renewed; %s",
            "trying again" if passing else "install the app there again before it ends",
            extra={"workspace": where.name, "id": where.id, "detail": error.detail},
        )
        await self.rows.not_renewed(where.id, installed.stamp, error.detail, wait)
