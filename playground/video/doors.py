"""Where the API answers, and which key opens it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aiohttp import web


@dataclass(frozen=True, slots=True)
class Door:
    """A prefix of the API's paths. On Azure's the key may also come as ``api-key``."""

    prefix: str
    azure: bool = False


AZURE = Door("/openai/v1", azure=True)
PLAIN = Door("/v1")


def bearer_of(request: web.Request) -> str:
    """Return the Bearer token of a request; empty without one."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def opens(given: str, keys: Iterable[str]) -> bool:
    """Tell whether the key is one of these, in constant time."""
    return any(secrets.compare_digest(given.encode(), key.encode()) for key in keys)
