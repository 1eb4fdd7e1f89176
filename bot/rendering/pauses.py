"""Pauses: while the deployment won't have us, nobody's job fails, and everybody is told once."""

from __future__ import annotations

import logging
from datetime import UTC, date, datetime

from typing_extensions import override

from bot.domain.deployment import Deployment
from bot.domain.errors.base import StaleJob
from bot.domain.errors.deployment import DeploymentTrouble, FetchRefused, TakenAway
from bot.domain.errors.slack import (
    NotInConversation,
    SlackError,
    SlackLimited,
    SlackRefused,
    SlackRevoked,
)
from bot.domain.groups import SHARED, together
from bot.domain.job import Job
from bot.domain.pauses import Notice
from bot.domain.retirement import meant
from bot.domain.text.sentences import facts, pause_notice, told
from bot.ports.core import Pausing
from bot.ports.deployments import Deployments
from bot.ports.slack import Messenger
from bot.ports.storage import PauseStore
from bot.runtime import backoff
from bot.runtime.bell import Bell
from bot.runtime.claims import HeldClaim
from bot.runtime.loop import every
from bot.runtime.timing import Timing

log = logging.getLogger(__name__)

LOOK_SECONDS = 5.0
"""How often it is looked whom to tell: somebody's first request may come during a pause."""

NO_CLIP = "no clip can be made"


