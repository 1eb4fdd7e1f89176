"""The card: a pure function of the job's row, and of its place in line while it waits.

One reads from the top what was asked for, how it is, and the clip's picture; small, who asked and
what for; and then what can be done. Where something is wrong that comes first, as a heading.
Prompts are shown in rich text, which Slack doesn't parse: nothing in one can ping or link.
"""

from __future__ import annotations

from decimal import Decimal

from bot.domain.conversation.cards import Block, Card
from bot.domain.cost import cost_words
from bot.domain.job import ACTIVE, Job, JobState
from bot.domain.line import Place
from bot.domain.lineage import chain
from bot.domain.media.made import read_made
from bot.domain.profiles import InputKind
from bot.domain.renders.prices import NextPrices
from bot.domain.renders.suspicion import interrupted, is_suspect
from bot.domain.text.slack_text import escape
from bot.domain.text.words import dollars, folded, format_of, length_of, several, total
from bot.domain.wording.card import facts as wording
from bot.domain.wording.card import status as status_wording
from bot.domain.wording.card.approvals import APPROVED_BY
from bot.domain.wording.styles import ON_CARD
from bot.slack.views.blocks import buttons, header, image, mrkdwn, section, small_print
from bot.slack.views.card_actions import buttons_of, menu_of, thumbs_of
from bot.slack.views.card_status import (
    by,
    deleted,
    headed,
    spoken,
    status_of,
    unplayed_note,
)
from bot.slack.views.delayed import delayed
from bot.slack.views.takes import folded as folded_take

LONGEST_PROMPT = 200
"""Characters of a prompt on a card; *Details* shows all of it."""

_PRICED = {JobState.QUEUED, JobState.SUBMITTING, JobState.RENDERING, JobState.DELIVERING}
"""The states in which a card says what the clip will cost."""

_HEADED = {JobState.FAILED, JobState.UNCONFIRMED}
"""The states in which something is wrong: their cards look different at a glance."""


def card(
    job: Job,
    place: Place | None,
    now: float,
    *,
    made_with: str | None = None,
    last_days: str | None = None,
    may_continue: bool = False,
    has_gifs: bool = False,
    prices: NextPrices | None = None,
    price_told: str = "",
    thumbs: bool = False,
) -> Card:
    """Return what the job's card shows at the moment ``now``.

    ``made_with`` names the model, where there are several. ``last_days`` is what is said of one
    that is about to end; ``may_continue`` tells whether there can be a next shot, which depends on
    the deployment, and ``prices`` what that costs which can be made of
    the clip. ``price_told`` says how old a price is that its server hasn't told anew. With
    ``thumbs`` people can say what they think of the clip.
    """
    if job.is_folded:
        return folded_take(job)
    status = _status(job, place, now)
    blocks = [*_told(job, status), *_poster(job), small_print(_facts(job, made_with, price_told))]
    shown = buttons_of(job, prices)
    menu = menu_of(job, prices, may_continue=may_continue, has_gifs=has_gifs)
    blocks += buttons(shown if menu is None else [*shown, menu])
    if thumbs and job.has_clip:
        blocks.append(thumbs_of(job))
    if job.has_clip and job.first_clip:
        blocks.append(small_print(wording.HINT))
    if last_days is not None and job.deleted_at is None:
        blocks.append(small_print(escape(last_days)))
    text = wording.READ_OUT.format(title=escape(job.title), status=spoken(status))
    return Card(text=text, blocks=tuple(blocks))


def _status(job: Job, place: Place | None, now: float) -> str:
    if job.deleted_at is not None:
        return deleted(job)
    status = delayed(job) or status_of(job, place, now)
    if is_suspect(job) and job.state in ACTIVE:
        return f"{status}\n{interrupted(job)}"
    return status


def _told(job: Job, status: str) -> list[Block]:
    """Return what was asked for, and how it is: in this order, unless something is wrong."""
    if job.state not in _HEADED or job.deleted_at is not None:
        return [_prompt(job), section(mrkdwn(status))]
    heading, rest = headed(status)
    return [header(heading), *([section(mrkdwn(rest))] if rest else []), _prompt(job, quoted=True)]


def _prompt(job: Job, *, quoted: bool = False) -> Block:
    prompt = job.title if job.deleted_at is not None else folded(job.prompt, LONGEST_PROMPT)
    words: Block = {"type": "text", "text": prompt}
    elements = [words if quoted else words | {"style": {"bold": True}}]
    if job.is_remix and job.deleted_at is None:
        elements = [{"type": "text", "text": wording.KIND.format(kind=_kind(job))}, *elements]
    kind = "rich_text_quote" if quoted else "rich_text_section"
    return {"type": "rich_text", "elements": [{"type": kind, "elements": elements}]}


