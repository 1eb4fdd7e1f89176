"""LiteLLM's ids: one for each render, and one that leads the proxy to it."""

from __future__ import annotations

import base64
from decimal import Decimal
from typing import Any

import httpx
import pytest
from aiohttp import web

from bot.domain.errors.provider import Limited, OutcomeUnknown, ProviderError
from bot.domain.errors.refusals import NoRemix, PictureRefused, Refused, SecondsRefused
from bot.domain.renders.render import Render, RenderStatus
from bot.video.litellm import MOST_REMEMBERED, Ids
from bot.video.startup_check import trouble
from tests.bot.video.contract.servers import SERVERS, far
from tests.support.video_doubles import ORDER, QUEUED, always, api_of
from tests.support.video_errors import error
from tests.support.video_servers import api_at, serving

MORE = ";served_model:x;deployment_id:9b0b;requested_model:y;what_comes_next:z"
FAL = "bytedance/seedance-2.0/text-to-video"


def wrapped(its_id: str, model: str, provider: str = "azure", more: str = "") -> str:
    inside = f"litellm:custom_llm_provider:{provider};model_id:{model};video_id:{its_id}{more}"
    return f"video_{base64.b64encode(inside.encode()).decode()}"


def render(id_: str, source: str | None = None) -> Render:
    return Render(id_, RenderStatus.RUNNING, remixed_from=source)


@pytest.mark.parametrize("model", ["", "sora-2", "sora-2-2025-12-08", "film"])
@pytest.mark.parametrize("more", ["", ";deployment_id:9b0b", MORE])
def test_one_render_has_one_id_whatever_the_proxy_puts_in(model: str, more: str) -> None:
    id_ = wrapped("video_1", model, more=more)
    assert Ids("film").named(render(id_)).id == wrapped("video_1", "film")
    assert Ids("film").named(render(id_.rstrip("="))).id == wrapped("video_1", "film")


@pytest.mark.parametrize("provider", ["fal_ai", "gemini", "dashscope", "nobody_knows"])
@pytest.mark.parametrize("more", ["", ";deployment_id:9b0b", MORE])
def test_an_id_that_leads_to_its_render_is_kept_as_it_is(provider: str, more: str) -> None:
    """Where it goes at fal is made of the model in it, and not of the name in the proxy's list."""
    id_ = wrapped("req_1", FAL, provider, more)
    assert Ids("film").named(render(id_)).id == id_


def test_an_id_without_a_model_gets_ours_and_keeps_the_rest() -> None:
    found = Ids("film").named(render(wrapped("req_1", "", "fal_ai", MORE))).id
    assert found == wrapped("req_1", "film", "fal_ai", MORE)


@pytest.mark.parametrize(
    "source", ["video_1", wrapped("video_1", "", "openai"), wrapped("video_1", "x", "openai")]
)
def test_a_source_is_called_as_it_was_when_it_was_made(source: str) -> None:
    changed = Ids("film").named(render(wrapped("video_2", "", "openai"), source))
    assert changed.id == wrapped("video_2", "film", "openai")
    assert changed.remixed_from == wrapped("video_1", "film", "openai")


@pytest.mark.parametrize(
    "id_",
    [
        "video_68f10c5428708190a98980c2d2b21a78",
        "video_gen_0f3a",
        "0b1d9c0e-8d6c-4a0e-9a53-0c7d1e2f3a4b",
        "video_bm8gc3VjaA==",
        "video_====",
        "video_/w==",
        "video_",
        wrapped("", "sora-2"),
        wrapped("video_1", "sora-2").removeprefix("video_"),
    ],
)
def test_an_id_of_any_other_kind_stays_as_it_is(id_: str) -> None:
    assert Ids("film").named(render(id_, "video_0")) == render(id_, "video_0")


def test_a_model_that_would_break_the_id_is_left_out() -> None:
    assert Ids("a;b").named(render(wrapped("video_1", "m"))) == render(wrapped("video_1", "m"))


async def test_a_remix_can_be_asked_about_and_found_in_the_list() -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        path = request.url.path
        body: dict[str, Any] = QUEUED | {"id": wrapped("video_1", "sora-2")}
        if path.endswith("/remix"):
            body |= {"id": wrapped("video_2", ""), "remixed_from_video_id": "video_1"}
        elif request.method == "GET" and path.endswith("/videos"):
            listed = [
                body | {"id": wrapped("video_2", "up"), "remixed_from_video_id": "video_1"},
                body | {"id": wrapped("video_1", "up")},
            ]
            return httpx.Response(200, json={"object": "list", "data": listed, "has_more": False})
        return httpx.Response(200, json=body)

    async with api_of(handler, model="film") as api:
        first = await api.create(ORDER)
        second = await api.remix(first.id, "make it night")
        listed = await api.recent(0)
    assert second.id == wrapped("video_2", "film")
    assert second.remixed_from == first.id
    assert listed is not None
    assert [(one.id, one.remixed_from) for one in listed.renders] == [
        (second.id, first.id),
        (first.id, None),
    ]


