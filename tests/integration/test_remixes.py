"""Remixes on stage: native ones, and what is offered and made from scratch where there are none."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import update

from playground.video.settings import DialectName
from storage.database import open_database
from storage.tables import jobs
from tests.support.people import actions
from tests.support.processes import connected, restarted, stop
from tests.support.stage import Json, Stage, open_stage, until

COMBINED = (
    "a red fox in fresh snow\n\n"
    "The same scene with one change, which overrides the above: make it night"
)


async def first_clip(stage: Stage, said: str = "/sora a red fox in fresh snow") -> Json:
    """Order a clip; return its card once the clip is there."""
    await stage.say(stage.who(), said)
    return await stage.card_that_says(stage.who(), "Done")


async def newest_render(stage: Stage) -> Json:
    render: Json = (await stage.renders())["renders"][0]
    return render


async def offered(stage: Stage, card: Json, *words: str) -> Json:
    """Ask for a remix of a clip that can't be had; return the card with the offer."""
    await stage.say(stage.who(), "remix make it night", card["ts"])
    offer = await stage.card_that_says(
        stage.who(), "make it night", "Not as a remix", *words, "Nothing was spent"
    )
    assert actions(offer) == {"recreate", "card_menu"}
    return offer


async def recreated(stage: Stage) -> Json:
    """Return the card of the recreated remix, once its clip is there."""
    card = await stage.card_that_says(stage.who(), "make it night", "Done")
    assert "Recreated remix: " in str(card["blocks"])
    assert "#1 → #3 · made from scratch, after #1, with a frame of it" in str(card["blocks"])
    render = await newest_render(stage)
    assert (render["prompt"], render["remixed_from_video_id"]) == (COMBINED, None)
    assert render["inputs"] == 1
    clips = await stage.clips(stage.who())
    (clip,) = [clip for clip in clips if "made from scratch after #1" in clip["text"]]
    assert (await stage.file(clip))[4:8] == b"ftyp"
    return card


async def test_a_chain_of_three_keeps_its_lineage_on_the_card(stage: Stage) -> None:
    maya = stage.who()
    async with stage.bot():
        card = await first_clip(stage)
        for change, chain in (
            ("make it night", "#1 → #2"),
            ("add a moon", "#1 → #2 → #3"),
            ("let it snow", "#1 → #2 → #3 → #4"),
        ):
            await stage.say(maya, f"remix {change}", card["ts"])
            done = await stage.card_that_says(maya, change, "Done")
            assert f"· {chain} ·" in str(done["blocks"])
        await stage.say(maya, "remix #2 add an owl", card["ts"])
        done = await stage.card_that_says(maya, "add an owl", "Done")
        assert "· #1 → #2 → #5 ·" in str(done["blocks"])
        owl, snow, moon, night, fox = (await stage.renders())["renders"]
    sources = [render["remixed_from_video_id"] for render in (night, moon, snow, owl)]
    assert sources == [fox["id"], night["id"], moon["id"], night["id"]]


@pytest.mark.parametrize("on", ["card", "clip"])
async def test_the_shortcut_remixes_what_a_message_shows(stage: Stage, on: str) -> None:
    maya = stage.who()
    async with stage.bot():
        card = await first_clip(stage)
        message = card if on == "card" else (await stage.clips(maya))[0]
        assert (await stage.shortcut(maya, message, "remix"))["ok"]
        view = await stage.view(maya)
        await stage.post(
            "/submit",
            workspace=maya.workspace,
            user=maya.user,
            view_id=view["id"],
            values={"change": {"text": {"type": "plain_text_input", "value": "make it night"}}},
        )
        done = await stage.card_that_says(maya, "make it night", "Done")
        assert "· #1 → #2 ·" in str(done["blocks"])


async def test_the_shortcut_on_anything_else_says_what_to_do(stage: Stage) -> None:
    maya = stage.who(channel="random")
    async with stage.bot():
        said = await stage.say(maya, "what a day")
        assert (await stage.shortcut(maya, said, "remix"))["ok"]

        async def told() -> list[str]:
            return await stage.private(maya)

        assert "no clip of mine here" in (await until(told))[0]


@pytest.mark.parametrize("fate", ["expire", "delete"])
async def test_a_clip_that_is_gone_is_offered_and_made_from_scratch(
    stage: Stage, fate: str
) -> None:
    maya, jonas = stage.who(), stage.who("jonas")
    async with stage.bot():
        card = await first_clip(stage)
        render = await newest_render(stage)
        await (stage.expire(render["id"]) if fate == "expire" else stage.delete(render["id"]))
        offer = await offered(stage, card, "no longer has #1")
        assert "Recreate ($0.40)" in str(offer["blocks"])
        await stage.press(jonas, offer, "recreate")
        done = await recreated(stage)
        assert f"<@{jonas.user}>" in str(done["blocks"])
        assert (await newest_render(stage))["size"] == render["size"]
        await stage.say(maya, "remix #3 add a moon", card["ts"])
        done = await stage.card_that_says(maya, "add a moon", "Done")
        assert "· #1 → #3 → #4 ·" in str(done["blocks"])


async def test_what_is_known_to_have_expired_costs_no_turn_in_line(stage: Stage) -> None:
    async with stage.bot():
        card = await first_clip(stage)
        engine = open_database(f"sqlite+aiosqlite:///{stage.folder}/sora.db")
        async with engine.writing() as connection:
            await connection.execute(update(jobs).values(expires_at=1.0))
        await engine.dispose()
        offer = await offered(stage, card, "24 hours")
        assert len(await stage.video_calls(creates=True)) == 1
        await stage.press(stage.who(), offer, "recreate")
        await recreated(stage)


