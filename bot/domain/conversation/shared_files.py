"""Files in Slack: where people can see them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SharedFile:
    """An uploaded file as Slack knows it: the conversations it has been shared into.

    ``public`` are those of them that everybody in the workspace may read.
    """

    id: str
    permalink: str | None
    channels: frozenset[str]
    public: frozenset[str] = frozenset()
