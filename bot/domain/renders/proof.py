"""What a provider's list proves about an order whose answer was lost. Nothing here asks anybody.

A listed render that belongs to no row of ours is *unexplained*. An order may be sent again only
where no unexplained render can be new since it was sent. What the list says of a render's birth is
by a clock of the server's, of which we know something only from the renders that are ours: their
rows say when they were ordered. A render's words can only be trusted to say whose it is, never
whose it isn't: servers cut prompts, rewrite them, or leave them out.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from bot.domain.job import Job, JobState
from bot.domain.renders.lost_orders import Ledger, Trace
from bot.domain.renders.render import Render, RenderList, RenderStatus

SKEW = 120.0
"""Seconds by which a clock may be off that is taken to be right."""

UNKNOWN_CLOCK = 15 * 3600.0
"""Seconds by which a clock may be behind of which little is known.

The furthest time zones are 14 hours from UTC: a server that takes one for the other is that far
off. An hour is for the clock itself. That far beyond the little that is known, a clock that is one
moment for ever is covered, too; where nothing is known, it may be behind by any time.
"""

WITNESSES = 3
"""How many renders of ours must agree about a server's clock before it is known.

They have to be of different moments, further apart than ``SKEW``.
"""

PROMPTLY = 600.0
"""Seconds between an order and its answer within which a row tells when its render was made."""

NEAR = 5.0
ANSWER = 60.0
"""Seconds before and after the sending in which a render without a prompt is taken for ours."""

GRACE = 15.0
"""Seconds after which a render of ours has to be in the list."""

YOUNG = 3600.0
"""Seconds for which every provider keeps a render, whatever became of it, or lists nothing."""

LISTED_FOR = 12 * 3600.0
"""Seconds after which a list proves nothing about an order: half of what Azure keeps renders."""


@dataclass(frozen=True, slots=True)
class ServerClock:
    """What is known of the clock by which a list tells when its renders were made."""

    behind: float
    """Seconds by which it may be behind ours, at most; infinite if there is nothing to tell by."""
    suspect: float
    """The same if those who vouch for it don't speak for all that is listed; never infinite."""
    offset: float = 0.0
    """Seconds by which it is ahead of ours, as far as can be told."""
    known: bool = False


def judge(job: Job, listed: RenderList, ledger: Ledger) -> Render | Trace:
    """Return the render that is certainly the job's, or what else the list says of it.

    ``AMBIGUOUS`` where a listed render may be the job's, ``INCOMPLETE`` where one may be missing
    from the list. ``ABSENT`` is one look's word: ``conclude`` says when it is a proof.
    """
    clock = clock_of(listed, ledger)
    missing = _missing(listed, ledger)
    unexplained = [render for render in listed.renders if render.id not in ledger.known]
    owners = [*(other for other in ledger.lost if other.id != job.id), *missing]
    named = owners if _names_owners(listed, ledger) else []
    strange = [
        render
        for render in unexplained
        if not _is_too_old(job, render, clock) and not _names_another(job, render, named, clock)
    ]
    unlike = [other for other in owners if other in missing or not _is_alike(job, other)]
    found = _by_its_words(job, strange, unlike, clock)
    recent = [one for one in unexplained if not _is_older(one, sent_at(job) - clock.suspect)]
    is_timed = job.maybe_ordered_since is None
    if found is None and is_timed and len(recent) == 1 and strange == recent:
        found = _by_its_birth(job, strange[0], owners, clock)
    if found is not None or strange:
        return found or Trace.AMBIGUOUS
    recently = ledger.now - sent_at(job) <= LISTED_FOR
    return Trace.ABSENT if listed.whole and recently and not missing else Trace.INCOMPLETE


def sent_at(job: Job) -> float:
    """Return a moment, by the database's clock, before which the job's create wasn't sent."""
    sent = job.submitted_at or job.created_at
    return sent if job.maybe_ordered_since is None else min(sent, job.maybe_ordered_since)


# --- the server's clock ----------------------------------------------------------------


