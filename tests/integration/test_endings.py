"""Nobody waits for nothing: ends are told once, in the thread or directly, whatever happens."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.support.people import direct
from tests.support.processes import connected, kill, stop
from tests.support.stage import Json, Stage, Who, open_stage, until


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with open_stage(tmp_path, slack={"rate_limits": False}) as opened:
        yield opened


async def words(stage: Stage, who: Who) -> list[Json]:
    """Return the messages by which ends were told in a conversation."""
    return [
        m
        for m in await stage.messages(who)
        if (m.get("metadata") or {}).get("event_type") == "sora_end"
    ]


async def hears(stage: Stage, who: Who, *says: str) -> Json:
    async def told() -> Json | None:
        for word in await words(stage, who):
            if all(part in word["text"] for part in says):
                return word
        return None

    found: Json = await until(told)
    return found


async def nothing_more(stage: Stage, who: Who, count: int) -> None:
    """See that no more was told, once nothing is left to be told."""

    async def nothing_is_due() -> bool:
        with closing(sqlite3.connect(stage.folder / "sora.db")) as database:
            query = "SELECT count(*) FROM jobs WHERE ending IS NOT NULL"
            return bool(database.execute(query).fetchone() == (0,))

    await until(nothing_is_due)
    assert len(await words(stage, who)) == count


async def archive(stage: Stage, who: Who, archived: bool) -> None:
    assert (await stage.post("/archive", **vars(who), archived=archived))["ok"]


async def test_each_kind_of_end_is_one_reply_that_mentions_who_asked(stage: Stage) -> None:
    jonas, maya = stage.who("jonas"), stage.who("maya")
    await stage.break_video({"route": "get", "effect": "latency", "seconds": 0.1})
    async with stage.bot(MAX_RUNNING="4"):
        await stage.say(jonas, "/sora a fox [moderated]")
        await stage.say(jonas, "/sora a hare [stuck]")
        stuck = await stage.card_that_says(jonas, "a hare", "Rendering")
        await stage.press(maya, stuck, "cancel")
        stopped = await hears(stage, jonas, "a fox", "safety system", "Nothing was spent")
        cancelled = await hears(stage, jonas, "a hare", "*Cancelled* by a workspace admin")
        assert "may still be billed ($0.40)" in cancelled["text"]
        card = await stage.card_that_says(jonas, "a hare", f"Cancelled by <@{maya.user}>")
        assert cancelled["thread_ts"] == card["ts"]
        assert stopped["thread_ts"] != cancelled["thread_ts"]
        for word in (stopped, cancelled):
            assert word["text"].startswith(f"<@{jonas.user}> ")
            assert word["text"].count("<@") == 1
        await nothing_more(stage, jonas, 2)


async def test_whoever_cancels_their_own_clip_is_told_nothing(stage: Stage) -> None:
    jonas = stage.who("jonas")
    async with stage.bot():
        await stage.say(jonas, "/sora a hare [stuck]")
        card = await stage.card_that_says(jonas, "a hare", "Rendering")
        await stage.press(jonas, card, "cancel")
        await stage.card_that_says(jonas, "a hare", "Cancelled.")
        await nothing_more(stage, jonas, 0)


async def test_a_clip_that_is_delivered_needs_no_word(stage: Stage) -> None:
    jonas = stage.who("jonas")
    async with stage.bot():
        await stage.say(jonas, "/sora a hare")
        await stage.card_that_says(jonas, "Done")
        (clip,) = await stage.clips(jonas)
        assert f"<@{jonas.user}>" in clip["text"]
        await nothing_more(stage, jonas, 0)


async def test_the_clips_of_one_request_are_told_together(stage: Stage) -> None:
    jonas = stage.who("jonas")
    async with stage.bot(MAX_RUNNING="4"):
        await stage.say(jonas, "/sora a fox [moderated] --count 3")

        async def all_told() -> bool:
            payloads = [w["metadata"]["event_payload"] for w in await words(stage, jonas)]
            return sum(len(payload["ends"].split()) for payload in payloads) == 3

        await until(all_told)
        assert len(await words(stage, jonas)) < 3


# --- kills -----------------------------------------------------------------------------


async def test_killed_after_the_word_before_its_record(stage: Stage) -> None:
    """Slack shows the reply, and the bot dies before it hears so: it isn't said again."""
    jonas = stage.who("jonas")
    bot = await stage.process()
    await connected(stage)
    await stage.say(jonas, "/sora a fox [moderated]")
    await stage.card_that_says(jonas, "No clip")
    await stage.break_slack(methods={"chat.postMessage": [{"do": "late", "seconds": 20}]})
    await hears(stage, jonas, "a fox")
    await kill(bot)
    bot = await stage.process()

    async def looked_for() -> list[Json]:
        return await stage.calls("conversations.replies")

    await until(looked_for)
    await nothing_more(stage, jonas, 1)
    await stop(bot)


