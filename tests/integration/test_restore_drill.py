"""A restore drill: a copy, an afternoon's work after it, and the copy in the file's place."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.domain.wording.troubles.renders import MAYBE_MADE
from storage.backup import back_up
from tests.support.stage import Stage, Who, until


async def rendered(stage: Stage) -> list[str]:
    """Return the words of every render that the provider was ever asked for."""
    return sorted(str(one["prompt"]) for one in (await stage.renders())["renders"])


async def in_line(stage: Stage, who: Who, words: str) -> None:
    await stage.say(who, f"/sora {words}")
    await stage.card_that_says(who, words, "line")


@pytest.mark.usefixtures("hasty")
async def test_what_was_made_after_the_copy_is_paid_once(stage: Stage, tmp_path: Path) -> None:
    """An owl waits in the copy and is made after it; a hen waits, and nobody can tell."""
    maya = stage.who()
    url = f"sqlite+aiosqlite:///{tmp_path}/sora.db"
    async with stage.bot(MAX_RUNNING="1"):
        await stage.say(maya, "/sora a red fox [stuck]")
        await stage.card_that_says(maya, "red fox", "Rendering")
        await in_line(stage, maya, "an owl")
        await in_line(stage, maya, "a hen")
        await back_up(url, tmp_path / "copy.db")
        hen = await stage.card_that_says(maya, "a hen")
        await stage.press(maya, hen, "cancel")
        await stage.card_that_says(maya, "a hen", "Cancelled")
        [fox] = (await stage.renders())["renders"]
        await stage.finish(fox["id"])
        await stage.card_that_says(maya, "an owl", "Done")
        await stage.say(maya, "/sora a blue whale")
        await stage.card_that_says(maya, "a blue whale", "Done")
    made = await rendered(stage)
    assert len(made) == 3
    shutil.copy(tmp_path / "copy.db", tmp_path / "sora.db")
    for rest in ("sora.db-wal", "sora.db-shm"):
        (tmp_path / rest).unlink(missing_ok=True)
    async with stage.bot():

        async def brought_again() -> bool:
            return len(await stage.clips(maya)) == 5  # the fox and the owl, which the copy awaits

        await until(brought_again)
        await stage.card_that_says(maya, "a hen", MAYBE_MADE[:40])
    assert await rendered(stage) == made
