"""The HTTP side as a process of its own, with few files: ``python -m tests.support.lone_server``.

It prints its port, and once its input ends, as JSON, the most files and memory that it has had.
"""

from __future__ import annotations

import asyncio
import json
import resource
import sys
from contextlib import suppress
from pathlib import Path

from bot.runtime.http_server import Deliveries, listen, web_app
from bot.slack.api.client import SlackCalls
from bot.slack.inbound.listener import open_listener
from bot.telemetry import logs

FILES = 1024
SECRET = "8f742231b10e8888abcd99yyyzzz85a5"


def peak() -> int:
    """Return the most memory that this process has had, in bytes."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def open_files() -> int:
    return len(list(Path("/dev/fd").iterdir()))


async def main() -> None:
    resource.setrlimit(resource.RLIMIT_NOFILE, (FILES, FILES))
    logs.configure()

    async def ready() -> str | None:
        return None

    calls = SlackCalls("http://127.0.0.1:9/api/")
    app = web_app(ready, Deliveries(open_listener(calls, SECRET), SECRET))
    runner, port = await listen(app, "127.0.0.1", 0)
    before = peak()
    print(port, flush=True)
    over = asyncio.create_task(asyncio.to_thread(sys.stdin.read))
    files = 0
    while not over.done():
        files = max(files, open_files())
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(over), 0.02)
    print(json.dumps({"files": files, "before": before, "peak": peak()}), flush=True)
    await runner.cleanup()
    await calls.close()


if __name__ == "__main__":
    asyncio.run(main())
