"""What somebody looks at in their Home: a page of their clips, perhaps of those with some words."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field

from bot.domain.job import Job, JobId, JobState
from bot.domain.preferences.administration import AT_FIRST, AdminAsked

PAGE = 8
"""Clips on one page."""

LONGEST_SEARCH = 100
"""Characters of words to search for."""

WINDOW = 1000
"""How many of a person's clips are looked through for one page: more are a press away."""

MADE = frozenset({JobState.DELIVERED, JobState.FAILED})
"""The states of what is among somebody's clips: what was taken back has nothing to see."""


@dataclass(frozen=True, slots=True)
class Looking:
    """The page that begins with the clip ``start``, or with the newest, of those with ``words``."""

    words: str = field(default="", repr=False)
    start: JobId | None = None
    admin: AdminAsked = AT_FIRST
    """What an admin looks at below their own."""

    @property
    def terms(self) -> tuple[str, ...]:
        """Return what a clip's prompt has to have, all of it."""
        return tuple(_folded(self.words[:LONGEST_SEARCH]).split())


NEWEST = Looking()


@dataclass(frozen=True, slots=True)
class Gallery:
    """A page of somebody's clips, newest first.

    ``newer`` and ``older`` are the clips that the pages beside it begin with: None where there are
    none, and ``newer`` is empty where that is the first page. ``cut`` tells that it ends where
    ``WINDOW`` clips had been looked through, and not since it is full.
    """

    jobs: tuple[Job, ...] = ()
    newer: JobId | None = None
    older: JobId | None = None
    cut: bool = False


FIRST_PAGE = JobId("")
"""What ``newer`` is where the page before is the first."""


def matches(prompt: str, terms: tuple[str, ...]) -> bool:
    """Tell whether all ``terms`` are in a prompt, in whichever case and however it is composed."""
    folded = _folded(prompt) if terms else ""
    return all(term in folded for term in terms)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
