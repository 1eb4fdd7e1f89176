"""The job store's rules once more, in memory and as simply as can be said."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from bot.domain.access import EVEN_SHARES, WorkspaceShares
from bot.domain.job import HOLDS_SLOT, Job, JobId, JobState, may_become


@dataclass
class ModelJob:
    """What a row should say."""

    id: JobId
    request: str
    workspace: str
    person: str
    thread_ts: str | None
    number: int
    seen: list[Job]
    """Every version of the row that the store has returned, oldest first."""
    state: JobState = JobState.QUEUED
    card_ts: str | None = None
    version: int = 1
    shown_version: int = 0
    cancel_requested: bool = False
    worded: bool = True
    """Whether its prompt is there."""
    owner: str | None = None

    @property
    def waits(self) -> bool:
        """Tell whether the job may be claimed."""
        return self.state is JobState.QUEUED and self.card_ts is not None

    def end(self) -> None:
        """Come as near to the end as the render allows: the workspace has left."""
        match self.state:
            case JobState.QUEUED:
                self.become(JobState.CANCELLED, None)
                if self.card_ts is None:
                    self.shown_version = self.version
            case JobState.SUBMITTING if not self.cancel_requested:
                self.cancel_requested = True
                self.version += 1
            case JobState.RENDERING:
                self.become(JobState.CANCELLING, self.owner)
                self.cancel_requested, self.worded = True, False
            case JobState.CANCELLING if self.worded:
                self.cancel_requested, self.worded = True, False
                self.version += 1
            case JobState.UNCONFIRMED | JobState.DELIVERING:
                self.become(JobState.FAILED, None)
            case _:
                pass

    def become(self, to: JobState, owner: str | None) -> None:
        """Change the state along an arrow of the diagram."""
        assert may_become(self.state, to)
        self.state = to
        self.owner = owner
        self.version += 1


@dataclass
class Model:
    """A deployment's jobs in the order in which they were accepted, and its line."""

    max_running: int
    max_submits: int
    shares: WorkspaceShares = EVEN_SHARES
    jobs: dict[JobId, ModelJob] = field(default_factory=dict)
    resting: bool = False
    turn: int = 0
    workspace_turns: dict[str, tuple[int, int]] = field(default_factory=dict)
    """When each was last served, and how much of its share it has had since."""
    person_turns: dict[tuple[str, str], int] = field(default_factory=dict)
    unanswered: set[JobId] = field(default_factory=set)
    answered: int = 0
    """Answers within the window."""

    def line_up(self, job: ModelJob) -> None:
        """Let a job's workspace and person have a turn, first come first served."""
        self.workspace_turns.setdefault(job.workspace, (0, 0))
        self.person_turns.setdefault((job.workspace, job.person), 0)

    def slots(self) -> int:
        """Count the slots in use."""
        return sum(job.state in HOLDS_SLOT for job in self.jobs.values())

    def may_submit(self) -> bool:
        """Tell whether the limits allow the next job."""
        submits = len(self.unanswered) + self.answered
        return not self.resting and self.slots() < self.max_running and submits < self.max_submits

    def serve(self, job: ModelJob, owner: str) -> None:
        """Claim ``job``."""
        self.turn += 1
        before = self.workspace_turns[job.workspace]
        self.workspace_turns[job.workspace] = self._after(job.workspace, before, self.turn)
        self.person_turns[job.workspace, job.person] = self.turn
        self.unanswered.add(job.id)
        job.become(JobState.SUBMITTING, owner)

    def _after(self, workspace: str, before: tuple[int, int], turn: int) -> tuple[int, int]:
        """Return what a workspace's turns are after it was served."""
        last, had = before
        return (last, had + 1) if had + 1 < self.shares.of(workspace) else (turn, 0)

    def answer(self, job: ModelJob) -> None:
        """Note that the provider answered the job's create."""
        if job.id in self.unanswered:
            self.unanswered.discard(job.id)
            self.answered += 1

    def purge(self, workspace: str) -> None:
        """Forget a workspace's jobs that hold no slot; with the last of them, its turns as well."""
        mine = [job for job in self.jobs.values() if job.workspace == workspace]
        for job in mine:
            if job.state not in HOLDS_SLOT:
                del self.jobs[job.id]
        if not any(job.state in HOLDS_SLOT for job in mine):
            self.workspace_turns.pop(workspace, None)
            for place in [place for place in self.person_turns if place[0] == workspace]:
                del self.person_turns[place]

    def counters(self) -> tuple[dict[str, int], dict[tuple[str, str], int]]:
        """Count who waits: by workspace, and by workspace and person."""
        spaces: dict[str, int] = defaultdict(int)
        people: dict[tuple[str, str], int] = defaultdict(int)
        for job in self.jobs.values():
            if job.waits:
                spaces[job.workspace] += 1
                people[job.workspace, job.person] += 1
        return dict(spaces), dict(people)

    def order(self) -> list[JobId]:
        """Return the whole line, by serving it one by one."""
        waiting = [job for job in self.jobs.values() if job.waits]
        spaces, people = dict(self.workspace_turns), dict(self.person_turns)
        turn = self.turn
        order: list[JobId] = []
        while waiting:
            turn += 1
            workspace = min(
                (w for w in spaces if any(job.workspace == w for job in waiting)),
                key=lambda w: spaces[w][0],
            )
            mine = [job for job in waiting if job.workspace == workspace]
            person = min(
                (key for key in people if any((workspace, job.person) == key for job in mine)),
                key=lambda key: people[key],
            )
            job = next(job for job in mine if (workspace, job.person) == person)
            spaces[workspace] = self._after(workspace, spaces[workspace], turn)
            people[person] = turn
            waiting.remove(job)
            order.append(job.id)
        return order
