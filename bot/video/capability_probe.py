"""Finding out which routes a server has, by asking each for a render that nobody has.

Such a question changes nothing and costs nothing: a server without the route says so, one with it
doesn't know the render. What people read about it is the doctor's.
"""

from __future__ import annotations

from typing import Unpack
from urllib.parse import quote

from bot.domain.errors.provider import ProviderError
from bot.video.answers.problem import problem_of
from bot.video.endpoint import Endpoint
from bot.video.transport.calls import Call
from bot.video.transport.http import Content

NOBODY = "no-such-render"
"""No server makes ids like this one: they begin with ``video_`` or are hexadecimal."""

_NO_ROUTE = frozenset({405, 501})
_NO_SUCH_RENDER = frozenset({400, 404, 409, 410, 422})
_LOST_WAY = frozenset(
    {
        "",
        "not found",  # FastAPI, and most frameworks
        "404 not found",
        "404 page not found",  # Go
        "resource not found",  # Azure
    }
)


async def can_remix(endpoint: Endpoint) -> bool | None:
    """Say whether there is a route to remix; None where that can't be told.

    Two things keep this from ever starting a render: the source doesn't exist, and no prompt is
    sent.
    """
    url = f"{endpoint.base}/videos/{quote(NOBODY)}/remix"
    return await _has_route(endpoint, Call.REMIX, "POST", url, body={})


async def can_delete(endpoint: Endpoint) -> bool | None:
    """Say whether there is a route to delete; None where that can't be told."""
    url = f"{endpoint.base}/videos/{quote(NOBODY)}"
    return await _has_route(endpoint, Call.DELETE, "DELETE", url)


async def _has_route(
    endpoint: Endpoint, call: Call, method: str, url: str, **content: Unpack[Content]
) -> bool | None:
    try:
        answer = await endpoint.exchange(call, method, url, **content)
    except ProviderError:
        return None
    if answer.status in _NO_ROUTE:
        return False
    if answer.is_success and call is Call.DELETE:
        return True
    if answer.status not in _NO_SUCH_RENDER:
        return None
    problem = problem_of(call, answer)
    lost = problem.message.strip(" .\n").lower() in _LOST_WAY or problem.says("invalid url (")
    return not (answer.status == 404 and (lost or problem.is_page))
