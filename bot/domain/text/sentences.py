"""One line about a job, and one about the queue: for ``list``, for ``status``, and for the log."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from bot.domain.cost import cost_words
from bot.domain.deployment import Deployment
from bot.domain.errors.base import SoraError
from bot.domain.errors.deployment import FIXES, DeploymentTrouble, FetchRefused
from bot.domain.errors.refusals import PEOPLE, Moderated, SecondsRefused, SizeRefused
from bot.domain.job import Job, JobState
from bot.domain.language.menu import one_of
from bot.domain.line import Place, Standing
from bot.domain.lineage import is_offer
from bot.domain.pauses import Notice, Pause
from bot.domain.preferences.approvals import is_undecided
from bot.domain.renders.waiting import SLOW
from bot.domain.text.prompt_redaction import without_prompt
from bot.domain.text.slack_text import code, escape, unescape
from bot.domain.text.words import (
    STATES,
    about,
    ago,
    between,
    format_of,
    length_of,
    ordinal,
    several,
    took,
)
from bot.domain.wording import queue as wording
from bot.domain.wording.card.approvals import NOT_APPROVED, WAITS_SHORT

SURE_AHEAD = 2
FAR_SPREAD = 0.25
"""Behind so many others a wait is told as a range: each of their renders may take longer, or less.
"""

_SETTING = re.compile(r"\b[A-Z]+(?:_[A-Z]+)+\b")

_GIST = 60
"""Characters of a detail that say what is wrong; after them may be a request's id or the time."""

_SPELT_OUT = 3
"""How many sizes or lengths are named; where there are more, the form has them all."""


def listed(job: Job, place: Place | None, link: str | None, age: float, *, mine: bool) -> str:
    """Return two lines of a list: what was asked for, and how it is, ``age`` seconds later.

    Without its name: what a clip's own buttons do nobody has to type.
    """
    title = titled(job)
    facts = [state_words(job, place), ago(age)]
    if several(job):
        facts.append(several(job))
    if not mine:
        facts.append(f"<@{job.requester}>")
    facts += filter(None, [cost_words(job)])
    return f"*{f'<{link}|{title}>' if link else title}*\n{' · '.join(facts)}"


def titled(job: Job) -> str:
    """Return a clip's title as mrkdwn, which says of a clip made of another what it is to that."""
    kind = wording.CONTINUED if job.continues else wording.REMIX
    remix = job.is_remix and job.deleted_at is None
    return escape(wording.KIND.format(kind=kind, title=job.title) if remix else job.title)


def state_words(job: Job, place: Place | None) -> str:
    """Return where a job is: ``3rd in line, starts in about 4 min``, ``rendering, 40%``."""
    if job.deleted_at is not None:
        return wording.DELETED.format(person=job.deleted_by)
    match job.state:
        case JobState.QUEUED if job.awaits_approval:
            return WAITS_SHORT
        case JobState.CANCELLED if is_undecided(job):
            return NOT_APPROVED
        case JobState.QUEUED if job.awaits_source:
            return wording.WAITS.format(number=job.source_number)
        case JobState.QUEUED if place is not None:
            return place_words(place)
        case JobState.RENDERING if job.delayed_by == SLOW:
            return wording.SLOW
        case JobState.RENDERING if job.progress:
            return wording.PROGRESS.format(percent=job.progress)
        case JobState.SUBMITTING if job.cancel_requested:
            return wording.CANCELLING
        case JobState.FAILED if is_offer(job):
            kind = wording.AN_EXTENSION if job.continues else wording.A_REMIX
            return wording.NOT_AS.format(kind=kind)
        case JobState.FAILED if job.clip_path is not None:
            return wording.NOT_DELIVERED
        case JobState.DELIVERED:
            return wording.DONE.format(took=took(job))
        case _:
            return STATES[job.state]


def place_words(place: Place) -> str:
    """Return ``next in line`` or ``3rd in line``, with an estimate where there is one."""
    nth = wording.NTH.format(nth=ordinal(place.ahead + 1))
    words = wording.NEXT if place.ahead == 0 else nth
    if place.pause is not None:
        return wording.PAUSED.format(place=words)
    if place.wait is None:
        return words
    wait = about(place.wait) if place.ahead < SURE_AHEAD else between(place.wait, FAR_SPREAD)
    return wording.STARTS.format(place=words, wait=wait)


def paused_since(pause: Pause) -> str:
    """Return ``Paused since 14:02``."""
    return wording.PAUSED_SINCE.format(time=clock_time(pause.since))


def clock_time(moment: float) -> str:
    """Return ``14:02``; Slack shows the time on the reader's own clock.

    Slack: ``<!date^TIMESTAMP^FORMAT|FALLBACK>``.
    """
    fallback = datetime.fromtimestamp(moment, UTC)
    return f"<!date^{int(moment)}^{{time}}|{fallback:%H:%M} UTC>"


