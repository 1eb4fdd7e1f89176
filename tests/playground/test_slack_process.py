"""The local Slack as a process of its own."""

from __future__ import annotations

import asyncio
import json
import signal
import sys

import aiohttp

from playground.slack.__main__ import settings_from


async def test_process_prints_where_it_is_and_ends_on_sigterm() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-X", "dev", "-m", "playground.slack", "--port", "0", "--workspaces", "2"),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    ready = json.loads(await process.stdout.readline())
    async with aiohttp.ClientSession() as http:
        async with http.get(f"{ready['url']}/playground/api/world") as answer:
            assert len((await answer.json())["workspaces"]) == 2
        headers = {"Authorization": f"Bearer {ready['bot_tokens'][1]}"}
        async with http.post(f"{ready['api_url']}auth.test", headers=headers) as answer:
            assert (await answer.json())["team_id"] == ready["workspaces"][1]
        events = await http.get(f"{ready['url']}/playground/api/events")
        process.send_signal(signal.SIGTERM)
        _, errors = await process.communicate()
        events.close()
    assert process.returncode == 0
    assert errors == b""


def test_command_line_sets_everything() -> None:
    line = "--port 1 --people 9 --http-url http://app --retry-delays 0 1 2 --no-rate-limits"
    settings = settings_from(line.split())
    assert (settings.port, settings.people, settings.http_url) == (1, 9, "http://app")
    assert list(settings.retry_delays) == [0, 1, 2]
    assert not settings.rate_limits
    assert settings.manifest["features"]["slash_commands"]
