"""Pictures on stage: attached to a mention, a reply, a direct message; odd ones, and kills."""

from __future__ import annotations

import io
from pathlib import Path

import av
import pytest

from tests.support.people import direct
from tests.support.pictures import QUARTER_TURN, bomb, halves, picture, video
from tests.support.processes import connected, restarted, stop
from tests.support.stage import Json, Stage, Who, open_stage, until


async def told(stage: Stage, who: Who) -> str:
    """Return the first private sentence that somebody gets."""

    async def sentence() -> str | None:
        return next(iter(await stage.private(who)), None)

    found: str = await until(sentence)
    return found


def size_of(clip: bytes) -> tuple[int, int]:
    with av.open(io.BytesIO(clip)) as container:
        stream = container.streams.video[0]
        return stream.width, stream.height


async def brought(stage: Stage, who: Who) -> list[Json]:
    """Return the messages with clips of the bot's; a person's pictures are none of these."""
    return [message for message in await stage.clips(who) if message["user"] != who.user]


async def sizes(stage: Stage) -> list[str]:
    return [render["size"] for render in (await stage.renders())["renders"]]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
async def test_a_mention_with_a_picture_becomes_a_clip_of_its_shape(
    stage: Stage, kind: str
) -> None:
    maya = stage.who()
    async with stage.bot():
        fox = ("fox." + kind.lower(), halves(1600, 900, kind))
        await stage.attach(maya, "@Sora it turns its head", fox)
        card = await stage.card_that_says(maya, "it turns its head", "Done")
        assert "from a picture" in str(card["blocks"])
        assert await sizes(stage) == ["1280x720"]
        (clip,) = await brought(stage, maya)
        assert size_of(await stage.file(clip)) == (1280, 720)


async def test_a_direct_message_and_a_reply_with_a_picture(stage: Stage) -> None:
    maya = direct(stage)
    async with stage.bot():
        upright = ("fox.jpg", halves(1600, 1000, "JPEG", QUARTER_TURN))
        await stage.attach(maya, "it turns its head", upright)
        card = await stage.card_that_says(maya, "it turns its head", "Done")
        root = card.get("thread_ts") or card["ts"]
        wide = ("fox.png", picture(1600, 900))
        await stage.attach(maya, "new snow begins to fall", wide, thread_ts=root)
        await stage.card_that_says(maya, "snow begins to fall", "Done")
        assert await sizes(stage) == ["1280x720", "720x1280"]


async def test_people_in_a_picture_are_refused_with_what_to_try(stage: Stage) -> None:
    maya = stage.who()
    async with stage.bot():
        await stage.attach(maya, "@Sora [people] they wave", ("us.png", picture()))
        card = await stage.card_that_says(maya, "No clip this time")
        assert "without a picture" in card["text"]


async def test_a_file_from_another_company_is_brought(stage: Stage) -> None:
    maya = stage.who()
    async with stage.bot():
        stub = {"file_access": "check_file_info"}
        await stage.attach(maya, "@Sora it turns", ("fox.png", picture()), **stub)
        await stage.card_that_says(maya, "it turns", "Done")


@pytest.mark.parametrize(
    ("file", "odd", "words"),
    [
        (("fox.png", bomb()), {}, "60,000 × 60,000 pixels"),
        (("fox.png", picture()[:400]), {}, "damaged or cut short"),
        (("fox.png", picture()), {"padded_to": "20971521"}, "up to 20 MB"),
        (("fox.png", picture()), {"redirect_to": "https://evil.example/"}, "isn't at Slack"),
        (("fox.png", picture()), {"redirect_to": "/login"}, "/invite @Sora"),
        (("fox.png", picture()), {"file_access": "access_denied"}, "/invite @Sora"),
        (("fox.png", video()), {"file_access": "check_file_info"}, "starts from a picture"),
        (("fox.mp4", video()), {}, "and no video"),
        (("fox.pdf", b"%PDF-1.7"), {}, "neither a picture nor a video"),
    ],
)
async def test_what_cannot_be_used_is_explained_and_costs_nothing(
    stage: Stage, file: tuple[str, bytes], odd: dict[str, str], words: str
) -> None:
    maya = stage.who()
    async with stage.bot():
        await stage.attach(maya, "@Sora it turns", file, **odd)
        assert words in await told(stage, maya)
        assert await stage.cards(maya) == []
        assert await stage.video_calls(creates=True) == []


async def test_a_mention_whose_event_lacks_the_files(stage: Stage) -> None:
    maya = stage.who()
    await stage.break_slack(bare_mentions=True)
    async with stage.bot():
        await stage.attach(maya, "@Sora it turns", ("fox.png", picture(1600, 900)))
        card = await stage.card_that_says(maya, "it turns", "Done")
        assert "from a picture" in str(card["blocks"])
        assert len(await stage.cards(maya)) == 1


async def test_again_brings_the_picture_once_more(stage: Stage) -> None:
    maya = stage.who()
    async with stage.bot():
        await stage.attach(maya, "@Sora it turns", ("fox.png", picture(1600, 900)))
        card = await stage.card_that_says(maya, "it turns", "Done")
        await stage.press(maya, card, "again")

        async def both() -> bool:
            cards = [c for c in await stage.cards(maya) if "Done" in c["text"]]
            return len(cards) == 2 and all("from a picture" in str(c["blocks"]) for c in cards)

        await until(both)
        assert await sizes(stage) == ["1280x720"] * 2


