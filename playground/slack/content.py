"""The bytes of files: taken in by upload URLs, given out by private URLs and to the page."""

from __future__ import annotations

import html
from pathlib import Path
from typing import TYPE_CHECKING

from aiohttp import hdrs, web

from playground.slack.web.weather import weather

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playground.slack.filestore import StoredFile
    from playground.slack.state import LocalSlack

_CHUNK = 256 * 1024
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
            return sky.send(request, sky.instead.response())
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
        return sky.send(request, web.Response(status=400 if problem else 200, text=text))

    async def private(self, request: web.Request) -> web.StreamResponse:
        """Handle `GET /files-pri/{team}-{file}/...`: with the right token only.

        Without it Slack redirects to a login page which answers 200 and HTML.
        """
        team, _, file_id = request.match_info["name"].partition("-")
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        workspace = self._slack.world.workspace_of(token)
        allowed = (
            workspace is not None
            and self._slack.world.refusal_of(token) is None
            and workspace.id == team
            and "files:read" in self._slack.manifest.scopes
        )
        if not allowed:
            raise web.HTTPFound("/login", headers={"x-slack-meta": "?;acl_fail"})
        return self._give(file_id, team)

    async def login(self, request: web.Request) -> web.StreamResponse:
        """Handle `GET /login`: the page one gets instead of a file."""
        del request
        return web.Response(text=_LOGIN, content_type="text/html")

    async def open(self, request: web.Request) -> web.StreamResponse:
        """Handle `GET /playground/files/{id}`: for the page, no token, with ranges."""
        return self._give(request.match_info["id"], None)

    def _give(self, file_id: str, team: str | None) -> web.StreamResponse:
        file = self._slack.files.get(file_id)
        if file is None or not file.completed or team not in (None, file.workspace):
            raise web.HTTPNotFound(text=f"There is no file {html.escape(file_id)}.")
        return web.FileResponse(
            file.path,
            chunk_size=_CHUNK,
            headers={hdrs.CONTENT_TYPE: file.mimetype, "Access-Control-Allow-Origin": "*"},
        )

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
