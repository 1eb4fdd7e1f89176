from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from bot.domain.errors.clips import ClipReplaced, RenderMissing
from bot.domain.errors.deployment import (
    AccessError,
    DeploymentMissing,
    NoVideoApi,
    OutOfMoney,
    Retired,
)
from bot.domain.errors.provider import (
    Limited,
    OutcomeUnknown,
    ProviderError,
    RenderFailed,
    Unavailable,
)
from bot.domain.errors.refusals import (
    Moderated,
    NoRemix,
    PictureRefused,
    Refused,
    SecondsRefused,
    SizeRefused,
)
from bot.ports.video import VideoApi
from bot.video.errors.table import TABLE
from tests.support.video_doubles import KEY, ORDER, always, api_of
from tests.support.video_errors import PAGE, error, through_litellm

Ask = Callable[[VideoApi, Path], Awaitable[Any]]

CALLS: dict[str, Ask] = {
    "create": lambda api, _: api.create(ORDER),
    "remix": lambda api, _: api.remix("video_1", "make it night"),
    "get": lambda api, _: api.get("video_1"),
    "content": lambda api, to: api.download("video_1", to / "clip"),
    "list": lambda api, _: api.recent(0),
    "delete": lambda api, _: api.delete("video_1"),
}
STARTS = ("create", "remix")
HELD = ("get", "content", "delete")
EVERY = tuple(CALLS)


USER = "video_generation_user_error"
NO_DEPLOYMENT = error(
    "The API deployment 'sora-2' for this resource does not exist. If you created the deployment "
    "within the last 5 minutes, please wait a moment and try again.",
    kind=USER,
)
NO_RESOURCE = {"error": {"code": "404", "message": "Resource not found"}}
FASTAPI_ROUTE = {"detail": "Not Found"}
MODERATION = error("Your request was blocked by our moderation system.", "moderation_blocked")
FILTERED = {
    "code": None,
    "message": "The prompt was filtered.",
    "inner_error": {"code": "ResponsibleAIPolicyViolation"},
}


BUSY = error("Too many running tasks", kind=USER)
VALIDATION = {
    "detail": [{"type": "x", "loc": ["body", "seconds"], "msg": "bad", "input": "a red fox"}]
}

ROWS: list[tuple[tuple[str, ...], int, Any, type[ProviderError]]] = [
    (EVERY, 401, error("Incorrect API key provided", "invalid_api_key"), AccessError),
    (EVERY, 401, {"statusCode": 401, "message": "Unauthorized"}, AccessError),
    (EVERY, 400, error("No connected db.", "400", "no_db_connection"), AccessError),
    (EVERY, 402, error("Insufficient credits", 402), OutOfMoney),
    (
        EVERY,
        403,
        error("The principal lacks the required data action", "PermissionDenied"),
        AccessError,
    ),
    (STARTS, 404, NO_DEPLOYMENT, DeploymentMissing),
    (("create",), 404, NO_RESOURCE, NoVideoApi),
    (("create",), 404, FASTAPI_ROUTE, NoVideoApi),
    (("create",), 404, error("Invalid URL (POST /v1/videos)"), NoVideoApi),
    (STARTS, 404, PAGE, NoVideoApi),
    (STARTS, 308, "", NoVideoApi),
    (STARTS, 303, "", OutcomeUnknown),
    (STARTS, 400, error("The model `x` does not exist", "model_not_found"), DeploymentMissing),
    (STARTS, 400, error("Missing required parameter: 'model'.", param="model"), DeploymentMissing),
    (("create",), 405, {"detail": "Method Not Allowed"}, NoVideoApi),
    (("remix",), 404, FASTAPI_ROUTE, NoRemix),
    (("remix",), 405, {"detail": "Method Not Allowed"}, NoRemix),
    (("remix",), 404, error("Video with id 'x' not found.", "video_not_found"), RenderMissing),
    (("remix",), 400, error("Not ready", "video_not_ready"), Refused),
    (HELD, 404, {"detail": "Video not found"}, RenderMissing),
    (HELD, 404, error("Video not found", "video_not_found"), RenderMissing),
    (HELD, 404, PAGE, Unavailable),
    (("content",), 404, {"detail": "Generation is still in-progress"}, Unavailable),
    (("content", "delete"), 400, error("Wait", "video_not_ready"), Unavailable),
    (("content", "delete"), 409, {"detail": "not ready"}, Unavailable),
    (("content",), 422, {"detail": "Generation failed"}, RenderFailed),
    (("content", "delete"), 410, error("Gone"), RenderMissing),
    (("create", "remix", "get", "list"), 410, error("Gone"), Retired),
    (EVERY, 429, BUSY, Limited),
    (("create", "remix", "get", "list"), 409, {"detail": "a job is running"}, Limited),
    (STARTS, 409, {"detail": "Duplicate request: such a task already exists"}, OutcomeUnknown),
    (("content",), 403, error("The video was blocked by our safety system."), Moderated),
    (STARTS, 400, MODERATION, Moderated),
    (STARTS, 400, through_litellm(MODERATION), Moderated),
    (STARTS, 404, through_litellm(NO_DEPLOYMENT), DeploymentMissing),
    (STARTS, 400, error('AzureException - {"error": [}', "400"), Refused),
    (("create",), 400, error("/videos: Invalid model name passed in model=x."), DeploymentMissing),
    (STARTS, 400, FILTERED, Moderated),
    (STARTS, 400, error("blocked", "content_policy_violation"), Moderated),
    (STARTS, 403, error("blocked", "moderation_blocked"), Moderated),
    (STARTS, 400, error("Image upload timed out."), Unavailable),
    (STARTS, 400, error("Hmmm something didn't look right", "sentinel_block"), Refused),
    (STARTS, 422, VALIDATION, SecondsRefused),
    (STARTS, 413, PAGE, Refused),
    (STARTS, 400, "no JSON at all", Refused),
    (STARTS, 408, error("Request timeout"), OutcomeUnknown),
    (STARTS, 425, "", Unavailable),
    *[(STARTS, status, PAGE, OutcomeUnknown) for status in (500, 502, 503, 504, 529)],
    *[(STARTS, status, "{garbage", OutcomeUnknown) for status in (200, 201, 202)],
    (STARTS, 200, PAGE, OutcomeUnknown),
    (STARTS, 200, [], OutcomeUnknown),
    (STARTS, 200, {"object": "video", "status": "queued"}, OutcomeUnknown),
    (STARTS, 200, {"id": "..", "status": "queued"}, OutcomeUnknown),
    (STARTS, 204, "", OutcomeUnknown),
    *[
        (("get", "content", "list", "delete"), s, PAGE, Unavailable)
        for s in (408, 500, 502, 503, 504)
    ],
    (("get", "list"), 200, PAGE, Unavailable),
    (("get", "list"), 200, {"error": "try later"}, Unavailable),
    (("list",), 200, {"data": [{"no": "id"}]}, Unavailable),
    (("content",), 200, {"detail": "not a clip"}, ClipReplaced),
    (("content",), 304, "", Unavailable),
    (("get", "delete"), 400, error("Bad id"), Refused),
]
CASES = [
    pytest.param(call, status, body, kind, id=f"{call}-{status}-{kind.__name__}-{n}")
    for n, (calls, status, body, kind) in enumerate(ROWS)
    for call in calls
]


