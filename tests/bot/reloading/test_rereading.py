"""The deployments, read anew: all or none are taken, and what is asked as before stays open."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.config.deployments import DeploymentSettings
from bot.config.settings import read_deployments
from bot.domain.errors.base import StorageAway
from bot.domain.errors.deployment import AccessError
from bot.domain.renders.render import RenderList
from bot.far_ends import all_deployments
from bot.reloading.rereading import Rereading, Wish
from bot.reloading.workers import DeploymentWorkers
from bot.rendering.deployments import Registry
from bot.runtime.bell import Bell
from tests.support.doubles import FakeVideo
from tests.support.storage import CLIP, asked
from tests.support.works import Works

ENTRY = '[own]\nendpoint = "http://gpu.example.com/v1"\nmodel = "my-model"\nkey = "KEY"\n'


class Operator:
    """Whoever runs Sora: has other deployments read, by the file and the keys."""

    key = "sk-first"
    shares = ""

    def __init__(self, works: Works, folder: Path) -> None:
        self.works, self.file = works, folder / "deployments.toml"
        self.opened: list[str] = []
        known = self.now(ENTRY)
        video = FakeVideo(works.clock)
        registry = Registry(*((one, video) for one in all_deployments(known)))
        at_work = DeploymentWorkers([(registry.default, video)], registry, works.shared, works.line)
        self.registry, self.wish = registry, Wish(lambda: self.now(None), Bell())
        self.rereading = Rereading(
            self.wish,
            self._open,
            [(one, video) for one in known],
            registry=registry,
            at_work=at_work,
            changed=Bell(),
            lines=works.store,
            stopping=works.stopping,
        )
        self.videos: Mapping[str, FakeVideo] = {}

    def _open(self, settings: DeploymentSettings) -> FakeVideo:
        self.opened.append(settings.name)
        return self.videos.get(settings.name) or FakeVideo(self.works.clock)

    def now(self, text: str | None) -> tuple[DeploymentSettings, ...]:
        if text is not None:
            self.file.write_text(text)
        keys = {"KEY": self.key, "WORKSPACE_SHARES": self.shares}
        return read_deployments({"DEPLOYMENTS": str(self.file)} | keys)

    async def writes(self, text: str, key: str = "sk-first") -> None:
        self.file.write_text(text)
        self.key = key
        await self.rereading.reread()


@pytest.mark.parametrize(
    ("text", "key", "opened"),
    [
        (ENTRY, "sk-first", []),
        (ENTRY + "max_running = 4\nchannels = ['C0FILM']\n", "sk-first", []),
        (ENTRY, "sk-second", ["own"]),
        (ENTRY.replace("gpu", "gpu-2"), "sk-first", ["own"]),
        (ENTRY + ENTRY.replace("own", "more"), "sk-first", ["more"]),
        (ENTRY.replace("own", "more"), "sk-first", ["more"]),
    ],
)
async def test_only_what_is_asked_otherwise_is_opened_anew(
    works: Works, tmp_path: Path, text: str, key: str, opened: list[str]
) -> None:
    operator = Operator(works, tmp_path)
    await operator.writes(text, key)
    assert operator.opened == opened
    assert [one.name for one in operator.registry.offered] == [
        one.name for one in operator.now(None)
    ]
    await operator.rereading.close()


async def test_other_shares_hold_and_nothing_is_opened_anew(works: Works, tmp_path: Path) -> None:
    operator = Operator(works, tmp_path)
    operator.shares = "T0ACME=3"
    await operator.writes(ENTRY)
    assert operator.registry.default.shares.of("T0ACME") == 3
    assert operator.opened == []
    await operator.rereading.close()


class Unwelcoming(FakeVideo):
    """A server that won't have us, or that fails in a way nobody thought of."""

    error: Exception | None = None
    asked = 0

    async def recent(self, since: float) -> RenderList | None:
        self.asked += 1
        if self.error is not None:
            raise self.error
        return await super().recent(since)


async def test_what_is_asked_otherwise_is_tried_as_at_the_start(
    works: Works, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Each is named in the log; one that fails keeps no other from being tried."""
    operator = Operator(works, tmp_path)
    fine, shut, odd = (Unwelcoming(works.clock) for _ in range(3))
    shut.error, odd.error = AccessError("401"), ValueError("a bug")
    servers = {"fine": fine, "shut": shut, "odd": odd}
    operator.videos = servers
    running = asyncio.create_task(operator.rereading.run())
    operator.now(ENTRY + "".join(ENTRY.replace("own", name) for name in servers))
    operator.wish.bell.ring()

    async def all_tried() -> bool:
        return {one.asked for one in servers.values()} == {1}

    await works.clock.until(all_tried)
    works.stopping.request()
    await running
    assert operator.opened == ["fine", "shut", "odd"]
    warned = [one for one in caplog.records if one.levelno >= logging.WARNING]
    assert {vars(one)["deployment"]: one.getMessage() for one in warned} == {
        "shut": "the video service refuses [shut] key; run `make doctor`",
        "odd": "the video service could not be tried",
    }
    await operator.rereading.close()


async def test_lines_change_once_the_database_can_be_used_again(
    works: Works, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody serves the old ones any more: what waits there would wait for good."""
    operator = Operator(works, tmp_path)
    clip = replace(CLIP, price_usd=None)
    (job,) = await works.in_line(replace(asked(deployment="own"), jobs=(clip,)))
    regrouped, away = works.store.regrouped, [StorageAway("the database is locked")]

    async def hesitating(*given: Any) -> dict[str, int]:
        if away:
            raise away.pop()
        return await regrouped(*given)

    monkeypatch.setattr(works.store, "regrouped", hesitating)
    reading = asyncio.create_task(operator.writes(ENTRY + ENTRY.replace("own", "more")))

    async def over() -> bool:
        return reading.done()

    await works.clock.until(over)
    await reading
    assert (await works.row(job)).deployment == "~own"
    await operator.rereading.close()


async def test_what_cannot_be_taken_changes_nothing_and_is_told(
    works: Works, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR)
    operator = Operator(works, tmp_path)
    before = operator.registry.offered
    operator.file.write_text("[own]\nmodel = 1\n[other]\n")
    await operator.rereading._take()
    assert operator.registry.offered == before
    (said,) = [record.getMessage() for record in caplog.records]
    assert said.startswith("the deployments are what they were: DEPLOYMENTS: [own]: model is")
    assert "; DEPLOYMENTS: [other]: " in said
    await operator.writes(ENTRY + "max_running = 7\n")
    assert operator.registry.default.max_running == 7
