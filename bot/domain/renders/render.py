"""The provider's side of a job: what is asked for, and what is said of it in our own words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum

from bot.domain.profiles import WHOLE, Crop, Field, InputKind, PictureAs, Size


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
    model places inputs; ``crop`` the part of it to use, as fractions. One that ``guides`` shows
    what is to be in the clip, and is none of its frames.
    """

    kind: InputKind
    name: str
    media_type: str
    data: bytes = field(repr=False)
    frame: int = 0
    crop: Crop = WHOLE
    guides: bool = False


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
    picture_as: PictureAs = PictureAs.FILE
    last_frame_field: str = ""
    """Where a second picture goes, as the last frame."""
    fields: Mapping[str, Field] = field(default_factory=dict)
    """What the model wants besides, and what was chosen, where its API has fields for it."""


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
    """For a failed render, the domain error that says why; for a completed one, why there may be no
    clip of it."""
    unclear: bool = False
    """Whether nobody knows the word for its state, or all is done by its progress: that it goes on
    is a guess, and the clip itself may be there."""
    other_ids: tuple[str, ...] = ()
    """What else its order's answer names that may be its id."""
    clips: tuple[str, ...] = ()
    """The ids of its clips, where these have ids of their own: to be downloaded by them."""
    poll_after: float | None = None
    """Seconds after which the provider wants to be asked again, where it says so."""
    cost_usd: Decimal | None = None
    """What the server billed for it, in US dollars, where it says so."""
    estimate_usd: Decimal | None = None
    """What a proxy reckons from what was asked for, in US dollars: no bill."""


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
