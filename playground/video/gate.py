"""What every request to the Videos API passes through: log, faults, key, refusals."""

from __future__ import annotations

import secrets
import time
from typing import TYPE_CHECKING, Literal
from uuid import uuid4

from aiohttp import web

from playground.video import errors
from playground.video.answers import VIDEO_ID
from playground.video.mishaps import ConnectionDropped, answer_with

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from playground.video.calls import CallLog
    from playground.video.faults import FaultBoard
    from playground.video.settings import VideoServerSettings

    Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

Dialect = Literal["azure", "plain"]
PREFIXES: dict[Dialect, str] = {"azure": "/openai/v1", "plain": "/v1"}


class Gate:
    """Wraps the API's handlers."""

    def __init__(self, settings: VideoServerSettings, faults: FaultBoard, log: CallLog) -> None:
        self._settings = settings
        self._faults = faults
        self._log = log

    def guard(self, dialect: Dialect, route: str, handler: Handler) -> Handler:
        """Return the handler behind the gate; ``route`` is its name in faults and log."""

        async def answer(request: web.Request) -> web.StreamResponse:
            try:
                self._authorize(dialect, request)
                return await handler(request)
            except errors.ApiError as refusal:
                return refusal.response()
            except web.HTTPException as refusal:
                return errors.refused(refusal.reason, status=refusal.status).response()

        async def guarded(request: web.Request) -> web.StreamResponse:
            call = self._log.open(time.time(), route, request.method, request.path_qs)
            fault = self._faults.strike(route)
            call.fault = fault.effect or ("latency" if fault.latency else None)
            call.id = request.match_info.get("video_id")
            try:
                response = await answer_with(fault, request, lambda: answer(request))
            except ConnectionDropped:
                call.id = request.get(VIDEO_ID, call.id)
                raise
            self._log.close(call, response.status, request.get(VIDEO_ID, call.id))
            if not response.prepared:
                response.headers["x-request-id"] = str(uuid4())
            return response

        return guarded

    def _authorize(self, dialect: Dialect, request: web.Request) -> None:
        """Check the key: ``api-key`` or Bearer on the Azure routes, Bearer on the plain ones."""
        key = self._settings.api_key
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        bearer = token.strip() if scheme.lower() == "bearer" else ""
        if dialect == "plain":
            if not _same(bearer, key):
                raise errors.plain_unauthorized(bearer)
            return
        if "api-key" in request.headers:
            if not _same(request.headers["api-key"], key):
                raise errors.azure_unauthorized(token=False)
        elif not any(_same(bearer, good) for good in (key, *self._settings.entra_tokens)):
            raise errors.azure_unauthorized(token=bool(bearer))


def _same(given: str, expected: str) -> bool:
    return secrets.compare_digest(given.encode(), expected.encode())
