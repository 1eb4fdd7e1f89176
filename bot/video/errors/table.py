"""The one table from a video server's answers to the domain's errors.

Rows are tried in order; the first that fits decides: those that go by a code (``codes.py``), those
that go by a message where codes say nothing (``phrases.py``), then those that go by the status.
"""

from __future__ import annotations

from typing import Final

from bot.domain.errors.clips import RenderMissing
from bot.domain.errors.deployment import (
    AccessError,
    DeploymentMissing,
    NoVideoApi,
    OutOfMoney,
    Retired,
)
from bot.domain.errors.provider import OutcomeUnknown, ProviderError, RenderFailed, Unavailable
from bot.domain.errors.refusals import NoRemix, PictureRefused, Refused, SecondsRefused, SizeRefused
from bot.video.answers.problem import Problem
from bot.video.errors.codes import CLIENT, CODES, FIREWALL, KEY_RIGHTS, ROLE, limited
from bot.video.errors.phrases import PHRASES
from bot.video.errors.rows import Row, any_case, as_a
from bot.video.transport.calls import AFTER, STARTS, Call


def error_for(problem: Problem, detail: str) -> ProviderError:
    """Return what an answer that is no success means; ``detail`` goes to the log."""
    row = next((row for row in TABLE if row.fits(problem)), None)
    error = row.means(problem, detail) if row else nothing_usable(problem.call, detail)
    error.retry_after = problem.retry_after
    return error


def nothing_usable(call: Call, detail: str) -> ProviderError:
    """Return what it means that ``call`` went out and no usable answer came back."""
    return OutcomeUnknown(detail) if call in STARTS else Unavailable(detail)


_UNFINISHED = "The clip to remix isn't finished yet. Ask again when it is."

_CONTENT = frozenset({Call.CONTENT})
_FETCHED = frozenset({Call.CONTENT, Call.DELETE})
_HELD = frozenset({Call.GET, Call.CONTENT, Call.DELETE})
_BAD = frozenset({400, 422})
_NOT_READY = frozenset({"video_not_ready"})  # Unsloth Studio

_AZURE_BODY = "an answer of Azure's, as captured"
_HTTP = "RFC 9110"
_AZURE_ROLE = "Microsoft's page on the v1 API, which names the role"
_SORA_2_FIELD = "Microsoft's notebook on Sora: 400 invalid_value for size or seconds"
_SORA_1_FIELD = (
    "Azure's schema of Sora 1: the fields of an order; that an error names one is a guess"
)

