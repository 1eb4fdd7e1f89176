"""The server as one object: start it, ask it for its URL, stop it."""

from __future__ import annotations

import random
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from aiohttp import web

from playground.video.calls import CallLog
from playground.video.cloud import CloudStorage
from playground.video.control import ControlApi
from playground.video.dialects import Sora1, open_dialect
from playground.video.encoder import encode
from playground.video.farm import RenderFarm
from playground.video.faults import FaultBoard
from playground.video.gate import Gate
from playground.video.jobs import JobsApi
from playground.video.journal import Journal
from playground.video.limits import SubmitRate
from playground.video.mishaps import ConnectionDropped
from playground.video.routes import VideosApi
from playground.video.settings import VideoServerSettings

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from playground.video.calls import Call
    from playground.video.farm import ClipMaker
    from playground.video.renders import Render

MAX_BODY = 32 * 1024 * 1024
"""Bytes of a request: a 20 MB reference image as a data URL fits."""


class VideoServer:
    """A local video API on loopback.

    ``make_clip`` writes a render's files (``await make_clip(spec, target)``); a load test may
    pass one that copies a file.
    """

    def __init__(
        self, settings: VideoServerSettings | None = None, *, make_clip: ClipMaker = encode
    ) -> None:
        self.settings = settings or VideoServerSettings()
        self._dialect = open_dialect(self.settings)
        self._make_clip = make_clip
        self._log = CallLog()
        self._faults = FaultBoard(random.Random(self.settings.seed))  # noqa: S311 - repeatable, not secret
        self._resources = AsyncExitStack()
        self._farm: RenderFarm | None = None
        self._url = ""

    async def start(self) -> VideoServer:
        """Listen; returns itself. If the port is taken, the OSError is raised."""
        async with AsyncExitStack() as stack:
            farm = self._open_farm(stack)
            stack.push_async_callback(farm.stop)
            runner = web.AppRunner(self._app(farm), access_log=None, shutdown_timeout=0.5)
            stack.push_async_callback(runner.cleanup)
            await runner.setup()
            farm.start()
            await web.TCPSite(runner, self.settings.host, self.settings.port).start()
            self._url = _url(runner.addresses[0])
            if self._dialect.cloud:
                await web.TCPSite(runner, self.settings.host, 0).start()
                farm.cloud_url = _url(runner.addresses[1]) + CloudStorage.path
            self._farm = farm
            self._resources = stack.pop_all()
        return self

    async def stop(self) -> None:
        """Stop listening, rendering and encoding. Stopping twice is harmless."""
        await self._resources.aclose()

    @property
    def url(self) -> str:
        """The server's root, without a slash at its end; empty before it has started."""
        return self._url

    @property
    def base_url(self) -> str:
        """What a client puts before ``/videos``: the URL up to and including ``/v1``."""
        return self._url + self._dialect.doors[0].prefix

    @property
    def deployments(self) -> tuple[str, ...]:
        """The names that ``model`` may have."""
        return self._dialect.models

    @property
    def renders(self) -> list[Render]:
        """Every render that was not deleted, oldest first."""
        return list(self._farm.renders.values()) if self._farm else []

    @property
    def running(self) -> int:
        """How many renders are unfinished now."""
        return self._farm.running if self._farm else 0

    @property
    def peak_running(self) -> int:
        """The most renders that were ever unfinished at once."""
        return self._farm.peak_running if self._farm else 0

    @property
    def answered_429(self) -> int:
        """How many requests were answered 429."""
        return self._log.answered_429

    @property
    def calls(self) -> list[Call]:
        """The log of API requests, oldest first."""
        return list(self._log.calls)

    def _open_farm(self, stack: AsyncExitStack) -> RenderFarm:
        """Return the farm with its folders; a temporary folder is removed with the stack."""
        settings = self.settings
        home = settings.data_dir
        if home is None:
            folder = tempfile.TemporaryDirectory(prefix="playground-video-")
            home = Path(stack.enter_context(folder))
        clips = home.resolve() / "clips"
        clips.mkdir(parents=True, exist_ok=True)
        kept = settings.data_dir and self._dialect.remembers
        journal = Journal(home / "renders.jsonl" if kept else None)
        return RenderFarm(settings, self._dialect, clips, journal, self._make_clip)

    def _app(self, farm: RenderFarm) -> web.Application:
        settings = self.settings
        app = web.Application(client_max_size=MAX_BODY, middlewares=[_stay_silent_when_dropped])
        rate = SubmitRate(settings.submits_per_minute, settings.submit_window)
        gate = Gate(self._dialect, self._faults, self._log)
        if isinstance(self._dialect, Sora1):
            JobsApi(self._dialect, farm, rate).register(app, gate)
        else:
            VideosApi(self._dialect, farm, rate).register(app, gate)
        ControlApi(settings, self._dialect, farm, self._faults, self._log).register(app)
        if self._dialect.cloud:
            CloudStorage(farm).register(app)
        return app


def _url(address: tuple[str, int]) -> str:
    host, port = address[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


@web.middleware
async def _stay_silent_when_dropped(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Give aiohttp something to write to a connection that was reset: it goes nowhere."""
    try:
        return await handler(request)
    except ConnectionDropped:
        return web.Response()
