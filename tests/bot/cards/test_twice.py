"""A process that slept over its claim, or between claim and call: no card stands twice."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from random import Random
from typing import cast

from typing_extensions import override

from bot.cards.replacing import new_card
from bot.cards.showings import Showings
from bot.domain.conversation.cards import Card, Posted
from bot.domain.job import Job, JobId
from bot.ports.jobs import Cards
from bot.runtime.claims import SURE_SECONDS, HeldClaim
from bot.runtime.timing import Timing
from bot.slack.messages.cards import SlackCards
from storage.jobs import SqlJobStore
from storage.replacements import SqlReplacements
from tests.support.doubles import FakeClock
from tests.support.office import Office, at_work, carded


@dataclass(frozen=True, slots=True, kw_only=True)
class Overtaken(SlackCards):
    """Another process posts the same card while ours is on its way."""

    rival: Callable[[Job, Card], Awaitable[None]]

    @override
    async def post(self, job: Job, card: Card, thread_ts: str | None, *, number: int = 1) -> Posted:
        await self.rival(job, card)
        return await SlackCards.post(self, job, card, thread_ts, number=number)


async def test_of_two_first_cards_at_once_one_is_taken_away(office: Office) -> None:
    rivals: list[str] = []

    async def rival(job: Job, card: Card) -> None:
        sent = await SlackCards(office.calls).post(job, card, None)
        assert await office.store.card_posted(job.id, sent.ts, sent.ts, sent.channel, job.version)
        rivals.append(sent.ts)

    (job,) = await office.asked()
    office.board = office.new_board(Overtaken(office.calls, rival=rival))
    async with at_work(office):
        office.board.changed(job.id)

        async def taken_away() -> bool:
            return await office.count("chat.delete") == 1

        await office.clock.until(taken_away)
        (job,) = await office.shown(job)
    assert [message["ts"] for message in await office.messages()] == rivals == [job.card_ts]


async def test_of_two_new_cards_at_once_one_is_taken_away(office: Office) -> None:
    async with at_work(office):
        await carded(office)
        job = await office.rendering()
    store, clock = SqlReplacements(office.engine), office.clock

    async def rival(job: Job, card: Card) -> None:
        assert await new_card(SlackCards(office.calls), store, job, card, HeldClaim(clock))

    messages = Overtaken(office.calls, rival=rival)
    shown = messages.draw(job, None, clock.now())
    assert not await new_card(messages, store, job, shown, HeldClaim(clock))
    row = await office.row(job)
    cards = [message["ts"] for message in await office.messages()]
    assert cards == [job.card_ts, row.card_ts]
    assert row.cards == 2


class Dozing(SqlJobStore):
    """Whoever claims a first card is stopped at first, for longer than that is certain."""

    clock: FakeClock | None = None

    @override
    async def card_attempted(self, job_id: JobId) -> bool | None:
        if self.clock is not None:
            self.clock.slept += SURE_SECONDS
        self.clock = None
        return await super().card_attempted(job_id)


async def test_who_slept_over_a_first_card_looks_for_it_first(office: Office) -> None:
    office.store = dozing = Dozing(office.engine, owner="office")
    dozing.clock = office.clock
    office.board = office.new_board()
    (job,) = await office.asked()
    async with at_work(office):
        office.board.changed(job.id)
        await office.shown(job)
    assert await office.count("conversations.history") == 1
    assert len(await office.messages()) == 1


async def test_an_edit_over_a_later_one_is_looked_at_again(office: Office) -> None:
    class Later:
        """``Cards`` in which another process has written down a later version."""

        async def cards_shown(self, versions: dict[JobId, int]) -> list[JobId]:
            return list(versions)

    again: list[JobId] = []
    timing = Timing(office.clock, Random(0), office.stopping)
    showings = Showings(cast(Cards, Later()), again.append, timing)
    showings.note(JobId("k7m2p9"), 5)
    await showings.close()
    assert again == [JobId("k7m2p9")]
