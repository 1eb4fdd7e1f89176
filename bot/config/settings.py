"""Every environment variable, read here and nowhere else.

``VARIABLES`` is the list of them; ``load`` turns a mapping into ``Settings`` or raises one
``SettingsError`` with a line for each variable that is missing or wrong, and how to fix it. No
message here ever repeats a value: a secret may have been pasted in the wrong place.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Final

from bot.config.access import shares_of
from bot.config.deployments import DeploymentSettings
from bot.config.deployments_file import several
from bot.config.file import misnamed, read_file, without_effect
from bot.config.profiles import read_profiles, shipped
from bot.config.prompt_helper import HelperSettings, prompt_helper
from bot.config.proxies import IN_LOWER_CASE, proxies, secrets_in
from bot.config.single_deployment import key, names_one, required, single
from bot.config.slack.installs import InstallSettings, install_settings
from bot.config.telemetry.tracing import TracingSettings, tracing
from bot.config.values import (
    CERTIFICATES,
    KEY_LOG,
    Problems,
    certificates,
    choice,
    database_url,
    folder,
    key_log,
    listening_host,
    tokens,
    unquoted,
    url,
    whole_number,
)
from bot.config.variables import BY_NAME
from bot.domain.access import EVEN_SHARES, WorkspaceShares
from bot.domain.addresses.proxies import Proxies
from bot.domain.errors.base import SettingsError

LOG_FORMATS: Final = ("text", "json")
YES_OR_NO: Final = ("yes", "no")
LOG_LEVELS: Final = ("DEBUG", "INFO", "WARNING", "ERROR")

_NO_TOKENS: Final[tuple[str, ...]] = ()
_A_WRONG_ONE: Final[str | None] = "xapp-"
"""Stands for a token of which is known what is wrong: Socket Mode is wanted."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the program was told. Secrets stay out of its repr."""

    bot_tokens: tuple[str, ...] = field(repr=False)
    app_token: str | None = field(repr=False)
    signing_secret: str | None = field(repr=False)
    slack_api_url: str
    allow_strangers: bool
    api: bool
    """Whether programs may order clips for people, by HTTP."""
    deployments: tuple[DeploymentSettings, ...]
    """The default's first."""
    database_url: str = field(repr=False)
    data_dir: Path
    keep_jobs_days: int | None
    keep_clips_days: int | None
    delete_after_delivery: bool
    host: str
    port: int
    metrics: bool
    """Whether PORT tells Prometheus how the bot is doing."""
    log_format: str
    log_level: str
    proxies: Proxies = field(default_factory=Proxies)
    prompt_helper: HelperSettings | None = None
    installs: InstallSettings | None = None
    tracing: TracingSettings | None = None

    @property
    def socket_mode(self) -> bool:
        """Whether Slack is spoken to over a WebSocket of ours rather than by its HTTP calls."""
        return self.app_token is not None

    @property
    def shares(self) -> WorkspaceShares:
        """What share of them each workspace has: the same of all deployments."""
        return self.deployments[0].shares

    def secrets(self) -> tuple[str, ...]:
        """Return every secret value, for the log's redaction."""
        keys = (one.api_key for one in self.deployments)
        helper = None if self.prompt_helper is None else self.prompt_helper.key
        installs = () if self.installs is None else self.installs.secrets()
        traced = () if self.tracing is None else self.tracing.secrets()
        ours = (*self.bot_tokens, self.app_token, self.signing_secret)
        values = (*ours, *keys, helper, *installs, *traced)
        return tuple(value for value in (*values, *secrets_in(self.proxies)) if value)


def environment(dotenv_path: Path | None = Path(".env")) -> dict[str, str]:
    """Return the environment, and what a file sets that it doesn't."""
    return {**read_file(dotenv_path), **os.environ}


def from_environment(dotenv_path: Path | None = Path(".env")) -> Settings:
    """Read the environment and, for what it doesn't set, the file at ``dotenv_path``.

    The file is read, never exported: child processes and libraries don't see what is in it.
    """
    return load(environment(dotenv_path))


def need_key_log() -> None:
    """See that a file for TLS's keys, if one is named, can be written. Raises SettingsError.

    aiohttp opens it as it is imported, which says so in a traceback.
    """
    key_log(os.environ.get(KEY_LOG, ""))


def misnamed_variables(dotenv_path: Path | None = Path(".env")) -> list[str]:
    """Return a line for each name in the file or the environment that looks like one of ours.

    And one for each line of the file that sets nothing, whatever stands there.
    """
    try:
        in_file, idle = read_file(dotenv_path), without_effect(dotenv_path)
    except SettingsError:  # whoever reads the settings is told
        in_file, idle = {}, []
    return [*idle, *misnamed(in_file, os.environ, (*BY_NAME, *IN_LOWER_CASE))]


