"""Both local servers together: a Slack with people in it, and a video API to render for them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from playground.slack import SlackServer, SlackServerSettings
from playground.slack.manifest import read_manifest_file
from playground.video import VideoServer, VideoServerSettings
from playground.video.settings import DialectName

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class World:
    """Where the two servers are, and what an app needs to speak to them."""

    page_url: str
    video_url: str
    slack_api_url: str
    app_token: str
    bot_tokens: tuple[str, ...]
    video: Mapping[str, str]
    """The variables that name the video server, its key and its model."""

    def environment(self) -> dict[str, str]:
        """Return the variables that connect the bot to this world."""
        return {
            "SLACK_API_URL": self.slack_api_url,
            "SLACK_APP_TOKEN": self.app_token,
            "SLACK_BOT_TOKEN": ",".join(self.bot_tokens),
            **self.video,
        }


@asynccontextmanager
async def open_world(
    *,
    host: str = "127.0.0.1",
    port: int = 8600,
    workspaces: int = 1,
    render_seconds: float = 6.0,
    dialect: DialectName = "azure",
) -> AsyncIterator[World]:
    """Run both servers until the block ends. ``port`` is the page's; 0 takes a free one."""
    video = VideoServer(
        VideoServerSettings(host=host, render_seconds=render_seconds, dialect=dialect)
    )
    await video.start()
    try:
        slack = SlackServer(
            SlackServerSettings(
                host=host,
                port=port,
                workspaces=workspaces,
                manifest=read_manifest_file(ROOT / "manifest.yml"),
                video_url=video.url,
            )
        )
        await slack.start()
        try:
            yield World(
                page_url=slack.url,
                video_url=video.url,
                slack_api_url=slack.api_url,
                app_token=slack.settings.app_token,
                bot_tokens=tuple(slack.bot_tokens),
                video=variables(video),
            )
        finally:
            await slack.stop()
    finally:
        await video.stop()


def variables(video: VideoServer) -> dict[str, str]:
    """Return what the bot calls the video server: Azure's, or any other that has ``/v1``."""
    if video.settings.dialect in ("azure", "sora1"):
        return {
            "AZURE_OPENAI_ENDPOINT": video.url,
            "AZURE_OPENAI_API_KEY": video.settings.api_key,
            "AZURE_OPENAI_DEPLOYMENT_NAME": video.deployments[0],
        }
    return {
        "VIDEO_API": "openrouter" if video.settings.dialect == "openrouter" else "openai",
        "VIDEO_BASE_URL": video.base_url,
        "VIDEO_API_KEY": video.settings.api_key,
        "VIDEO_MODEL": video.deployments[0],
    }
