"""A server's list of renders, read page by page."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.errors.deployment import DeploymentTrouble
from bot.domain.errors.provider import Unavailable
from bot.domain.renders.render import Render, RenderList
from bot.video.answers.moments import age_of, server_time
from bot.video.endpoint import Endpoint, refusal, shape
from bot.video.transport.calls import Call
from bot.video.transport.http import Response

log = logging.getLogger(__name__)

PAGE = 100
MOST_PAGES = 50

MOST_ON_A_PAGE = 10_000
"""How many renders of a page are looked at, for servers that send all they have at once."""

SHORTEST_CUT = 10
"""How many renders a server lists at the least before it cuts its list (Sora 1's own limit)."""

_CANNOT_LIST = frozenset({400, 404, 405, 422, 501})

Read = Callable[[object], Render | None]


@dataclass(frozen=True, slots=True)
class ListedPage:
    """One page of a list."""

    renders: list[Render]
    after: str | None
    """The id that the next page starts after; None where the server says that there is none."""
    legible: bool
    """Whether all that is on it could be read."""
    server_time: float | None
    fresh: bool
    """Whether it comes from the server, and not out of a cache."""


Ask = Callable[[str | None], Awaitable[ListedPage | None]]


async def listed_since(
    endpoint: Endpoint, url: str, params: Mapping[str, str], read: Read, since: float
) -> RenderList | None:
    """Return the list at ``url``, at least as far back as ``since`` by the server's own word.

    None where the server has no list. One that can't be read to its end, or that may have been cut,
    isn't ``whole``: then nobody can say that a render is not there.
    """

    async def ask(after: str | None) -> ListedPage | None:
        more = {"after": after} if after else {}
        query = {"limit": str(PAGE), **params, **more}
        answer = await endpoint.exchange(Call.LIST, "GET", url, params=query)
        if not answer.is_success:
            refused = refusal(Call.LIST, answer)
            if answer.status in _CANNOT_LIST and not isinstance(refused, DeploymentTrouble):
                return None
            raise refused
        found = await _page(answer, read)
        if found is None:
            raise Unavailable(f"list: {shape(answer)}")
        return found

    return await _to_the_end(ask, since)


async def _to_the_end(ask: Ask, since: float) -> RenderList | None:
    pages: list[ListedPage] = []
    found: dict[str, Render] = {}
    after: str | None = None
    reached = False
    while not reached and len(pages) < MOST_PAGES:
        page = await ask(after)
        if page is None and not pages:
            return None
        if page is None:
            break  # it lists, and can't go on: what comes next can't be known
        fresh = [render for render in page.renders if render.id not in found]
        pages.append(page)
        found |= {render.id: render for render in fresh}
        after = page.after or _to_be_sure(found, page)
        reached = after is None or _is_past([*found.values()], since)
        if not fresh:
            break  # the server doesn't page: what comes after its first page can't be known
    whole = reached and all(page.legible and page.fresh for page in pages)
    if not whole:
        log.debug("the video server's list may lack some of its renders")
    return RenderList(tuple(found.values()), pages[0].server_time, whole)


def _to_be_sure(found: Mapping[str, Render], page: ListedPage) -> str | None:
    """Return where to ask for more though the server says that there is none.

    Some say so whatever they have cut off. Nothing is lost by that where the newest come first.
    """
    renders = [*found.values()]
    if not page.renders or len(renders) < SHORTEST_CUT or _is_newest_first(renders):
        return None
    return page.renders[-1].id


async def _page(answer: Response, read: Read) -> ListedPage | None:
    """Return one page; None for what is no list of renders."""
    document = answer.json()
    listing = document if isinstance(document, dict) else {}
    items = None if listing.get("error") else _items(document)
    if items is None:
        return None
    renders = await _renders(items[:MOST_ON_A_PAGE], read)
    if items and not renders:
        return None
    promised = listing.get("has_more") is True and not items
    return ListedPage(
        renders,
        _cursor(listing, renders),
        legible=len(renders) == len(items) and not promised and items is listing.get("data"),
        server_time=server_time(answer.headers),
        fresh=not age_of(answer.headers),
    )


_HOLDERS = ("data", "items", "videos", "results", "list", "records", "tasks", "jobs", "result")
"""Where servers put a list; only the first is the schema's."""


def _items(document: object, depth: int = 2) -> list[object] | None:
    """Return what is listed; None where there is no list.

    In any shape but the schema's it shows what is there, and proves nothing of what isn't: who
    knows by what rule it was cut.
    """
    if isinstance(document, list):
        return document
    if depth == 0 or not isinstance(document, dict):
        return None
    found = (_items(document.get(key), depth - 1) for key in _HOLDERS)
    return next((items for items in found if items is not None), None)


async def _renders(items: list[object], read: Read) -> list[Render]:
    """Read what is on a page; others have their turn in between, however much that is."""
    renders: list[Render] = []
    for at in range(0, len(items), PAGE):
        some = map(read, items[at : at + PAGE])
        renders += [render for render in some if render is not None]
        await asyncio.sleep(0)
    return renders


def _cursor(listing: Mapping[str, object], renders: list[Render]) -> str | None:
    """Return the id that the next page starts after; None at the end of the list."""
    more = listing.get("has_more")
    if not renders or not (more if isinstance(more, bool) else len(renders) >= PAGE):
        return None
    last = listing.get("last_id")
    return last if isinstance(last, str) and last else renders[-1].id


def _is_past(renders: Sequence[Render], since: float) -> bool:
    """Say whether every further page is older still; not if the server ignored the order."""
    last = renders[-1].created_at if renders else None
    return last is not None and last < since and _is_newest_first(renders)


def _is_newest_first(renders: Sequence[Render]) -> bool:
    """Say whether a list is certainly in order: each has a time, and they aren't all the same."""
    times = [render.created_at for render in renders]
    known = [time for time in times if time is not None]
    ordered = known == sorted(known, reverse=True)
    return ordered and len(known) == len(times) and known[:1] != known[-1:]
