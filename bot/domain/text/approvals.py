"""What is said of a request that an admin has to approve: what it is, its cost, and until when."""

from __future__ import annotations

from bot.domain.job import Job
from bot.domain.preferences.approvals import LASTS, clips_of_request, cost_of_request
from bot.domain.text.sentences import day_and_time
from bot.domain.text.words import dollars, total
from bot.domain.wording.card import approvals as wording


def waits_words(job: Job) -> str:
    """Return what a card says of a request that waits."""
    count, cost = clips_of_request(job), cost_of_request(job)
    if cost is None:
        said = wording.COSTS_UNKNOWN
    elif count == 1:
        said = wording.COSTS_ONE.format(sum=dollars(cost))
    else:
        said = wording.COSTS_ALL.format(count=count, sum=dollars(cost))
    return wording.WAITS.format(cost=said, when=_end(job))


def approve_label(job: Job) -> str:
    """Return what the button says that lets a request in."""
    cost = cost_of_request(job)
    return wording.APPROVE if cost is None else f"{wording.APPROVE} ({dollars(cost)})"


def question(job: Job) -> str:
    """Return what an admin is asked, who may not see where: nothing of the prompt is in it."""
    return _said(wording.ASK, job)


def entry(job: Job) -> str:
    """Return the same as a line of a list."""
    return _said(wording.ENTRY, job)


def decided(job: Job, *, approved: bool) -> str:
    """Return what stands in its place, once the admin has decided."""
    said = wording.YOU_APPROVED if approved else wording.YOU_DECLINED
    return said.format(person=job.requester, **_parts(job))


def _said(words: str, job: Job) -> str:
    channel = job.thread.channel
    direct = channel.startswith("D")
    place = wording.IN_DIRECT if direct else wording.IN_CHANNEL.format(channel=channel)
    return words.format(person=job.requester, place=place, when=_end(job), **_parts(job))


def _parts(job: Job) -> dict[str, str]:
    """Return what is asked for, and for how much."""
    count = clips_of_request(job)
    what = wording.ASK_ONE if count == 1 else wording.ASK_SEVERAL.format(count=count)
    return {"what": what, "sum": total(job.price_usd, job.batch) or wording.SUM_UNKNOWN}


def _end(job: Job) -> str:
    """Return when a request ends that nobody answers."""
    return day_and_time(job.created_at + LASTS)
