"""What somebody's clips came to, in Home."""

from __future__ import annotations

from bot.domain.conversation.cards import Block
from bot.domain.usage.report import Usage
from bot.domain.wording import home as wording
from bot.domain.wording.spending import usage as usage_wording
from bot.slack.views.blocks import mrkdwn, small_print
from bot.slack.views.home.parts import heading
from bot.slack.views.usage import month_words


def usage_blocks(usage: Usage) -> list[Block]:
    """Return the part: 3 blocks."""
    months = ((usage.month, usage.this), (usage.month.plus(-1), usage.last))
    return [
        heading(wording.USAGE),
        {"type": "section", "fields": [mrkdwn(month_words(*one)) for one in months]},
        small_print(usage_wording.NOTE),
    ]
