"""What a clip should be: the words between the render farm and the clip maker."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Input:
    """A picture or a video that a clip is to show from one of its frames on.

    ``file`` is where it lies; ``crop`` is the part of it to use, as fractions: left, top, right,
    bottom.
    """

    file: str
    frame: int = 0
    video: bool = False
    crop: tuple[float, float, float, float] = (0.0, 0.0, 1.0, 1.0)

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Input:
        """Return the input whose fields came through JSON."""
        left, top, right, bottom = record["crop"]
        return cls(record["file"], record["frame"], record["video"], (left, top, right, bottom))


@dataclass(frozen=True, slots=True)
class ClipSpec:
    """A clip to make: pixels, whole seconds, and the prompts that led to it.

    ``lineage`` runs from the first clip's prompt to this one's, so that a remix of a
    fox in the snow still has the fox. ``take`` tells apart renders of equal lineage.
    """

    width: int
    height: int
    seconds: int
    lineage: tuple[str, ...]
    take: int = 0
    fps: int = 24
    inputs: tuple[Input, ...] = ()
    low: bool = False
    """Whether the clip is to be there in a lower quality, too."""
    sound: bool = True
    follows: str = ""
    """Where the clip lies that this one holds first, and then goes on from."""

    @property
    def frames(self) -> int:
        """How many frames the clip has."""
        return self.seconds * self.fps

    @property
    def version(self) -> int:
        """1 for a new clip, 2 for its remix, and so on."""
        return len(self.lineage)


class EncodingStopped(Exception):
    """Raised by an encoder that was asked to stop."""
