"""The one table from a video server's answers to the domain's errors.

Rows are tried in order; the first that fits decides: those that go by a code (``codes.py``), those
that go by a message where codes say nothing (``phrases.py``), then those that go by the status.
"""

from __future__ import annotations

from typing import Final

from bot.domain.errors import (
    AccessError,
    DeploymentMissing,
    NoRemix,
    NoVideoApi,
    OutcomeUnknown,
    OutOfMoney,
    PictureRefused,
    ProviderError,
    Refused,
    RenderFailed,
    RenderMissing,
    Retired,
    SecondsRefused,
    SizeRefused,
    Unavailable,
)
from bot.video.calls import STARTS, Call
from bot.video.codes import CLIENT, CODES, KEY_RIGHTS, ROLE, limited
from bot.video.phrases import PHRASES
from bot.video.problem import Problem
from bot.video.rows import Row, as_a

__all__ = ["TABLE", "Row", "error_for", "nothing_usable"]


def error_for(problem: Problem, detail: str) -> ProviderError:
    """Return what an answer that is no success means; ``detail`` goes to the log."""
    row = next((row for row in TABLE if row.fits(problem)), None)
    error = row.means(problem, detail) if row else nothing_usable(problem.call, detail)
    error.retry_after = problem.retry_after
    return error


def nothing_usable(call: Call, detail: str) -> ProviderError:
    """Return what it means that ``call`` went out and no usable answer came back."""
    return OutcomeUnknown(detail) if call.starts_render else Unavailable(detail)


_UNFINISHED = "The clip to remix isn't finished yet. Ask again when it is."

_REMIX = frozenset({Call.REMIX})
_CONTENT = frozenset({Call.CONTENT})
_DELETE = frozenset({Call.DELETE})
_HELD = frozenset({Call.GET, Call.CONTENT, Call.DELETE})
_BAD = frozenset({400, 422})
_NOT_READY = frozenset({"video_not_ready"})  # Unsloth Studio

_AZURE_BODY = "an answer of Azure's, as captured"
_HTTP = "RFC 9110"

_SORA_1_FIELD = (
    "Azure's schema of Sora 1: the fields of an order; that an error names one is a guess"
)

