"""Whether the ledger adds up: each sum is what the entries say, and nothing stays reserved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

ENTRIES: Final = """
    SELECT id, state, workspace, requester, money_channel, money_day, money_state, money_micros
    FROM jobs WHERE money_state IS NOT NULL
"""
SUMS: Final = "SELECT workspace, whose, subject, period, micros FROM spending"

ENDED: Final = ("delivered", "failed", "cancelled")

Pot: TypeAlias = tuple[str, str, str, str]
"""A workspace, whose spending, who that is, and a day or a month."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a job counts for, as its row has it."""

    job: str
    state: str
    workspace: str
    person: str
    channel: str
    day: str
    money_state: str
    micros: int


@dataclass(frozen=True, slots=True)
class Sum:
    """What a person, a channel or a workspace comes to in a day or a month."""

    workspace: str
    whose: str
    subject: str
    period: str
    micros: int


def entries_of(rows: Iterable[Any]) -> list[Entry]:
    """Return the entries that the rows of ``ENTRIES`` are."""
    return [Entry(*row) for row in rows]


def sums_of(rows: Iterable[Any]) -> list[Sum]:
    """Return the sums that the rows of ``SUMS`` are."""
    return [Sum(*row) for row in rows]


def astray(entries: Iterable[Entry], sums: Iterable[Sum]) -> list[str]:
    """Return a line for each sum that isn't what its entries come to, and each stranded entry."""
    entries = list(entries)
    return uneven(entries, sums) + [f"stranded: {one}" for one in entries if _is_stranded(one)]


def uneven(entries: Iterable[Entry], sums: Iterable[Sum]) -> list[str]:
    """Return a line for each sum that isn't what its entries come to."""
    said = {(one.workspace, one.whose, one.subject, one.period): one.micros for one in sums}
    meant = added(entries)
    return [
        f"{pot}: {said.get(pot, 0)} and not {meant[pot]}"
        for pot in sorted(said.keys() | meant.keys())
        if said.get(pot, 0) != meant[pot]
    ]


def added(entries: Iterable[Entry]) -> Counter[Pot]:
    """Return what entries come to, for each sum that they count to."""
    sums: Counter[Pot] = Counter()
    for one in entries:
        month = one.day[:7]
        sums[one.workspace, "workspace", "", month] += one.micros
        sums[one.workspace, "channel", one.channel, month] += one.micros
        for period in (month, one.day):
            sums[one.workspace, "person", one.person, period] += one.micros
    return sums


def _is_stranded(one: Entry) -> bool:
    over = one.state in ENDED
    kept = one.money_state == "reserved"
    return over is kept or (one.money_state == "returned" and one.micros != 0)
