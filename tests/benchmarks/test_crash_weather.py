"""The campaign's faults of the video server add up, are used up, and are over one by one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from benchmarks.crash.weather import (
    CLOCKS,
    CREATE_LATENCY,
    DOUBTS,
    LOST_ANSWER,
    TURNED_AWAY,
    Json,
    Weather,
)
from playground.video import VideoServer, VideoServerSettings
from playground.video.faults import FaultRule

CLOCK = CLOCKS["ten minutes behind"]
CUT = DOUBTS["words cut"]


class Sky:
    """The weather at a real server, and what the server itself says of it."""

    def __init__(self, url: str, http: aiohttp.ClientSession) -> None:
        self._url = url
        self._http = http
        self.weather = Weather(self.ask, CLOCK)

    async def ask(self, method: str, path: str, **more: Any) -> Json:
        async with self._http.request(
            method, f"{self._url}/playground/api{path}", **more
        ) as answer:
            document: Json = await answer.json()
            return document

    async def in_force(self) -> list[tuple[str, str, int | None]]:
        rules = (await self.ask("GET", "/faults"))["rules"]
        return [(rule["route"], rule["effect"], rule["times"]) for rule in rules]

    async def order(self) -> None:
        """Order a render; the answer is whatever the weather has it be."""
        key = {"Authorization": "Bearer playground-key"}
        body = {"model": "sora-2", "prompt": "a fox"}
        async with self._http.post(f"{self._url}/v1/videos", json=body, headers=key):
            pass


@pytest.fixture
async def sky() -> AsyncIterator[Sky]:
    server = VideoServer(VideoServerSettings(render_seconds=60, fps=2, same_clip=True))
    await server.start()
    async with aiohttp.ClientSession() as http:
        yield Sky(server.url, http)
    await server.stop()


LATE = ("create", "latency", None)
BEHIND = ("list", "other_clock", None)
BUSY = ("create", "status", 1)


async def test_what_comes_later_ends_nothing_and_the_clock_stands_last(sky: Sky) -> None:
    await sky.weather.begin(TURNED_AWAY)
    await sky.weather.begin(LOST_ANSWER, CUT)
    assert await sky.in_force() == [
        LATE,
        BUSY,
        ("create", "reset_after", 1),
        ("list", "other_words", None),
        BEHIND,
    ]


async def test_what_was_used_up_does_not_come_back(sky: Sky) -> None:
    busy = await sky.weather.begin(TURNED_AWAY)
    assert not await sky.weather.is_used(busy)
    await sky.order()
    assert await sky.weather.is_used(busy)
    await sky.weather.begin(CUT)
    assert await sky.in_force() == [LATE, ("list", "other_words", None), BEHIND]


async def test_one_spell_ends_without_another(sky: Sky) -> None:
    doubt = await sky.weather.begin(CUT)
    await sky.weather.begin(TURNED_AWAY)
    await sky.weather.end(doubt)
    assert await sky.in_force() == [LATE, BUSY, BEHIND]


async def test_a_spell_lasts_for_its_time_alone(sky: Sky) -> None:
    missing = {"route": "get", "effect": "status", "status": 404}
    await sky.weather.begin(missing, seconds=1000)
    await sky.weather.begin(missing, seconds=0)
    assert await sky.in_force() == [LATE, ("get", "status", None), BEHIND]
    (rule,) = [r for r in (await sky.ask("GET", "/faults"))["rules"] if r["route"] == "get"]
    assert 0 < rule["lasts"] <= 1000


async def test_the_clock_is_right_for_as_long_as_it_is_wanted(sky: Sky) -> None:
    await sky.weather.set_right(True)
    await sky.weather.begin()
    assert await sky.in_force() == [LATE]
    await sky.weather.set_right(False)
    assert await sky.in_force() == [LATE, BEHIND]


def test_the_server_knows_every_fault() -> None:
    clocks = [clock for clock in CLOCKS.values() if clock is not None]
    rules = [CREATE_LATENCY, LOST_ANSWER, TURNED_AWAY, *clocks, *DOUBTS.values()]
    assert all(FaultRule.parse(rule).effect == rule["effect"] for rule in rules)
