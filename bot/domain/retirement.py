"""When models end, as far as anybody has published it: their profiles say so, with the source."""

from __future__ import annotations

from datetime import date
from fnmatch import fnmatchcase
from typing import Final

from bot.domain.profiles import End, Profile

SOON: Final = 60
"""Days before a model's end from which on it is worth a line."""


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
    end = end_of(profile, model, host)
    if end is None or (end.on - today).days > SOON:
        return None
    day = f"{end.on.day} {end.on:%B %Y}"
    when = f"ended on {day}" if end.on <= today else f"ends on {day}"
    return (
        f"{model} {when}, by {end.said}: every order may be refused from then on. Move to "
        "another model or server (docs/install.md, Any other server)"
    )
