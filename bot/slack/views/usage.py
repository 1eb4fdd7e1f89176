"""What clips came to, as Slack shows it: in words, and to admins in a table.

Slack: a data_table has a caption, a header and at most 100 rows, of which the header is plain text
(docs.slack.dev/reference/block-kit/blocks/data-table-block). It stands in messages alone, and not
every workspace has it: then it is lines of text.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from bot.domain.conversation.cards import Block
from bot.domain.text.slack_text import escape, pieces
from bot.domain.text.words import dollars
from bot.domain.usage import fields
from bot.domain.usage.months import Month
from bot.domain.usage.report import DIRECT, By, Report, Usage, UsageLine
from bot.domain.usage.tally import Tally, summed
from bot.domain.wording.spending import usage as wording
from bot.slack.views.blocks import button, buttons, header, mrkdwn, section, small_print

ROWS = 100
"""Rows of a table below its header."""
PAGE = 10
"""Rows that are seen at a time."""
LINES = 20
"""Lines of text in place of a table's."""

_ABOUT = {
    By.PERSON: wording.PERSON,
    By.CHANNEL: wording.CHANNEL,
    By.MODEL: wording.MODEL,
    By.DEPLOYMENT: wording.DEPLOYMENT,
}
_LABELS = {
    By.PERSON: wording.BY_PERSON,
    By.CHANNEL: wording.BY_CHANNEL,
    By.MODEL: wording.BY_MODELS,
    By.DEPLOYMENT: wording.BY_DEPLOYMENT,
}
_OTHERS = "others"
"""Stands for all lines that aren't shown. Only those can be many that have no such name."""


def report_text(report: Report) -> str:
    """Return a report's beginning, for notifications and screen readers."""
    own = report.own
    return f"{wording.OWN}, {own.month.name}: {_short(own.this)}"


def report_blocks(report: Report, *, table: bool) -> list[Block]:
    """Return a report; what admins see besides is a ``table``, or else text."""
    own, everybody = report.own, report.everybody
    blocks = [header(wording.OWN), *_months(own)]
    if own.lines:
        lines = "\n".join([wording.BY_MODEL, *_lines(own, _cut(own, LINES))])
        blocks += [section(mrkdwn(piece)) for piece in pieces(lines)]
    if everybody is not None:
        blocks += [header(wording.EVERYBODY), *_months(everybody)]
        blocks += _told_apart(everybody, table=table)
    return [*blocks, *_buttons(report), small_print(wording.NOTE)]


def month_words(month: Month, one: Tally) -> str:
    """Return a month's name, its clips, and what these cost, as mrkdwn."""
    lines = [f"*{month.name}*"]
    if one.is_empty:
        return "\n".join([*lines, wording.NONE])
    lines += [_delivered(one), *_spent(one)]
    if one.under_way:
        planned = {"count": one.under_way, "total": dollars(one.planned)}
        lines.append(wording.PLANNED.format(**planned))
    if one.failed:
        lines.append(_failed(one))
    if one.in_doubt:
        lines.append(wording.IN_DOUBT.format(total=dollars(one.in_doubt)))
    if one.liked or one.disliked:
        lines.append(wording.THUMBS.format(up=one.liked, down=one.disliked))
    return "\n".join(lines)


def _months(usage: Usage) -> list[Block]:
    """Return a month beside the one before."""
    before = usage.month.plus(-1)
    both = [(usage.month, usage.this), (before, usage.last)]
    return [{"type": "section", "fields": [mrkdwn(month_words(*one)) for one in both]}]


def _delivered(one: Tally) -> str:
    count = _counted(one.delivered, "clip")
    if not one.takes:
        return wording.CLIPS.format(count=count)
    return wording.TAKES.format(count=count, takes=one.takes)


def _spent(one: Tally) -> list[str]:
    unpriced = _counted(one.unpriced, "render")
    if one.unpriced and not one.spent:
        return [wording.UNPRICED_ALONE.format(count=unpriced)]
    said = wording.SPENT_AT_LEAST if one.unpriced else wording.SPENT
    lines = [said.format(total=dollars(one.spent))]
    if one.billed and one.estimated:
        both = {"billed": dollars(one.billed), "estimated": dollars(one.estimated)}
        lines.append(wording.BOTH.format(**both))
    elif one.spent:
        lines.append(wording.BILLED if one.billed else wording.ESTIMATED)
    if one.unpriced:
        lines.append(wording.UNPRICED.format(count=unpriced))
    return lines


def _failed(one: Tally) -> str:
    cost = _cost_of_failed(one)
    if not cost:
        return wording.FAILED.format(count=one.failed)
    return wording.FAILED_COST.format(count=one.failed, cost=cost)


def _cost_of_failed(one: Tally) -> str:
    """Return what failed clips cost: surely, and perhaps; nothing where it is nothing."""
    sure, doubt = dollars(one.failed_spent), dollars(one.failed_in_doubt)
    if one.failed_spent and one.failed_in_doubt:
        return wording.UP_TO_MORE.format(total=sure, doubt=doubt)
    if one.failed_in_doubt:
        return wording.UP_TO.format(total=doubt)
    return sure if one.failed_spent else ""


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"


# --- a line for each ---------------------------------------------------------------------


