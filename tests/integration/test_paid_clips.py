"""Clips that were paid for: brought if they can be had at all, told of meanwhile, paid for once."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.delivery import fetching
from bot.domain.renders import waiting
from bot.rendering import pauses
from bot.runtime import backoff
from tests.support.people import told
from tests.support.processes import connected, kill, stop
from tests.support.stage import Json, Stage, Who, open_stage, until

pytestmark = pytest.mark.usefixtures("hasty")

NOT_FOUND = {"error": {"message": "Video not found", "type": None, "param": None, "code": None}}


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let minutes be seconds: what is told, and what ends a render or a clip."""
    minutes = ("TOLD", "GONE", "GONE_IN_DOUBT", "YOUNG", "PLAIN_REFUSAL", "TROUBLE", "LEAST")
    for name in minutes:
        monkeypatch.setattr(waiting, name, getattr(waiting, name) / 60)
    monkeypatch.setattr(waiting, "LEAST_SLOW", 2.0)
    monkeypatch.setattr(fetching, "ASK_SECONDS", 1.0)
    monkeypatch.setattr(backoff, "MISSING_LOOK", 0.2)
    monkeypatch.setattr(backoff, "REFUSED_LOOK", 0.5)
    monkeypatch.setattr(pauses, "LOOK_SECONDS", 0.3)


def missing(route: str, **more: object) -> Json:
    return {"route": route, "effect": "status", "status": 404, "body": NOT_FOUND, **more}


def failing(route: str, status: int, **more: object) -> Json:
    return {"route": route, "effect": "status", "status": status, **more}


async def creates(stage: Stage) -> int:
    return len(await stage.video_calls(creates=True))


async def brought(stage: Stage, who: Who) -> None:
    """Wait until the one clip is in its thread; it was ordered once."""
    await stage.card_that_says(who, "Done")
    assert len(await stage.clips(who)) == await creates(stage) == 1


async def shown(stage: Stage) -> str:
    """Return everything that any card ever said."""
    calls = await stage.calls("chat.postMessage") + await stage.calls("chat.update")
    return "\n".join(str(call["args"].get("text")) for call in calls)


# --- not found -------------------------------------------------------------------------


@pytest.mark.parametrize("route", ["get", "content"])
@pytest.mark.parametrize(
    "how", [{"lasts": 4}, {"except_every": 5}], ids=["for a while", "by most instances"]
)
async def test_what_is_not_found_at_first_is_brought(stage: Stage, route: str, how: Json) -> None:
    maya = stage.who()
    await stage.break_video(missing(route, **how))
    async with stage.bot():
        await stage.say(maya, "/sora a red fox")
        await brought(stage, maya)
    assert "No clip" not in await shown(stage)


@pytest.mark.parametrize("route", ["get", "content"])
async def test_what_is_gone_can_be_looked_for_again(stage: Stage, route: str) -> None:
    maya = stage.who()
    await stage.break_video(*map(missing, {route, "content"}))
    async with stage.bot():
        await stage.say(maya, "/sora a red fox")
        card = await stage.card_that_says(maya, "No clip", "can't find this clip any more")
        assert "24 hours" not in card["text"]
        assert buttons(card)[0] == "look"
        if route == "get":
            await stage.press(maya, card, "look")

            async def said() -> list[str]:
                return [text for text in await stage.private(maya) if "still can't find" in text]

            await until(said)
        await stage.break_video()
        await stage.press(maya, card, "look")
        await brought(stage, maya)


def buttons(card: Json) -> list[str]:
    found = [block["elements"] for block in card["blocks"] if block["type"] == "actions"]
    return [element["action_id"] for elements in found for element in elements]


# --- not fetched -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"effect": "redirect"}, "doesn't fetch from, such as one of a private network"),
        ({"effect": "garbage", "body": '{"status": "completed"}'}, "sends something else"),
        ({"effect": "html", "status": 200}, "sends something else"),
        ({"effect": "status", "status": 418}, "refuses to hand it over"),
        ({"effect": "status", "status": 500}, "fails to hand it over"),
        ({"effect": "wrong_length"}, "breaks off each time"),
    ],
    ids=lambda value: value["effect"] if isinstance(value, dict) else "",
)
async def test_a_clip_that_does_not_come_is_told_of_and_brought(
    stage: Stage, fault: Json, words: str
) -> None:
    maya = stage.who()
    await stage.break_video({"route": "content", **fault})
    async with stage.bot():
        await stage.say(maya, "/sora a red fox")
        await stage.card_that_says(maya, "Rendered, but", words, "Sora keeps trying")
        await stage.break_video()
        await brought(stage, maya)
    assert "other words" not in await shown(stage)


