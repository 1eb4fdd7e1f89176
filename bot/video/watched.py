"""A video API whose calls somebody hears of."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from typing_extensions import override

from bot.domain.discovery.told import Told
from bot.domain.profiles import NO_FIELDS, Change, Field, Size
from bot.domain.renders.render import Abilities, Order, Render, RenderList
from bot.ports.video import VideoApi
from bot.telemetry.calls import CallHeard, telling


class WatchedVideo(VideoApi):
    """Does what another one does, and tells of each call."""

    def __init__(self, api: VideoApi, heard: CallHeard) -> None:
        self._api = api
        self._heard = heard

    @override
    async def create(self, order: Order) -> Render:
        with telling(self._heard, "create"):
            return await self._api.create(order)

    @override
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
        with telling(self._heard, "remix"):
            return await self._api.remix(
                source, prompt, size=size, seconds=seconds, how=how, fields=fields
            )

    @override
    async def extend(
        self,
        source: str,
        prompt: str,
        *,
        seconds: int,
        size: Size | None = None,
        fields: Mapping[str, Field] = NO_FIELDS,
    ) -> Render:
        with telling(self._heard, "extend"):
            return await self._api.extend(source, prompt, seconds=seconds, size=size, fields=fields)

    @override
    async def get(self, render_id: str) -> Render:
        with telling(self._heard, "get"):
            return await self._api.get(render_id)

    @override
    async def has_clip(self, render_id: str) -> bool:
        with telling(self._heard, "get"):
            return await self._api.has_clip(render_id)

    @override
    async def download(self, clip: str, to: Path, *, quality: str | None = None) -> int:
        with telling(self._heard, "download"):
            return await self._api.download(clip, to, quality=quality)

    @override
    async def still(self, clip: str) -> bytes | None:
        with telling(self._heard, "still"):
            return await self._api.still(clip)

    @override
    async def recent(self, since: float) -> RenderList | None:
        with telling(self._heard, "list"):
            return await self._api.recent(since)

    @override
    async def delete(self, render_id: str) -> None:
        with telling(self._heard, "delete"):
            await self._api.delete(render_id)

    @override
    async def abilities(self) -> Abilities:
        with telling(self._heard, "probe"):
            return await self._api.abilities()

    @override
    async def told(self) -> tuple[Told, ...]:
        with telling(self._heard, "models"):
            return await self._api.told()

    @override
    async def close(self) -> None:
        await self._api.close()
