"""Programs that order clips with a token that somebody made in Home."""

from __future__ import annotations

import re
from json import loads

import aiohttp

from tests.support.people import home_that_says, open_home, send, use, window_that_says
from tests.support.stage import Json, Stage, Who


class Script:
    """A program with somebody's token."""

    def __init__(self, http: aiohttp.ClientSession, port: int, token: str) -> None:
        self._http = http
        self._url = f"http://127.0.0.1:{port}/api"
        self._headers = {"Authorization": f"Bearer {token}"}

    async def order(self, key: str = "fox", **fields: object) -> tuple[int, Json]:
        return await self.ask("POST", "/jobs", headers={"Idempotency-Key": key}, json=fields)

    async def ask(
        self, method: str, path: str, headers: Json | None = None, json: Json | None = None
    ) -> tuple[int, Json]:
        status, said = await self.raw(method, path, headers, json)
        document: Json = loads(said)
        return status, document

    async def raw(
        self, method: str, path: str, headers: Json | None = None, json: Json | None = None
    ) -> tuple[int, str]:
        headers = self._headers | (headers or {})
        url = f"{self._url}{path}"
        async with self._http.request(method, url, headers=headers, json=json) as answer:
            return answer.status, await answer.text()


async def made_token(stage: Stage, who: Who) -> str:
    """Make a token in somebody's Home; return it as the window shows it."""
    await open_home(stage, who)
    home = await home_that_says(stage, who, "API tokens…")
    await use(stage, who, home, "tokens_open", "open")
    window = await window_that_says(stage, who, "A new token's name")
    await send(stage, who, window, name={"value": "nightly trailers"})
    shown = await window_that_says(stage, who, "shown this once")
    found = re.search(r"sora_[0-9a-f]{64}", str(shown))
    assert found is not None
    return found[0]
