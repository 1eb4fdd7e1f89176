"""Usage as Slack takes it: within its limits, as a table and as text."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bot.domain.usage.months import Month
from bot.domain.usage.report import By, Report, Usage, UsageLine
from bot.domain.usage.tally import Tally
from bot.slack.views.usage import LINES, ROWS, report_blocks, report_text
from playground.slack.blocks import check_message_blocks

NOVEMBER = Month(2026, 11)
ONE = Tally(delivered=2, takes=1, failed=1, billed=Decimal("0.40"), unpriced=1, liked=1)
KEYS = {By.PERSON: "U", By.CHANNEL: "C", By.MODEL: "<!channel> & model ", By.DEPLOYMENT: "line "}


def report(by: By, lines: int) -> Report:
    own = Usage(NOVEMBER, By.MODEL, (UsageLine("Sora 2", ONE),))
    many = tuple(UsageLine(f"{KEYS[by]}{n}", ONE, ONE) for n in range(lines))
    return Report(own, Usage(NOVEMBER, by, many), NOVEMBER.plus(1))


@pytest.mark.parametrize("by", By)
@pytest.mark.parametrize("lines", [0, 1, 300])
def test_any_report_is_within_slacks_limits(by: By, lines: int) -> None:
    for table in (True, False):
        blocks = report_blocks(report(by, lines), table=table)
        assert check_message_blocks(blocks) == []
        assert len(blocks) <= 50
        assert any(block["type"] == "data_table" for block in blocks) == (table and lines > 0)
        assert table or "<!channel>" not in str(blocks)


def test_what_is_too_much_for_a_table_is_one_row() -> None:
    (table,) = [
        block
        for block in report_blocks(report(By.PERSON, 300), table=True)
        if block["type"] == "data_table"
    ]
    head, *rows = table["rows"]
    assert [cell["text"] for cell in head[:5]] == [
        "Person",
        "Delivered",
        "Takes",
        "Spent",
        "In October 2026",
    ]
    assert len(rows) == ROWS
    assert sum(row[1]["value"] for row in rows) == 300 * ONE.delivered
    assert rows[0][0]["elements"][0]["elements"] == [{"type": "user", "user_id": "U0"}]
    assert rows[0][3] == {"type": "raw_number", "value": 0.4, "text": "at least $0.40"}
    assert rows[-1][0] == {"type": "raw_text", "text": "201 others"}


def test_without_a_table_it_reads_as_lines() -> None:
    blocks = report_blocks(report(By.CHANNEL, 300), table=False)
    said = "\n".join(str(block.get("text", {}).get("text")) for block in blocks)
    line = "2 clips delivered, at least $0.40 spent, 1 failed (in October 2026: 2 clips"
    assert f"<#C0>: {line}" in said
    assert f"{300 - LINES + 1} others: " in said
    assert report_text(report(By.CHANNEL, 1)).startswith("Your usage, November 2026: 2 clips")
