"""A forward proxy on loopback: it resolves names as it likes, and writes down what it is asked."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit

from tests.support.serving import serving_port


class Proxy:
    """Takes absolute addresses and CONNECT; ``hosts`` are the ports here that names stand for."""

    def __init__(self, hosts: dict[str, int] | None = None, password: str | None = None) -> None:
        self.asked: list[str] = []
        """The first request of each connection: its method and target."""
        self.ports: set[int] = set()
        """The ports of this machine that it connects from."""
        self._hosts = hosts or {}
        self._password = password
        self._port = 0

    @property
    def url(self) -> str:
        user = f"sora:{self._password}@" if self._password else ""
        return f"http://{user}127.0.0.1:{self._port}"

    def targets(self, method: str) -> list[str]:
        """Return what was asked for with a method, without queries."""
        asked = [line.split(" ") for line in self.asked]
        return [target.partition("?")[0] for verb, target in asked if verb == method]

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Proxy]:
        async with serving_port(self._accept) as self._port:
            yield self

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            with suppress(asyncio.IncompleteReadError, ConnectionError):
                await self._serve(reader, writer)
        finally:
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        first, _, rest = head.partition(b"\r\n")
        method, target, version = first.decode().split(" ")
        self.asked.append(f"{method} {target}")
        if not self._lets_in(rest):
            writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
            return
        parts = urlsplit(f"//{target}" if method == "CONNECT" else target)
        port = self._hosts.get(parts.hostname or "", parts.port or 80)
        there, back = await asyncio.open_connection("127.0.0.1", port)
        self.ports.add(back.get_extra_info("sockname")[1])
        try:
            if method == "CONNECT":
                writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            else:
                path = parts._replace(scheme="", netloc="").geturl() or "/"
                back.write(f"{method} {path} {version}\r\n".encode() + rest)
            await asyncio.gather(_pipe(reader, back), _pipe(there, writer))
        finally:
            back.close()

    def _lets_in(self, headers: bytes) -> bool:
        if self._password is None:
            return True
        known = base64.b64encode(f"sora:{self._password}".encode())
        return b"proxy-authorization: basic " + known.lower() in headers.lower()


async def _pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.close()