def clock_of(listed: RenderList, ledger: Ledger) -> ServerClock:
    """Return what our own renders in the list tell of the clock by which it is written.

    The ``Date`` of its answer is a second witness, but only ever to be more careful by: it may be
    a proxy's, while another host stamps the renders. A clock that goes ahead is not relied upon
    either, nor one that renders of a single moment agree about: some servers write down the moment
    of the question as every render's birth.
    """
    witnesses = _witnesses(listed, ledger)
    offsets = [told - written for told, written in witnesses]
    date = 0.0 if listed.server_time is None else listed.server_time - ledger.now
    lowest = min(0.0, date, *offsets)
    suspect = UNKNOWN_CLOCK - lowest
    moments = [written for _, written in witnesses]
    if not witnesses:
        return ServerClock(math.inf, suspect)
    if len(witnesses) < WITNESSES or _span(offsets) > SKEW or _span(moments) <= SKEW:
        return ServerClock(suspect, suspect)
    return ServerClock(SKEW - lowest, suspect, median(offsets), known=True)


def _span(numbers: Sequence[float]) -> float:
    return max(numbers) - min(numbers)


def _witnesses(listed: RenderList, ledger: Ledger) -> list[tuple[float, float]]:
    """Return what the list says of the birth of each render of ours, and what its row does.

    The row's is the later one, by as long as the answer took: it was written when that came.
    """
    births = {render.id: render.created_at for render in listed.renders}
    found = []
    for job in ledger.ours:
        told, written = births.get(job.provider_id or ""), job.rendering_at
        if told is not None and written is not None and written - sent_at(job) <= PROMPTLY:
            found.append((told, written))
    return found


def _missing(listed: RenderList, ledger: Ledger) -> list[Job]:
    """Return the jobs whose render should be in the list, and isn't."""
    shown = {render.id for render in listed.renders}

    def is_due(job: Job) -> bool:
        age = ledger.now - (job.rendering_at or ledger.now)
        return GRACE <= age <= YOUNG and job.provider_id not in shown

    return [job for job in ledger.ours if is_due(job)]


def _is_too_old(job: Job, render: Render, clock: ServerClock) -> bool:
    """Tell whether a render was certainly there before the order.

    One with the order's very words is suspect however well the clock is known: where several hosts
    stamp renders, only some of them may have been vouched for.
    """
    suspect = clock.suspect if _has_its_words(job, render) else 0.0
    return _is_older(render, sent_at(job) - max(suspect, clock.behind))


def _is_older(render: Render, than: float) -> bool:
    return render.created_at is not None and render.created_at < than


def _is_too_late(job: Job, render: Render, clock: ServerClock) -> bool:
    """Tell whether a render was made so long after a job's order that it can't be of that."""
    latest = sent_at(job) + clock.offset + PROMPTLY
    told = render.created_at is not None and clock.known and job.maybe_ordered_since is None
    return told and (render.created_at or 0.0) > latest


def _is_new(job: Job, render: Render, clock: ServerClock) -> bool:
    """Tell whether a render was made since the order, or since an earlier one for the same job."""
    since = job.created_at if job.orders > 1 else sent_at(job)
    behind = clock.behind if clock.known else SKEW
    return render.created_at is not None and render.created_at >= since - behind


# --- whose a render is -----------------------------------------------------------------


def _by_its_words(
    job: Job, strange: Sequence[Render], unlike: Sequence[Job], clock: ServerClock
) -> Render | None:
    """Return the render that has the order's words, and that nobody else may claim.

    Renders of one and the same order are interchangeable; those of one prompt with different
    pictures are not, and no list tells of pictures. Where nobody knows when a render was made it
    may be an older one's, unless nobody else seems to order here.
    """
    mine = [render for render in strange if _is_asked_for(job, render)]
    alone = len(mine) == len(strange) and not job.inputs

    def is_ours(render: Render) -> bool:
        timeless = render.created_at is None or not clock.known
        old = _is_older(render, sent_at(job) - clock.suspect)
        likely = timeless and not old and alone and _is_as_ordered(job, render)
        return _is_new(job, render, clock) or likely

    free = [render for render in mine if not _may_be_anothers(job, render, unlike, clock)]
    return min(filter(is_ours, free), key=lambda render: _distance(job, render), default=None)


