"""Home as Slack takes it: a view of at most 100 blocks, of which each part has its share.

Slack: views.publish; a view's JSON takes 250 kB, and its ``private_metadata`` 3,000 characters.
"""

from __future__ import annotations

import json

from bot.domain.conversation.cards import Block
from bot.domain.home import fields
from bot.domain.home.looking import Looking
from bot.domain.home.page import HomePage
from bot.domain.wording import home as wording
from bot.slack.views.blocks import button, buttons, mrkdwn, section, small_print
from bot.slack.views.home.admin import admin_blocks
from bot.slack.views.home.defaults import defaults_blocks
from bot.slack.views.home.gallery import gallery_blocks
from bot.slack.views.home.programs import programs_blocks
from bot.slack.views.home.sharing import sharing_blocks
from bot.slack.views.home.under_way import under_way_blocks
from bot.slack.views.home.usage import usage_blocks


def home_view(page: HomePage, *, posters: bool = True, tokens: bool = False) -> Block:
    """Return a person's Home; without ``posters`` where Slack doesn't take one of them.

    With ``tokens`` it leads to theirs: programs may order clips for people.

    It is what clients can read: nothing is in it that this person may not.
    """
    blocks = [*_head(page), *under_way_blocks(page.lists.under_way)]
    if not page.lists.is_new:
        blocks += gallery_blocks(page.lists, posters=posters)
        blocks += usage_blocks(page.usage)
    blocks += defaults_blocks(page.usual)
    blocks += sharing_blocks(page.usual.chosen)
    blocks += programs_blocks() if tokens else []
    if page.admin is not None:
        blocks += admin_blocks(page.admin)
    return {
        "type": "home",
        "callback_id": fields.HOME,
        "private_metadata": known(page.lists.looking),
        "blocks": blocks[: fields.MOST_BLOCKS],
    }


def known(looking: Looking) -> str:
    """Return what a view brings back: what its person is looking at."""
    admin = {"page": looking.admin.page, "channel": looking.admin.channel}
    return json.dumps({"words": looking.words, "start": looking.start, "admin": admin})


def _head(page: HomePage) -> list[Block]:
    """Return what came of the last press, and the button that makes a clip."""
    make = button(fields.MAKE, "make", wording.MAKE) | {"style": "primary"}
    first = [section(mrkdwn(wording.FIRST))] if page.lists.is_new else []
    note = [small_print(page.note)] if page.note else []
    return [*first, *note, *buttons([make])]