def _kind(job: Job) -> str:
    """Return what a clip is that was made of another one."""
    if job.continues:
        return wording.CONTINUED
    return wording.RECREATED if job.recreated else wording.REMIX


def _poster(job: Job) -> list[Block]:
    """Return the clip's picture, once Slack has one to show."""
    if job.poster_id is None or not job.has_poster or not job.has_clip:
        return []
    prompt = folded(job.prompt, LONGEST_PROMPT)
    return [image(job.poster_id, wording.POSTER.format(prompt=prompt))]


def _facts(job: Job, made_with: str | None, price_told: str) -> str:
    """Return who asked for what, and for how much. The job's id is behind *Details*."""
    who = f"<@{job.requester}>"
    parts = [wording.BY_PROGRAM.format(person=who) if job.by_program else who]
    if made_with and not job.has_clip:
        parts.append(escape(made_with))
    if job.is_remix:
        parts.append(chain(job))
    elif job.number > 1:
        parts.append(f"#{job.number}")
    parts += _beginning(job)
    size, seconds = job.size, length_of(job.seconds)
    if (made := read_made(job)) is not None:
        size = size or made[0]
        seconds = seconds if job.seconds else wording.SECONDS.format(seconds=f"{made[1]:.0f}")
    parts += [format_of(size), seconds]
    if several(job):
        parts.append(several(job))
    parts += _chosen(job)
    if job.approved_by is not None:
        parts.append(APPROVED_BY.format(admin=job.approved_by))
    if job.price_usd is not None and job.state in _PRICED:
        parts.append(f"{_price(job, job.price_usd)}{price_told}")
    elif job.reckoned_usd is not None and job.state in _PRICED:
        parts.append(cost_words(job))
    if job.state is JobState.UNCONFIRMED:
        parts.append(cost_words(job))
    if job.has_clip:
        parts.append(wording.MADE_BY.format(model=escape(made_with or job.deployment)))
    return " · ".join(parts)


def _price(job: Job, each: Decimal) -> str:
    """Return what will be spent for a job, and for all that its render makes."""
    if job.batch != 1:
        return wording.IN_ALL.format(sum=total(each, job.batch))
    price = dollars(each)
    return wording.ONCE_STARTED.format(price=price) if job.state is JobState.QUEUED else price


def _beginning(job: Job) -> list[str]:
    """Return what a clip was made from, besides words."""
    if job.continues:
        how = wording.FROM_LAST_FRAME if job.recreated else wording.MADE_LONGER
        return [wording.GOES_ON.format(number=job.source_number, how=how)]
    if job.recreated:
        how = wording.WITH_FRAME if job.inputs else wording.FROM_WORDS
        return [wording.FROM_SCRATCH.format(number=job.source_number, how=how)]
    if job.input_kind is InputKind.VIDEO:
        return [wording.FROM_VIDEO]
    if job.input_kind is InputKind.IMAGE:
        one = job.inputs == 1
        return [wording.FROM_PICTURE if one else wording.FROM_PICTURES.format(count=job.inputs)]
    return []


def _chosen(job: Job) -> list[str]:
    """Return what somebody chose that isn't seen in a clip's size and length."""
    style = [ON_CARD.format(style=job.style)] if job.style and job.deleted_at is None else []
    sound = [] if job.audio is None else [wording.WITH_SOUND if job.audio else wording.SILENT]
    seed = [] if job.seed is None else [wording.SEED.format(seed=job.seed)]
    return [*style, *sound, *seed]


def end_words(job: Job) -> str:
    """Return what a job's card says of its end, for a message that pings whoever asked alone."""
    status = status_of(job, None, 0.0)
    return status.replace(by(job), status_wording.BY_ADMIN) if by(job) else status


def offers(job: Job) -> tuple[str, ...]:
    """Return the labels of the buttons on a job's card."""
    return tuple(shown["text"]["text"] for shown in buttons_of(job))


def comment(job: Job) -> str:
    """Return the line above the clip in the thread."""
    what = f"#{job.number}" if job.number > 1 else wording.YOUR_CLIP
    if job.recreated and not job.continues:
        what = wording.READY_RECREATED.format(what=what, number=job.source_number)
    title = escape(job.title)
    ready = wording.READY.format(person=job.requester, what=what, title=title)
    return f"{ready}{unplayed_note(job)}"
