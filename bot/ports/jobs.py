"""Jobs, as the core needs them kept: a port for each role."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Protocol, TypeAlias, Unpack

from bot.domain.deployment import Deployment
from bot.domain.job import Changes, Job, JobId, JobState, Thread
from bot.domain.line import Claim, Place, Standing
from bot.domain.new_jobs import NewRequest
from bot.domain.renders.pace import Kind


class Intake(Protocol):
    """Requests are recorded once."""

    async def accept(self, request: NewRequest) -> list[Job] | None:
        """Record a request and its jobs in one transaction; None if it was recorded before.

        What they may cost is reserved in the same one. Raises RequestError where that is more than
        is left, or where too much of a person's waits.
        """

    async def response_url(self, job_id: JobId) -> str | None:
        """Return the private reply address of the job's request, if Slack gave one."""


class Line(Protocol):
    """A deployment's line: who is next, and how long it is."""

    async def claim(self, deployment: Deployment) -> Claim:
        """Move the next job in line to submitting, if both limits allow, and lease it.

        A job of the line that a group shares belongs to the deployment from then on.
        """

    async def rest(self, deployment: str, seconds: float) -> None:
        """Let a deployment rest: nothing is claimed for it until ``seconds`` from now."""

    async def places(self, deployments: Iterable[Deployment], limit: int) -> dict[JobId, Place]:
        """Return the first ``limit`` places of each line, in the order of service."""

    async def standing(self, *members: Deployment) -> Standing:
        """Return how busy a deployment is, or all of a group together."""

    async def took(self, deployment: str) -> list[tuple[Kind, float]]:
        """Return how many seconds a deployment's latest renders took, the latest last."""


class Rows(Protocol):
    """Every job is a row. All writes that change a state are guarded by the state before."""

    async def get(self, job_id: JobId) -> Job | None:
        """Return a job by id, or None."""

    async def held(self, job_id: JobId) -> Job | None:
        """Return a job if this process is the one that works on it, or None."""

    async def sure(self, job: Job) -> None:
        """See that a job is still this process's, right before what can't be undone.

        Nothing is asked while leases hold for certain, by this process's own clock. It may have
        been stopped, or its machine, for any time: then the row tells. Raises StaleJob.
        """

    async def overdue(self, deployment: str) -> list[Job]:
        """Return the unconfirmed jobs whose render is known: the provider can be asked."""

    async def in_thread(self, thread: Thread) -> list[Job]:
        """Return the thread's jobs by number; empty when the thread isn't one of ours."""

    async def of_requester(self, workspace: str, requester: str, limit: int) -> list[Job]:
        """Return a person's jobs, newest first, without those that were turned away."""

    async def move(self, job: Job, to: JobState, **changes: Unpack[Changes]) -> Job:
        """Move ``job`` to ``to``; raises StaleJob if the row or our lease has changed since.

        A job that goes back in line leaves its render behind, if it had one. Leaving
        ``submitting`` means that the provider has answered: the submit limit's window runs from
        then.
        """

    async def rendered(
        self, job: Job, clips: Sequence[str], /, **changes: Unpack[Changes]
    ) -> list[Job]:
        """Move a rendered job on to its delivery; each clip after its first becomes a job, too.

        Those are born delivering, in the same transaction, with numbers of their own and this
        process's lease. Returns all, this one first; raises StaleJob like ``move``. ``clips`` is
        empty where a render has just the one, by its own id.
        """

    async def update(self, job: Job, **changes: Unpack[Changes]) -> Job:
        """Change columns without changing state; raises StaleJob like ``move``."""

    async def delayed(self, job: Job, by: str | None, seconds: float = 0.0) -> Job:
        """Write down what has held a job up for ``seconds``, or that nothing does any more.

        ``by`` is an error's code or ``waiting.SLOW``. Raises StaleJob like ``move``.
        """

    async def let_go(self, job: Job, code: str, tell: str, person: str) -> Job | None:
        """Fail a job that is being delivered, whoever works on it; None if it no longer is.

        ``person`` is who gives its clip up.
        """

    async def request_cancel(self, job_id: JobId, person: str | None = None) -> Job | None:
        """Cancel a queued job at once, a running one as soon as can be; return what it is now.

        ``person`` is who wants it so, unless somebody else wanted it before.
        """


Aside: TypeAlias = Callable[[Sequence[Job]], Mapping[JobId, float]]
"""Decides which of the jobs that were left behind have to wait, and for how many seconds."""


class Leases(Protocol):
    """Which process works on which job."""

    async def resume(self, aside: Aside | None = None) -> list[Job]:
        """Lease and return every job in an active state that no living process holds.

        ``crashes`` of one that a process has died over is higher by one. Those to be set ``aside``
        are let go in the same transaction, and not found before their wait is over, whoever starts
        meanwhile. Where that is more than a moment, they have ``has_waited`` then.
        """

    async def next_wait(self) -> float | None:
        """Return the seconds until the first that is held back may be taken up; None without one.

        No more than 0 if it may be already.
        """

    async def release(self, only: Collection[JobId] | None = None) -> None:
        """Let go of every job that this process holds, or of these alone."""

    async def renew_leases(self) -> list[JobId]:
        """Tell the other processes that this one is alive; return what it holds, by the rows."""


class Cards(Protocol):
    """What the cards show of their jobs' rows."""

    async def unshown(self, limit: int, after: JobId | None = None) -> list[Job]:
        """Return jobs whose card doesn't show the row's latest version, oldest change first.

        With ``after``, those that come after that job in this order; none if it is gone.
        """

    async def card_attempted(self, job_id: JobId) -> bool | None:
        """Lease the card's posting; True if it may have been posted before.

        None if there is nothing to post: the card is there, or another process is at it.
        """

    async def turn_away(self, job_id: JobId, code: str, tell: str) -> list[Job]:
        """Cancel the jobs of this job's request that have no card and can't get one."""

    async def card_posted(
        self,
        job_id: JobId,
        card_ts: str,
        thread_ts: str,
        channel: str | None = None,
        version: int | None = None,
    ) -> bool:
        """Record the card, and the thread for the request's other jobs; the job may be claimed.

        ``channel`` is the conversation that it is in, where the job had named a person; ``version``
        is the one of the row that the card shows, where that is known. False for a job that has
        another card by now: the first that is recorded counts.
        """

    async def cards_shown(self, versions: Mapping[JobId, int]) -> list[JobId]:
        """Record which version of its row each card shows.

        Return those for which another process has recorded a later one.
        """


class JobStore(Intake, Line, Rows, Leases, Cards, Protocol):
    """All of it, for those who have several roles to play with."""
