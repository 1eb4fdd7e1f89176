"""Better words are asked for once a press, shown in the form, and never in the way of one's own."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace

import pytest
from typing_extensions import override

from bot.domain.conversation.origin import Origin
from bot.domain.language.clip_form import Form
from bot.domain.presets.prompt_help import LONGEST_ASKED, BetterWords
from bot.domain.wording import prompt_help as wording
from bot.ports.presets.prompt_help import PromptHelper
from bot.requests.desk import FrontDesk
from bot.requests.presets.improving import AT_ONCE, MOST, WINDOW, Improving
from tests.support.front_desk import counter, origin
from tests.support.works import Works

VIEW = {"id": "V1", "hash": "1.a"}
LONGER = "A red fox in the soft light of early morning."


class Helper(PromptHelper):
    """Answers when it may, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.may_answer = asyncio.Event()
        self.answer = BetterWords(LONGER)

    @override
    async def improve(self, words: str) -> BetterWords:
        self.asked.append(words)
        await self.may_answer.wait()
        return self.answer

    @override
    async def close(self) -> None:
        return


@pytest.fixture
def helper() -> Helper:
    return Helper()


@pytest.fixture
def desk(works: Works, helper: Helper) -> FrontDesk:
    desk = counter(works)
    return with_help(desk, replace(desk.presets.prompt_help, helper=helper))


def with_help(desk: FrontDesk, prompt_help: Improving) -> FrontDesk:
    presets = replace(desk.presets, prompt_help=prompt_help)
    return replace(desk, use=replace(desk.use, presets=presets))


async def press(
    desk: FrontDesk, prompt: str = "a red fox", where: Origin | None = None, view: str = "V1"
) -> None:
    await desk.presets.prompt_help.improve(
        VIEW | {"id": view}, Form(prompt), where or origin(), animates=False
    )


async def over(desk: FrontDesk) -> None:
    """Let all that is under way come to its end."""
    await asyncio.gather(*desk.presets.prompt_help._tasks)


async def test_better_words_take_the_place_of_ones_own(
    works: Works, desk: FrontDesk, helper: Helper
) -> None:
    helper.may_answer.set()
    await press(desk, "a red fox --seconds 8")
    await over(desk)
    assert helper.asked == ["a red fox"]
    told = wording.IMPROVED.format(words="a red fox --seconds 8")
    assert works.slack.improved == [(f"{LONGER} --seconds 8", told)]


async def test_a_press_that_comes_twice_asks_once(
    works: Works, desk: FrontDesk, helper: Helper
) -> None:
    helper.may_answer.set()
    twice = origin(key="improve:V1:1.a")
    await asyncio.gather(press(desk, where=twice), press(desk, where=twice))
    await over(desk)
    assert len(helper.asked) == len(works.slack.improved) == 1


@pytest.mark.parametrize("why", ["status 429", "a refusal"])
async def test_without_a_prompt_nothing_changes_and_that_is_said(
    works: Works, desk: FrontDesk, helper: Helper, caplog: pytest.LogCaptureFixture, why: str
) -> None:
    caplog.set_level(logging.DEBUG)
    helper.answer = BetterWords(why=why)
    helper.may_answer.set()
    await press(desk, "one very secret fox")
    await over(desk)
    assert works.slack.improved == [("one very secret fox", wording.NO_HELP)]
    assert "secret" not in caplog.text


async def test_nobody_waits_for_an_answer_that_does_not_come(
    works: Works, desk: FrontDesk, helper: Helper
) -> None:
    desk = with_help(desk, replace(desk.presets.prompt_help, patience=0.0))
    await press(desk)
    await over(desk)
    assert works.slack.improved == [("a red fox", wording.NO_HELP)]
    assert not helper.may_answer.is_set()


async def test_words_typed_meanwhile_are_not_replaced(
    works: Works, desk: FrontDesk, helper: Helper
) -> None:
    await press(desk)
    await desk.refill(VIEW, Form("a red fox and an owl"), origin(), animates=False)
    helper.may_answer.set()
    await over(desk)
    assert works.slack.improved == [("a red fox and an owl", wording.CHANGED_MEANWHILE)]


async def test_words_typed_between_two_presses_are_not_replaced(
    works: Works, desk: FrontDesk, helper: Helper
) -> None:
    twice = origin(key="improve:V1:1.a")
    await press(desk, where=twice)
    await desk.refill(VIEW, Form("a red fox and an owl"), origin(), animates=False)
    await press(desk, "a red fox and an owl", where=twice)
    helper.may_answer.set()
    await over(desk)
    assert works.slack.improved == [("a red fox and an owl", wording.CHANGED_MEANWHILE)]


async def test_fields_chosen_meanwhile_stay_with_better_words(
    works: Works, desk: FrontDesk, helper: Helper
) -> None:
    await press(desk)
    await desk.refill(VIEW, Form("a red fox", seconds="12"), origin(), animates=False)
    helper.may_answer.set()
    await over(desk)
    assert works.slack.improved == [(LONGER, wording.IMPROVED.format(words="a red fox"))]


@pytest.mark.parametrize(
    ("prompt", "said"),
    [
        (" ", wording.NO_WORDS),
        ("--seconds 8", wording.NO_WORDS),
        ("x" * (LONGEST_ASKED + 1), wording.LONG_ENOUGH),
        ("a fox" + " --seconds 8" * 200, wording.LONG_ENOUGH),
    ],
)
async def test_what_needs_no_help_is_not_sent(
    works: Works, desk: FrontDesk, helper: Helper, prompt: str, said: str
) -> None:
    await press(desk, prompt)
    await over(desk)
    assert (helper.asked, works.slack.improved) == ([], [(prompt, said)])


async def test_a_person_and_a_process_ask_so_often_and_no_more(
    works: Works, desk: FrontDesk, helper: Helper
) -> None:
    for number in range(AT_ONCE):
        await press(desk, view=f"V{number}")
    await works.clock.until(lambda: _asked(helper, AT_ONCE))
    await press(desk, where=origin(person="U2"), view="V9")
    await works.clock.until(lambda: _said(works, 1))
    helper.may_answer.set()
    await over(desk)
    assert works.slack.improved[0] == ("a red fox", wording.BUSY)
    for _ in range(AT_ONCE, MOST + 1):
        await press(desk)
        await over(desk)
    assert works.slack.improved[-1] == ("a red fox", wording.TOO_OFTEN)
    assert len(helper.asked) == MOST
    works.clock.advance(WINDOW + 1)
    await press(desk)
    await over(desk)
    assert len(helper.asked) == MOST + 1


async def test_a_desk_that_closes_gives_up_what_is_under_way(
    works: Works, desk: FrontDesk, helper: Helper
) -> None:
    await press(desk)
    await works.clock.until(lambda: _asked(helper, 1))
    await desk.presets.prompt_help.close()
    assert works.slack.improved == []


async def test_without_a_helper_a_press_does_nothing(works: Works) -> None:
    desk = counter(works)
    assert isinstance(desk.presets.prompt_help, Improving)
    await press(desk)
    await over(desk)
    assert works.slack.improved == []


async def _asked(helper: Helper, times: int) -> bool:
    return len(helper.asked) >= times


async def _said(works: Works, times: int) -> bool:
    return len(works.slack.improved) >= times
