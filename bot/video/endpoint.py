"""Calls to one video endpoint, and what it means when one is refused or breaks.

Nothing in here repeats a call: whoever holds the job knows whether it may be.
"""

from __future__ import annotations

from typing import Any

import httpx

from bot.domain.discretion import without_prompt
from bot.domain.errors import ProviderError, Unavailable
from bot.domain.proxies import Proxies
from bot.video.calls import Call
from bot.video.credentials import Credentials
from bot.video.errors import error_for, nothing_usable
from bot.video.http import Answer, Lost, NotSent, VideoHttp
from bot.video.problem import Problem, read_problem
from bot.video.render import is_failed_job
from bot.video.scrub import READ, scrub
from bot.video.stills import fetch_still


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
        self, call: Call, method: str, url: str, *, private: str = "", **content: Any
    ) -> Answer:
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

    async def send(
        self, call: Call, method: str, url: str, *, private: str = "", **content: Any
    ) -> Answer:
        """Make a call; return its answer if it is a success, or a failed job behind an error."""
        answer = await self.exchange(call, method, url, private=private, **content)
        if answer.is_success or (call is Call.GET and is_failed_job(answer.json())):
            return answer
        raise refusal(call, answer, private)

    async def picture(self, url: str) -> bytes | None:
        """Return the picture at ``url``, or None where the server has none there."""
        return await fetch_still(self.http, self.base, url)

    async def close(self) -> None:
        """Close connections and credentials."""
        await self.http.close()


def refusal(call: Call, answer: Answer, private: str = "") -> ProviderError:
    """Return what an answer that is no success means."""
    problem = problem_of(call, answer)
    words = f" ({', '.join(sorted(problem.words))})" if problem.words else ""
    said = scrub(without_prompt(problem.message[:READ], private), answer.private)
    return error_for(problem, f"{call.value}: HTTP {answer.status}{words}: {said}")


def problem_of(call: Call, answer: Answer) -> Problem:
    """Return what a server said was wrong."""
    text = answer.body[:65536].decode("utf-8", "replace")
    return read_problem(call, answer.status, answer.headers, answer.json(), text)


def shape(answer: Answer) -> str:
    """Describe an answer that can't be used, without repeating it."""
    kind = answer.headers.get("content-type", "no content type")
    return f"HTTP {answer.status} with no video in it ({kind}, {len(answer.body)} bytes)"


def encodable(prompt: str) -> str:
    """Replace what UTF-8 can't carry: half of an emoji, cut by a client."""
    return prompt.encode("utf-8", "replace").decode("utf-8")
