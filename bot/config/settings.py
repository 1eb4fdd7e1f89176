"""Every environment variable, read here and nowhere else.

``VARIABLES`` is the list of them; ``load`` turns a mapping into ``Settings`` or raises one
``SettingsError`` with a line for each variable that is missing or wrong, and how to fix it. No
message here ever repeats a value: a secret may have been pasted in the wrong place.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

from bot.config.file import misnamed, read_file, without_effect
from bot.config.proxies import IN_LOWER_CASE, proxies, secrets_in
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
    plain,
    secret,
    tokens,
    unquoted,
    url,
    whole_number,
    without_suffix,
)
from bot.config.variables import VARIABLES
from bot.domain.addresses.proxies import Proxies
from bot.domain.errors.base import SettingsError

LOG_FORMATS: Final = ("text", "json")
YES_OR_NO: Final = ("yes", "no")
LOG_LEVELS: Final = ("DEBUG", "INFO", "WARNING", "ERROR")

_VARIABLES: Final = {variable.name: variable for variable in VARIABLES}
_NO_TOKENS: Final[tuple[str, ...]] = ()
_A_WRONG_ONE: Final[str | None] = "xapp-"
"""Stands for a token of which is known what is wrong: Socket Mode is wanted."""

_AZURE_KIND: Final = (
    "AZURE_OPENAI_ENDPOINT",
    "AZURE_OPENAI_DEPLOYMENT_NAME",
    "AZURE_OPENAI_MODEL",
)
_OTHER_KIND: Final = ("VIDEO_BASE_URL", "VIDEO_MODEL")
_AZURE_MODELS: Final = ("sora", "sora-2")


@dataclass(frozen=True, slots=True)
class VideoSettings:
    """Where renders are made.

    ``base_url`` has no trailing slash and ends with ``/v1`` (on Azure ``/openai/v1``); ``model`` is
    what the wire calls ``model``: on Azure the deployment's name. ``base_model`` is the model
    behind it, which tells the wire format and what can be ordered. Without ``api_key`` an Azure
    resource is asked with an Entra ID token for ``scope``, any other server without credentials.
    """

    base_url: str
    model: str
    api_key: str | None = field(repr=False)
    azure: bool
    scope: str
    base_model: str


@dataclass(frozen=True, slots=True)
class Settings:
    """What the program was told. Secrets stay out of its repr."""

    bot_tokens: tuple[str, ...] = field(repr=False)
    app_token: str | None = field(repr=False)
    signing_secret: str | None = field(repr=False)
    slack_api_url: str
    allow_strangers: bool
    video: VideoSettings
    max_running: int
    max_submits_per_minute: int | None
    database_url: str = field(repr=False)
    data_dir: Path
    keep_jobs_days: int | None
    keep_clips_days: int | None
    delete_after_delivery: bool
    host: str
    port: int
    log_format: str
    log_level: str
    proxies: Proxies = field(default_factory=Proxies)

    @property
    def socket_mode(self) -> bool:
        """Whether Slack is spoken to over a WebSocket of ours rather than by its HTTP calls."""
        return self.app_token is not None

    @property
    def deployment_name(self) -> str:
        """The name under which the deployment's row, and with it the queue, is kept.

        It's the model's: jobs stay in line when the same deployment moves to another address.
        """
        return self.video.model

    def secrets(self) -> tuple[str, ...]:
        """Return every secret value, for the log's redaction."""
        values = (*self.bot_tokens, self.app_token, self.signing_secret, self.video.api_key)
        return tuple(value for value in (*values, *secrets_in(self.proxies)) if value)


def from_environment(dotenv_path: Path | None = Path(".env")) -> Settings:
    """Read the environment and, for what it doesn't set, the file at ``dotenv_path``.

    The file is read, never exported: child processes and libraries don't see what is in it.
    """
    return load({**read_file(dotenv_path), **os.environ})


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
    return [*idle, *misnamed(in_file, os.environ, (*_VARIABLES, *IN_LOWER_CASE))]


def load(environ: Mapping[str, str]) -> Settings:
    """Turn a mapping of variables into settings.

    An empty value is the same as none. Raises SettingsError with a line for each that is wrong.
    """
    ours = (*_VARIABLES, *IN_LOWER_CASE)
    given = {name: unquoted(environ[name]) for name in ours if name in environ}
    values = {name: given.get(name, "") or _VARIABLES[name].default for name in _VARIABLES}
    found = Problems()
    bot_tokens = found.of(
        lambda: tokens("SLACK_BOT_TOKEN", _required(values, "SLACK_BOT_TOKEN"), "xoxb-"), _NO_TOKENS
    )
    app_token = found.of(lambda: _app_token(values["SLACK_APP_TOKEN"]), _A_WRONG_ONE)
    signing_secret = found.of(lambda: _signing_secret(values, app_token), None)
    slack_api_url = found.of(lambda: _slack_api_url(values["SLACK_API_URL"]), "")
    video = _video(values, found)
    settings = Settings(
        bot_tokens=bot_tokens,
        app_token=app_token,
        signing_secret=signing_secret,
        slack_api_url=slack_api_url,
        allow_strangers=found.of(lambda: _is_yes(values, "ALLOW_STRANGERS"), False),
        video=video,
        max_running=found.of(lambda: _number(values, "MAX_RUNNING", 1, 1000), 1),
        max_submits_per_minute=found.of(
            lambda: _max_submits(values["MAX_SUBMITS_PER_MINUTE"], video), None
        ),
        database_url=found.of(lambda: database_url(values["DATABASE_URL"]), ""),
        data_dir=Path(found.of(lambda: folder("DATA_DIR", values["DATA_DIR"]), ".")),
        keep_jobs_days=found.of(lambda: _days(values, "KEEP_JOBS_DAYS"), None),
        keep_clips_days=found.of(lambda: _days(values, "KEEP_CLIPS_DAYS"), None),
        delete_after_delivery=found.of(lambda: _is_yes(values, "DELETE_AFTER_DELIVERY"), False),
        host=found.of(lambda: listening_host("HOST", values["HOST"]), ""),
        port=found.of(lambda: _number(values, "PORT", 0, 65535), 0),
        log_format=found.of(lambda: _choice(values, "LOG_FORMAT", LOG_FORMATS), ""),
        log_level=found.of(lambda: _choice(values, "LOG_LEVEL", LOG_LEVELS), ""),
        proxies=found.of(lambda: proxies(given), Proxies()),
    )
    found.of(lambda: key_log(environ.get(KEY_LOG, "")), None)
    for name in CERTIFICATES:
        found.of(partial(certificates, name, environ.get(name, "")), None)
    found.end()
    return settings


