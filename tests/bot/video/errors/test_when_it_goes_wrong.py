"""The page's table of what goes wrong: each answer, literally, comes to what the page says."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from bot.domain.deployment import Deployment
from bot.domain.errors.clips import RenderMissing
from bot.domain.errors.deployment import DeploymentTrouble, Retired
from bot.domain.errors.provider import (
    Limited,
    OutcomeUnknown,
    ProviderError,
    RenderFailed,
    Unavailable,
)
from bot.domain.errors.refusals import NoRemix, Refused
from bot.domain.text.sentences import told
from bot.domain.wording.troubles.renders import FAILED_AGAIN
from bot.ports.video import VideoApi
from bot.video import Api
from bot.video.answers.problem import problem_of
from bot.video.errors.table import TABLE
from bot.video.transport.calls import Call
from bot.video.transport.http import Response
from tests.support.profiles import SORA_2
from tests.support.samples import sample
from tests.support.video_doubles import BASE, ORDER, QUEUED, always, api_of
from tests.support.video_errors import error

PAGE = Path(__file__).parents[4] / "docs" / "video-apis.md"
DEPLOYMENT = Deployment("sora-2", "sora-2", SORA_2)
USER = "video_generation_user_error"
BLOCKED = "The request is blocked by our moderation system when checking"

CREATES: dict[type[ProviderError], tuple[str, str]] = {
    DeploymentTrouble: (
        "{}",
        "pauses; tries one job again after a minute, then ever more rarely, at least every 15 min",
    ),
    Limited: ("their place in line", "the job waits; the rest is {}"),
    Unavailable: ("their place in line", "the job waits; the rest grows from 4 s to 2 min"),
    OutcomeUnknown: (
        "*Starting to render…*, and *Unclear* where the list can't tell",
        "looks for it in the list; sends it again on proof that it is not there, twice at most",
    ),
    NoRemix: ("{}", "offers to make it from scratch"),
    RenderMissing: (
        "that the clip isn't there any more, and *Recreate*",
        "offers to make it from scratch",
    ),
    Refused: ("{}", "the job fails; nothing was spent"),
}
"""By what an answer to a create or remix means: what people read, and what the queue does."""

UNFINDABLE = "*Rendering*, and after two minutes *Can't be found*. Then:"
ASKED_FOR_MINUTES = (
    "holds the slot and asks on, for five to fifteen minutes without a better answer; then the job "
    "fails"
)
ENDS: dict[type[ProviderError], tuple[str, str]] = {
    Refused: ("{}", "the job fails; it is not tried again"),
    RenderFailed: (
        f"that a second try is made, and that both may be billed; then: {FAILED_AGAIN}",
        "once more; then the job fails",
    ),
    RenderMissing: (f"{UNFINDABLE} {{}}", ASKED_FOR_MINUTES),
    Retired: (f"{UNFINDABLE} {RenderMissing.tell}", ASKED_FOR_MINUTES),
    DeploymentTrouble: (
        "*Not allowed to ask*, and that whoever runs Sora needs to look at what its key may do",
        "pauses, and tries no create before a clip can be fetched; asks on, and loses nothing",
    ),
    Unavailable: (
        "*Rendering*, as before; after two minutes *No word from the video service*, since when",
        "asks on; the log says so once",
    ),
}
"""The same for a render that we have the id of."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server says, and the line of the page that tells of it."""

    what: str
    status: int
    body: Any
    test: str
    call: Call = Call.CREATE
    model: str = "sora-2"
    headers: dict[str, str] = field(default_factory=dict)
    inputs: int = 0
    base: str = BASE
    source: str = ""
    """For an answer that is a success by its status; for others it stands in the code's table."""


def failed(code: str | None, message: str) -> dict[str, Any]:
    return {**QUEUED, "status": "failed", "error": {"code": code, "message": message}}


