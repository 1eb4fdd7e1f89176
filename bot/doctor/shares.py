"""Which workspaces have a share of their own in the line, and whether there are such."""

from __future__ import annotations

from typing import Final

from bot.config.settings import Settings
from bot.doctor.finding import Finding, ok, warn
from bot.doctor.machine import looked
from storage.onlooking import rows_of

WHAT: Final = "shares"

_SERVED: Final = "SELECT id FROM workspaces WHERE removed_at IS NULL"


async def findings(settings: Settings) -> list[Finding]:
    """Tell of the shares, if any were set, and of ids that the database doesn't know.

    Before the first start it knows none, and nothing is told of them.
    """
    named, url = {*settings.shares.by_workspace}, settings.database_url
    if not named:
        return []

    async def look(in_use: bool) -> set[str]:
        return {str(row[0]) for row in await rows_of(url, _SERVED, in_use=in_use)}

    words = settings.shares.in_words()
    found = [ok(WHAT, f"clips in a row when a workspace's turn comes: {words}")]
    if unknown := sorted(named - await looked(url, look, named)):
        found.append(
            warn(
                WHAT,
                f"Sora doesn't know {', '.join(unknown)}: check the ids in WORKSPACE_SHARES, "
                "unless the app is still to be installed there",
            )
        )
    return found
