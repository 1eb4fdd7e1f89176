"""A refused call in one shape, whichever way a server says no."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from bot.domain.renders.render import RenderStatus
from bot.domain.text.prompt_redaction import without_prompt
from bot.video.answers.moments import number, server_time
from bot.video.answers.said import http_status_in, said_in, text_of
from bot.video.answers.statuses import meaning
from bot.video.transport.calls import Call
from bot.video.transport.http import Response

LONGEST_REST = 3600.0
"""Seconds: however long a provider says to wait, asking once an hour does no harm."""

_AZURE_HOSTS = (".openai.azure.com", ".cognitiveservices.azure.com", ".services.ai.azure.com")
"""Whose 403 is about a role (Microsoft's page on the v1 API)."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A refused call. ``words`` are all the machine-readable codes it carried, in lower case.

    ``status`` is HTTP's; that of a refusal behind a 2xx is the one that its body names, or 400.
    """

    call: Call
    status: int
    message: str = ""
    words: frozenset[str] = frozenset()
    param: str = ""
    retry_after: float | None = None
    is_page: bool = False
    """The answer is HTML: a proxy or a load balancer spoke, not the API."""
    azure: bool = False
    """The answer is Azure's, by its host's name."""

    def says(self, *phrases: str) -> bool:
        """Whether the message contains one of ``phrases``, in any case."""
        message = self.message.lower()
        return any(phrase in message for phrase in phrases)


def problem_of(call: Call, answer: Response, private: str = "") -> Problem:
    """Read an answer that is no success.

    ``private`` is the prompt, which may be repeated and is left out.
    """
    document, text = answer.json(), answer.body[:65536].decode("utf-8", "replace")
    said = said_in(document, private)
    is_page = text.lstrip()[:1] == "<"
    plain = "an HTML page" if is_page else without_prompt(text[:1000], private)
    return Problem(
        call=call,
        status=(http_status_in(document) or 400) if answer.is_success else answer.status,
        message=said.message or plain,
        words=said.words,
        param=said.param,
        retry_after=retry_after(answer.headers),
        is_page=is_page,
        azure=answer.host.endswith(_AZURE_HOSTS),
    )


_SUCCESS = frozenset({"", "0", "200", "201", "202", "ok", "success", "succeed", "succeeded"})
"""Codes that stand beside what went well: new-api's "success", Kling's 0."""


def says_no(document: object) -> bool:
    """Say whether a body without a render is a refusal, although its status was a success.

    An ``error`` or ``detail``, ``success: false``, a code that is none of success beside a message,
    a status of failure: each is a no. What isn't a no may be a render that we aren't told of.
    """
    if isinstance(document, list) and len(document) == 1:
        document = document[0]
    if not isinstance(document, dict):
        return False
    if any(document.get(key) for key in ("error", "errors", "detail")):
        return True
    if http_status_in(document) is not None:
        return True
    if any(document.get(key) in (False, "false") for key in ("success", "ok")):
        return True
    if meaning(document.get("status")) in (RenderStatus.FAILED, RenderStatus.CANCELLED):
        return True
    if _names_a_fault(document) or _names_a_fault(document.get("base_resp")):
        return True
    return says_no(document.get("data"))


def _names_a_fault(fields: object) -> bool:
    """Say whether there is a code that isn't success's, and a message or an empty ``data``."""
    if not isinstance(fields, dict):
        return False
    codes = [text_of(fields.get(key)).lower() for key in ("code", "status_code", "error_code")]
    bad = any(code not in _SUCCESS for code in codes)
    return bad and (bool(said_in(fields).message) or not fields.get("data", True))


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that a server asks us to wait, or None where it doesn't say.

    ``retry-after-ms``, else ``Retry-After``, which is a number of seconds or an HTTP date (RFC
    9110, 10.2.3), else the same two as LiteLLM passes them on, else ``openai-poll-after-ms``:
    Unsloth Studio's, when it is busy.
    """
    for prefix in ("", "llm_provider-"):
        milliseconds = seconds(headers.get(f"{prefix}retry-after-ms"), unit=0.001)
        if milliseconds is not None:
            return milliseconds
        if value := headers.get(f"{prefix}retry-after", "").strip():
            return _moment(value, headers)
    return seconds(headers.get("openai-poll-after-ms"), unit=0.001)


def _moment(value: str, headers: Mapping[str, str]) -> float | None:
    """Return the seconds until what ``Retry-After`` names; None where that is nothing.

    A moment is one of the server's clock, which the same answer tells.
    """
    if (wait := seconds(value)) is not None:
        return wait
    try:
        when = parsedate_to_datetime(value).timestamp()
    except (ValueError, OverflowError):
        return None
    now = server_time(headers) or time.time()
    return min(max(when - now, 0.0), LONGEST_REST)


def seconds(value: str | None, *, unit: float = 1.0) -> float | None:
    """Return a header's number in seconds, between 0 and an hour; None where it is no number."""
    told = number(value)
    return None if told is None else min(max(told * unit, 0.0), LONGEST_REST)
