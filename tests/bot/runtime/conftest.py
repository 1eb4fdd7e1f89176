"""The listener that the bot uses."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from slack_bolt.async_app import AsyncApp

from bot.slack.api.client import SlackCalls
from bot.slack.inbound.listener import open_listener
from tests.support.lone_server import SECRET


@pytest.fixture
async def bolt() -> AsyncIterator[AsyncApp]:
    """Give the listener that the bot uses, without handlers: it answers Slack's challenge."""
    calls = SlackCalls("http://127.0.0.1:9/api/")
    yield open_listener(calls, SECRET)
    await calls.close()