# --- shortcuts and the form ------------------------------------------------------------


async def filled(stage: Stage, who: Who, **values: Json) -> None:
    """Fill the open form in and send it; once more where it shows a sum first."""
    view = await stage.view(who)
    sent = {"workspace": who.workspace, "user": who.user, "view_id": view["id"]}
    answer = await stage.post("/submit", **sent, values=values)
    assert answer["ok"], answer
    if answer["response"]:
        assert answer["response"]["response_action"] == "update"
        assert (await stage.post("/submit", **sent, values={}))["response"] is None


async def open_form(stage: Stage, who: Who) -> None:
    await stage.post("/shortcut", workspace=who.workspace, user=who.user, callback_id="make")


async def test_a_picture_in_the_channel_is_animated(stage: Stage) -> None:
    maya = stage.who()
    async with stage.bot():
        fox = await stage.attach(maya, "look what I drew", ("fox.png", picture(900, 1600)))
        await stage.shortcut(maya, fox, "animate")
        words = {"text": "it turns its head"}
        await filled(stage, maya, prompt=words, seconds={"choice": "8"})
        card = await stage.card_that_says(maya, "it turns its head", "Done")
        assert card["thread_ts"] == fox["ts"]
        assert "from a picture" in str(card["blocks"])
        assert await sizes(stage) == ["720x1280"]


async def test_the_form_from_anywhere_with_a_picture(stage: Stage) -> None:
    maya = stage.who()
    async with stage.bot():
        await open_form(stage, maya)
        uploaded = await stage.upload(maya, ("fox.webp", picture(1600, 900, "WEBP")))
        await filled(
            stage,
            maya,
            prompt={"text": "snow begins to fall"},
            where={"conversation": maya.channel},
            picture={"files": [uploaded]},
        )
        await stage.card_that_says(maya, "snow begins to fall", "Done")
        assert await sizes(stage) == ["1280x720"]


async def test_a_command_without_words_opens_the_form(stage: Stage) -> None:
    maya = stage.who()
    async with stage.bot():
        await stage.say(maya, "/sora")
        assert [m for m in await stage.messages(maya) if m.get("ephemeral_to")] == []
        fox = await stage.upload(maya, ("fox.png", picture(900, 1600)))
        await filled(stage, maya, prompt={"text": "it turns"}, picture={"files": [fox]})
        card = await stage.card_that_says(maya, "it turns", "Done")
        assert card["channel"] == maya.channel
        assert await sizes(stage) == ["720x1280"]


async def test_who_can_be_shown_nothing_here_is_told_directly(stage: Stage) -> None:
    """Slack didn't say in time that we aren't there; the clip costs nothing, and no words."""
    maya = stage.who()
    away = {"do": "status", "status": 503, "next": 1}
    await stage.break_slack(methods={"conversations.history": [away]})
    async with stage.bot():
        await open_form(stage, maya)
        random = {"conversation": stage.who(channel="random").channel}
        await filled(stage, maya, prompt={"text": "a red fox"}, where=random)

        async def direct_message() -> Json | None:
            told = "can't post the clip there. Type `/invite @Sora` in it and try again."
            return next((m for m in await stage.messages(direct(stage)) if told in m["text"]), None)

        message = await until(direct_message)
        assert "Try again…" in str(message["blocks"])
        assert await stage.video_calls(creates=True) == []


# --- kills -----------------------------------------------------------------------------


async def test_killed_while_the_picture_is_brought(stage: Stage) -> None:
    maya = stage.who()
    away = {"do": "status", "status": 503, "next": None}
    await stage.break_slack(methods={"files.info": [away]})
    bot = await stage.process()
    await connected(stage)
    await stage.attach(maya, "@Sora it turns", ("fox.png", picture(1600, 900)))

    async def asked_for() -> list[Json]:
        return await stage.calls("files.info")

    await until(asked_for)
    bot = await restarted(stage, bot)
    await stage.break_slack(methods={"files.info": []})
    await stage.card_that_says(maya, "it turns", "Done")
    assert len(await brought(stage, maya)) == 1
    assert await sizes(stage) == ["1280x720"]
    await stop(bot)


async def test_killed_between_the_picture_and_the_create(tmp_path: Path) -> None:
    """What was brought is in the row: Slack isn't asked for it again."""
    async with open_stage(tmp_path, render_seconds=1.0) as stage:
        maya = stage.who()
        refused = {"route": "create", "effect": "status", "status": 429, "times": 1}
        await stage.break_video(refused)
        bot = await stage.process()
        await connected(stage)
        await stage.attach(maya, "@Sora it turns", ("fox.png", picture(1600, 900)))

        async def tried() -> list[Json]:
            return await stage.video_calls(creates=True)

        await until(tried)
        looks = len(await stage.calls("files.info"))
        bot = await restarted(stage, bot)
        card = await stage.card_that_says(maya, "it turns", "Done")
        assert "from a picture" in str(card["blocks"])
        assert len(await brought(stage, maya)) == 1
        assert looks == 1
        await stop(bot)
