"""Every environment variable, read here and nowhere else.

``VARIABLES`` is the list that people see (in `.env.example` and in what `python -m bot doctor`
says); ``load`` turns a mapping into ``Settings`` or raises one ``SettingsError`` of one line that
names the variable and how to fix it. No message here ever repeats a value: a secret may have been
pasted in the wrong place.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from dotenv import dotenv_values

from bot.domain.clip import MODELS, model_named
from bot.domain.errors import SettingsError
from bot.domain.proxies import Proxies
from bot.settings_proxies import proxies, secrets_in
from bot.settings_values import (
    choice,
    database_url,
    secret,
    tokens,
    url,
    whole_number,
    without_suffix,
)
from bot.settings_variables import VARIABLES, Variable

__all__ = [
    "LOG_FORMATS",
    "LOG_LEVELS",
    "VARIABLES",
    "Settings",
    "Variable",
    "VideoSettings",
    "fix_of",
    "from_environment",
    "load",
]

LOG_FORMATS: Final = ("text", "json")
YES_OR_NO: Final = ("yes", "no")
LOG_LEVELS: Final = ("DEBUG", "INFO", "WARNING", "ERROR")

_VARIABLES: Final = {variable.name: variable for variable in VARIABLES}
_AZURE_KIND: Final = (
    "AZURE_OPENAI_ENDPOINT",
    "AZURE_OPENAI_DEPLOYMENT_NAME",
    "AZURE_OPENAI_MODEL",
)
_OTHER_KIND: Final = ("VIDEO_BASE_URL", "VIDEO_MODEL")


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
    return load({**_dotenv(dotenv_path), **os.environ})


def load(environ: Mapping[str, str]) -> Settings:
    """Turn a mapping of variables into settings; raise SettingsError for the first that is wrong.

    An empty value is the same as none.
    """
    values = {
        name: environ.get(name, "").strip() or _VARIABLES[name].default for name in _VARIABLES
    }
    bot_tokens = tokens("SLACK_BOT_TOKEN", _required(values, "SLACK_BOT_TOKEN"), "xoxb-")
    app_token = _app_token(values["SLACK_APP_TOKEN"])
    video = _video(values)
    return Settings(
        bot_tokens=bot_tokens,
        app_token=app_token,
        signing_secret=_signing_secret(values, app_token),
        slack_api_url=_slack_api_url(values["SLACK_API_URL"]),
        allow_strangers=_is_yes("ALLOW_STRANGERS", values),
        video=video,
        max_running=whole_number("MAX_RUNNING", values["MAX_RUNNING"], 1, 1000),
        max_submits_per_minute=_max_submits(values["MAX_SUBMITS_PER_MINUTE"], video),
        database_url=database_url("DATABASE_URL", values["DATABASE_URL"]),
        data_dir=Path(values["DATA_DIR"]),
        keep_jobs_days=_days("KEEP_JOBS_DAYS", values["KEEP_JOBS_DAYS"]),
        keep_clips_days=_days("KEEP_CLIPS_DAYS", values["KEEP_CLIPS_DAYS"]),
        delete_after_delivery=_is_yes("DELETE_AFTER_DELIVERY", values),
        host=values["HOST"],
        port=whole_number("PORT", values["PORT"], 0, 65535),
        log_format=choice("LOG_FORMAT", values["LOG_FORMAT"].lower(), LOG_FORMATS),
        log_level=choice("LOG_LEVEL", values["LOG_LEVEL"].upper(), LOG_LEVELS),
        proxies=proxies(environ),
    )


def fix_of(name: str) -> str:
    """Return how to set a variable right: the same words wherever it is found missing or wrong."""
    return _VARIABLES[name].fix


def _dotenv(path: Path | None) -> dict[str, str]:
    """Return what the file sets; nothing when there is no such file."""
    if path is None:
        return {}
    try:
        if not path.exists():
            return {}
        # utf-8-sig: an editor on Windows may put a byte order mark before the first name.
        read = dotenv_values(path, interpolate=False, encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"{path} can't be read: make it a UTF-8 text file that this user may read."
        ) from error
    return {name: value for name, value in read.items() if value is not None}


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
    name = "SLACK_SIGNING_SECRET"
    value = values[name] if app_token else _required(values, name)
    return secret(name, value) if value else None


def _slack_api_url(value: str) -> str:
    """Return the Web API's address, ending with ``/api/`` as slack_sdk wants it."""
    address = url("SLACK_API_URL", value, plain="local").rstrip("/") + "/"
    if not address.endswith("/api/"):
        raise SettingsError(
            "SLACK_API_URL must end with /api/, such as https://slack.com/api/ (the default)."
        )
    return address


