"""One line about a job, and one about the queue: for ``list``, for ``status``, and for the log."""

from __future__ import annotations

from bot.domain.discretion import without_prompt
from bot.domain.errors import SoraError
from bot.domain.job import Job, JobState
from bot.domain.slack_text import escape
from bot.domain.words import STATES, about, ordinal, took
from bot.ports import Place, Standing


def job_line(job: Job, place: Place | None, link: str | None) -> str:
    """Return a bullet with the job's id, state, prompt and a link to its card."""
    title = escape(f"Remix: {job.title}" if job.is_remix else job.title)
    shown = f"<{link}|{title}>" if link else title
    return f"• `{job.id}` *{state_words(job, place)}*: {shown}"


def state_words(job: Job, place: Place | None) -> str:
    """Return where a job is: ``3rd in line, starts in about 4 min``, ``rendering, 40%``."""
    match job.state:
        case JobState.QUEUED if place is not None:
            return place_words(place)
        case JobState.RENDERING if job.progress:
            return f"rendering, {job.progress}%"
        case JobState.SUBMITTING if job.cancel_requested:
            return "being cancelled"
        case JobState.DELIVERED:
            return f"done in {took(job)}"
        case _:
            return STATES[job.state]


def place_words(place: Place) -> str:
    """Return ``next in line`` or ``3rd in line``, with an estimate where there is one."""
    words = "next in line" if place.ahead == 0 else f"{ordinal(place.ahead + 1)} in line"
    return words if place.wait is None else f"{words}, starts in {about(place.wait)}"


def standing_line(standing: Standing) -> str:
    """Return how busy the deployment is, in one sentence."""
    busy = f"{standing.running} of {standing.max_running} renders running"
    waiting = f"{standing.queued} in line" if standing.queued else "nobody in line"
    rest = ""
    if standing.resting_for > 1:
        rest = f"; the video service asked for a break of {about(standing.resting_for)}"
    return f"Right now: {busy}, {waiting}{rest}."


def facts(job: Job, error: SoraError) -> dict[str, str]:
    """Return what the log may say of a job's error: nothing of its prompt, not even a part."""
    detail = without_prompt(error.detail, job.prompt)
    return {"job": job.id, "error": error.code, "detail": detail[:500]}
