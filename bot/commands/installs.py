"""``python -m bot installs``: who has installed the app, and letting somebody in, or not."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TextIO, assert_never

from bot.config.settings import Settings, from_environment
from bot.config.slack.installs import InstallSettings
from bot.domain.errors.base import SettingsError
from bot.domain.errors.slack import SlackError
from bot.domain.installs.admission import InstallStanding
from bot.domain.installs.installation import Decision, Installed
from bot.domain.wording.pages.installs import LET_IN
from bot.far_ends import open_slack
from bot.slack.installs.exchange import AppExchange
from bot.telemetry import logs
from bot.wiring.installs import need_installs
from storage.beside import database_beside
from storage.installs.encryption import Encryption
from storage.installs.rows import KnownInstallation, SqlInstallations

if TYPE_CHECKING:
    from bot.commands import Commands


def add(commands: Commands) -> None:
    """Say how it is called."""
    installs = commands.add_parser("installs", help="who has installed it; let them in, or not")
    installs.set_defaults(run=run, decision=None)
    verbs = installs.add_subparsers(metavar="VERB")
    for verb, decision, what in (
        ("approve", Decision.APPROVED, "let a workspace or an organisation in"),
        ("refuse", Decision.REFUSED, "take the app out of it, and refuse it from now on"),
    ):
        one = verbs.add_parser(verb, help=what)
        one.add_argument("id", metavar="ID", help="as `installs` shows it")
        one.set_defaults(run=run, decision=decision)


async def run(options: argparse.Namespace) -> int:
    """Show who has installed it, or decide about one of them, as the environment says."""
    settings = from_environment()
    logs.configure(level="ERROR", secrets=settings.secrets())
    if options.decision is None:
        return await show_installs(settings)
    return await decide(settings, options.id, options.decision)


async def show_installs(settings: Settings, screen: TextIO = sys.stdout) -> int:
    """Print a line for each installation. Raises SettingsError."""
    chosen = need_installs(settings)
    async with database_beside(settings.database_url) as engine:
        known = await SqlInstallations(engine, Encryption(chosen.keys)).known()
    for one in known:
        print(_line(one, chosen), file=screen)
    if not known:
        print(f"Nobody has installed it yet: {chosen.public_url}/slack/install", file=screen)
    return 0


async def decide(
    settings: Settings, id_: str, decision: Decision, screen: TextIO = sys.stdout
) -> int:
    """Let an installation in, or take the app out of it. Raises SettingsError for an unknown one.

    A running Sora, and each of its replicas, sees it within seconds.
    """
    chosen = need_installs(settings)
    async with database_beside(settings.database_url) as engine:
        rows = SqlInstallations(engine, Encryption(chosen.keys))
        name = {one.where.id: one.where.name for one in await rows.known()}.get(id_)
        if name is None:
            raise SettingsError(
                f"{id_} isn't installed: `python -m bot installs` shows the ids. "
                "INSTALLS_LISTED lets workspaces in before they install it."
            )
        was = await rows.decide(id_, decision)
    match decision:
        case Decision.APPROVED:
            said = f"{name} is let in."
        case Decision.REFUSED:
            said = f"{name} is refused: its token is deleted, and it is served no more."
        case _:
            assert_never(decision)
    print(said, file=screen)
    if was is not None:
        await _tell_slack(settings, chosen, was, decision, screen)
    return 0


async def _tell_slack(
    settings: Settings, chosen: InstallSettings, was: Installed, decision: Decision, screen: TextIO
) -> None:
    """Tell whoever installed it that it works now; or take the app out, where it's refused."""
    calls = open_slack(settings)
    exchange = AppExchange(calls, chosen.client_id, chosen.client_secret)
    try:
        if decision is Decision.REFUSED:
            await exchange.uninstall(was.tokens)
        elif was.where.installer and was.decision is None:
            message = {"channel": was.where.installer, "text": LET_IN}
            await calls.ask(was.tokens.access, "chat.postMessage", **message)
    except SlackError as error:
        print(f"Slack could not be told ({error}).", file=screen)
    finally:
        await calls.close()


def _line(one: KnownInstallation, chosen: InstallSettings) -> str:
    standing = chosen.admission.standing(one.where, one.decision)
    what = "an organisation" if one.where.is_org_wide else "a workspace"
    day = datetime.fromtimestamp(one.installed_at, UTC).date()
    notes = [f"{one.where.id}  {standing:<8}  {one.where.name} ({what}), installed {day}"]
    if one.refresh_error:
        notes.append(f"its token could not be renewed ({one.refresh_error})")
    if not one.has_token and standing is not InstallStanding.REFUSED:
        notes.append("it has no token: it has to be installed again")
    return "; ".join(notes)
