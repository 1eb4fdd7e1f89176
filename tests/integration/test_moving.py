"""From a SQLite file to PostgreSQL, with a clip that is being rendered and one that waits."""

from __future__ import annotations

from argparse import Namespace

import pytest

from bot.commands import migrate_data
from bot.domain.errors.base import SettingsError
from tests.support.postgres import empty_postgres, postgres
from tests.support.stage import Stage, until

__all__ = ["empty_postgres", "postgres"]


async def test_a_move_under_way_delivers_each_clip_once(
    stage: Stage,
    empty_postgres: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    maya = stage.who()
    for name, value in stage.environment(DATABASE_URL=empty_postgres).items():
        monkeypatch.setenv(name, value)
    file = Namespace(source=str(stage.folder / "sora.db"))
    async with stage.bot(MAX_RUNNING="1"):
        await stage.say(maya, "/sora a red fox [stuck]")
        await stage.card_that_says(maya, "red fox", "Rendering")
        await stage.say(maya, "/sora an owl")
        await stage.card_that_says(maya, "an owl", "line")
        with pytest.raises(SettingsError, match="in use by another Sora"):
            await migrate_data.run(file)
    assert await migrate_data.run(file) == 0
    assert "jobs: 2 rows" in capsys.readouterr().out
    assert await migrate_data.run(file) == 0
    assert capsys.readouterr().out.startswith("Nothing to do")
    [fox] = (await stage.renders())["renders"]
    await stage.finish(fox["id"])

    async def both_are_there() -> bool:
        return len(await stage.clips(maya)) == 2

    async with stage.bot(DATABASE_URL=empty_postgres):
        await until(both_are_there)
        await stage.card_that_says(maya, "red fox", "Done")
        await stage.card_that_says(maya, "an owl", "Done")
    assert len((await stage.renders())["renders"]) == 2
