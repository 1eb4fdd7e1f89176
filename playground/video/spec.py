"""What a clip should be: the words between the render farm and the clip maker."""

from __future__ import annotations

from dataclasses import dataclass


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
