"""What is said of requests that an admin has to approve."""

from __future__ import annotations

from typing import Final

WAITS: Final = (
    ":raised_hand: *Waits for approval.* {cost}, so an admin of this workspace has to approve "
    "that. Nothing is spent until then; without an answer it ends {when}."
)
"""On the card of a request that costs as much as was chosen, or more."""
COSTS_ONE: Final = "It costs {sum}"
COSTS_ALL: Final = "The {count} clips cost {sum}"
COSTS_UNKNOWN: Final = "Nobody knows what it costs"
"""What stands for the cost there."""
WAITS_SHORT: Final = "waits for an admin's approval"
"""The same in a list."""

APPROVE: Final = "Approve"
DECLINE: Final = "Decline"
"""The buttons, on the card and below the question to an admin."""

DECLINED: Final = ":no_entry_sign: *Declined*{by}. It hadn't started, so nothing was spent."
"""On the card of one that an admin declined."""
UNANSWERED: Final = (
    ":no_entry_sign: *Not approved.* No admin answered within a day, so it ended. Nothing was "
    "spent: *Again* asks once more."
)
"""On the card of one that nobody decided about."""
NOT_APPROVED: Final = "not approved"
"""Both in a list."""
APPROVED_BY: Final = "approved by <@{admin}>"
"""On the card of one that is made."""

ADMINS_DECIDE: Final = (
    "Only an admin of this workspace can approve or decline it, and Slack doesn't say that you're "
    "one. Nothing was changed. Whoever asked for it can take it back with *Cancel*."
)
"""To anybody else who presses one of the buttons."""
DEARER: Final = (
    "The price has changed since: it costs {now} now, not {shown}, and that was never asked. "
    "Nothing was approved. Press *Decline*; <@{person}> can ask again for today's price."
)
"""To an admin who approves what has become dearer."""
PRICE_LOST: Final = "more than anybody knows"
"""What stands for the price there, where it isn't known any more."""
MODEL_GONE: Final = (
    "The model it was asked for isn't there any more. Nothing was approved. Press *Decline*; "
    "<@{person}> can ask for another one."
)
"""To an admin who approves what can't be made any more."""
NOT_THERE: Final = "That request isn't there any more."
"""To an admin who was asked about a clip that is forgotten by now."""

ASK: Final = (
    ":raised_hand: <@{person}> asks for {what}{place}: *{sum}*. An admin has to approve that; "
    "nothing is spent until then. Without an answer it ends {when}."
)
"""To the admin who chose the amount, as a direct message."""
ASK_ONE: Final = "a clip"
ASK_SEVERAL: Final = "{count} clips"
IN_CHANNEL: Final = " in <#{channel}>"
IN_DIRECT: Final = " in a direct message with me"
SUM_UNKNOWN: Final = "nobody knows what it costs"
SEE_CARD: Final = "See the card"
"""The parts of it, and the button that leads to the card."""
YOU_APPROVED: Final = "Approved: {what} for <@{person}>, {sum}. It's in line now."
YOU_DECLINED: Final = "Declined: {what} for <@{person}>, {sum}. They are told."
"""In place of it, once this admin has decided."""

SETTING: Final = "Approval from (US dollars)"
SETTING_HINT: Final = (
    "A request that costs as much, or more, waits until an admin approves it; yours don't. Empty: "
    "none does. Then Enter."
)
"""The field in an admin's Home."""
ENTRY: Final = "<@{person}> asks for {what}{place}: *{sum}*, until {when}"
"""A request that waits, in an admin's Home, above its two buttons."""
MORE_WAIT: Final = "More requests wait: their cards have the buttons, too."
"""Below a few of them."""
NO_AMOUNT: Final = (
    "That's no amount of dollars: type one like 5 or 2.50, or nothing for no approvals. Nothing "
    "was changed."
)
"""To an admin who typed something else there."""
