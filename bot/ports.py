"""What the core needs from the outside, as Protocols. Adapters implement them; tests may too."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any, Protocol

from bot.domain.clip import ModelSpec, Size
from bot.domain.job import Job, JobId, JobState, Thread
from bot.domain.menu import Menu


class Clock(Protocol):
    """Time, so that tests can own it."""

    def now(self) -> float:
        """Return seconds since the epoch."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait ``seconds``."""
        ...


# --- the video API ---------------------------------------------------------------------


class RenderStatus(Enum):
    """Where a render is, in the one vocabulary that the core knows."""

    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked of the provider; ``model`` is a deployment's name on Azure."""

    model: str
    prompt: str
    size: Size
    seconds: int


@dataclass(frozen=True, slots=True)
class Render:
    """The provider's side of a job, as last reported. Times are seconds since the epoch."""

    id: str
    status: RenderStatus
    progress: int | None = None
    created_at: float | None = None
    expires_at: float | None = None
    prompt: str | None = None
    model: str | None = None
    size: Size | None = None
    seconds: int | None = None
    remixed_from: str | None = None
    error: Exception | None = None
    """For a failed render, the domain error that says why."""
    poll_after: float | None = None
    """Seconds after which the provider wants to be asked again, where it says so."""


class VideoApi(Protocol):
    """One video endpoint. Raises ``bot.domain.errors.ProviderError`` and its kin, nothing else."""

    async def create(self, order: Order) -> Render:
        """Start a render. Raises OutcomeUnknown when it may or may not have been started."""
        ...

    async def remix(self, source: str, prompt: str) -> Render:
        """Start a remix of the render ``source``. Raises like ``create``."""
        ...

    async def get(self, render_id: str) -> Render:
        """Ask how a render is doing."""
        ...

    async def download(self, render_id: str, to: Path) -> int:
        """Stream the finished clip into the file ``to``; return its length in bytes."""
        ...

    async def recent(self, since: float) -> list[Render] | None:
        """Return the renders created at or after ``since``, or None where the server can't list."""
        ...

    async def delete(self, render_id: str) -> None:
        """Delete a completed or failed render's clip at the provider."""
        ...

    async def close(self) -> None:
        """Close connections and credentials."""
        ...


# --- storage ---------------------------------------------------------------------------


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
    """A clip to be made, before it has a row."""

    prompt: str
    size: Size
    seconds: int
    price_usd: Decimal | None
    source_id: JobId | None = None
    source_number: int | None = None
    source_provider_id: str | None = None


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

    async def update(self, job: Job, **changes: Any) -> Job:
        """Change columns without changing state; raises StaleJob like ``move``."""
        ...

    async def request_cancel(self, job_id: JobId) -> Job | None:
        """Cancel a queued job at once, a running one as soon as can be; return what it is now."""
        ...

    async def resume(self) -> list[Job]:
        """Lease and return every job in an active state that no living process holds."""
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

    async def unanswered(self, deployment: str) -> list[Job]:
        """Return the jobs whose create was sent, or is about to be, and whose render isn't known.

        They are submitting or unconfirmed.
        """
        ...

    async def known_renders(self, deployment: str, ids: Sequence[str]) -> set[str]:
        """Return those of ``ids`` that belong to a job, or did before it went back in line."""
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

    async def card_posted(self, job_id: JobId, card_ts: str, thread_ts: str) -> None:
        """Record the card, and the thread for the request's other jobs; the job may be claimed."""
        ...

    async def card_shown(self, job_id: JobId, version: int) -> None:
        """Record that the card shows ``version`` of the row."""
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


# --- Slack -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SharedFile:
    """An uploaded file as Slack knows it: the conversations it has been shared into."""

    id: str
    permalink: str | None
    channels: frozenset[str]


