"""How Slack is asked to show what renders: as a session, as a plain status, or not at all."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from bot.domain.job import Job
from bot.slack.messages.thread_status import UNTRIED, SlackThreadStatuses
from tests.support.doubles import FakeClock
from tests.support.office import Office
from tests.support.slack_stage import MAYA

SESSION, PLAIN = "agents.sessions.setStatus", "assistant.threads.setStatus"


async def asked(office: Office) -> list[tuple[str, Any]]:
    calls = (await office.stage.get("/calls"))["calls"]
    return [(c["method"], c["args"]["status"]) for c in calls if c["method"] in {SESSION, PLAIN}]


async def test_an_app_that_is_no_agent_has_a_plain_status(
    office: Office, job: Job, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "bot.slack.messages.thread_status")
    statuses = SlackThreadStatuses(office.calls, FakeClock())
    await statuses.show(job.thread, MAYA)
    await statuses.clear(job.thread)
    shown = "is rendering a clip…"
    assert await asked(office) == [(SESSION, "processing"), (PLAIN, shown), (PLAIN, "")]
    assert len(caplog.records) == 1


async def test_where_slack_has_neither_it_is_asked_once_an_hour(
    office: Office, job: Job, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "bot.slack.messages.thread_status")
    refusal = {"do": "error", "error": "missing_scope", "next": None}
    await office.faults(methods={PLAIN: [refusal]})
    clock = FakeClock()
    statuses = SlackThreadStatuses(office.calls, clock)
    for _ in range(3):
        await statuses.show(job.thread, MAYA)
    assert [method for method, _ in await asked(office)] == [SESSION, PLAIN]
    assert [record.levelname for record in caplog.records] == ["INFO", "INFO"]
    await office.faults(methods={})
    clock.advance(UNTRIED)
    await statuses.show(job.thread, MAYA)
    assert [method for method, _ in await asked(office)] == [SESSION, PLAIN] * 2


@pytest.mark.parametrize("word", ["thread_not_found", "ratelimited", "internal_error"])
async def test_one_refusal_of_a_thread_is_no_verdict(office: Office, job: Job, word: str) -> None:
    statuses = SlackThreadStatuses(office.calls, FakeClock())
    await office.faults(methods={PLAIN: [{"do": "error", "error": word, "next": 1}]})
    await statuses.show(job.thread, MAYA)
    await statuses.show(job.thread, MAYA)
    assert [method for method, _ in await asked(office)] == [SESSION, PLAIN, PLAIN]
