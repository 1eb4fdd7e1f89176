"""From whom it is known what a model can do, as lines that whoever runs Sora reads."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.profiles import Giver, Profile, Source, Trait

_GUESSED = (Trait.PICTURES, Trait.CHANGES, Trait.SEED)
"""What is tried with a model of which nobody said anything."""


def sources(profile: Profile) -> Iterator[str]:
    """Yield who said what, those who have the last word first; then what is guessed, or unknown."""
    for giver in (Giver.OPERATOR, Giver.SERVER, Giver.SHIPPED):
        for source in _said_by(profile, giver):
            traits = [trait for trait in Trait if profile.known.get(trait) == source]
            when = "as told on" if source.remembered else _WHEN[giver]
            day = "" if source.on is None else f" ({when} {source.on})"
            yield f"by {giver}{day}: {', '.join(traits)}"
    missing = [trait for trait in Trait if trait not in profile.known]
    if guessed := [trait for trait in missing if trait in _GUESSED]:
        yield f"guessed, until the server refuses it: {', '.join(guessed)}"
    if unknown := [trait for trait in missing if trait not in _GUESSED]:
        yield f"unknown: {', '.join(unknown)}"


_WHEN = {Giver.OPERATOR: "of", Giver.SERVER: "asked", Giver.SHIPPED: "of"}


def _said_by(profile: Profile, giver: Giver) -> list[Source]:
    """Return a giver's sources, the newest first."""
    found = {source for source in profile.known.values() if source.giver is giver}
    return sorted(found, key=lambda source: str(source.on), reverse=True)
