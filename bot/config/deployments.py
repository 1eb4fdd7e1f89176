"""The deployments: a single one by its variables, or several by a file that names them.

A file holds a table for each, by the name that people say (``--model NAME``)::

    [wan]
    endpoint = "https://litellm.example.com/v1"
    api = "openai"                    # or azure, sora1 (Azure's Sora 1), openrouter
    model = "qwencloud/wan3.0-video"  # on Azure the deployment's name
    profile = "wan-3-0"               # unset: the one that matches the model's name
    key = "LITELLM_KEY"               # the variable that holds the key
    max_running = 4                   # unset: 2
    max_submits_per_minute = 10       # 0: no limit; unset: Azure's own, elsewhere none
    usd = { "720p" = "0.08" }         # another price than the profile's
    workspaces = ["T0ACME"]           # who may use it; unset: all
    channels = ["C0FILM"]
    default_for = ["C0FILM"]          # channels and workspaces that use it unless told otherwise

The first one is the default elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Final

from bot.config.profiles import Profiles
from bot.config.tables import (
    Entry,
    WrongEntry,
    entries,
    known,
    need,
    one_of,
    read_each,
    table,
    texts,
    usd,
)
from bot.config.values import (
    Problems,
    choice,
    plain,
    secret,
    unquoted,
    url,
    whole_number,
    without_suffix,
)
from bot.config.variables import fix_of
from bot.domain.errors.base import SettingsError
from bot.domain.profiles import Profile, unknown

_AZURE_KIND: Final = (
    "AZURE_OPENAI_ENDPOINT",
    "AZURE_OPENAI_DEPLOYMENT_NAME",
    "AZURE_OPENAI_MODEL",
)
_OTHER_KIND: Final = ("VIDEO_BASE_URL", "VIDEO_MODEL", "VIDEO_API")
_AZURE_MODELS: Final = ("sora", "sora-2")
_SUFFIXES: Final = ("/videos", "/video/generations/jobs", "/video/generations")
_MOST_RUNNING: Final = 1000
_MOST_SUBMITS: Final = 100_000


class ApiKind(StrEnum):
    """What a deployment speaks, and how one shows who one is there."""

    AZURE = "azure"
    """``/openai/v1/videos`` with Azure's key, or Entra ID."""
    SORA1 = "sora1"
    """``/openai/v1/video/generations`` of Azure's Sora 1, shown likewise."""
    OPENAI = "openai"
    """``/v1/videos`` with a Bearer key, or none."""
    OPENROUTER = "openrouter"
    """OpenRouter's dialect of the same path."""


@dataclass(frozen=True, slots=True)
class Names:
    """What an operator would change: variables, or values of the file."""

    address: str
    key: str
    model: str


AZURE: Final = Names(
    "AZURE_OPENAI_ENDPOINT", "AZURE_OPENAI_API_KEY", "AZURE_OPENAI_DEPLOYMENT_NAME"
)
OTHER: Final = Names("VIDEO_BASE_URL", "VIDEO_API_KEY", "VIDEO_MODEL")


@dataclass(frozen=True, slots=True)
class DeploymentSettings:
    """One model on one video endpoint, with its limits, and who may use it.

    ``name`` is that under which its row, and with it its queue, is kept. ``base_url`` has no
    trailing slash and ends with ``/v1`` (on Azure ``/openai/v1``); ``model`` is what the wire calls
    ``model``: on Azure the deployment's name. ``base_model`` is the model behind it. Without
    ``api_key`` an Azure resource is asked with an Entra ID token for ``scope``, any other server
    without credentials. Empty ``workspaces`` or ``channels`` are all of them.
    """

    name: str
    api: ApiKind
    base_url: str
    model: str
    base_model: str
    profile: Profile
    api_key: str | None = field(repr=False)
    scope: str
    max_running: int
    max_submits_per_minute: int | None
    names: Names
    workspaces: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()
    default_for: frozenset[str] = frozenset()

    @property
    def azure(self) -> bool:
        """Tell whether it is Azure's, and shown Azure's credentials."""
        return self.api is ApiKind.AZURE or (
            self.api is ApiKind.SORA1 and self.base_url.endswith("/openai/v1")
        )


def names_one(values: Mapping[str, str]) -> str | None:
    """Return a variable that names a single deployment; None where none is set."""
    return next((name for name in (*_AZURE_KIND, *_OTHER_KIND) if values[name]), None)


