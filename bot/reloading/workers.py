"""What runs for each deployment, as deployments come, change and go while the bot runs."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.domain.access import EVERYWHERE
from bot.domain.deployment import Deployment
from bot.domain.groups import SHARED
from bot.domain.profiles import unknown
from bot.ports.video import VideoApi
from bot.rendering.deployments import Registry
from bot.rendering.factory import DeploymentParts, Shared, parts_of
from bot.rendering.job_runner import Runner
from bot.runtime.bell import Bell
from bot.runtime.stopping import Stopping

Opened = tuple[Deployment, VideoApi]


@dataclass(frozen=True, slots=True)
class Post:
    """A deployment at work: what runs for it, and what ends that. Without ``claims`` it is gone."""

    opened: Opened
    parts: DeploymentParts
    bell: Bell
    stopping: Stopping
    claims: bool

    def does(self, opened: Opened) -> bool:
        """Tell whether another would do the same; who may use it is no matter of its own."""
        (mine, video), (theirs, other) = self.opened, opened
        same = replace(mine, access=EVERYWHERE) == replace(theirs, access=EVERYWHERE)
        return self.claims and same and video is other


class DeploymentWorkers:
    """Runs each deployment's queue and pauses; the renderers are the runner's.

    Where a deployment changes, whatever is under way goes on with what it was ordered with, and
    what is claimed from then on is made by the new one. One that is taken away claims nothing more.
    """

    def __init__(
        self, opened: Sequence[Opened], registry: Registry, shared: Shared, line: Bell
    ) -> None:
        self._registry, self._shared, self._line = registry, shared, line
        self._posts = {one[0].name: self._post(one) for one in opened}
        self._queues: set[asyncio.Task[None]] = set()
        self._tasks: asyncio.TaskGroup | None = None
        renderers = [post.parts.renderer for post in self._posts.values()]
        self.runner = Runner(shared.store, registry, renderers, shared.timing.stopping)

    async def run(self) -> None:
        """Run everything until the bot stops."""
        async with asyncio.TaskGroup() as self._tasks:
            for post in self._posts.values():
                self._begin(post)
            await self._shared.timing.stopping.wait()

    async def claimed_last(self) -> None:
        """Wait until no queue claims a job any more."""
        await asyncio.gather(*self._queues)

    def replace(self, opened: Sequence[Opened]) -> list[str]:
        """Take other deployments, all at once; return the names of those that were taken away."""
        leaving = self._registry.replace(opened)
        for one in opened:
            before = self._posts.get(one[0].name)
            if before is None or not before.does(one):
                self._renew(one)
        for name in leaving:
            deployment, video = self._posts[name].opened
            self._renew((replace(deployment, group=None), video), claims=False)
        there = {one.name for one in self._registry}
        for name in [name for name in self._posts if name not in there]:
            self._end(self._posts.pop(name))
        return leaving

    async def pause(self, names: Iterable[str]) -> None:
        """Pause the lines of deployments that were taken away: who waits there is told."""
        for name in names:
            await self._posts[name].parts.pauses.taken_away()

    def look_again(self) -> None:
        """Have every queue look at its line now."""
        self._line.ring()

    async def lose(self, names: Iterable[str]) -> None:
        """Pause the lines of deployments that this process has never had, for those who wait there.

        What others had begun for them is in the default's care.
        """
        for name in names:
            deployment = Deployment(name, name.removeprefix(SHARED), unknown(name))
            self._registry.lose(deployment)
            video = self._registry.video_apis[0]
            self._posts[name] = post = self._post((deployment, video), claims=False)
            self._begin(post)
            await self.pause([name])

    def _renew(self, opened: Opened, *, claims: bool = True) -> None:
        name = opened[0].name
        if name in self._posts:
            self._end(self._posts[name])
        self._posts[name] = post = self._post(opened, claims=claims)
        self.runner.employ(post.parts.renderer)
        self._begin(post)

    def _post(self, opened: Opened, *, claims: bool = True) -> Post:
        bell, stopping = Bell(), self._shared.timing.stopping.of_a_part()
        self._line.also(bell)
        parts = parts_of(*opened, bell, self._shared, stopping)
        return Post(opened, parts, bell, stopping, claims)

    def _begin(self, post: Post) -> None:
        """Run what a post is to do; before the bot runs, that comes by itself."""
        if self._tasks is None:
            return
        self._tasks.create_task(post.parts.pauses.run())
        if post.claims:
            queue = self._tasks.create_task(post.parts.queue.run())
            self._queues.add(queue)
            queue.add_done_callback(self._queues.discard)

    def _end(self, post: Post) -> None:
        post.stopping.request()
        self._shared.timing.stopping.leave_out(post.stopping)
        self._line.leave_out(post.bell)
