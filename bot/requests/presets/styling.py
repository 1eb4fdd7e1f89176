"""What admins do with styles: they name them, change them and take them away again."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import Final

from typing_extensions import override

from bot.domain.conversation.cards import Block
from bot.domain.conversation.origin import Origin
from bot.domain.language.menu import Menu
from bot.domain.language.options.reading import model_named
from bot.domain.language.options.values import read
from bot.domain.presets.styles import LONGEST_WORDS, Style, StyleRefused, is_name
from bot.domain.presets.windows import StyleForm, StyleList
from bot.domain.text.slack_text import code, typed
from bot.domain.wording import styles as wording
from bot.domain.wording.admin import ADMINS_ONLY
from bot.ports.presets.styles import StyleDesk, StyleWindows
from bot.ports.slack import PrivateReplies
from bot.requests.making.menus import Menus
from bot.requests.permissions import Permissions
from bot.requests.presets.style_book import StyleBook
from bot.requests.showing import shown

log = logging.getLogger(__name__)

_NOT_SHOWN: Final = "the window of styles could not be shown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Styling(StyleDesk):
    """Implements ``StyleDesk``. Whether somebody is an admin is asked at each press."""

    book: StyleBook
    menus: Menus
    windows: StyleWindows
    permissions: Permissions
    replies: PrivateReplies

    @override
    async def open(self, origin: Origin) -> None:
        if await self._is_admin(origin):
            await shown(self.windows.open(origin, await self._list(origin)), _NOT_SHOWN)

    @override
    async def edit(self, name: str, view_id: str, origin: Origin) -> None:
        if not await self._is_admin(origin):
            return
        workspace = origin.thread.workspace
        style = (await self.book.read(workspace)).get(name)
        form = StyleForm(style, self.menus.somewhere(workspace))
        await shown(self.windows.show(origin, view_id, form), _NOT_SHOWN)

    @override
    async def save(self, style: Style, before: str, origin: Origin) -> Block:
        if not await self.permissions.is_admin(origin):
            raise StyleRefused("name", ADMINS_ONLY)
        workspace = origin.thread.workspace
        style = _as_typed(style)
        _need_sound(style, self.menus.somewhere(workspace))
        await self.book.keep(workspace, style, instead_of=before)
        log.info("a style was kept", extra={"style": style.name, "person": origin.person})
        return self.windows.as_view(await self._list(origin))

    @override
    async def remove(self, name: str, view_id: str, origin: Origin) -> None:
        if not await self._is_admin(origin):
            return
        await self.book.remove(origin.thread.workspace, name)
        log.info("a style was removed", extra={"style": name, "person": origin.person})
        showing = self.windows.show(origin, view_id, await self._list(origin))
        await shown(showing, _NOT_SHOWN)

    async def _is_admin(self, origin: Origin) -> bool:
        """Tell whether a person is an admin; who isn't one any more is told so."""
        is_one = await self.permissions.is_admin(origin)
        if not is_one:
            telling = self.replies.privately(origin, ADMINS_ONLY)
            await shown(telling, "an answer could not be shown")
        return is_one

    async def _list(self, origin: Origin) -> StyleList:
        return StyleList(tuple((await self.book.read(origin.thread.workspace)).values()))


def _as_typed(style: Style) -> Style:
    """Return a style as it was filled in, its words as those of a prompt are read."""
    name, before, after = style.name.strip().lower(), typed(style.before), typed(style.after)
    return replace(style, name=name, before=before, after=after)


def _need_sound(style: Style, menu: Menu) -> None:
    """See that a style can be kept, and that some model can make it. Raises StyleRefused."""
    if not is_name(style.name):
        raise StyleRefused("name", wording.NO_NAME)
    for part, words in (("before", style.before), ("after", style.after)):
        if len(words) > LONGEST_WORDS:
            raise StyleRefused(part, wording.WORDS_TOO_LONG.format(most=LONGEST_WORDS))
    if style.is_empty:
        raise StyleRefused("before", wording.EMPTY)
    if style.model is not None and model_named(style.model, menu) is None:
        raise StyleRefused("model", wording.MODEL_GONE)
    models = [style.model] if style.model is not None else [*menu.models]
    profiles = [menu.profile_of(model) for model in models]
    if style.size and not any(read("size", style.size, one) for one in profiles):
        raise StyleRefused("size", wording.NO_SUCH_SIZE.format(size=code(style.size)))
    seconds = "" if style.seconds is None else str(style.seconds)
    if seconds and not any(read("seconds", seconds, one) for one in profiles):
        raise StyleRefused("seconds", wording.NO_SUCH_LENGTH.format(seconds=seconds))
