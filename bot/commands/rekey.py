"""``python -m bot rekey``: encrypt the tokens in the database with the first of SECRET_KEYS."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, TextIO

from bot.config.settings import Settings, from_environment
from bot.telemetry import logs
from bot.wiring.installs import need_installs
from storage.beside import database_beside
from storage.installs.encryption import Encryption
from storage.installs.rows import SqlInstallations

if TYPE_CHECKING:
    from bot.commands import Commands


def add(commands: Commands) -> None:
    """Say how it is called."""
    anew = commands.add_parser("rekey", help="encrypt all tokens with the first of SECRET_KEYS")
    anew.add_argument("--forget", action="store_true", help="delete those that no key opens")
    anew.set_defaults(run=run)


async def run(options: argparse.Namespace) -> int:
    """Do it, as the environment says."""
    settings = from_environment()
    logs.configure(level="CRITICAL", secrets=settings.secrets())
    return await rekey(settings, forget=options.forget)


async def rekey(settings: Settings, *, forget: bool, screen: TextIO = sys.stdout) -> int:
    """Encrypt every token anew; return 1 if there are any that no key opens.

    ``forget`` deletes those: their workspaces have to be installed again. Raises SettingsError.
    """
    keys = need_installs(settings).keys
    async with database_beside(settings.database_url) as engine:
        rows = SqlInstallations(engine, Encryption(keys))
        if forget:
            print(f"{await rows.forget_unreadable()} installations forgotten.", file=screen)
        came = await rows.rekey()
    good = came.tokens - came.unreadable
    print(
        f"{good} of {came.tokens} tokens are encrypted with the first key; "
        f"{came.changed} of them were not before.",
        file=screen,
    )
    if came.unreadable:
        print(
            f"No key opens the other {came.unreadable}: put the key back that they were encrypted "
            "with, and run this again; or forget them with --forget.",
            file=screen,
        )
    return int(came.unreadable > 0)
