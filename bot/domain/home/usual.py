"""What is usual for one person: the model, shape and length of a clip where they say no other."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from bot.domain.language.menu import Menu, words_for_sizes
from bot.domain.preferences.defaults import menu_with
from bot.domain.preferences.preferred import NOTHING_CHOSEN, PreferenceChanges, Preferred

LONGEST_LENGTH = 3_600
"""Seconds that may be chosen: no model makes a clip of an hour."""


class Choice(StrEnum):
    """What can be chosen."""

    MODEL = "model"
    SHAPE = "shape"
    LENGTH = "length"


@dataclass(frozen=True, slots=True)
class Usual:
    """What somebody has chosen, of a ``menu`` that is theirs alone: no channel has a say in it."""

    menu: Menu
    chosen: Preferred = NOTHING_CHOSEN

    @property
    def outcome(self) -> Menu:
        """Return the menu with these choices as its defaults, as far as they can be had."""
        return menu_with(self.menu, (self.chosen,))

    @property
    def price(self) -> Decimal | None:
        """Return what a clip costs of which nothing else is said; None where nobody knows."""
        profile = self.outcome.profile
        return profile.price(profile.default_size, profile.default_seconds)

    @property
    def shapes(self) -> list[str]:
        """Return the words for shapes that some model here makes."""
        made = {
            word
            for profile in self.menu.models.values()
            for word, size in words_for_sizes(profile).items()
            if size is not None
        }
        return [word for word in ("landscape", "portrait", "square") if word in made]

    @property
    def lengths(self) -> list[int]:
        """Return the lengths that some model here makes, in seconds."""
        return sorted({one for profile in self.menu.models.values() for one in profile.seconds})


def change_of(choice: Choice, value: str | None) -> PreferenceChanges:
    """Return what is to be kept of a choice; None for one that is taken back, or makes no sense."""
    match choice:
        case Choice.MODEL:
            return {"model": value}
        case Choice.SHAPE:
            return {"size": value}
        case Choice.LENGTH:
            number = int(value) if value is not None and value.isdecimal() else 0
            return {"seconds": number if 0 < number <= LONGEST_LENGTH else None}
