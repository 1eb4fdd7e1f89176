"""A stage on which nobody has the app yet, and a bot that anybody may install."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from cryptography.fernet import Fernet

from tests.support.stage import Json, Stage, open_stage

PUBLIC = "https://sora.example.com"
INSTALL = f"{PUBLIC}/slack/install"
KEY = Fernet.generate_key().decode()


def by_oauth(stage: Stage, **more: str) -> dict[str, str]:
    """Return the settings of a bot that whoever likes may install."""
    app = stage.slack.settings
    return {
        "SLACK_CLIENT_ID": app.client_id,
        "SLACK_CLIENT_SECRET": app.client_secret,
        "SECRET_KEYS": KEY,
        "PUBLIC_URL": PUBLIC,
        "INSTALLS": "anybody",
        **more,
    }


@asynccontextmanager
async def stage_without_app(
    folder: Path, workspaces: int, app_url: str = PUBLIC
) -> AsyncIterator[Stage]:
    slack: Json = {"installed": False, "app_url": app_url, "rate_limits": False}
    async with open_stage(folder, workspaces=workspaces, slack=slack) as stage:
        yield stage
