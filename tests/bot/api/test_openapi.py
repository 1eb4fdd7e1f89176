"""The OpenAPI document says what there is, and nothing else."""

from __future__ import annotations

import re

from aiohttp import web
from aiohttp.test_utils import TestClient

from bot.api.openapi import ORDER, openapi
from bot.api.order_bodies import FIELDS
from bot.api.routes import api_routes
from bot.requests.programs.ordering import ProgramOrders
from tests.support.front_desk import counter
from tests.support.programs import FOX, Program, programs_at
from tests.support.works import Works

NO_CALLS = {("get", "/api/openapi.json"), ("get", "/api/docs")}


def orders(works: Works) -> ProgramOrders:
    return programs_at(works, counter(works))


async def test_every_address_is_described(works: Works) -> None:
    listed = {
        (route.method.lower(), re.sub(r":[^}]+", "", route.path))
        for route in api_routes(orders(works))
    }
    paths = openapi()["paths"]
    assert isinstance(paths, dict)
    described = {(method, path) for path, calls in paths.items() for method in calls}
    assert listed == described | NO_CALLS
    assert [*ORDER] == [*FIELDS]


async def test_answers_have_the_fields_that_are_described(maya: Program) -> None:
    _, taken = await maya.order(**FOX)
    _, models = await maya.ask("GET", "/api/models")
    schemas = openapi()["components"]["schemas"]  # type: ignore[index]  # checked by the next lines
    assert taken.keys() == schemas["Ordered"]["properties"].keys()
    assert taken["jobs"][0].keys() == schemas["Clip"]["properties"].keys()
    model = schemas["Models"]["properties"]["models"]["items"]
    assert models["models"][0].keys() == model["properties"].keys()


async def test_the_page_needs_no_token_and_nothing_from_elsewhere(
    http: TestClient[web.Request, web.Application],
) -> None:
    async with http.get("/api/docs") as answer:
        page = await answer.text()
    assert all(name in page for name in (*ORDER, "POST /api/jobs", "Idempotency-Key"))
    assert not re.search(r"(?:src|href)=", page)
    async with http.get("/api/openapi.json") as answer:
        assert (await answer.json())["openapi"] == "3.1.0"
    async with http.delete("/api/jobs/k7m2p9") as answer:
        assert (answer.status, answer.headers["Allow"]) == (405, "GET,HEAD")
