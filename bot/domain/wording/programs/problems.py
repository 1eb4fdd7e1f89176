"""What programs are told that ordered something; a person may read it in a log."""

from __future__ import annotations

from typing import Final

NOBODYS: Final = (
    "This needs a token of yours: send it as “Authorization: Bearer sora_…”. You make one in the "
    "app's Home, under API tokens."
)
"""Without a token, and with one that is revoked, has expired or never was one (401)."""

NO_MEMBER: Final = "Whoever made this token isn't a member of the workspace any more."
"""Where a token's person was deactivated, or has left (403)."""

UNSURE: Final = "Slack doesn't say at the moment who this token's person is. Try again in a minute."
"""Where that can't be found out (503)."""

TOO_FAST: Final = "That's more than {most} requests a minute with one token. Wait a little."
"""Where a token is used too often (429)."""

KEY_REUSED: Final = (
    "Another order had this Idempotency-Key. Send the same one again, or this one with a new key. "
    "Nothing was made."
)
"""Where an order has the key of another one (409)."""

KEY_UNUSABLE: Final = "An Idempotency-Key has 1 to 200 visible ASCII characters."
"""Where it has others, or more (400)."""

NO_SUM: Final = (
    "Nobody knows what that costs, so it can't be held to most_usd. Leave that out to order it all "
    "the same. Nothing was made."
)
"""Where an order names a limit, and its model has no price (422)."""

TOO_DEAR: Final = "That costs {cost}, and most_usd says {most}. Nothing was made."
"""Where an order costs more than its program allows (422)."""

ONLY_CLIPS: Final = (
    "Only new clips can be ordered like this, as in “a red fox in fresh snow --seconds 8”. Nothing "
    "was made."
)
"""Where a line is a command of another kind, such as “list” (422)."""

DOUBTFUL: Final = (
    "That may be a question or a command rather than a prompt. Send it as “prompt” if it's one. "
    "Nothing was made."
)
"""Where a line may not be a prompt (422)."""

NOT_JSON: Final = "The body has to be a JSON object, in UTF-8."
"""Where it's none (400)."""

NO_SUCH_FIELD: Final = "An order has no field {field}. Its fields: {fields}."
"""Where a body has a field that nobody reads (400)."""

NOT_LIKE_THIS: Final = "{field} has to be {kind}."
A_TEXT: Final = "a text"
A_NUMBER: Final = "a whole number"
A_SWITCH: Final = "true or false"
AN_AMOUNT: Final = "an amount in US dollars, such as 2.50"
"""Where a field's value is of another kind, and what it has to be (400)."""

EITHER: Final = "Send either “prompt” with its options as fields, or “text” with all in one line."
"""Where an order has both, or neither (400)."""

NO_CHANNEL: Final = "Say which channel the clip goes to: its id, or “me” for your own messages."
"""Where an order names none (400)."""

NOT_A_CHANNEL: Final = "A clip goes to a channel: say its id, such as C0123456789, or “me”."
"""Where an order names something else (403)."""

NO_SEAT: Final = (
    "Slack doesn't show me that channel, or that you're in it. Join it, type /invite @Sora there, "
    "and try again. Nothing was made."
)
"""Where a clip can't go, whether there is such a channel or not (403)."""

ARCHIVED: Final = "That channel is archived, so no clip can go there. Nothing was made."
"""Where it's closed (403)."""

TOO_LARGE: Final = "That body is larger than an order can be: {most} bytes."
"""Where it's too large (413)."""

UNFORESEEN: Final = (
    "Something went wrong on my side. Look in the channel before you order again; with the same "
    "Idempotency-Key nothing is made twice."
)
"""Where an error comes that nobody foresaw (500)."""

STORAGE_AWAY: Final = (
    "My storage doesn't answer at the moment. Try again in a minute: with the same Idempotency-Key "
    "nothing is made twice."
)
"""Where nothing can be written down, or read (503)."""

REFUSED: Final = "That can't be taken like this. Nothing was made."
"""Where a request isn't as HTTP has it (any other 4xx)."""

NO_PLACE: Final = "There's nothing at this address: /api/docs has all that there are."
"""For any other address below /api (404)."""

SENT_ELSEWHERE: Final = "This address takes {methods}."
"""For a method that an address doesn't take (405)."""

CLIENT_LOST: Final = (
    "Sora doesn't answer as it should: see that SORA_URL is right. If you ordered a clip, look in "
    "the channel before you order again."
)
"""An assistant's tool, where there's no answer, or somebody else's."""

NO_CLIPS_NAME: Final = "A clip's name is letters and digits, such as k7m2p9."
"""An assistant's tool, where it names something else."""

INSTRUCTIONS: Final = (
    "Makes video clips in the Slack channels of whoever's token this is. Clips cost their team "
    "money: order what they asked for, once, and say the price."
)
MAKE_CLIP: Final = (
    "Order a clip from words. It's made in minutes, arrives in the channel, and costs what the "
    "answer says. channel: a Slack channel's id, or me. most_usd: what it may cost at most."
)
CLIP_STATUS: Final = "How a clip is: its state, its place in line, its cost, and where it is."
CANCEL_CLIP: Final = "Cancel a clip that isn't done."
LIST_MODELS: Final = "The models that can be ordered, with sizes, lengths and prices."
"""What an assistant reads of the tools that it's given."""
