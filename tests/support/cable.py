"""The way from a process to its database, which can be cut and mended while both go on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit

from tests.support.serving import serving_port


class Cable:
    """A port on loopback that leads to a server's.

    ``stall``: packets vanish, connections stay, and nobody is told of anything; what was sent
    arrives after ``mend``, as TCP sends it again. ``drop``: all are cut, and none is made.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._far = (parts.hostname or "", parts.port or 5432)
        self._near = 0
        self._parts = parts
        self._through = asyncio.Event()
        self._through.set()
        self._is_dropped = False
        self._more = 0
        self._writers: set[asyncio.StreamWriter] = set()

    @property
    def url(self) -> str:
        user, _, _ = self._parts.netloc.rpartition("@")
        return self._parts._replace(netloc=f"{user}@127.0.0.1:{self._near}").geturl()

    def stall(self, after: int = 0) -> None:
        """Let nothing through from here on, but for what is sent to the server ``after`` times."""
        self._more = after
        self._through.clear()

    def drop(self) -> None:
        self._is_dropped = True
        for writer in self._writers:
            writer.transport.abort()

    def mend(self) -> None:
        self._is_dropped = False
        self._through.set()

    @asynccontextmanager
    async def laid(self) -> AsyncIterator[Cable]:
        async with serving_port(self._accept) as self._near:
            yield self

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            if not self._is_dropped:
                await self._join(reader, writer)
        finally:
            self._writers.discard(writer)
            writer.transport.abort()

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(*self._far)
        self._writers.add(back)
        try:
            await asyncio.gather(self._carry(reader, back, sent=True), self._carry(there, writer))
        finally:
            self._writers.discard(back)
            back.transport.abort()

    async def _carry(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, sent: bool = False
    ) -> None:
        """Carry all that comes, and then its end: neither while nothing gets through."""
        with suppress(ConnectionError):
            while data := await reader.read(65536):
                if sent and self._more:
                    self._more -= 1
                else:
                    await self._through.wait()
                writer.write(data)
                await writer.drain()
        await self._through.wait()
        writer.close()
