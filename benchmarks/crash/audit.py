"""What the three sources say when everything is over, and how many promises were broken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

ENDED = ("delivered", "failed", "cancelled")


@dataclass(slots=True)
class Order:
    """What somebody asked for. No two orders have the same prompt, so it identifies the job."""

    prompt: str
    acknowledged: bool
    """Whether the bot told Slack that it has it; a reply in a thread is taken for acknowledged."""
    ends: frozenset[str] = frozenset({"delivered"})
    """The states in which its job may end."""


@dataclass(frozen=True, slots=True)
class Row:
    """A job, as the database has it at the end."""

    id: str
    prompt: str
    state: str
    provider_id: str | None
    card_ts: str | None
    thread_ts: str | None
    shown: bool
    """Whether its card shows the row's latest version, as far as the row knows."""


@dataclass(frozen=True, slots=True)
class Render:
    """A render, as the provider has it at the end."""

    id: str
    prompt: str
    failed: bool = False
    """Whether the provider itself says that it came to nothing."""


@dataclass(frozen=True, slots=True)
class Post:
    """A message of the bot's: a job's card, or its clip (the file, or a link to it)."""

    job: str
    ts: str
    thread_ts: str | None


@dataclass(slots=True)
class Evidence:
    """Everything the audit looks at."""

    orders: list[Order] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    renders: list[Render] = field(default_factory=list)
    cards: list[Post] = field(default_factory=list)
    clips: list[Post] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    """The ends that somebody was told of, each as a job's id and a number: ``k7m2p9/7``."""
    abandoned: set[str] = field(default_factory=set)
    """The renders that their jobs left behind when they went back in line, by id."""
    given_up: int = 0
    """Messages that Slack delivered in vain until it gave up: they were never accepted."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How often each promise was broken, of ``accepted`` that were given."""

    accepted: int
    lost: int
    created_twice: int
    delivered_twice: int
    orphan_renders: int
    stuck: int
    unconfirmed: int
    cards_twice: int
    untold: int
    told_twice: int

    @property
    def clean(self) -> bool:
        """Tell whether no promise was broken."""
        return not (
            self.lost
            or self.created_twice
            or self.delivered_twice
            or self.orphan_renders
            or self.stuck
            or self.unconfirmed
            or self.cards_twice
            or self.untold
            or self.told_twice
        )


def audit(evidence: Evidence) -> Tally:
    """Count the broken promises."""
    missing = _missing(evidence)
    return Tally(
        accepted=sum(order.acknowledged for order in evidence.orders) - _excused(evidence, missing),
        lost=missing - _excused(evidence, missing) + len(_ended_wrongly(evidence)),
        created_twice=_created_twice(evidence),
        delivered_twice=_repeated(post.job for post in evidence.clips),
        orphan_renders=_orphans(evidence),
        stuck=sum(_is_stuck(row) for row in evidence.rows),
        unconfirmed=sum(row.state == "unconfirmed" for row in evidence.rows),
        cards_twice=_repeated(post.job for post in evidence.cards),
        untold=_untold(evidence),
        told_twice=_repeated(evidence.told),
    )


def _missing(evidence: Evidence) -> int:
    """Count the acknowledged orders that the database knows nothing of."""
    known = {row.prompt for row in evidence.rows}
    return sum(order.acknowledged and order.prompt not in known for order in evidence.orders)


def _excused(evidence: Evidence, missing: int) -> int:
    """Return how many of the missing Slack itself gave up on, so that they were never accepted."""
    return min(missing, evidence.given_up)


def _ended_wrongly(evidence: Evidence) -> list[Row]:
    """Return the jobs that ended as nobody wanted, or that Slack shows nothing of."""
    ends = {order.prompt: order.ends for order in evidence.orders}
    cards = {post.job for post in evidence.cards}
    clips = {(post.job, post.thread_ts) for post in evidence.clips}

    def is_wrong(row: Row) -> bool:
        if row.state not in ENDED:
            return False
        if row.state not in ends.get(row.prompt, frozenset()):
            return True
        if row.state == "delivered" and (row.id, row.thread_ts) not in clips:
            return True
        return row.card_ts is not None and row.id not in cards

    return [row for row in evidence.rows if is_wrong(row)]


def _created_twice(evidence: Evidence) -> int:
    """Count what was recorded or paid for beyond the first time, prompt by prompt.

    A render that failed at the provider and was left behind by its job is made again on the house:
    it isn't counted.
    """
    rows = Counter(row.prompt for row in evidence.rows)
    renders = Counter(
        render.prompt
        for render in evidence.renders
        if not (render.failed and render.id in evidence.abandoned)
    )
    return sum(max(rows[prompt], renders[prompt]) - 1 for prompt in rows | renders)


def _orphans(evidence: Evidence) -> int:
    """Count the renders that were paid for, and that no job has or had."""
    known = {row.provider_id for row in evidence.rows} | evidence.abandoned
    return sum(render.id not in known for render in evidence.renders)


def _is_stuck(row: Row) -> bool:
    """Tell whether a job has not come to its end, or its card has not come to show it."""
    if row.state == "unconfirmed":
        return False
    return row.state not in ENDED or (row.card_ts is not None and not row.shown)


def _untold(evidence: Evidence) -> int:
    """Count the jobs that failed in a thread where nobody was told."""
    told = {name.partition("/")[0] for name in evidence.told}
    failed = [row for row in evidence.rows if row.state == "failed" and row.thread_ts is not None]
    return sum(row.id not in told for row in failed)


def _repeated(posts: Iterable[str]) -> int:
    """Count the posts beyond the first for each job, or for each end."""
    return sum(count - 1 for count in Counter(posts).values())
