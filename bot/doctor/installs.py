"""Workspaces that installed the app: whether their tokens can be read, and who waits for a word."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator, Sequence
from typing import Final

from bot.config.settings import Settings
from bot.config.slack.installs import InstallSettings
from bot.doctor.finding import Finding, fix, ok, warn
from bot.doctor.machine import looked
from bot.domain.installs.admission import AdmissionRule, InstallStanding
from storage.beside import database_beside
from storage.installs.encryption import Encryption
from storage.installs.rows import KnownInstallation, SqlInstallations

WHAT: Final = "installs"

_WHO: Final = {
    AdmissionRule.ANYBODY: "whoever installs it is served",
    AdmissionRule.APPROVAL: "whoever installs it waits for `python -m bot installs approve`",
    AdmissionRule.LISTED: "only workspaces of INSTALLS_LISTED may install it",
}


async def findings(settings: Settings) -> AsyncGenerator[Finding, None]:
    """Look at the rows; nothing is asked of Slack, and no token is used."""
    chosen = settings.installs
    if chosen is None:
        return
    yield ok(WHAT, f"{_WHO[chosen.admission.rule]}: {chosen.public_url}/slack/install")
    nobody: list[KnownInstallation] = []

    async def look(_in_use: bool) -> list[KnownInstallation]:
        async with database_beside(settings.database_url) as engine:
            return await SqlInstallations(engine, Encryption(chosen.keys)).known()

    for finding in _of(await looked(settings.database_url, look, nobody), chosen):
        yield finding


def _of(known: Sequence[KnownInstallation], chosen: InstallSettings) -> Iterator[Finding]:
    lost = [one.where.name for one in known if one.is_unreadable]
    if lost:
        yield fix(
            WHAT,
            f"no key in SECRET_KEYS opens the tokens of {_names(lost)}: put the key back that they "
            "were encrypted with, or run `python -m bot rekey --forget` and have them install anew",
        )
    for one in known:
        if one.refresh_error:
            yield warn(
                WHAT,
                f"{one.where.name}'s token could not be renewed ({one.refresh_error}): if that "
                "stays so, have the app installed there again",
            )
    waiting = [
        one.where.name
        for one in known
        if chosen.admission.standing(one.where, one.decision) is InstallStanding.WAITING
    ]
    if waiting:
        yield warn(WHAT, f"waiting to be let in: {_names(waiting)} (`python -m bot installs`)")


def _names(names: list[str]) -> str:
    more = len(names) - 5
    return ", ".join(names[:5]) + (f" and {more} more" if more > 0 else "")
