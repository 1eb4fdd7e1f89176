"""What the three sources say when everything is over, and how many promises were broken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from benchmarks.crash.posters import astray
from benchmarks.crash.team.ledgers import ENDED
from benchmarks.crash.team.picks import Choices, broken

SHOWN = {
    "delivered": ("Done, ", "was picked instead"),
    "failed": ("No clip this time.", "Not delivered yet.", "Not as a remix."),
    "cancelled": ("Cancelled", "Declined"),
}
"""What a card says of each end."""


@dataclass(slots=True)
class Order:
    """What somebody asked for. No two orders have the same prompt, so it identifies the job."""

    prompt: str
    acknowledged: bool
    """Whether the bot told Slack that it has it; a reply in a thread is taken for acknowledged."""
    ends: frozenset[str] = frozenset({"delivered"})
    """The states in which its job may end."""
    clips: int = 1
    """How many takes it is for, each of which has a job and a render."""
    reply: tuple[str, str] | None = None
    """Who said it in which thread, if it is a reply."""


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
    poster_id: str | None = None
    has_poster: bool = False
    """The file of its poster, and whether its card is to show that."""
    ended_by_requester: bool = False
    ended_by_another: bool = False
    """Whether a person brought the end about, and who: another is whoever didn't ask for it."""


@dataclass(frozen=True, slots=True)
class Render:
    """A render, as the provider has it at the end."""

    id: str
    prompt: str
    failed: bool = False
    """Whether the provider itself says that it came to nothing."""


@dataclass(frozen=True, slots=True)
class Card:
    """A job's card in Slack; one that stands for another has a number beyond 1."""

    job: str
    ts: str
    number: int
    text: str
    poster: str | None = None
    """The file that it shows as the clip's poster."""


@dataclass(frozen=True, slots=True)
class Post:
    """A message that brings a job's clip: the file, or a link to it."""

    job: str
    ts: str
    thread_ts: str | None


@dataclass(slots=True)
class Evidence:
    """Everything the audit looks at."""

    orders: list[Order] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    renders: list[Render] = field(default_factory=list)
    cards: list[Card] = field(default_factory=list)
    clips: list[Post] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    """The ends that somebody was told of, each as a job's id and a number: ``k7m2p9/7``."""
    told_directly: list[str] = field(default_factory=list)
    """The same in direct messages, which nobody can search for what was said there."""
    decided: Counter[str] = field(default_factory=Counter)
    """How often a person decided about a job, having been told that they have to, by its id."""
    unclear: int = 0
    """How many of these decisions were about orders of which nobody could tell anything."""
    choices: Choices = field(default_factory=Choices)
    unedited: set[str] = field(default_factory=set)
    """The messages of which Slack said that they can never be edited again, by timestamp."""
    abandoned: set[str] = field(default_factory=set)
    """The renders that their jobs left behind when they went back in line, by id."""
    posters: set[str] = field(default_factory=set)
    """The files of posters that Slack keeps, by id."""
    over_limit: int = 0
    """Orders that a server refused as one too many, without having been told to."""
    given_up: int = 0
    """Messages that Slack delivered in vain until it gave up: they were never accepted."""
    refused: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How often a person was told in a thread that there is too little left of a budget."""
    money_astray: list[str] = field(default_factory=list)
    """Sums of money that don't add up, or are overspent, and entries that are stranded."""
    unapproved: list[str] = field(default_factory=list)
    """Jobs that were ordered without the admin's word that they needed, in a line each."""
    copies_astray: list[str] = field(default_factory=list)
    """Copies of clips that aren't where somebody shared them, or are there twice, likewise."""


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
    over_limit: int = 0
    money_astray: int = 0
    posters_astray: int = 0
    copies_astray: int = 0
    takes_wrong: int = 0
    unapproved: int = 0
    told_again_directly: int = 0
    """Not a promise: nobody can look for what was said in a direct message."""
    unclear: int = 0
    delivered_again: int = 0
    replaced: int = 0
    """How often people decided where nobody could tell, by design, or had a clip delivered again,
    and how many cards stand for others. Not broken promises, but that they were tried."""

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
            or self.over_limit
            or self.money_astray
            or self.posters_astray
            or self.copies_astray
            or self.takes_wrong
            or self.unapproved
        )


def audit(evidence: Evidence) -> Tally:
    """Count the broken promises."""
    missing, excused = _without_a_row(evidence), _excused(evidence)
    return Tally(
        accepted=sum(order.acknowledged for order in evidence.orders) - excused,
        lost=len(missing) - excused + len(_ended_wrongly(evidence)),
        created_twice=_created_twice(evidence),
        delivered_twice=_repeated(post.job for post in evidence.clips),
        orphan_renders=_orphans(evidence),
        stuck=len(_stuck(evidence)),
        unconfirmed=sum(row.state == "unconfirmed" for row in evidence.rows),
        cards_twice=_cards_twice(evidence),
        untold=_untold(evidence),
        told_twice=_repeated(evidence.told),
        over_limit=evidence.over_limit,
        money_astray=len(evidence.money_astray),
        posters_astray=astray(evidence.posters, evidence.rows, evidence.cards),
        copies_astray=len(evidence.copies_astray),
        takes_wrong=broken(evidence.choices, evidence.unedited),
        unapproved=len(evidence.unapproved),
        told_again_directly=_told_again_directly(evidence),
        replaced=sum(card.number > 1 for card in evidence.cards),
        unclear=evidence.unclear,
        delivered_again=evidence.decided.total() - evidence.unclear,
    )


