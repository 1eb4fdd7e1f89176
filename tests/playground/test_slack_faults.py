"""Slack's faults by number and by probability, and events out of order."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from playground.slack.faults import Faults
from tests.support.slack_stage import local_slack, over_socket, until


def struck(faults: Faults, calls: int, method: str = "chat.update") -> list[str]:
    rules = [faults.take(method) for _ in range(calls)]
    return [rule.deed if rule else "" for rule in rules]


def test_a_rule_strikes_as_many_calls_as_it_says() -> None:
    faults = Faults()
    faults.apply({"methods": {"*": [{"do": "error"}, {"do": "status", "next": 2}]}})
    assert struck(faults, 4) == ["error", "status", "status", ""]
    faults.apply({"methods": {"*": [{"do": "error", "next": None}]}})
    assert struck(faults, 50) == ["error"] * 50
    assert faults.as_json()["methods"] == {"*": [{"do": "error", "next": None}]}


def test_a_probability_is_kept_and_a_seed_repeats_the_weather() -> None:
    rule = {"do": "rate_limit", "probability": 0.3}
    weathers = []
    for _ in range(2):
        faults = Faults(Random(7))
        faults.apply({"methods": {"chat.update": [rule]}})
        weathers.append(struck(faults, 1_000))
    assert weathers[0] == weathers[1]
    assert 250 < weathers[0].count("rate_limit") < 350


@pytest.mark.parametrize(("probability", "hits"), [(0, 0), (1, 2)])
def test_a_probability_may_have_an_end(probability: float, hits: int) -> None:
    faults = Faults()
    rule = {"do": "error", "probability": probability, "next": 2}
    faults.apply({"methods": {"chat.update": [rule]}})
    assert struck(faults, 10).count("error") == hits


def test_the_first_rule_that_strikes_is_the_only_one() -> None:
    faults = Faults()
    rules = [{"do": "error", "probability": 0}, {"do": "status", "probability": 1}]
    faults.apply({"methods": {"chat.update": rules}})
    assert struck(faults, 3) == ["status"] * 3


def test_events_are_held_back_one_by_one_or_by_chance() -> None:
    faults = Faults()
    faults.apply({"event_delays": [1.5, 0], "shuffle": 2.0})
    delays = [faults.take_event_delay() for _ in range(50)]
    assert delays[:2] == [1.5, 0.0]
    assert all(0.0 <= delay <= 2.0 for delay in delays[2:])
    assert len(set(delays[2:])) > 40
    faults.clear()
    assert faults.take_event_delay() == 0.0


@pytest.mark.parametrize(
    "wanted",
    [
        {"event_delays": 3},
        {"event_delays": ["soon"]},
        {"shuffle": "much"},
        {"methods": {"chat.update": [{"do": "error", "probability": "often"}]}},
    ],
)
async def test_what_makes_no_sense_is_refused(wanted: dict[str, Any]) -> None:
    async with local_slack() as stage:
        answer = await stage.post("/faults", **wanted)
        assert (answer["status"], answer["error"]) == (400, "invalid_fault")


async def test_a_held_event_arrives_after_a_later_one() -> None:
    async with local_slack() as stage:
        app, seen = stage.app(), []

        @app.event("message")
        async def message(event: dict[str, Any]) -> None:
            seen.append(event["text"])

        await stage.post("/faults", event_delays=[0.5])
        async with over_socket(app):
            for text in ("first", "second"):
                await stage.say(text)

            async def both() -> bool:
                return len(seen) == 2

            await until(both)
    assert seen == ["second", "first"]


async def test_an_answer_is_a_page_or_has_other_fields() -> None:
    rules: list[dict[str, Any]] = [
        {"do": "page"},
        {"do": "alter", "fields": {"team": None}, "leave_out": ["url"]},
    ]
    async with local_slack() as stage:
        await stage.post("/faults", methods={"auth.test": rules})
        async with stage.http.post(f"{stage.server.api_url}auth.test") as answer:
            assert (answer.status, answer.content_type) == (200, "text/html")
        told = await stage.api("auth.test")
        assert (told["team"], told["team_id"], "url" in told) == (None, "T0ACME", False)
