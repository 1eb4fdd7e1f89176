"""``/playground/api``: what the page and the tests see and do behind the provider's API.

No key is asked for, and any origin may call: the server listens on loopback only.

- ``GET renders``                   limits, counters, faults, and every render, newest first
- ``GET renders/{id}/content``      a finished render's file, without a key (``?variant=``)
- ``POST renders/{id}/finish``      end it now; its ``outcome`` is ``completed`` (if none is given),
                                  ``failed`` or ``cancelled``
- ``POST renders/{id}/expire``      let the 24 hours of a completed one be over
- ``DELETE renders/{id}``           delete it, as somebody else with the key might
- ``GET calls?since=SEQ``           the log of API requests, oldest first
- ``GET magic``                     the magic words
- ``GET | POST | DELETE faults``    see :mod:`playground.video.faults`
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from aiohttp import web

from playground.video.answers import FileAnswer
from playground.video.dialects.published import VARIANTS
from playground.video.errors import ApiError
from playground.video.faults import BadRuleError, FaultBoard, FaultRule
from playground.video.magic import MAGIC_WORDS

if TYPE_CHECKING:
    from playground.video.calls import CallLog
    from playground.video.dialects import Published
    from playground.video.farm import RenderFarm
    from playground.video.gate import Handler
    from playground.video.renders import Render
    from playground.video.settings import VideoServerSettings

PREFIX = "/playground/api"
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, POST, DELETE, OPTIONS",
    "Access-Control-Allow-Headers": "Content-Type",
}


class Refusal(Exception):
    """A control request that cannot be done: status, machine word and sentence."""

    def __init__(self, status: int, word: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.word = word


class ControlApi:
    """The handlers under ``/playground/api``."""

    def __init__(
        self,
        settings: VideoServerSettings,
        dialect: Published,
        farm: RenderFarm,
        faults: FaultBoard,
        log: CallLog,
    ) -> None:
        self._settings = settings
        self._dialect = dialect
        self._farm = farm
        self._faults = faults
        self._log = log

    def register(self, app: web.Application) -> None:
        """Add the routes."""
        operations = (
            ("GET", "/renders", self.renders),
            ("GET", "/renders/{video_id}/content", self.content),
            ("POST", "/renders/{video_id}/finish", self.finish),
            ("POST", "/renders/{video_id}/expire", self.expire),
            ("DELETE", "/renders/{video_id}", self.delete),
            ("GET", "/calls", self.calls),
            ("GET", "/magic", self.magic),
            ("GET", "/faults", self.faults),
            ("POST", "/faults", self.set_faults),
            ("DELETE", "/faults", self.clear_faults),
            ("OPTIONS", "/{tail:.*}", _preflight),
            ("*", "/{tail:.*}", _not_found),
        )
        for method, path, handler in operations:
            app.router.add_route(method, PREFIX + path, _open_to_pages(handler))

    async def renders(self, _request: web.Request) -> web.Response:
        """Show the limits and the renders."""
        renders = [render.as_seen_by_page() for render in self._farm.renders.values()]
        return _ok(
            dialect=self._settings.dialect,
            models=self._dialect.models,
            max_running=self._dialect.max_running,
            queues=self._dialect.queues,
            submits_per_minute=self._settings.submits_per_minute,
            running=self._farm.running,
            waiting=self._farm.waiting,
            peak_running=self._farm.peak_running,
            answered_429=self._log.answered_429,
            rules=self._faults.as_json(),
            renders=renders[::-1],
        )

    async def content(self, request: web.Request) -> web.StreamResponse:
        """Show a finished render's file to the page."""
        render = self._find(request)
        variant = request.query.get("variant", "video")
        if variant not in VARIANTS or render.status != "completed":
            raise Refusal(404, "no_content", "There is no such file of this render (yet).")
        suffix, content_type = VARIANTS[variant]
        return FileAnswer(self._farm.path(render, suffix), content_type)

    async def finish(self, request: web.Request) -> web.Response:
        """End a render by hand."""
        body = await _json(request)
        outcome = body.get("outcome", "completed") if isinstance(body, dict) else None
        if outcome not in ("completed", "failed", "cancelled"):
            raise Refusal(400, "bad_outcome", "outcome must be completed, failed or cancelled.")
        if not self._farm.finish(self._find(request), outcome):
            raise Refusal(409, "already_over", "This render is over already.")
        return _ok()

    async def expire(self, request: web.Request) -> web.Response:
        """Let a completed render be older than 24 hours."""
        if not self._farm.expire(self._find(request)):
            raise Refusal(
                409, "not_completed", "Only a completed render can expire, where any does."
            )
        return _ok()

    async def delete(self, request: web.Request) -> web.Response:
        """Delete a render, whatever its state."""
        await self._farm.cancel(self._find(request))
        return _ok()

    async def calls(self, request: web.Request) -> web.Response:
        """Show the log of API requests."""
        since = request.query.get("since", "0")
        if not since.isdecimal():
            raise Refusal(400, "bad_since", "since must be the seq of a call.")
        return _ok(calls=self._log.as_json(int(since)))

    async def magic(self, _request: web.Request) -> web.Response:
        """Show the magic words."""
        return _ok(magic=[asdict(word) for word in MAGIC_WORDS])

    async def faults(self, _request: web.Request) -> web.Response:
        """Show the rules in force."""
        return _ok(rules=self._faults.as_json())

    async def set_faults(self, request: web.Request) -> web.Response:
        """Put rules in force instead of any others."""
        body = await _json(request)
        rules = body.get("rules") if isinstance(body, dict) else body
        if not isinstance(rules, list):
            raise Refusal(400, "bad_rules", "Send a list of rules.")
        try:
            self._faults.replace([FaultRule.parse(rule) for rule in rules])
        except BadRuleError as error:
            raise Refusal(400, "bad_rule", str(error)) from error
        return _ok(rules=self._faults.as_json())

    async def clear_faults(self, _request: web.Request) -> web.Response:
        """Take every rule out of force."""
        self._faults.replace([])
        return _ok(rules=[])

    def _find(self, request: web.Request) -> Render:
        try:
            return self._farm.find(request.match_info["video_id"])
        except ApiError as error:
            raise Refusal(404, "no_such_render", str(error)) from error


def _ok(**answer: object) -> web.Response:
    return web.json_response({"ok": True, **answer})


async def _json(request: web.Request) -> object:
    if not request.can_read_body:
        return {}
    try:
        return await request.json()
    except json.JSONDecodeError as error:
        raise Refusal(400, "bad_json", f"The body is not JSON: {error}") from error


async def _preflight(_request: web.Request) -> web.StreamResponse:
    return web.Response(status=204)


async def _not_found(_request: web.Request) -> web.StreamResponse:
    raise Refusal(404, "no_such_route", "The control API has no such route.")


def _open_to_pages(handler: Handler) -> Handler:
    """Let a page of any origin read the answer, refusals included."""

    async def opened(request: web.Request) -> web.StreamResponse:
        try:
            response = await handler(request)
        except Refusal as refusal:
            failure = {"ok": False, "error": refusal.word, "message": str(refusal)}
            response = web.json_response(failure, status=refusal.status)
        response.headers.update(CORS)
        return response

    return opened
