"""Two deployments of one model: where one won't have us, the other makes everybody's clips."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.rendering import pauses as pauses_module
from bot.runtime import backoff
from playground.video import VideoServer, VideoServerSettings
from playground.video.errors import no_such_deployment
from tests.support.kept_clips import kept_clip
from tests.support.stage import Json, Stage, open_stage, until

NO_MONEY = {"error": {"message": "You exceeded your quota.", "code": "insufficient_quota"}}
NO_SIZE = {
    "error": {
        "message": "Invalid size. Supported sizes are 1792x1024 and 1024x1792.",
        "type": "invalid_request_error",
        "param": "size",
        "code": "invalid_value",
    }
}

REFUSALS: dict[str, Json] = {
    "410": {"effect": "status", "status": 410},
    "404": {
        "effect": "status",
        "status": 404,
        "body": {"error": no_such_deployment("sora-2").error},
    },
    "out of money": {"effect": "status", "status": 429, "body": NO_MONEY},
    "429 for good": {"effect": "rate_limited"},
    "a size": {"effect": "status", "status": 400, "body": NO_SIZE},
}


@pytest.fixture(autouse=True)
def _hasty(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """Try again after a second, and look for somebody to tell every second."""
    monkeypatch.setattr(backoff, "TROUBLE", 1.0)
    monkeypatch.setattr(backoff, "LONGEST_TROUBLE", 1.0)
    rest = backoff.rest
    monkeypatch.setattr(backoff, "rest", lambda *refusal: min(rest(*refusal), 2.0))
    monkeypatch.setattr(pauses_module, "LOOK_SECONDS", 1.0)
    caplog.set_level(logging.INFO)


class Pair:
    """A bot's two deployments of Sora 2: ``west`` is the stage's server, ``east`` another."""

    def __init__(self, stage: Stage, east: VideoServer) -> None:
        self.stage = stage
        self.east = east
        self.maya = stage.who()

    def settings(self) -> dict[str, str]:
        """Write the file of deployments; return the variables that lead to it."""
        servers = {"west": self.stage.video, "east": self.east}
        entries = [
            f'[{name}]\nendpoint = "{server.base_url}"\napi = "azure"\nmodel = "sora-2"\n'
            f'key = "KEY_OF_{name.upper()}"\nmax_submits_per_minute = 0\n'
            for name, server in servers.items()
        ]
        file = self.stage.folder / "deployments.toml"
        file.write_text("\n".join(entries))
        azure = ("ENDPOINT", "API_KEY", "DEPLOYMENT_NAME")
        none = {f"AZURE_OPENAI_{name}": "" for name in azure} | {"MAX_SUBMITS_PER_MINUTE": ""}
        keys = {
            f"KEY_OF_{name.upper()}": server.settings.api_key for name, server in servers.items()
        }
        return {"DEPLOYMENTS": str(file), **keys, **none}

    async def ask(self, clips: int, what: str = "a red fox") -> None:
        for number in range(clips):
            await self.stage.say(self.maya, f"/sora {what} {number} --seconds 4")

    async def all_done(self, clips: int) -> None:
        async def all_delivered() -> bool:
            done = [card for card in await self.stage.cards(self.maya) if "Done" in card["text"]]
            return len(done) == len(await self.stage.clips(self.maya)) == clips

        await until(all_delivered, 90)


@asynccontextmanager
async def pair(folder: Path) -> AsyncIterator[Pair]:
    async with open_stage(folder, render_seconds=0.2, slack={"rate_limits": False}) as stage:
        east = VideoServer(VideoServerSettings(render_seconds=0.2, fps=2), make_clip=kept_clip)
        await east.start()
        try:
            yield Pair(stage, east)
        finally:
            await east.stop()


@pytest.mark.parametrize("refusal", ["404", "out of money", "429 for good", "a size"])
async def test_where_one_is_refused_the_other_makes_all_clips(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, refusal: str
) -> None:
    async with pair(tmp_path) as both:
        stage = both.stage
        await stage.break_video({"route": "create", **REFUSALS[refusal]})
        async with stage.bot(**both.settings()):
            await both.ask(6)
            await both.all_done(6)
            refused = await stage.video_calls(creates=True)
            assert refused
            assert len(both.east.renders) == 6
            assert len(stage.video.renders) == 0
            shown = [c["args"]["text"] for c in await stage.calls("chat.update")]
            assert not [text for text in shown if "No clip" in text or "Paused" in text]
            await stage.break_video()
            asked = 6

            async def it_is_back() -> bool:
                nonlocal asked
                await both.ask(2, "a hare")
                asked += 2
                await both.all_done(asked)
                return len(stage.video.renders) > 0

            await until(it_is_back, 120)
    assert [r for r in caplog.records if r.getMessage() == "failed"] == []


async def test_a_pause_is_told_once_and_says_that_others_go_on(tmp_path: Path) -> None:
    async with pair(tmp_path) as both:
        stage, maya = both.stage, both.maya
        await stage.break_video({"route": "create", **REFUSALS["410"]})
        async with stage.bot(**both.settings()):
            await both.ask(4)
            await both.all_done(4)

            async def notices() -> list[str]:
                texts = [m["text"] for m in await stage.messages(maya)]
                return [text for text in texts if "is paused" in text]

            (notice,) = await until(notices)
            assert "`west` is paused, and others make clips in its place" in notice
            await stage.say(maya, "/sora status")
            (said,) = [text for text in await stage.private(maya) if "in one another's" in text]
            assert "0 of 2 renders running, nobody in line" in said
            assert "`west`: paused since" in said
            assert len(await notices()) == 1


async def test_a_remix_is_made_where_its_clip_is(tmp_path: Path) -> None:
    async with pair(tmp_path) as both:
        stage, maya = both.stage, both.maya
        await stage.break_video({"route": "create", **REFUSALS["410"]})
        async with stage.bot(**both.settings()):
            await both.ask(1)
            await both.all_done(1)
            (card,) = await stage.cards(maya)
            assert len(both.east.renders) == 1
            await stage.break_video()
            for number in range(3):
                await stage.say(maya, f"remix make it night {number}", card["thread_ts"])
            await both.all_done(4)
        assert len(both.east.renders) == 4
