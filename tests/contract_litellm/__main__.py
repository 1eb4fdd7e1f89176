"""``python -m tests.contract_litellm PROXY``: Sora's adapter before the real LiteLLM proxy.

The proxy runs for real, as the program ``PROXY``; its upstreams are the playground's servers, by
``api_base``. Nothing leaves this machine. Each line is a case; one that isn't met fails the run.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import yaml
from aiohttp import web

from bot.domain.errors.deployment import AccessError, DeploymentMissing, OutOfMoney
from bot.domain.errors.provider import Limited, OutcomeUnknown, ProviderError
from bot.domain.errors.refusals import Moderated
from bot.domain.profiles import PictureAs
from bot.domain.renders.render import Order, Render, RenderStatus
from bot.ports.video import VideoApi
from bot.video import open_video_api
from bot.video.transport.credentials import ApiKey
from playground.video import VideoServer, VideoServerSettings
from tests.bot.video.contract.servers import picture
from tests.support.video_servers import free_port

KEY = "sk-contract-9b0b3f6c2e7d41a58c60f2d3"
PATIENCE = 120.0
"""Seconds that the proxy has to start: it imports half of PyPI."""


def config(upstream: VideoServer, runway: str) -> dict[str, Any]:
    """Return the proxy's configuration: one name for each case."""

    def model(name: str, behind: str, base: str, key: str, **info: Any) -> dict[str, Any]:
        return {
            "model_name": name,
            "litellm_params": {"model": behind, "api_base": base, "api_key": key},
            "model_info": info,
        }

    base, key = upstream.base_url, upstream.settings.api_key
    block = {"sizes": ["720x1280"], "seconds": [4, 8], "sound": True}
    priced = {"output_cost_per_second": 0.1}
    return {
        "model_list": [
            model("film", "openai/sora-2", base, key, sora=block, **priced),
            model("locked", "openai/sora-2", base, "wrong"),
            model("pair", "openai/sora-2", base, key, **priced),
            model("pair", "openai/sora-2-pro", base, key, output_cost_per_second=0.3),
            model("runway", "runwayml/gen4.5", runway, "key"),
        ],
        "general_settings": {"custom_auth": "auth.user_api_key_auth", "master_key": KEY},
    }


@asynccontextmanager
async def proxy(program: str, said: dict[str, Any], folder: Path) -> AsyncIterator[str]:
    """Run the proxy; yield its address up to ``/v1``."""
    port = free_port()
    (folder / "config.yaml").write_text(yaml.safe_dump(said))
    (folder / "auth.py").write_text(Path(__file__).with_name("auth.py").read_text())
    quiet = {"LITELLM_LOCAL_MODEL_COST_MAP": "True", "LITELLM_TELEMETRY": "False"}
    with (folder / "proxy.log").open("wb") as log:
        running = await asyncio.create_subprocess_exec(
            *(program, "--config", str(folder / "config.yaml")),
            *("--host", "127.0.0.1", "--port", str(port)),
            stdout=log,
            stderr=log,
            env={**os.environ, **quiet},
            cwd=folder,
        )
        try:
            await alive(f"http://127.0.0.1:{port}/health/liveliness", running)
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            if running.returncode is None:
                running.terminate()
            await running.wait()


async def alive(url: str, running: Process) -> None:
    """Wait until the proxy answers; ``/health`` itself would order clips."""
    async with asyncio.timeout(PATIENCE), httpx.AsyncClient() as http:
        while running.returncode is None:
            try:
                if (await http.get(url)).is_success:
                    return
            except httpx.HTTPError:
                pass
            await asyncio.sleep(0.5)
    raise SystemExit("the proxy ended instead of starting")


@asynccontextmanager
async def runway() -> AsyncIterator[tuple[str, list[dict[str, Any]]]]:
    """Run what stands in for Runway: it takes an order and keeps what was ordered."""
    ordered: list[dict[str, Any]] = []

    async def take(request: web.Request) -> web.Response:
        ordered.append(await request.json())
        return web.json_response({"id": "17f20503-6c24-4c16-946b-35dbbce2af2f"})

    app = web.Application(client_max_size=2**25)
    app.router.add_post("/{tail:.*}", take)
    runner = web.AppRunner(app)
    await runner.setup()
    port = free_port()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield f"http://127.0.0.1:{port}", ordered
    finally:
        await runner.cleanup()


FAILED: list[str] = []


def met(case: str, *, holds: bool, found: object) -> None:
    """Print a case; remember one that isn't met."""
    print(f"{'ok  ' if holds else 'FAIL'}  {case}: {found}", flush=True)
    if not holds:
        FAILED.append(case)


