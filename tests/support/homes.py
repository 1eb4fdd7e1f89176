"""Homes that are open before the core's works, and what people read in them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.domain.conversation.origin import Origin
from bot.domain.home.page import HomePage
from bot.domain.job import Thread
from bot.requests.desk import FrontDesk
from bot.slack.views.home.page import home_view
from tests.support.front_desk import counter
from tests.support.storage import fresh
from tests.support.works import Works


def at_home(person: str) -> Origin:
    """Return where somebody is who uses their Home: nowhere in particular."""
    return Origin(fresh("home:"), Thread("T1", ""), person, trigger_id="trigger")


@asynccontextmanager
async def homes(works: Works) -> AsyncIterator[FrontDesk]:
    """Keep Homes up to date for the time of the block."""
    desk = counter(works)
    task = asyncio.create_task(desk.home.updates.run())
    try:
        yield desk
    finally:
        works.stopping.request()
        await task


async def drawn(works: Works, person: str, count: int = 1) -> HomePage:
    """Let time fly until a person's Home was drawn so often; return it as it is then."""

    async def there() -> bool:
        return len(works.tabs.pages[person]) >= count

    await works.clock.until(there)
    return works.tabs.pages[person][-1]


def read(page: HomePage) -> str:
    """Return all that somebody can read, and a client can, in a Home."""
    return json.dumps(home_view(page))


def read_plainly(page: HomePage) -> str:
    """Return the same with its signs as they are."""
    return json.dumps(home_view(page), ensure_ascii=False)
