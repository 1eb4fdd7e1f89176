"""Files in Slack: where people can see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum


@dataclass(frozen=True, slots=True)
class SharedFile:
    """An uploaded file as Slack knows it: the conversations it has been shared into.

    ``public`` are those of them that everybody in the workspace may read; ``messages`` are the
    timestamps of what brought it there, by conversation, as far as Slack says.
    """

    id: str
    permalink: str | None
    channels: frozenset[str]
    public: frozenset[str] = frozenset()
    messages: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class Processing(Enum):
    """How far Slack is with an uploaded picture."""

    UNKNOWN = "unknown"
    """It knows none by that id: the upload wasn't completed, or the file is deleted."""
    WAITING = "waiting"
    """It has yet to look at it: no message may show it so far."""
    READY = "ready"
    UNUSABLE = "unusable"
    """It takes it for something else than a picture that messages show."""
