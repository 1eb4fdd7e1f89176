"""Ends are told: once, truly, in the thread or else directly, and never for ever in vain."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from sqlalchemy import update
from typing_extensions import override

from bot.cards.endings import APART, FIRST_WAIT, LONGEST_WAIT, PATIENCE, Endings
from bot.domain.conversation.cards import Posted
from bot.domain.conversation.endings import Ending
from bot.domain.errors.slack import (
    NotInConversation,
    SlackError,
    SlackLimited,
    SlackRefused,
    SlackUnavailable,
)
from bot.domain.job import Job, JobState
from bot.runtime.claims import SURE_SECONDS
from storage.endings import SqlEndings
from storage.tables import jobs
from tests.support.doubles import Troubles
from tests.support.storage import asked, change, rows
from tests.support.works import Works


@dataclass
class FakeHerald:
    """``EndingMessages``: what was said is there, whether or not the answer arrived."""

    troubles: Troubles = field(default_factory=Troubles)
    thread: list[tuple[str, ...]] = field(default_factory=list)
    direct: list[tuple[str, ...]] = field(default_factory=list)
    states: list[JobState] = field(default_factory=list)
    shut: SlackError | None = None
    """What every thread answers."""
    deaf: SlackError | None = None
    """What every person answers."""

    meanwhile: Callable[[Sequence[Ending]], Awaitable[None]] | None = None
    """What happens while a reply is on its way."""
    taken_away: int = 0

    async def told(self, endings: Sequence[Ending]) -> frozenset[str]:
        self.troubles.enter("told")
        return frozenset(name for names in self.thread for name in names)

    async def reply(self, endings: Sequence[Ending]) -> Posted:
        self.troubles.enter("reply")
        if self.meanwhile is not None:
            await self.meanwhile(endings)
        if self.shut is not None:
            raise self.shut
        self.thread.append(tuple(ending.name for ending in endings))
        self.states += [ending.job.state for ending in endings]
        self.troubles.leave("reply")
        return Posted("thread", str(len(self.thread) - 1), "")

    async def write_to(self, endings: Sequence[Ending]) -> Posted:
        self.troubles.enter("write_to")
        if self.deaf is not None:
            raise self.deaf
        self.direct.append(tuple(ending.name for ending in endings))
        return Posted("direct", str(len(self.direct) - 1), "")

    async def take_away(self, endings: Sequence[Ending], posted: Posted) -> None:
        said = self.thread if posted.channel == "thread" else self.direct
        self.taken_away += 1
        assert said.pop(int(posted.ts)) == tuple(ending.name for ending in endings)


class Told:
    """Endings at work on a workbench; the clock of the database runs by itself."""

    def __init__(self, works: Works, messages: FakeHerald | None = None) -> None:
        self.works = works
        self.messages = messages or FakeHerald()
        self.store = SqlEndings(works.engine)
        self.endings = Endings(
            store=self.store,
            messages=self.messages,
            timing=works.timing,
        )

    async def failed(self, count: int = 1, **where: str) -> list[Job]:
        """Return jobs of one request that have just failed."""
        await self.works.in_line(asked(clips=count, **where))
        return [
            await self.works.store.move(await self.works.claimed(), JobState.FAILED)
            for _ in range(count)
        ]

    async def another_says(self, endings: Sequence[Ending]) -> None:
        """Let another process say and record words."""
        self.messages.thread.append(tuple(ending.name for ending in endings))
        assert await self.store.told(endings)

    async def settle(self, seconds: float = 10.0) -> None:
        """Let every end be ``seconds`` longer ago."""
        columns = ("tell_at", "ending_since")
        earlier = {name: jobs.c[name] - seconds for name in columns}
        await change(self.works.engine, update(jobs).values(**earlier))

    async def nothing_is_due(self) -> bool:
        """Tell whether nothing is left to be told, now or later."""
        return not [row for row in await rows(self.works.engine, jobs.c.ending) if row.ending]

    @asynccontextmanager
    async def telling(self) -> AsyncIterator[None]:
        """Tell of what has settled, until the block ends."""
        await self.settle()
        task = asyncio.create_task(self.endings.run())
        try:
            yield
        finally:
            self.works.stopping.request()
            await asyncio.wait_for(task, 5)

    async def hears(self, thread: int, direct: int = 0) -> None:
        """Let time fly until there are so many messages in threads, and to people."""

        async def heard() -> bool:
            await self.settle(1.0)
            return (len(self.messages.thread), len(self.messages.direct)) == (thread, direct)

        await self.works.clock.until(heard)

    async def looked(self, times: int = 3) -> None:
        """Let whoever tells look again a few times."""
        for _ in range(times):
            await self.works.clock.somebody_sleeps()
            self.works.clock.skip()


@pytest.fixture
def told(works: Works) -> Told:
    return Told(works)


async def test_an_end_is_told_once(told: Told) -> None:
    (job,) = await told.failed()
    async with told.telling():
        await told.hears(1)
        await told.looked()
    assert told.messages.thread == [(f"{job.id}/{job.version}",)]
    assert await told.nothing_is_due()


async def test_what_a_request_came_to_is_one_message(told: Told) -> None:
    failed = await told.failed(2)
    async with told.telling():
        await told.hears(1)
    assert told.messages.thread == [tuple(f"{job.id}/{job.version}" for job in failed)]


async def test_what_is_told_is_true_when_it_is_told(told: Told) -> None:
    job = await told.works.store.move(await told.works.claimed(), JobState.UNCONFIRMED)
    await told.works.store.move(job, JobState.FAILED)
    async with told.telling():
        await told.hears(1)
        await told.looked()
    assert told.messages.states == [JobState.FAILED]


async def test_words_in_one_conversation_keep_their_distance(told: Told) -> None:
    for _ in range(3):
        await told.failed()
    await told.failed(workspace="T2")
    began = told.works.clock.now()
    async with told.telling():
        await told.hears(4)
    assert told.works.clock.now() - began >= 2 * APART


@pytest.mark.parametrize("error", [SlackUnavailable("500"), SlackLimited(retry_after=30.0)])
async def test_a_word_that_slack_did_not_take_comes_later(told: Told, error: SlackError) -> None:
    await told.failed()
    told.messages.troubles.before("reply", error, error)
    async with told.telling():
        await told.hears(1)
    assert await told.nothing_is_due()


async def test_a_busy_conversation_holds_up_no_other(told: Told) -> None:
    await told.failed()
    (other,) = await told.failed(workspace="T2")
    told.messages.troubles.before("reply", SlackLimited(retry_after=1_000.0))
    async with told.telling():
        await told.works.clock.somebody_sleeps()
        assert told.messages.thread == [(f"{other.id}/{other.version}",)]


async def test_a_word_whose_answer_was_lost_is_not_said_again(told: Told) -> None:
    await told.failed()
    told.messages.troubles.after("reply", SlackUnavailable("timeout"))
    async with told.telling():
        await told.hears(1)
        await told.settle(60.0)
        await told.looked()
    assert len(told.messages.thread) == 1
    assert await told.nothing_is_due()


class Overtaken(SqlEndings):
    """Whoever takes words is stopped for longer than the lease, and another says them meanwhile."""

    def __init__(self, told: Told) -> None:
        super().__init__(told.works.engine)
        self._told = told

    @override
    async def take(self, resting: Collection[tuple[str, str]]) -> list[Ending]:
        found = await super().take(resting)
        if found:
            await self._told.another_says(found)
            self._told.works.clock.slept += SURE_SECONDS
        return found


async def test_who_slept_over_a_word_does_not_say_it(told: Told) -> None:
    (job,) = await told.failed()
    told.endings = Endings(store=Overtaken(told), messages=told.messages, timing=told.works.timing)
    async with told.telling():
        await told.hears(1)
        await told.looked()
    assert told.messages.thread == [(f"{job.id}/{job.version}",)]
    assert told.messages.taken_away == 0


async def test_of_two_words_at_once_one_is_taken_away(told: Told) -> None:
    (job,) = await told.failed()
    told.messages.meanwhile = told.another_says
    async with told.telling():
        await told.works.clock.until(told.nothing_is_due)
        await told.looked()
    assert told.messages.thread == [(f"{job.id}/{job.version}",)]
    assert told.messages.taken_away == 1


async def test_a_word_that_a_killed_process_said_is_not_said_again(told: Told) -> None:
    failed = await told.failed(2)
    await told.settle()
    endings = await told.store.take(())
    await told.messages.reply(endings[:1])
    reborn = Told(told.works.restarted(), told.messages)
    async with reborn.telling():
        await reborn.hears(2)
        await reborn.looked()
    assert told.messages.thread == [(f"{job.id}/{job.version}",) for job in failed]


@pytest.mark.parametrize(
    "error",
    [
        NotInConversation(error="not_in_channel"),
        SlackRefused(error="is_archived"),
        SlackRefused(error="restricted_action_thread_locked"),
        SlackRefused(error="a_word_of_tomorrow"),
    ],
    ids=lambda error: error.error,
)
async def test_a_shut_thread_sends_the_word_to_the_person(told: Told, error: SlackError) -> None:
    (job,) = await told.failed()
    told.messages.shut = error
    async with told.telling():
        await told.hears(0, 1)
        await told.looked()
    assert told.messages.direct == [(f"{job.id}/{job.version}",)]
    assert await told.nothing_is_due()


async def test_who_cannot_be_reached_is_tried_more_rarely_then_not(
    told: Told, caplog: pytest.LogCaptureFixture
) -> None:
    await told.failed()
    told.messages.shut = SlackRefused("chat.postMessage: is_archived", error="is_archived")
    told.messages.deaf = SlackRefused("chat.postMessage: cannot_dm_bot", error="cannot_dm_bot")
    waits: list[float] = []
    put_off = told.store.put_off

    async def noted(endings: Sequence[Ending], seconds: float) -> None:
        waits.append(seconds)
        await put_off(endings, seconds)

    told.endings._store.put_off = noted  # type: ignore[method-assign]  # it still puts off
    async with told.telling():
        while not await told.nothing_is_due():
            await told.looked(1)
            if waits:
                await told.settle(waits[-1] + 1.0)
    assert waits[0] == FIRST_WAIT
    assert waits[-1] == LONGEST_WAIT
    assert len(waits) < PATIENCE / FIRST_WAIT
    said = [r.message for r in caplog.records if r.levelno == logging.WARNING]
    assert said == ["an end can't be told yet", "nobody could be told of an end"]


async def test_who_can_be_reached_again_hears_of_it(told: Told) -> None:
    await told.failed()
    told.messages.shut = told.messages.deaf = SlackRefused(error="is_archived")
    async with told.telling():
        await told.looked()
        told.messages.shut = None
        await told.settle(LONGEST_WAIT)
        await told.hears(1)


async def test_the_database_may_be_away_for_a_while(
    told: Told, caplog: pytest.LogCaptureFixture
) -> None:
    await told.failed()
    really, failures = told.store.take, [OSError("disk I/O error")]

    async def take(resting: object) -> list[Ending]:
        if failures:
            raise failures.pop()
        return await really(())

    told.endings._store.take = take  # type: ignore[method-assign]  # it still takes
    async with told.telling():
        await told.hears(1)
    assert "the ends to be told could not be read; trying again" in caplog.messages
