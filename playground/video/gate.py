"""What every request to the Videos API passes through: log, faults, key, refusals."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING
from uuid import uuid4

from aiohttp import web

from playground.video import errors
from playground.video.answers import VIDEO_ID
from playground.video.mishaps import ConnectionDropped, answer_with
from playground.video.repeats import Upstream

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from playground.video.calls import CallLog
    from playground.video.dialects import Published
    from playground.video.doors import Door
    from playground.video.faults import Fault, FaultBoard, FaultRule

    Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Gate:
    """Wraps the API's handlers."""

    def __init__(self, dialect: Published, faults: FaultBoard, log: CallLog) -> None:
        self._dialect = dialect
        self._faults = faults
        self._log = log

    def guard(self, door: Door, route: str, handler: Handler) -> Handler:
        """Return the handler behind the gate; ``route`` is its name in faults and log."""

        async def answer(request: web.Request) -> web.StreamResponse:
            try:
                self._dialect.authorize(door, request)
                return await handler(request)
            except errors.ApiError as refusal:
                return self._dialect.refusal(refusal)
            except web.HTTPException as refusal:
                return self._dialect.refusal(errors.refused(refusal.reason, status=refusal.status))

        async def guarded(request: web.Request) -> web.StreamResponse:
            call = self._log.open(time.time(), route, request.method, request.path_qs)

            def strike() -> Fault:
                fault = self._faults.strike(route)
                call.fault = call.fault or fault.effect or ("latency" if fault.latency else None)
                return fault

            async def carried_out() -> web.StreamResponse:
                return await answer(request)

            call.id = request.match_info.get("video_id")
            tries = self._dialect.tries(route, request)
            refuse = self._named_refusal
            try:
                if tries is None:
                    response = await answer_with(strike(), request, carried_out, refuse)
                else:
                    upstream = Upstream(self._dialect, request, carried_out, refuse)
                    response = await upstream.answered(tries, strike)
            except ConnectionDropped:
                call.id = request.get(VIDEO_ID, call.id)
                raise
            self._log.close(call, response.status, request.get(VIDEO_ID, call.id))
            if not response.prepared:
                response.headers["x-request-id"] = str(uuid4())
            return response

        return guarded

    def _named_refusal(self, rule: FaultRule) -> web.StreamResponse:
        refusal = self._dialect.named(rule.effect)
        if rule.retry_after is not None:
            refusal.headers["Retry-After"] = f"{rule.retry_after:g}"
        return self._dialect.refusal(refusal)
