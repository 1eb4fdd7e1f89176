"""Words that are refused are not lost: the answer's buttons, a form that stays open, edits."""

from __future__ import annotations

import asyncio
from typing import Any

from tests.support.people import element, form, note, send, words
from tests.support.pictures import picture
from tests.support.stage import Json, Stage, Who, until

TWO = (("fox.png", picture(1600, 900)), ("owl.png", picture(900, 1600)))


async def cards_of(stage: Stage, who: Who, title: str, count: int) -> list[Json]:
    """Return so many cards of clips whose words these are."""

    async def cards() -> list[Json] | None:
        found = [card for card in await stage.cards(who) if title in card["text"]]
        return found if len(found) == count else None

    found: list[Json] = await until(cards)
    return found


async def two_pictures(stage: Stage, who: Who) -> Json:
    """Send more pictures than the model takes; return the answer."""
    await stage.attach(who, "@Sora they look at each other --seconds 8", *TWO)
    return await note(stage, who, "takes one picture")


async def test_the_words_of_a_refusal_survive_a_restart(stage: Stage) -> None:
    maya = stage.who()
    async with stage.bot():
        told = await two_pictures(stage, maya)
    async with stage.bot():
        await stage.press(maya, told, "draft")
        view = await form(stage, maya)
        assert words(view) == "they look at each other"
        assert element(view, "seconds")["initial_option"]["value"] == "8"
        both = [option["value"] for option in element(view, "kept")["options"]]
        refused = await send(stage, maya, view)
        assert "takes one picture" in refused["errors"]["kept"]
        await send(stage, maya, view, kept={"files": both[:1]})
        card = await stage.card_that_says(maya, "they look at each other", "Done")
        assert "from a picture" in str(card["blocks"])
        (mention, *_) = await stage.messages(maya)
        assert card["thread_ts"] == mention["ts"]
    assert len((await stage.renders())["renders"]) == 1


async def test_somebody_elses_press_opens_nothing(stage: Stage) -> None:
    maya, jonas = stage.who(), stage.who("jonas")
    async with stage.bot():
        told = await two_pictures(stage, maya)
        (button,) = told["blocks"][1]["elements"]
        assert (await stage.press(jonas, told, "draft"))["error"] == "no_such_message"
        views = await stage.get("/views", workspace=jonas.workspace, user=jonas.user)
    assert views["views"] == []
    assert "they look" not in button["value"]


async def test_a_command_where_we_are_not_is_kept_over_a_restart(stage: Stage) -> None:
    maya = stage.who(channel="random")
    async with stage.bot():
        await stage.say(maya, "/sora a red fox in fresh snow --seconds 8 --count 2")
        told = await note(stage, maya, "/invite @Sora")
    async with stage.bot():
        await stage.press(maya, told, "edit")
        view = await form(stage, maya)
        assert words(view) == "a red fox in fresh snow"
        errors = (await send(stage, maya, view))["errors"]
        assert "/invite @Sora" in errors["where"]
        assert (await form(stage, maya))["id"] == view["id"]
        film = {"conversation": stage.who().channel}
        await send(stage, maya, view, where=film)
        card = await stage.card_that_says(stage.who(), "a red fox in fresh snow", "Done")
        assert card["blocks"]
    assert [render["seconds"] for render in (await stage.renders())["renders"]] == ["8", "8"]


async def test_between_two_people_the_form_offers_what_is_possible(stage: Stage) -> None:
    maya = stage.who()
    pair = Who(maya.workspace, "D0MAYAJONAS", maya.user)
    async with stage.bot():
        await stage.say(pair, "/sora a red fox")
        told = await note(stage, pair, "direct message between two people")
        assert "/invite" not in told["text"]
        await stage.press(pair, told, "edit")
        view = await form(stage, maya)
        there = {"conversation": pair.channel}
        offered = await stage.post(
            "/submit", workspace=maya.workspace, user=maya.user, view_id=view["id"],
            values={"where": there},
        )  # fmt: skip
        assert offered["errors"] == {"where": "This conversation isn't in the list."}
        await send(stage, maya, view)
        alone = Who(maya.workspace, "D0MAYA", maya.user)
        await stage.card_that_says(alone, "a red fox", "Done")
        assert len(await stage.clips(alone)) == 1


async def test_a_moderated_clip_is_edited_in_its_thread(stage: Stage) -> None:
    maya = stage.who()
    async with stage.bot():
        await stage.say(maya, "/sora a famous fox [moderated] --seconds 8")
        card = await stage.card_that_says(maya, "No clip this time")
        await stage.press(stage.who("jonas"), card, "edit")
        view = await form(stage, stage.who("jonas"))
        assert words(view) == "a famous fox [moderated]"
        await send(stage, stage.who("jonas"), view, prompt={"text": "a fox"})
        again = await stage.card_that_says(maya, "“a fox”", "Done")
    assert again["thread_ts"] == card["ts"]
    assert [render["prompt"] for render in (await stage.renders())["renders"]] == ["a fox"]


async def test_several_clips_say_their_sum_before_anything_is_spent(stage: Stage) -> None:
    maya = stage.who()
    async with stage.bot(MAX_RUNNING="1"):
        await stage.say(maya, "/sora the one before [stuck]")
        await stage.card_that_says(maya, "Rendering")
        await stage.say(maya, "/sora a red fox --count 4")
        cards = await cards_of(stage, maya, "a red fox", 4)
    assert all("4 × $0.40 = $1.60 in all" in str(card["blocks"]) for card in cards)


async def test_the_form_shows_the_sum_and_keeps_what_is_typed(stage: Stage) -> None:
    maya = stage.who()
    async with stage.bot():
        await stage.post("/shortcut", workspace=maya.workspace, user=maya.user, callback_id="make")
        view = await form(stage, maya)
        filled: dict[str, Any] = {
            "prompt": {"text": "half a prompt"},
            "where": {"conversation": maya.channel},
        }
        for name, value in (("seconds", "12"), ("count", "4")):
            await stage.post(
                "/press", workspace=maya.workspace, user=maya.user, view_id=view["id"],
                action_id="choice", block_id=name, value=value,
                values={**filled, name: {"choice": value}},
            )  # fmt: skip
            filled[name] = {"choice": value}
        assert "4 × $1.20 = $4.80" in str((await form(stage, maya))["blocks"])
        await send(stage, maya, view)
        await cards_of(stage, maya, "half a prompt", 4)


async def test_a_form_sent_in_twice_at_once_is_one_request(stage: Stage) -> None:
    maya = stage.who()
    async with stage.bot():
        await stage.post("/shortcut", workspace=maya.workspace, user=maya.user, callback_id="make")
        view = await form(stage, maya)
        values = {"prompt": {"text": "a red fox"}, "where": {"conversation": maya.channel}}
        sends = (
            stage.post(
                "/submit", workspace=maya.workspace, user=maya.user, view_id=view["id"],
                values=values,
            )
            for _ in range(3)
        )  # fmt: skip
        await asyncio.gather(*sends)
        await stage.card_that_says(maya, "a red fox", "Done")
    assert len((await stage.renders())["renders"]) == 1
