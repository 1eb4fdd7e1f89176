"""When models end, as far as anybody has published it: their profiles say so, with the source."""

from __future__ import annotations

from datetime import date
from fnmatch import fnmatchcase
from typing import Final

from bot.domain.deployment import Deployment
from bot.domain.errors.deployment import DeploymentMissing, DeploymentTrouble, Retired
from bot.domain.profiles import End, Profile
from bot.domain.wording.troubles.endings import LAST_DAYS, RETIRED

SOON: Final = 30
"""Days before a model's end from which on whoever runs Sora is told."""

LAST: Final = 7
"""Days before a model's end from which on its cards say so."""


def end_of(profile: Profile, model: str, host: str) -> End | None:
    """Return what is known of the end of ``model`` at ``host``; None where nothing is."""
    return next(
        (
            end
            for end in profile.ends
            if any(fnmatchcase(model.lower(), glob) for glob in end.models)
            and any(fnmatchcase(host.lower(), glob) for glob in end.hosts)
        ),
        None,
    )


def warning(profile: Profile, model: str, host: str, today: date) -> str | None:
    """Return a sentence about an end that is past or near; None for all others."""
    return nearing(end_of(profile, model, host), model, today)


def nearing(end: End | None, model: str, today: date) -> str | None:
    """Return the same of an end that is known, if any is."""
    if end is None or (end.on - today).days > SOON:
        return None
    when = f"ended on {day(end.on)}" if end.on <= today else f"ends on {day(end.on)}"
    return (
        f"{model} {when}, by {end.said}: every order may be refused from then on. Move to "
        "another model or server (docs/install.md, Deployments)"
    )


def last_days(end: End | None, name: str, today: date) -> str | None:
    """Return what cards say of a model in its last days, by the ``name`` that people know."""
    if end is None or not 0 <= (end.on - today).days <= LAST:
        return None
    return LAST_DAYS.format(model=name, day=day(end.on))


def day(on: date) -> str:
    """Return ``24 September 2026``."""
    return f"{on.day} {on:%B %Y}"


def meant(error: DeploymentTrouble, deployment: Deployment, today: date) -> DeploymentTrouble:
    """Return what a refusal means: a model that isn't found after its end has been retired.

    Servers say so with 410, with 404, or in words; after that day it is all the same.
    """
    end = deployment.end
    if end is None or today < end.on or not isinstance(error, Retired | DeploymentMissing):
        return error
    tell = RETIRED.format(model=deployment.profile.name, day=day(end.on))
    return Retired(error.detail, tell=tell)
