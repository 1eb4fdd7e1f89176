"""Guests and people of another company, on stage: over Socket Mode, in a shared channel."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.people import the_list
from tests.support.stage import Json, Stage, Who, open_stage, until

BARRED = "I make clips for the people of the workspace that I'm installed in"
SHARED = "with-northwind"


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with open_stage(tmp_path) as stage:
        yield stage


async def told(stage: Stage, who: Who, words: str) -> str:
    """Return what somebody alone is told, once it says ``words``."""

    async def told() -> str | None:
        return next((text for text in await stage.private(who) if words in text), None)

    return str(await until(told))


async def clip(stage: Stage, who: Who, prompt: str) -> tuple[Json, str]:
    """Have a clip made; return its card and its name."""
    await stage.say(who, f"/sora {prompt}")
    card = await stage.card_that_says(who, prompt, "Done")
    buttons = [e for b in card["blocks"] if b["type"] == "actions" for e in b["elements"]]
    return card, str(buttons[0]["value"])


async def creates(stage: Stage) -> int:
    return len(await stage.video_calls(creates=True))


async def test_each_sees_what_they_may_and_no_more(stage: Stage) -> None:
    async with stage.bot():
        await clip(stage, stage.who(), "a public fox")
        _, secret = await clip(stage, stage.who(channel="secret-launch"), "a secret whale")
        await clip(stage, stage.who(channel=SHARED), "a shared owl")
        for name, channel, sees in (
            ("jonas", SHARED, {"fox", "owl"}),
            ("gita", SHARED, {"owl"}),
            ("sol", "film-team", {"fox"}),
            ("nils", SHARED, {"owl"}),
        ):
            who = stage.who(name, channel)
            await stage.say(who, "/sora list workspace")
            shown = str((await the_list(stage, who, "newest first"))["blocks"])
            assert {word for word in ("fox", "whale", "owl") if word in shown} == sees
            answers = []
            for named in (secret, "zzz999"):
                answer = await stage.say(who, f"/sora status {named}")
                answers.append(str(answer["answer"]).replace(named, "…"))
            assert answers[0] == answers[1]
            assert "I don't know a clip" in answers[0]


async def test_a_stranger_watches_and_spends_nothing(stage: Stage) -> None:
    async with stage.bot():
        card, _ = await clip(stage, stage.who(channel=SHARED), "a shared owl")
        paid, nils = await creates(stage), stage.who("nils", SHARED)
        answer = await stage.say(nils, "/sora a red fox")
        assert f"{BARRED}" in str(answer["answer"])
        await stage.say(nils, "@Sora a red fox")
        await told(stage, nils, "order it from me: `a red fox --seconds 4`")
        await stage.say(nils, "remix make it night", thread_ts=card["ts"])
        await told(stage, nils, "order it from me: `remix make it night`")
        before = len(await stage.private(nils))
        for button in ("again", "remix"):
            await stage.press(nils, card, button)
        await stage.shortcut(nils, card, "remix")
        await stage.post("/shortcut", workspace=nils.workspace, user=nils.user, callback_id="make")

        async def answered() -> bool:
            return len(await stage.private(nils)) >= before + 3

        await until(answered)
        views = await stage.get("/views", workspace=nils.workspace, user=nils.user)
        assert views["views"] == []
        assert await creates(stage) == paid


async def test_guests_and_invited_strangers_have_clips_made(stage: Stage) -> None:
    gita, nils = stage.who("gita", SHARED), stage.who("nils", SHARED)
    async with stage.bot(ALLOW_STRANGERS="yes"):
        await clip(stage, gita, "a guest's owl")
        card, _ = await clip(stage, nils, "a stranger's owl")
        await stage.press(nils, card, "remix")
        await stage.view(nils)
        opened = (await stage.get("/views", workspace=nils.workspace, user=nils.user))["views"][-1]
        sent = await stage.post(
            "/submit",
            workspace=nils.workspace,
            user=nils.user,
            view_id=opened["id"],
            values={"change": {"text": "make it night"}},
        )
        assert sent["ok"], sent

        async def remixed() -> bool:
            return await creates(stage) == 3

        await until(remixed)


async def test_a_member_is_none_less_while_slack_hiccups(stage: Stage) -> None:
    async with stage.bot():
        rules = {"users.info": [{"do": "error", "error": "internal_error", "next": None}]}
        await stage.break_slack(methods=rules)
        maya, nils = stage.who(), stage.who("nils", SHARED)
        await stage.say(maya, "@Sora a red fox")
        await stage.card_that_says(maya, "a red fox", "Done")
        await stage.say(nils, "@Sora a blue fox")
        await told(stage, nils, "Slack didn't tell me just now whether you may have clips made")
        assert await creates(stage) == 1
