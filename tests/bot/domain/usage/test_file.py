"""The file: what spreadsheets make of it, and that it adds up."""

from __future__ import annotations

import csv
from decimal import Decimal
from io import StringIO

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.usage.file import COLUMNS, MARK, harmless, usage_file
from bot.domain.usage.months import Month
from bot.domain.usage.tally import Tally

NOVEMBER = Month(2026, 11)


def read(text: str) -> list[dict[str, str]]:
    assert text.startswith(MARK)
    return list(csv.DictReader(StringIO(text.removeprefix(MARK), newline="")))


def test_a_line_says_all_that_is_known_of_its_clips() -> None:
    one = Tally(2, 1, 1, billed=Decimal("0.40"), estimated=Decimal("0.0001"), unpriced=3, liked=2)
    text = usage_file(
        {
            NOVEMBER: {("U1", "C1", "Sora 2", "~film"): one},
            NOVEMBER.plus(-1): {
                ("U1", "D1", "=cmd()", "film"): Tally(1),
                ("U1", "U1", "=cmd()", "film"): Tally(1),
            },
        },
        {"U1": "@Maya"},
    )
    november, october = read(text)
    assert tuple(november) == COLUMNS
    assert (november["person"], november["person_name"]) == ("U1", "'@Maya")
    assert november["spent_usd"] == "0.4001"
    assert (november["billed_usd"], november["without_price"]) == ("0.40", "3")
    assert (november["month_utc"], november["deployment"]) == ("2026-11", "film")
    assert (november["takes"], november["thumbs_up"], november["thumbs_down"]) == ("1", "2", "0")
    assert (october["channel"], october["delivered"]) == ("direct", "2")
    assert october["model"] == "'=cmd()"


@given(start=st.sampled_from("=+-@\t\r\n"), rest=st.text(max_size=20))
def test_no_cell_is_taken_for_a_formula(start: str, rest: str) -> None:
    cell = f"{start}{rest}"
    assert harmless(cell) == f"'{cell}"
    assert harmless(f"a{cell}") == f"a{cell}"