async def test_a_render_is_asked_about_by_the_id_it_was_created_under() -> None:
    """The proxy finds the account that made it by the deployment in there."""
    created = wrapped("video_1", "sora-2", more=";deployment_id:9b0b")
    asked: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path.rpartition("/videos")[2].strip("/"))
        return httpx.Response(200, json=QUEUED | {"id": created})

    async with api_of(handler, model="film") as api:
        render = await api.create(ORDER)
        assert (await api.get(render.id)).id == render.id
    assert render.id == wrapped("video_1", "film")
    assert asked == ["", created]


def test_no_more_ids_are_remembered_than_are_needed() -> None:
    ids = Ids("film")
    for number in range(MOST_REMEMBERED + 5):
        ids.created(render(wrapped(f"video_{number}", "sora-2")))
    first, last = (wrapped(f"video_{number}", "film") for number in (0, MOST_REMEMBERED + 4))
    assert ids.asked_as(first) == first
    assert ids.asked_as(last) == wrapped(f"video_{MOST_REMEMBERED + 4}", "sora-2")


async def test_each_order_says_that_it_is_not_to_be_repeated() -> None:
    sent: list[tuple[str, str | None]] = []

    def handler(request: httpx.Request) -> httpx.Response:
        sent.append((request.method, request.headers.get("x-litellm-num-retries")))
        return httpx.Response(200, json=QUEUED)

    for model in ("film", "sora"):
        async with api_of(handler, model=model) as api:
            await api.create(ORDER)
    async with api_of(handler) as api:
        await api.remix("video_1", "make it night")
        await api.get("video_1")
    assert sent == [("POST", "0")] * 3 + [("GET", None)]


@pytest.mark.parametrize(
    ("said", "reckoned"),
    [("1.6", Decimal("1.6")), ("0.0", Decimal(0)), ("None", None), ("-1", None), (None, None)],
)
async def test_what_the_proxy_reckons_is_no_bill(
    said: str | None, reckoned: Decimal | None
) -> None:
    headers = {} if said is None else {"x-litellm-response-cost": said}
    async with api_of(always(200, QUEUED, headers)) as api:
        started = await api.create(ORDER)
    assert started.estimate_usd == reckoned
    assert started.cost_usd is None


LITELLM = next(ways for ways in SERVERS if ways.dialect == "litellm")


@pytest.mark.parametrize("effect", ["reset_before", "reset_after", "broken", "busy"])
async def test_an_order_through_the_proxy_is_one_order(effect: str) -> None:
    """Without that header, this proxy would have made up to three renders of it."""
    async with far(LITELLM, render_seconds=600, max_running=9) as opened:
        await opened.break_next("create", effect, times=9)
        with pytest.raises(Limited if effect == "busy" else OutcomeUnknown):
            await opened.started()
        assert len(opened.server.renders) == (effect == "reset_after")


async def test_getting_to_know_the_proxy_renders_nothing() -> None:
    """Its ``/health`` would render a clip for each model that the key may see."""
    async with far(LITELLM) as opened:
        assert await trouble(opened.api, host="proxy", who="the key", lists=False) is None
        await opened.api.abilities()
        paths = [call.path.partition("?")[0] for call in opened.server.calls]
        assert paths
        assert all(path.startswith("/v1/videos") for path in paths)
        assert not opened.server.renders


@pytest.mark.parametrize(
    ("status", "said", "kind"),
    [
        (500, "litellm.APIConnectionError: fal.ai needs a public image URL for input_reference",
         PictureRefused),
        (500, "litellm.APIConnectionError: Object of type BytesIO is not JSON serializable",
         PictureRefused),
        (500, "litellm.APIConnectionError: Video edit is not supported by Google Veo.", Refused),
        (400, "litellm.BadRequestError: Invalid seconds 'abc' for MiniMax", SecondsRefused),
        (500, "litellm.InternalServerError: Cannot connect to host x:443", OutcomeUnknown),
        (503, "litellm.ServiceUnavailableError: upstream went away", OutcomeUnknown),
    ],
)  # fmt: skip
async def test_what_the_proxy_could_not_send_was_not_sent(
    status: int, said: str, kind: type[ProviderError]
) -> None:
    async with api_of(always(status, error(said, str(status)))) as api:
        with pytest.raises(ProviderError) as caught:
            await api.create(ORDER)
    assert type(caught.value) is kind


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (500, "litellm.APIConnectionError: Video remix is not supported by Google Veo."),
        (500, "litellm.APIConnectionError: video remix is not supported for fal.ai"),
        (500, "Video remix is not yet supported by RunwayML API"),
        (400, "litellm.BadRequestError: Video remix is not supported by MiniMax."),
    ],
)
async def test_a_remix_that_no_provider_has_is_offered_anew(status: int, said: str) -> None:
    async with api_of(always(status, error(said, str(status)))) as api:
        with pytest.raises(NoRemix):
            await api.remix("video_1", "make it night")


async def test_an_id_travels_quoted_on_a_real_connection() -> None:
    asked = []

    async def answer(request: web.Request) -> web.StreamResponse:
        asked.append(request.raw_path)
        return web.json_response(QUEUED)

    async with serving(answer) as root, api_at(root) as api:
        await api.get("video_a/b+c=")
        await api.delete("video_a/b+c=")
        await api.still("video_a/b+c=")
    one = "/v1/videos/video_a%2Fb%2Bc="  # which may stand in a path as it is
    assert asked == [one, one, f"{one}/content?variant=thumbnail"]
