"""Programs on stage: a token is made in Home, and a script orders clips with it."""

from __future__ import annotations

import re
from pathlib import Path

import aiohttp

from tests.support.people import home_that_says, open_home, send, use, window_that_says
from tests.support.stage import Json, Stage, Who, open_stage, until

FOX: Json = {"prompt": "a red fox", "seconds": 4}


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
        headers = self._headers | (headers or {})
        async with self._http.request(
            method, f"{self._url}{path}", headers=headers, json=json
        ) as answer:
            document: Json = await answer.json(content_type=None)
            return answer.status, document


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


async def test_a_program_orders_a_clip_with_a_token_from_home(tmp_path: Path) -> None:
    async with (
        open_stage(tmp_path, workspaces=2) as stage,
        stage.bot(API="yes") as port,
        aiohttp.ClientSession() as http,
    ):
        maya, abroad = stage.who(), stage.who(stage.person(1, 0), workspace=1)
        script = Script(http, port, await made_token(stage, maya))
        foreign = Script(http, port, await made_token(stage, abroad))

        status, taken = await script.order(**FOX, channel=maya.channel)
        assert (status, taken["repeated"]) == (201, False), taken
        (job,) = taken["jobs"]
        again = await script.order(**FOX, channel=maya.channel)
        assert (again[0], again[1]["jobs"][0]["id"]) == (200, job["id"])
        other = await script.order(prompt="a blue fox", channel=maya.channel)
        assert (other[0], other[1]["code"]) == (409, "key_reused")

        card = await stage.card_that_says(maya, "a red fox", "Done")
        assert "by API" in str(card)

        async def delivered() -> Json | None:
            _, clip = await script.ask("GET", f"/jobs/{job['id']}")
            return clip if clip["state"] == "delivered" else None

        clip = await until(delivered)
        assert clip["links"]["clip"]
        assert clip["links"]["card"]
        assert len((await stage.renders())["renders"]) == 1

        for method, path in (("GET", ""), ("POST", "/cancel")):
            status, told = await foreign.ask(method, f"/jobs/{job['id']}{path}")
            assert (status, told["code"]) == (404, "clip_unknown")
        status, told = await foreign.order(**FOX, channel=maya.channel)
        assert (status, told["code"]) == (403, "place")