SORA_1_FAILED = {
    "object": "video.generation.job",
    "id": "task_1",
    "status": "failed",
    "generations": [],
    "prompt": ORDER.prompt,
    "model": "sora",
}
PAUSES = "tests/integration/test_pauses.py"
FAULTS = "tests/integration/test_faults.py"
REFUSED = "tests/bot/rendering/test_renderer.py::test_a_refusal_fails_with_its_sentence"
MODERATED = "tests/bot/rendering/test_renderer.py::test_moderation_is_never_tried_again"
SECOND_TRY = "tests/integration/test_troubled_renders.py"
UNKNOWN_REASON = (
    "tests/bot/rendering/test_renderer.py::test_a_failure_that_nobody_knows_is_not_tried_again"
)
REMIXES = "tests/integration/test_remixes.py"
GONE = (
    "tests/bot/rendering/test_unfindable.py"
    "::test_an_unfindable_render_holds_its_slot_until_it_is_gone"
)
NOT_ALLOWED = (
    "tests/bot/delivery/test_fetch_refused.py::test_after_the_first_refusal_nothing_more_is_ordered"
)
CODES = "tests/bot/video/errors/test_codes.py"
MODERATION = "tests/bot/video/errors/test_moderation.py"
LITELLM = "tests/bot/video/test_litellm.py"
OPENROUTER = "tests/bot/video/test_openrouter.py"
ODD = "tests/bot/video/answers/test_odd_yes.py"
CAPTURED = "an answer of Azure's, as captured"

