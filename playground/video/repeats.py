"""What a proxy makes of an order that goes wrong upstream: it sends it once more, by itself.

LiteLLM's does, up to twice: after 429, 5xx, and a connection that breaks, so after orders that
were taken, too. On such a dialect, faults that befall an order befall it upstream.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from playground.video.mishaps import answer_with

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from aiohttp import web

    from playground.video.dialects import Published
    from playground.video.faults import Fault
    from playground.video.mishaps import Refusal

BREAKS = ("reset_before", "reset_after")


@dataclass(frozen=True, slots=True)
class Upstream:
    """The server behind a proxy, for one request: ``answer`` carries it out."""

    dialect: Published
    request: web.Request
    answer: Callable[[], Awaitable[web.StreamResponse]]
    refuse: Refusal

    async def answered(self, tries: int, strike: Callable[[], Fault]) -> web.StreamResponse:
        """Send the request until it is answered well, at most ``tries`` times."""
        response = await self._once(strike())
        while tries > 1 and (response.status == 429 or response.status >= 500):
            tries -= 1
            response = await self._once(strike())
        return response

    async def _once(self, fault: Fault) -> web.StreamResponse:
        if fault.effect not in BREAKS:
            return await answer_with(fault, self.request, self.answer, self.refuse)
        await asyncio.sleep(fault.latency)
        if fault.effect == "reset_after":
            await self.answer()  # it was taken; nobody hears of it
        return self.dialect.refusal(self.dialect.broken_upstream())