STATUSES: Final[tuple[Row, ...]] = (
    # Access.
    Row(as_a(AccessError), status=frozenset({401, 407}), source=_HTTP),
    Row(
        as_a(OutOfMoney),
        status=frozenset({402}),
        source="RFC 9110; gateways that sell credits",
    ),
    Row(
        as_a(AccessError, ROLE),
        status=frozenset({403}),
        azure=True,
        source="Microsoft's page on the v1 API, which names the role",
    ),
    Row(
        as_a(AccessError, ROLE),
        status=frozenset({403}),
        words=frozenset({"permissiondenied"}),
        source="Microsoft's page on the v1 API, which names the role",
    ),
    Row(
        as_a(AccessError, KEY_RIGHTS),
        status=frozenset({403}),
        source="RFC 9110; gateways, of a key without the model",
    ),
    # Busy. Azure's running limit is a 429 whose code is null: "Too many running tasks".
    Row(
        as_a(Unavailable),
        on=_CONTENT | _DELETE,
        status=frozenset({409}),
        source="vLLM-Omni 0.30: a render that goes on",
    ),
    Row(
        limited,
        status=frozenset({409, 429}),
        source="429: an answer of Azure's, as captured; 409: Unsloth Studio",
    ),
    Row(
        as_a(Unavailable),
        on=frozenset(Call) - STARTS,
        status=frozenset({408, 425, 499}),
        source=_HTTP,
    ),
    Row(as_a(Unavailable), on=STARTS, status=frozenset({425}), source="RFC 8470"),
    # Content that isn't ready yet.
    Row(
        as_a(Unavailable),
        on=_CONTENT | _DELETE,
        status=CLIENT,
        words=_NOT_READY,
        source="Unsloth Studio",
    ),
    Row(
        as_a(Refused, _UNFINISHED),
        on=_REMIX,
        status=_BAD,
        words=_NOT_READY,
        source="Unsloth Studio",
    ),
    Row(
        as_a(Unavailable),
        on=_CONTENT,
        status=frozenset({400, 404}),
        says=("in-progress", "in progress", "not ready", "not complete", "still processing"),
        source='vLLM-Omni 0.30 and SGLang 0.5: {"detail": "Generation is still in-progress"}',
    ),
    Row(
        as_a(RenderFailed),
        on=_CONTENT,
        status=frozenset({422}),
        source="vLLM-Omni 0.30: a render that failed",
    ),
    # Gone.
    Row(as_a(RenderMissing), on=_CONTENT | _DELETE, status=frozenset({410}), source=_HTTP),
    Row(
        as_a(Retired),
        status=frozenset({410}),
        source="Microsoft's model lifecycle: all inference requests to a retired model get 410",
    ),
    Row(
        as_a(NoRemix),
        on=_REMIX,
        status=frozenset({404}),
        exactly=("not found",),
        source='FastAPI for a route that it lacks: {"detail": "Not Found"}',
    ),
    Row(as_a(NoRemix), on=_REMIX, status=frozenset({405, 501}), source=_HTTP),
    Row(
        as_a(RenderMissing),
        on=_REMIX,
        status=frozenset({404}),
        page=False,
        source="OpenAI's specification of remix",
    ),
    Row(
        as_a(NoVideoApi),
        on=STARTS,
        status=frozenset({404}),
        exactly=("not found", "resource not found"),
        source=f'FastAPI; {_AZURE_BODY}: {{"code": "404", "message": "Resource not found"}}',
    ),
    Row(
        as_a(NoVideoApi),
        on=STARTS,
        status=frozenset({404}),
        says=("invalid url (",),
        source='an answer of OpenAI\'s, as captured: "Invalid URL (POST /v1/…)"',
    ),
    Row(as_a(NoVideoApi), on=STARTS, status=frozenset({404}), page=True, source="proxies"),
    Row(
        as_a(DeploymentMissing),
        on=STARTS,
        status=frozenset({404}),
        source="nothing else of a create can be missing",
    ),
    Row(
        as_a(NoVideoApi),
        on=STARTS,
        status=frozenset({301, 302, 305, 307, 308, 405, 501}),
        source=_HTTP,
    ),
    Row(as_a(Unavailable), on=_HELD, status=frozenset({404}), page=True, source="proxies"),
    Row(
        as_a(RenderMissing),
        on=_HELD,
        status=frozenset({404}),
        source="vLLM-Omni 0.30 and SGLang 0.5 after a restart",
    ),
    # This request, as it stands.
    Row(
        # The one transient 400: the upload of a reference timed out at the server.
        as_a(Unavailable),
        status=frozenset({400}),
        says=("upload timed out",),
        source="two clients that match this message on Azure; it carries no code",
    ),
    Row(
        as_a(SizeRefused),
        status=_BAD,
        param="size",
        source="Microsoft's notebook on Sora: 400 invalid_value for size or seconds",
    ),
    Row(
        as_a(SecondsRefused),
        status=_BAD,
        param="seconds",
        source="Microsoft's notebook on Sora: 400 invalid_value for size or seconds",
    ),
    Row(
        as_a(SizeRefused),
        status=_BAD,
        param="width",
        source=_SORA_1_FIELD,
    ),
    Row(
        as_a(SizeRefused),
        status=_BAD,
        param="height",
        source=_SORA_1_FIELD,
    ),
    Row(
        as_a(SecondsRefused),
        status=_BAD,
        param="n_seconds",
        source=_SORA_1_FIELD,
    ),
    Row(
        as_a(DeploymentMissing),
        on=STARTS,
        status=_BAD,
        param="model",
        source=f"{_AZURE_BODY}: \"Missing required parameter: 'model'.\"",
    ),
    # Azure and its gateways for a picture, a size or a length, with neither code nor param.
    Row(
        as_a(PictureRefused),
        status=_BAD,
        says=("must match the requested width and height",),
        source=_AZURE_BODY,
    ),
    Row(
        as_a(SizeRefused),
        status=_BAD,
        says=("does not support this size", "invalid size"),
        source="gateways in front of Azure; Microsoft's PyRIT",
    ),
    Row(
        as_a(SecondsRefused),
        status=_BAD,
        says=("invalid seconds",),
        source="gateways in front of Azure",
    ),
    # A server without a list, and whatever else was refused before anything happened.
    Row(
        as_a(OutcomeUnknown),
        on=STARTS,
        status=frozenset({408, 444, 460, 499}),
        source=f"{_HTTP}; nginx and Amazon's balancers, of a connection that ended too soon",
    ),
    Row(as_a(Refused), status=CLIENT, source=_HTTP),
)

TABLE: Final[tuple[Row, ...]] = (*CODES, *PHRASES, *STATUSES)
