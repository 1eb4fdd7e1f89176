"""OpenRouter's dialect of ``/videos``: JSON, and answers that say how a render is doing, no more.

Written against OpenRouter's published schema, as its own client has it (``openrouter`` 1.3.84). No
answer repeats an order's words, size, length or time, and there is no list: a render whose answer
was lost can't be found again.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from urllib.parse import quote

from typing_extensions import override

from bot.domain.addresses.links import Forbidden
from bot.domain.discovery.told import Told
from bot.domain.errors.clips import RenderMissing
from bot.domain.errors.deployment import DeploymentTrouble
from bot.domain.errors.provider import Limited, ProviderError
from bot.domain.errors.refusals import Moderated, Refused
from bot.domain.profiles import NO_FIELDS, Change, Field, InputKind, Size
from bot.domain.renders.render import Abilities, Order, Reference, Render, RenderList
from bot.ports.video import VideoApi
from bot.video.answers.render import dollars, read_render
from bot.video.answers.wrapped import clip_link
from bot.video.bodies import data_url
from bot.video.capability_probe import NOBODY
from bot.video.endpoint import Endpoint, encodable
from bot.video.told.openrouter import read_catalogue
from bot.video.transport import download
from bot.video.transport.address_policy import Hop, next_hop
from bot.video.transport.calls import Call

_FRAMES = ("first_frame", "last_frame")
_TWO_PICTURES = (
    "This video service takes two pictures with a prompt, the first frame and the last, and no "
    "video. Ask again with one or two pictures."
)


class OpenRouterVideos(VideoApi):
    """A VideoApi over OpenRouter's ``/videos``; ``model`` is what is ordered there."""

    def __init__(self, endpoint: Endpoint, model: str) -> None:
        self._endpoint = endpoint
        self._model = model

    @override
    async def create(self, order: Order) -> Render:
        """Start a render: ``POST /videos``, answered with 202."""
        prompt = encodable(order.prompt)
        frames = [one for one in order.references if not one.guides]
        guides = [one for one in order.references if one.guides]
        if len(frames) > len(_FRAMES) or any(
            one.kind is not InputKind.IMAGE for one in order.references
        ):
            raise Refused(f"{len(order.references)} references", tell=_TWO_PICTURES)
        fields = {
            "model": order.model,
            "frame_images": [
                {**_part(one), "frame_type": frame}
                for one, frame in zip(frames, _FRAMES, strict=False)
            ],
            "input_references": [_part(one) for one in guides],
            **order.fields,
        }
        return await self._start(Call.CREATE, prompt, fields, order.size, order.seconds)

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
        """Start a remix: a create that names the source as ``previous_job_id``.

        Whether the model can do that shows with the first one.
        """
        after = {**fields, "model": self._model, "previous_job_id": source}
        return await self._start(Call.REMIX, encodable(prompt), after, size, seconds)

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
        """Start an extension: the same order, whose words say what happens next."""
        after = {**fields, "model": self._model, "previous_job_id": source}
        return await self._start(Call.EXTEND, encodable(prompt), after, size, seconds)

    async def _start(
        self,
        call: Call,
        prompt: str,
        fields: Mapping[str, object],
        size: Size | None,
        seconds: int | None,
    ) -> Render:
        """Order what has a value. A length that isn't said is the model's, and billed as such."""
        body = {"prompt": prompt, "size": size or None, "duration": seconds or None, **fields}
        said = {name: value for name, value in body.items() if value is not None and value != []}
        return await self._endpoint.start(call, self._url(), prompt, _read, body=said)

    @override
    async def get(self, render_id: str) -> Render:
        """Ask how a render is doing: ``GET /videos/{id}``."""
        read = partial(_read, asked=render_id)
        return await self._endpoint.look(self._url(render_id), render_id, read)

    @override
    async def has_clip(self, render_id: str) -> bool:
        return await download.is_there(
            self._endpoint.http, self._endpoint.base, self._content(render_id)
        )

    @override
    async def download(self, clip: str, to: Path, *, quality: str | None = None) -> int:
        """Stream the clip into ``to``: ``GET /videos/{id}/content?index=0``.

        Where that fails, there may be a link to OpenRouter's own copy. It is signed: whoever has it
        has the clip, so that it is never written down.
        """
        return await self._endpoint.clip(self._content(clip), to, partial(self._link_of, clip))

    async def _link_of(self, render_id: str, refused: ProviderError) -> str | None:
        if isinstance(refused, DeploymentTrouble | Limited | Moderated):
            return None
        try:
            answer = await self._endpoint.send(Call.GET, "GET", self._url(render_id))
        except ProviderError:
            return None  # the refusal of the content itself says more
        said = _fields(answer.json())
        return clip_link(said.get("urls")) or self._with_key(
            clip_link(said.get("unsigned_urls")), self._url(render_id, "content")
        )

    def _with_key(self, link: str | None, asked: str) -> str | None:
        """Return a link that wants our key; None for one elsewhere, or that was ``asked``."""
        if link is None:
            return None
        try:
            url, hop = next_hop(self._endpoint.base, f"{self._endpoint.base}/", link)
        except Forbidden:
            return None
        return url if hop is Hop.OWN and url.partition("?")[0] != asked else None

    @override
    async def still(self, clip: str) -> bytes | None:
        """Return None: there are no thumbnails."""
        return None

    @override
    async def recent(self, since: float) -> RenderList | None:
        """Return None: there is no list.

        A render that nobody has is asked about instead, so that a key that is refused shows here.
        """
        with suppress(RenderMissing, Refused):
            await self._endpoint.send(Call.GET, "GET", self._url(NOBODY))
        return None

    @override
    async def delete(self, render_id: str) -> None:
        """Raise Refused: there is no such route."""
        raise Refused("delete: OpenRouter's videos can't be deleted")

    @override
    async def abilities(self) -> Abilities:
        """Say what the schema has routes for; which models can continue a clip isn't told."""
        return Abilities(remixes=None, deletes=False)

    @override
    async def told(self) -> tuple[Told, ...]:
        """Read the catalogue: ``GET /videos/models``."""
        read = partial(read_catalogue, model=self._model)
        return await self._endpoint.told("/videos/models", read)

    @override
    async def close(self) -> None:
        await self._endpoint.close()

    def _content(self, render_id: str) -> str:
        return f"{self._url(render_id, 'content')}?index=0"

    def _url(self, render_id: str | None = None, part: str = "") -> str:
        parts = [quote(one, safe="") for one in (render_id, part) if one]
        return "/".join([f"{self._endpoint.base}/videos", *parts])


def _part(picture: Reference) -> dict[str, object]:
    return {"type": "image_url", "image_url": {"url": data_url(picture)}}


def _fields(document: object) -> Mapping[str, object]:
    return document if isinstance(document, dict) else {}


def _read(document: object, headers: Mapping[str, str], *, asked: str = "") -> Render | None:
    """Read a job with what it cost.

    With a key of one's own at the provider (``is_byok``) the bill is the provider's, and what is
    told here is a fee.
    """
    render = read_render(document, headers, asked=asked)
    usage = _fields(document).get("usage")
    if render is None or not isinstance(usage, dict) or usage.get("is_byok") is True:
        return render
    return replace(render, cost_usd=dollars(usage.get("cost")))
