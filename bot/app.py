"""The composition root: the only module that knows every other."""

from __future__ import annotations

import asyncio
import logging
import math
import os
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from random import SystemRandom
from typing import TypeVar
from urllib.parse import urlsplit

from slack_bolt.async_app import AsyncApp
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import pace
from bot.clock import SystemClock
from bot.decoder import PictureDecoder
from bot.delays import Delays
from bot.deletions import Deletions
from bot.delivery import Delivery
from bot.departures import Departures
from bot.desk import FrontDesk
from bot.domain.clip import spec_of
from bot.domain.errors import (
    SettingsError,
    SlackError,
    SlackLimited,
    SlackRevoked,
    SlackUnavailable,
)
from bot.domain.menu import Menu
from bot.drafts import Drafts
from bot.endings import Endings
from bot.fetching import Fetching
from bot.forms import Forms
from bot.frames import Stills
from bot.housekeeping import Housekeeping, Keep
from bot.inputs import Inputs
from bot.lists import Lists
from bot.orders import Orders
from bot.pauses import Pauses
from bot.permissions import Permissions
from bot.ports import Deployment, VideoApi
from bot.queue import Queue
from bot.recovery import Recovery
from bot.remixes import Remixes
from bot.renderer import Renderer
from bot.retrieval import Retrieval
from bot.server import Deliveries, address_of, listen, web_app
from bot.settings import Settings, VideoSettings, fix_of
from bot.shares import Shares
from bot.slack.board import CardBoard
from bot.slack.calls import SlackCalls
from bot.slack.endings import SlackHerald
from bot.slack.files import SlackFiles
from bot.slack.late_answers import LateAnswers
from bot.slack.listener import Listener, open_listener
from bot.slack.messenger import SlackMessenger
from bot.slack.people import SlackPeople
from bot.slack.scopes import missing_scopes
from bot.slack.socket import Socket
from bot.slack.upload import Uploader
from bot.spool import Spool
from bot.stopping import Stopping, either
from bot.video import Anonymous, ApiKey, Credentials, EntraId, open_video_api
from bot.video.greeting import trouble
from bot.waiting_remixes import WaitingRemixes
from handlers import register
from storage.backup import back_up
from storage.drafts import SqlDrafts
from storage.endings import SqlEndings
from storage.inputs import SqlInputs
from storage.jobs import SqlJobStore
from storage.listing import SqlListing
from storage.opened import database
from storage.outage import what_is_wrong
from storage.pauses import SqlPauses
from storage.private import make_folder, narrow_data
from storage.recovery import SqlLostOrders
from storage.removals import SqlRemovals
from storage.replacements import SqlReplacements
from storage.retention import SqlRetention
from storage.schema import Schema, schema_of, sqlite_file
from storage.sole import is_in_use
from storage.sources import SqlSources
from storage.unusable import TROUBLE as DATABASE_TROUBLE
from storage.unusable import why_unusable
from storage.workspaces import SqlWorkspaces

__all__ = [
    "DATABASE_TROUBLE",
    "Schema",
    "back_up",
    "credentials_of",
    "database",
    "deployment_of",
    "is_in_use",
    "missing_scopes",
    "open_slack",
    "open_video",
    "run",
    "schema_of",
    "sqlite_file",
    "why_unusable",
]

log = logging.getLogger(__name__)

_Answer = TypeVar("_Answer")

GRACE = 20.0
"""Seconds that the steps under way have to end in after SIGTERM."""

READY_LOOK = 0.1
"""Seconds between looks at whether everything is ready."""

LAST_REQUESTS = 3.0
"""Seconds that Slack gives a request, and so that the last ones have to be recorded in."""

LAST_CARDS = 3.0
"""Seconds that the last changes have to appear on their cards in."""


def deployment_of(settings: Settings) -> Deployment:
    """Return the deployment that the settings describe; on Azure a deployment has any name."""
    video = settings.video
    return Deployment(
        name=settings.deployment_name,
        model=video.model,
        spec=spec_of(video.base_model),
        max_running=settings.max_running,
        max_submits=settings.max_submits_per_minute,
    )


def credentials_of(settings: Settings) -> Credentials:
    """Return how we show the video API who we are."""
    video = settings.video
    if video.api_key is not None:
        return ApiKey(video.api_key, header="api-key" if video.azure else "authorization")
    return EntraId(video.scope, proxies=settings.proxies) if video.azure else Anonymous()


def open_slack(settings: Settings) -> SlackCalls:
    """Return the Web API; call ``close()`` in the end."""
    return SlackCalls(settings.slack_api_url, settings.proxies)


def open_video(settings: Settings) -> VideoApi:
    """Return the video API; call ``close()`` in the end."""
    return open_video_api(
        base_url=settings.video.base_url,
        credentials=credentials_of(settings),
        model=settings.video.base_model,
        proxies=settings.proxies,
    )


