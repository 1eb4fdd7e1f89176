"""Creates whose answer is lost, at servers that tell of their renders in odd ways: paid once.

Each create is carried out, or not, and nobody hears of it. What is counted is what reached the
server.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.crash.weather import CLOCKS, HOUR, listed
from bot.domain.renders.proof import Patience
from bot.rendering import recovery
from playground.video.settings import DialectName
from tests.support.postgres import empty_postgres, postgres
from tests.support.stage import Json, Stage, open_stage, until

__all__ = ["empty_postgres", "postgres"]

SETTLE = 0.6


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Believe a list after two seconds rather than after half a minute."""
    monkeypatch.setattr(recovery, "USUAL", Patience(settle=SETTLE))
    monkeypatch.setattr(recovery, "FIRST", 0.1)
    monkeypatch.setattr(recovery, "LONGEST", 0.25)


def lost(times: int = 1, *, made: bool = True) -> Json:
    effect = "reset_after" if made else "reset_before"
    return {"route": "create", "effect": effect, "times": times}


async def creates(stage: Stage) -> int:
    return len(await stage.video_calls(creates=True))


ADOPTED: dict[str, Json] = {
    **{name: rule for name, rule in CLOCKS.items() if rule is not None},
    "no prompt": listed("other_words"),
    "a date of its own": listed("other_date", seconds=-3 * HOUR),
    "listed late": listed("other_instance", times=5),
    "one instance of two": listed("other_instance", probability=0.5),
}


@pytest.mark.parametrize(
    ("dialect", "odd"),
    [*(("azure", odd) for odd in ADOPTED), ("sora1", "ten minutes behind"), ("sora1", "0")],
)
async def test_a_lost_render_is_found_and_paid_once(
    tmp_path: Path, odd: str, dialect: DialectName
) -> None:
    async with open_stage(tmp_path, dialect=dialect) as stage, stage.bot():
        await stage.break_video(lost(), ADOPTED[odd])
        await stage.say(stage.who(), "/sora a red fox")
        await stage.card_that_says(stage.who(), "red fox", "Done")
        assert await creates(stage) == len((await stage.renders())["renders"]) == 1


UNCLEAR: dict[str, Json] = {
    "words in a template": listed("other_words", body="Create a video: {prompt}"),
    "words cut": listed("other_words", body="{prompt:.5}"),
    "words that are always the same": listed("other_words", body="***"),
}


@pytest.mark.parametrize("odd", UNCLEAR)
async def test_a_render_with_other_words_is_for_a_person(stage: Stage, odd: str) -> None:
    async with stage.bot():
        await stage.break_video(lost(), UNCLEAR[odd])
        await stage.say(stage.who(), "/sora a red fox")
        card = await stage.card_that_says(stage.who(), "red fox", "Unclear")
        await stage.press(stage.who(), card, "look")

        async def answered() -> bool:
            return any("still can't tell" in text for text in await stage.private(stage.who()))

        await until(answered)
        assert await creates(stage) == 1
        await stage.break_video()
        await stage.press(stage.who(), card, "look")
        await stage.card_that_says(stage.who(), "red fox", "Done")
        assert await creates(stage) == 1


async def test_a_render_without_words_and_time_is_for_a_person(tmp_path: Path) -> None:
    async with open_stage(tmp_path, omit_prompt=True) as stage, stage.bot():
        await stage.break_video(lost(), listed("other_clock", seconds=-600))
        await stage.say(stage.who(), "/sora a red fox")
        await stage.card_that_says(stage.who(), "red fox", "Unclear")
        assert await creates(stage) == 1


async def test_a_short_list_is_for_a_person(tmp_path: Path) -> None:
    """It shows the oldest ten, and says that there are no more."""
    async with open_stage(tmp_path, render_seconds=0.1) as stage, stage.bot():
        maya = stage.who()
        for number in range(3):
            await stage.say(maya, f"/sora hare number {number} --count 4")

        async def all_done() -> bool:
            return sum("Done" in card["text"] for card in await stage.cards(maya)) == 12

        await until(all_done)
        await stage.break_video(lost(), listed("short_list", body=10))
        await stage.say(maya, "/sora a red fox")
        await stage.card_that_says(maya, "red fox", "Unclear")
        assert await creates(stage) == 13


async def test_what_never_arrived_is_ordered_again_by_itself(stage: Stage) -> None:
    async with stage.bot():
        await stage.break_video(lost(2, made=False), listed("other_clock", seconds=-600))
        await stage.say(stage.who(), "/sora a red fox")
        await stage.card_that_says(stage.who(), "red fox", "Done")
        assert await creates(stage) == 3
        assert len((await stage.renders())["renders"]) == 1


NOTHING_USABLE: dict[str, Json] = {
    "reset": lost(99, made=False),
    "a page": {"route": "create", "effect": "html"},
}


@pytest.mark.parametrize("odd", NOTHING_USABLE)
async def test_three_orders_in_vain_are_followed_by_a_persons(stage: Stage, odd: str) -> None:
    async with stage.bot():
        await stage.break_video(NOTHING_USABLE[odd])
        await stage.say(stage.who(), "/sora a red fox")
        await three_and_three_more(stage)


async def test_orders_are_counted_in_postgresql(stage: Stage, empty_postgres: str) -> None:
    async with stage.bot(DATABASE_URL=empty_postgres):
        await stage.break_video(lost(99, made=False))
        await stage.say(stage.who(), "/sora a red fox")
        await three_and_three_more(stage)


async def three_and_three_more(stage: Stage) -> None:
    """See three orders, a person's press, and three more; then see it through."""
    maya = stage.who()
    for orders in (3, 6):
        card = await stage.card_that_says(maya, "red fox", "Unclear", "sent this 3 times")
        assert await creates(stage) == orders
        if orders == 6:
            await stage.break_video()
        await stage.press(maya, card, "resend")
        if orders == 3:
            await stage.card_that_says(maya, "red fox", "Starting to render")
    await stage.card_that_says(maya, "red fox", "Done")
    assert await creates(stage) == 7


async def test_a_busy_server_is_asked_as_long_as_it_takes(stage: Stage) -> None:
    async with stage.bot():
        rule = {"route": "create", "effect": "rate_limited", "retry_after": 0.05, "times": 4}
        await stage.break_video(rule)
        await stage.say(stage.who(), "/sora a red fox")
        await stage.card_that_says(stage.who(), "red fox", "Done")
        assert await creates(stage) == 5
