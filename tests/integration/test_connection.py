"""The line to Slack goes down in each way it can, and comes back."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from bot.runtime.stopping import Stopping
from bot.runtime.timing import SystemClock
from bot.slack.api.client import SlackCalls
from bot.slack.inbound.listener import open_listener
from bot.slack.inbound.socket import Socket, Watchdog
from tests.support.stage import Stage, until

CLOSE_WATCH = Watchdog(check=0.05, rebuild=1.0, ping=0.3)


@asynccontextmanager
async def connected(stage: Stage) -> AsyncIterator[Callable[[], Awaitable[bool]]]:
    """Run a socket with an app that answers every command; yields «does a command get through?»."""
    import asyncio

    from slack_bolt.context.ack.async_ack import AsyncAck

    stopping = Stopping()
    calls = SlackCalls(stage.slack.api_url)
    await calls.sign_in(stage.slack.bot_tokens)
    listener = open_listener(calls, None)

    @listener.command("/sora")
    async def answer(ack: AsyncAck) -> None:
        await ack("here")

    socket = Socket(
        listener, stage.slack.settings.app_token, SystemClock(), stopping, watch=CLOSE_WATCH
    )
    running = asyncio.create_task(socket.run())

    async def gets_through() -> bool:
        said = await stage.say(stage.who(), "/sora are you there")
        return bool(said["ok"])

    try:
        await until(gets_through)
        yield gets_through
    finally:
        stopping.request()
        await running
        await socket.close()
        await calls.close()


async def asked_anew(stage: Stage, times: int) -> None:
    """Wait until Slack has been asked for ``times`` more connections."""
    before = len(await stage.calls("apps.connections.open"))

    async def asked() -> bool:
        return len(await stage.calls("apps.connections.open")) >= before + times

    await until(asked)


async def test_a_line_that_is_cut_comes_back(stage: Stage) -> None:
    async with connected(stage) as gets_through:
        await stage.break_slack(cut_sockets=True)
        await until(gets_through)


async def test_a_line_that_falls_silent_is_noticed_and_replaced(stage: Stage) -> None:
    async with connected(stage) as gets_through:
        await stage.break_slack(silent_sockets=True)
        await asked_anew(stage, 1)
        await stage.break_slack(silent_sockets=False)
        await until(gets_through)


async def test_a_goodbye_from_slack_is_followed_by_a_new_connection(stage: Stage) -> None:
    async with connected(stage) as gets_through:
        await stage.break_slack(disconnect="refresh_requested")
        await until(gets_through)


async def test_a_ticket_that_stopped_working_is_replaced(stage: Stage) -> None:
    """slack_sdk's aiohttp client would knock at the same address for ever."""
    async with connected(stage) as gets_through:
        await stage.break_slack(refuse_sockets=True, cut_sockets=True)
        await asked_anew(stage, 2)
        await stage.break_slack(refuse_sockets=False)
        await until(gets_through)
