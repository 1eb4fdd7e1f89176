"""How a fault is carried out on the wire."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from http import HTTPStatus
from typing import TYPE_CHECKING

from aiohttp import web

from playground.video.answers import FileAnswer
from playground.video.disguises import dated, disguised
from playground.video.faults import REFUSALS
from playground.video.recode import FORMS, recoded

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from playground.video.faults import Fault, FaultRule

    Answer = Callable[[], Awaitable[web.StreamResponse]]
    Refusal = Callable[[FaultRule], web.StreamResponse]

_RESET_ON_CLOSE = struct.pack("ii", 1, 0)
"""SO_LINGER with no time to linger: closing sends RST instead of FIN."""


class ConnectionDropped(Exception):
    """The connection was reset on purpose; there is nothing to answer."""


async def answer_with(
    fault: Fault, request: web.Request, answer: Answer, refuse: Refusal
) -> web.StreamResponse:
    """Answer the request as the fault will have it.

    ``answer`` carries the request out; ``refuse`` knows the refusals that have names.
    """
    await asyncio.sleep(fault.latency)
    rule = fault.rule
    if rule is None:
        return await answer()
    instead = _answer_instead(rule, request, refuse)
    if instead is not None:
        return instead
    return await _spoilt(rule, request, await answer())


def _answer_instead(
    rule: FaultRule, request: web.Request, refuse: Refusal
) -> web.StreamResponse | None:
    """Return what is answered in place of carrying the request out; None if it is carried out."""
    if rule.effect in REFUSALS:
        return refuse(rule)
    if rule.effect == "status":
        return _error_status(rule)
    if rule.effect == "html":
        return _html_page(rule)
    if rule.effect == "redirect":
        to = rule.body if isinstance(rule.body, str) else "https://10.0.0.7/clip.mp4"
        return web.Response(status=302, headers={"Location": to})
    if rule.effect == "reset_before":
        raise _reset(request)
    if rule.effect == "other_instance" and "video_id" in request.match_info:
        return refuse(rule)
    return None


async def _spoilt(
    rule: FaultRule, request: web.Request, response: web.StreamResponse
) -> web.StreamResponse:
    """Return what the fault makes of the answer."""
    if rule.effect == "other_date":
        return dated(rule, response)
    if rule.effect == "reset_after":
        raise _reset(request)
    if rule.effect == "garbage":
        text = rule.body if isinstance(rule.body, str) else '{"id": "video_'
        return web.Response(text=text, content_type="application/json")
    if rule.effect == "truncate":
        return await _cut_off(request, response)
    if rule.effect == "wrong_length":
        body = await _body(response)
        return web.Response(body=body[: len(body) // 2], content_type=response.content_type)
    if rule.effect == "recoded":
        return await _recoded(rule, response)
    return await _with_changed_video(rule, response)


async def _recoded(rule: FaultRule, response: web.StreamResponse) -> web.StreamResponse:
    """Make another film of the clip; an answer without one stays as it is."""
    if not isinstance(response, FileAnswer):
        return response
    form = FORMS[rule.body if isinstance(rule.body, str) else "hevc"]
    body = await asyncio.to_thread(recoded, response.path, form)
    return web.Response(body=body, content_type=form.media_type)


def _error_status(rule: FaultRule) -> web.Response:
    status = rule.status or 503
    phrase = HTTPStatus(status).phrase
    default = {"error": {"message": phrase, "type": "server_error", "param": None, "code": None}}
    headers = {} if rule.retry_after is None else {"Retry-After": f"{rule.retry_after:g}"}
    body = default if rule.body is None else rule.body
    return web.json_response(body, status=status, headers=headers)


def _html_page(rule: FaultRule) -> web.Response:
    page = "<html><head><title>502 Bad Gateway</title></head><body>Bad Gateway</body></html>"
    text = rule.body if isinstance(rule.body, str) else page
    return web.Response(text=text, status=rule.status or 502, content_type="text/html")


def _reset(request: web.Request) -> ConnectionDropped:
    if request.transport is not None:
        connection = request.transport.get_extra_info("socket")
        if connection is not None:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
        request.transport.abort()
    return ConnectionDropped()


async def _cut_off(request: web.Request, response: web.StreamResponse) -> web.StreamResponse:
    body = await _body(response)
    cut = web.StreamResponse(status=response.status)
    cut.content_type = response.content_type
    cut.content_length = len(body)
    await cut.prepare(request)
    await cut.write(body[: len(body) // 2])
    if request.transport is not None:
        request.transport.close()
    return cut


async def _with_changed_video(rule: FaultRule, response: web.StreamResponse) -> web.StreamResponse:
    """Change the video in a 2xx JSON answer; any other answer stays as it is."""
    if response.status >= 300 or response.content_type != "application/json":
        return response
    return web.json_response(disguised(rule, json.loads(await _body(response))))


async def _body(response: web.StreamResponse) -> bytes:
    if isinstance(response, FileAnswer):
        return await asyncio.to_thread(response.path.read_bytes)
    if isinstance(response, web.Response) and response.body is None:
        return b""
    if isinstance(response, web.Response) and isinstance(response.body, bytes):
        return response.body
    raise TypeError(f"a fault cannot change the body of {type(response).__name__}")
