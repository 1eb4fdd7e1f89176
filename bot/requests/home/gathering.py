"""Everything that a Home shows, gathered from the rows for one person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.conversation.listed import can_be_cancelled
from bot.domain.conversation.origin import Origin
from bot.domain.home.looking import Looking
from bot.domain.home.page import (
    MINE_SHOWN,
    OTHERS_SHOWN,
    Clips,
    HomeLists,
    HomePage,
    ShownClip,
    UnderWay,
)
from bot.domain.job import ENDED, Job, JobId, JobState
from bot.domain.line import Place
from bot.ports.deployments import Deployments
from bot.ports.home import HomeRows
from bot.ports.jobs import JobStore
from bot.ports.slack import PrivateReplies
from bot.requests.home.choosing import Choosing
from bot.requests.home.sights import Sights
from bot.requests.settings.administration import Administration
from bot.requests.usage.reports import UsageReports

PLACES = 100
"""How far back in each line clips are looked for, and their places told."""

RUNNING = 50
"""How many clips of a workspace are looked at that are being made."""

LOOKED_BACK = 50
"""How many of a person's latest orders are looked through for those that aren't over."""

_OVER = ENDED | {JobState.CANCELLING}


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathering:
    """Reads what a person's Home shows. None of it grows with a history, or with a line."""

    rows: HomeRows
    store: JobStore
    sights: Sights
    replies: PrivateReplies
    deployments: Deployments
    administration: Administration
    choosing: Choosing
    usage: UsageReports

    async def lists(self, looking: Looking, origin: Origin) -> HomeLists:
        """Return the part that changes by itself: what is under way, and a page of their clips."""
        gallery = await self.rows.gallery(origin.thread.workspace, origin.person, looking)
        entries = tuple(ShownClip(job, link=self.replies.link(job)) for job in gallery.jobs)
        return HomeLists(
            looking=looking,
            under_way=await self.under_way(origin),
            clips=Clips(entries, gallery.newer, gallery.older, gallery.cut),
        )

    async def page(self, lists: HomeLists, origin: Origin, note: str) -> HomePage:
        """Return a whole Home, with ``lists`` in it."""
        return HomePage(
            lists=lists,
            usage=await self.usage.own(origin),
            usual=await self.choosing.usual(origin),
            admin=await self.administration.page(lists.looking.admin, origin),
            note=note,
        )

    async def under_way(self, origin: Origin) -> UnderWay:
        """Return what is running and in line in a workspace, as somebody may see it."""
        workspace, person = origin.thread.workspace, origin.person
        places = await self.store.places(self.deployments, PLACES)
        running = [job for job in await self.rows.running(workspace, RUNNING) if _is_going(job)]
        in_line = _in_order(await self.rows.those(workspace, places), places)
        latest = await self.store.of_requester(workspace, person, LOOKED_BACK)
        mine = _once(
            job
            for job in (*running, *in_line, *reversed(latest))
            if job.requester == person and _is_going(job)
        )
        others = [job for job in (*running, *in_line) if job.requester != person]
        seen = (await self.sights.seen(others, origin))[:OTHERS_SHOWN]
        waiting = await self.rows.waiting(self._lines(), workspace, person)
        is_admin = bool(seen) and (await self.sights.people.who(origin)).is_admin
        at_work = sum(job.state is not JobState.QUEUED for job in others)
        shown = mine[:MINE_SHOWN]
        return UnderWay(
            mine=tuple(self._entry(job, places, may_cancel=True) for job in shown),
            mine_left=max(len(mine), waiting.mine + _at_work(mine)) - len(shown),
            others=tuple(self._entry(job, places, may_cancel=is_admin) for job in seen),
            others_left=max(0, at_work + waiting.all - waiting.mine - len(seen)),
        )

    def _entry(self, job: Job, places: Mapping[JobId, Place], *, may_cancel: bool) -> ShownClip:
        may_cancel = may_cancel and can_be_cancelled(job)
        return ShownClip(job, places.get(job.id), self.replies.link(job), may_cancel)

    def _lines(self) -> set[str]:
        """Return the names of all lines: each deployment's, and those that groups share."""
        deployments = list(self.deployments)
        shared = {one.group.line for one in deployments if one.group is not None}
        return {one.name for one in deployments} | shared


def _is_going(job: Job) -> bool:
    """Tell whether a clip is under way: what was taken back isn't, though its render goes on."""
    return job.state not in _OVER


def _at_work(jobs: Sequence[Job]) -> int:
    return sum(job.state is not JobState.QUEUED for job in jobs)


def _once(jobs: Iterable[Job]) -> list[Job]:
    return list({job.id: job for job in jobs}.values())


def _in_order(jobs: Sequence[Job], places: Mapping[JobId, Place]) -> list[Job]:
    """Return jobs in line, those first that are served first in theirs."""
    queued = [job for job in jobs if job.state is JobState.QUEUED]
    return sorted(queued, key=lambda job: places[job.id].ahead)