def several(
    path: Path, environ: Mapping[str, str], values: Mapping[str, str], profiles: Profiles
) -> tuple[DeploymentSettings, ...]:
    """Return the deployments that a file names. Raises SettingsError for all that is wrong in it.

    Keys are in ``environ``; ``values`` are the variables, of which none may name a deployment too.
    """
    if both := names_one(values):
        raise SettingsError(f"DEPLOYMENTS and {both} are both set: keep the file or the variables.")
    scope = values["AZURE_OPENAI_SCOPE"]

    def read(name: str, entry: Entry) -> DeploymentSettings:
        return _of_entry(name, entry, environ, profiles, scope)

    found = read_each(entries(path, "DEPLOYMENTS"), "DEPLOYMENTS", read)
    if not found:
        raise SettingsError("DEPLOYMENTS names a file with no deployment in it.")
    return tuple(found.values())


_ENTRY: Final = frozenset(
    {
        *("endpoint", "api", "model", "base_model", "profile", "key", "scope", "usd"),
        *("max_running", "max_submits_per_minute", "workspaces", "channels", "default_for"),
    }
)


def _of_entry(
    name: str, entry: Entry, environ: Mapping[str, str], profiles: Profiles, scope: str
) -> DeploymentSettings:
    known(entry, _ENTRY, "a deployment")
    api = one_of(ApiKind, entry.get("api", "openai"))
    azure = api in {ApiKind.AZURE, ApiKind.SORA1}
    model = plain("model", need(entry, "model", str))
    base_model = _base_model(entry.get("base_model", ""), model) if azure else model
    address = need(entry, "endpoint", str)
    base_url = _azure_address("endpoint", address) if azure else _address("endpoint", address)
    profile = _profile(entry.get("profile"), base_model, profiles)
    return DeploymentSettings(
        name=plain("the name", name),
        api=api,
        base_url=base_url,
        model=model,
        base_model=base_model,
        profile=_priced(profile, table(entry, "usd")),
        api_key=_key_of(entry, environ),
        scope=entry.get("scope", scope),
        max_running=_number(entry, "max_running", 1, _MOST_RUNNING, 2),
        max_submits_per_minute=_number(
            entry, "max_submits_per_minute", 0, _MOST_SUBMITS, _usual_submits(api)
        )
        or None,
        names=Names(f"[{name}] endpoint", f"[{name}] key", f"[{name}] model"),
        workspaces=frozenset(texts(entry, "workspaces")),
        channels=frozenset(texts(entry, "channels")),
        default_for=frozenset(texts(entry, "default_for")),
    )


def _key_of(entry: Entry, environ: Mapping[str, str]) -> str | None:
    variable = entry.get("key")
    if variable is None:
        return None
    value = unquoted(environ.get(str(variable), ""))
    if not value:
        raise WrongEntry("key is the name of a variable that holds one, and is set")
    return secret("key", value)


def _number(entry: Entry, name: str, least: int, most: int, usual: int) -> int:
    value = entry.get(name, usual)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise WrongEntry(f"{name} is a whole number from {least} to {most:,}")
    return value


def _priced(profile: Profile, prices: Entry) -> Profile:
    """Return a profile with an operator's own prices."""
    if strange := prices.keys() - {tier.name for tier in profile.tiers}:
        raise WrongEntry(f"usd: the profile has no resolution {min(strange)}")
    return replace(
        profile,
        tiers=tuple(
            replace(tier, usd_per_second=usd(prices[tier.name])) if tier.name in prices else tier
            for tier in profile.tiers
        ),
    )


def _profile(name: object, model: str, profiles: Profiles) -> Profile:
    """Return the profile of that name, or else the one that matches the model's."""
    if name is None or name == "":
        return profiles.of(model) or unknown(model)
    if not isinstance(name, str) or name not in profiles.by_name:
        raise WrongEntry(f"there is no such profile: take one of {', '.join(profiles.by_name)}")
    return profiles.by_name[name]


def _usual_submits(api: ApiKind) -> int:
    """Return the submits allowed in a minute, 0 for no limit.

    Azure's quota page has 2 job requests a minute for Sora 2, and 60 of any kind for Sora 1.
    """
    return {ApiKind.AZURE: 2, ApiKind.SORA1: 60}.get(api, 0)


# --- a single one, by its variables ----------------------------------------------------


def single(values: Mapping[str, str], profiles: Profiles, found: Problems) -> DeploymentSettings:
    """Return where renders are made: Azure or any other server, never both.

    Its name is the model's: jobs stay in line when the same deployment moves to another address.
    """
    azure = next((name for name in _AZURE_KIND if values[name]), None)
    other = next((name for name in _OTHER_KIND if values[name]), None)
    if azure and other:
        found.add(f"{azure} and {other} are both set: keep Azure's or the other's.")
    read = _other_server if other else _azure
    return read(values, profiles, found)


