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
from bot.domain.text.sentences import paused_since, place_words
from bot.domain.text.slack_text import escape
from bot.domain.text.words import left, remaining, took, waited

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
            return ":no_entry_sign: *Cancelling…* The video service has yet to answer."
        case JobState.SUBMITTING:
            return f":hourglass_flowing_sand: *Starting to render…*{_second_try(job)}"
        case JobState.RENDERING:
            return f":film_frames: *Rendering*  {_progress(job, now)}{_second_try(job)}"
        case JobState.DELIVERING:
            return f":package: *Rendered.* Bringing the clip into the thread…{_fewer(job)}"
        case JobState.DELIVERED:
            return _done(job)
        case JobState.FAILED:
            return _failed(job)
        case JobState.UNCONFIRMED if job.error_code == RenderOverdue.code:
            return f":hourglass: *Overdue.* {_tell(job)}"
        case JobState.UNCONFIRMED:
            return f":grey_question: *Unclear.* {_tell(job)}"
        case JobState.CANCELLING | JobState.CANCELLED:
            cancelled = f"*Cancelled*{by(job)}." if by(job) else "*Cancelled.*"
            return f":no_entry_sign: {cancelled} {cancelled_note(job)}"
        case _:
            assert_never(job.state)


def deleted(job: Job) -> str:
    """Return who had a clip deleted, and what of it is left."""
    parts = [f":wastebasket: *Deleted* by <@{job.deleted_by}>."]
    if job.to_remove:
        parts.append("Removing what others have of it…")
    if job.file_id is not None and Part.FILE not in job.to_remove:
        parts.append("The video in this thread stays.")
    return " ".join([*parts, _tell(job)]).rstrip()


def _waiting(job: Job, place: Place | None) -> str:
    if job.awaits_source:
        source = f"*Waits for #{job.source_number}*"
        return f":hourglass_flowing_sand: {source}, and goes on once that is rendered."
    if place is not None and place.pause is not None:
        tell = _short(place.pause.tell)
        unspent = ", and nothing was spent" if spent(job) is Spent.NOTHING else ""
        since = paused_since(place.pause)
        return f":double_vertical_bar: *{since}.* {tell} This clip keeps its place{unspent}."
    words = place_words(place) if place is not None else "in line"
    return f":hourglass_flowing_sand: *{words[0].upper()}{words[1:]}*{_second_try(job)}"


def _progress(job: Job, now: float) -> str:
    """Return a bar, where the provider says how far it is: Sora 1 never does."""
    if job.progress is None:
        return "It may take some minutes."
    progress = job.progress
    full = round(progress * _BAR / 100)
    bar = f"`{'█' * full}{'░' * (_BAR - full)}` {progress}%"
    rest = left(job, now)
    return bar if rest is None else f"{bar} · {remaining(rest, progress)} left"


def _second_try(job: Job) -> str:
    if job.retries:
        return "\nThe first try failed at the video service. This is the second; it may bill both."
    return "\nThis is a second order: the first may be billed, too." if job.may_be_billed else ""


def _fewer(job: Job) -> str:
    """Say so if a render made fewer clips than it was to."""
    if job.clips is None or job.clips >= job.count:
        return ""
    return f"\nThe video service made only {job.clips} of the {job.count} clips."


def unplayed_note(job: Job) -> str:
    """Say so of a clip that Slack may not play where it is shown."""
    if job.unplayed is None:
        return ""
    return f"\nSlack may not play it here, since it has {job.unplayed}: download it to watch."


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
    how = f":white_check_mark: *Done*, {took(job)}{waited(job)}"
    where = "the clip is in the thread" if job.card_ts == job.thread.thread_ts else ""
    told = " · ".join(filter(None, (how, cost_words(job), where)))
    return told + _fewer(job) + _unlike(job) + unplayed_note(job)


def _failed(job: Job) -> str:
    """Return why there is no clip, what that cost, and who decided it, if a person did."""
    what = ":x: *No clip this time.*"
    if is_offer(job):
        kind = "an extension" if job.continues else "a remix"
        what = f":twisted_rightwards_arrows: *Not as {kind}.*"
    elif job.clip_path is not None or job.error_code in UNFETCHED:
        what = ":inbox_tray: *Not delivered yet.*"
    decided = f"Decided{by(job)}." if by(job) else ""
    return " ".join(filter(None, (what, _tell(job), failed_note(job), decided)))


def by(job: Job) -> str:
    """Return by whom a job was ended, where that isn't whoever asked for it."""
    return "" if job.ended_by in {None, job.requester} else f" by <@{job.ended_by}>"


def headed(status: str) -> tuple[str, str]:
    """Return a status in two: its sign and first words as a heading, and what follows."""
    heading, _, rest = status.partition(".*")
    return heading.replace("*", ""), rest.strip()


def spoken(status: str) -> str:
    """Return a status as a sentence, without signs and bars, for whoever hears it read out."""
    plain = _BLOCKS.sub("", _SIGN.sub("", status)).replace("*", "").replace("`", "")
    plain = re.sub(r"\s+", " ", plain.replace(" · ", ", ").replace("\n", " ")).strip()
    return plain if plain.endswith((".", "…", "!", "?")) else f"{plain}."