ANSWERS = (
    Answer(
        "401, a key that isn't accepted",
        401,
        error(
            "Access denied due to invalid subscription key or wrong API endpoint. Make sure to "
            "provide a valid key for an active subscription and use a correct regional API "
            "endpoint for your resource.",
            "401",
        ),
        PAUSES,
    ),
    Answer("402, an account without means", 402, error("Insufficient credits", 402), PAUSES),
    Answer(
        "429 `insufficient_quota`: no money, not too many",
        429,
        error(
            "You exceeded your current quota, please check your plan and billing details.",
            "insufficient_quota",
            "insufficient_quota",
        ),
        CODES,
    ),
    Answer(
        "200 or 403 `insufficient_user_quota`, new-api's",
        200,
        {"code": "insufficient_user_quota", "message": "预扣费额度失败", "data": None},
        CODES,
    ),
    Answer(
        "422 `budget_exceeded`, LiteLLM's for a key's budget",
        422,
        error(
            "Budget has been exceeded! Current cost: 2.0, Max budget: 1.0", "422", "budget_exceeded"
        ),
        CODES,
    ),
    Answer(
        "403, OpenRouter's for a key's own limit",
        403,
        error("Key limit exceeded (total limit). Manage it using …/settings/keys", 403),
        OPENROUTER,
    ),
    Answer(
        "403, a resource that Azure has blocked",
        403,
        {
            "error": {
                "code": "Forbidden",
                "message": "Your resource has been temporarily blocked because we detected "
                "behavior that may violate our content policy.",
            }
        },
        CODES,
    ),
    Answer(
        "404 for the version of the API",
        404,
        {"error": {"code": "404", "message": "API version not supported"}},
        CODES,
    ),
    Answer(
        "403, an identity without the role",
        403,
        error("The principal lacks the required data action", "PermissionDenied"),
        PAUSES,
    ),
    Answer(
        "403 at any other server, a key without the model",
        403,
        error("This key can't use that", "forbidden"),
        CODES,
        base="https://gateway.example/v1",
    ),
    Answer(
        "404 for the deployment",
        404,
        error(
            "The API deployment 'sora-2' for this resource does not exist. If you created the "
            "deployment within the last 5 minutes, please wait a moment and try again.",
            kind=USER,
        ),
        PAUSES,
    ),
    Answer(
        "404 for the route",
        404,
        {"error": {"code": "404", "message": "Resource not found"}},
        PAUSES,
    ),
    Answer(
        "503 of a gateway without a channel for the model",
        503,
        error("当前分组 default 下对于模型 sora-2 无可用渠道", kind="one_api_error"),
        CODES,
    ),
    Answer("410, a model that is retired", 410, error("Gone"), PAUSES),
    Answer(
        "404 for a model that is deprecated",
        404,
        error("The model `sora-2` has been deprecated.", "model_not_found"),
        CODES,
    ),
    Answer("429 without Retry-After", 429, error("Too many running tasks", kind=USER), FAULTS),
    Answer(
        "429 with Retry-After",
        429,
        error("Your requests have exceeded the call rate limit", "RateLimitReached"),
        FAULTS,
        headers={"Retry-After": "30"},
    ),
    Answer("409, a server that is busy", 409, error("A job is running", "busy"), FAULTS),
    Answer(
        "400 for the size",
        400,
        error("Invalid value: '720x1280'.", "invalid_value", USER, "size"),
        REFUSED,
    ),
    Answer(
        "400 for the length",
        400,
        error("Invalid value: '4'.", "invalid_value", USER, "seconds"),
        REFUSED,
    ),
    Answer(
        "400 for a picture of another size",
        400,
        error("Inpaint image must match the requested width and height", kind=USER),
        REFUSED,
    ),
    Answer(
        "400, an upload that timed out", 400, error("Image upload timed out.", kind=USER), FAULTS
    ),
    Answer(
        "400, moderation of the request",
        400,
        error("Your request was blocked by our moderation system.", "moderation_blocked", USER),
        REFUSED,
    ),
    Answer(
        "400, moderation of the input",
        400,
        error(f"{BLOCKED} inputs. Possible reasons: people-in-user-uploads.", "moderation_blocked"),
        REFUSED,
    ),
    Answer(
        "400, moderation of the picture",
        400,
        error(f"{BLOCKED} inputs. Possible reasons: people-in-user-uploads.", "moderation_blocked"),
        REFUSED,
        inputs=1,
    ),
    Answer(
        "400 or 403, moderation in words alone",
        403,
        error("Your chosen model requires moderation and your input was flagged", 403),
        MODERATION,
    ),
    Answer(
        "500 of LiteLLM's proxy for a picture",
        500,
        error("litellm.APIConnectionError: fal.ai needs a public image URL for input_reference"),
        LITELLM,
    ),
    Answer("400 for anything else", 400, error("Something isn't right", kind=USER), REFUSED),
    Answer(
        "200 with an error in it",
        200,
        {"error": {"message": "Something isn't right", "code": "whatever"}},
        ODD,
        source="ArcReel/ArcReel#1889; OpenRouter's page on errors",
    ),
    Answer(
        "200 with neither a render nor an error",
        200,
        "<html><body>Welcome</body></html>",
        ODD,
        source="proxies; gateways' pages",
    ),
    Answer(
        "408, 5xx or no answer to a create",
        503,
        "<html><body>Service Unavailable</body></html>",
        FAULTS,
        source="RFC 9110; servers and proxies that restart",
    ),
    Answer(
        "404 or 405 for the route of a remix",
        404,
        {"detail": "Not Found"},
        REMIXES,
        call=Call.REMIX,
    ),
    Answer(
        "500 of LiteLLM's proxy for a remix",
        500,
        error("litellm.APIConnectionError: Video remix is not supported by Google Veo."),
        LITELLM,
        call=Call.REMIX,
    ),
    Answer(
        "400 for `previous_job_id`, which only some of OpenRouter's models take",
        400,
        error("This model does not support previous_job_id", 400),
        OPENROUTER,
        call=Call.REMIX,
    ),
    Answer(
        "404 for the clip to remix",
        404,
        error("Video with id 'video_1' not found.", "video_not_found", param="video_id"),
        REMIXES,
        call=Call.REMIX,
    ),
    Answer(
        "failed: moderation, without a stage",
        200,
        failed("moderation_blocked", "Your request was blocked by our moderation system."),
        MODERATED,
        call=Call.GET,
        source=CAPTURED,
    ),
    Answer(
        "failed: moderation of the input",
        200,
        failed(
            "moderation_blocked",
            f"{BLOCKED} inputs. Possible reasons: sexual, violence, graphic-violence.",
        ),
        MODERATED,
        call=Call.GET,
        source=CAPTURED,
    ),
    Answer(
        "failed: moderation of the output",
        200,
        failed("moderation_blocked", f"{BLOCKED} outputs. Possible reasons: req_9f8e7d6c."),
        MODERATED,
        call=Call.GET,
        source=f"{CAPTURED} for inputs; Microsoft's PyRIT",
    ),
    *(
        Answer(
            f"failed: `{code}`, {whose}",
            200,
            failed(code, "The task could not be completed"),
            MODERATION,
            call=Call.GET,
            source=source,
        )
        for code, whose, source in (
            ("DataInspectionFailed", "Alibaba's", "Alibaba's Model Studio, of DashScope"),
            ("SAFETY.OUTPUT.VIDEO", "Runway's", "Runway's page on task failures"),
            ("1027", "MiniMax's", "Baidu's page on MiniMax's codes"),
        )
    ),
    Answer(
        "failed: moderation, in words alone",
        200,
        failed(None, "The output video may contain sensitive information."),
        MODERATION,
        call=Call.GET,
        source="vm0-ai/vm0#30959, BytePlus",
    ),
    Answer(
        "500 for a render of Veo that was filtered, LiteLLM's",
        500,
        error("litellm.APIConnectionError: No response data in completed operation", "500"),
        MODERATION,
        call=Call.GET,
        source="LiteLLM's proxy, seen to answer so for ever",
    ),
    *(
        Answer(
            f"failed: `{reason}`, Sora 1's",
            200,
            {**SORA_1_FAILED, "failure_reason": reason},
            test,
            call=Call.GET,
            model="sora",
            source=source,
        )
        for reason, test, source in (
            ("input_moderation", MODERATED, "Azure's published schema"),
            ("output_moderation", MODERATED, "Microsoft's PyRIT"),
            ("internal_error", SECOND_TRY, "Azure's published schema"),
        )
    ),
    Answer(
        "failed: an internal error",
        200,
        failed("video_generation_failed", "Video generation failed due to an internal error."),
        SECOND_TRY,
        call=Call.GET,
        source="an answer of Azure's that a relay passed on",
    ),
    Answer(
        "failed: for a reason that nobody knows",
        200,
        failed("OUTPUT_BLOCKED", "Real human faces are not shown"),
        UNKNOWN_REASON,
        call=Call.GET,
        source="codes and words that stand in no table",
    ),
    Answer(
        "404 for a render, after 24 hours or a restart of the server",
        404,
        {"detail": "Video not found"},
        GONE,
        call=Call.GET,
    ),
    Answer(
        "401 or 403 for a render, as for a key that expires meanwhile",
        401,
        error("Access token is missing, invalid, or expired.", "401"),
        NOT_ALLOWED,
        call=Call.GET,
    ),
    Answer("410 for a render that goes on", 410, error("Gone"), GONE, call=Call.GET),
    Answer(
        "5xx or no answer for a render",
        500,
        error("The server had an error", kind="server_error"),
        FAULTS,
        call=Call.GET,
        source="RFC 9110; servers and proxies that restart",
    ),
)

