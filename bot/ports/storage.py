"""Storage, as the core needs it: jobs, requests, workspaces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from bot.domain.clip import WHOLE, Crop, InputKind, ModelSpec, Size
from bot.domain.job import Job, JobId, JobState, Part, Thread
from bot.domain.listing import ListJobs, Page
from bot.ports.pauses import Pause


@dataclass(frozen=True, slots=True)
class Deployment:
    """One model deployment on one endpoint, with its limits.

    ``max_submits`` creates are allowed in any ``submit_window`` seconds; None means no limit.
    """

    name: str
    model: str
    spec: ModelSpec
    max_running: int = 2
    max_submits: int | None = 2
    submit_window: float = 60.0


@dataclass(frozen=True, slots=True)
class NewJob:
    """A clip to be made, before it has a row.

    With an ``error_code`` it is recorded as failed and is never in line: its card says why, and
    may offer another way.
    """

    prompt: str
    size: Size
    seconds: int
    price_usd: Decimal | None
    source_id: JobId | None = None
    source_number: int | None = None
    source_provider_id: str | None = None
    awaits_source: bool = False
    """Whether the clip to change isn't rendered yet: the job has no place in line until then."""
    order_prompt: str | None = None
    lineage: tuple[int, ...] = ()
    recreated: bool = False
    count: int = 1
    quality: str | None = None
    error_code: str | None = None
    error_tell: str | None = None


@dataclass(frozen=True, slots=True)
class NewInput:
    """A picture or video that goes with a request: Slack's file, or a frame of a job's clip.

    With ``sets_size`` nobody has asked for a size: the jobs get the one that suits the picture.
    """

    kind: InputKind
    name: str
    file_id: str | None = None
    frame_of: JobId | None = None
    frame: int = 0
    crop: Crop = WHOLE
    sets_size: bool = False


