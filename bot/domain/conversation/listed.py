"""The buttons of a clip that is listed, and what their values say.

A list shows clips of other conversations as well, and only one person sees it: so these buttons are
none of a card's. Their value names the clip and the page that shows it, which is shown anew.
"""

from __future__ import annotations

from enum import StrEnum

from bot.domain.conversation.replies import Button
from bot.domain.job import ENDED, Job, JobId, JobState
from bot.domain.renders.waiting import may_be_given_up
from bot.domain.wording.buttons import CANCEL, DELETE, OPEN

_CANCELLABLE = frozenset({JobState.QUEUED, JobState.SUBMITTING, JobState.RENDERING})


class ListVerb(StrEnum):
    """A button of a listed clip, by its action id: lists are looked at for as long as cards."""

    CANCEL = "list_cancel"
    DELETE = "list_delete"


OPENS = "list_open"
"""The action id of the button that leads to a card: Slack tells of a press, and nothing is due."""


def buttons_of(job: Job, link: str | None, page: str, *, mine: bool) -> tuple[Button, ...]:
    """Return a listed clip's buttons: the way to its card, and for its owner what can be done.

    An admin finds the others' on the card. Who may press is seen to when somebody does.
    """
    shown = [Button(OPENS, OPEN, job.id, link)] if link else []
    if mine and can_be_cancelled(job):
        shown.append(cancel_button(job.id, page))
    if mine and job.state in ENDED and job.deleted_at is None:
        shown.append(Button(ListVerb.DELETE, DELETE, _value(job.id, page)))
    return tuple(shown)


def cancel_button(job_id: JobId, page: str) -> Button:
    """Return the button that cancels a listed clip."""
    return Button(ListVerb.CANCEL, CANCEL, _value(job_id, page))


def can_be_cancelled(job: Job) -> bool:
    """Tell whether a clip is under way, and nobody has taken it back yet."""
    under_way = job.state in _CANCELLABLE and not job.cancel_requested
    return under_way and not may_be_given_up(job)


def read_value(value: str) -> tuple[JobId, str]:
    """Return the clip and the page of a button's value, whatever a client made of it."""
    job, _, page = value.partition(":")
    return JobId(job), page


def _value(job_id: JobId, page: str) -> str:
    return f"{job_id}:{page}"