ASK: dict[Call, Callable[[VideoApi], Awaitable[Any]]] = {
    Call.CREATE: lambda api: api.create(ORDER),
    Call.REMIX: lambda api: api.remix("video_1", "make it night"),
    Call.GET: lambda api: api.get("video_1"),
}


async def meaning(answer: Answer) -> ProviderError:
    """Return what an answer means to the core."""
    server = always(answer.status, answer.body, answer.headers)
    api: Api = "sora1" if answer.model == "sora" else "openai"
    async with api_of(server, answer.base, model=answer.model, api=api) as opened:
        try:
            render = await ASK[answer.call](opened)
        except ProviderError as said:
            return said
    assert isinstance(render.error, ProviderError)
    return render.error


def source_of(answer: Answer) -> str:
    """Return how we know that servers answer so: from the table that classifies the answer."""
    body = json.dumps(answer.body) if isinstance(answer.body, dict) else answer.body
    host = urlsplit(answer.base).hostname or ""
    refused = Response(answer.status, answer.headers, body.encode(), host=host)
    problem = problem_of(answer.call, refused)
    found = [row.source for row in TABLE if row.fits(problem)]
    return answer.source or found[0]


def tabled(answer: Answer, meant: ProviderError) -> list[str]:
    """Return the cells of the page's line about an answer."""
    table = ENDS if answer.call is Call.GET else CREATES
    read, does = next(words for kind, words in table.items() if isinstance(meant, kind))
    job = sample(size=ORDER.size, seconds=ORDER.seconds, inputs=answer.inputs)
    rest = "what the header says" if getattr(meant, "retry_after", None) else "4 s to 2 min"
    cells = [read.format(told(meant, job, DEPLOYMENT)), does.format(rest), source_of(answer)]
    return [answer.what, *cells, f"`{answer.test}`"]


def lines() -> dict[str, list[str]]:
    """Return the lines of the page's table by their first cell."""
    _, _, rest = PAGE.read_text().partition("\n## When it goes wrong\n")
    found = re.findall(r"^\| (.+) \|$", rest.partition("\n## ")[0], re.MULTILINE)
    cells = [line.split(" | ") for line in found]
    return {first: [first, *others] for first, *others in cells[1:]}


@pytest.mark.parametrize("answer", ANSWERS, ids=[answer.what for answer in ANSWERS])
async def test_each_answer_comes_to_what_the_page_says(answer: Answer) -> None:
    assert lines()[answer.what] == tabled(answer, await meaning(answer))


def test_the_page_tells_of_nothing_else_and_in_this_order() -> None:
    assert [*lines()] == [answer.what for answer in ANSWERS]


async def test_nothing_that_a_server_said_is_repeated() -> None:
    """What people read is ours, whatever stands in an answer."""
    for answer in ANSWERS:
        meant = await meaning(answer)
        words = " ".join(tabled(answer, meant)[1:3])
        for secret in ("req_9f8e7d6c", "video_not_found", "PermissionDenied", "invalid_value"):
            assert secret not in words
