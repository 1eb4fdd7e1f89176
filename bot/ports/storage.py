"""Storage, as the core needs it: jobs, requests, workspaces."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Protocol

from bot.domain.conversation.endings import Ending
from bot.domain.conversation.listing import ListJobs, Page
from bot.domain.conversation.people import Purged
from bot.domain.conversation.replies import Draft, DraftId
from bot.domain.conversation.takes import RequestTakes
from bot.domain.discovery.told import Remembered
from bot.domain.job import Job, JobId, Part, Thread
from bot.domain.pauses import Notice, Pause, Paused
from bot.domain.renders.lost_orders import Ledger
from bot.domain.usage.months import Month


class Removals(Protocol):
    """What people, or the settings, want gone: written down first, and done by and by."""

    async def wish(self, job_id: JobId, person: str, *, everywhere: bool) -> Job | None:
        """Write down that a person had a job deleted, and forget its words and its clip at once.

        ``everywhere`` is for the video in Slack too; it may be wished for later. None for a job
        that isn't there, or that isn't over.
        """

    async def due(self, limit: int) -> list[Job]:
        """Return jobs that something is to be removed of, and put their next try off.

        Other processes don't get them meanwhile. A render that others may still need is left out.
        """

    async def removed(self, job: Job, part: Part, note: str | None = None) -> None:
        """Write down that a part is gone, or can't be removed and why not, for the card."""


class PosterStore(Protocol):
    """Who is to see to which poster, and when. Replicas share it; all of it may be repeated."""

    async def due(self, limit: int) -> list[Job]:
        """Return jobs whose poster is to be seen to, one try further; others don't get them now."""

    async def next_due(self) -> float | None:
        """Return in how many seconds the next one is due; None where there is none."""

    async def uploaded(self, job: Job, file_id: str) -> Job | None:
        """Record a poster's file, before Slack keeps it; None if it isn't wanted any more."""

    async def can_be_shown(self, job: Job, seconds: float) -> Job | None:
        """Record that cards may show a poster, to be seen to again in ``seconds``; None like it."""

    async def put_off(self, job: Job, seconds: float) -> bool:
        """See to a poster again in ``seconds``; False if it isn't wanted any more."""

    async def settled(self, job: Job) -> None:
        """Leave a poster as it is, unless it is to be removed by now."""

    async def gone(self, job: Job) -> None:
        """Forget a poster: its file is removed."""


class Retention(Protocol):
    """What is kept for a number of days. Each call does a little, and may be repeated."""

    async def let_clips_go(self, days: float, tell: str, limit: int) -> list[Job]:
        """Give up clips that failed to be delivered ``days`` ago, and say so on their cards."""

    async def forget_jobs(self, days: float, limit: int) -> int:
        """Delete jobs of threads in which nothing has happened for ``days``; return how many."""

    async def forget_requests(self, days: float, limit: int) -> int:
        """Delete requests that became no job, ``days`` ago; return how many."""

    async def forget_drafts(self, days: float) -> None:
        """Delete words that were refused ``days`` ago."""

    async def forget_usage(self, before: Month) -> None:
        """Delete the sums of months before this one: of forgotten clips, and what budgets count."""

    async def forget_reply_addresses(self, limit: int) -> int:
        """Forget where Slack took private replies half an hour ago; return how many addresses."""

    async def wipe_traces(self) -> None:
        """Leave nothing of what was deleted, or overwritten, in what the database writes beside."""

    async def forget_renders(self) -> int:
        """Delete what is known of renders and creates that no provider lists any more."""


class Greetings(Protocol):
    """Where we have introduced ourselves."""

    async def first(self, workspace: str, place: str) -> bool:
        """Write down that we do so in a conversation; False if we have done it before."""


class Listing(Protocol):
    """Pages of jobs for people to read."""

    async def page(self, asked: ListJobs, where: Thread, person: str, *, public: bool) -> Page:
        """Return a page of what ``person`` may see from ``where``; the last one for any beyond.

        Others' clips in public channels elsewhere are listed if they may see what is ``public``.
        """

    async def find(self, job_id: JobId, where: Thread, person: str, *, public: bool) -> Job | None:
        """Return a job if ``person`` may see it from ``where``: what some list of theirs may show.

        One that isn't there takes as long as one that isn't for them.
        """

    async def close(self, place: Thread) -> None:
        """Keep a conversation's clips to its members: it isn't public any more."""


