"""Every kind of server, what is its own, and one of them with its adapter before it."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

import httpx
from PIL import Image, ImageChops, ImageStat

from bot.domain.errors.clips import RenderMissing
from bot.domain.errors.deployment import AccessError, DeploymentMissing
from bot.domain.errors.provider import ProviderError, Unavailable
from bot.domain.profiles import InputKind, PictureAs
from bot.domain.renders.render import Order, Reference, Render, RenderStatus
from bot.ports.video import VideoApi
from bot.video import Api, open_video_api
from bot.video.transport.credentials import ApiKey
from playground.video import VideoServer, VideoServerSettings
from playground.video.encoder import encode
from playground.video.settings import DialectName
from tests.support.kept_clips import kept_clip

KEY = "playground-key"
SIZE = "720x1280"


@dataclass(frozen=True, slots=True)
class Ways:
    """What is a server's own, among all that the port leaves open."""

    dialect: DialectName
    model: str = "sora-2"
    api: Api = "openai"
    header: str = "authorization"
    remixes: bool = True
    edits: bool = False
    """Whether it has another route for the same."""
    extends: bool = False
    """Whether it makes a clip longer."""
    stitches: bool = False
    """Whether what it makes longer holds the source's footage, too."""
    seeds: bool = False
    """Whether the same seed makes the same picture."""
    sound_field: str = ""
    """What turns the sound on and off."""
    tells_remix: bool | None = True
    """Whether what is found out beforehand of a remix is so; None where nothing is."""
    deletes: bool = True
    lists: bool = True
    describes: bool = True
    """Whether a render says what was ordered, when, and what it is a remix of."""
    cancels: bool = False
    """Whether a render under way can be deleted."""
    still: bool = True
    says_why: bool = True
    """Whether a render that failed says why."""
    reasons: bool = True
    """Whether moderation of a render names its reasons."""
    picture_reasons: bool = True
    """Whether moderation of a picture does."""
    asked_stage: str = "request"
    """What it calls the stage at which an order was stopped."""
    output_stage: str | None = None
    """What it calls the stage at which a finished clip was stopped."""
    queues: bool = False
    """Whether one render too many waits its turn, and nobody is told to come back."""
    size: str = SIZE
    """What comes of an order for 720x1280."""
    early: type[ProviderError] = Unavailable
    """What the content of a render under way is."""
    expired: type[ProviderError] | None = RenderMissing
    """What the content of a clip is after a day."""
    unknown_model: type[ProviderError] | None = DeploymentMissing
    exact_pictures: bool = False
    """Whether a picture of another size than the clip's is refused."""
    poll_after: float | None = None
    unread: int = 0
    """How many orders it refuses for their form before the first that it reads."""
    picture_as: PictureAs = PictureAs.FILE
    linked: bool = False
    """Whether a link to the clip stands beside it."""
    nobody: str = "video_bm8gc3VjaA=="
    """An id as it makes them, that nobody was given."""

    def __str__(self) -> str:
        return self.dialect


SERVERS = (
    Ways("azure", header="api-key", exact_pictures=True, edits=True),
    Ways("openai", exact_pictures=True, edits=True, extends=True, stitches=True),
    Ways(
        "litellm",
        deletes=False,
        still=False,
        exact_pictures=True,
        edits=True,
        extends=True,
        stitches=True,
    ),
    Ways(
        "litellm-wan",
        model="wan3.0-video",
        remixes=False,
        seeds=True,
        sound_field="audio",
        tells_remix=False,  # the route is there, and answers 500 to every remix
        deletes=False,
        lists=False,
        describes=False,
        still=False,
        reasons=False,
        picture_reasons=False,
        asked_stage="input",
        output_stage="output",
    ),
    Ways(
        "bifrost",
        model="runway/gen4.5",
        remixes=False,
        tells_remix=False,
        lists=False,
        describes=False,
        cancels=True,
        still=False,
        says_why=False,
        queues=True,
        expired=Unavailable,  # a 500 like any other
        unread=1,
        picture_as=PictureAs.TEXT,
        linked=True,
        nobody="4f2d7c1e-0000:runway",
    ),
    Ways(
        "vllm-omni",
        remixes=False,
        seeds=True,
        sound_field="generate_sound",
        cancels=True,
        still=False,
        queues=True,
        unknown_model=None,
    ),
    Ways(
        "sglang",
        remixes=False,
        seeds=True,
        cancels=True,
        still=False,
        queues=True,
        expired=Unavailable,  # it says that the render goes on
        unknown_model=None,
    ),
    Ways(
        "unsloth",
        remixes=False,
        cancels=True,
        size="704x1280",
        expired=None,
        unknown_model=None,
        poll_after=2.0,
    ),
    Ways(
        "openrouter",
        model="bytedance/seedance-2.0",
        api="openrouter",
        tells_remix=None,
        edits=True,
        extends=True,
        seeds=True,
        sound_field="generate_audio",
        deletes=False,
        lists=False,
        describes=False,
        still=False,
    ),
    Ways(
        "sora1",
        model="sora",
        api="sora1",
        header="api-key",
        remixes=False,
        early=RenderMissing,  # a clip has an id of its own once it is made
        reasons=False,
        output_stage="output",
    ),
)