async def test_a_clip_that_was_given_up_is_brought_by_a_press(stage: Stage) -> None:
    maya = stage.who()
    await stage.break_video(failing("content", 418))
    async with stage.bot():
        await stage.say(maya, "/sora a red fox")
        card = await stage.card_that_says(maya, "Not delivered yet", "refuses to hand it over")
        assert buttons(card)[0] == "deliver"
        await stage.break_video()
        await stage.press(maya, card, "deliver")
        await brought(stage, maya)


async def test_a_provider_that_says_nothing_is_told_of(stage: Stage) -> None:
    maya = stage.who()
    async with stage.bot():
        await stage.say(maya, "/sora a red fox [slow]")
        await stage.card_that_says(maya, "Rendering")
        await stage.break_video(failing("get", 500))
        card = await stage.card_that_says(maya, "No word from the video service")
        assert buttons(card) == ["give_up", "card_menu"]
        await stage.break_video()
        await brought(stage, maya)


async def test_a_slow_render_is_told_of_and_can_be_given_up(stage: Stage) -> None:
    maya = stage.who()
    async with stage.bot(MAX_RUNNING="1"):
        await stage.say(maya, "/sora a quick hare")
        await stage.card_that_says(maya, "quick hare", "Done")
        await stage.say(maya, "/sora a slow fox [stuck]")
        card = await stage.card_that_says(maya, "slow fox", "Taking longer than usual", "99%")
        await stage.say(maya, "/sora an owl")
        await stage.press(maya, card, "give_up")
        await stage.card_that_says(maya, "slow fox", "Cancelled", "may still be billed")
        assert await creates(stage) == 2, "its slot is held until the render is over"
        (stuck,) = [r for r in (await stage.renders())["renders"] if "slow fox" in r["prompt"]]
        await stage.finish(stuck["id"])
        await stage.card_that_says(maya, "an owl", "Done")
    assert len(await stage.clips(maya)) == 2


# --- a key that may not fetch ----------------------------------------------------------


@pytest.mark.parametrize("status", [401, 403])
async def test_a_key_that_may_not_fetch_orders_nothing_more(tmp_path: Path, status: int) -> None:
    async with open_stage(tmp_path, slack={"rate_limits": False}) as stage:
        maya = stage.who()
        await stage.break_video(failing("content", status))
        bot = await stage.process()
        await connected(stage)
        await stage.say(maya, "/sora one fox")
        await stage.card_that_says(maya, "one fox", "Rendered, but", "doesn't let Sora fetch it")
        for prompt in ("two foxes", "three foxes"):
            await stage.say(maya, f"/sora {prompt}")
            await stage.card_that_says(maya, prompt, "Paused since", "nothing was spent")
        notice = await told(stage, maya, "Sora is paused")
        assert "read videos as well as create them" in notice["text"]
        await kill(bot)
        bot = await stage.process()
        await connected(stage)
        fetches = len(await stage.video_calls())

        async def asked_again() -> bool:
            return len(await stage.video_calls()) >= fetches + 2

        await until(asked_again)
        assert await creates(stage) == 1
        await stage.break_video()
        for prompt in ("one fox", "two foxes", "three foxes"):
            await stage.card_that_says(maya, prompt, "Done")
        await told(stage, maya, "It works again")
        assert await creates(stage) == len(await stage.clips(maya)) == 3
        await stop(bot)


async def test_giving_the_refused_clip_up_lets_the_line_be_tried(stage: Stage) -> None:
    maya = stage.who()
    await stage.break_video(failing("content", 403))
    async with stage.bot():
        await stage.say(maya, "/sora one fox")
        card = await stage.card_that_says(maya, "one fox", "doesn't let Sora fetch it")
        await stage.press(maya, card, "give_up")
        await stage.card_that_says(maya, "one fox", "Given up", "Deliver again")
        await stage.break_video()
        await stage.press(maya, card, "deliver")
        await brought(stage, maya)


# --- a clip that Slack may not play ----------------------------------------------------


@pytest.mark.parametrize(
    ("form", "words"), [("hevc", "HEVC video"), ("webm", "WebM video"), ("quicktime", None)]
)
async def test_what_slack_may_not_play_is_said_above_the_clip(
    stage: Stage, form: str, words: str | None
) -> None:
    maya = stage.who()
    await stage.break_video({"route": "content", "effect": "recoded", "body": form})
    async with stage.bot():
        await stage.say(maya, "/sora a red fox")
        await brought(stage, maya)
        (clip,) = await stage.clips(maya)
        card = await stage.card_that_says(maya, "Done")
    for text in (clip["text"], card["text"]):
        assert ("may not play it here" in text) is (words is not None)
        assert words is None or words in text
