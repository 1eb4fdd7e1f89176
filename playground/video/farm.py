"""The machines behind the API: they take renders, work through time, and make clips.

    queued ──> in_progress ──> completed
       │            └────────> failed
       └─────────────────────> failed      (moderation of the input)

Where the dialect queues, a render waits in ``queued`` until it is among the first so many. Each
render is one asyncio task that waits out its time while its clip is made beside it.
State changes only on the event loop; progress follows from the time that has passed.
"""

from __future__ import annotations

import asyncio
import logging
import math
import os
import random
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote
from uuid import uuid4

from playground.video import errors, magic
from playground.video.renders import RETENTION, Render
from playground.video.spec import ClipSpec, Input

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Iterator
    from pathlib import Path

    from playground.video.bodies import Order
    from playground.video.dialects import Published
    from playground.video.journal import Journal
    from playground.video.settings import VideoServerSettings

    ClipMaker = Callable[[ClipSpec, Path], Awaitable[None]]

log = logging.getLogger(__name__)
Outcome = Literal["completed", "failed", "cancelled"]

QUEUED_SHARE = 0.15
"""Of a render's time, the part that it spends queued."""
TICK = 0.02
"""Seconds between two updates of a render's progress, at most."""
MOST_PIXELS = 720 * 1280 * 12 * 24
"""Of a clip, in all its frames, before it is made with fewer frames a second."""
LEAST_FPS = 6
INPUT_BLOCKED = {"code": "moderation_blocked", "message": errors.INPUT_BLOCKED}
OUTPUT_BLOCKED = {"code": "moderation_blocked", "message": errors.BLOCKED}
CANCELLED = {"code": "cancelled", "message": "The render was cancelled."}
INTERNAL_ERROR = {
    "code": "video_generation_failed",
    "message": "Video generation failed due to an internal error.",
}


