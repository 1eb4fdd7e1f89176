"""What was chosen is asked for once in a while, and counts everywhere within seconds."""

from __future__ import annotations

from bot.domain.preferences.preferred import Preferred
from bot.requests.settings import choices
from bot.requests.settings.choices import FRESH, Choices
from storage.preferences import SqlPreferences
from tests.support.works import Works


async def test_another_process_knows_of_a_change_within_seconds(works: Works) -> None:
    here = Choices(SqlPreferences(works.engine), works.clock)
    there = Choices(SqlPreferences(works.engine), works.clock)
    assert await there.of("T1", "C1") == Preferred()
    chosen = await here.keep("T1", "C1", {"model": "film"})
    assert await here.of("T1", "C1") == chosen
    assert await there.of("T1", "C1") == Preferred()
    works.clock.advance(FRESH)
    assert await there.of("T1", "C1") == chosen


async def test_what_is_remembered_has_an_end(works: Works) -> None:
    known = Choices(SqlPreferences(works.engine), works.clock)
    for number in range(choices.MOST + 5):
        await known.of("T1", f"C{number}")
    assert len(known._known) == choices.MOST
