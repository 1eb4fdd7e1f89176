"""What an admin has to approve, in their Home: from which amount on, and what waits."""

from __future__ import annotations

from typing import Final

from bot.domain.conversation.cards import Block, Verb
from bot.domain.home import fields
from bot.domain.job import Job
from bot.domain.money.entries import usd
from bot.domain.preferences.administration import APPROVALS, AdminPage
from bot.domain.text.approvals import approve_label, entry
from bot.domain.text.words import dollars
from bot.domain.wording.card import approvals as wording
from bot.slack.views.blocks import button, buttons, mrkdwn, plain, section, small_print

_LONGEST: Final = 12
"""Characters of an amount."""


def approval_blocks(page: AdminPage) -> list[Block]:
    """Return the part: 12 blocks at most. A card's words are in none of them."""
    waiting = [block for job in page.approvals[:APPROVALS] for block in _waiting(job)]
    more = [small_print(wording.MORE_WAIT)] if len(page.approvals) > APPROVALS else []
    return [_field(page.workspace.chosen.approve_from), *waiting, *more]


def _field(amount: int | None) -> Block:
    """Return the field. Its id goes by the amount: Slack keeps what is in a field of one id."""
    element: Block = {
        "type": "plain_text_input",
        "action_id": fields.ADMIN_APPROVAL,
        "max_length": _LONGEST,
        "dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed"]},
    }
    if amount is not None:
        element["initial_value"] = dollars(usd(amount)).removeprefix("$")
    return {
        "type": "input",
        "block_id": f"{fields.ADMIN_APPROVAL}.{amount}",
        "dispatch_action": True,
        "optional": True,
        "label": plain(wording.SETTING),
        "hint": plain(wording.SETTING_HINT),
        "element": element,
    }


def _waiting(job: Job) -> list[Block]:
    decide = fields.ADMIN_DECIDE
    approve = button(f"{decide}{Verb.APPROVE}", job.id, approve_label(job)) | {"style": "primary"}
    decline = button(f"{decide}{Verb.DECLINE}", job.id, wording.DECLINE)
    return [section(mrkdwn(entry(job))), *buttons([approve, decline])]
