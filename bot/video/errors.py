"""The one table from a video server's answers to the domain's errors.

Rows are tried in order; the first that fits decides. They go by status, type and code. A row that
goes by a message does so because that answer carries nothing else, and names its source.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.domain.errors import (
    AccessError,
    DeploymentMissing,
    Limited,
    NoRemix,
    NoVideoApi,
    OutcomeUnknown,
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
from bot.video import moderation
from bot.video.calls import STARTS, Call
from bot.video.problem import Problem

Make = Callable[[Problem, str], ProviderError]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: what an answer must look like, and what it means."""

    means: Make
    source: str
    """How we know that servers answer so: a document, an issue, or an answer that was seen."""
    on: frozenset[Call] = frozenset(Call)
    status: frozenset[int] | range = range(300, 600)
    words: frozenset[str] = frozenset()
    """Codes and types, in lower case; one is enough. Empty: any."""
    param: str = ""
    says: tuple[str, ...] = ()
    """Phrases of the message, in lower case; one is enough. Empty: any."""
    exactly: tuple[str, ...] = ()
    """The whole message, in lower case, must be one of these. Empty: any."""
    page: bool | None = None

    def fits(self, problem: Problem) -> bool:
        """Whether ``problem`` is this row's."""
        return (
            problem.call in self.on
            and problem.status in self.status
            and (not self.words or not self.words.isdisjoint(problem.words))
            and (not self.param or self.param == problem.param)
            and (not self.says or problem.says(*self.says))
            and (not self.exactly or problem.message.strip().lower() in self.exactly)
            and (self.page is None or self.page is problem.is_page)
        )


def error_for(problem: Problem, detail: str) -> ProviderError:
    """Return what an answer that is no success means; ``detail`` goes to the log."""
    row = next((row for row in TABLE if row.fits(problem)), None)
    if row is not None:
        return row.means(problem, detail)
    return nothing_usable(problem.call, detail)


def nothing_usable(call: Call, detail: str) -> ProviderError:
    """Return what it means that ``call`` went out and no usable answer came back."""
    return OutcomeUnknown(detail) if call.starts_render else Unavailable(detail)


def _as(kind: type[ProviderError], tell: str | None = None) -> Make:
    return lambda _problem, detail: kind(detail, tell=tell)


def _limited(problem: Problem, detail: str) -> ProviderError:
    return Limited(detail, retry_after=problem.retry_after)


def _moderated(problem: Problem, detail: str) -> ProviderError:
    return moderation.moderated(detail, problem.message, problem.words, otherwise="request")


_ROLE = (
    "The video service knows Sora's credentials but doesn't let them make video. Whoever runs Sora "
    "needs to grant that; on Azure it's the role *Cognitive Services OpenAI User*."
)
_PAY = (
    "The video service asks for payment before it renders anything more. Whoever runs Sora needs "
    "to look at the account's balance."
)
_UNFINISHED = "The clip to remix isn't finished yet. Ask again when it is."

_REMIX = frozenset({Call.REMIX})
_CONTENT = frozenset({Call.CONTENT})
_DELETE = frozenset({Call.DELETE})
_HELD = frozenset({Call.GET, Call.CONTENT, Call.DELETE})
_CLIENT = range(400, 500)
_BAD = frozenset({400, 422})
_NOT_READY = frozenset({"video_not_ready"})  # Unsloth Studio

_AZURE_BODY = "an answer of Azure's, as captured"
_HTTP = "RFC 9110"

_SORA_1_FIELD = (
    "Azure's schema of Sora 1: the fields of an order; that an error names one is a guess"
)