class RenderFarm:
    """Every render of the server, finished or not, newest last in ``renders``."""

    def __init__(
        self,
        settings: VideoServerSettings,
        dialect: Published,
        clips: Path,
        journal: Journal,
        make_clip: ClipMaker,
    ) -> None:
        self.renders: dict[str, Render] = {}
        self.peak_running = 0
        self.cloud_url = ""
        """Where the cloud storage answers, if the dialect has one."""
        self._settings = settings
        self._dialect = dialect
        self._clips = clips
        self._journal = journal
        self._make_clip = make_clip
        self._jitter = random.Random(settings.seed)  # noqa: S311 - repeatable, not secret
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._by_hand: dict[str, asyncio.Future[Outcome]] = {}
        self._encoding_same = asyncio.Lock()
        self._encoders = asyncio.Semaphore(os.cpu_count() or 1)

    @property
    def running(self) -> int:
        """How many renders are unfinished; those that wait for a turn don't count."""
        unfinished = self._unfinished
        return min(unfinished, self._dialect.max_running) if self._dialect.queues else unfinished

    @property
    def waiting(self) -> int:
        """How many renders wait for a turn."""
        return self._unfinished - self.running

    @property
    def _unfinished(self) -> int:
        return sum(render.unfinished for render in self.renders.values())

    def start(self) -> None:
        """Take up the journal's renders; an unfinished one starts again from its beginning."""
        for render in self._journal.load():
            self.renders[render.id] = render
            if render.unfinished:
                render.status, render.progress = "queued", 0
                self._begin(render)
        self.peak_running = self.running

    async def stop(self) -> None:
        """Stop every task and every encoder; nothing is left running."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def submit(self, order: Order, *, source: Render | None = None) -> Render:
        """Accept a render, or refuse it when as many are unfinished as may be."""
        if not self._dialect.queues and self.running >= self._dialect.max_running:
            raise self._dialect.busy()
        lineage = (*(source.lineage if source else ()), order.prompt)
        render = Render(
            id=self._dialect.new_id(),
            prompt=order.prompt,
            model=order.model,
            size=order.size,
            seconds=order.seconds,
            created_at=time.time(),
            lineage=lineage,
            take=_take(order, lineage, self.renders.values()),
            remixed_from_video_id=source.id if source and not order.extends else None,
            shown_seconds=order.shown_seconds,
            items=order.items,
            generations=self._dialect.new_generations(order.variants),
            seed=order.seed,
            sound=order.sound,
        )
        if order.extends and source is not None:
            render.follows = self._footage(render, source)
        render.inputs = tuple(self._keep(render, order, source))
        self.renders[render.id] = render
        self.peak_running = max(self.peak_running, self.running)
        self._begin(render)
        return render

    def _footage(self, render: Render, source: Render) -> str:
        """Keep the source's clip for one that makes it longer; it may be deleted meanwhile."""
        kept = self.path(render, ".source")
        kept.write_bytes(self.path(source, ".mp4").read_bytes())
        return kept.name

    def _keep(self, render: Render, order: Order, source: Render | None) -> Iterator[Input]:
        """Write what the order came with, or what its source did, beside the clip to be."""
        inherited = source.inputs if source and not order.extends else ()
        files = [(one, (self._clips / one.file).read_bytes()) for one in inherited]
        given = [(Input("", one.frame, one.video, one.crop), one.data) for one in order.inputs]
        for number, (one, data) in enumerate(files + given, 1):
            path = self.path(render, f".input{number}")
            path.write_bytes(data)
            yield replace(one, file=path.name)

    def find(self, video_id: str) -> Render:
        """Return the render of that id, or raise the API's 404."""
        if video_id not in self.renders:
            raise self._dialect.no_video(video_id)
        return self.renders[video_id]

    def finish(self, render: Render, outcome: Outcome) -> bool:
        """End an unfinished render at once, whatever its prompt says; False if it was over."""
        by_hand = self._by_hand.get(render.id)
        if by_hand is None or by_hand.done():
            return False
        by_hand.set_result(outcome)
        return True

    def delete(self, render: Render) -> None:
        """Forget a finished render and its files."""
        self.forget(render)
        for path in self._clips.glob(f"{_stem(render)}.*"):
            path.unlink()

    def forget(self, render: Render) -> None:
        """Forget a render; if it is unfinished it goes on, and nobody can ask about it."""
        self.renders.pop(render.id, None)
        render.deleted = True
        self._journal.record(render)

    async def cancel(self, render: Render) -> None:
        """Stop a render if it is unfinished, and forget it and its files."""
        render.cancelling = True
        if task := self._tasks.get(render.id):
            task.cancel()
            await asyncio.wait([task])
        self.delete(render)

    def expire(self, render: Render) -> bool:
        """Let a completed render's 24 hours be over; False if it isn't, or never expires."""
        if render.status != "completed" or not self._dialect.expires:
            return False
        render.expires_at = time.time()
        self._journal.record(render)
        return True

    def path(self, render: Render, suffix: str, variant: int = 0) -> Path:
        """Return where a finished render's file with that suffix lies."""
        return self._clips / f"{_stem(render)}{f'.{variant}' if variant else ''}{suffix}"

    def _begin(self, render: Render) -> None:
        self._journal.record(render)
        self._by_hand[render.id] = asyncio.get_running_loop().create_future()
        task = asyncio.create_task(self._run(render), name=render.id)
        self._tasks[render.id] = task
        task.add_done_callback(lambda ended: self._after(ended, render))

    def _after(self, task: asyncio.Task[None], render: Render) -> None:
        """Forget the task; if its encoder broke, log why and fail the render."""
        del self._tasks[render.id]
        self._by_hand.pop(render.id, None)
        if not task.cancelled() and (broken := task.exception()):
            log.error("render %s broke", render.id, exc_info=broken)
            self._end(render, error=INTERNAL_ERROR)

    async def _run(self, render: Render) -> None:
        words = magic.magic_in(render.prompt)
        duration = self._settings.render_seconds * self._jitter.uniform(0.9, 1.1)
        if magic.SLOW in words:
            duration *= 5
        by_hand = self._by_hand[render.id]
        while not (by_hand.done() or self._has_its_turn(render)):
            await _until(by_hand, TICK)
        await _until(by_hand, duration * QUEUED_SHARE / 2)
        render.prepared = True
        await _until(by_hand, duration * QUEUED_SHARE / 2)
        if magic.MODERATED_LATER in words and not by_hand.done():
            self._end(render, error=INPUT_BLOCKED)
            return
        render.status, render.started_at = "in_progress", time.time()
        self._journal.record(render)
        encoding = asyncio.create_task(self._encode(render))
        try:
            await self._advance(render, duration * (1 - QUEUED_SHARE), encoding)
            if magic.STUCK in words:
                await by_hand
        finally:
            encoding.cancel()
            await asyncio.wait([encoding])
        outcome = by_hand.result() if by_hand.done() else _outcome(words, render.take)
        self._end(render, words=words, error=_error(words, outcome))

    def _has_its_turn(self, render: Render) -> bool:
        """Tell whether the render is among the first so many that are not over."""
        return list(self._tasks).index(render.id) < self._dialect.max_running

    async def _advance(self, render: Render, duration: float, encoding: Awaitable[None]) -> None:
        """Let progress grow to 99 while time passes and the clip is encoded."""
        clock = asyncio.get_running_loop().time
        by_hand, began = self._by_hand[render.id], clock()
        while not by_hand.done() and (passed := clock() - began) < duration:
            render.progress = min(99, int(100 * passed / duration))
            await _until(by_hand, min(max(TICK, duration / 100), duration - passed))
        render.progress = 99
        await encoding

    def _end(
        self,
        render: Render,
        *,
        words: frozenset[str] = frozenset(),
        error: dict[str, str] | None,
    ) -> None:
        render.finished_at = time.time()
        render.error = error
        if error is None:
            render.status, render.progress = "completed", 100
            if self._dialect.expires:
                kept = 0 if magic.EXPIRES in words else RETENTION
                render.expires_at = render.created_at + kept
            if magic.CLOUD in words and self._dialect.cloud:
                render.url = f"{self.cloud_url}/{_stem(render)}.mp4?signature={uuid4().hex}"
        else:
            render.status = "failed"
        self._journal.record(render)
        self._by_hand.pop(render.id, None)

    def _spec(self, render: Render, variant: int) -> ClipSpec:
        width, height = map(int, render.size.split("x"))
        lineage = tuple(magic.without_magic(prompt) for prompt in render.lineage)
        even = width - width % 2, height - height % 2  # H.264 halves the colour's pixels
        inputs = tuple(replace(one, file=str(self._clips / one.file)) for one in render.inputs)
        seconds = int(render.seconds)
        fps = _affordable(self._settings.fps, math.prod(even) * seconds)
        take, low = render.take + variant, self._dialect.has_low
        follows = str(self._clips / render.follows) if render.follows else ""
        return ClipSpec(*even, seconds, lineage, take, fps, inputs, low, render.sound, follows)

    async def _encode(self, render: Render) -> None:
        """Make the files of each of its clips, as many clips at a time as there are processors."""
        async with asyncio.TaskGroup() as clips:
            for variant in range(len(render.generations) or 1):
                clips.create_task(self._encode_one(render, variant))

    async def _encode_one(self, render: Render, variant: int) -> None:
        spec, target = self._spec(render, variant), self.path(render, ".mp4", variant)
        if not self._settings.same_clip:
            async with self._encoders:
                await self._make_clip(spec, target)
            return
        shared = self._clips / f"same-{render.size}-{render.seconds}.mp4"
        async with self._encoding_same:
            if not shared.exists():
                await self._make_clip(spec, shared)
        for made in self._clips.glob(f"{shared.stem}.*"):
            link = target.with_suffix(made.suffix)
            link.unlink(missing_ok=True)
            link.hardlink_to(made)