@dataclass(frozen=True, slots=True)
class NewRequest:
    """A request to be recorded once, with the jobs that it becomes.

    ``key`` identifies what Slack may deliver again (a trigger, an event, a message, a view).
    ``response_url`` lets a private answer reach a conversation that the bot isn't in; Slack
    honours it for 30 minutes.
    """

    key: str
    deployment: str
    thread: Thread
    requester: str
    jobs: tuple[NewJob, ...]
    response_url: str | None = None
    inputs: tuple[NewInput, ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """The queue's answer to «what next?»: a job now, or the time to ask again, or neither."""

    job: Job | None = None
    again_in: float | None = None
    """Seconds until a limit may allow the next one; None when only an event can change it."""


@dataclass(frozen=True, slots=True)
class Place:
    """A queued job's place in line."""

    ahead: int
    """How many jobs will be submitted before it."""
    wait: float | None
    """Estimated seconds until it starts to render, from recent renders; None without any."""
    pause: Pause | None = None
    """Why the whole line stands still, if it does."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """A Slack team that installed the app."""

    id: str
    name: str
    url: str
    bot_user_id: str
    bot_id: str
    enterprise_id: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """How busy a deployment is."""

    queued: int
    running: int
    max_running: int
    median_render: float | None
    longest_render: float | None = None
    """Seconds that the longest of the recent renders took."""
    resting_for: float = 0.0
    submit_waits: tuple[float, ...] = (0.0,)
    """Seconds until each of the next creates may be sent, as many as one window allows."""
    renders_left: tuple[float, ...] = ()
    """For each slot in use, the estimated seconds until it is free."""
    pause: Pause | None = None


class Removals(Protocol):
    """What people, or the settings, want gone: written down first, and done by and by."""

    async def wish(self, job_id: JobId, person: str, *, everywhere: bool) -> Job | None:
        """Write down that a person had a job deleted, and forget its words and its clip at once.

        ``everywhere`` is for the video in Slack too; it may be wished for later. None for a job
        that isn't there, or that isn't over.
        """
        ...

    async def due(self, limit: int) -> list[Job]:
        """Return jobs that something is to be removed of, and put their next try off.

        Other processes don't get them meanwhile. A render that others may still need is left out.
        """
        ...

    async def removed(self, job: Job, part: Part, note: str | None = None) -> None:
        """Write down that a part is gone, or can't be removed and why not, for the card."""
        ...


class Retention(Protocol):
    """What is kept for a number of days. Each call does a little, and may be repeated."""

    async def let_clips_go(self, days: float, tell: str, limit: int) -> list[Job]:
        """Give up clips that failed to be delivered ``days`` ago, and say so on their cards."""
        ...

    async def forget_jobs(self, days: float, limit: int) -> int:
        """Delete jobs of threads in which nothing has happened for ``days``; return how many."""
        ...

    async def forget_requests(self, days: float, limit: int) -> int:
        """Delete requests that became no job, ``days`` ago; return how many."""
        ...

    async def forget_drafts(self, days: float) -> None:
        """Delete words that were refused ``days`` ago."""
        ...

    async def forget_reply_addresses(self, limit: int) -> int:
        """Forget where Slack took private replies half an hour ago; return how many addresses."""
        ...

    async def wipe_traces(self) -> None:
        """Leave nothing of what was deleted, or overwritten, in what the database writes beside."""
        ...

    async def forget_renders(self) -> int:
        """Delete what is known of renders and creates that no provider lists any more."""
        ...


class Listing(Protocol):
    """Pages of jobs for people to read."""

    async def page(self, asked: ListJobs, where: Thread, person: str, *, public: bool) -> Page:
        """Return a page of what ``person`` may see from ``where``; the last one for any beyond.

        Others' clips in public channels elsewhere are listed if they may see what is ``public``.
        """
        ...

    async def find(self, job_id: JobId, where: Thread, person: str, *, public: bool) -> Job | None:
        """Return a job if ``person`` may see it from ``where``: what some list of theirs may show.

        One that isn't there takes as long as one that isn't for them.
        """
        ...


class JobStore(Protocol):
    """Every job is a row here. All writes that change a state are guarded by the state before."""

    async def accept(self, request: NewRequest) -> list[Job] | None:
        """Record a request and its jobs in one transaction; None if it was recorded before."""
        ...

    async def get(self, job_id: JobId) -> Job | None:
        """Return a job by id, or None."""
        ...

    async def held(self, job_id: JobId) -> Job | None:
        """Return a job if this process is the one that works on it, or None."""
        ...

    async def overdue(self, deployment: str) -> list[Job]:
        """Return the unconfirmed jobs whose render is known: the provider can be asked."""
        ...

    async def response_url(self, job_id: JobId) -> str | None:
        """Return the private reply address of the job's request, if Slack gave one."""
        ...

    async def save_workspace(self, workspace: Workspace) -> None:
        """Record or refresh a workspace that we have signed in to."""
        ...

    async def in_thread(self, thread: Thread) -> list[Job]:
        """Return the thread's jobs by number; empty when the thread isn't one of ours."""
        ...

    async def of_requester(self, workspace: str, requester: str, limit: int) -> list[Job]:
        """Return a person's jobs, newest first, without those that were turned away."""
        ...

    async def claim(self, deployment: Deployment) -> Claim:
        """Move the next job in line to submitting, if both limits allow, and lease it."""
        ...

    async def rest(self, deployment: str, seconds: float) -> None:
        """Let a deployment rest: nothing is claimed for it until ``seconds`` from now."""
        ...

    async def move(self, job: Job, to: JobState, **changes: Any) -> Job:
        """Move ``job`` to ``to``; raises StaleJob if the row or our lease has changed since.

        A job that goes back in line leaves its render behind, if it had one. Leaving
        ``submitting`` means that the provider has answered: the submit limit's window runs from
        then.
        """
        ...

    async def rendered(self, job: Job, clips: Sequence[str], **changes: Any) -> list[Job]:
        """Move a rendered job on to its delivery; each clip after its first becomes a job, too.

        Those are born delivering, in the same transaction, with numbers of their own and this
        process's lease. Returns all, this one first; raises StaleJob like ``move``. ``clips`` is
        empty where a render has just the one, by its own id.
        """
        ...

    async def update(self, job: Job, **changes: Any) -> Job:
        """Change columns without changing state; raises StaleJob like ``move``."""
        ...

    async def delayed(self, job: Job, by: str | None, seconds: float = 0.0) -> Job:
        """Write down what has held a job up for ``seconds``, or that nothing does any more.

        ``by`` is an error's code or ``waiting.SLOW``. Raises StaleJob like ``move``.
        """
        ...

    async def let_go(self, job: Job, code: str, tell: str, person: str) -> Job | None:
        """Fail a job that is being delivered, whoever works on it; None if it no longer is.

        ``person`` is who gives its clip up.
        """
        ...

    async def request_cancel(self, job_id: JobId, person: str | None = None) -> Job | None:
        """Cancel a queued job at once, a running one as soon as can be; return what it is now.

        ``person`` is who wants it so, unless somebody else wanted it before.
        """
        ...

    async def resume(self) -> list[Job]:
        """Lease and return every job in an active state that no living process holds.

        ``crashes`` of one that a process has died over is higher by one.
        """
        ...

    async def hold_back(self, job: Job, seconds: float) -> None:
        """Let go of a job that nobody is to take up for ``seconds``."""
        ...

    async def release(self) -> None:
        """Let go of every job that this process works on."""
        ...

    async def renew_leases(self) -> None:
        """Tell the other processes that this one is alive."""
        ...

    async def line(self, deployment: Deployment, limit: int) -> dict[JobId, Place]:
        """Return the first ``limit`` places of the line, in the order of service."""
        ...

    async def standing(self, deployment: Deployment) -> Standing:
        """Return how busy a deployment is."""
        ...

    async def unshown(self, limit: int, after: JobId | None = None) -> list[Job]:
        """Return jobs whose card doesn't show the row's latest version, oldest change first.

        With ``after``, those that come after that job in this order; none if it is gone.
        """
        ...

    async def card_attempted(self, job_id: JobId) -> bool | None:
        """Lease the card's posting; True if it may have been posted before.

        None if there is nothing to post: the card is there, or another process is at it.
        """
        ...

    async def turn_away(self, job_id: JobId, code: str, tell: str) -> list[Job]:
        """Cancel the jobs of this job's request that have no card and can't get one."""
        ...

    async def card_posted(
        self, job_id: JobId, card_ts: str, thread_ts: str, channel: str | None = None
    ) -> None:
        """Record the card, and the thread for the request's other jobs; the job may be claimed.

        ``channel`` is the conversation that it is in, where the job had named a person.
        """
        ...

    async def card_shown(self, job_id: JobId, version: int) -> None:
        """Record that the card shows ``version`` of the row."""
        ...


class Replacements(Protocol):
    """New cards for jobs whose card can't be edited any more. Replicas share it."""

    async def begin(self, job: Job) -> bool | None:
        """Lease the posting of a new card; True if it may have been posted before.

        None if the job has another card by now, or another process is at it.
        """
        ...

    async def put_back(self, job: Job) -> None:
        """Let the old card be the one that counts: no new one was posted, for certain."""
        ...

    async def done(self, job: Job, card_ts: str, thread_ts: str) -> None:
        """Record a new card. Where it opened another thread, all of the old one's jobs move."""
        ...


class Sources(Protocol):
    """Remixes that wait for the clip they are to change. All of it may be repeated."""

    async def settled(self, limit: int) -> list[Job]:
        """Return jobs that remixes wait for, and that are rendered by now or never will be."""
        ...

    async def remixes_of(self, source: JobId, limit: int) -> list[Job]:
        """Return remixes that wait for a job, in the order in which they were asked for."""
        ...

    async def release(self, remix: JobId, source_provider_id: str) -> Job | None:
        """Give a remix its place in line; None if it waits no more."""
        ...

    async def fail(self, remix: JobId, code: str, tell: str) -> Job | None:
        """End a remix before it began; None if it waits no more."""
        ...

    async def done(self, source: Job) -> None:
        """Look for a job no more, unless somebody has asked for a remix of it just now."""
        ...


@dataclass(frozen=True, slots=True)
class Purged:
    """What a purge of a workspace came to."""

    rows: int
    """How many rows of any kind were deleted."""
    left: int
    """How many jobs are left: they hold a slot, or have only just come in."""


class Workspaces(Protocol):
    """Which workspaces have the app, and the rows of those that left. All of it may be repeated."""

    async def names(self) -> dict[str, str]:
        """Return the name of each workspace that has the app installed, as far as we know."""
        ...

    async def signed_in_at(self, workspace: str) -> float | None:
        """Return when anybody last signed in to a workspace, or None for one we don't know."""
        ...

    async def remove(self, workspace: str) -> None:
        """Write down that a workspace has left: from here on its rows are to be purged."""
        ...

    async def removed(self) -> list[str]:
        """Return the workspaces that have left and have rows still."""
        ...

    async def end_jobs(self, workspace: str) -> None:
        """End what can be ended and cancel the rest; a slot is held until its render is over."""
        ...

    async def purge(self, workspace: str) -> Purged:
        """Delete a workspace's jobs that have ended; with the last of them everything goes."""
        ...
