"""The deployments, for what exists once for all of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from bot.domain.deployment import Deployment
from bot.domain.job import Job, Thread
from bot.domain.profiles import Profile
from bot.ports.video import VideoApi


class Deployments(Protocol):
    """All deployments that clips are made on, each with its limits and its video API.

    A job of one that isn't there any more is in the default's care, which takes no word of its own
    server for it; one that waits in the line of a group, in its first member's.
    """

    @property
    def default(self) -> Deployment:
        """The one in whose care the jobs are whose own isn't there any more."""

    @property
    def offered(self) -> list[Deployment]:
        """Those that take new jobs."""

    def usable_in(self, place: Thread) -> list[Deployment]:
        """Return those that may be used in a conversation, the one first that is usual there."""
        ...

    def __iter__(self) -> Iterator[Deployment]:
        """Return all, also those that were taken away and only end what they have begun."""
        ...

    def has(self, job: Job) -> bool:
        """Tell whether a job's own deployment is still there."""

    def named(self, name: str) -> Deployment:
        """Return the deployment of that name; the default where there is none.

        By the name of a line that a group shares, it is its first member.
        """
        ...

    def standing_in_for(self, deployment: Deployment) -> tuple[Deployment, ...]:
        """Return the deployments of its group, and itself; itself alone where there is none."""
        ...

    def of(self, job: Job) -> Deployment:
        """Return the deployment that a job is made on."""

    def fit(self, name: str, profile: Profile) -> None:
        """Have a deployment's requests go by another profile from now on."""

    def video_of(self, job: Job) -> VideoApi:
        """Return the video API of the deployment that a job is made on."""
        ...

    def video_named(self, name: str) -> VideoApi:
        """Return the video API of the deployment of that name, or else the default's."""
