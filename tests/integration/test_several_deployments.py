"""One bot, several deployments, each on a server of its own that speaks unlike the others."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from bot.domain.conversation.fields import base
from playground.video import VideoServer, VideoServerSettings
from playground.world import THREE, Served, connection
from tests.support.kept_clips import kept_clip
from tests.support.stage import Json, Stage, open_stage


@asynccontextmanager
async def three(tmp_path: Path) -> AsyncIterator[tuple[Stage, dict[Served, VideoServer]]]:
    """Run a Slack and the playground's three deployments, each on a server of its own ways."""
    async with AsyncExitStack() as stack:
        servers = {}
        for served in THREE:
            settings = VideoServerSettings(dialect=served.dialect, render_seconds=0.2, fps=2)
            servers[served] = await VideoServer(settings, make_clip=kept_clip).start()
            stack.push_async_callback(servers[served].stop)
        stage = await stack.enter_async_context(open_stage(tmp_path))
        yield stage, servers


NOT_AZURE = dict.fromkeys(
    ("AZURE_OPENAI_ENDPOINT", "AZURE_OPENAI_API_KEY", "AZURE_OPENAI_DEPLOYMENT_NAME"), ""
)


@pytest.mark.parametrize("name", [served.name for served in THREE])
async def test_each_deployment_delivers_what_names_it(tmp_path: Path, name: str) -> None:
    async with three(tmp_path) as (stage, servers):
        async with stage.bot(**NOT_AZURE, **connection(servers, tmp_path)):
            maya = stage.who()
            await stage.say(maya, f"/sora a red fox in fresh snow --model {name}")
            done = await stage.card_that_says(maya, "Done")
            assert {"wan": "Wan 3.0", "seedance": "Seedance 2.0", "sora": "Sora 2"}[name] in str(
                done
            )
        made = {served.name: len(server.renders) for served, server in servers.items()}
    assert made == {served.name: int(served.name == name) for served in servers}


class FormOfMaya:
    """A form that she has open: what it offers, and what she does in it."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.maya = stage.who()
        self.filled: Json = {"prompt": {"text": "a red fox in fresh snow"}}

    async def open(self) -> None:
        await self.stage.post(
            "/shortcut", workspace=self.maya.workspace, user=self.maya.user, callback_id="make"
        )

    async def view(self) -> Json:
        views = await self.stage.get("/views", workspace=self.maya.workspace, user=self.maya.user)
        view: Json = views["views"][-1]
        return view

    async def block(self, name: str) -> Json | None:
        blocks = (await self.view())["blocks"]
        return next((one for one in blocks if base(one) == name), None)

    async def offers(self, name: str) -> list[str]:
        """Return the values of a field; none where there is no such field."""
        block = await self.block(name)
        return [one["value"] for one in block["element"]["options"]] if block else []

    async def choose(self, name: str, value: str) -> None:
        """Choose something, as a browser tells of it: with all that is filled in."""
        view, block = await self.view(), await self.block(name)
        assert block is not None
        action = block["element"]["action_id"]
        self.filled[block["block_id"]] = {action: value}
        there = {one["block_id"] for one in view["blocks"]}
        told = await self.stage.post(
            "/press",
            workspace=self.maya.workspace,
            user=self.maya.user,
            view_id=view["id"],
            block_id=block["block_id"],
            action_id=action,
            value=value,
            values={name: held for name, held in self.filled.items() if name in there},
        )
        assert told["ok"], told

    async def send(self) -> Json:
        view = await self.view()
        there = {one["block_id"] for one in view["blocks"]}
        return await self.stage.post(
            "/submit",
            workspace=self.maya.workspace,
            user=self.maya.user,
            view_id=view["id"],
            values={name: held for name, held in self.filled.items() if name in there},
        )


def say_of_sora(file: Path, channel: str) -> None:
    """Let Sora be used in one channel alone, and be usual there."""
    barred = f'[sora]\nchannels = ["{channel}"]\ndefault_for = ["{channel}"]'
    file.write_text(file.read_text().replace("[sora]", barred))


async def test_a_form_follows_its_place_and_its_model(tmp_path: Path) -> None:
    async with three(tmp_path) as (stage, servers):
        secret = stage.who(channel="secret-launch")
        more = connection(servers, tmp_path)
        say_of_sora(Path(more["DEPLOYMENTS"]), secret.channel)
        async with stage.bot(**NOT_AZURE, **more):
            form = FormOfMaya(stage)
            await form.open()
            assert await form.offers("model") == ["wan", "seedance"]
            await form.choose("seconds", "30")
            await form.choose("where", secret.channel)
            assert await form.offers("model") == ["sora", "wan", "seedance"]
            assert "480p, 720p, 1080p" in str(await form.block("model"))

            await form.choose("model", "sora")
            assert await form.offers("seconds") == ["4", "8", "12"]
            assert "30 s is now 12 s" in str(await form.block("note"))
            assert "List price: $1.20" in str(await form.block("price"))
            await form.choose("where", stage.who().channel)
            assert await form.offers("model") == ["wan", "seedance"]
            assert "sora can't be used there: it's Wan 3.0 now." in str(await form.block("note"))

            await form.choose("where", secret.channel)
            await form.choose("model", "sora")
            assert not (await form.send()).get("errors")
            card = await stage.card_that_says(secret, "a red fox in fresh snow", "Done")
            assert "12 s" in card["text"] + str(card["blocks"])
        made = {served.name: len(server.renders) for served, server in servers.items()}
    assert made == {"wan": 0, "seedance": 0, "sora": 1}
