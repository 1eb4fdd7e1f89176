"""The window in which admins set budgets.

Slack: a label takes 2,000 characters, an option's text 75; a multi_users_select as many people as
``max_selected_items`` says.
"""

from __future__ import annotations

from typing import Final

from bot.domain.conversation.cards import Block
from bot.domain.money.budgets import BudgetKind, limits_of
from bot.domain.money.entries import usd
from bot.domain.money.window import MOST_PEOPLE, PEOPLE, SPENDERS, VALUE, WINDOW, BudgetsPage
from bot.domain.preferences.preferred import Preferred
from bot.domain.preferences.spenders import Spenders
from bot.domain.text.words import dollars
from bot.domain.wording import money as wording
from bot.slack.views.blocks import plain, small_print
from bot.slack.views.modals import input_block, modal

_FIELDS: Final = {
    BudgetKind.PERSON_DAY: wording.PERSON_DAY_FIELD,
    BudgetKind.PERSON_MONTH: wording.PERSON_MONTH_FIELD,
    BudgetKind.CHANNEL_MONTH: wording.CHANNEL_FIELD,
    BudgetKind.WORKSPACE_MONTH: wording.WORKSPACE_FIELD,
}
_RULES: Final = {
    Spenders.EVERYBODY: wording.EVERYBODY,
    Spenders.PEOPLE: wording.NAMED,
}


def budgets_window(page: BudgetsPage) -> Block:
    """Return the window, with what is chosen at the moment."""
    limits = limits_of(page.chosen)
    return modal(
        WINDOW,
        "",
        title=wording.TITLE,
        submit=wording.SAVE,
        close=wording.CLOSE,
        blocks=[
            small_print(wording.INTRO),
            *(_amount(kind, label, limits.of(kind)) for kind, label in _FIELDS.items()),
            input_block(SPENDERS, wording.SPENDERS, _rule(page.chosen)),
            input_block(PEOPLE, wording.PEOPLE, _people(page.chosen)) | {"optional": True},
        ],
    )


def _amount(kind: BudgetKind, label: str, limit: int | None) -> Block:
    field: Block = {
        "type": "plain_text_input",
        "action_id": VALUE,
        "max_length": 20,
        "placeholder": plain(wording.NO_LIMIT),
    }
    if limit is not None:
        field["initial_value"] = dollars(usd(limit))
    return input_block(kind, label, field) | {"optional": True}


def _rule(chosen: Preferred) -> Block:
    options = {rule: {"value": str(rule), "text": plain(text)} for rule, text in _RULES.items()}
    now = chosen.spenders or Spenders.EVERYBODY
    return {
        "type": "static_select",
        "action_id": VALUE,
        "options": [*options.values()],
        "initial_option": options.get(now, options[Spenders.EVERYBODY]),
    }


def _people(chosen: Preferred) -> Block:
    field: Block = {
        "type": "multi_users_select",
        "action_id": VALUE,
        "max_selected_items": MOST_PEOPLE,
    }
    people = [*(chosen.spender_people or ())]
    return field | {"initial_users": people} if people else field
