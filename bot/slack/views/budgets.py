"""The window in which admins set budgets.

Slack: a label takes 2,000 characters, an option's text 75; a multi_users_select as many people as
``max_selected_items`` says.
"""

from __future__ import annotations

from typing import Final

from bot.domain.conversation.cards import Block
from bot.domain.money.budgets import BudgetKind, limits_of
from bot.domain.money.entries import usd
from bot.domain.money.window import (
    GROUP,
    MOST_PEOPLE,
    PEOPLE,
    SPENDERS,
    VALUE,
    WINDOW,
    BudgetsPage,
)
from bot.domain.preferences.preferred import Preferred
from bot.domain.preferences.spenders import Spenders
from bot.domain.text.words import dollars
from bot.domain.wording import money as wording
from bot.slack.views.blocks import plain, small_print
from bot.slack.views.modals import input_block, modal

_LONGEST: Final = 75
_FIELDS: Final = {
    BudgetKind.PERSON_DAY: wording.PERSON_DAY_FIELD,
    BudgetKind.PERSON_MONTH: wording.PERSON_MONTH_FIELD,
    BudgetKind.CHANNEL_MONTH: wording.CHANNEL_FIELD,
    BudgetKind.WORKSPACE_MONTH: wording.WORKSPACE_FIELD,
}
_RULES: Final = {
    Spenders.EVERYBODY: wording.EVERYBODY,
    Spenders.GROUP: wording.GROUPED,
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
            *_group(page),
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
    options = {rule: _option(rule, text) for rule, text in _RULES.items()}
    return {
        "type": "static_select",
        "action_id": VALUE,
        "options": [*options.values()],
        "initial_option": options[chosen.spenders or Spenders.EVERYBODY],
    }


def _group(page: BudgetsPage) -> list[Block]:
    """Return the field for a group, where there is any; one that nobody tells of stays chosen."""
    names = {group.id: group.name for group in page.groups}
    now = page.chosen.spender_group
    if now is not None:
        names = {now: now, **names}
    if not names:
        return []
    options = {one: _option(one, name) for one, name in names.items()}
    field: Block = {
        "type": "static_select",
        "action_id": VALUE,
        "options": [*options.values()],
    }
    field |= {} if now is None else {"initial_option": options[now]}
    return [input_block(GROUP, wording.GROUP, field) | {"optional": True}]


def _option(value: str, name: str) -> Block:
    return {"value": str(value), "text": plain(name[:_LONGEST])}


def _people(chosen: Preferred) -> Block:
    field: Block = {
        "type": "multi_users_select",
        "action_id": VALUE,
        "max_selected_items": MOST_PEOPLE,
    }
    people = [*(chosen.spender_people or ())]
    return field | {"initial_users": people} if people else field