class Replacements(Protocol):
    """New cards for jobs whose card can't be edited any more. Replicas share it."""

    async def begin(self, job: Job) -> bool | None:
        """Lease the posting of a new card; True if it may have been posted before.

        None if the job has another card by now, or another process is at it.
        """

    async def put_back(self, job: Job) -> None:
        """Let the old card be the one that counts: no new one was posted, for certain."""

    async def done(self, job: Job, card_ts: str, thread_ts: str) -> bool:
        """Record a new card. Where it opened another thread, all of the old one's jobs move.

        False for a job that has another new card by now: the first that is recorded counts.
        """


class WaitingRemixStore(Protocol):
    """Remixes that wait for the clip they are to change. All of it may be repeated."""

    async def settled(self, limit: int) -> list[Job]:
        """Return jobs that remixes wait for, and that are rendered by now or never will be."""

    async def remixes_of(self, source: JobId, limit: int) -> list[Job]:
        """Return remixes that wait for a job, in the order in which they were asked for."""

    async def release(
        self, remix: JobId, source_provider_id: str, deployment: str | None = None
    ) -> Job | None:
        """Give a remix its place in line; None if it waits no more.

        That is the line of ``deployment``, where its source turned out to be another's.
        """

    async def fail(self, remix: JobId, code: str, tell: str) -> Job | None:
        """End a remix before it began; None if it waits no more."""

    async def done(self, source: Job) -> None:
        """Look for a job no more, unless somebody has asked for a remix of it just now."""


class ApprovalStore(Protocol):
    """Requests that wait for an admin's word. Replicas share it; all of it may be repeated.

    A request waits with all of its jobs, and what is decided is decided of all that still do.
    """

    async def approve(self, request: str, person: str) -> list[Job]:
        """Give a request's jobs their places in line; return them, none where none waits."""

    async def decline(self, request: str, person: str) -> list[Job]:
        """Cancel a request's jobs that wait; return them."""

    async def expire(self, limit: int) -> list[Job]:
        """Cancel the jobs of requests that have waited for too long; return them."""

    async def waiting(self, workspace: str, limit: int) -> list[Job]:
        """Return a job of each request that waits in a workspace, those first that end first."""

    async def unasked(self) -> Job | None:
        """Return a job whose request an admin is to be asked about, leased to the caller."""

    async def asked(self, job: Job) -> None:
        """Record that an admin was asked, or that there is nobody to ask."""

    async def put_off(self, job: Job, seconds: float) -> None:
        """Have an admin asked in ``seconds``."""


class Workspaces(Protocol):
    """Which workspaces have the app, and the rows of those that left. All of it may be repeated."""

    async def names(self) -> dict[str, str]:
        """Return the name of each workspace that has the app installed, as far as we know."""

    async def signed_in_at(self, workspace: str) -> float | None:
        """Return when anybody last signed in to a workspace, or None for one we don't know."""

    async def remove(self, workspace: str, as_of: float | None = None) -> bool:
        """Write down that a workspace has left: from here on its rows are to be purged.

        Not where somebody has signed in to it after ``as_of``: False then, for it is here.
        """

    async def removed(self) -> list[str]:
        """Return the workspaces that have left and have rows still."""

    async def end_jobs(self, workspace: str) -> None:
        """End what can be ended and cancel the rest; a slot is held until its render is over."""

    async def purge(self, workspace: str) -> Purged:
        """Delete a workspace's jobs that have ended; with the last of them everything goes."""


class Discoveries(Protocol):
    """What servers told of their models last. Replicas share it; all of it may be repeated."""

    async def keep(self, server: str, model: str, what: Remembered) -> None:
        """Write down what the server at an address told of a model, in place of what it told."""

    async def last(self, server: str, model: str) -> Remembered | None:
        """Return what it told last; None where it told nothing, or nothing that can be read."""
        ...


class DraftStore(Protocol):
    """Every draft is a row, so that its buttons work after a restart, too."""

    async def keep(self, draft: Draft) -> DraftId:
        """Write a draft down; return the id that its buttons carry."""

    async def get(self, draft_id: DraftId) -> Draft | None:
        """Return a draft; None for one that isn't there, or isn't there any more."""

    async def spend(self, draft_id: DraftId) -> None:
        """Forget a draft's words, since a clip was made of them; may be repeated."""


class LostOrders(Protocol):
    """Whoever can say what the rows know."""

    async def ledger(self, job: Job, ids: Sequence[str], beside: Collection[str] = ()) -> Ledger:
        """Return what is known of the renders ``ids`` and beside them, where ``job`` was sent.

        ``beside`` are other deployments whose renders the same list may show.
        """