def files_in(folder: Path) -> list[Path]:
    return list(folder.iterdir())


@pytest.mark.parametrize(("call", "status", "body", "kind"), CASES)
async def test_every_answer_has_its_place_in_the_tree(
    call: str, status: int, body: Any, kind: type[ProviderError], tmp_path: Path
) -> None:
    async with api_of(always(status, body)) as api:
        with pytest.raises(ProviderError) as caught:
            await CALLS[call](api, tmp_path)
    assert type(caught.value) is kind
    assert caught.value.tell
    assert not files_in(tmp_path)


@pytest.mark.parametrize("status", [400, 404, 405, 422, 501])
async def test_a_server_without_a_list_says_nothing_of_what_is_there(status: int) -> None:
    async with api_of(always(status, FASTAPI_ROUTE)) as api:
        assert await api.recent(0) is None


async def told(status: int, body: Any, headers: dict[str, str] | None = None) -> ProviderError:
    async with api_of(always(status, body, headers)) as api:
        with pytest.raises(ProviderError) as caught:
            await api.create(ORDER)
    return caught.value


@pytest.mark.parametrize(
    "body", [{"error": "Too many"}, {"detail": {"message": "Too many"}}, {"message": "Too many"}]
)
async def test_the_message_is_found_in_every_shape(body: Any) -> None:
    assert (await told(429, body)).detail == "create: HTTP 429: Too many"


async def test_a_missing_role_is_named() -> None:
    assert "Cognitive Services OpenAI User" in (await told(403, error("no", 403))).tell


async def test_a_wrong_address_is_told_from_a_wrong_deployment() -> None:
    assert "endpoint" in (await told(404, NO_RESOURCE)).tell
    assert "deployment" in (await told(404, NO_DEPLOYMENT)).tell


SECRETS = "req_9f8e7d, <https://evil.example|look here>, a red fox"


