"""Jobs that wait for deployments which the settings name no more, for whoever only looks."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from storage.onlooking import rows_of

_WAITING: Final = "SELECT deployment, count(*) FROM jobs WHERE state = 'queued' GROUP BY deployment"


async def orphans(url: str, names: Collection[str], *, in_use: bool) -> dict[str, int]:
    """Return how many jobs wait in each line that is none of ``names``.

    The schema must be ours, as it is today. Raises like ``schema_of``.
    """
    found = await rows_of(url, _WAITING, in_use=in_use)
    return {str(name): int(many) for name, many in found if name not in names}
