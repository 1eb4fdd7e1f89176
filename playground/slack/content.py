"""The bytes of files: taken in by upload URLs, given out by private URLs and to the page."""

from __future__ import annotations

import asyncio
import html
import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from aiohttp import hdrs, web

from playground.slack.media import BOUNDS, SQUARES, first_frame, thumbnail
from playground.slack.web.reach import bot_sees
from playground.slack.web.weather import weather

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playground.slack.filestore import StoredFile
    from playground.slack.model import Workspace
    from playground.slack.state import LocalSlack

_CHUNK = 256 * 1024
_THUMB = re.compile(r"_(video|\d+)\.(jpeg|jpg|png)$")
_CORS = {"Access-Control-Allow-Origin": "*"}
_LOGIN = "<!doctype html><html><head><title>Sign in | Slack</title></head><body></body></html>"


class Content:
    """Takes files in and gives them out, a chunk at a time."""

    def __init__(self, slack: LocalSlack) -> None:
        self._slack = slack

    async def upload(self, request: web.Request) -> web.StreamResponse:
        """Handle `POST /upload/v1/{key}`: raw bytes, or the first part of a multipart form.

        Slack: "a non-200 response indicates a failure". What is longer or shorter than
        announced is refused.
        """
        sky = await weather(self._slack.faults, "upload")
        if sky.instead is not None:
            return await sky.send(request, sky.instead.response())
        file = self._slack.files.by_upload_key(request.match_info["key"])
        if file is None or file.state not in ("announced", "uploaded"):
            return web.Response(status=404, text="file_not_found")
        problem = await self._store(request, file)
        self._slack.calls.add(
            method="upload",
            workspace=file.workspace,
            ok=problem is None,
            error=problem,
            status=400 if problem else 200,
            args={"file": file.id, "length": file.length},
        )
        text = problem or f"OK - {file.length}"
        return await sky.send(request, web.Response(status=400 if problem else 200, text=text))

    async def private(self, request: web.Request) -> web.StreamResponse:
        """Handle `GET /files-pri/{team}-{file}/...`: with the right token only.

        Without it, or where the bot is not, Slack redirects to a login page which answers 200
        and HTML.
        """
        team, _, file_id = request.match_info["name"].partition("-")
        self._require_token(request, team, file_id)
        file = self._present(file_id, team)
        if file.oddity.redirect_to is not None:
            raise web.HTTPFound(file.oddity.redirect_to)
        if file.oddity.claimed_size is not None:
            return await self._stream(request, file)
        return self._give(file)

    async def thumb(self, request: web.Request) -> web.StreamResponse:
        """Handle `GET /files-tmb/{team}-{file}-{key}/{slug}`: a smaller picture, or a clip's first.

        Slack wants the token here too.
        """
        team, file_id, _ = request.match_info["name"].split("-", 2)
        self._require_token(request, team, file_id)
        file, slug = self._present(file_id, team), request.match_info["slug"]
        if file.look is not None and file.look.kind == "video" and slug.endswith(".mp4"):
            return self._give(file)
        found = _THUMB.search(slug)
        if file.look is None or found is None:
            raise web.HTTPNotFound(text="There is no such picture.")
        if found[1] == "video":
            body = await asyncio.to_thread(first_frame, file.path)
        elif int(found[1]) in (*SQUARES, *BOUNDS):
            body = await asyncio.to_thread(thumbnail, file.path, int(found[1]))
        else:
            raise web.HTTPNotFound(text="There is no picture of that size.")
        mimetype = "image/png" if found[2] == "png" else "image/jpeg"
        return web.Response(body=body, content_type=mimetype)

    async def login(self, request: web.Request) -> web.StreamResponse:
        """Handle `GET /login`: the page one gets instead of a file."""
        del request
        return web.Response(text=_LOGIN, content_type="text/html")

    async def open(self, request: web.Request) -> web.StreamResponse:
        """Handle `GET /playground/files/{id}`: for the page, no token, with ranges."""
        return self._give(self._present(request.match_info["id"], None))

    def _require_token(self, request: web.Request, team: str, file_id: str) -> None:
        """Send away whoever may not have the file."""
        workspace = self._opened(request.headers.get("Authorization", ""), team)
        file = self._slack.files.get(file_id)
        allowed = (
            workspace is not None
            and workspace.lets("files:read")
            and (file is None or bot_sees(workspace, file))
        )
        if not allowed:
            raise web.HTTPFound("/login", headers={"x-slack-meta": "?;acl_fail"})

    def _opened(self, authorization: str, team: str) -> Workspace | None:
        """Return the workspace called `team` if a good token for it is shown."""
        world = self._slack.world
        token = world.tokens.find(authorization.removeprefix("Bearer "))
        if token is None or world.tokens.refusal_of(token) is not None:
            return None
        return next((one for one in world.opened_by(token) if one.id == team), None)

    def _present(self, file_id: str, team: str | None) -> StoredFile:
        """Return a file that is there, of `team` or of any."""
        file = self._slack.files.get(file_id)
        if file is None or not file.completed or team not in (None, file.workspace):
            raise web.HTTPNotFound(text=f"There is no file {html.escape(file_id)}.")
        return file

    def _give(self, file: StoredFile) -> web.StreamResponse:
        headers = {hdrs.CONTENT_TYPE: file.mimetype, **_CORS}
        return web.FileResponse(file.path, chunk_size=_CHUNK, headers=headers)

    async def _stream(self, request: web.Request, file: StoredFile) -> web.StreamResponse:
        """Give a file out without saying how long it is."""
        response = web.StreamResponse(headers={hdrs.CONTENT_TYPE: file.mimetype})
        response.enable_chunked_encoding()
        await response.prepare(request)
        with suppress(ConnectionError), Path.open(file.path, "rb") as source:
            # whoever finds it too long leaves, and means to
            while chunk := source.read(_CHUNK):
                await response.write(chunk)
            await response.write_eof()
        return response

    async def _store(self, request: web.Request, file: StoredFile) -> str | None:
        """Write the body to disk; return what is wrong with it, or None."""
        announced = request.content_length
        multipart = request.content_type.startswith("multipart/")
        if not multipart and announced is not None and announced != file.length:
            return f"length_mismatch: announced {file.length}, got {announced}"
        chunks = _parts(request) if multipart else request.content.iter_chunked(_CHUNK)
        received = file.path.with_suffix(f".{self._slack.ids.serial()}")
        got = await write_file(received, chunks, file.length)
        if got != file.length:
            received.unlink()
            return f"length_mismatch: announced {file.length}, got {got}"
        received.replace(file.path)
        file.state = "uploaded"
        return None


async def write_file(path: Path, chunks: AsyncIterator[bytes], most: int) -> int:
    """Write chunks to `path` and return how many bytes came; stop beyond `most`."""
    got = 0
    with Path.open(path, "wb") as target:
        async for chunk in chunks:
            got += len(chunk)
            if got > most:
                break
            target.write(chunk)
    return got


async def _parts(request: web.Request) -> AsyncIterator[bytes]:
    """Yield the bytes of a multipart form's first file."""
    async for part in await request.multipart():
        if getattr(part, "filename", None):
            while chunk := await part.read_chunk(_CHUNK):  # type: ignore[union-attr]
                yield chunk
            return
