"""What admins read in Home: what is usual where, and how each deployment is."""

from __future__ import annotations

from typing import Final

HEADING: Final = "For admins"
"""Above what only admins see."""
EVERYWHERE: Final = "*Everywhere in this workspace*"
"""Above what is usual in all channels that have no choice of their own."""
CHANNELS: Final = "*Channels*\nPick one to give it a model or a rule of its own."
"""Above the channels."""
PICK: Final = "Pick a channel"
"""The empty field beside it."""
MODEL: Final = "The usual model"
REPLIES: Final = "Which replies count"
"""The two choices of a place."""
USUAL_MODEL: Final = "Model: as set up ({what})"
USUAL_REPLIES: Final = "Replies: as set up ({what})"
"""The options that make no choice, with what is so then."""
KEYWORD: Final = "Replies that begin with a command: remix …"
MENTION: Final = "Only replies that mention Sora"
EVERY: Final = "Every reply makes a remix"
"""The rules that a place can have."""
KEYWORD_SHORT: Final = "commands"
MENTION_SHORT: Final = "mentions only"
EVERY_SHORT: Final = "every reply"
"""The same in *Replies: as set up*."""
BEFORE: Final = "← Before"
AFTER: Final = "More channels →"
"""The buttons that turn the channels' pages."""
WHAT_COUNTS: Final = (
    "What somebody says in a request counts first, then their own defaults, then the channel's, "
    "then the workspace's. Where each reply makes a remix, Sora asks back about what may be talk."
)
"""Below the channels."""

DEPLOYMENTS: Final = "Deployments"
"""Above how each deployment is."""
NO_DEPLOYMENT: Final = "No deployment may be used here."
"""Instead of it, where there is none."""
MORE_DEPLOYMENTS: Final = "And {count} more: `/sora status` tells of those that may be used there."
"""Below those that are told of one by one."""
NO_PRICE: Final = "price not known"
"""Of a deployment whose price nobody publishes."""
FIX: Final = "_For whoever runs Sora:_ {fix}."
"""Of a deployment that is paused."""
END: Final = "Its model's end: {day}, by {said}."
"""Of a deployment whose model's end is published."""

ADMINS_ONLY: Final = (
    "Only admins of this workspace can change its settings, and Slack doesn't say that you're one. "
    "Nothing was changed. If you have just become one, try again in five minutes."
)
"""To somebody whose Home was drawn when they were an admin."""
NOT_USUAL: Final = (
    "{model} may not be used {where}: whoever runs Sora says where each model may be. Nothing was "
    "changed."
)
IN_CHANNEL: Final = "in <#{channel}>"
IN_EVERY_CHANNEL: Final = "in every channel"
"""Where somebody chooses a model that the deployments' file doesn't allow there."""
OTHER_VERSION: Final = "That choice is from another version of me. Nothing was changed."
"""Where a rule is chosen that there isn't any more."""
CHANNELS_ONLY: Final = "Only channels have settings of their own. Nothing was changed."
"""Where something else than a channel is picked."""
CHANGED: Final = "Changed. It counts from now on."
"""Once a choice was kept."""
