"""What people choose in their Home to be usual for them; commands and forms go by it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.conversation.origin import Origin
from bot.domain.home.usual import Choice, Usual, change_of
from bot.domain.job import Thread
from bot.requests.making.menus import Menus
from bot.requests.settings.choices import Choices


@dataclass(frozen=True, slots=True)
class Choosing:
    """Shows what a person has chosen, and keeps what they choose."""

    menus: Menus
    choices: Choices

    async def usual(self, origin: Origin) -> Usual:
        """Return what is usual for a person, of what may be used where they are with us alone."""
        workspace, person = origin.thread.workspace, origin.person
        menu = self.menus.at(Thread(workspace, person))
        return Usual(menu, await self.choices.of(workspace, person))

    async def choose(self, choice: Choice, value: str | None, origin: Origin) -> None:
        """Keep a choice. What isn't offered is taken for no choice: a Home may be an old one."""
        now = await self.usual(origin)
        offered = {
            Choice.MODEL: [*now.menu.models],
            Choice.SHAPE: now.shapes,
            Choice.LENGTH: [str(seconds) for seconds in now.lengths],
        }
        known = value if value in offered[choice] else None
        change = change_of(choice, known)
        await self.choices.keep(origin.thread.workspace, origin.person, change)
