"""Lists of jobs, page by page, for the eyes of one person."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.conversation.listing import ListJobs, Page, Scope, read_list
from bot.domain.conversation.origin import Origin
from bot.domain.conversation.replies import ListPage
from bot.domain.job import Thread
from bot.domain.text.slack_text import code
from bot.domain.wording import lists as wording
from bot.ports.slack import PrivateReplies
from bot.ports.storage import Listing
from bot.requests.listing.entries import Entries
from bot.requests.permissions import Permissions
from bot.requests.showing import shown

_WHOSE = {
    Scope.MINE: wording.MINE,
    Scope.CHANNEL: wording.CHANNEL,
    Scope.WORKSPACE: wording.WORKSPACE,
}
_NOBODY = {
    Scope.MINE: wording.NONE_MINE,
    Scope.CHANNEL: wording.NONE_CHANNEL,
    Scope.WORKSPACE: wording.NONE_WORKSPACE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Lists:
    """Shows lists, and turns their pages."""

    listing: Listing
    permissions: Permissions
    replies: PrivateReplies
    entries: Entries
    command: str

    async def show(self, asked: ListJobs, origin: Origin) -> str | None:
        """Show a page; where there is nothing to show, return what to say."""
        page = await self._page(asked, origin)
        if not page.jobs:
            return wording.NONE_NARROWED if page.narrowed else _NOBODY[asked.scope]
        sheet = await self._sheet(page, origin, asked)
        if await shown(self.replies.show(origin, sheet), "a list could not be shown"):
            return None
        return wording.NOT_TAKEN

    async def turn(self, page: str, origin: Origin) -> None:
        """Show another page in place of the one whose button was pressed.

        Where it was pressed is Slack's word; ``page`` is a button's value, which clients may read.
        """
        asked = read_list(page.replace(":", " ")) or ListJobs()
        found = await self._page(asked, origin)
        sheet = await self._sheet(found, origin, asked)
        await shown(self.replies.show(origin, sheet, in_place=True), "a page could not be turned")

    async def close(self, place: Thread) -> None:
        """Take note that a channel was made private: what it has is its members' alone."""
        await self.listing.close(place)

    async def _page(self, asked: ListJobs, origin: Origin) -> Page:
        """Return a page; that of the whole workspace is another for each kind of person."""
        of_workspace = asked.scope is Scope.WORKSPACE
        public = of_workspace and await self.permissions.sees_public(origin)
        return await self.listing.page(asked, origin.thread, origin.person, public=public)

    async def _sheet(self, page: Page, origin: Origin, asked: ListJobs) -> ListPage:
        number, of = page.asked.page, page.of
        beyond = wording.BEYOND.format(asked=asked.page) if asked.page > of else ""
        counted = wording.PAGE.format(number=number, of=of) + (wording.OR_MORE if page.more else "")
        here = _value(page, number)
        return ListPage(
            heading=wording.NARROWED if page.narrowed else _WHOSE[page.asked.scope],
            entries=await self.entries.of(page.jobs, origin, here),
            footer=f"{beyond}{counted}{self._how(page, origin)}",
            newer=_value(page, number - 1) if number > 1 else None,
            older=_value(page, number + 1) if number < of else None,
        )

    def _how(self, page: Page, origin: Origin) -> str:
        """Return what to type for another page, and for another list."""
        words = [_typed(scope) for scope in Scope if scope is not page.asked.scope]
        if page.asked.page < page.of:
            words.insert(0, f"{_typed(page.asked.scope)} {page.asked.page + 1}")
        lead = "" if origin.direct else f"{self.command} "
        return "".join(f" · {code(f'{lead}{word}', 60)}" for word in words)


def _typed(scope: Scope) -> str:
    """Return what to type for a list: for one's own, nothing but ``list``."""
    return "list" if scope is Scope.MINE else f"list {scope}"


def _value(page: Page, number: int) -> str:
    """Return a button's value: ``list:channel:2``."""
    return f"list:{page.asked.scope}:{number}"