async def run(
    settings: Settings, stopping: Stopping, started: Callable[[int], None] | None = None
) -> None:
    """Run the bot until it is asked to stop. ``started`` is told the port, once all is ready.

    Raises SettingsError, before anything is taken from Slack, for what can't work.
    """
    async with AsyncExitStack() as stack:
        _make_folder(settings.data_dir)
        engine = await stack.enter_async_context(database(settings.database_url))
        calls = open_slack(settings)
        stack.push_async_callback(calls.close)
        store = SqlJobStore(engine)
        if moved := await store.inherit(settings.deployment_name):
            log.info("jobs of another deployment wait in this one's line", extra={"jobs": moved})
        await store.recount()
        workspaces = SqlWorkspaces(engine)
        spool = Spool(settings.data_dir / "spool", store, SystemClock(), stopping)
        departures = Departures(
            workspaces=workspaces,
            access=calls,
            clean_up=spool.sweep,
            clock=SystemClock(),
            chance=SystemRandom(),
            stopping=stopping,
        )
        calls.shut_out = departures.shut_out
        await departures.catch_up()
        address = await _sign_in(settings, calls, store, workspaces, stopping)
        if stopping.requested:
            return
        await departures.begin()
        store.serve_only(calls.served)
        video = open_video(settings)
        stack.push_async_callback(video.close)
        uploader = Uploader(settings.proxies)
        stack.push_async_callback(uploader.close)
        late = LateAnswers(SystemRandom())
        stack.push_async_callback(late.close)
        messenger = SlackMessenger(calls, uploader, late)
        files = SlackFiles(calls)
        people = SlackPeople(calls, SystemClock())
        stack.push_async_callback(people.close)
        works = _Works(
            settings,
            store=store,
            listing=SqlListing(engine),
            kept=SqlInputs(engine),
            drafts=SqlDrafts(engine),
            removals=SqlRemovals(engine),
            pauses=SqlPauses(engine, calls.served),
            endings=SqlEndings(engine, calls.served),
            replacements=SqlReplacements(engine),
            retention=SqlRetention(engine),
            lost=SqlLostOrders(engine),
            sources=SqlSources(engine),
            video=video,
            messenger=messenger,
            files=files,
            people=people,
            calls=calls,
            spool=spool,
            departures=departures,
            stopping=stopping,
        )
        listener = open_listener(calls, settings.signing_secret)
        register(listener, works.desk)
        await works.run(listener, engine, address, started)


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


async def _sign_in(
    settings: Settings,
    calls: SlackCalls,
    store: SqlJobStore,
    workspaces: SqlWorkspaces,
    stopping: Stopping,
) -> str | None:
    """Find out which workspaces we work for; return where Socket Mode connects first, if it does.

    Slack: ``auth.test`` for each token, ``apps.connections.open`` for the address.
    """
    refused = await _try_tokens(settings, calls, stopping)
    if refused and not calls.workspaces:
        raise next(iter(refused.values()))
    for number, error in refused.items():
        log.error(
            "SLACK_BOT_TOKEN (%d of %d) is not accepted by Slack (%s): its workspace isn't served",
            number,
            len(settings.bot_tokens),
            error.__cause__,
            extra={"not_served": ", ".join(await _not_served(calls, workspaces))},
        )
    for workspace in calls.workspaces.values():
        await store.save_workspace(workspace)
        log.info("working for", extra={"workspace": workspace.name, "id": workspace.id})
    app_token = settings.app_token
    if app_token is None:
        return None
    return await _insist(
        settings, "SLACK_APP_TOKEN", lambda: calls.socket_address(app_token), stopping
    )


async def _try_tokens(
    settings: Settings, calls: SlackCalls, stopping: Stopping
) -> dict[int, SettingsError]:
    """Sign in with each token; return, by their place, those that are dead.

    A dead token keeps nobody but its own workspace from being served.
    """
    refused: dict[int, SettingsError] = {}
    for number, token in enumerate(settings.bot_tokens, 1):
        sign_in = partial(calls.sign_in, [token])
        try:
            await _insist(settings, "SLACK_BOT_TOKEN", sign_in, stopping)
        except SettingsError as error:
            if not isinstance(error.__cause__, SlackRevoked):
                raise
            refused[number] = error
    return refused


async def _not_served(calls: SlackCalls, workspaces: SqlWorkspaces) -> list[str]:
    """Return the names of the workspaces that we worked for once and have no good token for."""
    names = await workspaces.names()
    return sorted(name for id_, name in names.items() if id_ not in calls.workspaces)


