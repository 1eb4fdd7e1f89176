"""People's files, brought from Slack: from Slack's own hosts, with an eye on what comes back.

Slack answers whoever may not have a file with a redirect to a login page, which says 200 and is
HTML (facts of its Web API: ``files:read``, and the bot in the file's conversation, are needed).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import httpx
from typing_extensions import override

from bot.domain.addresses.links import MOST_HOPS, REDIRECTS, Forbidden, origin, target
from bot.domain.errors.base import InputUnusable
from bot.domain.errors.slack import NotInConversation, SlackRefused, SlackRevoked, SlackUnavailable
from bot.domain.text.slack_text import code
from bot.domain.wording.troubles.files import CLIPS_PICTURE, THE_FILE, TOO_HEAVY
from bot.domain.wording.troubles.pictures import (
    AT_ANOTHER_PLACE,
    HIDDEN,
    NOT_FOR_US,
    PACKED,
    PICTURE_GONE,
)
from bot.ports.inputs import Files
from bot.runtime.outgoing import routed
from bot.slack.api.client import NO_FILE, SlackCalls, limited

log = logging.getLogger(__name__)

LARGEST = 20 * 2**20
"""Bytes of a file that are taken: larger than what a camera makes, and what a server takes."""

TIMEOUT = httpx.Timeout(connect=10, read=20, write=20, pool=None)
TOTAL = 90.0
LONGEST = 600.0
"""Seconds for one picture, redirects and all, and for one clip."""

CHUNK = 256 * 1024

Read = Callable[[httpx.Response], Awaitable[bytes]]
"""Takes what a file's address answers."""

_HOSTS = ("slack.com", "slack-files.com", "slack-edge.com", "slack-gov.com")


