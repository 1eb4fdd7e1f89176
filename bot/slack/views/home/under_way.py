"""What is running and in line in a workspace, in Home: one block for each clip."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.conversation.cards import Block
from bot.domain.cost import cost_words
from bot.domain.home import fields
from bot.domain.home.page import ShownClip, UnderWay
from bot.domain.text.sentences import state_words
from bot.domain.text.words import several
from bot.domain.wording import home as wording
from bot.slack.views.blocks import button, mrkdwn, section, small_print
from bot.slack.views.home.parts import facts, heading, title


def under_way_blocks(under_way: UnderWay) -> list[Block]:
    """Return the part: 19 blocks at most."""
    shown = [_mine(entry) for entry in under_way.mine]
    if under_way.mine_left:
        shown.append(small_print(wording.MINE_LEFT.format(count=under_way.mine_left)))
    shown += [_others(entry) for entry in under_way.others]
    if left := under_way.others_left:
        words = wording.OTHERS_ONE if left == 1 else wording.OTHERS_MANY.format(count=left)
        shown.append(small_print(words))
    return [heading(wording.UNDER_WAY), *(shown or [small_print(wording.NOTHING_UNDER_WAY)])]


def _mine(entry: ShownClip) -> Block:
    return _clip(entry, cost_words(entry.job))


def _others(entry: ShownClip) -> Block:
    return _clip(entry, f"<@{entry.job.requester}>")


def _clip(entry: ShownClip, last: str) -> Block:
    """Return a clip with its state, without how far it is: nobody draws a Home for each percent."""
    job = replace(entry.job, progress=None)
    said = facts([state_words(job, entry.place), several(job), last])
    block = section(mrkdwn(f"{title(entry)}\n{said}"))
    if not entry.may_cancel:
        return block
    return block | {"accessory": button(fields.CANCEL, job.id, wording.CANCEL)}
