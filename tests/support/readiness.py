"""What a bot says of itself at ``/readyz``."""

from __future__ import annotations

import socket

import aiohttp


def free_port() -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return str(free.getsockname()[1])


async def readiness(port: str | int) -> tuple[int, str]:
    async with (
        aiohttp.ClientSession() as http,
        http.get(f"http://127.0.0.1:{port}/readyz") as answer,
    ):
        return answer.status, (await answer.text()).strip()
