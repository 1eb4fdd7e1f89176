"""How people ask for a clip to be deleted."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.language.options.errors import DASHES

EVERYWHERE = "everywhere"
"""The word that deletes the video in Slack as well."""


@dataclass(frozen=True, slots=True)
class Delete:
    """Delete a job by its id or as ``#2`` of the thread; None: the thread's only one."""

    job: str | None
    everywhere: bool = False


def read_delete(line: str) -> Delete | None:
    """Read ``delete``, ``delete #2``, ``delete k7m2p9 everywhere``; None for any other line.

    What stands in the place of a job is not looked into.
    """
    verb, *rest = line.split() or [""]
    if verb.rstrip(":") != "delete":
        return None
    everywhere = bool(rest) and rest[-1].lstrip(DASHES) == EVERYWHERE
    which = rest[:-1] if everywhere else rest
    return Delete(which[0] if which else None, everywhere) if len(which) < 2 else None
