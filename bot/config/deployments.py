"""Deployments, as settings: what is said of each, by variables or by a file, and what is usual."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

from bot.config.profiles import Profiles
from bot.config.tables import WrongEntry
from bot.config.values import choice, url, without_suffix
from bot.domain.access import EVEN_SHARES, EVERYWHERE, Audience, WorkspaceShares
from bot.domain.discovery.merging import Find
from bot.domain.errors.base import SettingsError
from bot.domain.profiles import Profile, unknown

MOST_RUNNING: Final = 1000
MOST_SUBMITS: Final = 100_000
_AZURE_MODELS: Final = ("sora", "sora-2")
_SUFFIXES: Final = ("/videos", "/video/generations/jobs", "/video/generations")


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


@dataclass(frozen=True, slots=True)
class DeploymentSettings:
    """One model on one video endpoint, with its limits.

    ``name`` is that under which its row, and with it its queue, is kept. ``base_url`` has no
    trailing slash and ends with ``/v1`` (on Azure ``/openai/v1``); ``model`` is what the wire calls
    ``model``: on Azure the deployment's name. ``base_model`` is the model behind it. Without
    ``api_key`` an Azure resource is asked with an Entra ID token for ``scope``, any other server
    without credentials.
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
    azure: bool = False
    """Whether it is on Azure, and is shown Azure's credentials."""
    access: Audience = EVERYWHERE
    shares: WorkspaceShares = EVEN_SHARES
    find: Find | None = field(default=None, compare=False, repr=False)
    """By what its server calls it, a model's profile; None where the server isn't asked."""
    group: str = ""
    """What its group is called; deployments with other names are kept apart."""

    @property
    def host(self) -> str:
        """Return the name of the server that it is on."""
        return urlsplit(self.base_url).hostname or ""


def named_profile(name: str, model: str, profiles: Profiles) -> Profile:
    """Return the profile of that name, or else the one that matches the model's."""
    if not name:
        return profiles.of(model) or unknown(model)
    if name not in profiles.by_name:
        raise WrongEntry(f"there is no such profile: take one of {', '.join(profiles.by_name)}")
    return profiles.by_name[name]


def finds(name: str, api: ApiKind, profiles: Profiles) -> Find | None:
    """Return how the profile of a model is found that stands behind a server's name for it.

    Whoever named a profile has said which one it is. Azure tells nothing of its models.
    """
    if api in {ApiKind.AZURE, ApiKind.SORA1}:
        return None
    return _none if name else profiles.of


def _none(_model: str) -> None:
    return None


def usual_submits(api: ApiKind) -> int:
    """Return the submits allowed in a minute, 0 for no limit.

    Azure's quota page has 2 job requests a minute for Sora 2, and 60 of any kind for Sora 1.
    """
    return {ApiKind.AZURE: 2, ApiKind.SORA1: 60}.get(api, 0)


def base_model_of(name: str, value: str, deployment: str) -> str:
    """Return the model that an Azure deployment is of: as set, as its name says, or Sora 2."""
    if value:
        return choice(name, value.lower(), _AZURE_MODELS)
    return "sora" if is_sora_1(deployment) else "sora-2"


def is_sora_1(model: str) -> bool:
    """Tell whether a model is Sora 1 by its name, with or without a version."""
    return model.lower() == "sora" or model.lower().startswith("sora-20")


def azure_address(name: str, value: str) -> str:
    """Return a resource's address up to and including ``/openai/v1``."""
    endpoint = without_suffix(
        url(name, value, plain="local"),
        "/openai/v1/videos",
        "/openai/v1/video/generations/jobs",
        "/openai/v1",
        "/openai",
    )
    return f"{endpoint}/openai/v1"


def own_address(name: str, value: str) -> str:
    """Return a server's address up to and including ``/v1``; ``name`` is where it was set."""
    address = without_suffix(url(name, value, plain="anywhere"), *_SUFFIXES)
    if not address.endswith("/v1"):
        raise SettingsError(f"{name} must end with /v1, such as https://videos.example.com/v1.")
    return address
