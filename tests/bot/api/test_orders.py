"""Orders of programs: once for each key, as their person could, and refused in one form."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient

from bot.api import door
from bot.api.problems import KIND
from bot.api.rates import MOST, PERIOD, Rates
from bot.domain.conversation.people import UNKNOWN, Person, Role
from bot.domain.job import JobState
from bot.domain.preferences.preferred import WORKSPACE
from bot.domain.preferences.spenders import Spenders
from storage.preferences import SqlPreferences
from storage.tokens import SqlTokens
from tests.support.front_desk import everything
from tests.support.money import allow
from tests.support.programs import FOX, PRIVATE, Json, Program, token_of
from tests.support.works import Works, set_row

Http = TestClient[web.Request, web.Application]


async def test_an_order_is_made_once_for_its_key(maya: Program, works: Works) -> None:
    taken = await asyncio.gather(*(maya.order(**FOX) for _ in range(3)))
    assert {status for status, _ in taken} <= {200, 201}
    assert (await maya.order(**FOX))[0] == 200
    (job,) = await everything(works)
    assert {told["jobs"][0]["id"] for _, told in taken} == {job.id}
    assert job.by_program
    status, told = await maya.order(**FOX | {"seconds": 8})
    assert (status, told["code"]) == (409, "key_reused")
    assert await everything(works) == [job]


async def test_the_fields_are_those_of_the_command(maya: Program, works: Works) -> None:
    fields: Json = {"seconds": "8", "size": "portrait", "count": 2, "most_usd": 100}
    _, made = await maya.order(**FOX | {"prompt": "1 < 2 &amp; so on"}, **fields)
    _, typed = await maya.order("other", channel="me", text="a red fox --seconds 8 -n 2")
    asked = [(job["prompt"], job["seconds"], job["channel"]) for job in made["jobs"]]
    assert asked == [("1 < 2 &amp; so on", 8, "C1")] * 2
    assert [(job["prompt"], job["channel"]) for job in typed["jobs"]] == [("a red fox", "U1")] * 2
    assert {job.size for job in await everything(works)} >= {"720x1280"}


@pytest.mark.parametrize(
    ("order", "status", "word"),
    [
        ({}, 400, "channel"),
        ({"channel": "C1"}, 400, "prompt"),
        (FOX | {"text": "a red fox"}, 400, "either"),
        (FOX | {"colour": "red"}, 400, "no field"),
        (FOX | {"seconds": 4.5}, 400, "whole number"),
        (FOX | {"audio": "on"}, 400, "true or false"),
        (FOX | {"most_usd": "1e9"}, 400, "US dollars"),
        (FOX | {"seconds": 999}, 422, "999"),
        (FOX | {"model": "gone"}, 403, "gone"),
        (FOX | {"most_usd": "0.01"}, 422, "most_usd"),
        ({"channel": "C1", "text": "list"}, 422, "new clips"),
        ({"channel": "C1", "text": "what can you do?"}, 422, "question"),
        (FOX | {"channel": "C9"}, 403, "/invite"),
        (FOX | {"channel": "U2"}, 403, "me"),
    ],
)
async def test_what_cant_be_made_is_told_and_costs_nothing(
    maya: Program, works: Works, order: Json, status: int, word: str
) -> None:
    told = await maya.order(**order)
    assert (told[0], word in told[1]["detail"]) == (status, True), told
    assert told[1]["status"] == status
    assert await everything(works) == []


async def test_a_token_posts_only_where_its_person_could(maya: Program, works: Works) -> None:
    works.conversations.known["C2"] = PRIVATE
    nowhere = await maya.order(**FOX | {"channel": "C3"})
    assert await maya.order(**FOX | {"channel": "C2"}) == nowhere
    works.members.known["C2"] = {"U1"}
    assert (await maya.order(**FOX | {"channel": "C2"}))[0] == 201


async def test_what_its_person_may_not_spend_a_token_may_not(maya: Program, works: Works) -> None:
    await allow(works.engine, person_day=1_000)
    assert (await maya.order(**FOX))[1]["code"] == "over_budget"
    rules = SqlPreferences(works.engine)
    await rules.keep("T1", WORKSPACE, {"spenders": Spenders.PEOPLE, "spender_people": ("U2",)})
    works.clock.advance(60)
    assert (await maya.order(**FOX))[1]["code"] == "not_allowed"
    assert await everything(works) == []


@pytest.mark.parametrize(
    ("person", "status"), [(Person(Role.STRANGER), 403), (UNKNOWN, 503), (Person(Role.GUEST), 201)]
)
async def test_whoever_has_left_is_refused(
    maya: Program, works: Works, person: Person, status: int
) -> None:
    works.people.known["U1"] = person
    assert (await maya.order(**FOX))[0] == status


async def test_no_good_token_is_one_answer(http: Http, works: Works) -> None:
    over, gone = await token_of(works, "U1", days=0), await token_of(works, "U2")
    store = SqlTokens(works.engine)
    (token,) = await store.of("T1", "U2")
    await store.revoke(token.id, "T1", "U2")
    elsewhere = await token_of(works, "U3", workspace="T2")
    for secret in ("", "sora_", "sora_" + 64 * "0", over, gone, elsewhere):
        status, told = await Program(http, secret).order(**FOX)
        assert (status, told["code"]) == (401, "no_token"), secret


async def test_clips_are_told_to_whom_may_see_them(maya: Program, http: Http, works: Works) -> None:
    (job,) = (await maya.order(**FOX))[1]["jobs"]
    path = f"/api/jobs/{job['id']}"
    assert (await maya.ask("GET", path))[1]["state"] == "queued"
    jonas = Program(http, await token_of(works, "U2"))
    assert (await jonas.ask("GET", path))[0] == 404
    row = await works.row(job["id"])
    await set_row(works, row, card_ts="1.0", thread_ts="1.0", in_public=True)
    assert (await jonas.ask("GET", path))[1]["links"]["card"]
    status, told = await jonas.ask("POST", f"{path}/cancel")
    assert (status, told["code"]) == (403, "not_allowed")
    assert (await maya.ask("POST", f"{path}/cancel"))[1]["state"] == JobState.CANCELLED
    works.clock.advance(60)
    assert (await maya.ask("POST", f"{path}/cancel"))[0] == 409


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"data": b"{"}, 400),
        ({"data": b"[]"}, 400),
        ({"data": b"[" * 50_000}, 400),
        ({"data": b"\xff"}, 400),
        ({"data": b" " * (door.LARGEST_ORDER + 1)}, 413),
        ({"data": b"{}", "headers": {"Content-Encoding": "gzip"}}, 415),
        ({"data": b"{}", "headers": {"Idempotency-Key": "a b"}}, 400),
    ],
)
async def test_odd_bodies_are_refused_in_the_same_form(
    maya: Program, more: dict[str, Any], status: int
) -> None:
    told = await maya.ask("POST", "/api/jobs", **more)
    assert (told[0], told[1]["status"]) == (status, status)


async def test_an_error_that_nobody_foresaw_says_nothing_of_itself(
    maya: Program, http: Http, works: Works, caplog: pytest.LogCaptureFixture
) -> None:
    del works.conversations.known
    status, told = await maya.order(**FOX)
    assert (status, told["code"]) == (500, "unforeseen")
    assert "known" not in str(told)
    assert "a program's call failed" in caplog.text
    async with http.post("/api/jobs") as answer:
        assert (answer.status, answer.content_type) == (401, KIND)
        assert answer.headers["WWW-Authenticate"] == "Bearer"


async def test_a_token_that_is_used_too_often_has_to_wait() -> None:
    now = [0.0]
    rates = Rates(lambda: now[0])
    assert [rates.wait("one") for _ in range(MOST)] == [0.0] * MOST
    assert rates.wait("one") == pytest.approx(PERIOD / MOST)
    assert rates.wait("two") == 0.0
    now[0] += 1.0
    assert (rates.wait("one"), rates.wait("one") > 0) == (0.0, True)
