"""What may be a question is answered; one press makes exactly these words, once, much later too."""

from __future__ import annotations

import asyncio

import pytest

from tests.support.people import form, note, send, words
from tests.support.stage import Json, Stage, Who, until


def buttons(told: Json) -> dict[str, str]:
    """Return the labels of an answer's buttons, by what they do."""
    elements = told["blocks"][-1].get("elements", [])
    return {one["action_id"]: one["text"]["text"] for one in elements if "action_id" in one}


async def asked(stage: Stage, who: Who, text: str) -> Json:
    """Say what is answered with buttons; return the answer, whoever it is visible to."""
    await stage.say(who, text)

    async def told() -> Json | None:
        found = [m for m in await stage.messages(who) if m.get("blocks")]
        return next((m for m in found if "anyway" in buttons(m)), None)

    found: Json = await until(told)
    return found


@pytest.mark.parametrize(
    "text",
    [
        "/sora examples",
        "/sora what can you do?",
        "@Sora how much does a clip cost?",
        "/sora hello",
    ],
)
async def test_words_that_may_be_no_prompt_are_made_after_a_restart(
    stage: Stage, text: str
) -> None:
    maya = stage.who()
    async with stage.bot():
        told = await asked(stage, maya, text)
        assert buttons(told)["anyway"] == "Make it anyway ($0.40)"
        assert (await stage.renders())["renders"] == []
    async with stage.bot():
        await asyncio.gather(*(stage.press(maya, told, "anyway") for _ in range(3)))
        title = text.removeprefix("/sora ").removeprefix("@Sora ")
        await stage.card_that_says(maya, f"“{title}”", "Done")
        await stage.press(maya, told, "anyway")
    assert [render["prompt"] for render in (await stage.renders())["renders"]] == [title]
    (left,) = [m for m in await stage.messages(maya) if m["ts"] == told["ts"]]
    assert not left.get("blocks")


async def test_in_a_direct_conversation_the_answer_is_replaced_too(stage: Stage) -> None:
    maya = Who(stage.who().workspace, "D0MAYA", stage.who().user)
    async with stage.bot():
        told = await asked(stage, maya, "can you make a video of a cat?")
        await stage.press(maya, told, "anyway")
        await stage.card_that_says(maya, "can you make a video of a cat?", "Done")
        (left,) = [m for m in await stage.messages(maya) if m["ts"] == told["ts"]]
    assert not left.get("blocks")


async def test_a_slip_in_an_option_goes_into_the_form_with_the_rest(stage: Stage) -> None:
    maya = stage.who()
    async with stage.bot():
        await stage.say(maya, "/sora a red fox in fresh snow --secnds 8 --count 2")
        told = await note(stage, maya, "--seconds")
    async with stage.bot():
        await stage.press(maya, told, "draft")
        view = await form(stage, maya)
        assert words(view) == "a red fox in fresh snow"
        await send(stage, maya, view)
        await stage.card_that_says(maya, "a red fox in fresh snow", "Done")
    assert len((await stage.renders())["renders"]) in {1, 2}


async def test_a_question_in_a_thread_is_made_a_remix_of_that_clip(stage: Stage) -> None:
    maya = stage.who()
    async with stage.bot():
        await stage.say(maya, "/sora a red fox")
        card = await stage.card_that_says(maya, "Done")
        await stage.say(maya, "@Sora can it be night?", card["ts"])
        told = await note(stage, maya, "")
        assert buttons(told)["anyway"] == "Make it anyway ($0.40)"
        await stage.press(maya, told, "anyway")
        remix = await stage.card_that_says(maya, "“can it be night?”", "Done")
    assert remix["thread_ts"] == card["ts"]