class Messenger(Protocol):
    """Slack, as the core needs it. Raises ``bot.domain.errors.SlackError`` and its kin."""

    async def start_upload(self, job: Job) -> str:
        """Send the clip's bytes to Slack; return the file id. Nobody sees the file yet."""
        ...

    async def complete_upload(self, job: Job, file_id: str) -> None:
        """Share an uploaded file into the job's thread. Slack allows this once for each file."""
        ...

    async def file(self, job: Job, file_id: str) -> SharedFile | None:
        """Return what Slack knows of a file; None if it knows none by that id."""
        ...

    async def post_link(self, job: Job, permalink: str) -> None:
        """Post the file's permalink into the job's thread, where its share never appeared."""
        ...

    async def has_link(self, job: Job) -> bool:
        """Tell whether the clip's link is in the job's thread already."""
        ...


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request came from: ``key`` is what makes it the same request when it comes again."""

    key: str
    thread: Thread
    person: str
    response_url: str | None = None
    trigger_id: str | None = None
    """Lets a modal be opened, for three seconds after the person's press."""
    talking_in: str | None = None
    """The thread that the person was already in; None at the top of a conversation."""
    direct: bool = False
    """Whether the conversation is between this person and the bot alone."""


class Doorway(Protocol):
    """Slack, as the desk needs it: answers to one person. Raises like ``Messenger``."""

    async def privately(self, origin: Origin, text: str) -> None:
        """Show mrkdwn ``text`` to the person alone, where they are looking."""
        ...

    async def ask_for_change(self, job: Job, trigger_id: str) -> None:
        """Open the modal that asks what a remix of ``job`` should change."""
        ...

    async def is_admin(self, workspace: str, person: str) -> bool:
        """Tell whether a person administers the workspace."""
        ...

    def link(self, job: Job) -> str | None:
        """Return the address of the job's card, once it has one."""
        ...


class Desk(Protocol):
    """Takes requests. Whatever it returns is mrkdwn for the person alone.

    Raises RequestError for what can't be done; any other error means nothing was recorded.
    """

    menu: Menu

    async def command(self, text: str, origin: Origin) -> str | None:
        """Take what was typed after the slash command."""
        ...

    async def message(self, text: str, origin: Origin, *, bot_user_id: str) -> None:
        """Take a message of a conversation; people talking are left alone.

        In a direct conversation everything is meant for the bot.
        """
        ...

    async def press(self, verb: str, job_id: JobId, origin: Origin) -> None:
        """Take a press of a card's button; ``verb`` is the button's action id."""
        ...

    async def change(self, text: str, job_id: JobId, origin: Origin) -> None:
        """Take the remix modal's answer."""
        ...

    async def removed(self, workspace: str, at: float) -> None:
        """Take Slack's word, said at ``at``, that a workspace has removed the app.

        Recorded when it returns; the rest is done soon after, by this process or the next.
        """
        ...


class Access(Protocol):
    """Slack's doors: which workspaces this process can reach."""

    def served(self) -> Collection[str]:
        """Return the workspaces whose tokens are good, as far as we know."""
        ...

    def doubted(self) -> Collection[str]:
        """Return the workspaces whose tokens Slack didn't accept last, and may accept again."""
        ...

    def forget(self, workspace: str) -> None:
        """Use a workspace's token no more."""
        ...

    async def is_welcome(self, workspace: str) -> bool:
        """Ask Slack whether a workspace's token is good. Raises SlackError without an answer."""
        ...


class Farewell(Protocol):
    """Whoever sees workspaces off."""

    async def removed(self, workspace: str, at: float) -> None:
        """Take Slack's word, said at ``at``, that a workspace has removed the app."""
        ...


class Board(Protocol):
    """Whoever keeps the cards: told that a row changed, shows it when Slack's budget allows."""

    def changed(self, job_id: JobId) -> None:
        """Note that the job's card may be out of date."""
        ...


class Works(Protocol):
    """Whoever works on jobs, as the desk needs it."""

    def resume(self, job: Job) -> None:
        """Work on a job that is in the middle of its life."""
        ...

    async def look_again(self, job: Job) -> Trace | None:
        """Ask once more about an unconfirmed job's render; None if that settled it."""
        ...


class Trace(Enum):
    """What the provider's list says of a lost render, where it doesn't name the one."""

    ABSENT = "absent"
    AMBIGUOUS = "ambiguous"
    """There are renders that may be this job's or another's."""
    UNKNOWABLE = "unknowable"
    """The provider has no list."""
    NO_ANSWER = "no answer"
    RUNNING = "running"
    """The job's own render is known, and goes on."""


class Wake(Protocol):
    """Whoever fills slots: told that a slot, a card or a limit may have come free."""

    def wake(self) -> None:
        """Look at the queue again, now."""
        ...
