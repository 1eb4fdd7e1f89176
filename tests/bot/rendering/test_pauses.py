"""Pauses: one notice for each workspace, one alarm in the log, and no job's failure."""

from __future__ import annotations

import logging

import pytest

from bot.domain.errors.deployment import AccessError, DeploymentTrouble, Retired
from bot.domain.errors.slack import NotInConversation, SlackLimited, SlackUnavailable
from bot.domain.job import Job
from bot.domain.pauses import Notice
from bot.rendering.pauses import LOOK_SECONDS
from bot.runtime import backoff
from storage.pauses import SqlPauses
from tests.support.pauses import AGAIN, PAUSED, notices, seen, telling
from tests.support.storage import asked
from tests.support.works import Works


async def waiting(works: Works, *workspaces: str) -> list[Job]:
    """Return the first of three jobs that wait in each workspace."""
    firsts = []
    for workspace in workspaces:
        jobs = await works.in_line(asked(workspace=workspace, clips=3))
        firsts.append(jobs[0])
    return firsts


async def test_each_workspace_reads_once_of_a_pause_and_of_its_end(
    works: Works,
) -> None:
    one, two = await waiting(works, "T1", "T2")
    async with telling(works):
        await works.pauses.refused(one, Retired())
        await seen(works, ("T1", PAUSED), ("T2", PAUSED))
        for _ in range(3):
            await works.pauses.refused(two, Retired())
            works.clock.advance(LOOK_SECONDS)
            await works.clock.somebody_sleeps()
        assert len(notices(works)) == 2
        await works.pauses.works()
        assert await works.was_woken()
        await seen(works, *((w, words) for w in ("T1", "T2") for words in (PAUSED, AGAIN)))
    assert {thread for thread, _ in works.slack.notices} == {one.thread, two.thread}
    told = [text for texts in works.slack.notices.values() for text in texts]
    assert any("`sora-2` has been retired by its provider" in text for text in told)


async def test_whoever_asks_during_the_pause_is_told_too(works: Works) -> None:
    (one,) = await waiting(works, "T1")
    async with telling(works):
        await works.pauses.refused(one, AccessError())
        await seen(works, ("T1", PAUSED))
        await waiting(works, "T2")
        await seen(works, ("T1", PAUSED), ("T2", PAUSED))


@pytest.mark.parametrize("error", [SlackUnavailable("500"), SlackLimited(retry_after=7.0)])
async def test_a_notice_that_slack_did_not_take_is_posted_later(
    works: Works, error: Exception
) -> None:
    (one,) = await waiting(works, "T1")
    works.slack.troubles.before("post_notice", error, error)
    async with telling(works):
        await works.pauses.refused(one, AccessError())
        await seen(works, ("T1", PAUSED))


async def test_a_notice_whose_answer_was_lost_is_not_posted_again(works: Works) -> None:
    (one,) = await waiting(works, "T1")
    works.slack.troubles.after("post_notice", SlackUnavailable("timeout"))
    works.slack.troubles.before("has_notice", SlackUnavailable("timeout"))
    async with telling(works):
        await works.pauses.refused(one, AccessError())
        await seen(works, ("T1", PAUSED))
        await works.pauses.works()
        await seen(works, ("T1", PAUSED), ("T1", AGAIN))
    assert [len(texts) for texts in works.slack.notices.values()] == [1, 1]


async def test_a_notice_of_a_pause_that_nobody_read_of_is_not_answered(works: Works) -> None:
    (one,) = await waiting(works, "T1")
    works.slack.troubles.before("post_notice", SlackUnavailable("timeout"))
    await works.pauses.refused(one, AccessError())
    store = works.pauses._store
    notice = await store.untold(works.deployment.name)
    assert notice is not None
    await store.release(notice)
    await works.pauses.works()
    async with telling(works):

        async def settled() -> bool:
            return await store.untold(works.deployment.name) is None

        await works.clock.until(settled)
    assert notices(works) == []


async def test_a_channel_that_cannot_be_reached_is_left_alone(works: Works) -> None:
    one, _ = await waiting(works, "T1", "T2")
    works.slack.troubles.before("post_notice", NotInConversation(error="not_in_channel"))
    async with telling(works):
        await works.pauses.refused(one, AccessError())
        await seen(works, ("T2", PAUSED))


async def test_the_next_process_repeats_nothing_and_tries_at_once(works: Works) -> None:
    (one,) = await waiting(works, "T1")
    async with telling(works):
        await works.pauses.refused(one, AccessError())
        await seen(works, ("T1", PAUSED))
        await works.pauses.refused(one, AccessError())
    assert (await works.store.claim(works.deployment)).job is None
    reborn = works.restarted()
    async with telling(reborn):
        await reborn.clock.until(reborn.was_woken)
        job = (await reborn.store.claim(reborn.deployment)).job
        assert job is not None
        await reborn.clock.somebody_sleeps()
        assert notices(reborn) == [("T1", PAUSED)]
        reborn.renderer.start(job)
        await seen(reborn, ("T1", PAUSED), ("T1", AGAIN))
    await reborn.close()


async def test_the_database_may_be_away_for_a_while(
    works: Works, caplog: pytest.LogCaptureFixture
) -> None:
    class Troubled(SqlPauses):
        """Its database fails once."""

        failures = 1

        async def untold(self, deployment: str) -> Notice | None:
            if self.failures:
                self.failures -= 1
                raise OSError("disk I/O error")
            return await super().untold(deployment)

    (one,) = await waiting(works, "T1")
    works.pauses._store = Troubled(works.engine)
    await works.pauses.refused(one, AccessError())
    async with telling(works):
        await seen(works, ("T1", PAUSED))
    assert "the notices could not be read; trying again" in caplog.messages


# --- the log ---------------------------------------------------------------------------


def lines(caplog: pytest.LogCaptureFixture) -> list[tuple[str, str]]:
    return [
        (r.levelname, r.getMessage()) for r in caplog.records if r.name == "bot.rendering.pauses"
    ]


@pytest.mark.parametrize("error", [AccessError("401"), Retired("410")])
async def test_one_alarm_when_it_begins_and_one_line_when_it_ends(
    works: Works, caplog: pytest.LogCaptureFixture, error: DeploymentTrouble
) -> None:
    caplog.set_level(logging.INFO)
    (one,) = await waiting(works, "T1")
    for _ in range(4):
        await works.pauses.refused(one, error)
    await works.pauses.works()
    await works.pauses.works()
    begins, ends = lines(caplog)
    assert begins == ("ERROR", f"paused: no clip can be made; {error.fix}")
    assert ends == ("INFO", "the pause is over; going on")


async def test_another_reason_or_another_process_is_another_alarm(
    works: Works, caplog: pytest.LogCaptureFixture
) -> None:
    (one,) = await waiting(works, "T1")
    await works.pauses.refused(one, AccessError("401"))
    await works.pauses.refused(one, Retired("410"))
    await works.pauses.refused(one, Retired("410"))
    assert len(lines(caplog)) == 2
    reborn = works.restarted()
    await reborn.pauses.refused(one, Retired("410"))
    await reborn.pauses.refused(one, Retired("410"))
    assert len(lines(caplog)) == 3


def test_the_rests_grow_from_a_minute_to_a_quarter_of_an_hour() -> None:
    lasted, rests = 0.0, list[float]()
    while len(rests) < 9:
        rests.append(backoff.trouble(lasted))
        lasted += rests[-1]
    assert rests == [60, 60, 120, 240, 480, 900, 900, 900, 900]
