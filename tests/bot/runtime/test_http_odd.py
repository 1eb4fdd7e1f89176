"""Odd requests over HTTP: each has its answer, and none of them is a 500."""

from __future__ import annotations

import pytest
from slack_bolt.async_app import AsyncApp

from tests.support.http_side import CHALLENGE, serving, signed


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/slack/events", "/elsewhere"])
async def test_a_method_that_a_path_does_not_have(bolt: AsyncApp, path: str) -> None:
    async with serving(bolt) as http, http.delete(path) as answer:
        assert answer.status == (404 if path == "/elsewhere" else 405)


async def test_a_sender_that_waits_to_be_asked_for_the_body(bolt: AsyncApp) -> None:
    headers = signed(CHALLENGE)
    async with (
        serving(bolt) as http,
        http.post("/slack/events", data=CHALLENGE, headers=headers, expect100=True) as answer,
    ):
        assert answer.status == 200


async def test_an_expectation_that_nobody_can_meet(bolt: AsyncApp) -> None:
    async with (
        serving(bolt) as http,
        http.get("/healthz", headers={"Expect": "a-miracle"}) as answer,
    ):
        assert answer.status == 417


async def test_a_body_that_is_not_packed_as_it_says(bolt: AsyncApp) -> None:
    headers = {**signed(CHALLENGE), "Content-Encoding": "gzip"}
    async with (
        serving(bolt) as http,
        http.post("/slack/events", data=CHALLENGE.encode(), headers=headers) as answer,
    ):
        assert answer.status == 401


@pytest.mark.parametrize("body", ["[1, 2", "[1, 2]", '"text"', '{"type": ["x"]}'])
async def test_a_signed_delivery_that_nobody_can_read(bolt: AsyncApp, body: str) -> None:
    async with (
        serving(bolt) as http,
        http.post("/slack/events", data=body, headers=signed(body)) as answer,
    ):
        assert answer.status == 400
