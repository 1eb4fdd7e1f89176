"""The video API, as the core needs it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Protocol

from bot.domain.clip import WHOLE, Crop, InputKind, Size


class RenderStatus(Enum):
    """Where a render is, in the one vocabulary that the core knows."""

    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Reference:
    """A picture or a video that goes with an order, ready to be sent.

    A picture has exactly the order's size. ``frame`` is where in the clip it is put, where the
    model places inputs; ``crop`` the part of it to use, as fractions.
    """

    kind: InputKind
    name: str
    media_type: str
    data: bytes = field(repr=False)
    frame: int = 0
    crop: Crop = WHOLE


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked of the provider; ``model`` is a deployment's name on Azure.

    ``count`` is how many clips the one render is to make, where the model can make several.
    """

    model: str
    prompt: str
    size: Size
    seconds: int
    count: int = 1
    references: tuple[Reference, ...] = ()


@dataclass(frozen=True, slots=True)
class Render:
    """The provider's side of a job, as last reported. Times are seconds since the epoch."""

    id: str
    status: RenderStatus
    progress: int | None = None
    created_at: float | None = None
    expires_at: float | None = None
    prompt: str | None = None
    model: str | None = None
    size: Size | None = None
    seconds: int | None = None
    remixed_from: str | None = None
    error: Exception | None = None
    """For a failed render, the domain error that says why."""
    clips: tuple[str, ...] = ()
    """The ids of its clips, where these have ids of their own: to be downloaded by them."""
    poll_after: float | None = None
    """Seconds after which the provider wants to be asked again, where it says so."""


@dataclass(frozen=True, slots=True)
class RenderList:
    """What a server lists of its renders, and what it admits not to tell."""

    renders: tuple[Render, ...]
    server_time: float | None = None
    """What the server's own clock showed as it answered, if it said so. Seconds since the epoch."""
    whole: bool = True
    """Whether nothing can be missing: it was read to its end, or far enough, and all could be."""


@dataclass(frozen=True, slots=True)
class Abilities:
    """What an endpoint can do beside making clips. None is for what it doesn't let one know."""

    remixes: bool | None
    deletes: bool | None


class VideoApi(Protocol):
    """One video endpoint. Raises ``bot.domain.errors.ProviderError`` and its kin, nothing else."""

    async def create(self, order: Order) -> Render:
        """Start a render. Raises OutcomeUnknown when it may or may not have been started."""
        ...

    async def remix(self, source: str, prompt: str) -> Render:
        """Start a remix of the render ``source``. Raises like ``create``."""
        ...

    async def get(self, render_id: str) -> Render:
        """Ask how a render is doing."""
        ...

    async def download(self, clip: str, to: Path, *, quality: str | None = None) -> int:
        """Stream a finished clip into the file ``to``; return its length in bytes.

        ``clip`` is a clip's own id, or its render's where it has none.
        """
        ...

    async def still(self, clip: str) -> bytes | None:
        """Return a picture of a finished clip, or None where the server has none to give."""
        ...

    async def recent(self, since: float) -> RenderList | None:
        """Return the renders created at or after ``since``, or None where the server can't list.

        Those whose time isn't known come along. ``since`` is compared with what the server says,
        whose clock may be wrong.
        """
        ...

    async def delete(self, render_id: str) -> None:
        """Delete a completed or failed render's clip at the provider."""
        ...

    async def abilities(self) -> Abilities:
        """Find out what the endpoint can do, without starting, changing or paying for anything."""
        ...

    async def close(self) -> None:
        """Close connections and credentials."""
        ...
