"""What happens to requests that wait for an admin: one is asked, and a day later it is over.

Both are in the rows: neither a restart nor another replica asks twice, or forgets one. A kill
between asking and writing that down asks once more.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from bot.domain.conversation.cards import Verb
from bot.domain.conversation.listed import OPENS
from bot.domain.conversation.origin import Origin
from bot.domain.conversation.replies import Answer, Button
from bot.domain.errors.base import StaleJob
from bot.domain.errors.slack import SlackError, SlackLimited, SlackUnavailable
from bot.domain.job import Job, Thread
from bot.domain.preferences.approvals import ASKED
from bot.domain.preferences.preferred import WORKSPACE
from bot.domain.text.approvals import approve_label, question
from bot.domain.text.sentences import facts
from bot.domain.wording.card import approvals as wording
from bot.ports.core import Board
from bot.ports.slack import PrivateReplies
from bot.ports.storage import ApprovalStore
from bot.requests.settings.choices import Choices
from bot.runtime.claims import HeldClaim
from bot.runtime.loop import every
from bot.runtime.timing import Timing

log = logging.getLogger(__name__)

LOOK_SECONDS = 2.0
"""How often it is looked whom to ask, and what is over."""

LATER = 1800.0
"""Seconds until an admin is asked once more whom Slack didn't let us reach."""

AT_ONCE = 50
"""How many requests end in one go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalWatch:
    """Asks the admin who chose the amount, and ends what nobody answers."""

    approvals: ApprovalStore
    choices: Choices
    replies: PrivateReplies
    board: Board
    timing: Timing

    async def run(self) -> None:
        """Look until the bot stops."""
        await every(
            LOOK_SECONDS,
            self._look,
            stopping=self.timing.stopping,
            log=log,
            trouble="requests that wait for an admin could not be looked through",
        )

    async def _look(self) -> None:
        for job in await self.approvals.expire(AT_ONCE):
            log.info("no admin approved it within a day", extra={"job": job.id})
            self.board.became(job)
        claim = HeldClaim(self.timing.clock)
        while (unasked := await self.approvals.unasked()) is not None:
            await self._ask(unasked, claim)
            claim = HeldClaim(self.timing.clock)

    async def _ask(self, job: Job, claim: HeldClaim) -> None:
        chosen = await self.choices.of(job.thread.workspace, WORKSPACE)
        if chosen.approver is None:
            await self.approvals.asked(job)
            return
        place = Thread(job.thread.workspace, chosen.approver)
        there = Origin(key="", thread=place, person=chosen.approver, direct=True)
        try:
            claim.need()
            await self.replies.privately(there, self._question(job), now=True)
        except (StaleJob, SlackLimited, SlackUnavailable) as error:
            log.info("an admin is asked in a minute", extra=facts(job, error))
        except SlackError as error:
            log.warning("an admin can't be asked", extra=facts(job, error))
            await self.approvals.put_off(job, LATER)
        else:
            await self.approvals.asked(job)

    def _question(self, job: Job) -> Answer:
        shown = [
            Button(f"{ASKED}{Verb.APPROVE}", approve_label(job), job.id, primary=True),
            Button(f"{ASKED}{Verb.DECLINE}", wording.DECLINE, job.id),
        ]
        if (link := self.replies.link(job)) is not None:
            shown.append(Button(OPENS, wording.SEE_CARD, job.id, link))
        return Answer(question(job), tuple(shown))
