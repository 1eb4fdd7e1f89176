"""What others may do with one's own clips, in Home: two ticks."""

from __future__ import annotations

from bot.domain.conversation.cards import Block
from bot.domain.home import fields
from bot.domain.preferences.preferred import Preferred
from bot.domain.wording import sharing as wording
from bot.slack.views.blocks import mrkdwn, plain, section


def sharing_blocks(chosen: Preferred) -> list[Block]:
    """Return the part: one block."""
    offered = {
        fields.SHOWS_PROMPTS: (wording.HOME_PROMPTS, chosen.shares_prompts),
        fields.STAYS_OUT: (wording.HOME_OUT, chosen.stays_out),
    }
    options = {value: {"value": value, "text": plain(said)} for value, (said, _) in offered.items()}
    ticked = [options[value] for value, (_, is_so) in offered.items() if is_so]
    boxes: Block = {
        "type": "checkboxes",
        "action_id": fields.SHARING,
        "options": list(options.values()),
    }
    if ticked:
        boxes["initial_options"] = ticked
    return [section(mrkdwn(f"*{wording.HOME_HEADING}*")) | {"accessory": boxes}]
