"""What starts and ends, and in which order."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from bot import wiring
from bot.config.settings import Settings
from bot.domain.errors.base import SettingsError
from bot.domain.groups import Orphan, lines_of, may_inherit
from bot.far_ends import check
from bot.reloading.rereading import Wish, warn_of_waiting
from bot.runtime.http_server import Deliveries, Route, address_of, listen, web_app
from bot.runtime.stopping import Stopping, either
from bot.runtime.timing import SystemClock
from bot.sign_in import sign_in
from bot.slack.inbound.socket import Socket
from bot.slack.installs.pages import INSTALL_PATH
from bot.wiring import Bot
from bot.wiring.readiness import Readiness
from storage.availability import what_is_wrong
from storage.connections import Database
from storage.file_permissions import make_folder, narrow_data
from storage.startup import database

log = logging.getLogger(__name__)

GRACE = 20.0
"""Seconds that the steps under way have to end in after SIGTERM."""

READY_LOOK = 0.1
"""Seconds between looks at whether everything is ready."""

NAMED = 10
"""How many workspaces are told by name."""

LAST_REQUESTS = 3.0
"""Seconds that Slack gives a request, and so that the last ones have to be recorded in."""

LAST_CARDS = 3.0
"""Seconds that the last changes have to appear on their cards in."""


async def run(
    settings: Settings,
    stopping: Stopping,
    started: Callable[[int], None] | None = None,
    wish: Wish | None = None,
) -> None:
    """Run the bot until it is asked to stop. ``started`` is told the port, once all is ready.

    ``wish`` rings when deployments are to be read anew.

    Raises SettingsError, before anything is taken from Slack, for what can't work.
    """
    async with AsyncExitStack() as stack:
        _make_folder(settings.data_dir)
        engine = await stack.enter_async_context(database(settings.database_url))
        bot = wiring.build(settings, engine, stopping, stack, wish)
        await either(bot.discovery.first(), stopping.wait())
        await bot.store.regroup(bot.deployments)  # by what servers ask by now
        await _take_over_lines(bot)
        await bot.store.recount()
        await bot.uninstalls.catch_up()
        address = await sign_in(settings, bot, stopping)
        if stopping.requested:
            return
        await bot.uninstalls.begin()
        await _Run(settings, bot, stopping).run(engine, address, started)


async def _take_over_lines(bot: Bot) -> None:
    """See to jobs that wait for deployments which the settings name no more.

    A single deployment may have another name than it had: its jobs go on, at no higher price. Any
    other makes no clip in the place of another model, nor for a price that nobody was shown. What
    is left keeps its place, and who waits is told.
    """
    offered = bot.deployments.offered

    def may(orphan: Orphan) -> bool:
        return len(offered) == 1 and may_inherit(offered[0], orphan)

    moved, waiting = await bot.store.inherit(lines_of(bot.deployments), may)
    if moved:
        log.info("jobs of another deployment wait in this one's line", extra={"jobs": moved})
    await bot.at_work.lose(waiting)
    warn_of_waiting(waiting)


def _make_folder(data_dir: Path) -> None:
    """See that clips will have a place to wait in: better now than after the first render."""
    try:
        make_folder(data_dir)
        narrow_data(data_dir)
    except OSError as error:
        raise SettingsError(
            f"DATA_DIR can't be made ({error.strerror}): name a folder that this user may write to."
        ) from error
    if not os.access(data_dir, os.W_OK | os.X_OK):
        raise SettingsError("DATA_DIR can't be written to: name a folder that this user may use.")


@dataclass(frozen=True, slots=True)
class _Run:
    """A bot from its start to its end."""

    settings: Settings
    bot: Bot
    stopping: Stopping

    async def run(
        self,
        engine: Database,
        address: str | None,
        started: Callable[[int], None] | None,
    ) -> None:
        """Run until asked to stop, then end in order: intake first, cards last.

        ``address`` is where Socket Mode connects first.
        """
        socket = self._socket(address)

        bot = self.bot
        renewals = None if bot.installs is None else bot.installs.rows
        ready = Readiness(
            engine, bot.calls.workspaces, bot.deployments, bot.store, socket, renewals
        )
        routes = self._routes(engine, socket)
        app = web_app(ready.wrong, self._deliveries(), routes=routes, parts=ready.parts)
        runner, port = await listen(app, self.settings.host, self.settings.port)

        async def announce() -> None:
            while await ready.wrong() is not None:
                if await self.stopping.within(READY_LOOK):
                    return
            log.info("ready: %s", self._what_is_ready(port))
            if started is not None:
                started(port)
            await either(self._check_deployments(), self.stopping.wait())

        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(announce())
                for worker in self.bot.workers:
                    tasks.create_task(worker.run())
                if socket is not None:
                    tasks.create_task(socket.run())
                tasks.create_task(self._end(socket))
        finally:
            await runner.cleanup()
            await self._leave_nobody(socket)

    async def _leave_nobody(self, socket: Socket | None) -> None:
        """End whoever is still at work: nobody outlives the database, however it all ended."""
        if socket is not None:
            await socket.close()
        await self.bot.listener.give_up()
        await self.bot.runner.finish(0.0)
        await self.bot.board.close(0.0)

    def _what_is_ready(self, port: int) -> str:
        """Return where the command works, and where to ask how the bot is."""
        names = [workspace.name for workspace in self.bot.calls.workspaces.values()]
        where = ", ".join(names[:NAMED]) + (
            f" and {more} more" if (more := len(names) - NAMED) > 0 else ""
        )
        installs = self.settings.installs
        page = "" if installs is None else f"; install it at {installs.public_url}{INSTALL_PATH}"
        health = f"health at {address_of(self.settings.host, port)}/healthz"
        return f"/sora in {where or 'no workspace yet'}{page}; {health}"

    async def _check_deployments(self) -> None:
        video_of = self.bot.deployments.video_named
        await check((one, video_of(one.name)) for one in self.settings.deployments)

    def _routes(self, engine: Database, socket: Socket | None) -> list[Route]:
        """Return the pages that are wanted besides health."""
        installs = () if self.bot.installs is None else self.bot.installs.routes
        routes = [*self.bot.routes, *installs]
        metrics = self.bot.metrics
        if metrics is None:
            return routes

        from bot.telemetry.metrics.metrics import Health  # noqa: PLC0415 - seldom wanted
        from bot.telemetry.metrics.route import metrics_page  # noqa: PLC0415

        async def health() -> Health:
            database = await what_is_wrong(engine) is None
            return Health(database, None if socket is None else socket.connected)

        return [*routes, Route("GET", "/metrics", metrics_page(metrics, health))]

    def _deliveries(self) -> Deliveries | None:
        secret = self.settings.signing_secret
        if self.settings.socket_mode or secret is None:
            return None
        return Deliveries(self.bot.listener, secret)

    def _socket(self, address: str | None) -> Socket | None:
        if self.settings.app_token is None:
            return None
        return Socket(
            self.bot.listener,
            self.settings.app_token,
            SystemClock(),
            self.stopping,
            address=address,
            proxies=self.settings.proxies,
        )

    async def _end(self, socket: Socket | None) -> None:
        """Wait for the end; take nothing more in, finish the steps under way, show the rest."""
        await self.stopping.wait()
        log.info("stopping")
        await self.bot.listener.finish(LAST_REQUESTS)
        if socket is not None:
            await socket.close()
        await self.bot.listener.finish(LAST_REQUESTS)
        await self.bot.at_work.claimed_last()
        await self.bot.runner.finish(GRACE)
        await self.bot.board.close(LAST_CARDS)
        if self.bot.replicas is not None:
            await self.bot.replicas.leave()
