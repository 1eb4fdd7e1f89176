"""The file of deployments, read anew while the bot runs: on SIGHUP, as an operator sends it."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playground.video import VideoServer, VideoServerSettings
from tests.support.kept_clips import kept_clip
from tests.support.stage import Json, Stage, Who, open_stage, until


class Operator:
    """Whoever runs Sora: writes the file of deployments, and has it read."""

    def __init__(self, stage: Stage, other: VideoServer) -> None:
        self.stage = stage
        self.servers = {"film": stage.video, "router": other, "spare": other}
        self.file = stage.folder / "deployments.toml"
        self.bot: asyncio.subprocess.Process | None = None

    def write(self, **entries: str) -> None:
        """Write the file: each deployment by its name, with what is special about it."""
        apis = {"film": "azure"}
        self.file.write_text(
            "\n".join(
                f'[{name}]\nendpoint = "{self.servers[name].base_url}"\n'
                f'api = "{apis.get(name, "openrouter")}"\n'
                f'model = "{self.servers[name].deployments[0]}"\nprofile = "sora-2"\n'
                f'key = "KEY_OF_{name.upper()}"\nmax_submits_per_minute = 0\n{special}\n'
                for name, special in entries.items()
            )
        )

    def settings(self) -> dict[str, str]:
        azure = ("ENDPOINT", "API_KEY", "DEPLOYMENT_NAME")
        none = {f"AZURE_OPENAI_{name}": "" for name in azure} | {"MAX_SUBMITS_PER_MINUTE": ""}
        keys = {f"KEY_OF_{n.upper()}": one.settings.api_key for n, one in self.servers.items()}
        return {"DEPLOYMENTS": str(self.file), **none, **keys}

    async def start(self) -> None:
        self.bot = await self.stage.process(**self.settings())
        await self.log_says("ready:")

    async def log_says(self, words: str, times: int = 1) -> None:
        log = self.stage.folder / "bot.log"

        async def said() -> bool:
            return log.read_text().count(words) >= times

        await until(said)

    async def has_it_read(self, times: int) -> None:
        assert self.bot is not None
        self.bot.send_signal(signal.SIGHUP)
        await self.log_says("the deployments were read anew", times)


@asynccontextmanager
async def two_servers(tmp_path: Path) -> AsyncIterator[Operator]:
    async with open_stage(tmp_path) as stage:
        settings = VideoServerSettings(dialect="openrouter", render_seconds=0.2, fps=2)
        other = await VideoServer(settings, make_clip=kept_clip).start()
        try:
            yield Operator(stage, other)
        finally:
            await other.stop()


async def asked(stage: Stage, who: Who, words: str) -> Json:
    """Ask for a clip; return its card once there is one."""
    before = {card["ts"] for card in await stage.cards(who)}
    await stage.say(who, f"/sora {words}")

    async def new_card() -> Json | None:
        return next((one for one in await stage.cards(who) if one["ts"] not in before), None)

    found: Json = await until(new_card)
    return found


async def test_deployments_come_change_and_go_while_clips_are_made(tmp_path: Path) -> None:
    async with two_servers(tmp_path) as operator:
        stage, maya = operator.stage, operator.stage.who()
        operator.write(film="max_running = 1")
        await operator.start()
        first = await asked(stage, maya, "[stuck] a red fox")
        await stage.card_that_says(maya, "Rendering", ts=first["ts"])
        second = await asked(stage, maya, "a blue whale")

        operator.write(router="")
        await operator.has_it_read(1)
        await operator.log_says("put it back, or have them cancelled")
        await stage.card_that_says(maya, "Paused", "taken off", ts=second["ts"])
        third = await asked(stage, maya, "a green parrot")
        await stage.card_that_says(maya, "Done", ts=third["ts"])
        assert len(operator.servers["router"].renders) == 1

        render = (await stage.renders())["renders"][0]["id"]
        await stage.finish(render)
        await stage.card_that_says(maya, "Done", ts=first["ts"])

        operator.file.write_text("[router]\nmodel = 1\n")
        assert operator.bot is not None
        operator.bot.send_signal(signal.SIGHUP)
        await operator.log_says("the deployments are what they were: DEPLOYMENTS: [router]:")
        fourth = await asked(stage, maya, "a grey owl")
        await stage.card_that_says(maya, "Done", ts=fourth["ts"])
        assert len(operator.servers["router"].renders) == 2

        operator.write(router="", film='default = true\nusd = { "720p" = "0.25" }')
        await operator.has_it_read(2)
        await stage.card_that_says(maya, "Done", ts=second["ts"])
        fifth = await asked(stage, maya, "a white horse --seconds 4")
        await stage.card_that_says(maya, "Done", "$1.00", ts=fifth["ts"])
        assert len(operator.servers["router"].renders) == 2


async def test_after_a_restart_the_one_left_makes_nothing_in_its_place(tmp_path: Path) -> None:
    async with two_servers(tmp_path) as operator:
        stage, maya = operator.stage, operator.stage.who()
        apart = 'group = "apart"'  # else film's clips would be its own, too
        operator.write(film="max_running = 1", router=apart)
        async with stage.bot(**operator.settings()):
            first = await asked(stage, maya, "[stuck] a red fox")
            await stage.card_that_says(maya, "Rendering", ts=first["ts"])
            second = await asked(stage, maya, "a blue whale")
        operator.write(router=apart)
        async with stage.bot(**operator.settings()):
            await stage.card_that_says(maya, "Paused", "taken off", ts=second["ts"])
            third = await asked(stage, maya, "a green parrot")
            await stage.card_that_says(maya, "Done", ts=third["ts"])
        assert len(operator.servers["router"].renders) == 1
        operator.write(film="max_running = 2", router=apart)
        async with stage.bot(**operator.settings()):
            await stage.card_that_says(maya, "Done", ts=second["ts"])
        assert len(operator.servers["router"].renders) == 1
