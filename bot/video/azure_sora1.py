"""Sora 1's wire format on Azure: ``/video/generations/jobs``, one job with one or more clips.

Written against Azure's published v1 schema and Microsoft's quickstart. A job's clips are
«generations» with ids of their own; they are what is downloaded.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from urllib.parse import quote, urlencode

from typing_extensions import override

from bot.domain.discovery.told import Told
from bot.domain.errors.provider import ProviderError, RenderFailed
from bot.domain.errors.refusals import NoRemix
from bot.domain.profiles import NO_FIELDS, Change, Field, Size, shape
from bot.domain.renders.render import Abilities, Order, Reference, Render, RenderList, RenderStatus
from bot.ports.video import VideoApi
from bot.video.answers.listing import listed_since
from bot.video.answers.render import read_render
from bot.video.answers.wrapped import usable_id
from bot.video.bodies import upload_of
from bot.video.endpoint import Endpoint, encodable
from bot.video.transport import download
from bot.video.transport.calls import Call
from bot.video.transport.http import Content, Part, Upload

VERSION = {"api-version": "preview"}
"""What every address carries: Microsoft's samples use no other version."""


class AzureSora1(VideoApi):
    """A VideoApi over ``/video/generations``."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint

    @override
    async def create(self, order: Order) -> Render:
        """Start a render of one or more clips: ``POST /video/generations/jobs``.

        As JSON; with pictures or a video as multipart, where every field is a string.
        """
        prompt = encodable(order.prompt)
        width, height = shape(order.size)
        fields: dict[str, object] = {
            "model": order.model,
            "prompt": prompt,
            "width": width,
            "height": height,
            "n_seconds": order.seconds,
            "n_variants": order.count,
        }
        content: Content = {"body": fields}
        if order.references:
            files = [upload_of(one, number) for number, one in enumerate(order.references, 1)]
            placed = map(_placed, files, order.references)
            fields["inpaint_items"] = json.dumps(list(placed))
            form: list[tuple[str, Part]] = [(name, str(value)) for name, value in fields.items()]
            form += [("files", file) for file in files]
            content = {"form": form}
        url = self._url("jobs")
        return await self._endpoint.start(Call.CREATE, url, prompt, read_job, **content)

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
        """Raise NoRemix: Sora 1 has no such route."""
        raise NoRemix("Sora 1 has no remix")

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
        """Raise NoRemix: Sora 1 has no such route."""
        raise NoRemix("Sora 1 has no extensions")

    @override
    async def get(self, render_id: str) -> Render:
        """Ask how a render is doing: ``GET /video/generations/jobs/{id}``."""
        read = partial(read_job, asked=render_id)
        return await self._endpoint.look(self._url("jobs", render_id), render_id, read)

    @override
    async def download(self, clip: str, to: Path, *, quality: str | None = None) -> int:
        """Stream a clip into ``to``: ``GET /video/generations/{id}/content/video``.

        ``quality`` is ``high`` or ``low``; left to the service when None.
        """
        link = self._url(clip, "content", "video", quality=quality)
        return await self._endpoint.clip(link, to, _nowhere)

    @override
    async def has_clip(self, render_id: str) -> bool:
        """Return False: clips have ids of their own, which only a finished job tells."""
        return False

    @override
    async def still(self, clip: str) -> bytes | None:
        """Return a clip's thumbnail: ``GET /video/generations/{id}/content/thumbnail``."""
        link = self._url(clip, "content", "thumbnail")
        return await download.fetch_still(self._endpoint.http, self._endpoint.base, link)

    @override
    async def recent(self, since: float) -> RenderList | None:
        """Return the renders since ``since`` or longer: ``GET /video/generations/jobs``."""
        return await listed_since(self._endpoint, self._path("jobs"), VERSION, read_job, since)

    @override
    async def delete(self, render_id: str) -> None:
        """Delete a render with all its clips: ``DELETE /video/generations/jobs/{id}``."""
        await self._endpoint.send(Call.DELETE, "DELETE", self._url("jobs", render_id))

    @override
    async def abilities(self) -> Abilities:
        """Say what the schema has routes for: none to remix, one to delete."""
        return Abilities(remixes=False, deletes=True)

    @override
    async def told(self) -> tuple[Told, ...]:
        """Return nothing: Azure tells nothing of its models."""
        return ()

    @override
    async def close(self) -> None:
        await self._endpoint.close()

    def _path(self, *parts: str) -> str:
        path = "/".join(quote(part, safe="") for part in parts)
        return f"{self._endpoint.base}/video/generations/{path}"

    def _url(self, *parts: str, quality: str | None = None) -> str:
        query = VERSION if quality is None else VERSION | {"quality": quality}
        return f"{self._path(*parts)}?{urlencode(query)}"


def read_job(
    job: object, headers: Mapping[str, str] | None = None, *, asked: str = ""
) -> Render | None:
    """Read a job object; None where it is none. Its statuses and times are like a video's.

    One that succeeded without a single clip has failed: there is nothing to fetch.
    """
    if not isinstance(job, dict):
        return None
    size = f"{job.get('width')}x{job.get('height')}"
    render = read_render(
        job | {"size": size, "seconds": job.get("n_seconds")}, headers, asked=asked
    )
    if render is None:
        return None
    clips = _clips(job.get("generations"))
    if render.status is RenderStatus.COMPLETED and not clips:
        error = RenderFailed("succeeded without a clip")
        return replace(render, status=RenderStatus.FAILED, error=error)
    return replace(render, clips=clips)


def _clips(generations: object) -> tuple[str, ...]:
    """Return the ids of a job's clips, in its order."""
    items = generations if isinstance(generations, list) else []
    ids = [usable_id(item.get("id")) for item in items if isinstance(item, dict)]
    return tuple(filter(None, ids))


def _placed(file: Upload, reference: Reference) -> dict[str, object]:
    """Return an inpaint item: where in the clip a picture or video appears, and which part."""
    crop = reference.crop
    return {
        "frame_index": reference.frame,
        "type": reference.kind.value,
        "file_name": file.name,
        "crop_bounds": {
            "left_fraction": crop.left,
            "top_fraction": crop.top,
            "right_fraction": crop.right,
            "bottom_fraction": crop.bottom,
        },
    }


async def _nowhere(_refused: ProviderError) -> str | None:
    """Say that a clip has no other address."""
    return None
