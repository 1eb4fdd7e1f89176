"""The registry of deployments."""

from __future__ import annotations

from collections.abc import Iterator

from typing_extensions import override

from bot.domain.deployment import Deployment
from bot.domain.groups import SHARED
from bot.domain.job import Job, Thread
from bot.ports.deployments import Deployments
from bot.ports.video import VideoApi


class Registry(Deployments):
    """Deployments by name, with their video APIs; the first is the default."""

    def __init__(self, *opened: tuple[Deployment, VideoApi]) -> None:
        self._opened = {deployment.name: (deployment, video) for deployment, video in opened}
        self._first = opened[0]

    @property
    def video_apis(self) -> list[VideoApi]:
        """Return the video APIs of all deployments, the default's first."""
        return [video for _, video in self._opened.values()]

    @property
    @override
    def default(self) -> Deployment:
        return self._first[0]

    @override
    def usable_in(self, place: Thread) -> list[Deployment]:
        usable = [one for one in self if one.access.allows(place)]
        usual = min(usable, key=lambda one: one.access.distance(place), default=None)
        return sorted(usable, key=lambda one: one is not usual)

    @override
    def __iter__(self) -> Iterator[Deployment]:
        return (deployment for deployment, _ in self._opened.values())

    @override
    def has(self, job: Job) -> bool:
        return job.deployment in self._opened

    @override
    def named(self, name: str) -> Deployment:
        return self._opened.get(name.removeprefix(SHARED), self._first)[0]

    @override
    def standing_in_for(self, deployment: Deployment) -> tuple[Deployment, ...]:
        group = deployment.group
        return (deployment,) if group is None else tuple(map(self.named, group.members))

    @override
    def of(self, job: Job) -> Deployment:
        return self.named(job.deployment)

    @override
    def video_of(self, job: Job) -> VideoApi:
        return self._opened[self.of(job).name][1]