class EndingStore(Protocol):
    """Who is to be told of what. Replicas share it: nothing is told by two of them."""

    async def take(self, resting: Collection[tuple[str, str]]) -> list[Ending]:
        """Return ends that are due in one thread for one person, leased to the caller.

        None of the conversations in ``resting``, by workspace and channel; empty if nothing is due.
        """

    async def told(self, endings: Sequence[Ending]) -> bool:
        """Record that ends were told, or that there is nowhere to tell them.

        False if none of them was to be told any more: another process was first.
        """

    async def put_off(self, endings: Sequence[Ending], seconds: float) -> None:
        """Let others, or ourselves, tell of ends in ``seconds``, which may have been told."""


class PauseStore(Protocol):
    """Pauses of a deployment, and who is to be told of them. Replicas share all of it."""

    async def begin(
        self, deployment: str, code: str, tell: str, rest: Callable[[float], float]
    ) -> Paused:
        """Pause a deployment, or keep it paused.

        It rests for as long as ``rest`` makes of the seconds that the pause has lasted.
        """

    async def begin_for_all(self, shared: str, members: Collection[str]) -> bool:
        """Pause the line that ``members`` share if all of them are paused; tell whether they are.

        The last one's words are told. It goes on with ``end``, as a deployment does.
        """

    async def mention(self, deployment: str, job: Job) -> None:
        """Have a pause told in a job's thread, for nobody waits who would be told of it."""

    async def is_quiet(self, deployment: str) -> bool:
        """Tell whether a deployment isn't paused."""

    async def end(self, deployment: str) -> float | None:
        """End a deployment's pause; return how many seconds it lasted, or None.

        A create that was accepted ends no pause in which a clip still waits to be fetched.
        """

    async def end_of_refusal(self, deployment: str, *, whole: bool) -> float | None:
        """End a pause since clips can't be fetched, and no other; return what ``end`` does.

        With ``whole``, a clip has come; without, there is word of a render, which ends the pause
        only where no other clip waits.
        """

    async def try_now(self, deployment: str) -> Pause | None:
        """Let a paused deployment rest no longer: a job is tried at once. Return the pause."""

    async def untold(self, deployment: str) -> Notice | None:
        """Return something that a workspace is to be told, leased to the caller, or None."""

    async def told(self, notice: Notice) -> None:
        """Record that a notice was posted, or that there is nowhere to post it."""

    async def release(self, notice: Notice) -> None:
        """Let others, or ourselves later, post a notice that may or may not have been posted."""


class TakeChoices(Protocol):
    """What people think of takes. All of it may be repeated: a second time changes nothing."""

    async def takes_of(self, job: Job) -> RequestTakes:
        """Return all takes of a job's request, with the votes for each."""

    async def vote(self, job: Job, person: str) -> bool:
        """Have a person's one vote be for this take; False if it was already."""

    async def pick(self, job: Job, person: str) -> list[Job]:
        """Have this take be the picked one, and all others with a clip stand back.

        Returns the jobs whose cards change; none if its clip is gone.
        """

    async def undo(self, job: Job) -> list[Job]:
        """Have no take be the picked one; return the jobs whose cards change."""

    async def unfold(self, job: Job) -> Job | None:
        """Have a take's card shown whole again; None if it is."""


class TakeStore(TakeChoices, Protocol):
    """Whose takes are to be shown side by side. Replicas share it: one at a time shows any."""

    async def due(self, limit: int, resting: Collection[str]) -> list[str]:
        """Return requests with news of their takes, the oldest first, without those ``resting``."""

    async def begin(self, request: str) -> RequestTakes | None:
        """Lease a request's takes, as they are now.

        None if another process is at it, or there is nothing to show side by side.
        """

    async def put_back(self, takes: RequestTakes) -> None:
        """Let others, or ourselves, show it later."""

    async def posting(self, takes: RequestTakes) -> None:
        """Record that a message may be there from now on."""

    async def not_posted(self, takes: RequestTakes) -> None:
        """Record that it certainly isn't, and put it back."""

    async def posted(self, takes: RequestTakes, message_ts: str) -> bool:
        """Record a message, of which it isn't known what it shows.

        False where another is there by now: the first that is recorded counts, whoever's it is.
        """

    async def shown(self, takes: RequestTakes, digest: str | None) -> None:
        """Record what the message shows, and that all the news is in it, or needn't be.

        Where another process has leased the takes since, the message may show what was before its
        edit: then it is to be edited again.
        """

    async def lost(self, takes: RequestTakes) -> None:
        """Record that the message can't be edited any more: the next one is to be posted."""