TABLE: tuple[Row, ...] = (
    Row(
        _moderated,
        status=_CLIENT,
        words=moderation.CODES,
        source="answers of Azure's and OpenAI's, as captured; Azure's published schema",
    ),
    # Access.
    Row(
        _as(DeploymentMissing),
        status=_CLIENT,
        words=frozenset({"model_not_found", "deploymentnotfound"}),
        source="Azure OpenAI's and OpenAI's error codes",
    ),
    Row(_as(AccessError), status=frozenset({401, 407}), source=_HTTP),
    Row(
        _as(AccessError),
        status=frozenset({400}),
        words=frozenset({"no_db_connection"}),
        source="LiteLLM's proxy without a database, for any key but its own",
    ),
    Row(
        _as(AccessError, _PAY),
        status=frozenset({402}),
        source="RFC 9110; gateways that sell credits",
    ),
    Row(
        _as(AccessError, _ROLE),
        status=frozenset({403}),
        source="Microsoft's page on the v1 API, which names the role",
    ),
    # Busy. Azure's running limit is a 429 whose code is null: "Too many running tasks".
    Row(
        _as(Unavailable),
        on=_CONTENT | _DELETE,
        status=frozenset({409}),
        source="vLLM-Omni 0.30: a render that goes on",
    ),
    Row(
        _limited,
        status=frozenset({409, 429}),
        source="429: an answer of Azure's, as captured; 409: Unsloth Studio",
    ),
    Row(
        _as(Unavailable),
        on=frozenset(Call) - STARTS,
        status=frozenset({408, 425, 499}),
        source=_HTTP,
    ),
    Row(_as(Unavailable), on=STARTS, status=frozenset({425}), source="RFC 8470"),
    # Content that isn't ready yet.
    Row(
        _as(Unavailable),
        on=_CONTENT | _DELETE,
        status=_CLIENT,
        words=_NOT_READY,
        source="Unsloth Studio",
    ),
    Row(
        _as(Refused, _UNFINISHED), on=_REMIX, status=_BAD, words=_NOT_READY, source="Unsloth Studio"
    ),
    Row(
        _as(Unavailable),
        on=_CONTENT,
        status=frozenset({400, 404}),
        says=("in-progress", "in progress", "not ready", "not completed", "not complete"),
        source='vLLM-Omni 0.30 and SGLang 0.5: {"detail": "Generation is still in-progress"}',
    ),
    Row(
        _as(RenderFailed),
        on=_CONTENT,
        status=frozenset({422}),
        source="vLLM-Omni 0.30: a render that failed",
    ),
    # Gone.
    Row(_as(RenderMissing), on=_CONTENT | _DELETE, status=frozenset({410}), source=_HTTP),
    Row(
        _as(Retired),
        status=frozenset({410}),
        source="Microsoft's model lifecycle: all inference requests to a retired model get 410",
    ),
    Row(
        # Type video_generation_user_error, code null: "The API deployment 'sora-2' for this
        # resource does not exist."
        _as(DeploymentMissing),
        status=frozenset({404}),
        says=("api deployment",),
        source="MicrosoftLearning/mslearn-ai-vision#81",
    ),
    Row(
        _as(NoRemix),
        on=_REMIX,
        status=frozenset({404}),
        exactly=("not found",),
        source='FastAPI for a route that it lacks: {"detail": "Not Found"}',
    ),
    Row(_as(NoRemix), on=_REMIX, status=frozenset({405, 501}), source=_HTTP),
    Row(
        _as(RenderMissing),
        on=_REMIX,
        status=frozenset({404}),
        page=False,
        source="OpenAI's specification of remix",
    ),
    Row(
        _as(NoVideoApi),
        on=STARTS,
        status=frozenset({404}),
        exactly=("not found", "resource not found"),
        source=f'FastAPI; {_AZURE_BODY}: {{"code": "404", "message": "Resource not found"}}',
    ),
    Row(
        _as(NoVideoApi),
        on=STARTS,
        status=frozenset({404}),
        says=("invalid url (",),
        source='an answer of OpenAI\'s, as captured: "Invalid URL (POST /v1/…)"',
    ),
    Row(_as(NoVideoApi), on=STARTS, status=frozenset({404}), page=True, source="proxies"),
    Row(
        _as(DeploymentMissing),
        on=STARTS,
        status=frozenset({404}),
        source="nothing else of a create can be missing",
    ),
    Row(
        _as(NoVideoApi),
        on=STARTS,
        status=frozenset({301, 302, 305, 307, 308, 405, 501}),
        source=_HTTP,
    ),
    Row(_as(Unavailable), on=_HELD, status=frozenset({404}), page=True, source="proxies"),
    Row(
        _as(RenderMissing),
        on=_HELD,
        status=frozenset({404}),
        source="vLLM-Omni 0.30 and SGLang 0.5 after a restart",
    ),
    # This request, as it stands.
    Row(
        # The one transient 400: the upload of a reference timed out at the server.
        _as(Unavailable),
        status=frozenset({400}),
        says=("upload timed out",),
        source="two clients that match this message on Azure; it carries no code",
    ),
    Row(
        _as(SizeRefused),
        status=_BAD,
        param="size",
        source="Microsoft's notebook on Sora: 400 invalid_value for size or seconds",
    ),
    Row(
        _as(SecondsRefused),
        status=_BAD,
        param="seconds",
        source="Microsoft's notebook on Sora: 400 invalid_value for size or seconds",
    ),
    Row(
        _as(SizeRefused),
        status=_BAD,
        param="width",
        source=_SORA_1_FIELD,
    ),
    Row(
        _as(SizeRefused),
        status=_BAD,
        param="height",
        source=_SORA_1_FIELD,
    ),
    Row(
        _as(SecondsRefused),
        status=_BAD,
        param="n_seconds",
        source=_SORA_1_FIELD,
    ),
    Row(
        _as(DeploymentMissing),
        on=STARTS,
        status=_BAD,
        param="model",
        source=f"{_AZURE_BODY}: \"Missing required parameter: 'model'.\"",
    ),
    Row(
        _as(DeploymentMissing),
        on=STARTS,
        status=_BAD,
        says=("invalid model name passed",),
        source="LiteLLM's proxy, for a model that isn't in its list",
    ),
    # Azure and its gateways for a picture, a size or a length, with neither code nor param.
    Row(
        _as(PictureRefused),
        status=_BAD,
        says=("must match the requested width and height",),
        source=_AZURE_BODY,
    ),
    Row(
        _as(SizeRefused),
        status=_BAD,
        says=("does not support this size", "invalid size"),
        source="gateways in front of Azure; Microsoft's PyRIT",
    ),
    Row(
        _as(SecondsRefused),
        status=_BAD,
        says=("invalid seconds",),
        source="gateways in front of Azure",
    ),
    # A server without a list, and whatever else was refused before anything happened.
    Row(_as(OutcomeUnknown), on=STARTS, status=frozenset({408, 499}), source=_HTTP),
    Row(_as(Refused), status=_CLIENT, source=_HTTP),
)
