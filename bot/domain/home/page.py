"""All that a Home shows to one person, before anybody draws it."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field, replace

from bot.domain.home.looking import Looking
from bot.domain.home.usual import Usual
from bot.domain.job import Job, JobId
from bot.domain.line import Place
from bot.domain.preferences.administration import AT_FIRST, AdminPage
from bot.domain.usage.report import Usage

MINE_SHOWN, OTHERS_SHOWN = 8, 8
"""How many clips under way are shown, of one's own and of others; the rest is counted."""


@dataclass(frozen=True, slots=True)
class ShownClip:
    """A clip in a list: its job, its place in line, the link to its card, and who may cancel it."""

    job: Job
    place: Place | None = None
    link: str | None = None
    may_cancel: bool = False


@dataclass(frozen=True, slots=True)
class UnderWay:
    """What is running and in line in a workspace, as one person may see it.

    ``mine_left`` and ``others_left`` are counts of what is under way besides what is shown: of
    others, they also hold what this person can't see in Slack.
    """

    mine: tuple[ShownClip, ...] = ()
    mine_left: int = 0
    others: tuple[ShownClip, ...] = ()
    others_left: int = 0


@dataclass(frozen=True, slots=True)
class Clips:
    """A page of somebody's clips, and the clips with which the pages beside it begin."""

    entries: tuple[ShownClip, ...] = ()
    newer: JobId | None = None
    older: JobId | None = None
    cut: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeLists:
    """The part of a Home that changes by itself."""

    looking: Looking
    under_way: UnderWay
    clips: Clips

    @property
    def is_new(self) -> bool:
        """Tell whether there is nothing yet of this person's: their Home explains itself."""
        asked_for_all = replace(self.looking, admin=AT_FIRST) == Looking()
        return asked_for_all and not self.clips.entries and not self.under_way.mine

    def news(self) -> Hashable:
        """Return what is the same as long as a Home that is open needn't be drawn anew."""
        shown = (*self.under_way.mine, *self.under_way.others, *self.clips.entries)
        left = (self.under_way.mine_left, self.under_way.others_left)
        return (self.looking, left, *map(_news_of, shown))


@dataclass(frozen=True, slots=True, kw_only=True)
class HomePage:
    """A whole Home; ``note`` is what came of what the person pressed last."""

    lists: HomeLists
    usage: Usage
    usual: Usual
    admin: AdminPage | None = None
    """What admins see besides; None for everybody else."""
    note: str = field(default="", repr=False)


def _news_of(entry: ShownClip) -> Hashable:
    """Return what matters of a clip to whoever looks on: state, place, link, not each percent."""
    job, place = entry.job, entry.place
    ahead = None if place is None else place.ahead
    paused = place is not None and place.pause is not None
    return (job.id, job.state, job.cancel_requested, job.has_poster, entry.link, ahead, paused)
