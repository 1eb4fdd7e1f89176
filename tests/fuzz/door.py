"""The bot's two doors, HTTP and Socket Mode, on an event loop that hypothesis can come back to."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from typing import Any, TypeVar, cast

from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from sqlalchemy import func, select

from bot.domain.job import Job
from bot.runtime.http_server import Deliveries, listen, web_app
from bot.slack.inbound.socket import Envelopes
from storage.tables import jobs, requests
from tests.support.front import SECRET, Front
from tests.support.office import open_office
from tests.support.slack_stage import local_slack
from tests.support.works import new_database

Json = dict[str, Any]
Result = TypeVar("Result")
Headers = Sequence[tuple[bytes, bytes]]


class Complaints(logging.Handler):
    """Keeps what was logged with a traceback, and what our own code calls an error."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        ours = record.name.startswith(("bot", "handlers", "storage"))
        if record.exc_info or (ours and record.levelno >= logging.ERROR):
            self.records.append(logging.Formatter().format(record))


class Client:
    """The connection that an acknowledgement goes back over."""

    def __init__(self) -> None:
        self.logger = logging.getLogger("tests.fuzz")
        self.answers: list[Json] = []

    async def send_socket_mode_response(self, response: SocketModeResponse) -> None:
        self.answers.append(response.to_dict())


class Door:
    """Listeners with a real desk and a real store, behind a real web server and a socket."""

    def __init__(self, runner: asyncio.Runner, front: Front, port: int, envelopes: Envelopes):
        self._runner = runner
        self._port = port
        self._envelopes = envelopes
        self.front = front
        self._complaints: list[str] = []

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        return self._runner.run(work)

    def complaints(self) -> list[str]:
        """Return what was complained about since the last call."""
        found = self._complaints[:]
        self._complaints.clear()
        return found

    # --- HTTP --------------------------------------------------------------------------

    def send(
        self, method: bytes, target: bytes, headers: Headers, body: bytes, *, whole: bool = True
    ) -> int:
        """Send bytes as they are; return the status."""
        return self.run(self.sent(method, target, headers, body, whole=whole))

    async def sent(
        self, method: bytes, target: bytes, headers: Headers, body: bytes, *, whole: bool = True
    ) -> int:
        """Send bytes as they are; ``whole`` adds a Content-Length."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        standing = [(b"Host", b"sora.example"), (b"Connection", b"close")]
        length = [(b"Content-Length", str(len(body)).encode())] if whole else []
        lines = [name + b": " + value for name, value in (*standing, *length, *headers)]
        try:
            writer.write(b"\r\n".join([method + b" " + target + b" HTTP/1.1", *lines, b"", b""]))
            writer.write(body)
            async with asyncio.timeout(10):
                line = await reader.readline()
        finally:
            writer.close()
        return int(line.split()[1])

    # --- Socket Mode -------------------------------------------------------------------

    def envelope(self, kind: str, payload: Json) -> Json | None:
        """Deliver one envelope; return its acknowledgement, None if there was none."""
        client = Client()
        request = SocketModeRequest(kind, "e1", payload)
        handled = self._envelopes.handle(cast("SocketModeClient", client), request)
        self.run(self.front.office.clock.fly(handled))  # a mention waits a moment for its files
        return client.answers[0] if client.answers else None

    # --- what came of it ---------------------------------------------------------------

    def rows(self) -> tuple[int, int]:
        """Return how many requests and how many jobs are recorded."""
        return self.run(self._rows())

    async def _rows(self) -> tuple[int, int]:
        async with self.front.office.engine.reading() as connection:
            counts = [
                int(
                    (await connection.execute(select(func.count()).select_from(table))).scalar_one()
                )
                for table in (requests, jobs)
            ]
        return counts[0], counts[1]

    def orphans(self) -> int:
        """Return how many jobs there are without their request."""
        return self.run(self._orphans())

    async def _orphans(self) -> int:
        known = select(requests.c.key)
        query = select(func.count()).select_from(jobs).where(jobs.c.request.not_in(known))
        async with self.front.office.engine.reading() as connection:
            return int((await connection.execute(query)).scalar_one())

    def newest(self, count: int) -> list[Job]:
        """Return the jobs recorded last."""
        query = select(jobs).order_by(jobs.c.seq.desc()).limit(count)
        return self.run(self.front.store._jobs(query))


@contextmanager
def open_door(folder: Path) -> Iterator[Door]:
    """Open everything; what is logged as an error meanwhile is in ``complaints()``."""
    complaints = Complaints()
    root = logging.getLogger()
    root.addHandler(complaints)
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        try:
            door = runner.run(_opened(stack, folder, runner))
            door._complaints = complaints.records
            yield door
        finally:
            runner.run(stack.aclose())
            root.removeHandler(complaints)


async def _opened(stack: AsyncExitStack, folder: Path, runner: asyncio.Runner) -> Door:
    engine = await stack.enter_async_context(new_database(folder))
    async with engine.reading():
        pass  # it stays open: it is all tests', and not of the one that would be first
    stage = await stack.enter_async_context(local_slack(rate_limits=False))
    office = await stack.enter_async_context(open_office(stage, engine))
    front = Front(office)
    stack.push_async_callback(front.close)

    async def ready() -> str | None:
        return None

    server, port = await listen(web_app(ready, Deliveries(front.app, SECRET)), "127.0.0.1", 0)
    stack.push_async_callback(server.cleanup)
    envelopes = Envelopes(front.app, "xapp-fuzz")
    stack.push_async_callback(envelopes.client.close)
    return Door(runner, front, port, envelopes)
