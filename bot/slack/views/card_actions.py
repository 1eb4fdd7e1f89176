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
from bot.domain.text.words import dollars
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
            return [_button(job, Verb.GIVE_UP, "Give up")]
        case JobState.QUEUED | JobState.SUBMITTING | JobState.RENDERING:
            return [_button(job, Verb.CANCEL, "Cancel")]
        case JobState.DELIVERED:
            cost = job.price_usd if prices is None else prices.change
            remix = _button(job, Verb.REMIX, _with_price(cost, "Remix…"), style="primary")
            return [remix, _again(job)]
        case JobState.FAILED:
            return _after_failure(job)
        case JobState.CANCELLED:
            return [_again(job)]
        case JobState.UNCONFIRMED:
            return [
                _button(job, Verb.LOOK, "Look again", style="primary"),
                _resend(job),
                _button(job, Verb.GIVE_UP, "Give up"),
            ]
        case JobState.DELIVERING | JobState.CANCELLING:
            return []
        case _:
            assert_never(job.state)


def _after_failure(job: Job) -> list[Block]:
    """Return what can be done about a clip that failed: what costs nothing stands first."""
    deliver = _button(job, Verb.DELIVER, "Deliver again", style="primary")
    if job.clip_path is not None or job.error_code in UNFETCHED:
        return [deliver, _again(job)]
    if job.error_code == RenderMissing.code and has_render(job):
        return [_button(job, Verb.LOOK, "Look again", style="primary"), _again(job)]
    if is_offer(job):
        return [
            _button(job, Verb.RECREATE, _with_price(job.price_usd, "Recreate"), style="primary")
        ]
    if job.error_code in HOPELESS:
        return [_button(job, Verb.EDIT, "Edit and try again…", style="primary")]
    return [_again(job)]


def _resend(job: Job) -> Block:
    cost = "" if job.price_usd is None else f" ({dollars(job.price_usd)} each)"
    ask = {
        "title": plain("Render again?"),
        "text": plain(f"If the first one is being rendered after all, both are billed{cost}."),
        "confirm": plain("Render again"),
        "deny": plain("Wait"),
    }
    return _button(job, Verb.RESEND, "Render again (may be billed twice)") | {"confirm": ask}


def menu_of(
    job: Job, prices: NextPrices | None = None, *, may_continue: bool = False
) -> Block | None:
    """Return the menu beside the buttons, with what is done less often; None where there is none.

    ``may_continue`` tells whether there can be a next shot, ``prices`` what it costs.
    """
    if job.deleted_at is not None or not buttons_of(job):
        return None
    items = [(Verb.DETAILS, "Details")]
    if any(shown["action_id"] == Verb.AGAIN for shown in buttons_of(job)):
        items = [(Verb.VARY, "Again with changes…"), *items]
    if job.has_clip and may_continue:
        cost = job.price_usd if prices is None else prices.next
        items = [(Verb.CONTINUE, _with_price(cost, "Continue…")), *items]
    if job.has_clip or (job.state is JobState.FAILED and job.clip_path is not None):
        items.append((Verb.DELETE, "Delete…"))
    options = [{"value": f"{verb}:{job.id}", "text": plain(label)} for verb, label in items]
    return {"type": "overflow", "action_id": MENU, "options": options}


def _again(job: Job) -> Block:
    label = f"Again, {job.count} clips" if job.count > 1 else "Again"
    return _button(job, Verb.AGAIN, _with_price(job.price_usd, label))


def _with_price(cost: Decimal | None, label: str) -> str:
    return label if cost is None else f"{label} ({dollars(cost)})"


def _button(job: Job, action: Verb, label: str, style: str | None = None) -> Block:
    """Return a button whose value, which clients can read, is the job's id and nothing else."""
    shown = button(action, job.id, label)
    return shown | {"style": style} if style else shown
