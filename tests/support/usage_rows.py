"""Rows of clips of all kinds, of which it is known what they came to."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from random import Random
from typing import Any

from sqlalchemy import insert

from bot.domain.cost import Cost
from bot.domain.errors.provider import OutcomeUnknown
from bot.domain.errors.refusals import Moderated, NoRemix
from bot.domain.job import JobState
from bot.domain.usage.months import Month
from bot.domain.usage.tally import Tally, tally
from storage.connections import Database
from storage.tables import deployments, jobs
from storage.usage_tables import thumbs

NOVEMBER = Month(2026, 11)
PLACES = ("C1", "C2", "D1", "U1")
LINES = {"first": "Sora 2", "second": "Sora 2", "third": "Wide 1", "gone": None}
"""Which model each line is of, as far as anybody knows."""
_PRICES = ("0.40", "0.10", "1.2345678", None)
_CODES = (None, Moderated.code, NoRemix.code, OutcomeUnknown.code)

Values = dict[str, Any]


def chosen(chance: Random, number: int, month: Month = NOVEMBER, **own: Any) -> Values:
    """Return a row of any kind, asked for in a month."""
    length = month.plus(1).begins_at - month.begins_at
    state = chance.choice(list(JobState))
    values: Values = {
        "id": f"k{number:05}",
        "request": f"request {number}",
        "deployment": chance.choice(list(LINES)),
        "workspace": "T1",
        "channel": chance.choice(PLACES),
        "thread_ts": f"{number}.0",
        "number": 1,
        "requester": chance.choice(("U1", "U2", "U3")),
        "prompt": "a red fox",
        "size": "1280x720",
        "seconds": 4,
        "take": chance.random() < 0.3,
        "state": state,
        "created_at": month.begins_at + chance.random() * length,
        "updated_at": 0.0,
        "ended_at": month.begins_at + length,
        "cancel_requested": chance.random() < 0.1,
        "rendered_at": chance.choice((None, 1.0)),
        "clip_ref": chance.choice((None, None, "c")),
        "clip_path": None,
        "provider_id": chance.choice((None, f"video_{number}")),
        "retries": chance.choice((0, 0, 1)),
        "may_be_billed": chance.random() < 0.1,
        "error_code": chance.choice(_CODES) if state is JobState.FAILED else None,
        "price_usd": chance.choice(_PRICES),
        "billed_usd": chance.choice((None, None, "0.35", "0.0000012")),
        "reckoned_usd": chance.choice((None, None, "0.5")),
    }
    return values | own


def cost_of(values: Values) -> Cost:
    """Return as much of a row as its cost goes by."""
    known = {name: values[name] for name in Cost.__dataclass_fields__}
    price = values["price_usd"]
    return Cost(**known | {"price_usd": None if price is None else Decimal(price)})


def came_to(rows: Sequence[Values]) -> Tally:
    """Return what rows came to, each looked at by itself, without their thumbs."""
    each = (tally(cost_of(row)) + Tally(takes=int(row["take"])) for row in rows)
    return sum(each, Tally())


async def recorded(engine: Database, rows: Sequence[Values]) -> None:
    """Write rows down, and of which model their lines are."""
    lines = [{"name": name, "model": model} for name, model in LINES.items()]
    async with engine.writing() as connection:
        await connection.execute(insert(deployments).values(lines))
        await connection.execute(insert(jobs).values(list(rows)))


async def thumbed(engine: Database, rows: Sequence[Values], person: str, *, liked: bool) -> None:
    """Let somebody give a thumb to each clip."""
    given = [
        {
            "job": row["id"],
            "person": person,
            "workspace": row["workspace"],
            "liked": liked,
            "given_at": 0.0,
        }
        for row in rows
    ]
    async with engine.writing() as connection:
        await connection.execute(insert(thumbs).values(given))