@pytest.mark.parametrize(
    ("reasons", "said", "advice"),
    [
        ("people-in-user-uploads", "people in an uploaded picture", "a picture that shows nobody"),
        ("sexual", "sexual content", "describe the scene differently"),
        ("violence", "violence", "describe the scene differently"),
        ("graphic-violence", "graphic violence", "describe the scene differently"),
        ("violence, people-in-user-uploads", "violence, people", "describe the scene differently"),
        (f"sexual, {SECRETS}", "The reason it gave: sexual content. It", "differently"),
        (SECRETS, "stopped this one when it checked the request. It refuses", "differently"),
    ],
)
async def test_reasons_are_told_in_our_words_or_not_at_all(
    reasons: str, said: str, advice: str
) -> None:
    message = (
        "The request is blocked by our moderation system when checking inputs. "
        f"Possible reasons: {reasons}."
    )
    tell = (await told(400, error(message, "moderation_blocked"))).tell
    assert said in tell
    assert advice in tell
    for secret in SECRETS.split(", "):
        assert secret not in tell


def test_every_row_says_how_we_know() -> None:
    assert all(row.source.strip() for row in TABLE)


async def test_a_server_that_cannot_remix_says_what_to_do_instead() -> None:
    async with api_of(always(404, FASTAPI_ROUTE)) as api:
        with pytest.raises(Refused) as caught:
            await api.remix("video_1", "make it night")
    assert "*Recreate*" in caught.value.tell


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (error("Invalid value", "invalid_value", param="size"), SizeRefused),
        (error("Model does not support this size"), SizeRefused),
        (error("Invalid value", "invalid_value", param="seconds"), SecondsRefused),
        (error("Invalid value", "invalid_value", param="width"), SizeRefused),
        (error("Invalid value", "invalid_value", param="height"), SizeRefused),
        (error("Invalid value", "invalid_value", param="n_seconds"), SecondsRefused),
        (error("Invalid seconds value"), SecondsRefused),
        (VALIDATION, SecondsRefused),
        (error("Inpaint image must match the requested width and height"), PictureRefused),
    ],
)
async def test_what_is_refused_is_told_apart(body: Any, kind: type[Refused]) -> None:
    assert type(await told(400, body)) is kind


@pytest.mark.parametrize(
    ("body", "stage", "reasons"),
    [
        (MODERATION, "request", ()),
        (
            error(
                "The request is blocked by our moderation system when checking inputs. "
                "Possible reasons: people-in-user-uploads, Graphic-Violence.",
                "moderation_blocked",
            ),
            "input",
            ("people-in-user-uploads", "graphic-violence"),
        ),
        (error("Blocked when checking outputs.", "moderation_blocked"), "output", ()),
        (
            error("Blocked. Possible reasons: input-abuse.", "moderation_blocked"),
            "request",
            ("input-abuse",),
        ),
        (FILTERED, "request", ()),
    ],
)
async def test_moderation_names_its_stage_and_reasons(
    body: Any, stage: str, reasons: tuple[str, ...]
) -> None:
    moderated = await told(400, body)
    assert isinstance(moderated, Moderated)
    assert (moderated.stage, moderated.reasons) == (stage, reasons)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after": "-3"}, 0.0),
        ({"retry-after": "999999999"}, 3600.0),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0.0),
        ({"retry-after": "Wed, 21 Oct 2999 07:28:00 GMT"}, 3600.0),
        (
            {
                "date": "Wed, 21 Oct 2015 07:28:00 GMT",
                "retry-after": "Wed, 21 Oct 2015 07:28:20 GMT",
            },
            20.0,
        ),
        ({"retry-after": "9", "retry-after-ms": "1500"}, 1.5),
        ({"retry-after": "9", "retry-after-ms": "x"}, 9.0),
        ({"openai-poll-after-ms": "2000"}, 2.0),
        ({"openai-poll-after-ms": "2000", "retry-after": "9"}, 9.0),
    ],
)
@pytest.mark.parametrize("status", [409, 429])
async def test_a_limit_says_when_to_come_back(
    status: int, headers: dict[str, str], seconds: float | None
) -> None:
    limited = await told(status, BUSY, headers)
    assert isinstance(limited, Limited)
    assert limited.retry_after == seconds


async def test_the_log_holds_no_prompt_no_key_and_no_signature() -> None:
    said = (
        f"'{ORDER.prompt}' by {KEY}: see https://blob.example/clip.mp4?sig=abc#x "
        "or https://user:pw@h/x " + "blah " * 500
    )
    detail = (await told(400, error(said))).detail
    assert "HTTP 400" in detail
    assert "https://blob.example/clip.mp4" in detail
    assert len(detail) < 600
    for private in (ORDER.prompt, KEY, "sig=abc", "user:pw"):
        assert private not in detail
    assert "a red fox" not in (await told(422, VALIDATION)).detail


@pytest.mark.parametrize("quoted", ["A RED FOX", r"a red\\u0020fox", "a  red\nfox"])
async def test_a_part_of_the_prompt_is_no_more_logged_than_all_of_it(quoted: str) -> None:
    detail = (await told(400, error(f"the words '{quoted}' are not allowed"))).detail
    assert detail.endswith("the words '[prompt]' are not allowed")
