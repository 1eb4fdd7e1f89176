"""Faults that change what is told of a render: times, words, the list, the clock of the server."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from email.utils import parsedate_to_datetime
from typing import Any

import pytest

from tests.support.video_stage import Stage, stage

BORN = "created_at"


@pytest.fixture(params=["azure", "sora1"])
async def api(request: pytest.FixtureRequest) -> AsyncIterator[Stage]:
    async with stage(dialect=request.param) as api:
        yield api


async def listed(api: Stage) -> list[dict[str, Any]]:
    answer = await api.client.get(api.path(), params={"limit": 100})
    assert answer.status_code == 200, answer.text
    videos: list[dict[str, Any]] = answer.json()["data"]
    return videos


async def test_another_clock_moves_every_time(api: Stage) -> None:
    video_id = await api.started("a fox")
    true = await api.get(video_id)
    await api.break_next(route="any", effect="other_clock", seconds=-600, times=2)
    assert (await api.get(video_id))[BORN] == true[BORN] - 600
    assert [video[BORN] for video in await listed(api)] == [true[BORN] - 600]
    assert (await api.get(video_id))[BORN] == true[BORN]


async def test_times_come_in_other_units(api: Stage) -> None:
    video_id = await api.started("a fox")
    born = (await api.get(video_id))[BORN]
    stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(born))
    ways: dict[Any, Any] = {
        "milliseconds": born * 1000,
        "iso": f"{stamp}+00:00",
        "without a zone": stamp,
        "yesterday": "yesterday",
        0: 0,
        None: None,
    }
    for body, told in ways.items():
        await api.break_next(route="get", effect="other_times", body=body)
        assert (await api.get(video_id))[BORN] == told


async def test_other_words_stand_for_the_prompt(api: Stage) -> None:
    video_id = await api.started("a red fox")
    for body, told in (
        (None, None),
        ("Make {prompt}!", "Make a red fox!"),
        ("{prompt:.5}", "a red"),
    ):
        await api.break_next(route="list", effect="other_words", body=body)
        assert [video["prompt"] for video in await listed(api)] == [told]
    assert (await api.get(video_id))["prompt"] == "a red fox"


async def test_the_date_of_an_answer_is_another_clocks(api: Stage) -> None:
    await api.break_next(route="list", effect="other_date", seconds=3600)
    answer = await api.client.get(api.path(), params={"limit": 1})
    off = parsedate_to_datetime(answer.headers["date"]).timestamp() - time.time()
    assert 3590 < off < 3610
    await api.break_next(route="list", effect="other_date", body="soon")
    answer = await api.client.get(api.path(), params={"limit": 1})
    assert answer.headers.get_list("date") == ["soon"]


async def test_another_instance_knows_of_nothing(api: Stage) -> None:
    video_id = await api.started("a fox")
    await api.break_next(route="any", effect="other_instance", times=2)
    assert await listed(api) == []
    assert (await api.client.get(api.path(video_id))).status_code == 404
    assert len(await listed(api)) == 1
    await api.break_next(route="create", effect="other_instance")
    assert await api.started("a fox")


async def test_a_short_list_hides_the_newest() -> None:
    async with stage(max_running=5) as api:
        ids = [await api.started(f"fox {number}") for number in range(5)]
        await api.break_next(route="list", effect="short_list", body=3)
        answer = (await api.client.get(api.path())).json()
        assert [video["id"] for video in answer["data"]] == ids[:3]
        assert answer["has_more"] is False


async def test_errors_are_told_as_they_are() -> None:
    async with stage() as api:
        await api.break_next(route="get", effect="other_clock", seconds=60)
        lost = await api.client.get(api.path("video_none"))
        assert lost.status_code == 404
