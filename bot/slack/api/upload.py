"""The bytes of an upload: streamed from disk, never whole in memory.

slack_sdk's own upload reads the whole file on the event loop (measured: 569 MiB and up to 0.7 s
of standstill for a 200 MB file).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import aiohttp
import httpx

from bot.domain.addresses.proxies import Proxies
from bot.domain.errors.slack import SlackUnavailable
from bot.runtime.outgoing import routed

CHUNK = 1024 * 1024

TIMEOUT = httpx.Timeout(connect=10, read=60, write=60, pool=None)


class Uploader:
    """Sends files to the upload URLs that Slack hands out."""

    def __init__(self, proxies: Proxies | None = None) -> None:
        self._proxies = proxies or Proxies()
        self._client: httpx.AsyncClient | None = None

    async def send(self, url: str, path: Path, length: int) -> None:
        """POST a file's bytes. Raises SlackUnavailable."""
        with path.open("rb") as file:  # here: a thread's stays open if called off
            await self._post(url, file, length)

    async def send_bytes(self, url: str, data: bytes) -> None:
        """POST something small. Raises SlackUnavailable."""
        await self._post(url, BytesIO(data), len(data))

    async def _post(self, url: str, file: BinaryIO, length: int) -> None:
        """Slack: raw bytes with a Content-Length, no Authorization; all but 200 is a failure."""
        if self._client is None:
            self._client = httpx.AsyncClient(
                transport=routed(self._proxies), timeout=TIMEOUT, follow_redirects=False
            )
        headers = {"Content-Type": "application/octet-stream", "Content-Length": str(length)}
        try:
            sending = self._client.stream(
                "POST", url, content=_chunks(file, length), headers=headers
            )
            async with sending as response:  # its body says nothing more, and is left unread
                status = response.status_code
        except (httpx.HTTPError, aiohttp.ClientError) as error:
            raise SlackUnavailable(f"upload: {type(error).__name__}") from error
        if status != 200:
            raise SlackUnavailable(f"upload: {status}")

    async def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.aclose()


async def _chunks(file: BinaryIO, left: int) -> AsyncIterator[bytes]:
    while left > 0 and (chunk := await asyncio.to_thread(file.read, CHUNK)):
        left -= len(chunk)
        yield chunk