async def _insist(
    settings: Settings, name: str, ask: Callable[[], Awaitable[_Answer]], stopping: Stopping
) -> _Answer | None:
    """Ask Slack until it answers; None if the bot is to stop. Raises SettingsError if it says no.

    ``name`` is the setting that Slack would refuse.
    """
    chance = SystemRandom()
    attempt = 0
    while not stopping.requested:
        attempt += 1
        try:
            return await ask()
        except (SlackUnavailable, SlackLimited) as error:
            asked_for = error.retry_after if isinstance(error, SlackLimited) else 0.0
            wait = max(asked_for, pace.backoff(attempt, chance, longest=30.0))
            log.warning(
                "Slack can't be reached yet at %s: trying again in %d s",
                urlsplit(settings.slack_api_url).netloc,
                math.ceil(wait),
                extra={"detail": error.detail},
            )
            await stopping.within(wait)
        except SlackError as error:
            raise SettingsError(
                f"{name} is not accepted by Slack ({error.error}): {fix_of(name)}."
            ) from error
    return None


def _shown(video: VideoSettings) -> str:
    """Return what the video API sees of us, by the name of the setting."""
    if video.azure:
        return "AZURE_OPENAI_API_KEY" if video.api_key else "the Entra ID token of this identity"
    return "VIDEO_API_KEY" if video.api_key else "calls without VIDEO_API_KEY"


