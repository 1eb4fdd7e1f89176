"""Lists of jobs, page by page, for the eyes of one person."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.conversation.listing import ListJobs, Page, Scope, read_list
from bot.domain.conversation.origin import Origin
from bot.domain.conversation.replies import ListPage
from bot.domain.job import Job
from bot.domain.line import Place
from bot.domain.text.sentences import listed
from bot.domain.text.slack_text import code
from bot.ports.clock import Clock
from bot.ports.deployments import Deployments
from bot.ports.jobs import Line
from bot.ports.slack import PrivateReplies
from bot.ports.storage import Listing
from bot.requests.permissions import Permissions
from bot.requests.showing import shown

PLACES = 100
"""How far back in line a job's place is told."""

_WHOSE = {
    Scope.MINE: "Your clips",
    Scope.CHANNEL: "Clips of this conversation",
    Scope.WORKSPACE: "Your clips, and the workspace's in public channels",
}
_NOBODY = {
    Scope.CHANNEL: "Nobody has made a clip here yet.",
    Scope.WORKSPACE: "There are no clips yet that you could see: those in private conversations "
    "are listed there only, and others' in public channels once they're done.",
}
_NONE_OF_MINE = "You haven't made a clip yet."
_NARROWED = "Your clips, and those of this conversation"
_NONE_HERE = "There are no clips of yours yet, and none in this conversation."


@dataclass(frozen=True, slots=True, kw_only=True)
class Lists:
    """Shows lists, and turns their pages."""

    listing: Listing
    permissions: Permissions
    store: Line
    replies: PrivateReplies
    clock: Clock
    deployments: Deployments
    command: str

    async def show(self, asked: ListJobs, origin: Origin) -> str | None:
        """Show a page; where there is nothing to show, return what to say."""
        page = await self._page(asked, origin)
        if not page.jobs:
            return _NONE_HERE if page.narrowed else _NOBODY.get(asked.scope, _NONE_OF_MINE)
        sheet = await self._sheet(page, origin, asked)
        if await shown(self.replies.show(origin, sheet), "a list could not be shown"):
            return None
        return "Slack didn't take the list. Please try again in a minute."

    async def turn(self, page: str, origin: Origin) -> None:
        """Show another page in place of the one whose button was pressed.

        Where it was pressed is Slack's word; ``page`` is a button's value, which clients may read.
        """
        asked = read_list(page.replace(":", " ")) or ListJobs()
        found = await self._page(asked, origin)
        sheet = await self._sheet(found, origin, asked)
        await shown(self.replies.show(origin, sheet, in_place=True), "a page could not be turned")

    async def _page(self, asked: ListJobs, origin: Origin) -> Page:
        """Return a page; that of the whole workspace is another for each kind of person."""
        of_workspace = asked.scope is Scope.WORKSPACE
        public = of_workspace and await self.permissions.sees_public(origin)
        return await self.listing.page(asked, origin.thread, origin.person, public=public)

    async def _sheet(self, page: Page, origin: Origin, asked: ListJobs) -> ListPage:
        places = await self.store.places(self.deployments, PLACES)
        number, of = page.asked.page, page.of
        beyond = f"There's no page {asked.page}: this is the last. " if asked.page > of else ""
        return ListPage(
            heading=f"{_NARROWED if page.narrowed else _WHOSE[page.asked.scope]}, newest first",
            lines=tuple(self._line(job, places.get(job.id), origin) for job in page.jobs),
            footer=f"{beyond}Page {number} of {of}{' or more' if page.more else ''}"
            f"{self._how(page, origin)}",
            newer=_value(page, number - 1) if number > 1 else None,
            older=_value(page, number + 1) if number < of else None,
        )

    def _line(self, job: Job, place: Place | None, origin: Origin) -> str:
        age = self.clock.now() - job.created_at
        mine = job.requester == origin.person
        return listed(job, place, self.replies.link(job), age, mine=mine)

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
