"""The ``/videos`` wire format: Azure OpenAI's Sora 2, and the many servers that speak the same.

Written against OpenAI's published schema, Microsoft's samples and what the openai SDK puts on
the wire. Nothing in here repeats a call: whoever holds the job knows whether it may be.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

from bot.domain.discretion import without_prompt
from bot.domain.errors import OutcomeUnknown, ProviderError, Refused, RenderMissing, Unavailable
from bot.ports import Order, Render, VideoApi
from bot.video import download
from bot.video.calls import Call
from bot.video.credentials import Credentials
from bot.video.errors import error_for, nothing_usable
from bot.video.http import Answer, Lost, NotSent, VideoHttp
from bot.video.problem import read_problem
from bot.video.render import clip_link, is_failed_job, read_render
from bot.video.scrub import READ, scrub

log = logging.getLogger(__name__)

PAGE = 100
MOST_PAGES = 50
CLOCK_SKEW = 120.0
"""Seconds by which a server's clock may be behind ours when its list is searched."""

_CANNOT_LIST = frozenset({400, 404, 405, 422, 501})


class OpenAiVideos(VideoApi):
    """A VideoApi over the ``/videos`` wire format.

    ``base_url`` goes up to and including ``/v1``. ``transport`` replaces the network, for tests.
    """

    def __init__(
        self,
        base_url: str,
        credentials: Credentials,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._base = base_url.rstrip("/")
        self._http = VideoHttp(credentials, transport=transport)

    async def create(self, order: Order) -> Render:
        """Start a render: ``POST /videos``.

        As multipart, like the openai SDK: every server takes it, and vLLM-Omni takes nothing else.
        """
        prompt = _encodable(order.prompt)
        form = {
            "model": order.model,
            "prompt": prompt,
            "size": order.size,
            "seconds": str(order.seconds),
        }
        answer = await self._send(Call.CREATE, "POST", self._url(), private=prompt, form=form)
        return self._started(Call.CREATE, answer)

    async def remix(self, source: str, prompt: str) -> Render:
        """Start a remix: ``POST /videos/{id}/remix``, in JSON as in Microsoft's samples."""
        prompt = _encodable(prompt)
        url = self._url(source, "remix")
        body = {"prompt": prompt}
        answer = await self._send(Call.REMIX, "POST", url, private=prompt, body=body)
        return self._started(Call.REMIX, answer)

    async def get(self, render_id: str) -> Render:
        """Ask how a render is doing: ``GET /videos/{id}``."""
        answer = await self._send(Call.GET, "GET", self._url(render_id))
        render = read_render(answer.json(), answer.headers, asked=render_id)
        if render is None:
            raise Unavailable(f"get: {_shape(answer)}")
        return render

    async def still(self, clip: str) -> bytes | None:
        """Return the clip's thumbnail: ``GET /videos/{id}/content?variant=thumbnail``."""
        url = self._url(clip, "content")
        answer = await self._exchange(Call.CONTENT, "GET", url, params={"variant": "thumbnail"})
        is_picture = answer.headers.get("content-type", "").startswith("image/")
        return answer.body if 200 <= answer.status < 300 and is_picture else None

    async def download(self, clip: str, to: Path, *, quality: str | None = None) -> int:  # noqa: ARG002 - there is one
        """Stream the clip into ``to``: ``GET /videos/{id}/content``, without ``variant``.

        SGLang reads ``variant`` as a number and breaks on a word. Where a server serves no content
        but names a link in the video object, that is followed instead.
        """
        link = self._url(clip, "content")
        try:
            return await download.fetch(self._http, self._base, link, to)
        except download.Rejected as rejected:
            refusal = _refusal(Call.CONTENT, rejected.answer)
        elsewhere = None
        if isinstance(refusal, Refused | RenderMissing):
            elsewhere = await self._link_of(clip)
        if elsewhere is None:
            raise refusal
        try:
            return await download.fetch(self._http, self._base, elsewhere, to)
        except download.Rejected as rejected:
            raise Unavailable(f"content: HTTP {rejected.answer.status} at its link") from None

    async def _link_of(self, render_id: str) -> str | None:
        try:
            answer = await self._send(Call.GET, "GET", self._url(render_id))
        except ProviderError:
            return None  # the refusal of the content itself says more
        return clip_link(answer.json())

    async def recent(self, since: float) -> list[Render] | None:
        """Return the renders created since ``since``: ``GET /videos``, newest first, page by page.

        Some that are up to two minutes older come along, in case the server's clock is behind ours.
        None where the server has no list, or one that can't be read to its end: then nobody can
        say that a render is not there.
        """
        oldest = since - CLOCK_SKEW
        found: dict[str, Render] = {}
        after: str | None = None
        for _ in range(MOST_PAGES):
            page = await self._page(after)
            if page is None:
                return None
            renders, after = page
            fresh = [render for render in renders if render.id not in found]
            found |= {render.id: render for render in fresh}
            if after is None or _is_past(renders, oldest):
                return [
                    render for render in found.values() if (render.created_at or since) >= oldest
                ]
            if not fresh:
                break  # the server doesn't page: what comes after its first page can't be known
        log.warning("the video server's list can't be read to its end")
        return None

    async def _page(self, after: str | None) -> tuple[list[Render], str | None] | None:
        """Return one page and the id to go on from; None where the server can't list."""
        params = {"limit": str(PAGE), "order": "desc"} | ({"after": after} if after else {})
        answer = await self._exchange(Call.LIST, "GET", self._url(), params=params)
        if answer.status in _CANNOT_LIST:
            return None
        if not 200 <= answer.status < 300:
            raise _refusal(Call.LIST, answer)
        listing = answer.json()
        items = listing.get("data") if isinstance(listing, dict) else None
        if not isinstance(items, list):
            raise Unavailable(f"list: {_shape(answer)}")
        renders = [render for item in items if (render := read_render(item)) is not None]
        if items and not renders:
            raise Unavailable(f"list: {_shape(answer)}")
        return renders, _cursor(listing, renders)

    async def delete(self, render_id: str) -> None:
        """Delete a clip at the provider: ``DELETE /videos/{id}``."""
        await self._send(Call.DELETE, "DELETE", self._url(render_id))

    async def close(self) -> None:
        """Close connections and credentials."""
        await self._http.close()

    def _url(self, render_id: str | None = None, part: str = "") -> str:
        """Return an address. LiteLLM's ids are base64 and may contain slashes: quoted whole."""
        if render_id is None:
            return f"{self._base}/videos"
        return f"{self._base}/videos/{quote(render_id, safe='')}" + (f"/{part}" if part else "")

    async def _exchange(
        self, call: Call, method: str, url: str, *, private: str = "", **content: Any
    ) -> Answer:
        try:
            return await self._http.send(call, method, url, **content)
        except NotSent as broken:
            raise Unavailable(f"{call.value}: not sent: {scrub(str(broken), (private,))}") from None
        except Lost as broken:
            said = f"{call.value}: no answer: {scrub(str(broken), (private,))}"
            raise nothing_usable(call, said) from None

    async def _send(
        self, call: Call, method: str, url: str, *, private: str = "", **content: Any
    ) -> Answer:
        """Make a call; return its answer if it is a success, or a failed job behind an error."""
        answer = await self._exchange(call, method, url, private=private, **content)
        if 200 <= answer.status < 300 or (call is Call.GET and is_failed_job(answer.json())):
            return answer
        raise _refusal(call, answer, private)

    def _started(self, call: Call, answer: Answer) -> Render:
        render = read_render(answer.json(), answer.headers)
        if render is None:
            raise OutcomeUnknown(f"{call.value}: {_shape(answer)}")
        return render


def _refusal(call: Call, answer: Answer, private: str = "") -> ProviderError:
    text = answer.body[:65536].decode("utf-8", "replace")
    problem = read_problem(call, answer.status, answer.headers, answer.json(), text)
    words = f" ({', '.join(sorted(problem.words))})" if problem.words else ""
    said = scrub(without_prompt(problem.message[:READ], private), answer.private)
    return error_for(problem, f"{call.value}: HTTP {answer.status}{words}: {said}")


def _cursor(listing: Mapping[str, Any], renders: list[Render]) -> str | None:
    """Return the id that the next page starts after; None at the end of the list."""
    more = listing.get("has_more")
    if not renders or not (more if isinstance(more, bool) else len(renders) >= PAGE):
        return None
    last = listing.get("last_id")
    return last if isinstance(last, str) and last else renders[-1].id


def _is_past(renders: list[Render], oldest: float) -> bool:
    """Say whether every further page is older still; not if the server ignored the order."""
    times = [render.created_at for render in renders if render.created_at is not None]
    return bool(times) and times == sorted(times, reverse=True) and times[-1] < oldest


def _shape(answer: Answer) -> str:
    """Describe an answer that can't be used, without repeating it."""
    kind = answer.headers.get("content-type", "no content type")
    return f"HTTP {answer.status} with no video in it ({kind}, {len(answer.body)} bytes)"


def _encodable(prompt: str) -> str:
    """Replace what UTF-8 can't carry: half of an emoji, cut by a client."""
    return prompt.encode("utf-8", "replace").decode("utf-8")
