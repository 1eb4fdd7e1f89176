"""GIFs of clips: copies in the clips' own threads, for which anybody asks."""

from __future__ import annotations

from benchmarks.crash.team.copies import Wish
from benchmarks.crash.theatre import Place, Theatre
from benchmarks.crash.weather import Json
from bot.domain.conversation.cards import Verb
from bot.domain.job import JobId
from bot.domain.sharing.copies import gif_key


def offered(card: Json) -> tuple[str, str] | None:
    """Return the menu of a card and what to choose there for a GIF, if the card offers one."""
    for element in (one for block in card.get("blocks", ()) for one in block.get("elements", ())):
        for option in element.get("options", ()):
            if option["value"].startswith(f"{Verb.GIF}:"):
                return element["action_id"], option["value"]
    return None


async def ask(theatre: Theatre, place: Place, card: Json) -> Wish | None:
    """Ask for a GIF of a card's clip; None where there is none to ask for, or a killed bot."""
    choice = offered(card)
    if choice is None:
        return None
    menu, value = choice
    if not await theatre.press(place, card["ts"], menu, value=value):
        return None
    job = JobId(value.removeprefix(f"{Verb.GIF}:"))
    return Wish(gif_key(job, 0), place.channel)
