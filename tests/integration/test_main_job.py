"""The main job, as people do it: command, card, clip, remix, and everything they may press."""

from __future__ import annotations

from pathlib import Path

from tests.support.people import actions
from tests.support.stage import Stage, open_stage, until


async def test_a_command_becomes_a_clip_in_its_cards_thread(stage: Stage) -> None:
    maya = stage.who()
    async with stage.bot():
        answer = await stage.say(maya, "/sora a red fox in fresh snow --seconds 4")
        assert answer["answer"] is None
        card = await stage.card_that_says(maya, "Done", "$0.40")
        (clip,) = await stage.clips(maya)
        assert clip["thread_ts"] == card["ts"]
        assert (await stage.file(clip))[4:8] == b"ftyp"
        assert actions(card) == {"remix", "again", "share", "card_menu"}

        await stage.say(stage.who("jonas"), "remix make it night", card["ts"])
        await stage.card_that_says(maya, "make it night", "Done")
        first, second = await stage.clips(maya)
        assert second["thread_ts"] == card["ts"]
        renders = (await stage.renders())["renders"]
        assert renders[0]["remixed_from_video_id"] == renders[1]["id"]
    assert first["files"][0]["id"] != second["files"][0]["id"]


async def test_every_state_is_shown(stage: Stage) -> None:
    maya = stage.who()
    seen: list[str] = []
    async with stage.bot():
        await stage.break_video({"route": "content", "effect": "latency", "seconds": 1, "times": 1})
        await stage.say(maya, "/sora a red fox --seconds 4")
        for word in ("Rendering", "Rendered", "Done"):
            card = await stage.card_that_says(maya, word)
            seen.append(card["ts"])
    assert len(set(seen)) == 1


async def test_count_makes_one_thread_with_numbered_clips(stage: Stage) -> None:
    maya = stage.who()
    async with stage.bot():
        await stage.say(maya, "/sora a red fox --count 3")

        async def all_done() -> bool:
            return len([c for c in await stage.cards(maya) if "Done" in c["text"]]) == 3

        await until(all_done)
        root, *replies = await stage.cards(maya)
        assert {card["thread_ts"] for card in replies} == {root["ts"]}
        assert {clip["thread_ts"] for clip in await stage.clips(maya)} == {root["ts"]}
        await stage.say(maya, "remix #2 make it night", root["ts"])
        card = await stage.card_that_says(maya, "make it night", "Done")
        assert "#2 → #4" in str(card["blocks"])


async def test_a_mention_in_the_channel_opens_a_thread_under_it(stage: Stage) -> None:
    maya = stage.who()
    async with stage.bot():
        said = await stage.say(maya, "@Sora a red fox & a <b>hare</b> --seconds 8")
        card = await stage.card_that_says(maya, "Done", "$0.80")
        assert card["thread_ts"] == said["ts"]
        (render,) = (await stage.renders())["renders"]
        assert render["prompt"] == "a red fox & a <b>hare</b>"
        assert render["seconds"] == "8"


async def test_a_bot_outside_the_channel_says_so_and_spends_nothing(stage: Stage) -> None:
    maya = stage.who(channel="random")
    async with stage.bot():
        await stage.say(maya, "/sora a red fox")

        async def told() -> list[str]:
            return await stage.private(maya)

        (text,) = await until(told)
        assert "/invite" in text
    assert await stage.video_calls(creates=True) == []


async def test_a_wrong_option_is_explained_privately_and_not_queued(stage: Stage) -> None:
    maya = stage.who()
    async with stage.bot():
        answer = await stage.say(maya, "/sora a red fox --secnds 8")
        assert "--seconds" in answer["answer"]["text"]
        assert await stage.cards(maya) == []


async def test_cancelling_in_line_costs_nothing(stage: Stage) -> None:
    maya, jonas = stage.who(), stage.who("jonas")
    async with stage.bot(MAX_RUNNING="1"):
        await stage.say(maya, "/sora one [slow]")
        await stage.card_that_says(maya, "one", "Rendering")
        await stage.say(maya, "/sora two")
        card = await stage.card_that_says(maya, "two", "in line")
        await stage.press(jonas, card, "cancel")

        async def refused() -> list[str]:
            return await stage.private(jonas)

        assert "Only <@U0MAYA>" in (await until(refused))[0]
        await stage.press(maya, card, "cancel")
        await stage.card_that_says(maya, "two", "Cancelled", "nothing was spent")
        await stage.card_that_says(maya, "one", "Done")
    assert len(await stage.video_calls(creates=True)) == 1


async def test_a_cancelled_render_is_hidden_and_holds_its_slot(stage: Stage) -> None:
    maya = stage.who()
    async with stage.bot(MAX_RUNNING="1"):
        await stage.say(maya, "/sora one [slow]")
        card = await stage.card_that_says(maya, "one", "Rendering")
        await stage.press(maya, card, "cancel")
        await stage.card_that_says(maya, "one", "Cancelled", "may still be billed")
        await stage.say(maya, "/sora two")
        await stage.card_that_says(maya, "two", "Done")
        assert len(await stage.clips(maya)) == 1
    renders = await stage.renders()
    assert (renders["peak_running"], renders["answered_429"]) == (1, 0)


async def test_the_remix_button_asks_what_to_change(stage: Stage) -> None:
    maya = stage.who()
    async with stage.bot():
        await stage.say(maya, "/sora a red fox")
        card = await stage.card_that_says(maya, "Done")
        await stage.press(maya, card, "remix")
        view = await stage.view(maya)
        answer = await stage.post(
            "/submit",
            workspace=maya.workspace,
            user=maya.user,
            view_id=view["id"],
            values={"change": {"text": {"type": "plain_text_input", "value": "make it night"}}},
        )
        assert answer["ok"]
        await stage.card_that_says(maya, "make it night", "Done")


async def test_a_refused_render_says_why_and_offers_to_be_edited(stage: Stage) -> None:
    maya = stage.who()
    async with stage.bot():
        await stage.say(maya, "/sora a famous person [moderated later]")
        card = await stage.card_that_says(maya, "No clip", "safety system")
        assert actions(card) == {"edit", "card_menu"}  # the same words would only be refused again


async def test_people_talking_in_a_thread_are_left_alone(stage: Stage) -> None:
    maya = stage.who()
    async with stage.bot():
        await stage.say(maya, "/sora a red fox")
        card = await stage.card_that_says(maya, "Done")
        before = len(await stage.messages(maya))
        await stage.say(maya, "I love this, new idea tomorrow?", card["ts"])
        await stage.say(maya, "status", card["ts"])

        async def answered() -> list[str]:
            return await stage.private(maya)

        assert "done, rendered in" in (await until(answered))[0]
        assert len(await stage.messages(maya)) == before + 3
    assert len(await stage.video_calls(creates=True)) == 1


async def test_signed_http_does_the_same(tmp_path: Path) -> None:
    import socket

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}/slack/events"
    async with open_stage(tmp_path, slack={"http_url": url}) as stage:
        maya = stage.who()
        secret = stage.slack.settings.signing_secret
        async with stage.bot(SLACK_APP_TOKEN="", SLACK_SIGNING_SECRET=secret, PORT=str(port)):
            await stage.say(maya, "/sora a red fox")
            card = await stage.card_that_says(maya, "Done")
            await stage.say(maya, "remix make it night", card["ts"])
            await stage.card_that_says(maya, "make it night", "Done")