def _told_apart(usage: Usage, *, table: bool) -> list[Block]:
    """Return a line for each person, channel, model or deployment."""
    if not usage.lines:
        return []
    heading = _heading(usage)
    if table:
        return [_table(usage, heading)]
    lines = "\n".join([f"*{heading}*", *_lines(usage, _cut(usage, LINES))])
    return [section(mrkdwn(piece)) for piece in pieces(lines)]


def _heading(usage: Usage) -> str:
    return wording.TABLE.format(by=usage.by, month=usage.month.name)


def _cut(usage: Usage, most: int) -> list[UsageLine]:
    """Return at most so many lines: the last stands for all that would be too many."""
    if len(usage.lines) <= most:
        return list(usage.lines)
    shown, rest = usage.lines[: most - 1], usage.lines[most - 1 :]
    others = UsageLine(
        f"{_OTHERS} {len(rest)}",
        summed(line.this for line in rest),
        summed(line.last for line in rest),
    )
    return [*shown, others]


def _lines(usage: Usage, lines: Sequence[UsageLine]) -> list[str]:
    month = f"{usage.month.plus(-1).name}"
    return [
        wording.LINE.format(
            name=_name(usage.by, line.key),
            this=_short(line.this),
            month=month,
            last=_short(line.last),
        )
        for line in lines
    ]


def _short(one: Tally) -> str:
    """Return what clips came to in few words: ``3 clips delivered, $1.20 spent``."""
    if one.is_empty:
        return wording.NONE.rstrip(".").lower()
    said = [wording.CLIPS.format(count=_counted(one.delivered, "clip")), _spent(one)[0]]
    if one.failed:
        said.append(_failed(one))
    return ", ".join(said)


def _name(by: By, key: str) -> str:
    """Return what a line is about, as mrkdwn."""
    if (plain := _plain_name(key)) is not None:
        return plain
    match by:
        case By.PERSON:
            return f"<@{key}>"
        case By.CHANNEL:
            return f"<#{key}>"
        case By.MODEL | By.DEPLOYMENT:
            return escape(key)


def _plain_name(key: str) -> str | None:
    """Return what stands for several, as words; None for one of them."""
    word, _, count = key.partition(" ")
    if word == _OTHERS and count.isdecimal():
        return wording.OTHERS.format(count=count)
    return wording.DIRECT if key == DIRECT else None


def _table(usage: Usage, caption: str) -> Block:
    names = [_ABOUT[usage.by], wording.DELIVERED, wording.TAKES_OF, wording.SPENT_IN]
    names += [wording.SPENT_BEFORE.format(month=usage.month.plus(-1).name), wording.FAILED_OF]
    names += [wording.FAILED_FOR, wording.MAY_BE_BILLED, wording.UP, wording.DOWN]
    rows = [_row(usage.by, line) for line in _cut(usage, ROWS)]
    return {
        "type": "data_table",
        "caption": caption,
        "page_size": PAGE,
        "rows": [[_raw(name) for name in names], *rows],
    }


def _row(by: By, line: UsageLine) -> list[Block]:
    this, last = line.this, line.last
    return [
        _cell(by, line.key),
        _number(this.delivered),
        _number(this.takes),
        _money(this.spent, this.unpriced),
        _money(last.spent, last.unpriced),
        _number(this.failed),
        _money(this.failed_spent),
        _money(this.in_doubt),
        _number(this.liked),
        _number(this.disliked),
    ]


def _cell(by: By, key: str) -> Block:
    """Return what a row is about: people and channels by Slack's own names for them."""
    if (plain := _plain_name(key)) is not None:
        return _raw(plain)
    match by:
        case By.PERSON:
            return _rich({"type": "user", "user_id": key})
        case By.CHANNEL:
            return _rich({"type": "channel", "channel_id": key})
        case By.MODEL | By.DEPLOYMENT:
            return _raw(key)


def _raw(text: str) -> Block:
    return {"type": "raw_text", "text": text}


def _rich(element: Block) -> Block:
    inside = {"type": "rich_text_section", "elements": [element]}
    return {"type": "rich_text", "elements": [inside]}


def _number(value: int) -> Block:
    return {"type": "raw_number", "value": value}


def _money(amount: Decimal, unpriced: int = 0) -> Block:
    """Return a sum that the table sorts by its value; *at least*, where some of it isn't known."""
    total = dollars(amount)
    text = wording.AT_LEAST.format(total=total) if unpriced else total
    if unpriced and not amount:
        text = wording.NO_PRICE
    return {"type": "raw_number", "value": float(amount), "text": text}


# --- buttons -----------------------------------------------------------------------------


def _buttons(report: Report) -> list[Block]:
    """Return what leads to other months, and for admins to the same by other things."""
    by = By.PERSON if report.everybody is None else report.everybody.by
    month, older, newer = report.own.month, report.older, report.newer
    row = [_turn(fields.OLDER, wording.OLDER.format(month=older.name), by, older)]
    if newer is not None:
        row.append(_turn(fields.NEWER, wording.NEWER.format(month=newer.name), by, newer))
    if report.everybody is not None:
        row = [*_others(by, month), button(fields.FILE, str(month), wording.FILE), *row]
    return buttons(row)


def _others(by: By, month: Month) -> list[Block]:
    return [_turn(f"{fields.BY}{one}", _LABELS[one], one, month) for one in By if one is not by]


def _turn(action: str, label: str, by: By, month: Month) -> Block:
    return button(action, fields.page_value(by, month), label)