class _Works:
    """Everything that runs, wired together."""

    def __init__(
        self,
        settings: Settings,
        *,
        store: SqlJobStore,
        listing: SqlListing,
        kept: SqlInputs,
        drafts: SqlDrafts,
        removals: SqlRemovals,
        pauses: SqlPauses,
        endings: SqlEndings,
        replacements: SqlReplacements,
        retention: SqlRetention,
        lost: SqlLostOrders,
        sources: SqlSources,
        video: VideoApi,
        messenger: SlackMessenger,
        files: SlackFiles,
        people: SlackPeople,
        calls: SlackCalls,
        spool: Spool,
        departures: Departures,
        stopping: Stopping,
    ) -> None:
        self._settings = settings
        self._spool = spool
        self._departures = departures
        self._video = video
        self._calls = calls
        self._stopping = stopping
        self._clock = SystemClock()
        chance = SystemRandom()
        deployment = deployment_of(settings)
        self._board = CardBoard(
            store=store,
            replacements=replacements,
            calls=calls,
            deployment=deployment,
            clock=self._clock,
            chance=chance,
            stopping=stopping,
        )
        remixes = Remixes(store=store, video=video, deployment=deployment, clock=self._clock)
        self._pauses = Pauses(
            store=pauses,
            messenger=messenger,
            deployment=deployment,
            chance=chance,
            stopping=stopping,
        )
        self._endings = Endings(
            store=endings,
            herald=SlackHerald(calls, messenger.link),
            clock=self._clock,
            chance=chance,
            stopping=stopping,
        )
        delays = Delays(store, self._pauses, self._board)
        delivery = Delivery(
            store=store,
            fetching=Fetching(
                store=store,
                video=video,
                delays=delays,
                clock=self._clock,
                chance=chance,
                spool=settings.data_dir / "spool",
                stopping=stopping,
            ),
            messenger=messenger,
            shares=Shares(store, messenger, delays, stopping),
            chance=chance,
            stopping=stopping,
            delete_after=settings.delete_after_delivery,
        )
        self._renderer = Renderer(
            store=store,
            video=video,
            delivery=delivery,
            delays=delays,
            pauses=self._pauses,
            board=self._board,
            orders=Orders(video, kept, remixes, deployment),
            deployment=deployment,
            clock=self._clock,
            chance=chance,
            stopping=stopping,
            recovery=Recovery(
                orders=lost, video=video, clock=self._clock, chance=chance, stopping=stopping
            ),
        )
        self._inputs = Inputs(
            store=store,
            inputs=kept,
            files=files,
            frames=Stills(store, video, files, deployment),
            decoder=PictureDecoder(),
            doorway=messenger,
            board=self._board,
            access=calls,
            deployment=deployment,
            clock=self._clock,
            chance=chance,
            stopping=stopping,
        )
        self._queue = Queue(store, deployment, self._renderer.start, chance)
        self._waiting_remixes = WaitingRemixes(
            sources=sources,
            remixes=remixes,
            board=self._board,
            queue=self._queue,
            stopping=stopping,
        )
        self._renderer.queue = self._waiting_remixes
        self._board.queue = self._queue
        self._pauses.queue = self._queue
        departures.queue = self._queue
        self._housekeeping = Housekeeping(
            removals=removals,
            video=video,
            messenger=messenger,
            clean_up=spool.sweep,
            retention=retention,
            keep=Keep(settings.keep_jobs_days, settings.keep_clips_days),
            board=self._board,
            clock=self._clock,
            stopping=stopping,
        )
        menu = Menu(models={deployment.name: deployment.spec}, default=deployment.name)
        permissions = Permissions(
            people=people,
            listing=listing,
            command=menu.command,
            allow_strangers=settings.allow_strangers,
        )
        self.desk = FrontDesk(
            store=store,
            doorway=messenger,
            board=self._board,
            queue=self._waiting_remixes,
            works=self._renderer,
            clock=self._clock,
            deployment=deployment,
            menu=menu,
            farewell=departures,
            inputs=kept,
            bringer=self._inputs,
            forms=Forms(doorway=messenger, files=files, inputs=kept, store=store, menu=menu),
            permissions=permissions,
            drafts=Drafts(
                drafts=drafts, store=store, spec=deployment.spec, permissions=permissions
            ),
            remixes=remixes,
            retrieval=Retrieval(store, video, self._renderer, self._board, self._clock, deployment),
            deletions=Deletions(
                removals=removals,
                doorway=messenger,
                permissions=permissions,
                board=self._board,
                housekeeping=self._housekeeping,
                command=menu.command,
            ),
            lists=Lists(
                listing=listing,
                permissions=permissions,
                store=store,
                doorway=messenger,
                clock=self._clock,
                deployment=deployment,
                command=menu.command,
            ),
        )

    async def run(
        self,
        listener: Listener,
        engine: AsyncEngine,
        address: str | None,
        started: Callable[[int], None] | None,
    ) -> None:
        """Run until asked to stop, then end in order: intake first, cards last.

        ``address`` is where Socket Mode connects first.
        """
        socket = self._socket(listener, address)

        async def ready() -> str | None:
            if socket is not None and not socket.connected:
                return "no connection to Slack"
            return await what_is_wrong(engine)

        app = web_app(ready, self._deliveries(listener))
        runner, port = await listen(app, self._settings.host, self._settings.port)

        async def announce() -> None:
            while await ready() is not None:
                if await self._stopping.within(READY_LOOK):
                    return
            log.info("ready: %s", self._what_is_ready(port))
            if started is not None:
                started(port)
            await either(self._greet_video(), self._stopping.wait())

        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(announce())
                claiming = tasks.create_task(self._queue.run())
                tasks.create_task(self._renderer.run())
                tasks.create_task(self._board.run())
                tasks.create_task(self._inputs.run())
                tasks.create_task(self._waiting_remixes.run())
                tasks.create_task(self._pauses.run())
                tasks.create_task(self._endings.run())
                tasks.create_task(self._spool.run())
                tasks.create_task(self._departures.run())
                tasks.create_task(self._housekeeping.run())
                if socket is not None:
                    tasks.create_task(socket.run())
                tasks.create_task(self._end(listener, socket, claiming))
        finally:
            await runner.cleanup()
            await self._leave_nobody(listener, socket)

    async def _leave_nobody(self, listener: Listener, socket: Socket | None) -> None:
        """End whoever is still at work: nobody outlives the database, however it all ended."""
        if socket is not None:
            await socket.close()
        await listener.give_up()
        await self._renderer.finish(0.0)
        await self._board.close(0.0)

    def _what_is_ready(self, port: int) -> str:
        """Return where the command works, and where to ask how the bot is."""
        where = ", ".join(workspace.name for workspace in self._calls.workspaces.values())
        return f"/sora in {where}; health at {address_of(self._settings.host, port)}/healthz"

    async def _greet_video(self) -> None:
        """Warn of a video service that won't have us; nothing that it does ends the bot."""
        settings = self._settings.video
        try:
            wrong = await trouble(
                self._video,
                host=urlsplit(settings.base_url).netloc,
                who=_shown(settings),
                lists=settings.azure,
            )
        except Exception:
            log.exception("the video service could not be tried")
            return
        if wrong is not None:
            log.warning("%s; run `make doctor`", wrong)

    def _deliveries(self, listener: AsyncApp) -> Deliveries | None:
        secret = self._settings.signing_secret
        if self._settings.socket_mode or secret is None:
            return None
        return Deliveries(listener, secret)

    def _socket(self, listener: AsyncApp, address: str | None) -> Socket | None:
        if self._settings.app_token is None:
            return None
        return Socket(
            listener,
            self._settings.app_token,
            self._clock,
            self._stopping,
            address=address,
            proxies=self._settings.proxies,
        )

    async def _end(
        self, listener: Listener, socket: Socket | None, claiming: asyncio.Task[None]
    ) -> None:
        """Wait for the end; take nothing more in, finish the steps under way, show the rest."""
        await self._stopping.wait()
        log.info("stopping")
        self._queue.stop()
        await listener.finish(LAST_REQUESTS)
        if socket is not None:
            await socket.close()
        await listener.finish(LAST_REQUESTS)
        await claiming
        await self._renderer.finish(GRACE)
        await self._board.close(LAST_CARDS)
