"""A deployment that won't have us: nobody's job fails, everybody is told once, all goes on."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.rendering import pauses as pauses_module
from bot.runtime import backoff
from playground.video.errors import no_such_deployment
from tests.support.faults import rule
from tests.support.people import notices, told
from tests.support.processes import connected, kill, stop
from tests.support.stage import Json, Stage, Who, open_stage, until

MISSING = {"error": no_such_deployment("sora-2").error}
NO_ROLE = {"error": {"code": "PermissionDenied", "message": "The principal lacks the data action."}}
BAD_KEY = {"error": {"code": "401", "message": "Access denied due to invalid subscription key."}}

REFUSALS: dict[int, tuple[Json | None, str, str]] = {
    401: (BAD_KEY, "needs to check its key or token", "access"),
    403: (NO_ROLE, "Cognitive Services OpenAI User", "access"),
    404: (MISSING, "doesn't know the deployment sora-2.", "deployment_missing"),
    410: (None, "The video model sora-2 has been retired", "retired"),
}
PAUSED, AGAIN = "Sora is paused", "It works again"


@pytest.fixture(autouse=True)
def _hasty(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """Try again after a second, and look for somebody to tell every second."""
    monkeypatch.setattr(backoff, "TROUBLE", 1.0)
    monkeypatch.setattr(backoff, "LONGEST_TROUBLE", 1.0)
    monkeypatch.setattr(pauses_module, "LOOK_SECONDS", 1.0)
    caplog.set_level(logging.INFO)


@asynccontextmanager
async def two_workspaces(folder: Path) -> AsyncIterator[tuple[Stage, Who, Who]]:
    async with open_stage(
        folder, workspaces=2, render_seconds=0.2, slack={"rate_limits": False}
    ) as stage:
        maya, omar = (stage.who(stage.person(w, 0), workspace=w) for w in range(2))
        yield stage, maya, omar


async def break_creates(stage: Stage, status: int) -> str:
    """Let every create be refused from here on; return what people are to read."""
    body, sentence, _ = REFUSALS[status]
    refusal = {"route": "create", "effect": "status", "status": status}
    await stage.break_video(refusal if body is None else refusal | {"body": body})
    return sentence


def plain(text: str) -> str:
    return text.replace("`", "").replace("*", "")


async def all_paused(stage: Stage, who: Who, cards: int, *words: str) -> None:
    async def all_say_so() -> bool:
        texts = [card["text"] for card in await stage.cards(who)]
        paused = [t for t in texts if "Paused since" in t and all(word in t for word in words)]
        return len(paused) == len(texts) == cards

    await until(all_say_so)


async def creates(stage: Stage) -> int:
    return len(await stage.video_calls(creates=True))


async def all_done(stage: Stage, who: Who, cards: int) -> None:
    async def all_delivered() -> bool:
        done = [card for card in await stage.cards(who) if "Done" in card["text"]]
        return len(done) == len(await stage.clips(who)) == cards

    await until(all_delivered, 90)


@pytest.mark.parametrize("status", [403, 404])
async def test_ten_jobs_of_two_workspaces_wait_are_told_once_and_go_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, status: int
) -> None:
    async with two_workspaces(tmp_path) as (stage, maya, omar):
        sentence = await break_creates(stage, status)
        async with stage.bot():
            for who in (maya, omar):
                for number in range(5):
                    await stage.say(who, f"/sora clip {number} in {who.workspace}")
            for who in (maya, omar):
                await all_paused(stage, who, 5, sentence, "nothing was spent")
                notice = await told(stage, who, PAUSED)
                assert sentence in plain(notice["text"])
                assert notice["thread_ts"] in {card["ts"] for card in await stage.cards(who)}
            tried = await creates(stage)

            async def tried_on() -> bool:
                return await creates(stage) >= tried + 3

            await until(tried_on)
            assert (await stage.renders())["renders"] == []
            await stage.say(maya, "/sora status")
            assert any("Paused since" in text for text in await stage.private(maya))
            await stage.break_video()
            for who in (maya, omar):
                await all_done(stage, who, 5)
                over = await told(stage, who, AGAIN)
                assert over["thread_ts"] == (await told(stage, who, PAUSED))["thread_ts"]
            served = [r["prompt"].split()[-1] for r in (await stage.renders())["renders"]]
            assert len(served) == 10
            for start in range(0, 10, 2):
                assert len({*served[start : start + 2]}) == 2, served
            shown = [c["args"]["text"] for c in await stage.calls("chat.update")]
            assert not [text for text in shown if "No clip" in text]
    alarms = [r for r in caplog.records if r.name == "bot.rendering.pauses"]
    assert [r.levelname for r in alarms] == ["ERROR", "INFO"]
    assert vars(alarms[0])["error"] == REFUSALS[status][2]
    assert [r for r in caplog.records if r.getMessage() == "failed"] == []


async def test_who_asks_while_it_is_paused_reads_why_and_can_cancel(tmp_path: Path) -> None:
    async with two_workspaces(tmp_path) as (stage, maya, omar):
        sentence = await break_creates(stage, 410)
        async with stage.bot():
            await stage.say(maya, "/sora a red fox")
            await told(stage, maya, PAUSED)
            await stage.say(omar, "/sora a red hare")
            card = await stage.card_that_says(omar, "a red hare", "Paused since", sentence)
            await told(stage, omar, PAUSED)
            await stage.say(omar, "/sora help")
            assert any(sentence in plain(text) for text in await stage.private(omar))
            await stage.press(omar, card, "cancel")
            await stage.card_that_says(omar, "a red hare", "Cancelled")
            await stage.break_video()
            await all_done(stage, maya, 1)
            for who in (maya, omar):
                await told(stage, who, AGAIN)
            assert len((await stage.renders())["renders"]) == 1


async def test_killed_while_it_is_paused(tmp_path: Path) -> None:
    """The next process repeats no notice, tries at once, and says once that it goes on."""
    async with two_workspaces(tmp_path) as (stage, maya, omar):
        sentence = await break_creates(stage, 401)
        bot = await stage.process()
        await connected(stage)
        for who in (maya, omar):
            await stage.say(who, "/sora a red fox")
            await told(stage, who, PAUSED)
            await stage.card_that_says(who, "Paused since", sentence)
        tried = await creates(stage)
        await kill(bot)
        bot = await stage.process()

        async def tried_at_once() -> bool:
            return await creates(stage) > tried

        await until(tried_at_once, 30)
        for who in (maya, omar):
            await stage.card_that_says(who, "Paused since", sentence)
            assert len(await notices(stage, who, PAUSED)) == 1
        await kill(bot)
        await stage.break_video()
        bot = await stage.process()
        for who in (maya, omar):
            await all_done(stage, who, 1)
            await told(stage, who, AGAIN)
            assert len(await notices(stage, who, PAUSED)) == 1
        await stop(bot)


async def test_another_deployment_takes_over_the_line(tmp_path: Path) -> None:
    """The operator names another model: what waited goes on there, and whoever was told is told."""
    async with two_workspaces(tmp_path) as (stage, maya, _):
        async with stage.bot(AZURE_OPENAI_DEPLOYMENT_NAME="sora-0"):
            await stage.say(maya, "/sora a red fox")
            await stage.card_that_says(maya, "Paused since", "the deployment sora-0")
            await told(stage, maya, PAUSED)
        async with stage.bot():
            await all_done(stage, maya, 1)
            await told(stage, maya, AGAIN)
            assert len(await notices(stage, maya, PAUSED)) == 1


async def test_a_passing_refusal_pauses_and_goes_on_by_itself(tmp_path: Path) -> None:
    async with two_workspaces(tmp_path) as (stage, maya, _):
        await stage.break_video(rule("create", "status", status=404, body=MISSING))
        async with stage.bot():
            await stage.say(maya, "/sora a red fox")
            await all_done(stage, maya, 1)
            await told(stage, maya, AGAIN)