@dataclass(frozen=True, slots=True)
class Far:
    """A server, and the adapter that speaks to it as the program does."""

    ways: Ways
    server: VideoServer
    api: VideoApi
    before: int = 0
    """How many calls came before anybody looked."""

    def order(self, prompt: str = "a red fox in fresh snow", **changes: Any) -> Order:
        order = Order(model=self.server.deployments[0], prompt=prompt, size=SIZE, seconds=4)
        return replace(order, picture_as=self.ways.picture_as, **changes)

    async def started(self, prompt: str = "a red fox in fresh snow", **changes: Any) -> Render:
        return await self.api.create(self.order(prompt, **changes))

    async def over(self, render: Render) -> Render:
        """Ask until the render is over."""
        async with asyncio.timeout(60):
            while render.status is RenderStatus.RUNNING:
                await asyncio.sleep(0.01)
                render = await self.api.get(render.id)
        return render

    async def made(self, prompt: str = "a red fox in fresh snow", **changes: Any) -> Render:
        """Order a clip and wait until it is complete."""
        render = await self.over(await self.started(prompt, **changes))
        assert render.status is RenderStatus.COMPLETED, render.error
        return render

    async def break_next(self, route: str, effect: str, times: int = 1, **rule: Any) -> None:
        rules = [{"route": route, "effect": effect, "times": times, **rule}]
        await self.control("POST", "faults", rules)

    async def control(self, method: str, path: str, body: Any = None) -> None:
        """Do something behind the provider's API."""
        url = f"{self.server.url}/playground/api/{path}"
        async with httpx.AsyncClient() as http:
            answer = await http.request(method, url, json=body)
        assert answer.status_code == 200, answer.text

    async def expire(self) -> None:
        """Let the one render there is be older than a day."""
        (render,) = self.server.renders
        await self.control("POST", f"renders/{quote(render.id, safe='')}/expire")

    def asked(self, route: str) -> int:
        """Return how often a route was asked."""
        return sum(call.route == route for call in self.server.calls[self.before :])

    async def known(self) -> Far:
        """Return it as it is once its adapter knows how it wants an order."""
        if self.ways.unread:
            with suppress(AccessError):
                await self.api.delete((await self.started()).id)
        return replace(self, before=len(self.server.calls))


@asynccontextmanager
async def far(
    ways: Ways, *, key: str = KEY, render_seconds: float = 0.02, kept: bool = True, **settings: Any
) -> AsyncIterator[Far]:
    """Run a server of a kind and open its adapter; clips of a kind are made once, if ``kept``."""
    chosen = VideoServerSettings(
        dialect=ways.dialect, render_seconds=render_seconds, fps=2, **settings
    )
    server = await VideoServer(chosen, make_clip=kept_clip if kept else encode).start()
    credentials = ApiKey(key, header="api-key" if ways.header == "api-key" else "authorization")
    api = open_video_api(
        base_url=server.base_url, credentials=credentials, model=ways.model, api=ways.api
    )
    try:
        yield await Far(ways, server, api).known()
    finally:
        await api.close()
        await server.stop()


def clip_of(render: Render) -> str:
    """Return what a finished render's clip is downloaded by."""
    return render.clips[0] if render.clips else render.id


def unlike(one: Image.Image, other: Image.Image) -> float:
    """Return how far two pictures are from each other, 0 to 255."""
    return max(ImageStat.Stat(ImageChops.difference(one, other)).mean)


def picture(size: tuple[int, int] = (720, 1280), kind: str = "PNG") -> Reference:
    file = io.BytesIO()
    Image.new("RGB", size, "white").save(file, kind)
    media_type = f"image/{kind.lower()}"
    return Reference(InputKind.IMAGE, f"picture.{kind.lower()}", media_type, file.getvalue())
