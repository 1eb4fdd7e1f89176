"""A local Slack and a local video API in one process of their own: what they cost isn't the bot's.

Prints one line of JSON that says where they are, and runs until its input ends.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp

from playground.slack import SlackServer, SlackServerSettings
from playground.slack.manifest import read_manifest_file
from playground.video import VideoServer, VideoServerSettings
from playground.video.encoder import encode
from playground.video.spec import ClipSpec

Json = dict[str, Any]

ROOT = Path(__file__).parent.parent.parent


@dataclass(frozen=True, slots=True)
class Load:
    """What is asked of both sides. Times are in seconds."""

    workspaces: int = 10
    jobs: int = 20
    """How many clips each workspace orders."""
    limit: int = 20
    """How many renders may be under way at once."""
    render: float = 0.5
    share: float = 0.1
    """How long Slack takes to show a file."""
    megabytes: int = 0
    """How large each clip is at least; it is filled up with nothing."""

    @property
    def total(self) -> int:
        """Return how many clips there are in all."""
        return self.workspaces * self.jobs

    @property
    def ideal(self) -> float:
        """Return how long all renders take if every slot is always full."""
        return -(-self.total // self.limit) * self.render


@dataclass(frozen=True, slots=True)
class Servers:
    """Both servers as somebody who measures sees them."""

    http: aiohttp.ClientSession
    slack: str
    video: str
    key: str
    model: str
    environment: dict[str, str]
    """What a bot needs to find them."""

    async def slack_shows(self, path: str) -> Json:
        """Return what the local Slack's control API answers."""
        return await self._get(f"{self.slack}/playground/api/{path}")

    async def video_shows(self, path: str) -> Json:
        """Return what the video server's control API answers."""
        return await self._get(f"{self.video}/playground/api/{path}")

    async def _get(self, url: str) -> Json:
        async with self.http.get(url) as answer:
            document: Json = await answer.json()
            return document


@asynccontextmanager
async def servers(load: Load) -> AsyncIterator[Servers]:
    """Run both in a process of their own."""
    chosen = [word for name, value in asdict(load).items() for word in (f"--{name}", str(value))]
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.shared.servers", *chosen),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        async with aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0), timeout=aiohttp.ClientTimeout(total=None)
        ) as http:
            yield Servers(http, **json.loads(await process.stdout.readline()))
    finally:
        process.stdin.close()
        await process.wait()


async def _encoded(spec: ClipSpec, target: Path, *, megabytes: int) -> None:
    """Make a clip that is as large as wanted."""
    await encode(spec, target)
    _fill_up(target, megabytes)


def _fill_up(target: Path, megabytes: int) -> None:
    """Append an empty box to a clip."""
    length = megabytes * 1_000_000 - target.stat().st_size
    if length > 8:
        with target.open("r+b") as file:
            file.seek(0, os.SEEK_END)
            file.write(length.to_bytes(4, "big") + b"free")
            file.truncate(file.tell() - 8 + length)


async def serve(load: Load) -> None:
    """Run both servers until nobody listens any more."""
    async with AsyncExitStack() as stack:
        video = VideoServer(
            VideoServerSettings(
                max_running=load.limit, render_seconds=load.render, fps=2, same_clip=True
            ),
            make_clip=partial(_encoded, megabytes=load.megabytes),
        )
        await video.start()
        stack.push_async_callback(video.stop)
        slack = SlackServer(
            SlackServerSettings(
                workspaces=load.workspaces,
                manifest=read_manifest_file(ROOT / "manifest.yml"),
                share_delay=load.share,
                rate_limits=False,
            )
        )
        await slack.start()
        stack.push_async_callback(slack.stop)
        where = {
            "slack": slack.url,
            "video": video.url,
            "key": video.settings.api_key,
            "model": video.deployments[0],
            "environment": {
                "SLACK_API_URL": slack.api_url,
                "SLACK_APP_TOKEN": slack.settings.app_token,
                "SLACK_BOT_TOKEN": ",".join(slack.bot_tokens),
                "AZURE_OPENAI_ENDPOINT": video.url,
                "AZURE_OPENAI_API_KEY": video.settings.api_key,
                "AZURE_OPENAI_DEPLOYMENT_NAME": video.deployments[0],
            },
        }
        print(json.dumps(where), flush=True)
        await asyncio.to_thread(sys.stdin.read)


def _load_asked_for() -> Load:
    reader = argparse.ArgumentParser(description=__doc__)
    for name, default in asdict(Load()).items():
        reader.add_argument(f"--{name}", type=type(default), default=default)
    return Load(**vars(reader.parse_args()))


if __name__ == "__main__":
    asyncio.run(serve(_load_asked_for()))
