"""The help: its short form, which fits a phone's screen, and the headings of the whole one."""

from __future__ import annotations

from typing import Final

TITLE: Final = "*Describe a clip and I'll film it*"
"""Begins both forms of the help."""
COST: Final = "{seconds} seconds cost {cost}."
"""In the short help and in the first words, where a price is published."""
OPTIONS: Final = "*Options*, anywhere in the text"
"""Heads the options, in both forms."""
PICTURE: Final = "A picture: attach it and mention me."
"""In the short help, where a model takes pictures."""
IN_THREAD: Final = "*In a clip's thread*, reply"
"""Heads what can be replied, in both forms."""
IN_THREAD_MENTIONED: Final = "*In a clip's thread*, mention me and write"
"""The same in a channel where only replies count that mention Sora."""
REMIX: Final = "`remix make it night` to change it"
CONTINUE: Final = "`continue it looks up` to go on"
OTHERS: Final = "`again`, `cancel` or `delete`"
"""In the short help, what can be replied."""
EVERY_REPLY: Final = "Any other reply is a remix, too. What may be talk I ask about first."
"""Below it, in a channel where every reply counts."""
YOURS: Final = "*Your clips*: {listing} and {status}"
"""In the short help, what to type."""
MODELS: Final = "*Models here*: {names}"
"""In the short help, where there is a choice; *More* tells what each can do."""

ALL: Final = "What I can do"
"""Heads the whole help, once *More* was pressed."""
ONLY_YOU: Final = "Only you see this."
"""Under the whole help."""
EVERY_MODEL: Final = "*Models here*"
"""Heads what each model can do, at the end of the whole help."""
FROM_PICTURE: Final = "*From a picture*: attach it and mention me, or use *Animate with Sora*."
"""In the whole help, where a model takes pictures."""
ASKED_IN_THREAD: Final = "Mention me there: a question is answered, anything else is a remix."
"""In the whole help, under what can be replied."""
ONLY_MENTIONS: Final = (
    "A question is answered, anything else is a remix. Other replies I leave alone."
)
"""The same in a channel where only replies count that mention Sora."""
IN_DETAILS: Final = "`{name}` is in a card's *Details*."
"""In the whole help, behind the commands that name a clip."""
LIST_PRICE: Final = (
    "List price{told}: {each} for each second of clip{picture}, so {cost} for {seconds} "
    "seconds{with_one}."
)
"""Ends the whole help, where a price is published."""
