"""Who reads what of usage: one's own, and all of it as an admin, in amounts alone."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from io import StringIO

from typing_extensions import override

from bot.domain.errors.base import StorageAway
from bot.domain.errors.slack import SlackRefused
from bot.domain.job import JobState, Thread
from bot.domain.usage.months import Month
from bot.domain.usage.report import By, Report, Tallies
from bot.slack.views.usage import report_blocks
from storage.usage import SqlUsage
from tests.support.front_desk import ask, counter, origin, say
from tests.support.storage import asked
from tests.support.works import Works, done, set_row

ADMIN, ANA = "UADMIN", "UANA"
SECRET = Thread("T1", "G1")


async def made(works: Works, person: str, *, where: Thread = SECRET) -> None:
    (job,) = await works.in_line(replace(asked(person=person), thread=where))
    await done(works, job)


class RowsAway(SqlUsage):
    """Rows that can't be read."""

    @override
    async def tallies(
        self, workspace: str, month: Month, by: Sequence[By], person: str | None = None
    ) -> Tallies:
        raise StorageAway("no connection")


def latest(works: Works) -> Report:
    return works.usage.shown[-1][1]


async def test_a_person_reads_their_own_and_nobody_elses(works: Works) -> None:
    await made(works, ANA)
    await made(works, "UBEN")
    assert await ask(counter(works), "usage", origin(person=ANA)) == ""
    report = latest(works)
    assert (report.own.this.delivered, report.everybody) == (1, None)
    assert "UBEN" not in str(report_blocks(report, table=True))


async def test_an_admin_reads_amounts_of_all_and_no_words(works: Works) -> None:
    works.people.make_admin(ADMIN)
    await made(works, ANA)
    await made(works, "UBEN", where=Thread("T1", "D9"))
    desk = counter(works)
    assert await ask(desk, "usage", origin(person=ADMIN)) == ""
    everybody = latest(works).everybody
    assert everybody is not None
    assert {line.key for line in everybody.lines} == {ANA, "UBEN"}
    assert everybody.this.spent == 2 * Decimal("0.40")
    month = str(everybody.month)
    await desk.usage.turn(By.CHANNEL, month, origin(person=ADMIN))
    by_channel = latest(works).everybody
    assert by_channel is not None
    assert {line.key for line in by_channel.lines} == {"G1", "direct"}
    await desk.usage.send_file(month, origin(person=ADMIN))
    ((person, _, text),) = works.usage.files
    assert person == ADMIN
    lines = list(csv.DictReader(StringIO(text.removeprefix("\ufeff"), newline="")))
    assert sum(Decimal(line["spent_usd"]) for line in lines) == everybody.this.spent
    assert {line["person_name"] for line in lines} == {"Ana", "Ben"}
    for read in (text, str(report_blocks(latest(works), table=True))):
        assert "fox" not in read


async def test_the_file_is_for_admins_alone(works: Works) -> None:
    desk = counter(works)
    await desk.usage.send_file("2026-11", origin(person=ANA))
    assert works.usage.files == []
    assert "admin" in works.slack.private[-1][1]
    works.people.make_admin(ADMIN)
    works.usage.troubles.before("send_file", SlackRefused("no", error="storage_limit_reached"))
    await desk.usage.send_file("2026-11", origin(person=ADMIN))
    assert "CSV file" in works.slack.private[-1][1]


async def test_an_admin_hears_that_there_is_no_file_without_storage(works: Works) -> None:
    works.people.make_admin(ADMIN)
    reports = replace(counter(works).usage, rows=RowsAway(works.engine))
    await reports.send_file("2026-11", origin(person=ADMIN))
    assert works.usage.files == []
    assert works.slack.private[-1][1] == StorageAway.tell


async def test_a_month_to_come_is_this_one(works: Works) -> None:
    this = Month.at(works.clock.now())
    desk = counter(works)
    await ask(desk, f"usage {this.plus(1)}", origin(person=ANA))
    assert (latest(works).own.month, latest(works).newer) == (this, None)
    await ask(desk, f"usage {this.plus(-1)}", origin(person=ANA))
    assert (latest(works).own.month, latest(works).newer) == (this.plus(-1), this)
    await desk.usage.turn(By.PERSON, "nonsense", origin(person=ANA))
    assert latest(works).own.month == this
    await say(desk, "usage", origin(person=ANA), direct=True)
    assert len(works.usage.shown) == 4


async def test_what_failed_counts_with_what_it_may_cost(works: Works) -> None:
    (job,) = await works.in_line(asked(person=ANA))
    await set_row(works, job, state=JobState.FAILED, provider_id="v", ended_at=1.0)
    await ask(counter(works), "usage", origin(person=ANA))
    own = latest(works).own.this
    assert (own.failed, own.failed_in_doubt) == (1, Decimal("0.40"))
    assert "1 failed, for up to $0.40" in str(report_blocks(latest(works), table=False))
