"""What somebody's clips came to, in Home."""

from __future__ import annotations

from bot.domain.conversation.cards import Block
from bot.domain.home.usage import COUNTED, Month, Usage
from bot.domain.text.words import dollars
from bot.domain.wording import home as wording
from bot.slack.views.blocks import mrkdwn, small_print
from bot.slack.views.home.parts import heading


def usage_blocks(usage: Usage) -> list[Block]:
    """Return the part: 3 blocks."""
    notes = [wording.USAGE_NOTE]
    if usage.more:
        notes.append(wording.USAGE_MORE.format(count=COUNTED))
    columns = [mrkdwn(_month(month)) for month in (usage.this, usage.last)]
    return [
        heading(wording.USAGE),
        {"type": "section", "fields": columns},
        small_print(" ".join(notes)),
    ]


def _month(month: Month) -> str:
    """Return a month's name, its clips, and what these cost."""
    lines = [f"*{month.first:%B %Y}*"]
    if month.is_empty:
        return "\n".join([*lines, wording.USAGE_NONE])
    lines.append(wording.USAGE_CLIPS.format(count=_counted(month.delivered, "clip")))
    spent = month.billed + month.estimated
    lines.append(wording.USAGE_SPENT.format(total=dollars(spent)))
    if month.billed and month.estimated:
        both = {"billed": dollars(month.billed), "estimated": dollars(month.estimated)}
        lines.append(wording.USAGE_BOTH.format(**both))
    elif spent:
        lines.append(wording.USAGE_BILLED if month.billed else wording.USAGE_ESTIMATED)
    if month.unpriced:
        lines.append(wording.USAGE_UNPRICED.format(count=_counted(month.unpriced, "render")))
    if month.under_way:
        planned = {"count": month.under_way, "total": dollars(month.planned)}
        lines.append(wording.USAGE_PLANNED.format(**planned))
    if month.failed:
        lines.append(wording.USAGE_FAILED.format(count=month.failed))
    if month.in_doubt:
        lines.append(wording.USAGE_IN_DOUBT.format(total=dollars(month.in_doubt)))
    return "\n".join(lines)


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"