def _by_its_birth(
    job: Job, render: Render, owners: Sequence[Job], clock: ServerClock
) -> Render | None:
    """Return a render without words if it was made in the seconds in which ours was ordered.

    Nobody else may own it, and it has to be the only one that isn't explained: where others order
    here, too, one of theirs would fall into the same seconds sooner or later.
    """
    after = (render.created_at or 0.0) - clock.offset - sent_at(job)
    fits = render.prompt is None and _is_as_ordered(job, render) and _is_of_its_source(job, render)
    claimed = any(_could_be(other, render, clock) for other in owners)
    return render if fits and -NEAR < after < ANSWER and not claimed else None


def _could_be(job: Job, render: Render, clock: ServerClock) -> bool:
    """Tell whether a render without words may be the one that a job asked for."""
    in_time = not _is_too_old(job, render, clock) and not _is_too_late(job, render, clock)
    return in_time and _is_as_ordered(job, render) and _is_of_its_source(job, render)


def _is_asked_for(job: Job, render: Render) -> bool:
    """Tell whether a render has a job's very words, and its source.

    Its size and length aren't looked at, for servers round them; nor is the model, since on Azure a
    deployment has a name of its own.
    """
    return _has_its_words(job, render) and _is_of_its_source(job, render)


def _is_of_its_source(job: Job, render: Render) -> bool:
    return render.remixed_from in (None, job.source_provider_id)


def _is_as_ordered(job: Job, render: Render) -> bool:
    """Tell whether a render is as large and as long as this job's was to be, as far as is told.

    One that continues a clip may be told of with that clip's length.
    """
    lengths = {job.seconds, round(job.seconds + (job.source_seconds or 0.0))}
    as_long = render.seconds is None or not job.seconds or render.seconds in lengths
    return as_long and (render.size in (None, job.size) or not job.size)


def _is_alike(job: Job, other: Job) -> bool:
    """Tell whether two jobs of one prompt may have each other's renders."""
    mine, theirs = (
        (one.deployment, one.size, one.seconds, one.count, one.source_provider_id)
        for one in (job, other)
    )
    same_pictures = job.inputs == other.inputs == 0 or job.request == other.request
    return mine == theirs and same_pictures


def _may_be_anothers(job: Job, render: Render, unlike: Sequence[Job], clock: ServerClock) -> bool:
    """Tell whether a render may be another job's, of another order, just as well as this one's."""
    fits = _is_as_ordered(job, render)
    return any(
        _is_asked_for(other, render) and (_is_as_ordered(other, render) or not fits)
        for other in unlike
        if not _is_too_late(other, render, clock)
    )


def _names_owners(listed: RenderList, ledger: Ledger) -> bool:
    """Tell whether a list shows the words of orders as they were sent, as far as can be seen."""
    ours = {job.provider_id: job for job in ledger.ours if job.source_provider_id is None}
    told = [render for render in listed.renders if render.prompt and render.id in ours]
    return all(_has_its_words(ours[render.id], render) for render in told)


def _names_another(job: Job, render: Render, owners: Sequence[Job], clock: ServerClock) -> bool:
    """Tell whether a render has the words of another job of ours, and can't have had this one's.

    Words that are a part of the other's may be those, cut or put into a template.
    """
    words, theirs = _words(job.sent_prompt), _words(render.prompt or "")
    if not theirs or theirs in words or words in theirs:
        return False
    claimed = [other for other in owners if not _is_too_late(other, render, clock)]
    return any(_is_asked_for(other, render) for other in claimed)


def _has_its_words(job: Job, render: Render) -> bool:
    return bool(render.prompt) and _words(render.prompt or "") == _words(job.sent_prompt)