@dataclass(frozen=True, slots=True)
class SlackFiles(Files):
    """Implements ``Files``.

    ``transport`` replaces the network, for tests.
    """

    calls: SlackCalls
    largest: int = LARGEST
    transport: httpx.AsyncBaseTransport | None = None

    @override
    async def fetch(self, workspace: str, file_id: str) -> bytes:
        # Whatever a message said of the file, Slack is asked: that tells where a file from another
        # company lies (Slack Connect sends a stub), and whether it's still there.
        file = await self._usable(workspace, file_id)
        url = file.get("url_private_download") or file.get("url_private")
        return await self._picture(workspace, file_id, url, _name(file))

    @override
    async def save(self, workspace: str, file_id: str, to: Path) -> None:
        # Of any size: a clip's bytes go to the disk as they come.
        file = await self._info(workspace, file_id)
        url = file.get("url_private_download") or file.get("url_private")

        async def read(response: httpx.Response) -> bytes:
            await self._write(response, file_id, to)
            return b""

        await self._bring(workspace, file_id, url, read, LONGEST)

    @override
    async def look(self, workspace: str, file_id: str, *, owner: str | None = None) -> None:
        """Answer another person's than ``owner``'s like one that isn't there."""
        file = await self._usable(workspace, file_id)
        if owner is not None and file.get("user") != owner:
            raise InputUnusable(f"file {file_id}: somebody else's", tell=PICTURE_GONE)

    async def _usable(self, workspace: str, file_id: str) -> Mapping[str, object]:
        file = await self._info(workspace, file_id)
        if _number(file.get("size")) > self.largest:
            raise self._too_large(_name(file))
        return file

    @override
    async def still(self, workspace: str, file_id: str) -> bytes:
        # Slack: ``thumb_video`` of a file, once it has been transcoded; ask again until then.
        file = await self._info(workspace, file_id)
        url = file.get("thumb_video")
        if url is None and str(file.get("mimetype") or "video/").startswith("video/"):
            raise SlackUnavailable(f"file {file_id}: no picture of it yet")
        return await self._picture(workspace, file_id, url, CLIPS_PICTURE)

    async def _picture(self, workspace: str, file_id: str, url: object, name: str) -> bytes:
        async def read(response: httpx.Response) -> bytes:
            return await self._read(response, file_id, name)

        return await self._bring(workspace, file_id, url, read, TOTAL)

    async def _bring(
        self, workspace: str, file_id: str, url: object, read: Read, seconds: float
    ) -> bytes:
        if not isinstance(url, str):
            raise InputUnusable(f"file {file_id}: no address", tell=PICTURE_GONE)
        try:
            async with asyncio.timeout(seconds):
                return await self._download(workspace, file_id, url, read)
        except Forbidden as refused:
            log.warning("a file lies at %s", refused, extra={"file": file_id})
            raise InputUnusable(f"file {file_id}: {refused}", tell=AT_ANOTHER_PLACE) from None
        except (httpx.HTTPError, httpx.InvalidURL, aiohttp.ClientError, TimeoutError) as broken:
            raise SlackUnavailable(f"file {file_id}: {type(broken).__name__}") from None

    async def _info(self, workspace: str, file_id: str) -> Mapping[str, object]:
        try:
            answer = await self.calls.call(workspace, "files.info", file=file_id)
        except (SlackRefused, NotInConversation) as error:
            if error.error == "missing_scope":
                log.error("the scope files:read is missing")  # noqa: TRY400 - it says all there is
                raise InputUnusable(error.detail, tell=NOT_FOR_US) from error
            tell = PICTURE_GONE if error.error in NO_FILE else HIDDEN
            raise InputUnusable(error.detail, tell=tell) from error
        found = answer.get("file")
        file = found if isinstance(found, dict) else {}
        _refuse_elsewhere(file)
        return file

    async def _download(self, workspace: str, file_id: str, url: str, read: Read) -> bytes:
        async with self._follow(workspace, url) as response:
            status = response.status_code
            if status == 429:
                raise limited(f"file {file_id}", response.headers)
            if status >= 500:
                raise SlackUnavailable(f"file {file_id}: HTTP {status}")
            if status != 200:
                raise InputUnusable(f"file {file_id}: HTTP {status}", tell=PICTURE_GONE)
            if "html" in response.headers.get("content-type", ""):
                log.error(
                    "Slack sent a login page in place of a file: the token lacks the scope "
                    "files:read, or the bot isn't in the file's conversation",
                    extra={"file": file_id},
                )
                raise InputUnusable(f"file {file_id}: a login page", tell=HIDDEN)
            return await read(response)

    async def _write(self, response: httpx.Response, file_id: str, to: Path) -> None:
        _refuse_packed(response, file_id)
        expected = response.headers.get("content-length", "")
        length = 0
        with to.open("wb") as file:  # here: a thread's stays open if called off
            async for chunk in response.aiter_bytes(CHUNK):
                length += len(chunk)
                await asyncio.to_thread(file.write, chunk)
        if expected.isdecimal() and length != int(expected):
            raise SlackUnavailable(f"file {file_id}: {length} of {expected} bytes")

    async def _read(self, response: httpx.Response, file_id: str, name: str) -> bytes:
        _refuse_packed(response, file_id)
        expected = response.headers.get("content-length", "")
        if expected.isdecimal() and int(expected) > self.largest:
            raise self._too_large(name)
        data = bytearray()
        async for chunk in response.aiter_bytes(CHUNK):
            data += chunk
            if len(data) > self.largest:
                raise self._too_large(name)
        if expected.isdecimal() and len(data) != int(expected):
            raise SlackUnavailable(f"file {file_id}: {len(data)} of {expected} bytes")
        return bytes(data)

    @asynccontextmanager
    async def _follow(self, workspace: str, url: str) -> AsyncIterator[httpx.Response]:
        """Open ``url`` and what it leads to, for as long as that is Slack's: it gets our token.

        On Enterprise Grid files are at a second host, and httpx would go there without the token.
        Each file has a client of its own: one workspace's cookies are nobody else's.
        """
        token = self.calls.workspaces.token(workspace)
        if token is None:
            raise SlackRevoked(f"no token for workspace {workspace}")
        headers = {"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"}
        url = target(self.calls.api_url, url)
        way = self.transport or routed(self.calls.proxies)
        async with httpx.AsyncClient(
            timeout=TIMEOUT, follow_redirects=False, transport=way
        ) as client:
            for _ in range(MOST_HOPS + 1):
                self._need_slacks(url)
                async with client.stream("GET", url, headers=headers) as response:
                    location = response.headers.get("location")
                    if response.status_code not in REDIRECTS or not location:
                        yield response
                        return
                url = target(url, location)
        raise Forbidden(f"more than {MOST_HOPS} addresses in a row")

    def _need_slacks(self, url: str) -> None:
        """Refuse every address that isn't Slack's, or that of the Web API we were told to use."""
        scheme, host, port = place = origin(url)
        slacks = any(host == known or host.endswith(f".{known}") for known in _HOSTS)
        ours = place == origin(self.calls.api_url)
        if not ours and not (scheme == "https" and slacks and port == 443):
            raise Forbidden("an address that isn't Slack's")

    def _too_large(self, name: str) -> InputUnusable:
        tell = TOO_HEAVY.format(name=code(name), most=self.largest // 2**20)
        return InputUnusable(f"more than {self.largest} bytes", tell=tell)


def _refuse_elsewhere(file: Mapping[str, object]) -> None:
    mode = file.get("mode")
    if file.get("is_external") or mode == "external":
        raise InputUnusable("an external file", tell=AT_ANOTHER_PLACE)
    if mode != "hosted":
        tell = HIDDEN if mode == "file_access" else PICTURE_GONE
        raise InputUnusable(f"a file in mode {mode}", tell=tell)


def _refuse_packed(response: httpx.Response, file_id: str) -> None:
    """Refuse what is packed: httpx unpacks as often as it's told to, whatever comes out of it.

    We ask for it as it is, and Slack sends it so.
    """
    packed = response.headers.get("content-encoding", "")
    if packed.strip().lower() not in {"", "identity"}:
        log.error("a file comes packed, which Slack's don't", extra={"file": file_id})
        raise InputUnusable(f"file {file_id}: packed as {packed[:40]!r}", tell=PACKED)


def _name(file: Mapping[str, object]) -> str:
    return str(file.get("name") or THE_FILE)


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0
