"""The file of deployments, read anew while the bot runs: taken as a whole, or not at all."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from bot.config.deployments import DeploymentSettings
from bot.domain.deployment import Deployment
from bot.domain.errors.base import SettingsError
from bot.domain.groups import heirs_of
from bot.far_ends import all_deployments, check
from bot.ports.video import VideoApi
from bot.reloading.workers import DeploymentWorkers
from bot.rendering.deployments import Registry
from bot.runtime.backoff import doubled
from bot.runtime.bell import Bell
from bot.runtime.loop import SOON
from bot.runtime.stopping import Stopping, either

log = logging.getLogger(__name__)

A_LONG_TIME: Final = 24 * 3600.0


@dataclass(frozen=True, slots=True)
class Wish:
    """How deployments are read anew, and what rings when somebody wants that: SIGHUP does.

    ``read`` returns them as the settings name them now, or raises SettingsError.
    """

    read: Callable[[], tuple[DeploymentSettings, ...]]
    bell: Bell


Opened = tuple[DeploymentSettings, VideoApi]


class Lines(Protocol):
    """Where jobs wait, as much of it as changes with the deployments."""

    async def regrouped(
        self, deployments: Sequence[Deployment], handed_over: Mapping[str, str]
    ) -> dict[str, int]:
        """Let jobs wait in the lines of today's groups, and those of some lines in others.

        Returns how many wait in each line that is of none of the ``deployments``.
        """


class Rereading:
    """Takes other deployments whenever that is wanted.

    A file that can't be taken, even in a part, changes nothing. ``changed`` is rung for others.
    """

    def __init__(
        self,
        wish: Wish,
        open_video: Callable[[DeploymentSettings], VideoApi],
        known: Sequence[Opened],
        *,
        registry: Registry,
        changed: Bell,
        at_work: DeploymentWorkers,
        lines: Lines,
        stopping: Stopping,
    ) -> None:
        self._read, self._bell = wish.read, wish.bell
        self._open = open_video
        self._opened: list[VideoApi] = []
        self._known = {settings.name: (settings, video) for settings, video in known}
        self._registry, self._at_work, self._lines = registry, at_work, lines
        self._changed = changed
        self._stopping = stopping

    async def run(self) -> None:
        """Read whenever it is wanted, until the bot stops."""
        async with asyncio.TaskGroup() as checks:
            while not await self._stopping.within(A_LONG_TIME, self._bell):
                if self._bell.rung:
                    self._bell.hush()
                    checks.create_task(self._check(await self._take()))

    async def _check(self, opened: Sequence[Opened]) -> None:
        """Try what is asked otherwise than before, as a start does; that may take its time."""
        await either(check(opened), self._stopping.wait())

    async def _take(self) -> Sequence[Opened]:
        """Take other deployments, if they can be taken; return those that are to be tried."""
        try:
            return await self.reread()
        except SettingsError as error:
            detail = "; ".join(str(error).splitlines())
            log.error("the deployments are what they were: %s", detail)  # noqa: TRY400 - told whole
        except Exception:
            log.exception("the deployments could not be read anew; what they were holds, or a part")
        return ()

    async def reread(self) -> Sequence[Opened]:
        """Take the deployments as they are named now, or none of them. Raises SettingsError.

        Returns those whose servers weren't asked so far, or not in this way.
        """
        settings = self._read()
        opened = [(one, self._video(one)) for one in settings]
        deployments = all_deployments(settings)
        heirs = heirs_of(self._registry.offered, deployments)
        before, self._known = self._known, {one.name: (one, video) for one, video in opened}
        videos = [video for _, video in opened]
        gone = self._at_work.replace(list(zip(deployments, videos, strict=True)))
        self._changed.ring()
        waiting = await self._lined_up(gone, heirs)
        self._at_work.look_again()
        _tell_of(settings, before, gone)
        warn_of_waiting(waiting)
        asked_before = [video for _, video in before.values()]
        return [(one, video) for one, video in opened if video not in asked_before]

    async def _lined_up(self, gone: Sequence[str], heirs: Mapping[str, str]) -> dict[str, int]:
        """Write down who waits in which line now, however often the database has to be asked.

        The old lines aren't served any more. Prices are those that servers told, where they did.
        Returns what ``regrouped`` does.
        """
        failures = 0
        while True:
            try:
                await self._at_work.pause(gone)
                return await self._lines.regrouped(self._registry.offered, heirs)
            except Exception:
                failures += 1
                log.exception("who waits for whom could not be written down; trying again")
                if await self._stopping.within(doubled(failures, first=1.0, longest=SOON)):
                    raise

    def _video(self, settings: DeploymentSettings) -> VideoApi:
        """Return a deployment's video API: the one that there is, if it is asked the same way."""
        known, video = self._known.get(settings.name, (None, None))
        if known is not None and video is not None and _asked(known) == _asked(settings):
            return video
        opened = self._open(settings)
        self._opened.append(opened)
        return opened

    async def close(self) -> None:
        """Close what was opened here. Until then, clips may come from servers of before."""
        for video in self._opened:
            await video.close()


def _tell_of(
    settings: Sequence[DeploymentSettings], before: Mapping[str, Opened], gone: Sequence[str]
) -> None:
    changed = [one.name for one in settings if before.get(one.name, (one,))[0] != one]
    new = [one.name for one in settings if one.name not in before]
    what = {"new": new, "changed": changed, "gone": gone}
    log.info("the deployments were read anew", extra=what)


def warn_of_waiting(waiting: Mapping[str, int]) -> None:
    """Say in the log how many jobs wait in each line of a deployment that isn't there any more."""
    for name, jobs in waiting.items():
        log.warning(
            "clips wait for a deployment that was taken away: put it back, or have them cancelled",
            extra={"deployment": name, "jobs": jobs},
        )


def _asked(settings: DeploymentSettings) -> tuple[object, ...]:
    """Return what of a deployment makes its video API: all but our own limits and rules."""
    return (
        settings.api,
        settings.base_url,
        settings.base_model,
        settings.api_key,
        settings.scope,
        settings.azure,
    )