def lost(evidence: Evidence) -> list[str]:
    """Return a line for each order, job, sum or copy that may be lost, to find out why."""
    gone = [f"no row: {order.prompt}" for order in _without_a_row(evidence)]
    gone += [*evidence.money_astray, *evidence.copies_astray, *evidence.unapproved]
    gone += [f"stuck: {row}" for row in _stuck(evidence)]
    return gone + [f"ended wrongly: {row}" for row in _ended_wrongly(evidence)]


def _without_a_row(evidence: Evidence) -> list[Order]:
    """Return the acknowledged orders that the database knows nothing of."""
    known = {row.prompt for row in evidence.rows}
    return [one for one in evidence.orders if one.acknowledged and one.prompt not in known]


def _excused(evidence: Evidence) -> int:
    """Return how many of the missing were never accepted: refused, or given up by Slack itself."""
    missing = _without_a_row(evidence)
    refused = len(turned_down(missing, evidence.refused))
    return refused + min(len(missing) - refused, evidence.given_up)


def turned_down(orders: Iterable[Order], refused: Counter[tuple[str, str]]) -> list[Order]:
    """Return the replies whose person was told there that they cost too much, once for each."""
    left = Counter(refused)
    found = []
    for order in orders:
        if order.reply is not None and left[order.reply] > 0:
            left[order.reply] -= 1
            found.append(order)
    return found


def _ended_wrongly(evidence: Evidence) -> list[Row]:
    """Return the jobs that ended as nobody wanted, or that Slack shows nothing of."""
    ends = {order.prompt: order.ends for order in evidence.orders}
    cards = {(card.job, card.ts) for card in evidence.cards}
    clips = {(post.job, post.thread_ts) for post in evidence.clips}

    def is_wrong(row: Row) -> bool:
        if row.state not in ENDED:
            return False
        if row.state not in ends.get(row.prompt, frozenset()):
            return True
        if row.state == "delivered" and (row.id, row.thread_ts) not in clips:
            return True
        return row.card_ts is not None and (row.id, row.card_ts) not in cards

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
    clips = Counter({order.prompt: order.clips for order in evidence.orders})
    return sum(
        max(rows[prompt], renders[prompt]) - (clips[prompt] or 1) for prompt in rows | renders
    )


def _orphans(evidence: Evidence) -> int:
    """Count the renders that were paid for, and that no job has or had."""
    known = {row.provider_id for row in evidence.rows} | evidence.abandoned
    return sum(render.id not in known for render in evidence.renders)


def _stuck(evidence: Evidence) -> list[Row]:
    """Return the jobs that have not come to their end, or whose card doesn't show it in Slack."""
    texts = {(card.job, card.ts): card.text for card in evidence.cards}

    def is_stuck(row: Row) -> bool:
        if row.state == "unconfirmed":
            return False
        if row.state not in ENDED or (row.card_ts is not None and not row.shown):
            return True
        text = texts.get((row.id, row.card_ts or ""))
        return text is not None and not any(words in text for words in SHOWN[row.state])

    return [row for row in evidence.rows if is_stuck(row)]


def _cards_twice(evidence: Evidence) -> int:
    """Count the cards beyond the first of each number, and those that replace one in vain.

    A card may be replaced by one more where Slack said that it can never be edited again.
    """
    again = _repeated(f"{card.job} {card.number}" for card in evidence.cards)
    frozen = Counter(card.job for card in evidence.cards if card.ts in evidence.unedited)
    newest: Counter[str] = Counter()
    for card in evidence.cards:
        newest[card.job] = max(newest[card.job], card.number)
    return again + sum(max(0, newest[job] - 1 - frozen[job]) for job in newest)


def _untold(evidence: Evidence) -> int:
    """Count the ends that somebody in a thread should have been told of, and wasn't.

    Each of a job's ends has a name of its own. People who decide had to be told before.
    """
    told = Counter(name.partition("/")[0] for name in {*evidence.told, *evidence.told_directly})
    return sum(
        max(0, evidence.decided[row.id] + _ended_badly(row) - told[row.id]) for row in evidence.rows
    )


def _ended_badly(row: Row) -> bool:
    """Tell whether a job has come to an end that whoever asked for it can't know of."""
    if row.thread_ts is None or row.ended_by_requester:
        return False
    cancelled = row.state == "cancelled" and row.ended_by_another
    return cancelled or row.state in {"failed", "unconfirmed"}


def _told_again_directly(evidence: Evidence) -> int:
    """Count the words beyond the first of which a direct message was one."""
    directly = Counter(evidence.told_directly)
    there = set(evidence.told)
    return sum(count - 1 + (name in there) for name, count in directly.items())


def _repeated(names: Iterable[str]) -> int:
    """Count the names beyond the first of each."""
    return sum(count - 1 for count in Counter(names).values())
