"""Lists of jobs: whose, which page, and how people ask for one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.job import Job

PAGE = 10
"""Jobs on one page."""


class Scope(StrEnum):
    """Whose jobs a list shows."""

    MINE = "mine"
    CHANNEL = "channel"
    """Those of the conversation in which it is asked."""
    WORKSPACE = "workspace"
    """One's own, and everybody's clips that went into public channels."""


@dataclass(frozen=True, slots=True)
class ListJobs:
    """Show a page of jobs, newest first."""

    scope: Scope = Scope.MINE
    page: int = 1


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list, and how many there are; ``more`` if there are more than were counted."""

    asked: ListJobs
    jobs: tuple[Job, ...]
    of: int
    more: bool = False
    narrowed: bool = False
    """Whether others' clips outside of the conversation are left out for this person."""


_SCOPES = {
    "mine": Scope.MINE,
    "jobs": Scope.MINE,
    "clips": Scope.MINE,
    "channel": Scope.CHANNEL,
    "here": Scope.CHANNEL,
    "workspace": Scope.WORKSPACE,
    "team": Scope.WORKSPACE,
    "all": Scope.WORKSPACE,
}
_LIST = re.compile(
    rf"list:?(?: (?P<scope>{'|'.join(_SCOPES)}))?(?: (?:page )?#?(?P<page>\d{{1,4}}))?"
)
_NEARLY = re.compile(rf"list (?:{'|'.join(_SCOPES)}|page) \S+")


def read_list(line: str) -> ListJobs | None:
    """Read ``list``, ``list channel``, ``list workspace 2``; None for any other line."""
    found = _LIST.fullmatch(line)
    if found is None:
        return None
    scope = _SCOPES[found["scope"]] if found["scope"] else Scope.MINE
    return ListJobs(scope, max(1, int(found["page"] or 1)))


def is_nearly_a_list(line: str) -> bool:
    """Tell whether a line that isn't one was surely meant to be: ``list channel two``."""
    return _NEARLY.fullmatch(line) is not None