def fix_of(name: str) -> str:
    """Return how to set a variable right: the same words wherever it is found missing or wrong."""
    return _VARIABLES[name].fix


def _required(values: Mapping[str, str], name: str) -> str:
    """Return a value that must be there."""
    if value := values[name]:
        return value
    raise SettingsError(f"{name} is not set: {fix_of(name)}.")


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
        _required(values, "SLACK_SIGNING_SECRET")
    return _key(values, "SLACK_SIGNING_SECRET")


def _slack_api_url(value: str) -> str:
    """Return the Web API's address, ending with ``/api/`` as slack_sdk wants it."""
    address = url("SLACK_API_URL", value, plain="local").rstrip("/") + "/"
    if not address.endswith("/api/"):
        raise SettingsError(
            "SLACK_API_URL must end with /api/, such as https://slack.com/api/ (the default)."
        )
    return address


def _video(values: Mapping[str, str], found: Problems) -> VideoSettings:
    """Return where renders are made: Azure or any other server, never both."""
    azure = next((name for name in _AZURE_KIND if values[name]), None)
    other = next((name for name in _OTHER_KIND if values[name]), None)
    if azure and other:
        found.add(f"{azure} and {other} are both set: keep Azure's or the other's.")
    return _other_server(values, found) if other else _azure(values, found)


def _azure(values: Mapping[str, str], found: Problems) -> VideoSettings:
    """Return an Azure OpenAI resource; its endpoint may have been pasted with a path to the API."""
    endpoint = found.of(lambda: _azure_endpoint(values), "")
    deployment = found.of(lambda: _name(values, "AZURE_OPENAI_DEPLOYMENT_NAME"), "")
    return VideoSettings(
        base_url=f"{endpoint}/openai/v1",
        model=deployment,
        api_key=found.of(lambda: _key(values, "AZURE_OPENAI_API_KEY"), None),
        azure=True,
        scope=found.of(lambda: _name(values, "AZURE_OPENAI_SCOPE"), ""),
        base_model=found.of(lambda: _base_model(values["AZURE_OPENAI_MODEL"], deployment), ""),
    )


def _azure_endpoint(values: Mapping[str, str]) -> str:
    name = "AZURE_OPENAI_ENDPOINT"
    return without_suffix(
        url(name, _required(values, name), plain="local"),
        "/openai/v1/videos",
        "/openai/v1/video/generations/jobs",
        "/openai/v1",
        "/openai",
    )


def _base_model(value: str, deployment: str) -> str:
    """Return the model that a deployment is of: as set, or as its name says, or else Sora 2."""
    if value:
        return choice("AZURE_OPENAI_MODEL", value.lower(), _AZURE_MODELS)
    named = deployment.lower()
    is_sora_1 = named == "sora" or named.startswith("sora-20")
    return "sora" if is_sora_1 else "sora-2"


def _other_server(values: Mapping[str, str], found: Problems) -> VideoSettings:
    """Return any other server that speaks ``/v1/videos``."""
    base_url = found.of(lambda: _other_address(values["VIDEO_BASE_URL"]), "")
    model = found.of(lambda: _name(values, "VIDEO_MODEL"), "")
    return VideoSettings(
        base_url=base_url,
        model=model,
        api_key=found.of(lambda: _key(values, "VIDEO_API_KEY"), None),
        azure=False,
        scope=values["AZURE_OPENAI_SCOPE"],
        base_model=model,
    )


def _other_address(value: str) -> str:
    if not value:
        raise SettingsError(
            "VIDEO_BASE_URL is not set but VIDEO_MODEL is: "
            "set it to the video server, up to and including /v1."
        )
    address = url("VIDEO_BASE_URL", value, plain="anywhere")
    address = without_suffix(address, "/videos", "/video/generations/jobs", "/video/generations")
    if not address.endswith("/v1"):
        raise SettingsError(
            "VIDEO_BASE_URL must end with /v1, such as https://videos.example.com/v1."
        )
    return address


def _max_submits(value: str, video: VideoSettings) -> int | None:
    """Return the submits allowed in a minute, None for no limit.

    Azure's quota page has 2 job requests a minute for Sora 2, and 60 of any kind for Sora 1.
    """
    if not value:
        default = 60 if video.base_model == "sora" else 2
        return default if video.azure else None
    return whole_number("MAX_SUBMITS_PER_MINUTE", value, 0, 100_000) or None


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


def _name(values: Mapping[str, str], name: str) -> str:
    return plain(name, _required(values, name))


def _key(values: Mapping[str, str], name: str) -> str | None:
    return secret(name, values[name]) if values[name] else None
