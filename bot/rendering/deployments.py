"""The registry of deployments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from typing_extensions import override

from bot.domain.deployment import Deployment
from bot.domain.groups import SHARED, lines_of, regrouped
from bot.domain.job import Job, Thread
from bot.domain.profiles import Profile
from bot.ports.deployments import Deployments
from bot.ports.video import VideoApi


class Registry(Deployments):
    """Deployments by name, with their video APIs; the first is the default.

    They may be others from one moment to the next. Those that are ``gone`` take no new jobs, and
    those that they have are looked after.
    """

    def __init__(self, *opened: tuple[Deployment, VideoApi]) -> None:
        self._opened = {deployment.name: (deployment, video) for deployment, video in opened}
        self._gone: dict[str, tuple[Deployment, VideoApi]] = {}
        self._lost: list[Deployment] = []
        self._usual = opened[0][0].name

    def lose(self, deployment: Deployment) -> None:
        """Know a line that jobs wait in, of a deployment that this process has never had."""
        self._lost.append(deployment)

    def replace(self, opened: Sequence[tuple[Deployment, VideoApi]]) -> list[str]:
        """Have these deployments, and no others, take jobs from here on; return who has gone."""
        before, gone = self._opened, self._gone
        self._opened = {deployment.name: (deployment, video) for deployment, video in opened}
        self._usual = opened[0][0].name
        self._keep_what_was_told(before)
        leaving = [name for name in before if name not in self._opened]
        alone = {name: (replace(before[name][0], group=None), before[name][1]) for name in leaving}
        self._gone = {n: one for n, one in (gone | alone).items() if n not in self._opened}
        lines = set(lines_of(self.offered))
        self._lost = [one for one in self._lost if one.name not in lines]
        return leaving

    def _keep_what_was_told(self, before: Mapping[str, tuple[Deployment, VideoApi]]) -> None:
        """Keep what servers told of models whose profiles are the same by the settings."""
        for name, (told, _) in before.items():
            named = self._opened.get(name)
            if told.configured is not None and named is not None and told.base == named[0].profile:
                self.fit(name, told.profile)

    @property
    def video_apis(self) -> list[VideoApi]:
        """Return the video APIs of all deployments, the default's first."""
        return [video for _, video in self._opened.values()]

    @property
    @override
    def default(self) -> Deployment:
        return self._opened[self._usual][0]

    @property
    @override
    def offered(self) -> list[Deployment]:
        return [deployment for deployment, _ in self._opened.values()]

    @override
    def usable_in(self, place: Thread) -> list[Deployment]:
        usable = [one for one in self.offered if one.access.allows(place)]
        usual = min(usable, key=lambda one: one.access.distance(place), default=None)
        return sorted(usable, key=lambda one: one is not usual)

    @override
    def __iter__(self) -> Iterator[Deployment]:
        known = (one for one, _ in (*self._opened.values(), *self._gone.values()))
        return (one for one in (*known, *self._lost))

    @override
    def has(self, job: Job) -> bool:
        name = job.deployment.removeprefix(SHARED)
        return name in self._opened or name in self._gone

    @override
    def named(self, name: str) -> Deployment:
        return self._named(name)[0]

    @override
    def standing_in_for(self, deployment: Deployment) -> tuple[Deployment, ...]:
        group = deployment.group
        return (deployment,) if group is None else tuple(map(self.named, group.members))

    @override
    def fit(self, name: str, profile: Profile) -> None:
        if name not in self._opened:
            return
        deployment, video = self._opened[name]
        self._opened[name] = (deployment.with_profile(profile), video)
        for member in regrouped(self.standing_in_for(self.named(name))):
            self._opened[member.name] = (member, self._opened[member.name][1])

    @override
    def of(self, job: Job) -> Deployment:
        return self.named(job.deployment)

    @override
    def video_of(self, job: Job) -> VideoApi:
        return self._named(job.deployment)[1]

    @override
    def video_named(self, name: str) -> VideoApi:
        return self._named(name)[1]

    def _named(self, name: str) -> tuple[Deployment, VideoApi]:
        name = name.removeprefix(SHARED)
        return self._opened.get(name) or self._gone.get(name) or self._opened[self._usual]
