"""What can be done about a job, as buttons under its card and a menu beside them.

Old cards have them for years: what they carry never gets another meaning.
"""

from __future__ import annotations

from decimal import Decimal
from typing import assert_never

from bot.domain.conversation.cards import MENU, Block, Verb
from bot.domain.errors.clips import UNFETCHED, RenderMissing
from bot.domain.errors.refusals import HOPELESS
from bot.domain.job import Job, JobState
from bot.domain.lineage import is_offer
from bot.domain.renders.prices import NextPrices
from bot.domain.renders.waiting import has_render, may_be_given_up
from bot.domain.text.approvals import approve_label
from bot.domain.text.words import dollars
from bot.domain.usage.fields import THUMBS, thumb_value
from bot.domain.wording.card import actions as wording
from bot.domain.wording.card.approvals import DECLINE
from bot.domain.wording.spending import usage as usage_wording
from bot.slack.views.blocks import button, plain


def buttons_of(job: Job, prices: NextPrices | None = None) -> list[Block]:
    """Return what can be done about a job as it is: three buttons at most, what is best first.

    Without ``prices`` a change of it costs what it did.
    """
    if job.deleted_at is not None:
        return []
    match job.state:
        case JobState.SUBMITTING if job.cancel_requested:
            return []
        case _ if may_be_given_up(job):
            return [_button(job, Verb.GIVE_UP, wording.GIVE_UP)]
        case JobState.QUEUED if job.awaits_approval:
            return [
                _button(job, Verb.APPROVE, approve_label(job), style="primary"),
                _button(job, Verb.DECLINE, DECLINE),
                _button(job, Verb.CANCEL, wording.CANCEL),
            ]
        case JobState.QUEUED | JobState.SUBMITTING | JobState.RENDERING:
            return [_button(job, Verb.CANCEL, wording.CANCEL)]
        case JobState.DELIVERED:
            cost = job.price_usd if prices is None else prices.change
            label = _with_price(cost, wording.REMIX)
            remix = _button(job, Verb.REMIX, label, style="primary")
            return [remix, _again(job), *_share(job)]
        case JobState.FAILED:
            return _after_failure(job)
        case JobState.CANCELLED:
            return [_again(job)]
        case JobState.UNCONFIRMED:
            return [
                _button(job, Verb.LOOK, wording.LOOK, style="primary"),
                _resend(job),
                _button(job, Verb.GIVE_UP, wording.GIVE_UP),
            ]
        case JobState.DELIVERING | JobState.CANCELLING:
            return []
        case _:
            assert_never(job.state)


def _after_failure(job: Job) -> list[Block]:
    """Return what can be done about a clip that failed: what costs nothing stands first."""
    deliver = _button(job, Verb.DELIVER, wording.DELIVER, style="primary")
    if job.clip_path is not None or job.error_code in UNFETCHED:
        return [deliver, _again(job)]
    if job.error_code == RenderMissing.code and has_render(job):
        return [_button(job, Verb.LOOK, wording.LOOK, style="primary"), _again(job)]
    if is_offer(job):
        label = _with_price(job.price_usd, wording.RECREATE)
        return [_button(job, Verb.RECREATE, label, style="primary")]
    if job.error_code in HOPELESS:
        return [_button(job, Verb.EDIT, wording.EDIT, style="primary")]
    return [_again(job)]


def _resend(job: Job) -> Block:
    price = job.price_usd
    cost = "" if price is None else wording.RESEND_COST.format(price=dollars(price))
    ask = {
        "title": plain(wording.RESEND_TITLE),
        "text": plain(wording.RESEND_TEXT.format(cost=cost)),
        "confirm": plain(wording.RESEND_YES),
        "deny": plain(wording.RESEND_NO),
    }
    return _button(job, Verb.RESEND, wording.RESEND) | {"confirm": ask}


def menu_of(
    job: Job,
    prices: NextPrices | None = None,
    *,
    may_continue: bool = False,
    has_gifs: bool = False,
) -> Block | None:
    """Return the menu beside the buttons, with what is done less often; None where there is none.

    ``may_continue`` tells whether there can be a next shot, ``prices`` what it costs; ``has_gifs``
    whether what makes a GIF is there. Slack: a menu has five entries at most.
    """
    if job.deleted_at is not None or not buttons_of(job):
        return None
    items = [(Verb.DETAILS, wording.DETAILS)]
    if job.has_clip and job.file_id is not None and has_gifs:
        items = [(Verb.GIF, wording.GIF), *items]
    if any(shown["action_id"] == Verb.AGAIN for shown in buttons_of(job)):
        items = [(Verb.VARY, wording.VARY), *items]
    if job.has_clip and may_continue:
        cost = job.price_usd if prices is None else prices.next
        items = [(Verb.CONTINUE, _with_price(cost, wording.CONTINUE)), *items]
    if job.has_clip or (job.state is JobState.FAILED and job.clip_path is not None):
        items.append((Verb.DELETE, wording.DELETE))
    options = [{"value": f"{verb}:{job.id}", "text": plain(label)} for verb, label in items]
    return {"type": "overflow", "action_id": MENU, "options": options}


def thumbs_of(job: Job) -> Block:
    """Return the two thumbs with which people say what they think of a clip.

    Slack: feedback_buttons stand in a context_actions block, in messages alone
    (docs.slack.dev/reference/block-kit/block-elements/feedback-buttons-element).
    """
    thumbs = {
        "type": "feedback_buttons",
        "action_id": THUMBS,
        "positive_button": _thumb(job, usage_wording.LIKE, liked=True),
        "negative_button": _thumb(job, usage_wording.DISLIKE, liked=False),
    }
    return {"type": "context_actions", "elements": [thumbs]}


def _thumb(job: Job, label: str, *, liked: bool) -> Block:
    return {
        "text": plain(label),
        "value": thumb_value(job.id, liked=liked),
        "accessibility_label": label,
    }


def _again(job: Job) -> Block:
    several = wording.AGAIN_SEVERAL.format(count=job.count)
    label = several if job.count > 1 else wording.AGAIN
    return _button(job, Verb.AGAIN, _with_price(job.price_usd, label))


def _share(job: Job) -> list[Block]:
    """Return the button that shares a clip, as long as its video is at Slack."""
    return [] if job.file_id is None else [_button(job, Verb.SHARE, wording.SHARE)]


def _with_price(cost: Decimal | None, label: str) -> str:
    return label if cost is None else wording.PRICED.format(label=label, price=dollars(cost))


def _button(job: Job, action: Verb, label: str, style: str | None = None) -> Block:
    """Return a button whose value, which clients can read, is the job's id and nothing else."""
    shown = button(action, job.id, label)
    return shown | {"style": style} if style else shown