def _video(values: Mapping[str, str]) -> VideoSettings:
    """Return where renders are made: Azure or any other server, never both."""
    azure = next((name for name in _AZURE_KIND if values[name]), None)
    other = next((name for name in _OTHER_KIND if values[name]), None)
    if azure and other:
        raise SettingsError(f"{azure} and {other} are both set: keep Azure's or the other's.")
    return _other_server(values) if other else _azure(values)


def _azure(values: Mapping[str, str]) -> VideoSettings:
    """Return an Azure OpenAI resource; its endpoint may have been pasted with a path to the API."""
    name = "AZURE_OPENAI_ENDPOINT"
    endpoint = url(name, _required(values, name), plain="local")
    endpoint = without_suffix(
        endpoint,
        "/openai/v1/videos",
        "/openai/v1/video/generations/jobs",
        "/openai/v1",
        "/openai",
    )
    key = values["AZURE_OPENAI_API_KEY"]
    deployment = _required(values, "AZURE_OPENAI_DEPLOYMENT_NAME")
    return VideoSettings(
        base_url=f"{endpoint}/openai/v1",
        model=deployment,
        api_key=secret("AZURE_OPENAI_API_KEY", key) if key else None,
        azure=True,
        scope=values["AZURE_OPENAI_SCOPE"],
        base_model=_base_model(values["AZURE_OPENAI_MODEL"], deployment),
    )


def _base_model(value: str, deployment: str) -> str:
    """Return the model that a deployment is of: as set, or as its name says, or else Sora 2."""
    if value:
        return choice("AZURE_OPENAI_MODEL", value.lower(), tuple(MODELS))
    return model_named(deployment) or "sora-2"


def _other_server(values: Mapping[str, str]) -> VideoSettings:
    """Return any other server that speaks ``/v1/videos``."""
    if not values["VIDEO_BASE_URL"]:
        raise SettingsError(
            "VIDEO_BASE_URL is not set but VIDEO_MODEL is: "
            "set it to the video server, up to and including /v1."
        )
    base_url = url("VIDEO_BASE_URL", values["VIDEO_BASE_URL"], plain="anywhere")
    base_url = without_suffix(base_url, "/videos", "/video/generations/jobs", "/video/generations")
    if not base_url.endswith("/v1"):
        raise SettingsError(
            "VIDEO_BASE_URL must end with /v1, such as https://videos.example.com/v1."
        )
    key = values["VIDEO_API_KEY"]
    model = _required(values, "VIDEO_MODEL")
    return VideoSettings(
        base_url=base_url,
        model=model,
        api_key=secret("VIDEO_API_KEY", key) if key else None,
        azure=False,
        scope=values["AZURE_OPENAI_SCOPE"],
        base_model=model,
    )


def _max_submits(value: str, video: VideoSettings) -> int | None:
    """Return the submits allowed in a minute, None for no limit.

    Azure's quota page has 2 job requests a minute for Sora 2, and 60 of any kind for Sora 1.
    """
    if not value:
        default = 60 if video.base_model == "sora" else 2
        return default if video.azure else None
    return whole_number("MAX_SUBMITS_PER_MINUTE", value, 0, 100_000) or None


def _is_yes(name: str, values: Mapping[str, str]) -> bool:
    """Return what was chosen of yes and no."""
    return choice(name, values[name].lower(), YES_OR_NO) == "yes"


def _days(name: str, value: str) -> int | None:
    """Return for how many days something is kept, None for good."""
    return (whole_number(name, value, 0, 36_500) or None) if value else None