class Contract:
    """The cases, one after another."""

    def __init__(self, base: str, upstream: VideoServer, stack: AsyncExitStack) -> None:
        self._base, self._upstream, self._stack = base, upstream, stack

    def api(self, model: str, key: str = KEY) -> VideoApi:
        api = open_video_api(base_url=self._base, credentials=ApiKey(key), model=model)
        self._stack.push_async_callback(api.close)
        return api

    async def refused(
        self,
        case: str,
        model: str,
        kind: type[ProviderError],
        prompt: str = "a fox",
        key: str = KEY,
    ) -> ProviderError:
        """See what an order is refused as, and that upstream was asked once at most."""
        before = self._asked()
        try:
            await self.api(model, key).create(Order(model, prompt, "720x1280", 4))
        except ProviderError as error:
            asked = self._asked() - before
            found = f"{type(error).__name__}, upstream asked {asked} times ({error.detail[:160]})"
            met(case, holds=isinstance(error, kind) and asked <= 1, found=found)
            return error
        met(case, holds=False, found="it was taken")
        return ProviderError("it was taken")

    def _asked(self) -> int:
        return sum(call.route == "create" for call in self._upstream.calls)

    async def break_next(self, **rule: Any) -> None:
        async with httpx.AsyncClient() as http:
            rules = [{"route": "create", "times": 1, **rule}]
            answer = await http.post(f"{self._upstream.url}/playground/api/faults", json=rules)
            answer.raise_for_status()

    async def life(self, folder: Path) -> None:
        film = self.api("film")
        (told,) = await film.told()
        met(
            "model info",
            holds=told.seconds == (4, 8) and told.usd[""] == Decimal("0.1"),
            found=told,
        )
        pair = await self.api("pair").told()
        met("two under one name", holds=len(pair) == 2, found=[one.usd for one in pair])
        for case, inputs in (("a clip", ()), ("a picture as a file", (picture(),))):
            render = await film.create(Order("film", "a fox", "720x1280", 4, references=inputs))
            reckoned = render.estimate_usd
            met(f"{case}: ordered", holds=reckoned == Decimal("0.4"), found=f"reckoned {reckoned}")
            render = await self.over(film, render)
            met(
                f"{case}: status",
                holds=render.status is RenderStatus.COMPLETED,
                found=render.status,
            )
            size = await film.download(render.id, folder / "clip.mp4")
            met(f"{case}: content", holds=size > 1000, found=f"{size} bytes")

    async def over(self, api: VideoApi, render: Render) -> Render:
        async with asyncio.timeout(60):
            while render.status is RenderStatus.RUNNING:
                await asyncio.sleep(0.1)
                render = await api.get(render.id)
        return render

    async def refusals(self) -> None:
        await self.refused("moderation", "film", Moderated, "a fox [moderated]")
        await self.break_next(effect="rate_limited", retry_after=7)
        error = await self.refused("429, and no retries", "film", Limited)
        met("its Retry-After", holds=error.retry_after == 7, found=error.retry_after)
        await self.break_next(effect="reset_after")
        await self.refused("upstream hangs up, and no retries", "film", OutcomeUnknown)
        await self.refused("upstream's key is wrong", "locked", AccessError)
        await self.refused("model unknown", "no-such-model", DeploymentMissing)
        await self.refused("wrong key", "film", AccessError, key="sk-nobody")
        await self.refused("budget exceeded", "film", OutOfMoney, key="sk-spent")


async def main(program: str) -> None:
    """Run all cases."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        settings = VideoServerSettings(dialect="openai", render_seconds=0.5, fps=2)
        upstream = await VideoServer(settings).start()
        stack.push_async_callback(upstream.stop)
        runway_url, ordered = await stack.enter_async_context(runway())
        said = config(upstream, runway_url)
        try:
            base = await stack.enter_async_context(proxy(program, said, folder))
            contract = Contract(base, upstream, stack)
            await contract.life(folder)
            await contract.refusals()
            order = Order(
                *("runway", "a fox", "720x1280", 5),
                references=(picture(),),
                picture_as=PictureAs.TEXT,
            )
            await contract.api("runway").create(order)
            image = str(ordered[0].get("promptImage"))
            met("a picture as text", holds=image.startswith("data:image/"), found=image[:40])
        finally:
            if FAILED or sys.exc_info()[0] is not None:
                print((folder / "proxy.log").read_text()[-3000:], file=sys.stderr)
    if FAILED:
        raise SystemExit(f"not met: {', '.join(FAILED)}")


if __name__ == "__main__":
    asyncio.run(main(str(Path(sys.argv[1]).absolute())))
