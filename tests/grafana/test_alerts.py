"""Each alert fires by its own cause, found in real scrapes of real rows; none without one.

promtool isn't here, so the rules are evaluated by tests/support/promql.py, which knows no more of
PromQL than they use.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import update

from bot.domain.conversation.people import Workspace
from bot.domain.errors.provider import Limited
from bot.domain.errors.slack import SlackLimited, SlackRefused, SlackRevoked
from bot.domain.job import JobState
from bot.telemetry.calls import telling
from bot.video.watched import WatchedVideo
from storage.pauses import SqlPauses
from storage.tables import jobs
from tests.support.promql import Query, Series, duration
from tests.support.storage import DEPLOYMENT, change, claimed, in_line, job_in
from tests.support.video_doubles import ORDER, always, api_of
from tests.support.watched import Watched, watching

ROOT = Path(__file__).parents[2]
RULES = yaml.safe_load((ROOT / "deploy" / "grafana" / "alerts.yml").read_text())["groups"][0][
    "rules"
]
EVERY = 240.0
"""Seconds between two scrapes: less than a sample counts for."""


@dataclass(frozen=True)
class Rule:
    """An alert."""

    name: str
    query: Query
    holds: float
    """For how many seconds it has to be so."""

    def fires(self, series: Series, at: float) -> bool:
        """Tell whether it fires at a scrape: what it asks for was so at each until then."""
        moments = [one for one in series.at if at - self.holds <= one <= at]
        found = [set(self.query.at(series, one)) for one in moments]
        return series.at[0] <= at - self.holds and bool(set.intersection(*found))


def rules() -> Iterator[Rule]:
    for rule in RULES:
        yield Rule(rule["alert"], Query(rule["expr"]), duration(rule.get("for", "0s")))


Cause = Callable[[Watched], Awaitable[object]]


async def nothing(watched: Watched) -> None:
    """A clip is asked for, made and delivered."""
    await job_in(watched.store, JobState.DELIVERED)
    with telling(watched.heard, "create"):
        pass


async def no_database(watched: Watched) -> None:
    await watched.engine.dispose()


async def no_slack(watched: Watched) -> None:
    watched.connected = False


async def a_token_refused(watched: Watched) -> None:
    place = Workspace(id="T1", name="Acme", url="", bot_user_id="U1", bot_id="B1")
    watched.installed.add(place, AsyncWebClient(token="xoxb-1"))
    watched.installed.refused("T1", SlackRevoked("auth.test", error="invalid_auth"))


async def a_refresh_refused(watched: Watched) -> None:
    await slack_answers(watched, "oauth.v2.access", SlackRefused("", error="invalid_refresh_token"))


async def slack_limits(watched: Watched) -> None:
    for _ in range(30):
        await slack_answers(watched, "chat.update", SlackLimited(""))


async def slack_answers(watched: Watched, method: str, error: Exception) -> None:
    with pytest.raises(type(error)), telling(watched.calls.slack, method):
        raise error


async def nobody_claims(watched: Watched) -> None:
    await in_line(watched.store)


async def a_long_line(watched: Watched) -> None:
    await in_line(watched.store, 2)
    if not (await watched.store.standing(DEPLOYMENT)).running:
        await claimed(watched.store)
    await change(watched.engine, update(jobs).values(created_at=jobs.c.created_at - 3_700.0))


async def a_pause(watched: Watched) -> None:
    pauses = SqlPauses(watched.engine)
    await pauses.begin(DEPLOYMENT.name, "access", "It won't have us.", lambda _: 60.0)


async def creates_refused(watched: Watched) -> None:
    async with api_of(always(429, {"error": {"code": "429"}})) as api:
        with pytest.raises(Limited):
            await WatchedVideo(api, watched.heard).create(ORDER)


async def renders_fail(watched: Watched) -> None:
    for _ in range(2):
        job = await job_in(watched.store, JobState.RENDERING)
        await watched.store.move(job, JobState.FAILED, error_code="render_failed")


async def deliveries_fail(watched: Watched) -> None:
    job = await job_in(watched.store, JobState.DELIVERING)
    await watched.store.move(job, JobState.FAILED, error_code="not_in_channel")


async def deliveries_wait(watched: Watched) -> None:
    await job_in(watched.store, JobState.DELIVERING)


async def nobody_decides(watched: Watched) -> None:
    await job_in(watched.store, JobState.UNCONFIRMED)


async def cards_wait(watched: Watched) -> None:
    for _ in range(21):
        await job_in(watched.store, JobState.CANCELLED)
    await change(watched.engine, update(jobs).values(updated_at=jobs.c.updated_at - 60.0))


async def dear_clips(watched: Watched) -> None:
    job = await job_in(watched.store, JobState.DELIVERED)
    cost = {"money_state": "settled", "money_micros": 60_000_000}
    await change(watched.engine, update(jobs).where(jobs.c.id == job.id).values(**cost))


CAUSES: dict[str, Cause] = {
    "": nothing,
    "SoraDatabaseUnavailable": no_database,
    "SoraSlackDisconnected": no_slack,
    "SoraTokenRefused": a_token_refused,
    "SoraTokenRefreshFails": a_refresh_refused,
    "SoraSlackLimits": slack_limits,
    "SoraNothingRenders": nobody_claims,
    "SoraQueueTooOld": a_long_line,
    "SoraDeploymentPaused": a_pause,
    "SoraProviderRefuses": creates_refused,
    "SoraRendersFail": renders_fail,
    "SoraDeliveriesFail": deliveries_fail,
    "SoraDeliveriesStuck": deliveries_wait,
    "SoraUnconfirmed": nobody_decides,
    "SoraCardsBehind": cards_wait,
    "SoraSpendHigh": dear_clips,
}


async def fired(watched: Watched, cause: Cause, seconds: float) -> set[str]:
    """Scrape with a cause at work between any two scrapes; return what fired in the end."""
    await watched.scrape(0.0, instance="a")
    at = 0.0
    while at < seconds:
        at += EVERY
        await cause(watched)
        await watched.scrape(at, instance="a")
    return {rule.name for rule in rules() if rule.fires(watched.series, at)}


@pytest.mark.parametrize("name", CAUSES)
async def test_an_alert_fires_by_its_cause_alone(tmp_path: Path, name: str) -> None:
    seconds = max((rule.holds for rule in rules() if name in {"", rule.name}), default=0.0)
    async with watching(tmp_path) as watched:
        assert await fired(watched, CAUSES[name], seconds + 3 * EVERY) == {name} - {""}


def test_an_alert_fires_when_nobody_answers_any_more() -> None:
    series = Series()
    for at in (0.0, EVERY, 2 * EVERY):
        series.add(at, "")
    assert [rule.name for rule in rules() if rule.fires(series, 2 * EVERY)] == ["SoraGone"]


def test_every_alert_has_a_cause_and_says_what_to_do() -> None:
    page = (ROOT / "docs" / "operate.md").read_text().splitlines()
    assert {rule["alert"] for rule in RULES} == {*CAUSES, "SoraGone"} - {""}
    for rule in RULES:
        said: dict[str, Any] = rule["annotations"]
        assert rule["labels"]["severity"] in {"critical", "warning"}
        assert said["summary"].endswith(".")
        assert said["description"].endswith(".")
        anchor = f"#when-{rule['alert'].lower()}-fires"
        assert said["runbook_url"] == f"docs/operate.md{anchor}"
        assert page.count(f"### When {rule['alert']} fires") == 1
