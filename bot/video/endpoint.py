"""Calls to one video endpoint, and what it means when one is refused or breaks.

Nothing in here repeats a call: whoever holds the job knows whether it may be.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Unpack

import httpx

from bot.domain.addresses.links import MOST_HOPS, REDIRECTS, Forbidden
from bot.domain.addresses.proxies import Proxies
from bot.domain.discovery.told import Told
from bot.domain.errors.clips import ClipReplaced
from bot.domain.errors.provider import OutcomeUnknown, ProviderError, Unavailable
from bot.domain.errors.refusals import Moderated, Refused
from bot.domain.renders.render import Render, RenderStatus
from bot.video.answers.problem import problem_of, says_no
from bot.video.answers.render import is_failed_job
from bot.video.answers.wrapped import clip_link, has_unusable_id
from bot.video.errors.moderation import is_fault
from bot.video.errors.table import error_for, nothing_usable
from bot.video.transport import download
from bot.video.transport.address_policy import Hop, next_hop
from bot.video.transport.calls import Call
from bot.video.transport.credentials import Credentials
from bot.video.transport.http import Content, Lost, NotSent, Response, VideoHttp
from bot.video.transport.log_text import scrub

Read = Callable[[object, Mapping[str, str]], Render | None]
"""How a wire format reads a success's JSON and headers; None where there is no render in it."""

ReadTold = Callable[[object], tuple[Told, ...] | None]
"""How a server's list of models is read; None where it is none."""

_TELLS_NOTHING = frozenset({400, 401, 403, 404, 405, 422, 500, 501})
"""What is answered where there is no such route, or nothing for this key: LiteLLM has 500 for what
wants its database (1.108.7, run). Whether the key is any good is found out elsewhere."""

Elsewhere = Callable[[ProviderError], Awaitable[str | None]]
"""Where else a clip may be that was refused so; None where that is final."""


class Endpoint:
    """One video endpoint, whatever its wire format.

    ``base_url`` goes up to and including ``/v1``. ``transport`` replaces the network, for tests.
    """

    def __init__(
        self,
        base_url: str,
        credentials: Credentials,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        proxies: Proxies | None = None,
    ) -> None:
        self.base = base_url.rstrip("/")
        self.http = VideoHttp(credentials, transport=transport, proxies=proxies)

    async def exchange(
        self, call: Call, method: str, url: str, *, private: str = "", **content: Unpack[Content]
    ) -> Response:
        """Make a call and return its answer, whatever it says. Raises if there is none.

        ``private`` is the prompt, which no error may quote.
        """
        try:
            return await self.http.send(call, method, url, **content)
        except NotSent as broken:
            raise Unavailable(f"{call.value}: not sent: {scrub(str(broken), (private,))}") from None
        except Lost as broken:
            said = f"{call.value}: no answer: {scrub(str(broken), (private,))}"
            raise nothing_usable(call, said) from None

    async def send(self, call: Call, method: str, url: str, *, asked: str = "") -> Response:
        """Make a call; return its answer if it is a success, or a failed job behind an error.

        ``asked`` is the id of the render that is asked about.
        """
        answer = await self.exchange(call, method, url)
        for _ in range(MOST_HOPS if call is Call.GET else 0):
            if (other := self._elsewhere(url, answer)) is None:
                break
            url, answer = other, await self.exchange(call, method, other)
        if answer.is_success or (asked and is_failed_job(answer.json(), asked)):
            return answer
        raise refusal(call, answer)

    def _elsewhere(self, url: str, answer: Response) -> str | None:
        """Return where on the same server a question is sent on to; None for anywhere else.

        Behind a router it may be the instance that has the render.
        """
        place = answer.headers.get("location") if answer.status in REDIRECTS else None
        try:
            other, hop = next_hop(self.base, url, place) if place else (url, Hop.FOREIGN)
        except Forbidden:
            return None
        return other if hop is Hop.OWN else None

    async def look(self, url: str, render_id: str, read: Read) -> Render:
        """Ask how a render is doing.

        Some servers refuse the question itself for what moderation stopped: that is its end.
        """
        try:
            answer = await self.send(Call.GET, "GET", url, asked=render_id)
        except Moderated as stopped:
            return Render(render_id, RenderStatus.FAILED, error=stopped)
        return read(answer.json(), answer.headers) or _not_shown(answer, render_id)

    async def start(
        self,
        call: Call,
        url: str,
        prompt: str,
        read: Read,
        **content: Unpack[Content],
    ) -> Render:
        """Start a render, in one call."""
        answer = await self.exchange(call, "POST", url, private=prompt, **content)
        return started(call, answer, prompt, read)

    async def clip(self, link: str, to: Path, elsewhere: Elsewhere) -> int:
        """Stream the clip at ``link`` into ``to``; return its length in bytes."""
        refused: ProviderError
        other: str | None = None
        try:
            return await download.fetch(self.http, self.base, link, to)
        except download.Rejected as rejected:
            refused, other = _instead_of_clip(rejected.answer)
        except ClipReplaced as replaced:
            refused = replaced
        other = other or await elsewhere(refused)
        if other is None:
            raise refused
        try:
            return await download.fetch(self.http, self.base, other, to)
        except download.Rejected as rejected:
            kind = ClipReplaced if rejected.answer.is_success else Unavailable
            raise kind(f"content: HTTP {rejected.answer.status} at its link") from None

    async def told(self, path: str, read: ReadTold) -> tuple[Told, ...]:
        """Ask what the server tells of a model; nothing where it has no such route, or not for us.

        Raises ProviderError where it doesn't answer, or with something else than a list of models.
        """
        answer = await self.exchange(Call.MODELS, "GET", f"{self.base}{path}")
        if answer.status in _TELLS_NOTHING or "html" in answer.headers.get("content-type", ""):
            return ()
        if not answer.is_success:
            raise refusal(Call.MODELS, answer)
        told = read(answer.json())
        if told is None:
            raise Unavailable(f"models: {shape(answer)}")
        return told

    async def close(self) -> None:
        """Close connections and credentials."""
        await self.http.close()


