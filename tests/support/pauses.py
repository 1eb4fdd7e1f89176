"""What workspaces are told of a pause."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.support.works import Works

PAUSED, AGAIN = "Sora is paused", "It works again"


@asynccontextmanager
async def telling(works: Works) -> AsyncIterator[None]:
    """Let people be told until the block ends."""
    task = asyncio.create_task(works.pauses.run())
    try:
        yield
    finally:
        works.stopping.request()
        await asyncio.wait_for(task, 5)


def notices(works: Works) -> list[tuple[str, str]]:
    """Return the workspace and the first words of each notice."""
    return sorted(
        (thread.workspace, text.partition("*")[2].partition(".*")[0])
        for (thread, _), texts in works.slack.notices.items()
        for text in texts
    )


async def seen(works: Works, *expected: tuple[str, str]) -> None:
    async def there() -> bool:
        return notices(works) == sorted(expected)

    await works.clock.until(there)