def day_and_time(moment: float) -> str:
    """Return ``today at 14:02``, on the reader's own clock as well."""
    fallback = datetime.fromtimestamp(moment, UTC)
    return f"<!date^{int(moment)}^{{date_short_pretty}} at {{time}}|{fallback:%d %b %H:%M} UTC>"


def pause_notice(notice: Notice, *, name: str | None = None, instead: bool = False) -> str:
    """Return what a workspace is told once, as mrkdwn: that a pause began, or that it is over.

    ``name`` is the deployment's where there are others; with ``instead`` these make its clips.
    """
    if notice.pause is None:
        return wording.WORKS_AGAIN.format(who=wording.IT if name is None else code(name, 60))
    return wording.PAUSE.format(
        who=wording.SORA if name is None else code(name, 60),
        others=wording.OTHERS_MAKE if instead else "",
        tell=escape(notice.pause.tell),
        fix=fix_of(notice.pause),
        kept=wording.KEPT_CHANGES if instead else wording.KEPT,
    )


def fix_of(pause: Pause) -> str:
    """Return what whoever runs Sora can do about a pause, as mrkdwn."""
    return _SETTING.sub(r"`\g<0>`", FIXES.get(pause.code, DeploymentTrouble.fix))


def standing_line(standing: Standing, model: str = "") -> str:
    """Return how busy a deployment is, in one sentence; ``model`` says which, of several."""
    if standing.pause is not None:
        said = _paused_line(standing, standing.pause)
        return wording.OF_MODEL.format(model=code(model, 60), said=said) if model else said
    rests = standing.resting_for > 1
    return wording.BUSY.format(
        model=code(model, 60) if model else wording.RIGHT_NOW,
        running=standing.running,
        most=standing.max_running,
        waiting=_waiting(standing),
        rest=wording.BREAK.format(wait=about(standing.resting_for)) if rests else "",
    )


def _paused_line(standing: Standing, pause: Pause) -> str:
    tries = standing.resting_for and pause.code != FetchRefused.code
    return wording.BUSY_PAUSED.format(
        since=paused_since(pause),
        tell=escape(pause.tell),
        running=standing.running,
        waiting=_waiting(standing),
        again=wording.TRIED_AGAIN.format(wait=about(standing.resting_for)) if tries else "",
    )


def _waiting(standing: Standing) -> str:
    return wording.WAITING.format(count=standing.queued) if standing.queued else wording.NOBODY


def group_lines(members: Sequence[tuple[str, Standing]]) -> list[str]:
    """Return who shares a line, and why it goes on without one of them, as mrkdwn."""
    names = one_of((code(name, 60) for name, _ in members), last="and", longest=_SPELT_OUT * 2)
    lines = [wording.SHARED.format(names=names)]
    for name, now in members:
        if now.pause is not None:
            since, tell = clock_time(now.pause.since), escape(now.pause.tell)
            lines.append(wording.MEMBER_PAUSED.format(name=code(name, 60), time=since, tell=tell))
    return lines


def told(error: SoraError, job: Job, deployment: Deployment) -> str:
    """Return what to tell of an error, naming this deployment's model and what else it offers.

    The values offered are those of our own table, without the one that was just refused: a server
    whose limits we don't know may take another. What it says of its limits itself isn't repeated.
    """
    match error:
        case Moderated(stage="request" | "input" | None) if job.recreated and job.inputs:
            return wording.FRAME_STOPPED.format(number=job.source_number)
        case Moderated() if not job.inputs:
            return error.without(PEOPLE).tell
        case DeploymentTrouble():
            return error.tell_of(unescape(code(deployment.model, 60)))
        case SizeRefused():
            others = [format_of(size) for size in deployment.profile.sizes if size != job.size]
            return _refused(job, format_of(job.size), wording.SIZE, others)
        case SecondsRefused():
            lengths = deployment.profile.seconds_at(job.size)
            others = [length_of(seconds) for seconds in lengths if seconds != job.seconds]
            return _refused(job, length_of(job.seconds), wording.LENGTH, others)
        case _:
            return error.tell


def _refused(job: Job, what: str, choice: str, others: Sequence[str]) -> str:
    """Say that a size or a length isn't made, and which others there are, as the form has them."""
    if not others:
        return wording.NO_OTHER.format(what=what, choice=choice)
    if job.is_remix:
        kind = wording.NEXT_SHOT if job.continues else wording.A_REMIX
        return wording.KEEPS_SOURCE.format(what=what, kind=kind, choice=choice)
    few = len(others) <= _SPELT_OUT
    offer = one_of(others) if few else wording.ANOTHER.format(choice=choice)
    return wording.CHOOSE.format(what=what, offer=offer)


def gist(error: SoraError) -> str:
    """Return what makes an error the same one when it comes again: its code, and what was said."""
    return f"{error.code} {error.detail[:_GIST]}"


def facts(job: Job, error: SoraError) -> dict[str, str]:
    """Return what the log may say of a job's error: nothing of its prompt, not even a part."""
    detail = without_prompt(error.detail, job.prompt, job.sent_prompt)
    return {"job": job.id, "error": error.code, "detail": detail[:500]}
