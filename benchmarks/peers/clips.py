"""A clip's way as the two SDKs have it: create, ask until it is over, fetch, upload.

The limit is a semaphore around the render alone: fetching and uploading need no slot. That is the
best that each peer can do; none of them has it by itself.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager

import aiohttp
from openai import AsyncOpenAI
from slack_sdk.web.async_client import AsyncWebClient

from benchmarks.peers.task import Order, Task

AT_ONCE = 3
"""How many jobs a peer works on for each slot: one renders while others are carried to Slack."""


class Clips:
    """Makes clips with the SDKs; counts them."""

    def __init__(self, task: Task, http: aiohttp.ClientSession) -> None:
        self._task = task
        self._http = http
        self.orders = task.orders
        self._video = AsyncOpenAI(base_url=task.video, api_key=task.key)
        self._slots = asyncio.Semaphore(task.limit)
        self._slack: dict[str, AsyncWebClient] = {}
        self._made = 0
        self.all_made = asyncio.Event()

    async def make(self, number: int) -> None:
        """Make the clip of that order, and bring it into its channel."""
        order = self.orders[number]
        async with self._slots:
            video = await self.render(order.prompt)
        await self.deliver(video, order)

    async def render(self, prompt: str) -> str:
        """Order a render and wait for its end; return its id."""
        video = await self._video.videos.create(
            model=self._task.model, prompt=prompt, seconds="4", size="720x1280"
        )
        while video.status not in ("completed", "failed"):
            await asyncio.sleep(self._task.poll)
            video = await self._video.videos.retrieve(video.id)
        if video.status == "failed":
            raise RuntimeError(f"a render failed: {video.error}")
        return str(video.id)

    async def slotted(self, prompt: str) -> str:
        """Do the same when a slot is free."""
        async with self._slots:
            return await self.render(prompt)

    async def deliver(self, video: str, order: Order) -> None:
        """Fetch a clip and upload it."""
        content = await self._video.videos.download_content(video)
        await self._client(order.token).files_upload_v2(
            content=await content.aread(), filename="clip.mp4", channel=order.channel
        )
        self._made += 1
        if self._made == len(self.orders):
            self.all_made.set()

    def beside(self, worker: Coroutine[None, None, None]) -> None:
        """Let a worker run until the process ends."""
        self._worker = asyncio.create_task(worker)

    def _client(self, token: str) -> AsyncWebClient:
        if token not in self._slack:
            self._slack[token] = AsyncWebClient(
                token, base_url=self._task.slack, session=self._http, timeout=120
            )
        return self._slack[token]


@asynccontextmanager
async def told(task: Task) -> AsyncIterator[Clips]:
    """Say that all is ready, wait for the word, and say at the end that all is done."""
    logging.basicConfig(level=logging.ERROR)
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=300)) as http:
        clips = Clips(task, http)
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        yield clips
        async with asyncio.timeout(600):
            await clips.all_made.wait()
        print("done", flush=True)
        await asyncio.to_thread(sys.stdin.read)


def run(work: Callable[[Task], Awaitable[None]]) -> None:
    """Read the task and do the work."""

    async def main() -> None:
        await work(Task.from_line(await asyncio.to_thread(sys.stdin.readline)))

    asyncio.run(main())