async def test_killed_before_the_word(stage: Stage) -> None:
    jonas = stage.who("jonas")
    bot = await stage.process()
    await connected(stage)
    await stage.say(jonas, "/sora a fox [moderated]")
    await stage.card_that_says(jonas, "No clip")
    await kill(bot)
    bot = await stage.process()
    await hears(stage, jonas, "a fox")
    await nothing_more(stage, jonas, 1)
    await stop(bot)


# --- channels that close ---------------------------------------------------------------


async def test_a_clip_for_an_archived_channel_is_brought_once_back(
    stage: Stage,
) -> None:
    jonas = stage.who("jonas")
    me = direct(stage, "jonas")
    async with stage.bot():
        await stage.say(jonas, "/sora a hare [slow]")
        await stage.card_that_says(jonas, "Rendering")
        await archive(stage, jonas, True)
        word = await hears(stage, me, f"I can't write in <#{jonas.channel}>", "archived")
        assert "*Deliver again*" in word["text"]
        await archive(stage, jonas, False)
        card = await stage.card_that_says(jonas, "a hare", "archived", "Deliver again")
        await stage.press(jonas, card, "deliver")
        await stage.card_that_says(jonas, "Done")
        assert len(await stage.clips(jonas)) == 1
        assert len(await stage.cards(jonas)) == 1
        assert len((await stage.renders())["renders"]) == 1
        await nothing_more(stage, jonas, 0)
        await nothing_more(stage, me, 1)


@pytest.mark.parametrize("word", ["edit_window_closed", "cant_update_message"])
async def test_a_card_that_takes_no_edit_gets_one_successor_over_kills(
    stage: Stage, word: str
) -> None:
    jonas = stage.who("jonas")
    bot = await stage.process()
    await connected(stage)
    await stage.say(jonas, "/sora a hare [stuck]")
    old = await stage.card_that_says(jonas, "a hare", "Rendering")
    closed = [{"do": "error", "error": word, "next": None}]
    late = [{"do": "late", "seconds": 20}]
    await stage.break_slack(methods={"chat.update": closed, "chat.postMessage": late})
    render = (await stage.renders())["renders"][0]["id"]
    await stage.finish(render, "cancelled")

    async def successors() -> list[Json]:
        return [c for c in await stage.cards(jonas) if c["ts"] != old["ts"]]

    await until(successors)
    await kill(bot)
    bot = await stage.process()
    await hears(stage, jonas, "a hare", "No clip")
    await nothing_more(stage, jonas, 1)
    (new,) = await successors()
    assert new["thread_ts"] == old["ts"]
    await stage.press(jonas, new, "again")

    async def ordered_again() -> bool:
        return len(await stage.cards(jonas)) == 3

    await until(ordered_again)
    await stop(bot)


@pytest.mark.parametrize(
    ("method", "word", "says"),
    [
        ("files.getUploadURLExternal", "storage_limit_reached", "file storage is full"),
        ("files.getUploadURLExternal", "file_uploads_disabled", "turned off file uploads"),
        ("files.completeUploadExternal", "restricted_action", "Only some people may post"),
        ("files.completeUploadExternal", "a_word_of_tomorrow", "Slack didn't take the clip"),
    ],
)
async def test_the_rule_that_keeps_a_clip_out_is_on_the_card(
    stage: Stage, method: str, word: str, says: str
) -> None:
    jonas = stage.who("jonas")
    async with stage.bot():
        await stage.break_slack(methods={method: [{"do": "error", "error": word}]})
        await stage.say(jonas, "/sora a hare")
        card = await stage.card_that_says(jonas, "a hare", says, "Deliver again")
        await hears(stage, jonas, says, "*Deliver again*")
        await stage.press(jonas, card, "deliver")
        await stage.card_that_says(jonas, "Done")
        assert len(await stage.clips(jonas)) == 1
