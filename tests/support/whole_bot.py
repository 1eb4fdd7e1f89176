"""The whole bot in this process, on the local servers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot import app
from bot.config.settings import Settings, load
from bot.domain.errors.base import SettingsError
from bot.runtime.stopping import Stopping
from playground.world import World

PATIENCE = 30.0


def set_up(world: World, folder: Path, **changes: str) -> Settings:
    return load(
        {
            **world.environment(),
            "DATABASE_URL": f"sqlite:///{folder}/sora.db",
            "DATA_DIR": str(folder),
            "PORT": "0",
            **changes,
        }
    )


@asynccontextmanager
async def running(
    settings: Settings,
) -> AsyncIterator[tuple[asyncio.Task[None], asyncio.Future[int]]]:
    """Run the bot; yield it and, once it's ready, its port. In the end it must stop by itself."""
    stopping = Stopping()
    port: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    bot = asyncio.create_task(app.run(settings, stopping, port.set_result))
    try:
        yield bot, port
    finally:
        stopping.request()
        async with asyncio.timeout(PATIENCE):
            await asyncio.gather(bot, return_exceptions=True)


async def refusal(settings: Settings) -> str:
    """Return the one line with which the bot refuses to start."""
    with pytest.raises(SettingsError) as caught:
        await asyncio.wait_for(app.run(settings, Stopping()), PATIENCE)
    line = str(caught.value)
    assert "\n" not in line
    return line
