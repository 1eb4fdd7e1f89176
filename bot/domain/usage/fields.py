"""The buttons below usage, and the thumbs below clips: shared by who draws and who hears them."""

from __future__ import annotations

from typing import Final

from bot.domain.job import JobId
from bot.domain.usage.months import Month
from bot.domain.usage.report import By

BY: Final = "usage_by_"
"""How the action ids of the buttons begin that tell usage apart by another thing."""
OLDER: Final = "usage_older"
NEWER: Final = "usage_newer"
FILE: Final = "usage_file"
"""Action ids of the other buttons."""

THUMBS: Final = "card_thumbs"
"""The action id of the two thumbs under a card. Old cards have it for years."""

_UP, _DOWN = "up", "down"


def page_value(by: By, month: Month) -> str:
    """Return the value of a button that leads to a month by one thing."""
    return f"{by}:{month}"


def read_page(value: str) -> tuple[By, str]:
    """Return what a button leads to: by a person where it says no more, and a month's key."""
    by, _, month = value.partition(":")
    return (By(by) if by in list(By) else By.PERSON), month


def thumb_value(job: JobId, *, liked: bool) -> str:
    """Return the value of a thumb."""
    return f"{_UP if liked else _DOWN}:{job}"


def read_thumb(value: str) -> tuple[JobId, bool]:
    """Return which clip a thumb is for, and whether it is up."""
    thumb, _, job = value.partition(":")
    return JobId(job), thumb == _UP
