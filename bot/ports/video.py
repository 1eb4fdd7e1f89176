"""The video API, as the core needs it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from bot.domain.discovery.told import Told
from bot.domain.profiles import NO_FIELDS, Change, Field, Size
from bot.domain.renders.render import Abilities, Order, Render, RenderList


class VideoApi(Protocol):
    """One video endpoint. Raises ``ProviderError`` and its kin; DiskTrouble where it downloads."""

    async def create(self, order: Order) -> Render:
        """Start a render. Raises OutcomeUnknown when it may or may not have been started."""

    async def remix(
        self,
        source: str,
        prompt: str,
        *,
        size: Size | None = None,
        seconds: int | None = None,
        how: Change = Change.REMIX,
        fields: Mapping[str, Field] = NO_FIELDS,
    ) -> Render:
        """Start a change of the render ``source``. Raises like ``create``.

        ``size`` and ``seconds`` are the source's, for servers that would choose others unasked;
        ``fields`` are what the model wants besides, and what was chosen, where they are read.
        """

    async def extend(
        self,
        source: str,
        prompt: str,
        *,
        seconds: int,
        size: Size | None = None,
        fields: Mapping[str, Field] = NO_FIELDS,
    ) -> Render:
        """Start a clip that goes on where the render ``source`` ends. Raises like ``create``.

        ``seconds`` is how much is to be new. Whether the clip holds the source's footage, too, is
        the server's way. ``size`` and ``fields`` are as with ``remix``.
        """

    async def get(self, render_id: str) -> Render:
        """Ask how a render is doing."""

    async def has_clip(self, render_id: str) -> bool:
        """Tell whether a render's clip can be had by now, whatever the word for its state.

        No more of it is read than tells what it is; where that can't be told, there is none.
        """

    async def download(self, clip: str, to: Path, *, quality: str | None = None) -> int:
        """Stream a finished clip into the file ``to``; return its length in bytes.

        ``clip`` is a clip's own id, or its render's where it has none.
        """

    async def still(self, clip: str) -> bytes | None:
        """Return a picture of a finished clip, or None where the server has none to give."""

    async def recent(self, since: float) -> RenderList | None:
        """Return the renders created at or after ``since``, or None where the server can't list.

        Those whose time isn't known come along. ``since`` is compared with what the server says,
        whose clock may be wrong.
        """

    async def delete(self, render_id: str) -> None:
        """Delete a completed or failed render's clip at the provider."""

    async def abilities(self) -> Abilities:
        """Find out what the endpoint can do, without starting, changing or paying for anything."""

    async def told(self) -> tuple[Told, ...]:
        """Ask what the server tells of the model: of each, where several stand behind its name.

        It costs nothing. Nothing comes where the server tells nothing.
        """

    async def close(self) -> None:
        """Close connections and credentials."""
