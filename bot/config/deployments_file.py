"""A file with several deployments.

It holds a table for each, by the name that people say (``--model NAME``)::

    [wan]
    endpoint = "https://litellm.example.com/v1"
    api = "openai"                    # or azure, sora1 (Azure's Sora 1), openrouter
    model = "qwencloud/wan3.0-video"  # on Azure the deployment's name
    profile = "wan-3-0"               # unset: the one that matches the model's name
    key = "LITELLM_KEY"               # the variable that holds the key
    max_running = 4                   # unset: 2
    max_submits_per_minute = 10       # 0: no limit; unset: Azure's own, elsewhere none
    usd = { "720p" = "0.08" }         # another price than the profile's
    group = "europe"                  # stands in for those of this name only
    workspaces = ["T0123ABCD"]        # who may use it, by Slack's ids; unset: all
    channels = ["C0123ABCD"]          # where; unset: everywhere
    default_for = ["C0123ABCD"]       # channels and workspaces that get it without --model
    default = true                    # and all others; unset: those get the first entry
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Final

from bot.config.access import ACCESS, access_of, need_single_defaults
from bot.config.deployments import (
    MOST_RUNNING,
    MOST_SUBMITS,
    ApiKind,
    DeploymentSettings,
    Names,
    azure_address,
    base_model_of,
    finds,
    named_profile,
    own_address,
    usual_submits,
)
from bot.config.profiles import Profiles
from bot.config.single_deployment import names_one
from bot.config.tables import (
    Entry,
    WrongEntry,
    entries,
    given,
    known,
    need,
    one_of,
    read_each,
    table,
    usd,
)
from bot.config.values import plain, secret, unquoted
from bot.domain.errors.base import SettingsError
from bot.domain.groups import SHARED, can_the_same
from bot.domain.profiles import Giver, Profile, Source, Trait


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
    _need_groups(tuple(found.values()))
    need_single_defaults(found)
    return tuple(found.values())


def _need_groups(deployments: tuple[DeploymentSettings, ...]) -> None:
    """See that whoever is named as of one group can do the same. Raises SettingsError."""
    for one, other in combinations(deployments, 2):
        named = one.group and one.group == other.group
        if named and not one.access.is_for_those_of(other.access):
            raise SettingsError(
                f"DEPLOYMENTS: [{one.name}] and [{other.name}] are both of group "
                f'"{one.group}", but not for the same workspaces and channels: give them the same, '
                "or other groups."
            )
        if named and not can_the_same(one.profile, other.profile):
            raise SettingsError(
                f"DEPLOYMENTS: [{one.name}] and [{other.name}] are both of group "
                f'"{one.group}", but have unlike profiles ({one.profile.name}, '
                f"{other.profile.name}): give them one profile, or other groups."
            )


_ENTRY: Final = frozenset(
    {
        *("endpoint", "api", "model", "base_model", "profile", "key", "scope", "usd", "group"),
        *("max_running", "max_submits_per_minute"),
        *ACCESS,
    }
)


def _of_entry(
    name: str, entry: Entry, environ: Mapping[str, str], profiles: Profiles, scope: str
) -> DeploymentSettings:
    known(entry, _ENTRY, "a deployment")
    api = one_of(ApiKind, entry, "api", ApiKind.OPENAI)
    azure = api in {ApiKind.AZURE, ApiKind.SORA1}
    model = plain("model", need(entry, "model", str))
    base_model = (
        base_model_of("base_model", given(entry, "base_model", ""), model) if azure else model
    )
    address = need(entry, "endpoint", str)
    base_url = azure_address("endpoint", address) if azure else own_address("endpoint", address)
    profile = named_profile(given(entry, "profile", ""), base_model, profiles)
    return DeploymentSettings(
        name=_named(name),
        api=api,
        base_url=base_url,
        model=model,
        base_model=base_model,
        profile=_priced(profile, table(entry, "usd")),
        api_key=_key_of(entry, environ),
        scope=given(entry, "scope", scope),
        max_running=_number(entry, "max_running", 1, MOST_RUNNING, 2),
        max_submits_per_minute=_number(
            entry, "max_submits_per_minute", 0, MOST_SUBMITS, usual_submits(api)
        )
        or None,
        azure=azure,
        group=given(entry, "group", ""),
        access=access_of(entry),
        find=finds(given(entry, "profile", ""), api, profiles),
        names=Names(f"[{name}] endpoint", f"[{name}] key", f"[{name}] model"),
    )


def _named(name: str) -> str:
    if name.startswith(SHARED):
        raise WrongEntry(f"a deployment's name can't begin with {SHARED}")
    return plain("the name", name)


def _key_of(entry: Entry, environ: Mapping[str, str]) -> str | None:
    variable = given(entry, "key", "")
    if not variable:
        return None
    value = unquoted(environ.get(variable, ""))
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
    if not prices:
        return profile
    return replace(
        profile,
        tiers=tuple(
            replace(tier, usd_per_second=usd(prices[tier.name])) if tier.name in prices else tier
            for tier in profile.tiers
        ),
        known={**profile.known, Trait.PRICE: Source(Giver.OPERATOR)},
    )
