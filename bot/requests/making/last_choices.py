"""What each person chose last in the form: there it begins with that."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from bot.domain.conversation.origin import Origin
from bot.domain.errors.base import StorageAway
from bot.domain.language.clip_form import Form
from bot.domain.language.menu import Menu
from bot.domain.language.remembering import begun, choices
from bot.ports.preferences import Preferences

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LastChoices:
    """Remembers them for each workspace. Nobody waits for that, or is refused for it."""

    preferences: Preferences

    async def begun(self, form: Form, menu: Menu, origin: Origin) -> Form:
        """Return a form with what it leaves open filled in from what its person chose before."""
        try:
            mine = await self.preferences.of(origin.thread.workspace, origin.person)
        except StorageAway as away:
            log.warning("last choices could not be read", extra={"detail": away.detail})
            return form
        return begun(form, mine, menu)

    async def keep(self, form: Form, menu: Menu, origin: Origin, *, with_picture: bool) -> None:
        """Remember the choices of a form whose clips are recorded."""
        workspace, person = origin.thread.workspace, origin.person
        try:
            mine = await self.preferences.of(workspace, person)
            chosen = choices(form, mine, menu, with_picture=with_picture)
            await self.preferences.keep(workspace, person, chosen)
        except StorageAway as away:
            log.warning("last choices could not be kept", extra={"detail": away.detail})
