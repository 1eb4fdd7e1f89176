"""Block Kit as Slack checks it, and what Slack fills in when it stores blocks."""

from playground.slack.blocks.check import check_message_blocks, check_view
from playground.slack.blocks.fill import fill_blocks
from playground.slack.blocks.walk import elements_in, flattened

__all__ = ["check_message_blocks", "check_view", "elements_in", "fill_blocks", "flattened"]
