"""Takes side by side in a real (local) Slack: one message, which comes to show its rows."""

from __future__ import annotations

import json
from dataclasses import dataclass
from random import Random
from typing import Any

import pytest
from typing_extensions import override

from bot.cards.takes.keeper import TakesKeeper
from bot.domain.conversation.takes import RequestTakes
from bot.domain.job import Job, JobState
from bot.runtime.bell import Bell
from bot.runtime.claims import SURE_SECONDS
from bot.runtime.timing import Timing
from bot.slack.api.metadata import TAKES
from bot.slack.messages.clips.takes import SlackTakes
from storage.removals import SqlRemovals
from storage.takes import SqlTakes
from tests.support.doubles import FakeClock
from tests.support.office import Json, Office, after, at_work
from tests.support.slack_stage import MAYA


class Table:
    """An office with somebody who lays takes side by side."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.store = SqlTakes(office.engine)
        self.keeper = self.another()

    def another(self, messages: SlackTakes | None = None) -> TakesKeeper:
        """Return the next process's."""
        office = self.office
        return TakesKeeper(
            store=self.store,
            messages=messages or SlackTakes(office.calls),
            board=office.board,
            bell=Bell(),
            timing=Timing(office.clock, Random(0), office.stopping),
        )

    async def clips(self, count: int = 2) -> list[Job]:
        """Return the takes of one request, with their clips."""
        jobs = await self.office.asked(clips=count)
        for job in jobs:
            self.office.board.changed(job.id)
        await self.office.shown(*jobs)
        return await self.office.shown(*[await self._clip() for _ in jobs])

    async def _clip(self) -> Job:
        job = await self.office.rendering()
        job = await self.office.advance(job, JobState.DELIVERING)
        return await self.office.advance(job, JobState.DELIVERED)

    async def look(self) -> None:
        """Look once more, when Slack's budget is full again."""
        await after(self.office, 20.0)
        await self.keeper.look()

    async def messages(self) -> list[Json]:
        """Return the messages with takes side by side."""
        found = await self.office.messages()
        return [m for m in found if (m.get("metadata") or {}).get("event_type") == TAKES]

    async def message(self) -> Json:
        (message,) = await self.messages()
        return message

    async def refuse(self, method: str, word: str, times: int | None = 1) -> None:
        fault = {"do": "error", "error": word, "next": times}
        await self.office.faults(methods={method: [fault]})


@pytest.fixture
def table(office: Office) -> Table:
    return Table(office)


def kinds(message: Json) -> list[str]:
    return [block["type"] for block in message["blocks"]]


async def test_takes_come_into_their_thread_once_and_are_edited(table: Table) -> None:
    async with at_work(table.office):
        first, second = await table.clips()
        await table.look()
        message = await table.message()
        assert message["thread_ts"] == first.thread.thread_ts
        assert kinds(message) == ["section", "carousel"]
        edits = await table.office.count("chat.update")
        await table.store.vote(second, MAYA)
        await table.store.vote(first, MAYA)
        await table.look()
        assert "Vote 👍 1" in json.dumps((await table.message())["blocks"], ensure_ascii=False)
        await table.look()
        assert await table.office.count("chat.update") == edits + 1


@pytest.mark.parametrize("deed", ["drop_before", "drop_after"])
async def test_whoever_dies_over_the_post_leaves_one_message(table: Table, deed: str) -> None:
    async with at_work(table.office):
        await table.clips()
        await table.office.faults(methods={"chat.postMessage": [{"do": deed}]})
        await table.look()
        table.keeper = table.another()
        await table.look()
        await table.look()
        assert kinds(await table.message()) == ["section", "carousel"]
        assert await table.store.due(10, ()) == []


@dataclass(frozen=True, slots=True, kw_only=True)
class Overtaken(SlackTakes):
    """Another process shows the same takes while a message of ours is on its way."""

    rival: TakesKeeper

    @override
    async def post(self, takes: RequestTakes) -> str:
        await self.rival.look()
        return await SlackTakes.post(self, takes)


async def test_of_two_messages_at_once_one_is_taken_away(table: Table) -> None:
    async with at_work(table.office):
        await table.clips()
        rival = table.another()
        table.keeper = table.another(messages=Overtaken(table.office.calls, rival=rival))
        await table.look()
        assert await table.office.count("chat.delete") == 1
        await table.look()
        assert kinds(await table.message()) == ["section", "carousel"]
        assert await table.store.due(10, ()) == []


