"""A render as the server keeps it, and as the API shows it."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from typing import Any, Literal, Protocol

from playground.video.spec import Input

Status = Literal["queued", "in_progress", "completed", "failed"]
RETENTION = 86_400
"""Seconds from creation to expiry (Azure: 24 hours from creation, not from completion)."""


@dataclass(slots=True)
class Render:
    """One video job. Times are Unix seconds; None where it has not happened."""

    id: str
    prompt: str
    model: str
    size: str
    seconds: str
    created_at: float
    lineage: tuple[str, ...]
    """The prompts from the first clip to this one: a remix is drawn from all of them."""
    take: int = 0
    """How many renders of the same lineage came before: each take looks a little different."""
    remixed_from_video_id: str | None = None
    status: Status = "queued"
    progress: int = 0
    started_at: float | None = None
    finished_at: float | None = None
    expires_at: float | None = None
    error: dict[str, str] | None = None
    deleted: bool = False
    shown_seconds: str | None = None
    """What the API says of its length, where that is not ``seconds``."""
    url: str | None = None
    """Where the clip lies, if not here."""
    cancelling: bool = False
    inputs: tuple[Input, ...] = ()
    """What it is to show; the files lie beside its clip."""
    items: tuple[dict[str, Any], ...] = ()
    """The inputs as a client of Sora 1 or OpenRouter described them."""
    generations: tuple[str, ...] = ()
    """On Sora 1, the ids of its clips."""
    seed: int | None = None
    sound: bool = True
    follows: str = ""
    """The file of the clip that it begins with, where it makes that longer."""
    prepared: bool = False
    """Whether half of its time in the queue is over."""

    @property
    def unfinished(self) -> bool:
        """Whether it still holds one of the deployment's slots."""
        return self.status in ("queued", "in_progress")

    def is_expired(self) -> bool:
        """Tell whether a completed render's time is over."""
        return self.expires_at is not None and self.expires_at <= time.time()

    def shown_expiry(self) -> int | None:
        """Return when its time is over, in whole seconds: nothing is gone before it was made.

        Nor before whoever ordered it has the answer, and the next second may begin meanwhile.
        """
        if self.expires_at is None:
            return None
        return max(int(self.expires_at), int(self.created_at) + 3)

    def as_video(self, *, omit_prompt: bool) -> dict[str, Any]:
        """Return the published ``VideoResource``; its times are whole seconds."""
        completed = self.status == "completed"
        return {
            "id": self.id,
            "object": "video",
            "model": self.model,
            "status": self.status,
            "progress": self.progress,
            "created_at": int(self.created_at),
            "completed_at": int(self.finished_at or 0) if completed else None,
            "expires_at": self.shown_expiry(),
            "prompt": None if omit_prompt else self.prompt,
            "size": self.size,
            "seconds": self.shown_seconds or self.seconds,
            "remixed_from_video_id": self.remixed_from_video_id,
            "error": self.error,
        }

    def as_seen_by_page(self) -> dict[str, Any]:
        """Return what the playground's page shows; its times keep their milliseconds."""
        return {
            "id": self.id,
            "status": self.status,
            "progress": self.progress,
            "prompt": self.prompt,
            "model": self.model,
            "size": self.size,
            "seconds": self.seconds,
            "inputs": len(self.inputs),
            "remixed_from_video_id": self.remixed_from_video_id,
            "created_at": round(self.created_at, 3),
            "started_at": None if self.started_at is None else round(self.started_at, 3),
            "completed_at": None if self.finished_at is None else round(self.finished_at, 3),
            "error": self.error,
        }

    def as_record(self) -> dict[str, Any]:
        """Return every field, for the journal."""
        return asdict(self)

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> Render:
        """Return the render that :meth:`as_record` wrote."""
        inputs = tuple(Input.from_record(given) for given in record.get("inputs", ()))
        tuples = {name: tuple(record.get(name, ())) for name in ("lineage", "items", "generations")}
        return cls(**{**record, **tuples, "inputs": inputs})


class KeptRenders(Protocol):
    """The renders that the server keeps, as a dialect may let go of one."""

    def delete(self, render: Render) -> None:
        """Forget a finished render and its files."""
        ...

    def forget(self, render: Render) -> None:
        """Forget a render; if it is unfinished it goes on, and nobody can ask about it."""
        ...

    async def cancel(self, render: Render) -> None:
        """Stop a render if it is unfinished, and forget it and its files."""
        ...
