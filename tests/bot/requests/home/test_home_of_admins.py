"""What admins have in their Home besides: choices, made only for as long as they are admins."""

from __future__ import annotations

from bot.domain.home.looking import Looking
from bot.domain.preferences.administration import AdminAsked
from bot.domain.preferences.preferred import Preferred
from bot.domain.preferences.reply_policy import ReplyPolicy
from bot.domain.wording import admin as wording
from storage.preferences import SqlPreferences
from tests.support.homes import at_home, drawn, homes, read
from tests.support.works import Works

ADMIN, ANA = "UADMIN", "UANA"


async def test_only_admins_see_the_choices_and_make_them(works: Works) -> None:
    works.people.make_admin(ADMIN)
    at = Looking(admin=AdminAsked(channel="C1"))
    async with homes(works) as desk:
        for person in (ADMIN, ANA):
            desk.home.look(at, at_home(person))
        seen = read(await drawn(works, ADMIN))
        assert wording.HEADING in seen
        assert "<#C1>" in seen
        assert wording.HEADING not in read(await drawn(works, ANA))
        await desk.home.choose_replies("C1", ReplyPolicy.EVERY, at, at_home(ADMIN))
        page = await drawn(works, ADMIN, 2)
        assert page.note == wording.CHANGED
        await desk.home.choose_replies("C1", ReplyPolicy.MENTION, at, at_home(ANA))
        assert (await drawn(works, ANA, 2)).note == wording.ADMINS_ONLY
    kept = SqlPreferences(works.engine)
    assert await kept.of("T1", "C1") == Preferred(replies=ReplyPolicy.EVERY)


async def test_a_former_admins_page_changes_nothing_and_goes(works: Works) -> None:
    works.people.make_admin(ADMIN)
    at = Looking(admin=AdminAsked(channel="C1"))
    async with homes(works) as desk:
        desk.home.look(at, at_home(ADMIN))
        assert (await drawn(works, ADMIN)).admin is not None
        del works.people.known[ADMIN]
        await desk.home.choose_model("C1", "sora-2", at, at_home(ADMIN))
        page = await drawn(works, ADMIN, 2)
    assert page.admin is None
    assert "Nothing was changed." in read(page)
    assert await SqlPreferences(works.engine).of("T1", "C1") == Preferred()
