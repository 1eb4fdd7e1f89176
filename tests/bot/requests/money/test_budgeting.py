"""Admins set budgets and say who may spend; whoever has reached one keeps their words."""

from __future__ import annotations

import pytest

from bot.domain.conversation.replies import Answer
from bot.domain.errors.base import OverBudget, RequestError
from bot.domain.job import JobState
from bot.domain.language.clip_form import Form
from bot.domain.money.budgets import BudgetKind
from bot.domain.money.window import BudgetsSent, UserGroup
from bot.domain.preferences.spenders import Spenders
from bot.domain.wording.admin import ADMINS_ONLY
from bot.domain.wording.buttons import OPEN_FORM
from bot.domain.wording.money import NO_SPENDER
from bot.domain.wording.troubles.refusals import UNCHECKED
from bot.requests.desk import FrontDesk
from bot.slack.views.clip_form_fields import price
from tests.support.front_desk import counter, everything, origin, say
from tests.support.works import Works

PRICE = "0.40"


@pytest.fixture
def desk(works: Works) -> FrontDesk:
    works.people.make_admin("U9")
    return counter(works)


async def allow(desk: FrontDesk, amount: str, *people: str) -> None:
    rule = Spenders.PEOPLE if people else Spenders.EVERYBODY
    sent = BudgetsSent({BudgetKind.PERSON_DAY: amount}, rule, people=people)
    assert await desk.budgets.set(sent, origin(person="U9")) == {}


async def test_an_admin_sees_what_is_set_and_nobody_else_does(
    works: Works, desk: FrontDesk
) -> None:
    await allow(desk, "$5")
    for person in ("U1", "U9"):
        await desk.budgets.open(origin(person=person))
    (page,) = works.slack.budgets
    assert page.chosen.person_day == 5_000_000
    with pytest.raises(RequestError, match=ADMINS_ONLY):
        await desk.budgets.set(BudgetsSent({}), origin(person="U1"))


async def test_what_cant_be_read_changes_nothing(works: Works, desk: FrontDesk) -> None:
    await allow(desk, "5")
    sent = BudgetsSent({BudgetKind.PERSON_DAY: "five", BudgetKind.PERSON_MONTH: "10"})
    assert [*await desk.budgets.set(sent, origin(person="U9"))] == [BudgetKind.PERSON_DAY]
    await desk.budgets.open(origin(person="U9"))
    (page,) = works.slack.budgets
    assert (page.chosen.person_day, page.chosen.person_month) == (5_000_000, None)


async def test_over_a_budget_the_words_go_on_in_the_form(works: Works, desk: FrontDesk) -> None:
    await allow(desk, PRICE)
    await desk.command("a red fox --seconds 4", origin())
    with pytest.raises(OverBudget, match="nothing is left") as refused:
        await desk.command("a hare --seconds 4", origin())
    answer = await desk.use.drafts.answer(refused.value, origin())
    assert [button.label for button in answer.buttons] == [OPEN_FORM]
    assert len(await everything(works)) == 1
    with pytest.raises(OverBudget):
        await desk.make(Form(prompt="a hare", seconds="4"), (), origin())
    await desk.command("a hare --seconds 4", origin(person="U2"))
    assert len(await everything(works)) == 2


async def test_over_a_budget_a_reply_is_answered(works: Works, desk: FrontDesk) -> None:
    job = await works.rendering()
    works.video.complete_all()
    clip = await works.reaches(job, JobState.DELIVERED)
    await allow(desk, PRICE)
    await say(desk, "remix make it night", origin(clip.thread, "U1"))
    answer = works.slack.answers[-1]
    assert isinstance(answer, Answer)
    assert "That costs" in answer.text
    assert await everything(works) == [await works.row(clip)]


async def test_only_whom_an_admin_named_may_spend(works: Works, desk: FrontDesk) -> None:
    await allow(desk, "", "U2")
    with pytest.raises(RequestError, match=NO_SPENDER):
        await desk.command("a red fox", origin())
    assert await everything(works) == []
    await desk.command("a red fox", origin(person="U2"))
    assert len(await everything(works)) == 1


async def test_a_form_says_what_is_left_once_little_is(works: Works, desk: FrontDesk) -> None:
    await allow(desk, "2")
    assert (await desk.use.forms.menu(origin())).left == ""
    await desk.command("a red fox --seconds 4 --count 4", origin())
    menu = await desk.use.forms.menu(origin())
    assert menu.left == "Of your $2.00 for today $0.40 is left."
    (block,) = price(menu.profile, Form(prompt="a fox", seconds="4"), menu.left)
    assert block["text"]["text"] == "List price: $0.40. Of your $2.00 for today $0.40 is left."


async def test_of_a_group_only_its_members_may_spend(works: Works, desk: FrontDesk) -> None:
    works.groups.known = {"S1": {"U2"}}
    sent = BudgetsSent({}, Spenders.GROUP, "S1")
    assert await desk.budgets.set(sent, origin(person="U9")) == {}
    await desk.budgets.open(origin(person="U9"))
    assert works.slack.budgets[0].groups == (UserGroup("S1", "S1"),)
    with pytest.raises(RequestError, match=NO_SPENDER):
        await desk.command("a red fox", origin())
    await desk.command("a red fox", origin(person="U2"))
    works.groups.away = True
    with pytest.raises(RequestError, match=UNCHECKED) as refused:
        await desk.command("a hare", origin(person="U2"))
    assert refused.value.anyway is not None
    assert len(await everything(works)) == 1
