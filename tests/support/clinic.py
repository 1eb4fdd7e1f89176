"""Both local servers, and a doctor who looks at a bot that is set up with them."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import aiohttp

from bot.config.settings import load
from bot.doctor import examine
from playground.slack import SlackServer, SlackServerSettings
from playground.slack.manifest import read_manifest_file
from playground.video import VideoServer, VideoServerSettings
from playground.video.settings import DialectName
from playground.world import variables

ROOT = Path(__file__).parents[2]
SECRETS = (
    *("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"),
    *("AZURE_OPENAI_API_KEY", "VIDEO_API_KEY"),
)


@dataclass(frozen=True, slots=True)
class Report:
    """What the doctor printed, and its exit status."""

    status: int
    lines: list[str]

    def about(self, what: str) -> str:
        """Return the one line about something."""
        (line,) = (line for line in self.lines if line[6:].startswith(f"{what}:"))
        return line

    def marks(self) -> list[str]:
        return [line.split()[0] for line in self.lines]


@dataclass(frozen=True, slots=True)
class Clinic:
    """Both local servers, and a doctor who looks at a bot that is set up with them."""

    slack: SlackServer
    video: VideoServer
    environment: Mapping[str, str]

    async def report(self, **changes: str) -> Report:
        """Examine with some variables changed."""
        return await self.report_on(date(2026, 1, 1), **changes)

    async def report_on(self, today: date, /, **changes: str) -> Report:
        """Examine on a day; no value of a secret may be printed, ever."""
        environment = {**self.environment, **changes}
        screen = io.StringIO()
        status = await examine(screen, lambda: load(environment), list, lambda: today)
        for name in SECRETS:
            for secret in filter(None, environment.get(name, "").split(",")):
                assert secret not in screen.getvalue()
        return Report(status, screen.getvalue().splitlines())

    async def break_list(self, **rule: Any) -> None:
        await self.break_video([{"route": "list", "effect": "status", **rule}])

    async def break_video(self, rules: list[dict[str, Any]]) -> None:
        url = f"{self.video.url}/playground/api/faults"
        async with aiohttp.ClientSession() as http, http.post(url, json=rules) as answer:
            assert answer.status == 200


@asynccontextmanager
async def clinic(
    folder: Path,
    *,
    without: frozenset[str] = frozenset(),
    home_tab: bool = True,
    workspaces: int = 1,
    dialect: DialectName = "azure",
) -> AsyncIterator[Clinic]:
    manifest = read_manifest_file(ROOT / "manifest.yml")
    scopes = manifest["oauth_config"]["scopes"]
    scopes["bot"] = [scope for scope in scopes["bot"] if scope not in without]
    manifest["features"]["app_home"]["home_tab_enabled"] = home_tab
    slack = SlackServer(SlackServerSettings(manifest=manifest, workspaces=workspaces))
    video = VideoServer(VideoServerSettings(dialect=dialect))
    await slack.start()
    try:
        await video.start()
        environment = {
            "SLACK_API_URL": slack.api_url,
            "SLACK_APP_TOKEN": slack.settings.app_token,
            "SLACK_BOT_TOKEN": ",".join(slack.bot_tokens),
            **variables(video),
            "DATABASE_URL": f"sqlite:///{folder}/data/sora.db",
            "DATA_DIR": str(folder / "data"),
        }
        yield Clinic(slack, video, environment)
    finally:
        await slack.stop()
        await video.stop()
