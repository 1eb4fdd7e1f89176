"""The whole product behind a proxy: every kind of connection goes by it, or none does."""

from __future__ import annotations

import pytest

from tests.support.pictures import picture
from tests.support.proxy import Proxy
from tests.support.stage import Stage, until


async def use(stage: Stage, **environment: str) -> None:
    """Have a clip made from a picture, and ask for help."""
    maya = stage.who()
    async with stage.bot(**environment):
        await stage.attach(maya, "@Sora it turns", ("fox.png", picture(1600, 900)))
        await stage.card_that_says(maya, "it turns", "Done")
        await stage.say(maya, "/sora help")

        async def helped() -> list[str]:
            return await stage.private(maya)

        await until(helped)


async def test_every_connection_goes_by_the_proxy(stage: Stage) -> None:
    async with Proxy(password="hunter22").running() as proxy:
        await use(stage, HTTP_PROXY=proxy.url)
        asked = [line.removeprefix("GET ").removeprefix("POST ") for line in proxy.asked]
        for part in ("/api/", "/upload/", "/files-pri/", "/link", "/openai/v1/videos"):
            assert any(part in target for target in asked), (part, proxy.asked)


@pytest.mark.parametrize("direct", ["127.0.0.1", "*", "127.0.0.0/8"])
async def test_no_connection_goes_by_a_proxy_that_isnt_wanted(stage: Stage, direct: str) -> None:
    async with Proxy().running() as proxy:
        await use(stage, ALL_PROXY=proxy.url, NO_PROXY=direct)
        assert proxy.asked == []
