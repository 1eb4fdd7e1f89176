"""The bot as a process of its own: it connects, is stopped or killed, and starts again."""

from __future__ import annotations

import asyncio

from tests.support.stage import Json, Stage, until


async def kill(process: asyncio.subprocess.Process) -> None:
    process.kill()
    await process.wait()


async def stop(process: asyncio.subprocess.Process) -> None:
    process.terminate()
    async with asyncio.timeout(30):
        assert await process.wait() == 0


async def connected(stage: Stage) -> None:
    async def bot_is_connected() -> bool:
        answer = await stage.say(stage.who("jonas", "random"), "/sora help")
        return bool(answer["ok"])

    await until(bot_is_connected)


async def when_it_comes_to(stage: Stage, method: str, path_end: str) -> None:
    """Wait until the provider has been asked for something."""

    async def asked() -> list[Json]:
        return [
            call
            for call in await stage.video_calls()
            if call["method"] == method and call["path"].endswith(path_end)
        ]

    await until(asked)


async def restarted(stage: Stage, first: asyncio.subprocess.Process) -> asyncio.subprocess.Process:
    await kill(first)
    return await stage.process()
