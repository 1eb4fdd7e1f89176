"""The same product on PostgreSQL, by nothing but DATABASE_URL."""

from __future__ import annotations

from tests.support.postgres import empty_postgres, postgres
from tests.support.stage import Stage, until

__all__ = ["empty_postgres", "postgres"]


async def test_the_main_job(stage: Stage, empty_postgres: str) -> None:
    maya = stage.who()
    async with stage.bot(DATABASE_URL=empty_postgres):
        await stage.say(maya, "/sora a red fox --count 3")

        async def all_done() -> bool:
            return len([c for c in await stage.cards(maya) if "Done" in c["text"]]) == 3

        await until(all_done)
        root = (await stage.cards(maya))[0]
        await stage.say(maya, "remix #2 make it night", root["ts"])
        await stage.card_that_says(maya, "make it night", "Done")
    assert (await stage.renders())["answered_429"] == 0
