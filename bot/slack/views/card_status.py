"""How a job is, in the words of its card, and the same for whoever hears it read out."""

from __future__ import annotations

import re
from typing import assert_never

from bot.domain.cost import Spent, cancelled_note, cost_words, failed_note, spent
from bot.domain.errors.clips import UNFETCHED
from bot.domain.errors.provider import RenderOverdue
from bot.domain.job import Job, JobState, Part
from bot.domain.line import Place
from bot.domain.lineage import is_offer
from bot.domain.media.made import holds_source, unlike
from bot.domain.preferences.approvals import is_undecided
from bot.domain.text.approvals import waits_words
from bot.domain.text.sentences import paused_since, place_words
from bot.domain.text.slack_text import escape
from bot.domain.text.words import left, remaining, took, waited
from bot.domain.wording.card import status as wording
from bot.domain.wording.card.approvals import DECLINED, UNANSWERED
from bot.slack.views.takes import pick_note

LONGEST_TELL = 500
"""Characters of an error's sentence. Slack: a section's text takes 3,000."""

_BAR = 12
_BLOCKS = re.compile("[█░]+ *")
_SIGN = re.compile(r"\A:\w+: ")


def status_of(job: Job, place: Place | None, now: float) -> str:
    """Return how a job is, as mrkdwn: a sign, a few words in bold, and what is to be said of it."""
    match job.state:
        case JobState.QUEUED:
            return _waiting(job, place)
        case JobState.SUBMITTING if job.cancel_requested:
            return wording.CANCELLING
        case JobState.SUBMITTING:
            return f"{wording.STARTING}{_second_try(job)}"
        case JobState.RENDERING:
            return f"{_rendering(job, now)}{_second_try(job)}"
        case JobState.DELIVERING:
            return f"{wording.RENDERED}{_fewer(job)}"
        case JobState.DELIVERED:
            return _done(job)
        case JobState.FAILED:
            return _failed(job)
        case JobState.UNCONFIRMED if job.error_code == RenderOverdue.code:
            return wording.OVERDUE.format(tell=_tell(job))
        case JobState.UNCONFIRMED:
            return wording.UNCLEAR.format(tell=_tell(job))
        case JobState.CANCELLED if is_undecided(job):
            return _unapproved(job)
        case JobState.CANCELLING | JobState.CANCELLED:
            cancelled = wording.CANCELLED_BY if by(job) else wording.CANCELLED
            return cancelled.format(by=by(job), cost=cancelled_note(job))
        case _:
            assert_never(job.state)


def deleted(job: Job) -> str:
    """Return who had a clip deleted, and what of it is left."""
    parts = [wording.DELETED.format(person=job.deleted_by)]
    if job.to_remove:
        parts.append(wording.REMOVING)
    if job.file_id is not None and Part.FILE not in job.to_remove:
        parts.append(wording.VIDEO_STAYS)
    return " ".join([*parts, _tell(job)]).rstrip()


def _unapproved(job: Job) -> str:
    """Return who declined a request, or that nobody decided about it."""
    return UNANSWERED if job.ended_by is None else DECLINED.format(by=by(job))


def _waiting(job: Job, place: Place | None) -> str:
    if job.awaits_approval:
        return waits_words(job)
    if job.awaits_source:
        return wording.WAITS.format(number=job.source_number)
    if place is not None and place.pause is not None:
        return wording.PAUSED.format(
            since=paused_since(place.pause),
            tell=_short(place.pause.tell),
            unspent=wording.UNSPENT if spent(job) is Spent.NOTHING else "",
        )
    words = place_words(place) if place is not None else wording.NO_PLACE
    in_line = wording.IN_LINE.format(place=f"{words[0].upper()}{words[1:]}")
    return f"{in_line}{_second_try(job)}"


def _rendering(job: Job, now: float) -> str:
    """Return a bar, too, where the provider says how far it is: Sora 1 never does."""
    if job.progress is None:
        return wording.SOME_MINUTES
    progress = job.progress
    full = round(progress * _BAR / 100)
    bar = f"`{'█' * full}{'░' * (_BAR - full)}` {progress}%"
    rest = left(job, now)
    so_far = bar if rest is None else wording.LEFT.format(bar=bar, left=remaining(rest, progress))
    return f"{wording.RENDERING}  {so_far}"


def _second_try(job: Job) -> str:
    if job.retries:
        return f"\n{wording.SECOND_TRY}"
    return f"\n{wording.SECOND_ORDER}" if job.may_be_billed else ""


def _fewer(job: Job) -> str:
    """Say so if a render made fewer clips than it was to."""
    if job.clips is None or job.clips >= job.count:
        return ""
    return f"\n{wording.FEWER.format(made=job.clips, count=job.count)}"


def unplayed_note(job: Job) -> str:
    """Say so of a clip that Slack may not play where it is shown."""
    if job.unplayed is None:
        return ""
    return f"\n{wording.UNPLAYED.format(what=job.unplayed)}"


def _unlike(job: Job) -> str:
    """Say so of a clip that isn't as large or as long as was ordered, or holds its source, too."""
    return "".join(f"\n{said}" for said in (holds_source(job), unlike(job)) if said)


def _tell(job: Job) -> str:
    """Return what to tell about an error; the provider's own words in it must stay inert."""
    return _short(job.error_tell or "")


def _short(tell: str) -> str:
    tell = escape(tell)
    return tell if len(tell) <= LONGEST_TELL else f"{tell[: LONGEST_TELL - 1].rstrip()}…"


def _done(job: Job) -> str:
    how = wording.DONE.format(took=f"{took(job)}{waited(job)}")
    where = wording.IN_THREAD if job.card_ts == job.thread.thread_ts else ""
    told = " · ".join(filter(None, (how, cost_words(job), where)))
    return told + _fewer(job) + _unlike(job) + unplayed_note(job) + pick_note(job)


def _failed(job: Job) -> str:
    """Return why there is no clip, what that cost, and who decided it, if a person did."""
    what = wording.FAILED
    if is_offer(job):
        kind = wording.AN_EXTENSION if job.continues else wording.A_REMIX
        what = wording.NOT_AS.format(kind=kind)
    elif job.clip_path is not None or job.error_code in UNFETCHED:
        what = wording.NOT_DELIVERED
    decided = wording.DECIDED.format(by=by(job)) if by(job) else ""
    return " ".join(filter(None, (what, _tell(job), failed_note(job), decided)))


def by(job: Job) -> str:
    """Return by whom a job was ended, where that isn't whoever asked for it."""
    if job.ended_by in {None, job.requester}:
        return ""
    return wording.BY.format(person=job.ended_by)


def headed(status: str) -> tuple[str, str]:
    """Return a status in two: its sign and first words as a heading, and what follows."""
    heading, _, rest = status.partition(".*")
    return heading.replace("*", ""), rest.strip()


def spoken(status: str) -> str:
    """Return a status as a sentence, without signs and bars, for whoever hears it read out."""
    plain = _BLOCKS.sub("", _SIGN.sub("", status)).replace("*", "").replace("`", "")
    plain = re.sub(r"\s+", " ", plain.replace(" · ", ", ").replace("\n", " ")).strip()
    return plain if plain.endswith((".", "…", "!", "?")) else f"{plain}."