def _affordable(fps: int, pixels: int) -> int:
    """Halve the frames per second until the clip costs no more than the largest of Sora 2.

    ``pixels`` are those of one frame for each second.
    """
    while fps > LEAST_FPS and pixels * fps > MOST_PIXELS:
        fps //= 2
    return fps


def _take(order: Order, lineage: tuple[str, ...], others: Iterable[Render]) -> int:
    """Return which take of its words a clip is: with a seed always the same one."""
    if order.seed is not None:
        return order.seed
    return sum(other.lineage == lineage for other in others)


def _stem(render: Render) -> str:
    """Return the name of a render's files: an id may have slashes."""
    return quote(render.id, safe="")


def _outcome(words: frozenset[str], take: int) -> Outcome:
    if magic.FAILS_ONCE in words and take == 0:
        return "failed"
    return "failed" if words & {magic.FAILS, magic.MODERATED_OUTPUT} else "completed"


def _error(words: frozenset[str], outcome: Outcome) -> dict[str, str] | None:
    if outcome == "completed":
        return None
    if outcome == "cancelled":
        return CANCELLED
    return OUTPUT_BLOCKED if magic.MODERATED_OUTPUT in words else INTERNAL_ERROR


async def _until(future: asyncio.Future[Outcome], seconds: float) -> None:
    """Wait for the future, at most so many seconds, without consuming it."""
    await asyncio.wait([future], timeout=max(0.0, seconds))