class Dozing(SqlTakes):
    """Whoever begins with takes is stopped at first, for longer than they are certain."""

    clock: FakeClock | None

    @override
    async def begin(self, request: str) -> RequestTakes | None:
        if self.clock is not None:
            self.clock.slept += SURE_SECONDS
        self.clock = None
        return await super().begin(request)


async def test_who_slept_over_takes_shows_them_anew(table: Table) -> None:
    async with at_work(table.office):
        await table.clips()
        table.store = Dozing(table.office.engine)
        table.store.clock = table.office.clock
        table.keeper = table.another()
        await table.look()
        assert await table.messages() == []
        await table.look()
        assert kinds(await table.message()) == ["section", "carousel"]


async def test_a_pick_folds_the_cards_and_a_deletion_brings_them_back(table: Table) -> None:
    async with at_work(table.office):
        first, second, third = await table.clips(3)
        await table.look()
        await table.store.pick(second, MAYA)  # by another replica: nobody tells the board
        await table.look()
        await table.office.shown(first, second, third)
        assert "#2 was picked instead" in await _card(table, first)
        assert "#2 is picked" in (await table.message())["text"]
        await SqlRemovals(table.office.engine).wish(second.id, MAYA, everywhere=False)
        await table.look()
        await table.look()
        await table.office.shown(first, third)
        assert "picked" not in await _card(table, first)
        assert (await table.message())["text"].startswith("2 takes of")
        await SqlRemovals(table.office.engine).wish(third.id, MAYA, everywhere=False)
        await table.look()
        assert (await table.message())["text"].startswith("#1 is the only take left here")


async def _card(table: Table, job: Job) -> str:
    row = await table.office.row(job)
    (card,) = [m for m in await table.office.messages() if m["ts"] == row.card_ts]
    return str(card["text"])


async def test_where_no_carousel_is_taken_there_are_sections(table: Table) -> None:
    async with at_work(table.office):
        first, _ = await table.clips()
        await table.refuse("chat.postMessage", "invalid_blocks")
        await table.look()
        plainer = ["section", "section", "actions", "section", "actions"]
        assert kinds(await table.message()) == plainer
        await table.store.vote(first, MAYA)
        await table.look()
        assert kinds(await table.message()) == plainer
        table.keeper = table.another()
        await table.refuse("chat.update", "invalid_blocks", 3)
        await table.store.vote(first, "U0JONAS")
        await table.look()
        assert "blocks" not in await table.message() or not (await table.message())["blocks"]


@pytest.mark.parametrize("word", ["message_not_found", "edit_window_closed"])
async def test_a_message_that_cannot_be_edited_gets_a_successor(table: Table, word: str) -> None:
    async with at_work(table.office):
        first, _ = await table.clips()
        await table.look()
        await table.refuse("chat.update", word)
        await table.store.vote(first, MAYA)
        await table.look()
        await table.look()
        latest = (await table.messages())[-1]
        assert "Vote 👍 1" in json.dumps(latest["blocks"], ensure_ascii=False)
        assert len(await table.messages()) == 2
        assert await table.store.due(10, ()) == []


async def test_what_slack_refuses_for_now_is_shown_later(table: Table) -> None:
    async with at_work(table.office):
        await table.clips()
        await table.refuse("chat.postMessage", "restricted_action")
        await table.look()
        await table.look()
        assert await table.messages() == []
        await after(table.office, 61.0)
        await table.look()
        assert kinds(await table.message()) == ["section", "carousel"]


async def test_edits_wait_for_what_slack_allows_a_workspace(table: Table) -> None:
    async with at_work(table.office):
        first, second = await table.clips()
        await table.look()
        budget = table.office.board.budget_of(first.thread.workspace)
        while budget.left() >= 1.0:
            budget.spend()
        edits = await table.office.count("chat.update")
        votes: list[tuple[Job, str]] = [(first, "U1"), (second, "U2"), (second, "U1")]
        for job, person in votes:
            await table.store.vote(job, person)
            await table.keeper.look()
        assert await table.office.count("chat.update") == edits
        await table.look()
        assert await table.office.count("chat.update") == edits + 1
        blocks: Any = json.dumps((await table.message())["blocks"], ensure_ascii=False)
        assert ("Vote 👍 2" in blocks, "Vote 👍 1" in blocks) == (True, False)