def _instead_of_clip(answer: Response) -> tuple[ProviderError, str | None]:
    """Return what an answer without a clip says, and the link to it that may stand in there."""
    said = refusal(Call.CONTENT, answer)
    if not answer.is_success or (says_no(answer.json()) and type(said) is not Refused):
        return said, None
    return ClipReplaced(f"content: {shape(answer)}"), clip_link(answer.json())


def refusal(call: Call, answer: Response, private: str = "") -> ProviderError:
    """Return what an answer that is no success means.

    ``private`` is the prompt: a server may repeat it, but it isn't the server's word.
    """
    problem = problem_of(call, answer, private)
    words = f" ({', '.join(sorted(problem.words))})" if problem.words else ""
    said = scrub(problem.message, answer.private)
    return error_for(problem, f"{call.value}: HTTP {answer.status}{words}: {said}")


def _not_shown(answer: Response, render_id: str) -> Render:
    """Return what a success without a render says of it; raises whatever else it means."""
    refused = refusal(Call.GET, answer) if says_no(answer.json()) else None
    if isinstance(refused, Moderated):
        return Render(render_id, RenderStatus.FAILED, error=refused)
    if refused is None or isinstance(refused, Refused):
        raise Unavailable(f"get: {shape(answer)}")
    raise refused


def started(call: Call, answer: Response, prompt: str, read: Read) -> Render:
    """Return the render that a create or remix was answered with; raises what it was instead.

    Behind a 2xx too, what says no is a refusal like any other. What says neither yes nor no, or
    tells of something that broke on the way, may have left a render behind. 303 leads to it.
    """
    may_name_it = answer.is_success or answer.status == 303
    render = read(answer.json(), answer.headers) if may_name_it else None
    if render is not None:
        return render
    if answer.is_success and not says_no(answer.json()):
        taken = has_unusable_id(answer.json())
        raise OutcomeUnknown(f"{call.value}: {shape(answer)}", taken=taken)
    refused = refusal(call, answer, prompt)
    broke = type(refused) is Refused and is_fault(refused.detail)
    if answer.is_success and (broke or isinstance(refused, OutcomeUnknown)):
        raise OutcomeUnknown(refused.detail, broke=True)
    raise refused


def shape(answer: Response) -> str:
    """Describe an answer that can't be used, without repeating it."""
    kind = answer.headers.get("content-type", "no content type")
    return f"HTTP {answer.status} with nothing usable in it ({kind}, {len(answer.body)} bytes)"


def encodable(prompt: str) -> str:
    """Replace what UTF-8 can't carry: half of an emoji, cut by a client."""
    return prompt.encode("utf-8", "replace").decode("utf-8")