STATUSES: Final[tuple[Row, ...]] = (
    # Access.
    Row(as_a(AccessError), _HTTP, status={401, 407}),
    Row(as_a(OutOfMoney), f"{_HTTP}; gateways that sell credits", status={402}),
    Row(as_a(AccessError, FIREWALL), "Cloudflare's pages", status={403}, page=True),
    Row(as_a(AccessError, ROLE), _AZURE_ROLE, status={403}, azure=True),
    Row(as_a(AccessError, ROLE), _AZURE_ROLE, status={403}, words={"permissiondenied"}),
    Row(
        as_a(AccessError, KEY_RIGHTS),
        f"{_HTTP}; gateways, of a key without the model",
        status={403},
    ),
    # Busy. Azure's running limit is a 429 whose code is null: "Too many running tasks".
    Row(as_a(Unavailable), "vLLM-Omni 0.30: a render that goes on", on=_FETCHED, status={409}),
    Row(
        as_a(OutcomeUnknown),
        f"{_HTTP}; gateways that know an order again: it may be one of ours",
        on=STARTS,
        status={409},
        matches=any_case(r"duplicat", r"already (exists|been|submitted|processed)", r"idempoten"),
    ),
    Row(limited, f"429: {_AZURE_BODY}; 409: Unsloth Studio", status={409, 429}),
    Row(as_a(Unavailable), _HTTP, on=frozenset(Call) - STARTS, status={408, 425, 499}),
    Row(as_a(Unavailable), "RFC 8470", on=STARTS, status={425}),
    # Content that isn't ready yet.
    Row(as_a(Unavailable), "Unsloth Studio", on=_FETCHED, status=CLIENT, words=_NOT_READY),
    Row(as_a(Refused, _UNFINISHED), "Unsloth Studio", on=AFTER, status=_BAD, words=_NOT_READY),
    Row(
        as_a(Unavailable),
        'vLLM-Omni 0.30 and SGLang 0.5: {"detail": "Generation is still in-progress"}',
        on=_CONTENT,
        status={400, 404},
        says=("in-progress", "in progress", "not ready", "not complete", "still processing"),
    ),
    Row(as_a(RenderFailed), "vLLM-Omni 0.30: a render that failed", on=_CONTENT, status={422}),
    # Gone.
    Row(as_a(RenderMissing), _HTTP, on=_FETCHED, status={410}),
    Row(
        as_a(Retired),
        "Microsoft's model lifecycle: all inference requests to a retired model get 410",
        status={410},
    ),
    Row(
        as_a(NoRemix),
        'FastAPI for a route that it lacks: {"detail": "Not Found"}',
        on=AFTER,
        status={404},
        exactly=("not found",),
    ),
    Row(
        as_a(NoRemix),
        f"{_AZURE_BODY}, of a route that it lacks",
        on=AFTER - {Call.REMIX},
        status={404},
        exactly=("resource not found",),
    ),
    Row(as_a(NoRemix), _HTTP, on=AFTER, status={405, 501}),
    Row(as_a(RenderMissing), "OpenAI's specification of remix", on=AFTER, status={404}, page=False),
    Row(
        as_a(NoVideoApi),
        f'FastAPI; {_AZURE_BODY}: {{"code": "404", "message": "Resource not found"}}',
        on=STARTS,
        status={404},
        exactly=("not found", "resource not found"),
    ),
    Row(
        as_a(NoVideoApi),
        'an answer of OpenAI\'s, as captured: "Invalid URL (POST /v1/…)"',
        on=STARTS,
        status={404},
        says=("invalid url (",),
    ),
    Row(as_a(NoVideoApi), "proxies", on=STARTS, status={404}, page=True),
    Row(
        as_a(DeploymentMissing), "nothing else of a create can be missing", on=STARTS, status={404}
    ),
    Row(as_a(NoVideoApi), _HTTP, on=STARTS, status={301, 302, 305, 307, 308, 405, 501}),
    Row(as_a(Unavailable), "proxies", on=_HELD, status={404}, page=True),
    Row(
        as_a(RenderMissing), "vLLM-Omni 0.30 and SGLang 0.5 after a restart", on=_HELD, status={404}
    ),
    # This request, as it stands.
    Row(
        # The one transient 400: the upload of a reference timed out at the server.
        as_a(Unavailable),
        "two clients that match this message on Azure; it carries no code",
        status={400},
        says=("upload timed out",),
    ),
    Row(as_a(SizeRefused), _SORA_2_FIELD, status=_BAD, params=("size",)),
    Row(as_a(SecondsRefused), _SORA_2_FIELD, status=_BAD, params=("seconds",)),
    Row(as_a(SizeRefused), _SORA_1_FIELD, status=_BAD, params=("width", "height")),
    Row(as_a(SecondsRefused), _SORA_1_FIELD, status=_BAD, params=("n_seconds",)),
    Row(
        as_a(DeploymentMissing),
        f"{_AZURE_BODY}: \"Missing required parameter: 'model'.\"",
        on=STARTS,
        status=_BAD,
        params=("model",),
    ),
    # Azure and its gateways for a picture, a size or a length, with neither code nor param.
    Row(
        as_a(PictureRefused),
        _AZURE_BODY,
        status=_BAD,
        says=("must match the requested width and height",),
    ),
    Row(
        as_a(SizeRefused),
        "gateways in front of Azure; Microsoft's PyRIT",
        status=_BAD,
        says=("does not support this size", "invalid size"),
    ),
    Row(as_a(SecondsRefused), "gateways in front of Azure", status=_BAD, says=("invalid seconds",)),
    # A server without a list, and whatever else was refused before anything happened.
    Row(
        as_a(OutcomeUnknown),
        f"{_HTTP}; nginx and Amazon's balancers, of a connection that ended too soon",
        on=STARTS,
        status={408, 444, 460, 499},
    ),
    Row(as_a(Refused), _HTTP, status=CLIENT),
)

TABLE: Final[tuple[Row, ...]] = (*CODES, *PHRASES, *STATUSES)