def load(environ: Mapping[str, str]) -> Settings:
    """Turn a mapping of variables into settings.

    An empty value is the same as none. Raises SettingsError with a line for each that is wrong.
    """
    ours = (*BY_NAME, *IN_LOWER_CASE)
    given = {name: unquoted(environ[name]) for name in ours if name in environ}
    values = {name: given.get(name, "") or BY_NAME[name].default for name in BY_NAME}
    found = Problems()
    installs = install_settings(values, found)
    bot_tokens = found.of(lambda: _bot_tokens(values, installs), _NO_TOKENS)
    app_token = found.of(lambda: _app_token(values["SLACK_APP_TOKEN"]), _A_WRONG_ONE)
    signing_secret = found.of(lambda: _signing_secret(values, app_token), None)
    slack_api_url = found.of(lambda: _slack_api_url(values["SLACK_API_URL"]), "")
    deployments = _deployments(environ, values, found)
    settings = Settings(
        bot_tokens=bot_tokens,
        app_token=app_token,
        signing_secret=signing_secret,
        slack_api_url=slack_api_url,
        allow_strangers=found.of(lambda: _is_yes(values, "ALLOW_STRANGERS"), False),
        api=found.of(lambda: _is_yes(values, "API"), False),
        deployments=deployments,
        database_url=found.of(lambda: database_url(values["DATABASE_URL"]), ""),
        data_dir=Path(found.of(lambda: folder("DATA_DIR", values["DATA_DIR"]), ".")),
        keep_jobs_days=found.of(lambda: _days(values, "KEEP_JOBS_DAYS"), None),
        keep_clips_days=found.of(lambda: _days(values, "KEEP_CLIPS_DAYS"), None),
        delete_after_delivery=found.of(lambda: _is_yes(values, "DELETE_AFTER_DELIVERY"), False),
        host=found.of(lambda: listening_host("HOST", values["HOST"]), ""),
        port=found.of(lambda: _number(values, "PORT", 0, 65535), 0),
        metrics=found.of(lambda: _is_yes(values, "METRICS"), False),
        log_format=found.of(lambda: _choice(values, "LOG_FORMAT", LOG_FORMATS), ""),
        log_level=found.of(lambda: _choice(values, "LOG_LEVEL", LOG_LEVELS), ""),
        proxies=found.of(lambda: proxies(given), Proxies()),
        prompt_helper=prompt_helper(values, found),
        installs=installs,
        tracing=tracing(values, found),
    )
    found.of(lambda: key_log(environ.get(KEY_LOG, "")), None)
    for name in CERTIFICATES:
        found.of(partial(certificates, name, environ.get(name, "")), None)
    found.end()
    return settings


def read_deployments(environ: Mapping[str, str]) -> tuple[DeploymentSettings, ...]:
    """Return the deployments that a mapping of variables names, or the file that it names.

    Raises SettingsError with a line for each that is wrong.
    """
    given = {name: unquoted(environ[name]) for name in BY_NAME if name in environ}
    values = {name: given.get(name, "") or BY_NAME[name].default for name in BY_NAME}
    found = Problems()
    deployments = _deployments(environ, values, found)
    found.end()
    return deployments


def _deployments(
    environ: Mapping[str, str], values: Mapping[str, str], found: Problems
) -> tuple[DeploymentSettings, ...]:
    profiles = found.of(lambda: read_profiles(_file(values, "PROFILES")), shipped())
    file = _file(values, "DEPLOYMENTS")
    deployments: tuple[DeploymentSettings, ...] = ()
    if file is None or names_one(values):
        deployments = (single(values, profiles, found),)
    if file is not None:
        deployments = found.of(lambda: several(file, environ, values, profiles), deployments)
    shares = found.of(lambda: shares_of(values["WORKSPACE_SHARES"]), EVEN_SHARES)
    return tuple(replace(one, shares=shares) for one in deployments)


def _bot_tokens(values: Mapping[str, str], installs: InstallSettings | None) -> tuple[str, ...]:
    """Return the tokens of workspaces that are served in any case; others may install the app."""
    if installs is not None and not values["SLACK_BOT_TOKEN"]:
        return _NO_TOKENS
    return tokens("SLACK_BOT_TOKEN", required(values, "SLACK_BOT_TOKEN"), "xoxb-")


def _app_token(value: str) -> str | None:
    """Return the app-level token, if Socket Mode is wanted."""
    if not value:
        return None
    (token, *more) = tokens("SLACK_APP_TOKEN", value, "xapp-")
    if more:
        raise SettingsError(
            "SLACK_APP_TOKEN must be one token: an app has one for all of its workspaces."
        )
    return token


def _signing_secret(values: Mapping[str, str], app_token: str | None) -> str | None:
    """Return the signing secret; only Socket Mode can do without."""
    if not app_token:
        required(values, "SLACK_SIGNING_SECRET")
    return key(values, "SLACK_SIGNING_SECRET")


def _slack_api_url(value: str) -> str:
    """Return the Web API's address, ending with ``/api/`` as slack_sdk wants it."""
    address = url("SLACK_API_URL", value, plain="local").rstrip("/") + "/"
    if not address.endswith("/api/"):
        raise SettingsError(
            "SLACK_API_URL must end with /api/, such as https://slack.com/api/ (the default)."
        )
    return address


def _file(values: Mapping[str, str], name: str) -> Path | None:
    return Path(values[name]) if values[name] else None


def _days(values: Mapping[str, str], name: str) -> int | None:
    """Return for how many days something is kept, None for good."""
    return (_number(values, name, 0, 36_500) or None) if values[name] else None


def _number(values: Mapping[str, str], name: str, least: int, most: int) -> int:
    return whole_number(name, values[name], least, most)


def _is_yes(values: Mapping[str, str], name: str) -> bool:
    return _choice(values, name, YES_OR_NO) == "yes"


def _choice(values: Mapping[str, str], name: str, among: tuple[str, ...]) -> str:
    """Return one of ``among``, in small or capital letters as these are."""
    value = values[name].lower()
    return choice(name, value.upper() if among[0].isupper() else value, among)
