"""A single deployment, by its variables: Azure's, or any other server's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.config.deployments import (
    MOST_RUNNING,
    MOST_SUBMITS,
    ApiKind,
    DeploymentSettings,
    Names,
    azure_address,
    base_model_of,
    finds,
    is_sora_1,
    named_profile,
    own_address,
    usual_submits,
)
from bot.config.profiles import Profiles
from bot.config.tables import WrongEntry
from bot.config.values import Problems, choice, plain, secret, whole_number
from bot.config.variables import fix_of
from bot.domain.errors.base import SettingsError
from bot.domain.profiles import Profile, unknown

AZURE: Final = Names(
    "AZURE_OPENAI_ENDPOINT", "AZURE_OPENAI_API_KEY", "AZURE_OPENAI_DEPLOYMENT_NAME"
)
OTHER: Final = Names("VIDEO_BASE_URL", "VIDEO_API_KEY", "VIDEO_MODEL")

_AZURE_KIND: Final = (
    "AZURE_OPENAI_ENDPOINT",
    "AZURE_OPENAI_DEPLOYMENT_NAME",
    "AZURE_OPENAI_MODEL",
)
_OTHER_KIND: Final = ("VIDEO_BASE_URL", "VIDEO_MODEL", "VIDEO_API")


def names_one(values: Mapping[str, str]) -> str | None:
    """Return a variable that names a single deployment; None where none is set."""
    return next((name for name in (*_AZURE_KIND, *_OTHER_KIND) if values[name]), None)


def single(values: Mapping[str, str], profiles: Profiles, found: Problems) -> DeploymentSettings:
    """Return where renders are made: Azure or any other server, never both.

    Its name is the model's: jobs stay in line when the same deployment moves to another address.
    """
    azure = next((name for name in _AZURE_KIND if values[name]), None)
    other = next((name for name in _OTHER_KIND if values[name]), None)
    if azure and other:
        found.add(f"{azure} and {other} are both set: keep Azure's or the other's.")
    read = _azure if azure and not other else _other_server
    return read(values, profiles, found)


def _azure(values: Mapping[str, str], profiles: Profiles, found: Problems) -> DeploymentSettings:
    """Return an Azure OpenAI resource; its endpoint may have been pasted with a path to the API."""
    name = "AZURE_OPENAI_ENDPOINT"
    base_url = found.of(lambda: azure_address(name, required(values, name)), "")
    deployment = found.of(lambda: _name(values, "AZURE_OPENAI_DEPLOYMENT_NAME"), "")
    base_model = found.of(
        lambda: base_model_of("AZURE_OPENAI_MODEL", values["AZURE_OPENAI_MODEL"], deployment), ""
    )
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
    base_url = found.of(lambda: _other_address(values), "")
    model = found.of(lambda: _name(values, "VIDEO_MODEL"), "")
    kinds = (ApiKind.OPENAI.value, ApiKind.OPENROUTER.value)
    api = found.of(lambda: choice("VIDEO_API", values["VIDEO_API"].lower() or "openai", kinds), "")
    named = ApiKind(api or "openai")
    return _single(
        values,
        profiles,
        found,
        api=ApiKind.SORA1 if is_sora_1(model) else named,
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
    usual = usual_submits(api) if names is AZURE else 0
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
            lambda: whole_number("MAX_RUNNING", values["MAX_RUNNING"], 1, MOST_RUNNING), 1
        ),
        max_submits_per_minute=found.of(
            lambda: _max_submits(values["MAX_SUBMITS_PER_MINUTE"], usual), None
        ),
        azure=names is AZURE,
        find=finds(values["VIDEO_PROFILE"], api, profiles),
        names=names,
    )


def _named_profile(name: str, model: str, profiles: Profiles) -> Profile:
    try:
        return named_profile(name, model, profiles)
    except WrongEntry as wrong:
        raise SettingsError(f"VIDEO_PROFILE: {wrong}.") from None


def _max_submits(value: str, usual: int) -> int | None:
    submits = whole_number("MAX_SUBMITS_PER_MINUTE", value, 0, MOST_SUBMITS) if value else usual
    return submits or None


def _other_address(values: Mapping[str, str]) -> str:
    if values["VIDEO_MODEL"] and not values["VIDEO_BASE_URL"]:
        raise SettingsError(
            "VIDEO_BASE_URL is not set but VIDEO_MODEL is: "
            "set it to the video server, up to and including /v1."
        )
    return own_address("VIDEO_BASE_URL", required(values, "VIDEO_BASE_URL"))


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
