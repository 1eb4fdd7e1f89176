"""Shares of the line, as the doctor tells of them."""

from __future__ import annotations

from bot.config.settings import load
from bot.doctor.finding import ok, warn
from bot.doctor.shares import findings
from bot.domain.conversation.people import Workspace
from storage.workspaces import SqlWorkspaces
from tests.support.environment import AZURE, SLACK
from tests.support.works import Works

TOLD = ok(
    "shares", "clips in a row when a workspace's turn comes: T0ACME has 3, any other workspace 1"
)
UNKNOWN = warn(
    "shares",
    "Sora doesn't know T0ACME: check the ids in WORKSPACE_SHARES, unless the app is still to be "
    "installed there",
)


async def test_shares_are_told_and_ids_that_nobody_knows(works: Works) -> None:
    there = {"DATABASE_URL": f"sqlite+aiosqlite:///{works.folder / 'sora.db'}"}
    nowhere = {"DATABASE_URL": f"sqlite+aiosqlite:///{works.folder / 'none.db'}"}
    uneven = SLACK | AZURE | {"WORKSPACE_SHARES": "T0ACME=3"}
    assert await findings(load(SLACK | AZURE | there)) == []
    assert await findings(load(uneven | nowhere)) == [TOLD]
    assert await findings(load(uneven | there)) == [TOLD, UNKNOWN]
    acme = Workspace("T0ACME", "Acme", "https://acme.example/", "U0", "B0")
    await SqlWorkspaces(works.engine).save(acme)
    assert await findings(load(uneven | there)) == [TOLD]
