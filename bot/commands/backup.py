"""``python -m bot backup FILE``: copy the SQLite database, also while the bot runs."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from bot.config.settings import from_environment
from storage.backup import back_up

if TYPE_CHECKING:
    from bot.commands import Commands


def add(commands: Commands) -> None:
    """Say how it is called."""
    backup = commands.add_parser(
        "backup", help="copy the SQLite database to a new file, also while the bot runs"
    )
    backup.add_argument("file", metavar="FILE", type=Path, help="to be made; for you alone to read")
    backup.set_defaults(run=run)


async def run(options: argparse.Namespace) -> int:
    """Make the copy, and say what isn't in it."""
    settings = from_environment()
    await back_up(settings.database_url, options.file)
    print(f"The copy is in {options.file}, and was read through. Beside it, keep your settings.")
    if settings.installs is not None:
        print("Its tokens can be read with SECRET_KEYS alone: keep these, and elsewhere.")
    if settings.installs is not None:
        print("Workspaces' tokens in it are encrypted: without SECRET_KEYS it serves none of them.")
    print(f"Clips on their way aren't in it: they are in {settings.data_dir}, or fetched again.")
    return 0
