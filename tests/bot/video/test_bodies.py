"""An order as a form or as JSON: whichever the server takes, and never twice what may be taken."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest

from bot.domain.errors.provider import Limited, OutcomeUnknown, ProviderError
from bot.domain.errors.refusals import Moderated, Refused
from bot.domain.profiles import InputKind
from bot.domain.renders.render import Order, Reference
from tests.support.video_doubles import ORDER, QUEUED, File, api_of, parts_of, picture

FIELDS = {"model": "sora-2", "prompt": ORDER.prompt, "size": "720x1280", "seconds": "4"}


class Server:
    """Answers a form in one way and JSON in another, and remembers in which order both came."""

    def __init__(self, form: httpx.Response, json_answer: httpx.Response | None = None) -> None:
        self.form = form
        self.json = json_answer or httpx.Response(200, json=QUEUED)
        self.came: list[str] = []
        self.bodies: list[dict[str, Any]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        kind = request.headers["content-type"].partition(";")[0]
        self.came.append(kind.rpartition("/")[2])
        if kind == "application/json":
            self.bodies.append(json.loads(request.content))
            return _copy(self.json)
        self.bodies.append(dict(parts_of(request)))
        return _copy(self.form)


def _copy(answer: httpx.Response) -> httpx.Response:
    return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)


def says(status: int, body: Any) -> httpx.Response:
    return httpx.Response(status, json=body)


async def outcome(server: Callable[[httpx.Request], httpx.Response], order: Order = ORDER) -> str:
    async with api_of(server) as api:
        try:
            return (await api.create(order)).id
        except ProviderError as error:
            return type(error).__name__


FORM_REFUSED = {
    "unsupported media type": httpx.Response(415),
    "only JSON, in words": says(
        400,
        {
            "error": {
                "message": "Unsupported content type: 'multipart/form-data'. This API method only "
                "accepts 'application/json' requests, but you specified the header.",
                "type": "invalid_request_error",
            }
        },
    ),
    "only JSON, by code": says(400, {"error": {"code": "unsupported_content_type"}}),
    "FastAPI, no object": says(
        422,
        {
            "detail": [
                {
                    "type": "model_attributes_type",
                    "loc": ["body"],
                    "msg": "Input should be a valid dictionary or object to extract fields from",
                }
            ]
        },
    ),
    "Go's JSON reader": says(
        400, {"error": {"message": "invalid character '-' in numeric literal"}}
    ),
    "Bifrost": says(
        400,
        {
            "is_bifrost_error": False,
            "status_code": 400,
            "error": {"message": "Invalid request payload"},
            "extra_fields": {},
        },
    ),
    "Node's JSON reader": says(400, {"error": "No number after minus sign in JSON at position 1"}),
    "fields that it overlooks": says(
        400,
        {"error": {"message": "Missing required parameter: 'model'.", "param": "model"}},
    ),
    "fields that it overlooks, plainly": says(400, {"detail": "prompt is required"}),
}


@pytest.mark.parametrize("answer", FORM_REFUSED.values(), ids=FORM_REFUSED)
async def test_a_server_that_refuses_the_form_as_a_form_is_sent_json(
    answer: httpx.Response,
) -> None:
    server = Server(answer)
    async with api_of(server) as api:
        for _ in range(3):
            assert (await api.create(ORDER)).id == QUEUED["id"]
    # Asked once, and known from then on.
    assert server.came == ["form-data", "json", "json", "json"]
    assert server.bodies[-1] == FIELDS


LEFT_ALONE = {
    "a size": (
        says(400, {"error": {"message": "Model does not support this size"}}),
        "SizeRefused",
    ),
    "moderation": (
        says(400, {"error": {"code": "moderation_blocked", "message": "Blocked. JSON."}}),
        "Moderated",
    ),
    "a wrong key": (says(401, {"error": {"message": "json"}}), "AccessError"),
    "another route": (says(404, {"error": {"message": "application/json"}}), "DeploymentMissing"),
    "busy": (says(429, {"error": {"message": "json"}}), "Limited"),
    "a fault of its own": (says(500, {"error": {"message": "json"}}), "OutcomeUnknown"),
    "too late": (says(408, {"error": {"message": "json"}}), "OutcomeUnknown"),
    "a no behind a yes": (says(200, {"error": "json"}), "Refused"),
    "neither yes nor no": (says(200, {"about": "json"}), "OutcomeUnknown"),
}


@pytest.mark.parametrize(("answer", "kind"), LEFT_ALONE.values(), ids=LEFT_ALONE)
async def test_any_other_answer_stands_and_nothing_is_sent_again(
    answer: httpx.Response, kind: str
) -> None:
    server = Server(answer)
    assert await outcome(server) == kind
    assert server.came == ["form-data"]


async def test_a_prompt_that_speaks_of_json_is_no_demand_for_it() -> None:
    order = replace(ORDER, prompt="a prompt about JSON, which is required")
    server = Server(says(400, {"error": {"message": f"Can't draw '{order.prompt}'"}}))
    assert await outcome(server, order) == "Refused"
    assert server.came == ["form-data"]


@pytest.mark.parametrize(
    ("second", "kind"),
    [
        (says(400, {"error": {"code": "moderation_blocked"}}), Moderated),
        (says(429, {}), Limited),
        (says(502, "<html>"), OutcomeUnknown),
        (httpx.Response(415), Refused),
    ],
)
async def test_what_json_is_answered_is_what_counts(
    second: httpx.Response, kind: type[ProviderError]
) -> None:
    server = Server(httpx.Response(415), second)
    async with api_of(server) as api:
        with pytest.raises(kind):
            await api.create(ORDER)
        assert server.came == ["form-data", "json"]
        # Only a success shows that JSON is what the server takes.
        server.json = says(200, QUEUED)
        await api.create(ORDER)
        await api.create(ORDER)
    assert server.came[2:] == ["form-data", "json", "json"]


async def test_a_json_order_with_a_lost_answer_is_not_sent_as_a_form() -> None:
    came = []

    def server(request: httpx.Request) -> httpx.Response:
        came.append(request.headers["content-type"].partition(";")[0])
        if len(came) == 1:
            return httpx.Response(415)
        raise httpx.ReadError("reset")

    assert await outcome(server) == "OutcomeUnknown"
    assert came == ["multipart/form-data", "application/json"]


async def test_a_server_that_takes_json_no_more_is_offered_the_form() -> None:
    server = Server(httpx.Response(415))
    async with api_of(server) as api:
        await api.create(ORDER)
        server.form, server.json = says(200, QUEUED), httpx.Response(415)
        with pytest.raises(Refused):
            await api.create(ORDER)
        await api.create(ORDER)
    assert server.came == ["form-data", "json", "json", "form-data"]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
async def test_a_picture_is_a_file_in_the_form(kind: str) -> None:
    sent = picture(kind)
    server = Server(says(200, QUEUED))
    await outcome(server, replace(ORDER, references=(sent,)))
    file = server.bodies[0].pop("input_reference")
    ending = sent.media_type.rpartition("/")[2].replace("jpeg", "jpg")
    assert file == File(f"input-1.{ending}", sent.media_type, sent.data)
    assert server.bodies == [FIELDS]


async def test_a_picture_is_a_data_url_in_json() -> None:
    sent = picture("WEBP")
    server = Server(httpx.Response(415))
    await outcome(server, replace(ORDER, references=(sent,)))
    reference = server.bodies[1].pop("input_reference")
    assert list(reference) == ["image_url"]
    head, _, encoded = reference["image_url"].partition(",")
    assert head == "data:image/webp;base64"
    assert base64.b64decode(encoded, validate=True) == sent.data
    assert server.bodies[1] == FIELDS


OBJECT_REFUSED = {
    "Bifrost": FORM_REFUSED["Bifrost"],
    "Go's JSON reader": says(
        400,
        {
            "error": "json: cannot unmarshal object into Go struct field Order.input_reference of "
            "type string"
        },
    ),
    "FastAPI": says(
        422,
        {"detail": [{"loc": ["body", "input_reference"], "msg": "Input should be a valid string"}]},
    ),
}


@pytest.mark.parametrize("answer", OBJECT_REFUSED.values(), ids=OBJECT_REFUSED)
async def test_a_picture_goes_as_text_where_an_object_is_refused(answer: httpx.Response) -> None:
    came: list[Any] = []

    def server(request: httpx.Request) -> httpx.Response:
        if "json" not in request.headers["content-type"]:
            return httpx.Response(415)
        came.append(json.loads(request.content).get("input_reference"))
        return _copy(answer) if isinstance(came[-1], dict) else says(200, QUEUED)

    sent = replace(ORDER, references=(picture(),))
    async with api_of(server) as api:
        for order in (ORDER, sent, sent):
            assert (await api.create(order)).id == QUEUED["id"]
    # An order without a picture shows nothing; the object is tried once.
    assert [type(one) for one in came] == [type(None), dict, str, str]
    assert came[1]["image_url"] == came[2] == came[3]


@pytest.mark.parametrize(
    "answer",
    [
        says(400, {"error": {"message": "Model does not support this size"}}),
        says(500, {"error": {"message": "Invalid request payload"}}),
        says(400, {"error": {"code": "moderation_blocked", "message": "cannot unmarshal object"}}),
    ],
)
async def test_a_picture_refused_for_itself_is_sent_no_more(answer: httpx.Response) -> None:
    server = Server(httpx.Response(415), answer)
    await outcome(server, replace(ORDER, references=(picture(),)))
    assert server.came == ["form-data", "json"]


@pytest.mark.parametrize(
    "references",
    [(picture(), picture()), (Reference(InputKind.VIDEO, "a.mp4", "video/mp4", b"clip"),)],
    ids=["two pictures", "a video"],
)
async def test_what_the_format_has_no_place_for_is_refused_unsent(
    references: tuple[Reference, ...],
) -> None:
    server = Server(says(200, QUEUED))
    async with api_of(server) as api:
        with pytest.raises(Refused) as caught:
            await api.create(replace(ORDER, references=references))
    assert "one picture" in caught.value.tell
    assert not server.came


@pytest.mark.parametrize("as_form", [True, False])
async def test_a_second_picture_goes_in_a_field_of_its_own(as_form: bool) -> None:
    server = Server(says(200, QUEUED) if as_form else httpx.Response(415))
    two = replace(ORDER, references=(picture(), picture()), last_frame_field="end_image_url")
    await outcome(server, two)
    sent = server.bodies[-1]
    assert str(sent["end_image_url"]).startswith("data:image/png;base64,")
    assert sent["input_reference"] != sent["end_image_url"]


@pytest.mark.parametrize("as_form", [True, False])
async def test_what_was_chosen_is_text_only_in_a_form(as_form: bool) -> None:
    server = Server(says(200, QUEUED) if as_form else httpx.Response(415))
    await outcome(server, replace(ORDER, fields={"seed": 0, "generate_audio": False}))
    sent = server.bodies[-1]
    asked = ("0", "false") if as_form else (0, False)
    assert (sent["seed"], sent["generate_audio"]) == asked
