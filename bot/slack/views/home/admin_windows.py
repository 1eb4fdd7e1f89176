"""The windows that admins open from their Home, each with a button in one row."""

from __future__ import annotations

from typing import Final

from bot.domain.conversation.cards import Block
from bot.domain.home import fields
from bot.domain.money import window as budgets
from bot.domain.presets import fields as styles
from bot.domain.wording import money, sharing
from bot.domain.wording import styles as styles_wording
from bot.slack.views.blocks import button, buttons

WINDOWS: Final = (
    (budgets.OPEN, money.BUDGETS),
    (styles.OPEN, styles_wording.OPEN),
    (fields.SHOWCASE, sharing.SHOWCASE),
)
"""What each button does, and what it says. Slack: a row of buttons has 25 at most."""


def admin_windows() -> list[Block]:
    """Return the row of buttons."""
    return buttons(button(action, "open", label) for action, label in WINDOWS)