def _azure(values: Mapping[str, str], profiles: Profiles, found: Problems) -> DeploymentSettings:
    """Return an Azure OpenAI resource; its endpoint may have been pasted with a path to the API."""
    name = "AZURE_OPENAI_ENDPOINT"
    base_url = found.of(lambda: _azure_address(name, required(values, name)), "")
    deployment = found.of(lambda: _name(values, "AZURE_OPENAI_DEPLOYMENT_NAME"), "")
    base_model = found.of(lambda: _base_model(values["AZURE_OPENAI_MODEL"], deployment), "")
    api = ApiKind.SORA1 if base_model == "sora" else ApiKind.AZURE
    return _single(
        values,
        profiles,
        found,
        api=api,
        base_url=base_url,
        model=deployment,
        base_model=base_model,
        api_key=found.of(lambda: key(values, "AZURE_OPENAI_API_KEY"), None),
        scope=found.of(lambda: _name(values, "AZURE_OPENAI_SCOPE"), ""),
        names=AZURE,
    )


def _other_server(
    values: Mapping[str, str], profiles: Profiles, found: Problems
) -> DeploymentSettings:
    """Return any other server that speaks ``/v1/videos``."""
    base_url = found.of(lambda: _other_address(values["VIDEO_BASE_URL"]), "")
    model = found.of(lambda: _name(values, "VIDEO_MODEL"), "")
    kinds = (ApiKind.OPENAI.value, ApiKind.OPENROUTER.value)
    api = found.of(lambda: choice("VIDEO_API", values["VIDEO_API"].lower() or "openai", kinds), "")
    named = ApiKind(api or "openai")
    return _single(
        values,
        profiles,
        found,
        api=ApiKind.SORA1 if _is_sora_1(model) else named,
        base_url=base_url,
        model=model,
        base_model=model,
        api_key=found.of(lambda: key(values, "VIDEO_API_KEY"), None),
        scope=values["AZURE_OPENAI_SCOPE"],
        names=OTHER,
    )


def _single(
    values: Mapping[str, str],
    profiles: Profiles,
    found: Problems,
    *,
    api: ApiKind,
    base_url: str,
    model: str,
    base_model: str,
    api_key: str | None,
    scope: str,
    names: Names,
) -> DeploymentSettings:
    usual = _usual_submits(api) if names is AZURE else 0
    return DeploymentSettings(
        name=model,
        api=api,
        base_url=base_url,
        model=model,
        base_model=base_model,
        profile=found.of(
            lambda: _named_profile(values["VIDEO_PROFILE"], base_model, profiles), unknown(model)
        ),
        api_key=api_key,
        scope=scope,
        max_running=found.of(
            lambda: whole_number("MAX_RUNNING", values["MAX_RUNNING"], 1, _MOST_RUNNING), 1
        ),
        max_submits_per_minute=found.of(
            lambda: _max_submits(values["MAX_SUBMITS_PER_MINUTE"], usual), None
        ),
        names=names,
    )


def _named_profile(name: str, model: str, profiles: Profiles) -> Profile:
    try:
        return _profile(name, model, profiles)
    except WrongEntry as wrong:
        raise SettingsError(f"VIDEO_PROFILE: {wrong}.") from None


def _max_submits(value: str, usual: int) -> int | None:
    submits = whole_number("MAX_SUBMITS_PER_MINUTE", value, 0, _MOST_SUBMITS) if value else usual
    return submits or None


def _base_model(value: str, deployment: str) -> str:
    """Return the model that an Azure deployment is of: as set, as its name says, or Sora 2."""
    if value:
        return choice("AZURE_OPENAI_MODEL", value.lower(), _AZURE_MODELS)
    return "sora" if _is_sora_1(deployment) else "sora-2"


def _is_sora_1(model: str) -> bool:
    return model.lower() == "sora" or model.lower().startswith("sora-20")


def _azure_address(name: str, value: str) -> str:
    """Return a resource's address up to and including ``/openai/v1``."""
    endpoint = without_suffix(
        url(name, value, plain="local"),
        "/openai/v1/videos",
        "/openai/v1/video/generations/jobs",
        "/openai/v1",
        "/openai",
    )
    return f"{endpoint}/openai/v1"


def _other_address(value: str) -> str:
    if not value:
        raise SettingsError(
            "VIDEO_BASE_URL is not set but VIDEO_MODEL is: "
            "set it to the video server, up to and including /v1."
        )
    return _address("VIDEO_BASE_URL", value)


def _address(name: str, value: str) -> str:
    address = without_suffix(url(name, value, plain="anywhere"), *_SUFFIXES)
    if not address.endswith("/v1"):
        raise SettingsError(f"{name} must end with /v1, such as https://videos.example.com/v1.")
    return address


def required(values: Mapping[str, str], name: str) -> str:
    """Return a variable that must be set. Raises SettingsError that says how."""
    if value := values[name]:
        return value
    raise SettingsError(f"{name} is not set: {fix_of(name)}.")


def key(values: Mapping[str, str], name: str) -> str | None:
    """Return a key, None where none is set."""
    return secret(name, values[name]) if values[name] else None


def _name(values: Mapping[str, str], name: str) -> str:
    return plain(name, required(values, name))
