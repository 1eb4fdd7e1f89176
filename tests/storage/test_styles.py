"""Styles are kept on both databases, each name once, until their workspace leaves."""

from __future__ import annotations

import asyncio

import pytest

from bot.domain.presets.styles import MOST_STYLES, Style, StyleRefused
from storage.connections import Database
from storage.jobs import SqlJobStore
from storage.styles import SqlStyles
from storage.workspaces import SqlWorkspaces
from tests.support.presets import PRODUCT
from tests.support.storage import in_line


@pytest.fixture
def kept(engine: Database) -> SqlStyles:
    return SqlStyles(engine)


async def test_a_style_is_there_for_the_next_process_and_nowhere_else(
    kept: SqlStyles, elsewhere: Database
) -> None:
    await kept.keep("T1", PRODUCT)
    await kept.keep("T1", Style("felt", after="in felt", model="sora-2"))
    there = await SqlStyles(elsewhere).of("T1")
    assert there == (Style("felt", after="in felt", model="sora-2"), PRODUCT)
    assert await kept.of("T2") == ()


async def test_a_changed_style_is_in_place_of_the_old_one(kept: SqlStyles) -> None:
    await kept.keep("T1", PRODUCT)
    for _ in range(2):
        await kept.keep("T1", Style("packshot", seconds=4), instead_of="product-shot")
    assert await kept.of("T1") == (Style("packshot", seconds=4),)
    await kept.remove("T1", "packshot")
    await kept.remove("T1", "packshot")
    assert await kept.of("T1") == ()


async def test_of_two_styles_of_one_name_at_once_one_is_kept(
    kept: SqlStyles, elsewhere: Database
) -> None:
    ours, theirs = Style("felt", after="in felt"), Style("felt", after="of felt")
    adding = (kept.keep("T1", ours), SqlStyles(elsewhere).keep("T1", theirs))
    ends = await asyncio.gather(*adding, return_exceptions=True)
    assert [type(end) for end in ends if end is not None] == [StyleRefused]
    assert len(await kept.of("T1")) == 1


async def test_a_workspace_has_so_many_styles_and_no_more(kept: SqlStyles) -> None:
    for number in range(MOST_STYLES):
        await kept.keep("T1", Style(f"s{number}", after="x"))
    with pytest.raises(StyleRefused, match="at most 50"):
        await kept.keep("T1", PRODUCT)
    await kept.keep("T1", PRODUCT, instead_of="s0")
    await kept.keep("T2", PRODUCT)
    assert len(await kept.of("T1")) == MOST_STYLES


async def test_styles_go_with_their_workspace(
    kept: SqlStyles, store: SqlJobStore, engine: Database
) -> None:
    for workspace in ("T1", "T2"):
        await kept.keep(workspace, PRODUCT)
    await in_line(store)
    spaces = SqlWorkspaces(engine)
    await spaces.end_jobs("T1")
    await spaces.purge("T1")
    assert (await kept.of("T1"), await kept.of("T2")) == ((), (PRODUCT,))
