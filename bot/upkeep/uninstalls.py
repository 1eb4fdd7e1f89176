"""Workspaces that leave: their work ends at once, their data goes, their slots come free.

A workspace is said to have left by Slack's events, and then its rows are purged, or by Slack's
answer to a call, and then its rows are kept: nothing but its uninstalling may cost it its data.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from typing_extensions import override

from bot.domain.errors.slack import SlackError
from bot.ports.core import Uninstalling
from bot.ports.installs.tokens import Departures
from bot.ports.slack import Access
from bot.ports.storage import Workspaces
from bot.runtime import backoff
from bot.runtime.bell import Bell
from bot.runtime.loop import every
from bot.runtime.timing import Timing

log = logging.getLogger(__name__)

SWEEP_SECONDS = 20.0
"""How often another replica's news are looked for, and a token in doubt is tried."""

HURRY_SECONDS = 3.0
"""How often what is left of a workspace is looked at, while there is any."""

LONGEST_DOUBT = 600.0
"""The longest wait, in seconds, before a token in doubt is tried again."""


@dataclass(slots=True, kw_only=True)
class Uninstalls(Uninstalling):
    """Sees workspaces off. Everything it does may be repeated, also by the next process.

    ``is_welcome`` asks Slack whether a workspace's token is good, and raises SlackError without an
    answer. ``bell`` tells that Slack shut us out somewhere, ``line`` that jobs left the line, or
    may go on.
    """

    workspaces: Workspaces
    access: Access
    is_welcome: Callable[[str], Awaitable[bool]]
    clean_up: Callable[[], Awaitable[None]]
    bell: Bell
    line: Bell
    timing: Timing
    departures: Departures | None = None
    _leaving: dict[str, float] = field(default_factory=dict, init=False)
    """Who leaves, and when we had signed in there last."""
    _shut_out: set[str] = field(default_factory=set, init=False)
    _signed_in: dict[str, float | None] = field(default_factory=dict, init=False)
    _doubts: dict[str, tuple[int, float]] = field(default_factory=dict, init=False)

    # --- what is heard -----------------------------------------------------------------

    @override
    async def removed(self, workspace: str, at: float, enterprise: str | None = None) -> None:
        """Ask Slack, where it was said before we last signed in: events come late, and again.

        Then it may be about an earlier installation. A workspace that moved into an organisation
        goes on by its. Raises SlackError if Slack doesn't answer.
        """
        away = self.departures
        if away is not None and await away.discard(workspace, enterprise, at):
            log.info("a token is gone, and there is another", extra={"workspace": workspace})
            return
        await self._leave(workspace, at)

    async def _leave(self, workspace: str, at: float) -> None:
        """Begin to see a workspace off, unless it was said of an earlier installation."""
        signed_in = await self.workspaces.signed_in_at(workspace)
        if signed_in is not None and at <= signed_in and await self.is_welcome(workspace):
            log.info("an old departure: the app is installed", extra={"workspace": workspace})
            return
        log.warning("a workspace has removed the app", extra={"workspace": workspace})
        self.access.forget(workspace)
        self._leaving[workspace] = signed_in or 0.0
        self.bell.ring()
        await self.workspaces.remove(workspace, signed_in)

    @override
    async def removed_everywhere(self, enterprise: str, at: float) -> None:
        if self.departures is not None:
            for workspace in await self.departures.discard_org(enterprise, at):
                await self.removed(workspace, at)

    @override
    async def left_org(self, workspace: str, at: float) -> None:
        if self.departures is not None and not await self.departures.leave_org(workspace):
            await self._leave(workspace, at)

    # --- what is done ------------------------------------------------------------------

    async def begin(self) -> None:
        """Remember when we signed in: whoever signed in later may have a newer token.

        A workspace that had left and is here again is not seen off any further.
        """
        for workspace in self.access.served():
            self._leaving.pop(workspace, None)
            self._signed_in[workspace] = await self.workspaces.signed_in_at(workspace)

    async def run(self) -> None:
        """See workspaces off until the bot stops."""
        await every(
            SWEEP_SECONDS,
            self._look,
            bell=self.bell,
            stopping=self.timing.stopping,
            log=log,
            trouble="a workspace could not be seen off",
        )

    async def _look(self) -> float:
        await self.sweep()
        return HURRY_SECONDS if self._leaving else SWEEP_SECONDS

    async def catch_up(self) -> None:
        """Sweep; what goes wrong is tried again with the next sweep."""
        try:
            await self.sweep()
        except Exception:
            log.exception("a workspace could not be seen off; trying again")

    async def sweep(self) -> None:
        """Do once all that there is to be done."""
        await self._hear_others()
        for workspace in sorted(self._leaving):
            await self._see_off(workspace)
        self._shut_out.update(self.access.newly_shut_out())
        self._shut_out -= self.access.served()  # installed again, as another process may have seen
        for workspace in sorted(self._shut_out - self._leaving.keys()):
            await self._stop_work(workspace)
        doubted = self.access.doubted()
        self._doubts = {w: doubt for w, doubt in self._doubts.items() if w in doubted}
        for workspace in sorted(doubted):
            await self._try_again(workspace)

    async def _hear_others(self) -> None:
        """Learn which workspaces have left while another process was listening, or before us.

        One whose row is gone is served no more; what else there is of it is not for us to delete.
        """
        for workspace in await self.workspaces.removed():
            self._leaving.setdefault(workspace, 0.0)
        served = frozenset(self.access.served())  # first: one that is installed meanwhile has a row
        installed = await self.workspaces.names()
        for workspace in served:
            if workspace not in installed:
                log.warning("a workspace was removed elsewhere", extra={"workspace": workspace})
                self.access.forget(workspace)

    async def _see_off(self, workspace: str) -> None:
        """End a workspace's jobs and purge what holds no slot; it is gone when nothing was left.

        So it takes one look more than it has rows: a request may have been on its way.
        """
        if not await self.workspaces.remove(workspace, self._leaving[workspace]):
            log.info("a workspace is here again", extra={"workspace": workspace})
            self._stay(workspace)
            return
        await self.workspaces.end_jobs(workspace)
        purged = await self.workspaces.purge(workspace)
        await self.clean_up()
        self.line.ring()
        if not purged.rows and not purged.left:
            log.info("nothing is left of a workspace", extra={"workspace": workspace})
            self._stay(workspace)

    def _stay(self, workspace: str) -> None:
        self._leaving.pop(workspace, None)
        self._shut_out.discard(workspace)

    async def _stop_work(self, workspace: str) -> None:
        """End a workspace's jobs and keep its rows, unless somebody has signed in there since."""
        ours = self._signed_in.get(workspace)
        latest = await self.workspaces.signed_in_at(workspace)
        if ours is not None and latest is not None and latest > ours:
            self._shut_out.discard(workspace)
            return
        await self.workspaces.end_jobs(workspace)
        self.line.ring()

    async def _try_again(self, workspace: str) -> None:
        """Find out, less and less often, whether a token in doubt is accepted again."""
        attempt, due = self._doubts.get(workspace, (0, 0.0))
        if self.timing.clock.now() < due:
            return
        wait = backoff.backoff(
            attempt + 1, self.timing.chance, first=SWEEP_SECONDS, longest=LONGEST_DOUBT
        )
        self._doubts[workspace] = (attempt + 1, self.timing.clock.now() + wait)
        try:
            if await self.is_welcome(workspace):
                log.info("a token is accepted again", extra={"workspace": workspace})
                self.line.ring()
        except SlackError as error:
            log.info("a token could not be tried", extra={"detail": error.detail})
