"""Usage as a file that spreadsheets open (RFC 4180): a line for all that can be told apart.

What begins with ``=``, ``+``, ``-`` or ``@`` a spreadsheet takes for a formula, and carries out; so
does it what begins with a tab or a line's end (OWASP, "CSV Injection"). An apostrophe before it
makes text of it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from decimal import Decimal
from io import StringIO

from bot.domain.usage.months import Month
from bot.domain.usage.report import By, Tallies, shown_as
from bot.domain.usage.tally import Tally

MARK = "\ufeff"
"""Begins the file: by this mark spreadsheets know that it is UTF-8."""

COLUMNS = (
    "month_utc",
    By.PERSON.value,
    "person_name",
    *(by.value for by in By if by is not By.PERSON),
    "delivered",
    "takes",
    "failed",
    "under_way",
    "spent_usd",
    "billed_usd",
    "estimated_usd",
    "planned_usd",
    "may_be_billed_usd",
    "failed_spent_usd",
    "failed_may_be_billed_usd",
    "without_price",
    "thumbs_up",
    "thumbs_down",
)

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")


def usage_file(months: Mapping[Month, Tallies], names: Mapping[str, str]) -> str:
    """Return the file; the tallies of each month are by all of ``By``, in its order.

    ``names`` are those of people, by their ids, as far as they are known.
    """
    text = StringIO()
    text.write(MARK)
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for month, tallies in months.items():
        for (person, *keys), one in sorted(_as_shown(tallies).items()):
            who = person, names.get(person, "")
            writer.writerow(map(harmless, [str(month), *who, *keys, *_numbers(one)]))
    return text.getvalue()


def harmless(cell: str) -> str:
    """Return what no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_DANGEROUS) else cell


def _as_shown(tallies: Tallies) -> dict[tuple[str, ...], Tally]:
    """Return tallies by what their lines are called, those of the same names together."""
    shown: dict[tuple[str, ...], Tally] = {}
    for keys, one in tallies.items():
        names = tuple(shown_as(by, key) for by, key in zip(By, keys, strict=True))
        shown[names] = shown.get(names, Tally()) + one
    return shown


def _numbers(one: Tally) -> Iterable[str]:
    counts = (one.delivered, one.takes, one.failed, one.under_way)
    spent = (one.spent, one.billed, one.estimated, one.planned)
    perhaps = (one.in_doubt, one.failed_spent, one.failed_in_doubt)
    others = (one.unpriced, one.liked, one.disliked)
    return [*map(str, counts), *map(_plain, (*spent, *perhaps)), *map(str, others)]


def _plain(amount: Decimal) -> str:
    """Return a sum with all its digits and no exponent: ``0.40``."""
    cents = amount.quantize(Decimal("0.01"))
    return f"{cents if cents == amount else amount.normalize():f}"
