"""What every call goes through: whose token it is, how often, how large, and what went wrong."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from bot.api.problems import (
    ApiProblem,
    of_http,
    refusal,
    storage_away,
    too_fast,
    unauthorised,
    unforeseen,
)
from bot.api.rates import MOST, Rates
from bot.domain.errors.base import RequestError, StorageAway
from bot.domain.programs.tokens import Holder
from bot.domain.wording.programs import problems as wording
from bot.ports.programs.orders import ProgramDesk
from bot.runtime.http_limits import Limits, Unproven, believe

log = logging.getLogger(__name__)

LARGEST_ORDER: Final = 2**16
"""Bytes of a body: a prompt has 32,000 characters at most."""

_BEARER: Final = "bearer "


@dataclass(frozen=True, slots=True)
class Asked:
    """A call by somebody's program."""

    request: web.Request
    holder: Holder
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class ApiDoor:
    """Lets programs in, and turns what is refused into an answer."""

    desk: ProgramDesk
    rates: Rates = field(default_factory=Rates)
    bodies: Unproven = field(default_factory=lambda: Unproven(Limits()))

    def to(
        self, answer: Callable[[Asked], Awaitable[web.Response]], refused: int
    ) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        """Return what answers an address; ``refused`` is its status where the core refuses."""

        async def handle(request: web.Request) -> web.StreamResponse:
            try:
                return await answer(await self._let_in(request))
            except ApiProblem as ours:
                return ours.answer
            except RequestError as error:
                return refusal(error, refused)
            except StorageAway:
                return storage_away()
            except web.HTTPException as error:
                return of_http(error)
            except Exception:  # whatever it is: told without a word of it, and logged
                log.exception("a program's call failed")
                return unforeseen()

        return handle

    async def _let_in(self, request: web.Request) -> Asked:
        """See who asks, and read what they send. Raises ApiProblem."""
        holder = await self.desk.holder(_token(request))
        if holder is None:
            raise unauthorised()
        if wait := self.rates.wait(holder.token):
            raise too_fast(wait, MOST)
        body = await self._body(request)
        believe(request)
        return Asked(request, holder, body)

    async def _body(self, request: web.Request) -> bytes:
        if (request.content_length or 0) > LARGEST_ORDER:
            raise _too_large()
        if "Content-Encoding" in request.headers:
            raise ApiProblem(415, "not_plain", wording.NOT_JSON)
        try:
            body = await self.bodies.read(request)
        except (HttpProcessingError, web.RequestPayloadError, ConnectionError, RuntimeError):
            raise ApiProblem(400, "body", wording.NOT_JSON) from None
        if len(body) > LARGEST_ORDER:
            raise _too_large()
        return body


def _too_large() -> ApiProblem:
    return ApiProblem(413, "too_large", wording.TOO_LARGE.format(most=LARGEST_ORDER))


def _token(request: web.Request) -> str:
    """Return the token that a call comes with; nothing where it has none."""
    said = request.headers.get("Authorization", "")
    is_bearer = said[: len(_BEARER)].lower() == _BEARER
    return said[len(_BEARER) :].strip() if is_bearer else ""
