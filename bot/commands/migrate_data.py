"""``python -m bot migrate-data FROM``: bring everything from another database into DATABASE_URL."""

from __future__ import annotations

import argparse
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from bot.config.settings import from_environment
from bot.domain.addresses.database_url import read_database_url
from bot.domain.errors.base import SettingsError
from storage.connections import Database
from storage.moving import move
from storage.schema import sqlite_file
from storage.startup import database

if TYPE_CHECKING:
    from bot.commands import Commands


def add(commands: Commands) -> None:
    """Say how it is called."""
    parser = commands.add_parser(
        "migrate-data", help="bring everything from another database, such as a SQLite file"
    )
    parser.add_argument(
        "source",
        metavar="FROM",
        help="the SQLite file, or an address as in DATABASE_URL; nothing is taken out of it",
    )
    parser.set_defaults(run=run)


async def run(options: argparse.Namespace) -> int:
    """Copy everything, and tell what was copied."""
    settings = from_environment()
    source = _address(options.source)
    _need_another(source, settings.database_url)
    async with AsyncExitStack() as stack:
        there = await _opened(source, stack)
        here = await stack.enter_async_context(database(settings.database_url, patient=True))
        moved = await move(there, here, print)
    if not moved:
        print("Nothing to do: every row is in DATABASE_URL already.")
        return 0
    print("Done: every table was read back, and is the same. Start the bot on it, with the same")
    print("DATA_DIR if you can: clips that aren't there any more are fetched again. Start none on")
    print("the old database any more: it would order the same clips.")
    return 0


async def _opened(source: str, stack: AsyncExitStack) -> Database:
    """Open what is to be moved, up to date. Raises SettingsError, of what stands for FROM."""
    try:
        return await stack.enter_async_context(database(source, patient=True))
    except SettingsError as error:
        raise SettingsError(str(error).replace("DATABASE_URL", "FROM")) from error


def _address(source: str) -> str:
    return source if "://" in source else f"sqlite+aiosqlite:///{source}"


def _need_another(source: str, target: str) -> None:
    """See that there is something to be moved, and that it isn't there. Raises SettingsError."""
    there, here = sqlite_file(source), sqlite_file(target)
    if there is not None and not there.is_file():
        raise SettingsError(f"FROM: there is no file {there}. Name the one to be moved.")
    same_file = there is not None and here is not None and there.resolve() == here.resolve()
    if same_file or read_database_url(source) == read_database_url(target):
        raise SettingsError("FROM is what DATABASE_URL names: set that to the new one first.")
