"""Installing in many workspaces: the table's view, the two pages, and tokens that are renewed."""

from __future__ import annotations

from dataclasses import dataclass

from bot.config.settings import Settings
from bot.config.slack.installs import InstallSettings
from bot.config.variables import fix_of
from bot.domain.errors.base import SettingsError
from bot.runtime.http_server import Route
from bot.runtime.timing import Timing
from bot.slack.api.client import SlackCalls
from bot.slack.installs.browser import BrowserCookies
from bot.slack.installs.current import CurrentInstallations
from bot.slack.installs.exchange import AppExchange
from bot.slack.installs.flow import STATE_SECONDS, InstallFlow
from bot.slack.installs.routes import install_routes
from bot.upkeep.admitting import Admitting
from bot.upkeep.token_refresh import TokenRefresh
from storage.connections import Database
from storage.installs.encryption import Encryption
from storage.installs.rows import SqlInstallations
from storage.installs.states import SqlInstallStates


@dataclass(frozen=True, slots=True)
class InstallParts:
    """What serves workspaces that installed the app by themselves."""

    rows: SqlInstallations
    current: CurrentInstallations
    refresh: TokenRefresh
    routes: tuple[Route, ...]


def need_installs(settings: Settings) -> InstallSettings:
    """Return how the app is installed. Raises SettingsError where the settings don't say."""
    if settings.installs is None:
        raise SettingsError(f"SLACK_CLIENT_ID is not set: {fix_of('SLACK_CLIENT_ID')}.")
    return settings.installs


def make_installs(
    settings: Settings, engine: Database, calls: SlackCalls, timing: Timing
) -> InstallParts | None:
    """Return what serves workspaces by OAuth; None where the settings have tokens alone."""
    chosen = settings.installs
    if chosen is None:
        return None
    encryption = Encryption(chosen.keys)
    rows = SqlInstallations(engine, encryption)
    current = CurrentInstallations(rows, rows, calls, chosen.admission)
    calls.source = current
    exchange = AppExchange(calls, chosen.client_id, chosen.client_secret)
    admitting = Admitting(rows, current, chosen.admission, exchange.uninstall)
    flow = InstallFlow(
        exchange,
        SqlInstallStates(engine),
        _cookies(encryption, chosen),
        admitting.take,
        public_url=chosen.public_url,
    )
    refresh = TokenRefresh(rows, exchange.refresh, current, timing)
    return InstallParts(rows, current, refresh, install_routes(flow))


def _cookies(encryption: Encryption, settings: InstallSettings) -> BrowserCookies:
    secure = settings.public_url.startswith("https://")
    return BrowserCookies(encryption.signature, encryption.has_signed, STATE_SECONDS, secure=secure)