@pytest.mark.parametrize("dialect", ["vllm-omni", "sglang"])
async def test_a_server_without_remix_offers_and_tells_others_at_once(
    tmp_path: Path, dialect: DialectName
) -> None:
    async with open_stage(tmp_path, dialect=dialect) as stage, stage.bot():
        card = await first_clip(stage)
        offer = await offered(stage, card, "can't change a clip")
        asked = len(await stage.video_calls(creates=True))
        await stage.say(stage.who("jonas"), "remix make it rain", card["ts"])
        await stage.card_that_says(stage.who(), "make it rain", "Not as a remix")
        assert len(await stage.video_calls(creates=True)) == asked
        await stage.press(stage.who(), offer, "recreate")
        done = await stage.card_that_says(stage.who(), "make it night", "Done")
        assert "made from scratch, after #1, with a frame of it" in str(done["blocks"])
        render = await newest_render(stage)
        assert (render["prompt"], render["inputs"]) == (COMBINED, 1)


async def test_without_any_picture_of_it_the_words_have_to_do(stage: Stage) -> None:
    async with stage.bot():
        card = await first_clip(stage)
        await stage.delete((await newest_render(stage))["id"])
        offer = await offered(stage, card)
        gone = {"do": "error", "error": "file_not_found"}
        await stage.break_slack(methods={"files.info": [{**gone, "next": 1}]})
        await stage.press(stage.who(), offer, "recreate")
        done = await stage.card_that_says(stage.who(), "make it night", "Done")
        assert "after #1, from the words alone" in str(done["blocks"])
        assert (await newest_render(stage))["inputs"] == 0


async def test_a_frame_with_people_is_left_out_at_the_second_press(stage: Stage) -> None:
    maya = stage.who()
    async with stage.bot():
        card = await first_clip(stage, "/sora a crowd [people]")
        await stage.delete((await newest_render(stage))["id"])
        offer = await offered(stage, card)
        await stage.press(maya, offer, "recreate")
        await stage.card_that_says(maya, "No clip this time", "Press Recreate once more")
        await stage.press(maya, offer, "recreate")
        done = await stage.card_that_says(maya, "make it night", "Done")
        assert "#1 → #4 · made from scratch, after #1, from the words alone" in str(done["blocks"])


async def test_another_deployment_offers_what_the_last_one_made(stage: Stage) -> None:
    async with stage.bot():
        card = await first_clip(stage)
    async with stage.bot(AZURE_OPENAI_DEPLOYMENT_NAME="sora-3"):
        await offered(stage, card, "made by another video service")
    assert len(await stage.video_calls(creates=True)) == 1


async def test_two_presses_at_once_make_one_clip(stage: Stage) -> None:
    maya, jonas = stage.who(), stage.who("jonas")
    async with stage.bot():
        card = await first_clip(stage)
        await stage.delete((await newest_render(stage))["id"])
        offer = await offered(stage, card)
        presses = [stage.press(who, offer, "recreate") for who in (maya, jonas, maya)]
        await asyncio.gather(*presses)
        await recreated(stage)
        await stage.press(jonas, offer, "recreate")

        async def told() -> list[str]:
            return [text for text in await stage.private(jonas) if "is that clip already" in text]

        await until(told)
        assert len(await stage.cards(maya)) == 3
    assert len((await stage.renders())["renders"]) == 1  # the first one was deleted


async def test_killed_between_the_press_and_the_submit(stage: Stage) -> None:
    maya = stage.who()
    bot = await stage.process(MAX_RUNNING="1")
    await connected(stage)
    card = await first_clip(stage)
    await stage.delete((await newest_render(stage))["id"])
    offer = await offered(stage, card)
    await stage.say(maya, "/sora a hare at dawn [stuck]")
    await stage.card_that_says(maya, "hare", "Rendering")
    hare = await newest_render(stage)
    await stage.press(maya, offer, "recreate")
    waiting = await stage.card_that_says(maya, "make it night", "in line")
    bot = await restarted(stage, bot)
    await connected(stage)
    await stage.press(maya, offer, "recreate")  # an impatient person
    await stage.finish(hare["id"])
    done = await recreated(stage)
    assert done["ts"] == waiting["ts"]
    creates = [call for call in await stage.video_calls(creates=True) if call["route"] == "create"]
    assert len(creates) == 3
    await stop(bot)


async def test_killed_while_the_frame_is_brought(stage: Stage) -> None:
    bot = await stage.process()
    await connected(stage)
    card = await first_clip(stage)
    await stage.delete((await newest_render(stage))["id"])
    offer = await offered(stage, card)
    asked = len(await stage.calls("files.info"))
    await stage.break_slack(methods={"files.info": [{"do": "delay", "next": 1, "seconds": 8}]})
    await stage.press(stage.who(), offer, "recreate")

    async def frame_is_asked_for() -> bool:
        return len(await stage.calls("files.info")) > asked

    await until(frame_is_asked_for)
    bot = await restarted(stage, bot)
    await recreated(stage)
    await stop(bot)


async def test_an_offer_survives_a_restart(stage: Stage) -> None:
    async with stage.bot():
        card = await first_clip(stage)
        await stage.delete((await newest_render(stage))["id"])
        offer = await offered(stage, card)
    async with stage.bot():
        await stage.press(stage.who(), offer, "recreate")
        await recreated(stage)
