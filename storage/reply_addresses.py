"""Where Slack takes private replies to a request: rights to post, kept no longer than needed."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Update, bindparam, exists, null, select, text, update

from bot.domain.job import JobState
from storage.database import database_now
from storage.statements import Session
from storage.tables import ANSWERABLE, UNSHOWN, jobs, requests

LIFETIME: Final = 30 * 60.0
"""Seconds for which Slack honours one (docs.slack.dev, "Handling user interaction")."""

_WANTS_CARD: Final = exists().where(
    jobs.c.request == bindparam("request"),
    jobs.c.card_ts.is_(None),
    (jobs.c.state == JobState.QUEUED) | text(UNSHOWN),
)
_NO_MORE: Final = (
    update(requests)
    .where(requests.c.key == bindparam("request"), text(ANSWERABLE), ~_WANTS_CARD)
    .values(response_url=null())
)


async def let_go(connection: Session, request: str) -> None:
    """Forget a request's address: its jobs have ended, and whoever asked was told."""
    mine = requests.c.key == request
    await connection.execute(update(requests).where(mine).values(response_url=None))


async def let_go_after_card(connection: Session, request: str) -> None:
    """Forget a request's address once each of its jobs has a card, or needs none any more."""
    await connection.execute(_NO_MORE, {"request": request})


def letting_old_go(limit: int) -> Update:
    """Return an update that forgets addresses which Slack doesn't honour any more."""
    old = select(requests.c.key).where(
        text(ANSWERABLE), requests.c.created_at < database_now() - LIFETIME
    )
    old = old.order_by(requests.c.created_at).limit(limit)
    return update(requests).where(requests.c.key.in_(old)).values(response_url=None)
