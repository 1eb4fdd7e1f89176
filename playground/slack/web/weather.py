"""Faults as a request meets them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from aiohttp import web

from playground.slack.web.call import Reply

if TYPE_CHECKING:
    from playground.slack.faults import Faults
    from playground.slack.model import Json

_PAGE = "<!doctype html><title>Slack</title><p>Slack is being looked after."


@dataclass(frozen=True, slots=True)
class Weather:
    """What a fault does to a request.

    With `instead` the request has no effect and that is its reply; with `cut` the
    connection breaks rather than carry a reply, whether or not there was an effect. The
    reply comes `late` seconds after the effect, with other `fields`, and without some.
    """

    instead: Reply | None = None
    cut: bool = False
    late: float = 0.0
    fields: Json = field(default_factory=dict)
    leave_out: tuple[str, ...] = ()

    def altered(self, reply: Reply) -> Reply:
        """Return a reply as the fault has it."""
        if not self.fields and not self.leave_out:
            return reply
        kept = {name: value for name, value in reply.body.items() if name not in self.leave_out}
        return replace(reply, body=kept | self.fields)

    async def send(self, request: web.Request, response: web.StreamResponse) -> web.StreamResponse:
        """Return the response, late if need be, or break the request's connection."""
        await asyncio.sleep(self.late)
        if self.cut and request.transport is not None:
            request.transport.abort()
        return response


async def weather(faults: Faults, method: str) -> Weather:
    """Return what the fault set for `method` does to the call at hand; sleep if it says so."""
    rule = faults.take(method)
    if rule is None:
        return Weather()
    match rule.deed:
        case "delay":
            await asyncio.sleep(rule.seconds)
            return Weather()
        case "late":
            return Weather(late=rule.seconds)
        case "drop_before":
            return Weather(Reply({"ok": False, "error": "dropped"}, 500), cut=True)
        case "drop_after":
            return Weather(cut=True)
        case "page":
            return Weather(Reply({"ok": False, "error": "page"}, rule.status, page=_PAGE))
        case "alter":
            return Weather(fields=rule.fields, leave_out=rule.leave_out)
        case "status":
            return Weather(Reply({"ok": False, "error": "service_unavailable"}, rule.status))
        case "rate_limit":
            return Weather(Reply({"ok": False, "error": "ratelimited"}, 429, rule.retry_after))
        case "error":
            return Weather(Reply({"ok": False, "error": rule.error}))
