"""A local Slack and a local video API in one process of their own: what they cost isn't the bot's.

Prints one line of JSON that says where they are, and runs until its input ends.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass
from pathlib import Path

from playground.slack import SlackServer, SlackServerSettings
from playground.slack.manifest import read_manifest_file
from playground.video import VideoServer, VideoServerSettings

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

    @property
    def total(self) -> int:
        """Return how many clips there are in all."""
        return self.workspaces * self.jobs

    @property
    def ideal(self) -> float:
        """Return how long all renders take if every slot is always full."""
        return -(-self.total // self.limit) * self.render


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Let each part of a load be chosen."""
    for name, default in asdict(Load()).items():
        parser.add_argument(f"--{name}", type=type(default), default=default, metavar="N")


def load_of(arguments: argparse.Namespace) -> Load:
    """Return the load that was chosen."""
    return Load(**{name: getattr(arguments, name) for name in asdict(Load())})


async def serve(load: Load) -> None:
    """Run both servers until nobody listens any more."""
    async with AsyncExitStack() as stack:
        video = VideoServer(
            VideoServerSettings(
                max_running=load.limit, render_seconds=load.render, fps=2, same_clip=True
            )
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


if __name__ == "__main__":
    reader = argparse.ArgumentParser(description=__doc__)
    add_arguments(reader)
    asyncio.run(serve(load_of(reader.parse_args())))
