"""The ``/videos`` wire format: Azure OpenAI's Sora 2, and the many servers that speak the same.

Written against OpenAI's published schema, Microsoft's samples and what the openai SDK puts on
the wire. Nothing in here repeats a call: whoever holds the job knows whether it may be.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Unpack
from urllib.parse import quote

from typing_extensions import override

from bot.domain.discovery.told import Told
from bot.domain.errors.clips import ClipReplaced, RenderMissing
from bot.domain.errors.provider import ProviderError, Unavailable
from bot.domain.errors.refusals import Refused
from bot.domain.profiles import NO_FIELDS, Change, Field, PictureAs, Size
from bot.domain.renders.render import Abilities, Order, Render, RenderList
from bot.ports.video import VideoApi
from bot.video import bodies
from bot.video.answers.listing import listed_since
from bot.video.answers.problem import problem_of
from bot.video.answers.render import read_render
from bot.video.answers.wrapped import clip_link
from bot.video.capability_probe import can_delete, can_remix
from bot.video.endpoint import Endpoint, encodable, started
from bot.video.litellm import Ids
from bot.video.told.litellm import read_model_info
from bot.video.transport import download
from bot.video.transport.calls import Call
from bot.video.transport.http import Content, Response

WHICH_ID = 10.0
"""Seconds that a server is given to tell by which of several ids it knows a render."""


class OpenAiVideos(VideoApi):
    """A VideoApi over the ``/videos`` wire format; ``model`` is what is ordered there."""

    def __init__(self, endpoint: Endpoint, model: str) -> None:
        self._endpoint = endpoint
        self._model = model
        self._ids = Ids(model)
        self._takes_json = False
        self._wants_text = False

    @override
    async def create(self, order: Order) -> Render:
        """Start a render: ``POST /videos``, as a form or as JSON, whichever the server takes.

        The refusals after which an order is sent once more are that of a form for being a form,
        and that of JSON for a picture in an object: nothing was made then. That such a server
        wants JSON is remembered, and how it wants pictures. One that goes as text goes in JSON.
        """
        prompt = encodable(order.prompt)
        order = replace(order, prompt=prompt)
        as_text = bool(order.references) and (
            self._wants_text or order.picture_as is PictureAs.TEXT
        )
        if not self._takes_json and not as_text:
            answer = await self._post(prompt, form=bodies.form_of(order))
            if answer.is_success or not bodies.wants_json(problem_of(Call.CREATE, answer, prompt)):
                return await self._asked_for(started(Call.CREATE, answer, prompt, self._created))
        answer = await self._post(prompt, body=bodies.json_of(order, as_text=as_text))
        if order.references and not as_text and self._is_for_text(answer, prompt):
            answer = await self._post(prompt, body=bodies.json_of(order, as_text=True))
            self._wants_text = answer.is_success
        self._takes_json = answer.is_success or (self._takes_json and answer.status != 415)
        return await self._asked_for(started(Call.CREATE, answer, prompt, self._created))

    async def _asked_for(self, render: Render) -> Render:
        """Return a render just started under the id that it can be asked about with.

        Some answers name the request as well as the render: which is which, only the server knows.
        """
        for render_id in (render.id, *render.other_ids) if render.other_ids else ():
            with suppress(ProviderError, TimeoutError):
                async with asyncio.timeout(WHICH_ID):
                    await self.get(render_id)
                return replace(render, id=render_id)
        return render

    @staticmethod
    def _is_for_text(answer: Response, prompt: str) -> bool:
        return not answer.is_success and bodies.wants_text(problem_of(Call.CREATE, answer, prompt))

    async def _post(self, prompt: str, **content: Unpack[Content]) -> Response:
        return await self._endpoint.exchange(
            Call.CREATE, "POST", self._url(), private=prompt, **content
        )

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
        """Start a remix: ``POST /videos/{id}/remix``, in JSON as in Microsoft's samples.

        An edit, which is the same by another route: ``POST /videos/edits``.
        """
        if how is Change.EDIT:
            return await self._after(Call.EDIT, "edits", source, prompt)
        prompt = encodable(prompt)
        url = self._url(source, "remix")
        body = {"prompt": prompt}
        render = await self._endpoint.start(Call.REMIX, url, prompt, self._created, body=body)
        return await self._asked_for(render)

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
        """Start an extension: ``POST /videos/extensions``.

        By the published schema, what comes is stitched: the source's footage, and then what is new.
        """
        return await self._after(
            Call.EXTEND, "extensions", source, prompt, seconds=str(seconds) if seconds else None
        )

    async def _after(
        self, call: Call, route: str, source: str, prompt: str, **more: str | None
    ) -> Render:
        """Start what names its source in the body."""
        prompt = encodable(prompt)
        body: dict[str, object] = {"video": {"id": self._ids.asked_as(source)}, "prompt": prompt}
        body |= {name: value for name, value in more.items() if value is not None}
        url = f"{self._url()}/{route}"
        render = await self._endpoint.start(call, url, prompt, self._created, body=body)
        return await self._asked_for(render)

    @override
    async def get(self, render_id: str) -> Render:
        """Ask how a render is doing: ``GET /videos/{id}``."""
        read = partial(self._known, asked=render_id)
        return await self._endpoint.look(self._url(render_id), render_id, read)

    @override
    async def has_clip(self, render_id: str) -> bool:
        link = self._url(render_id, "content")
        return await download.is_there(self._endpoint.http, self._endpoint.base, link)

    @override
    async def still(self, clip: str) -> bytes | None:
        """Return the clip's thumbnail: ``GET /videos/{id}/content?variant=thumbnail``."""
        link = f"{self._url(clip, 'content')}?variant=thumbnail"
        return await download.fetch_still(self._endpoint.http, self._endpoint.base, link)

    @override
    async def download(self, clip: str, to: Path, *, quality: str | None = None) -> int:
        """Stream the clip into ``to``: ``GET /videos/{id}/content``, without ``variant``.

        SGLang reads ``variant`` as a number and breaks on a word. Where a server serves no content,
        or none that is a video, but names a link in the video object, that is followed instead.
        """
        link = self._url(clip, "content")
        return await self._endpoint.clip(link, to, partial(self._link_of, clip))

    async def _link_of(self, render_id: str, refused: ProviderError) -> str | None:
        if not isinstance(refused, Refused | RenderMissing | ClipReplaced):
            return None
        try:
            answer = await self._endpoint.send(Call.GET, "GET", self._url(render_id))
        except ProviderError:
            return None  # the refusal of the content itself says more
        return clip_link(answer.json())

    @override
    async def recent(self, since: float) -> RenderList | None:
        """Return the renders since ``since`` or longer: ``GET /videos``, newest first."""
        params = {"order": "desc"}
        return await listed_since(self._endpoint, self._url(), params, self._known, since)

    @override
    async def delete(self, render_id: str) -> None:
        """Delete a clip at the provider: ``DELETE /videos/{id}``."""
        answer = await self._endpoint.send(Call.DELETE, "DELETE", self._url(render_id))
        said = answer.json()
        if isinstance(said, dict) and said.get("deleted") is False:
            raise Unavailable("delete: the server says that it was not deleted")

    @override
    async def abilities(self) -> Abilities:
        """Ask each route for a render that doesn't exist; a remix of one can't be started.

        Azure may count the question as one of a minute's starts.
        """
        return Abilities(
            remixes=await can_remix(self._endpoint), deletes=await can_delete(self._endpoint)
        )

    @override
    async def told(self) -> tuple[Told, ...]:
        """Ask as one asks LiteLLM: ``GET /v1/model/info``. Other servers have no such route."""
        return await self._endpoint.told("/model/info", partial(read_model_info, model=self._model))

    @override
    async def close(self) -> None:
        await self._endpoint.close()

    def _url(self, render_id: str | None = None, part: str = "") -> str:
        """Return an address. LiteLLM's ids are base64 and may contain slashes: quoted whole."""
        if render_id is None:
            return f"{self._endpoint.base}/videos"
        asked = quote(self._ids.asked_as(render_id), safe="")
        return f"{self._endpoint.base}/videos/{asked}" + (f"/{part}" if part else "")

    def _created(self, video: object, headers: Mapping[str, str]) -> Render | None:
        render = read_render(video, headers)
        return render and self._ids.created(render)

    def _known(
        self, video: object, headers: Mapping[str, str] | None = None, *, asked: str = ""
    ) -> Render | None:
        render = read_render(video, headers, asked=asked)
        return render and self._ids.named(render)
