"""Admins see what is usual where and change it; nobody else does, whatever page they still see."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.access import Audience
from bot.domain.errors.base import RequestError
from bot.domain.job import Thread
from bot.domain.preferences.administration import CHANNELS, FOLLOWS, AdminAsked, AdminPage
from bot.domain.preferences.preferred import NOTHING_CHOSEN, WORKSPACE, Preferred
from bot.domain.preferences.reply_policy import ReplyPolicy
from bot.rendering.deployments import Registry
from bot.requests.making.menus import Menus
from bot.requests.settings.administration import Administration
from bot.requests.settings.choices import Choices
from storage.approvals import SqlApprovals
from storage.channels import SqlChannelsInUse
from storage.preferences import SqlPreferences
from tests.support.front_desk import origin
from tests.support.menus import WIDE
from tests.support.storage import asked
from tests.support.works import Works

LAWFUL = Audience(channels=frozenset({"C0ADS"}))


@pytest.fixture
def office(works: Works) -> Administration:
    """Return what admins have: a model for all, and ``film`` for one channel. U1 is an admin."""
    film = replace(works.deployment, name="film", model="film-1", profile=WIDE, access=LAWFUL)
    works.deployments = Registry((works.deployment, works.video), (film, works.video))
    works.people.make_admin("U1")
    return Administration(
        choices=Choices(SqlPreferences(works.engine), works.clock),
        channels=SqlChannelsInUse(works.engine),
        menus=Menus(works.deployments),
        line=works.store,
        permissions=works.permissions,
        approvals=SqlApprovals(works.engine),
    )


async def looked(office: Administration, page: int = 1, channel: str = "") -> AdminPage:
    found = await office.page(AdminAsked(page, channel), origin())
    assert found is not None
    return found


async def used(works: Works, *channels: str) -> None:
    for channel in channels:
        await works.store.accept(replace(asked(), thread=Thread("T1", channel)))


async def test_channels_come_picked_first_then_set_then_in_use(
    works: Works, office: Administration
) -> None:
    await used(works, "C1", "C2", "D7", "C3")
    await office.choose_replies("C2", ReplyPolicy.EVERY, origin())
    page = await looked(office, channel="C9")
    assert [place.subject for place in page.channels] == ["C9", "C2", "C3", "C1"]
    assert page.channels[1].chosen == Preferred(replies=ReplyPolicy.EVERY)
    assert [*page.channels[1].menu.models] == ["sora-2"]
    assert [state.deployment.name for state in page.deployments] == ["sora-2", "film"]


async def test_many_channels_have_pages(works: Works, office: Administration) -> None:
    await used(works, *(f"C{number}" for number in range(CHANNELS + 2)))
    assert len((await looked(office)).channels) == CHANNELS
    last = await looked(office, page=9)
    assert (last.asked.page, last.of, len(last.channels)) == (2, 2, 2)


async def test_a_place_shows_what_it_has_without_a_choice(office: Administration) -> None:
    await office.choose_replies(WORKSPACE, ReplyPolicy.MENTION, origin())
    page = await looked(office, channel="C0ADS")
    assert page.workspace.policy is ReplyPolicy.KEYWORD
    assert page.channels[0].policy is ReplyPolicy.MENTION
    assert [*page.channels[0].menu.models] == ["sora-2", "film"]


async def test_a_choice_is_taken_back(office: Administration) -> None:
    await office.choose_model("C0ADS", "film", origin())
    await office.choose_replies("C0ADS", ReplyPolicy.EVERY, origin())
    chosen = (await looked(office, channel="C0ADS")).channels[0].chosen
    assert chosen == Preferred(model="film", replies=ReplyPolicy.EVERY)
    await office.choose_model("C0ADS", FOLLOWS, origin())
    await office.choose_replies("C0ADS", FOLLOWS, origin())
    assert (await looked(office, channel="C0ADS")).channels[0].chosen == NOTHING_CHOSEN


@pytest.mark.parametrize(
    ("subject", "model", "told"),
    [
        ("C1", "film", "`film` may not be used in <#C1>"),
        (WORKSPACE, "film", "`film` may not be used in every channel"),
        ("C1", "gone", "`gone` may not be used in <#C1>"),
        ("U1", "sora-2", "Only channels have settings"),
    ],
)
async def test_what_may_not_be_usual_is_refused_with_words(
    office: Administration, subject: str, model: str, told: str
) -> None:
    with pytest.raises(RequestError, match=told) as refused:
        await office.choose_model(subject, model, origin())
    assert "Nothing was changed." in refused.value.tell
    assert await office.choices.of("T1", subject) == NOTHING_CHOSEN


async def test_a_policy_of_another_version_changes_nothing(office: Administration) -> None:
    with pytest.raises(RequestError, match="another version"):
        await office.choose_replies("C1", "all", origin())


async def test_who_is_no_admin_any_more_changes_nothing(
    works: Works, office: Administration
) -> None:
    for person, away in (("U2", False), ("U1", True)):
        works.people.away = away
        assert await office.page(AdminAsked(), origin(person=person)) is None
        with pytest.raises(RequestError, match="Only admins"):
            await office.choose_model("C1", "sora-2", origin(person=person))
        with pytest.raises(RequestError, match="Only admins"):
            await office.choose_replies("C1", ReplyPolicy.EVERY, origin(person=person))
    assert await office.choices.of("T1", "C1") == NOTHING_CHOSEN


async def test_an_amount_asks_whoever_chose_it_and_nothing_asks_nobody(
    office: Administration,
) -> None:
    await office.choose_approval(" $2.50 ", origin())
    chosen = (await looked(office)).workspace.chosen
    assert (chosen.approve_from, chosen.approver) == (2_500_000, "U1")
    for nonsense in ("0", "five", "-1", "2.505"):
        with pytest.raises(RequestError, match="no amount of dollars"):
            await office.choose_approval(nonsense, origin())
    with pytest.raises(RequestError):
        await office.choose_approval("1", origin(person="U2"))
    assert (await looked(office)).workspace.chosen == chosen
    await office.choose_approval("", origin())
    assert (await looked(office)).workspace.chosen == Preferred()
