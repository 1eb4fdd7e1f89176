"""Workspaces that installed the app: whether their tokens can be read, and who waits for a word."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator, Sequence
from typing import Final

from bot.config.settings import Settings
from bot.config.slack.installs import InstallSettings
from bot.config.variables import fix_of
from bot.doctor.finding import Finding, fix, ok, warn
from bot.doctor.machine import looked
from bot.domain.errors.slack import SlackError, SlackLimited, SlackUnavailable
from bot.domain.installs.admission import AdmissionRule, InstallStanding
from bot.domain.installs.renewal import remedy
from bot.far_ends import open_slack
from bot.slack.api.scopes import OPTIONAL, missing_scopes
from bot.slack.installs.exchange import AppExchange
from bot.slack.installs.pages import REDIRECT_PATH
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
    """Look at the rows, and ask Slack whether it knows the app; no token is used."""
    chosen = settings.installs
    if chosen is None:
        return
    yield ok(WHAT, f"{_WHO[chosen.admission.rule]}: {chosen.public_url}/slack/install")
    yield await _app(settings, chosen)
    nobody: list[KnownInstallation] = []

    async def look(_in_use: bool) -> list[KnownInstallation]:
        async with database_beside(settings.database_url) as engine:
            return await SqlInstallations(engine, Encryption(chosen.keys)).known()

    for finding in _of(await looked(settings.database_url, look, nobody), chosen):
        yield finding


async def _app(settings: Settings, chosen: InstallSettings) -> Finding:
    """Exchange a code that can't be one: Slack looks at the app's id and secret first.

    Slack: oauth.v2.access, ``invalid_code``.
    """
    calls = open_slack(settings)
    exchange = AppExchange(calls, chosen.client_id, chosen.client_secret)
    try:
        await exchange.installed("none", f"{chosen.public_url}{REDIRECT_PATH}")
    except (SlackLimited, SlackUnavailable) as error:
        return warn(WHAT, f"Slack can't be asked about the app just now ({error})")
    except SlackError as error:
        if error.error != "invalid_code":
            return fix(
                WHAT,
                f"Slack doesn't accept the app ({error.error}): {fix_of('SLACK_CLIENT_SECRET')}",
            )
    finally:
        await calls.close()
    return ok(WHAT, "Slack accepts SLACK_CLIENT_ID and SLACK_CLIENT_SECRET")


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
                f"stays so, {remedy(one.refresh_error)}",
            )
    yield from _scopes(known)
    waiting = [
        one.where.name
        for one in known
        if chosen.admission.standing(one.where, one.decision) is InstallStanding.WAITING
    ]
    if waiting:
        yield warn(WHAT, f"waiting to be let in: {_names(waiting)} (`python -m bot installs`)")


def _scopes(known: Sequence[KnownInstallation]) -> Iterator[Finding]:
    """Tell of installations from before the app asked for all that it asks for now."""
    lacking: dict[str, list[str]] = {}
    for one in known:
        if one.has_token and one.scopes is not None and (missing := missing_scopes(one.scopes)):
            lacking.setdefault(", ".join(missing), []).append(one.where.name)
    for scopes, names in lacking.items():
        said = (
            f"without {scopes}: {_names(names)}. Have the app installed there again; what was "
            "granted before stays"
        )
        optional = OPTIONAL.issuperset(scopes.split(", "))
        yield warn(WHAT, f"{said}. All else works") if optional else fix(WHAT, said)


def _names(names: list[str]) -> str:
    more = len(names) - 5
    return ", ".join(names[:5]) + (f" and {more} more" if more > 0 else "")
