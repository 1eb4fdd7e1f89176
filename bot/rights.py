"""Who may decide about somebody's job: who asked for it, and the workspace's admins."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from bot.domain.errors import RequestError, SlackError
from bot.domain.job import Job
from bot.ports import Doorway, Origin

log = logging.getLogger(__name__)


async def need_right(doorway: Doorway, jobs: Iterable[Job], origin: Origin, to_do: str) -> None:
    """See that a person may do something to all of ``jobs``. Raises RequestError.

    ``to_do`` says what: ``cancel this``. Where Slack can't tell who is an admin, nobody is.
    """
    others = {job.requester for job in jobs} - {origin.person}
    if others and not await _is_admin(doorway, origin):
        names = " and ".join(f"<@{other}>" for other in sorted(others))
        raise RequestError(f"Only {names} or a workspace admin can {to_do}.")


async def _is_admin(doorway: Doorway, origin: Origin) -> bool:
    try:
        return await doorway.is_admin(origin.thread.workspace, origin.person)
    except SlackError as error:
        log.warning("an admin could not be told", extra={"detail": error.detail})
        return False
