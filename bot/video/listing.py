"""A server's list of renders, read page by page."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bot.domain.errors import DeploymentTrouble, Unavailable
from bot.ports import Render
from bot.video.calls import Call
from bot.video.endpoint import Endpoint, refusal, shape

log = logging.getLogger(__name__)

PAGE = 100
MOST_PAGES = 50
CLOCK_SKEW = 120.0
"""Seconds by which a server's clock may be behind ours when its list is searched."""

_CANNOT_LIST = frozenset({400, 404, 405, 422, 501})

Read = Callable[[Any], Render | None]
Page = tuple[list[Render], str | None]


async def listed_since(
    endpoint: Endpoint, url: str, params: Mapping[str, str], read: Read, since: float
) -> list[Render] | None:
    """Return the renders created since ``since`` of the list at ``url``, newest first.

    Some that are up to two minutes older come along, in case the server's clock is behind ours.
    None where the server has no list, or one that can't be read to its end: then nobody can
    say that a render is not there.
    """

    async def page(after: str | None) -> Page | None:
        more = {"after": after} if after else {}
        query = {"limit": str(PAGE), **params, **more}
        answer = await endpoint.exchange(Call.LIST, "GET", url, params=query)
        if not answer.is_success:
            refused = refusal(Call.LIST, answer)
            if answer.status in _CANNOT_LIST and not isinstance(refused, DeploymentTrouble):
                return None
            raise refused
        found = _page(answer.json(), read)
        if found is None:
            raise Unavailable(f"list: {shape(answer)}")
        return found

    return await _to_the_end(page, since)


async def _to_the_end(
    page: Callable[[str | None], Awaitable[Page | None]], since: float
) -> list[Render] | None:
    oldest = since - CLOCK_SKEW
    found: dict[str, Render] = {}
    after: str | None = None
    for _ in range(MOST_PAGES):
        got = await page(after)
        if got is None:
            return None
        renders, after = got
        fresh = [render for render in renders if render.id not in found]
        found |= {render.id: render for render in fresh}
        if after is None or _is_past(renders, oldest):
            return [render for render in found.values() if (render.created_at or since) >= oldest]
        if not fresh:
            break  # the server doesn't page: what comes after its first page can't be known
    log.warning("the video server's list can't be read to its end")
    return None


def _page(listing: Any, read: Read) -> Page | None:
    """Return one page and the id to go on from; None for what is no list of renders."""
    items = listing.get("data") if isinstance(listing, dict) else None
    if not isinstance(items, list):
        return None
    renders = [render for item in items if (render := read(item)) is not None]
    if items and not renders:
        return None
    return renders, _cursor(listing, renders)


def _cursor(listing: Mapping[str, Any], renders: list[Render]) -> str | None:
    """Return the id that the next page starts after; None at the end of the list."""
    more = listing.get("has_more")
    if not renders or not (more if isinstance(more, bool) else len(renders) >= PAGE):
        return None
    last = listing.get("last_id")
    return last if isinstance(last, str) and last else renders[-1].id


def _is_past(renders: list[Render], oldest: float) -> bool:
    """Say whether every further page is older still; not if the server ignored the order."""
    times = [render.created_at for render in renders if render.created_at is not None]
    return bool(times) and times == sorted(times, reverse=True) and times[-1] < oldest
