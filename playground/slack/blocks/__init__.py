"""Block Kit as Slack checks it, and what Slack fills in when it stores blocks."""

from playground.slack.blocks.check import check_message_blocks, check_view
from playground.slack.blocks.fill import fill_blocks

__all__ = ["check_message_blocks", "check_view", "fill_blocks"]
