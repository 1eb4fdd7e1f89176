"""Refusals as RFC 9457 has them: a code for the program, a sentence for whoever reads its log."""

from __future__ import annotations

import math
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from aiohttp import web

from bot.domain.errors.base import (
    ClipUnknown,
    KeyReused,
    ModelBarred,
    NotAllowed,
    OverBudget,
    PlaceRefused,
    RequestError,
    Unchecked,
)
from bot.domain.wording.programs import problems as wording

KIND: Final = "application/problem+json"

_LATER: Final = {"Retry-After": "60"}
_STATUS: Final = (
    (NotAllowed | OverBudget | PlaceRefused | ModelBarred, 403),
    (ClipUnknown, 404),
    (KeyReused, 409),
    (Unchecked, 503),
)
"""Which status a refusal of the core's has; any other has the address's own."""


class ApiProblem(Exception):
    """A refusal of ours, before the core was asked."""

    def __init__(
        self, status: int, code: str, tell: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(code)
        self.answer = problem(status, code, tell, headers)


def problem(
    status: int, code: str, tell: str, headers: Mapping[str, str] | None = None
) -> web.Response:
    """Return a refusal; ``tell`` says what to do about it."""
    document = {
        "type": f"/api/docs#{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": tell,
    }
    return web.json_response(document, status=status, headers=headers, content_type=KIND)


def refusal(error: RequestError, otherwise: int) -> web.Response:
    """Return what the core refused, with the status ``otherwise`` where no other says more."""
    status = next((status for kind, status in _STATUS if isinstance(error, kind)), otherwise)
    return problem(status, error.code, error.tell, _LATER if status == 503 else None)


def unauthorised() -> ApiProblem:
    """Return what is said to whoever has no good token."""
    return ApiProblem(401, "no_token", wording.NOBODYS, {"WWW-Authenticate": "Bearer"})


def too_fast(wait: float, most: int) -> ApiProblem:
    """Return what is said to whoever asks too often; ``wait`` is in seconds."""
    later = {"Retry-After": str(math.ceil(wait))}
    return ApiProblem(429, "too_fast", wording.TOO_FAST.format(most=most), later)


def unforeseen() -> web.Response:
    """Return what is said of an error that nobody foresaw."""
    return problem(500, "unforeseen", wording.UNFORESEEN)


def storage_away() -> web.Response:
    """Return what is said while the database can't be used."""
    return problem(503, "storage_away", wording.STORAGE_AWAY, _LATER)


def of_http(error: web.HTTPException) -> web.Response:
    """Return a refusal of the HTTP side's in the same form."""
    headers = {name: error.headers[name] for name in ("Retry-After",) if name in error.headers}
    return problem(error.status, "http", wording.REFUSED, headers)
