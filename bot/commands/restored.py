"""``python -m bot restored``: say that the database was restored from a copy made elsewhere.

A copy that ``backup`` made says so itself. Of one that Litestream or ``pg_restore`` brought back
nobody knows until this is run, before the first start: else what was in line when it was made
would be ordered, and paid for, again.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from bot.config.settings import from_environment
from storage import restored
from storage.startup import database

if TYPE_CHECKING:
    from bot.commands import Commands


def add(commands: Commands) -> None:
    """Say how it is called."""
    parser = commands.add_parser(
        "restored", help="after a restore, before the start: let nothing be paid for twice"
    )
    parser.set_defaults(run=run)


async def run(_options: argparse.Namespace) -> int:
    """Note it in the database, and tell what may have been ordered since."""
    async with database(from_environment().database_url) as engine:
        await restored.restored(engine)
        found = await restored.in_doubt(engine)
    for doubt in found:
        print(f"{doubt.in_words()}.")
    if not found:
        print("No clip was in line in this copy: none can be paid for twice.")
    return 0
