"""What people read of budgets: what is left of them, when they begin anew, what a refusal costs."""

from __future__ import annotations

from typing import Final

OVER: Final = (
    "That costs {cost}, and of {budget} {left} is left. It begins anew {anew}. Nothing was made or "
    "spent."
)
"""Where a request costs more than is left of a budget."""
NO_PRICE: Final = (
    "Nobody has told me what a clip of this model costs, and this workspace has a budget. Choose "
    "another model, or ask whoever runs Sora to set its price. Nothing was made or spent."
)
"""Where a model has no price, and there is a budget."""

LEFT: Final = "Of {budget} {left} is left."
"""Beside the sum in the form, where a budget is nearly taken."""

YOUR_DAY: Final = "your {limit} for today"
YOUR_MONTH: Final = "your {limit} for this month"
CHANNEL_MONTH: Final = "this channel's {limit} for this month"
WORKSPACE_MONTH: Final = "the workspace's {limit} for this month"
"""The budgets, in the sentence of a refusal and in that of the form."""
NOTHING: Final = "nothing"
"""In place of a sum of which nothing is left."""
AT_MIDNIGHT: Final = "at 00:00 UTC"
ON_THE_FIRST: Final = "on {day} at 00:00 UTC"
"""When a day's and a month's budget begins anew."""

BUDGETS: Final = "Budgets…"
"""The button in Home, for admins."""
TITLE: Final = "Budgets"
SAVE: Final = "Save"
CLOSE: Final = "Not now"
"""The window that it opens."""
INTRO: Final = (
    "In US dollars; an empty field is no limit. What a clip may cost is set aside when somebody "
    "asks for it, and given back if nothing is made. Days and months are those of UTC."
)
"""Above its fields."""
PERSON_DAY_FIELD: Final = "Each person, a day"
PERSON_MONTH_FIELD: Final = "Each person, a month"
CHANNEL_FIELD: Final = "Each channel, a month"
WORKSPACE_FIELD: Final = "The whole workspace, a month"
"""Its fields."""
NO_LIMIT: Final = "No limit"
"""In an empty one."""
SPENDERS: Final = "Who may have clips made"
EVERYBODY: Final = "Everybody in this workspace"
GROUPED: Final = "Only members of the user group below"
NAMED: Final = "Only the people named below"
"""Its choice of people."""
GROUP: Final = "The user group"
PEOPLE: Final = "People who may"
"""The fields for a group and for names."""
AMOUNT: Final = "Write an amount in dollars, such as 20 or 12.50, or leave it empty for no limit."
NO_GROUP: Final = "Choose a user group below, or choose everybody."
NOBODY_NAMED: Final = "Name at least one person, or choose everybody."
"""Under a field that can't be read."""

NO_SPENDER: Final = (
    "An admin has chosen who may have clips made in this workspace, and you aren't among them yet: "
    "please ask an admin. Nothing was made or spent."
)
"""To whoever may have nothing made, though they are of the workspace."""

NEARLY_USED: Final = (
    "{whose} budget for {period} is {percent} % taken: {used} of {limit}. You can change it with "
    "*Budgets…* in my Home."
)
USED_UP: Final = (
    "{whose} budget for {period} has no room for another clip: {used} of {limit} is taken. You can "
    "change it with *Budgets…* in my Home."
)
"""To the admins who set budgets."""
OF_WORKSPACE: Final = "This workspace's"
OF_CHANNEL: Final = "<#{subject}>'s"
OF_PERSON: Final = "<@{subject}>'s"
"""Whose budget it is, in these."""