def _words(prompt: str) -> str:
    """Return a prompt without what servers change of one in passing: white space, composition."""
    return " ".join(unicodedata.normalize("NFC", prompt).split())


def _distance(job: Job, render: Render) -> tuple[bool, bool, float]:
    """Return how far a render is from what would be expected of the job's: less is better."""
    untimed = render.created_at is None
    since = abs((render.created_at or 0.0) - sent_at(job))
    return render.status is RenderStatus.FAILED, untimed, since


# --- several looks ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Patience:
    """How long an order is looked for before anything is believed. Seconds, unless said."""

    settle: float = 10.0
    """How long a render may take to appear in the list of a server that we know."""
    looks: int = 4
    """How often a list has to say so, at the least."""
    longest: float = 120.0
    """How long a list is read that says now this, now that."""
    silence: float = 30 * 60.0
    """How long a list may go unanswered before a person has to decide."""


UNVOUCHED = 3
"""How many times as long a list is looked at that shows no render of ours."""

STALE = 5.0
"""Seconds in which a server's clock has to move on, or else its answer is a copy of an old one."""


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a list: what it said of a job, and what else has to be remembered of it."""

    at: float
    found: Trace
    ids: frozenset[str] = frozenset()
    vouched: bool = False
    """Whether the list showed a render of ours."""
    server_time: float | None = None
    others: bool = False
    """Whether what is ambiguous may soon be explained: other orders are being answered."""


def look_of(at: float, found: Trace, listed: RenderList, ledger: Ledger) -> Look:
    """Return what has to be remembered of one look."""
    ids = frozenset(render.id for render in listed.renders)
    vouched = any(job.provider_id in ids for job in ledger.ours)
    answering = any(job.state is JobState.SUBMITTING for job in ledger.lost)
    others = answering and found is Trace.AMBIGUOUS
    return Look(at, found, ids, vouched, listed.server_time, others)


def conclude(looks: Sequence[Look], patience: Patience) -> Trace | None:
    """Return what all looks at a list come to; None while it has to be looked at again.

    ``ABSENT`` is a proof now. Behind a router each answer may come from another instance, which
    knows only its own renders: so a list must say the same for a while, lose nothing meanwhile, and
    go on in time.
    """
    last = looks[-1]
    if last.found is Trace.NO_ANSWER:
        return last.found if last.at - looks[0].at >= patience.silence else None
    answered = [look for look in looks if look.found is not Trace.NO_ANSWER]
    searched = last.at - answered[0].at
    calm = _calm(answered)
    if calm and _is_long_enough(calm, patience):
        return Trace.INCOMPLETE if _is_a_copy(calm) else Trace.ABSENT
    if searched >= patience.longest:
        return Trace.INCOMPLETE if calm else last.found
    doubted = not calm and len(answered) > 1 and answered[-2].found is not Trace.ABSENT
    return last.found if doubted and not last.others and searched >= patience.settle else None


def _calm(looks: Sequence[Look]) -> list[Look]:
    """Return the last looks that all said ``ABSENT`` and agree with each other, newest first."""
    calm: list[Look] = []
    for look in reversed(looks):
        if look.found is not Trace.ABSENT or (calm and look.ids - calm[-1].ids):
            break
        calm.append(look)
    return calm


def _is_long_enough(calm: Sequence[Look], patience: Patience) -> bool:
    """Tell whether a list that shows none of our renders was looked at for longer than another."""
    vouched = all(look.vouched for look in calm)
    seconds = patience.settle if vouched else UNVOUCHED * patience.settle
    looks = patience.looks if vouched else 2 * patience.looks
    lasted = calm[0].at - calm[-1].at
    return lasted >= seconds and (len(calm) >= looks or lasted >= patience.longest)


def _is_a_copy(calm: Sequence[Look]) -> bool:
    """Tell whether a list is always the same old answer: a cache's, say."""
    newest, oldest = calm[0].server_time, calm[-1].server_time
    moved = newest is None or oldest is None or newest > oldest
    return not moved and calm[0].at - calm[-1].at >= STALE
