"""The way to our own server on aiohttp itself, for looks at renders: most of all calls by far."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping

import aiohttp

from bot.domain.addresses.proxies import Proxies
from bot.runtime.outgoing import session
from bot.video.transport.calls import Timeouts

LOOKS_AT_ONCE = 256
"""Looks under way at once: 10,000 renders that are looked at every 5 s, at a tenth of a second."""


class Direct:
    """The way to our own server on aiohttp itself, for GETs of small answers.

    Raises what aiohttp raises.
    """

    def __init__(self, proxies: Proxies, tls: ssl.SSLContext, keepalive: float) -> None:
        self._proxies = proxies
        self._tls = tls
        self._keepalive = keepalive
        self._session: aiohttp.ClientSession | None = None
        self.turns = asyncio.Semaphore(LOOKS_AT_ONCE)
        """To be held while one asks: first come, first served, however long that takes."""

    async def get(
        self, url: str, headers: Mapping[str, str], timeouts: Timeouts
    ) -> aiohttp.ClientResponse:
        """Ask, and return the answer as it begins to come; its body is as it was packed."""
        if self._session is None:  # all addresses of one server take the same way
            proxy, kept = self._proxies.by(url), self._keepalive
            self._session = session(proxy, self._tls, limit=0, keepalive_timeout=kept)
        patience = aiohttp.ClientTimeout(sock_connect=timeouts.connect, sock_read=timeouts.read)
        return await self._session.get(
            url, headers=headers, timeout=patience, allow_redirects=False
        )

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
