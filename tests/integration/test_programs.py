"""Programs on stage: a token is made in Home, and a script orders clips with it."""

from __future__ import annotations

from pathlib import Path

import aiohttp

from tests.support.scripts import Script, made_token
from tests.support.stage import Json, open_stage, until

FOX: Json = {"prompt": "a red fox", "seconds": 4}


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