class Pauses(Pausing):
    """Pauses the deployment when it refuses a create, and tells each workspace that waits for it.

    The notices are in the database: neither a restart nor another replica repeats one.
    """

    def __init__(
        self,
        *,
        store: PauseStore,
        messenger: Messenger,
        deployment: Deployment,
        deployments: Deployments,
        line: Bell,
        timing: Timing,
    ) -> None:
        self._store = store
        self._messenger = messenger
        self._deployment = deployment
        self._deployments = deployments
        self._clock, self._chance, self._stopping = timing.clock, timing.chance, timing.stopping
        self._lines = (deployment.name, *([deployment.group.line] if deployment.group else []))
        self._logged: str | None = None
        self._bell = Bell()
        self._line = line
        self._fresh = True
        self._doubts = 1
        self._failures = 0

    @override
    async def refused(self, job: Job, error: DeploymentTrouble) -> None:
        """Pause the deployment, or keep it paused, since it refused a job's create, or its clip.

        A clip that is refused once may come a second later: people aren't told at once.
        """
        deployment = self._deployment
        error = meant(error, deployment, self._today())
        tell = told(error, job, deployment)
        paused = await self._store.begin(deployment.name, error.code, tell, backoff.trouble)
        others = deployment.group is not None and not await self._all_are_paused()
        if paused.is_news or self._logged != error.code:
            what = f"others make clips in place of {deployment.name}" if others else NO_CLIP
            log.error("paused: %s; %s", what, error.fix, extra=facts(job, error))
        self._logged = error.code
        self.noticed()
        if others:
            await self._store.mention(deployment.name, job)
            self._line.ring()
        if not isinstance(error, FetchRefused):
            self._fresh = False  # it has been tried by this process

    def tell(self) -> None:
        """Tell people at once: what was refused is back in line, so somebody waits."""
        self._bell.ring()

    async def taken_away(self) -> None:
        """Pause the deployment since the settings name it no more: who waits for it is told."""
        error = TakenAway()
        tell = error.tell_of(self._deployment.name.removeprefix(SHARED))
        await self._store.begin(self._deployment.name, error.code, tell, backoff.trouble)
        self.noticed()
        self._bell.ring()

    def _today(self) -> date:
        return datetime.fromtimestamp(self._clock.now(), UTC).date()

    async def _all_are_paused(self) -> bool:
        """Tell whether the whole group won't have us; then the line that it shares is paused."""
        group = self._deployment.group
        return group is None or await self._store.begin_for_all(group.line, group.members)

    def noticed(self) -> None:
        """Note that the deployment is paused, whoever paused it."""
        self._doubts += 1

    async def works(self) -> None:
        """Note that the deployment accepted a create: a pause is over, unless a clip waits.

        The database is asked only where it may be paused: nearly never.
        """
        if not self._doubts:
            return
        doubts = self._doubts
        for name in self._lines:  # the shared one goes on with the first that does
            self._over(await self._store.end(name))
            if not await self._store.is_quiet(name):
                return
        if doubts == self._doubts:
            self._doubts = 0

    @override
    async def fetches(self, *, whole: bool) -> None:
        """Note that what was refused works again: a clip came ``whole``, or there is word of it."""
        if not self._doubts:
            return
        lasted = await self._store.end_of_refusal(self._deployment.name, whole=whole)
        self._over(lasted)
        if lasted is not None and self._deployment.group is not None:
            self._over(await self._store.end(self._deployment.group.line))

    def _over(self, lasted: float | None) -> None:
        if lasted is None:
            return
        self._logged = None
        log.info("the pause is over; going on", extra={"seconds": round(lasted)})
        self._bell.ring()
        self._line.ring()

    async def run(self) -> None:
        """Tell people what is to be told, until the bot stops.

        Settings may have been mended since the last process ended, so a job is tried at once.
        """
        await every(
            LOOK_SECONDS,
            self._look,
            bell=self._bell,
            stopping=self._stopping,
            log=log,
            trouble="the notices could not be read",
        )

    async def _look(self) -> float | None:
        if self._fresh and await self._store.try_now(self._deployment.name) is not None:
            self._line.ring()
        self._fresh = False
        try:
            for name in self._told_of:
                await self._tell_all(name)
            self._failures = 0
        except SlackError as error:
            self._failures += 1
            wait = backoff.backoff(self._failures, self._chance)
            if isinstance(error, SlackLimited):
                wait = error.retry_after + self._chance.uniform(0.0, 1.0)
            log.warning("a notice has to wait", extra={"detail": error.detail})
            await self._stopping.within(wait)
            return 0.0
        return None

    async def _tell_all(self, name: str) -> None:
        """Tell whom is to be told of a line's pauses."""
        claim = HeldClaim(self._clock)
        while (notice := await self._store.untold(name)) is not None:
            await self._tell(notice, claim)
            claim = HeldClaim(self._clock)

    @property
    def _told_of(self) -> tuple[str, ...]:
        """Return the lines whose pauses are told of here: a shared one's, by its first member."""
        group = self._deployment.group
        is_first = group is None or group.members[0] == self._deployment.name
        return self._lines if is_first else self._lines[:1]

    async def _tell(self, notice: Notice, claim: HeldClaim) -> None:
        try:
            if not await self._is_settled(notice):
                instead = await self._is_stood_in_for(notice)
                text = pause_notice(notice, name=self._name(instead=instead), instead=instead)
                claim.need()
                await self._messenger.post_notice(notice.job, notice.name, text)
        except StaleJob as error:
            log.info("a notice is left to others", extra=facts(notice.job, error))
            return
        except (NotInConversation, SlackRevoked, SlackRefused) as error:
            log.info("a notice can't be posted", extra=facts(notice.job, error))
        except SlackError:
            await self._store.release(notice)
            raise
        await self._store.told(notice)

    async def _is_stood_in_for(self, notice: Notice) -> bool:
        """Tell whether others make clips in place of a deployment."""
        group = self._deployment.group
        if group is None or notice.deployment == group.line:
            return False
        return await self._store.is_quiet(group.line)

    def _name(self, *, instead: bool) -> str | None:
        """Return what people call a deployment that isn't all there is."""
        alone = len(together(self._deployments)) == 1
        return None if alone and not instead else self._deployment.name.removeprefix(SHARED)

    async def _is_settled(self, notice: Notice) -> bool:
        """Tell whether a notice is there already, or would answer one that never was."""
        has = self._messenger.has_notice
        if notice.may_be_posted and await has(notice.job, notice.name):
            return True
        return notice.may_be_unwanted and not await has(notice.job, notice.before)
