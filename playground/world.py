"""All local servers together: a Slack with people, video APIs, and help with their prompts."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from playground.chat import ChatServer, ChatServerSettings
from playground.slack import SlackServer, SlackServerSettings
from playground.slack.manifest import read_manifest_file
from playground.video import VideoServer, VideoServerSettings
from playground.video.settings import DialectName

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class Served:
    """A deployment of the playground: what people call it, and whose ways its server has."""

    name: str
    dialect: DialectName
    profile: str = ""
    """The bot's profile of the model, where the model's name doesn't tell."""


THREE: Final = (
    Served("wan", "litellm-wan"),
    Served("seedance", "openrouter", profile="seedance-2-0"),
    Served("sora", "azure"),
)
"""What the playground starts with: the first is what a request without ``--model`` gets."""


@dataclass(frozen=True, slots=True)
class World:
    """Where the servers are, and what an app needs to speak to them."""

    page_url: str
    videos: Mapping[str, str]
    """Where each deployment's video API is, by the deployment's name."""
    slack_api_url: str
    app_token: str
    bot_tokens: tuple[str, ...]
    video: Mapping[str, str]
    """The variables that name the deployments, their keys and their models."""
    helper: Mapping[str, str]
    """Those that name the chat service that makes prompts longer."""
    installs: Mapping[str, str]
    """Those with which people install the app, if they are to; keys for it are yours to make."""

    def environment(self) -> dict[str, str]:
        """Return the variables that connect the bot to this world."""
        return {
            "SLACK_API_URL": self.slack_api_url,
            "SLACK_APP_TOKEN": self.app_token,
            "SLACK_BOT_TOKEN": ",".join(self.bot_tokens),
            **self.video,
            **self.helper,
            **self.installs,
        }


@asynccontextmanager
async def open_world(
    *,
    host: str = "127.0.0.1",
    port: int = 8600,
    workspaces: int = 1,
    render_seconds: float = 6.0,
    deployments: Sequence[Served] = (Served("sora-2", "azure"),),
    app_url: str = "",
) -> AsyncIterator[World]:
    """Run all servers until the block ends. ``port`` is the page's; 0 takes a free one.

    A single deployment is named to the bot by variables, several are by a file. With ``app_url``
    the app is nowhere to begin with, and is installed from there.
    """
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="sora-world-")))
        servers: dict[Served, VideoServer] = {}
        for served in deployments:
            settings = VideoServerSettings(
                host=host, render_seconds=render_seconds, dialect=served.dialect
            )
            servers[served] = await VideoServer(settings).start()
            stack.push_async_callback(servers[served].stop)
        chat = await ChatServer(ChatServerSettings(host=host)).start()
        stack.push_async_callback(chat.stop)
        videos = {served.name: server.url for served, server in servers.items()}
        slack = SlackServer(
            SlackServerSettings(
                host=host,
                port=port,
                workspaces=workspaces,
                manifest=read_manifest_file(ROOT / "manifest.yml"),
                videos=videos,
                installed=not app_url,
                app_url=app_url,
            )
        )
        await slack.start()
        stack.push_async_callback(slack.stop)
        yield World(
            page_url=slack.url,
            videos=videos,
            slack_api_url=slack.api_url,
            app_token=slack.settings.app_token,
            bot_tokens=tuple(slack.bot_tokens),
            video=connection(servers, folder),
            helper=chat.variables(),
            installs=_installing(slack.settings) if app_url else {},
        )


def _installing(slack: SlackServerSettings) -> dict[str, str]:
    """Return the variables of an app that anybody may install."""
    return {
        "SLACK_CLIENT_ID": slack.client_id,
        "SLACK_CLIENT_SECRET": slack.client_secret,
        "PUBLIC_URL": slack.app_url,
        "INSTALLS": "anybody",
    }


def connection(servers: Mapping[Served, VideoServer], folder: Path) -> dict[str, str]:
    """Return the variables that name the servers; the file of several lies in ``folder``."""
    if len(servers) == 1:
        return variables(*servers.values())
    return {
        "DEPLOYMENTS": str(write_deployments(servers, folder / "deployments.toml")),
        **{_key_of(served): server.settings.api_key for served, server in servers.items()},
    }


def write_deployments(servers: Mapping[Served, VideoServer], file: Path) -> Path:
    """Write the bot's file of deployments; their keys are in the variables that it names."""
    entries = [
        f"[{served.name}]\n"
        f'endpoint = "{server.base_url}"\n'
        f'api = "{_api_of(served.dialect)}"\n'
        f'model = "{server.deployments[0]}"\n'
        + (f'profile = "{served.profile}"\n' if served.profile else "")
        + f'key = "{_key_of(served)}"\n'
        f"max_running = {server.settings.max_running}\n"
        "max_submits_per_minute = 0\n"
        for served, server in servers.items()
    ]
    file.write_text("\n".join(entries), encoding="utf-8")
    return file


def _key_of(served: Served) -> str:
    return f"{served.name.upper()}_KEY"


def _api_of(dialect: DialectName) -> str:
    """Return what the bot calls a dialect's wire format."""
    return dialect if dialect in ("azure", "sora1", "openrouter") else "openai"


def variables(video: VideoServer) -> dict[str, str]:
    """Return what the bot calls a single video server: Azure's, or any other that has ``/v1``."""
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
