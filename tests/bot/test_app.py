"""Starting and stopping the whole bot, against the local servers."""

from __future__ import annotations

import asyncio
import importlib.util
import logging
import re
import socket
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from slack_sdk.signature import SignatureVerifier
from sqlalchemy import text

from bot import app
from bot.domain.deployment import Deployment
from bot.domain.job import Job, JobState
from bot.domain.line import Claim
from bot.rendering.renderer import Renderer
from bot.runtime.stopping import Stopping
from bot.slack.inbound.socket import Socket
from playground.world import World, open_world
from storage.jobs import SqlJobStore
from storage.startup import database
from tests.support.storage import in_line
from tests.support.whole_bot import PATIENCE, refusal, running, set_up

pytestmark = pytest.mark.usefixtures("no_proxy")

SECRET = "not-shown"


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not await holds():  # noqa: ASYNC110 - the bot tells nobody but its callers
            await asyncio.sleep(0.02)


async def get(port: int, path: str) -> tuple[int, str]:
    url = f"http://127.0.0.1:{port}{path}"
    async with aiohttp.ClientSession() as http, http.get(url) as answer:
        return answer.status, (await answer.text()).strip()


async def set_faults(world: World, **faults: Any) -> None:
    url = f"{world.page_url}/playground/api/faults"
    async with aiohttp.ClientSession() as http, http.post(url, json=faults) as answer:
        assert answer.status == 200


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


async def test_it_starts_says_when_it_is_ready_and_stops(tmp_path: Path) -> None:
    async with open_world(port=0) as world, running(set_up(world, tmp_path)) as (bot, ready):
        port = await asyncio.wait_for(ready, PATIENCE)
        assert await get(port, "/healthz") == (200, "ok")
        assert await get(port, "/readyz") == (200, "ok")
    assert bot.done()
    assert bot.exception() is None
    with pytest.raises(aiohttp.ClientConnectorError):
        await get(port, "/healthz")


async def test_a_claim_under_way_is_answered_before_the_work_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the claimed job would wait for the next start, as one that may have been sent."""
    under_way = asyncio.Event()
    may_be_answered = asyncio.Event()
    intake_over = asyncio.Event()
    order: list[str] = []
    jobs: list[Job] = []
    really, finish, close = SqlJobStore.claim, Renderer.finish, Socket.close

    async def claim(store: SqlJobStore, deployment: Deployment) -> Claim:
        if not jobs:
            jobs.extend(await in_line(store, deployment=deployment.name))
        answer = await really(store, deployment)
        under_way.set()
        await may_be_answered.wait()
        order.append("claim")
        return answer

    async def noted_finish(renderer: Renderer, grace: float) -> None:
        order.append("finish")
        await finish(renderer, grace)

    async def noted_close(socket: Socket) -> None:
        await close(socket)
        intake_over.set()

    monkeypatch.setattr(SqlJobStore, "claim", claim)
    monkeypatch.setattr(Socket, "close", noted_close)
    monkeypatch.setattr(Renderer, "finish", noted_finish)
    async with open_world(port=0) as world:
        settings = set_up(world, tmp_path)
        stopping = Stopping()
        async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as tasks:
            tasks.create_task(app.run(settings, stopping))
            await under_way.wait()
            stopping.request()
            await intake_over.wait()
            may_be_answered.set()
        assert order[:2] == ["claim", "finish"]
        async with database(settings.database_url) as engine:
            row = await SqlJobStore(engine).get(jobs[0].id)
    assert row is not None
    assert row.state is JobState.QUEUED


async def test_it_is_alive_but_not_ready_until_slack_lets_it_connect(tmp_path: Path) -> None:
    async with open_world(port=0) as world:
        await set_faults(world, refuse_sockets=True)
        port = free_port()
        async with running(set_up(world, tmp_path, PORT=str(port))) as (bot, ready):

            async def listens() -> bool:
                try:
                    return await get(port, "/healthz") == (200, "ok")
                except aiohttp.ClientConnectorError:
                    return False

            await until(listens)
            assert await get(port, "/readyz") == (503, "no connection to Slack")
            assert not ready.done()
        assert bot.exception() is None


async def test_it_waits_for_a_slack_that_fails_at_first(tmp_path: Path) -> None:
    async with open_world(port=0) as world:
        stumble = [{"do": "status", "next": 1}]
        await set_faults(world, methods={"auth.test": stumble, "apps.connections.open": stumble})
        async with running(set_up(world, tmp_path)) as (_, ready):
            assert await asyncio.wait_for(ready, PATIENCE) > 0


async def test_it_says_it_waits_for_slack_and_can_be_stopped_meanwhile(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_world(port=0) as world:
        settings = set_up(world, tmp_path, SLACK_API_URL="http://127.0.0.1:9/api/")
        async with running(settings) as (bot, ready):
            said = await warned(caplog)
            assert re.fullmatch(
                r"Slack can't be reached yet at 127\.0\.0\.1:9: trying again in [12] s", said
            )
            assert not bot.done()
        assert bot.exception() is None
        assert not ready.done()


async def test_by_http_it_takes_what_slack_signed(tmp_path: Path) -> None:
    async with open_world(port=0) as world:
        settings = set_up(world, tmp_path, SLACK_APP_TOKEN="", SLACK_SIGNING_SECRET=SECRET)
        async with running(settings) as (_, ready), aiohttp.ClientSession() as http:
            port = await asyncio.wait_for(ready, PATIENCE)
            assert await get(port, "/healthz") == (200, "ok")
            assert await get(port, "/readyz") == (200, "ok")
            url = f"http://127.0.0.1:{port}/slack/events"
            body = '{"type": "url_verification", "challenge": "3eZbrw1aB"}'
            async with http.post(url, data=body) as answer:
                assert answer.status == 401
            stamp = str(int(time.time()))
            signature = SignatureVerifier(SECRET).generate_signature(timestamp=stamp, body=body)
            headers = {
                "Content-Type": "application/json",
                "X-Slack-Request-Timestamp": stamp,
                "X-Slack-Signature": str(signature),
            }
            async with http.post(url, data=body, headers=headers) as answer:
                assert (answer.status, await answer.text()) == (200, '{"challenge": "3eZbrw1aB"}')


async def test_a_token_that_slack_does_not_know_ends_the_start(tmp_path: Path) -> None:
    async with open_world(port=0) as world:
        line = await refusal(set_up(world, tmp_path, SLACK_BOT_TOKEN="xoxb-gone"))
        assert line.startswith("SLACK_BOT_TOKEN is not accepted by Slack (invalid_auth)")
        assert line.endswith("from the app's Install App page.")
        assert "xoxb-gone" not in line


async def test_an_app_token_that_slack_does_not_know_ends_the_start(tmp_path: Path) -> None:
    async with open_world(port=0) as world:
        line = await refusal(set_up(world, tmp_path, SLACK_APP_TOKEN="xapp-gone"))
        assert line.startswith("SLACK_APP_TOKEN is not accepted by Slack (invalid_auth)")
        assert "xapp-gone" not in line


async def test_it_asks_for_one_socket_and_uses_it(tmp_path: Path) -> None:
    async with open_world(port=0) as world, running(set_up(world, tmp_path)) as (_, ready):
        await asyncio.wait_for(ready, PATIENCE)
        url = f"{world.page_url}/playground/api/calls"
        async with aiohttp.ClientSession() as http, http.get(url) as answer:
            methods = [call["method"] for call in (await answer.json())["calls"]]
        assert methods.count("apps.connections.open") == 1


async def test_a_database_that_cannot_be_made_ends_the_start(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    async with open_world(port=0) as world:
        for path in (f"{tmp_path}/file/sora.db", str(tmp_path)):
            line = await refusal(set_up(world, tmp_path, DATABASE_URL=f"sqlite:///{path}"))
            assert line.startswith("DATABASE_URL can't be used")


async def test_a_database_of_a_newer_version_ends_the_start(tmp_path: Path) -> None:
    async with open_world(port=0) as world:
        settings = set_up(world, tmp_path)
        async with database(settings.database_url) as engine, engine.writing() as connection:
            await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        assert "newer version" in await refusal(settings)


async def test_a_database_without_its_driver_names_the_package(tmp_path: Path) -> None:
    async with open_world(port=0) as world:
        installed = importlib.util.find_spec("asyncpg") is not None
        expected = (
            "DATABASE_URL: no database server answers at 127.0.0.1:9."
            if installed
            else "DATABASE_URL needs the package asyncpg"
        )
        url = "postgresql://sora:hunter2@127.0.0.1:9/sora"
        line = await refusal(set_up(world, tmp_path, DATABASE_URL=url))
        assert line.startswith(expected)
        assert "hunter2" not in line


async def test_a_second_bot_on_the_same_file_refuses_to_start(tmp_path: Path) -> None:
    async with open_world(port=0) as world:
        settings = set_up(world, tmp_path)
        async with running(settings) as (bot, ready):
            await asyncio.wait_for(ready, PATIENCE)
            line = await refusal(settings)
            assert line == f"{tmp_path}/sora.db is in use by another Sora: stop that one first."
            assert not bot.done()
        async with running(settings) as (_, ready):
            await asyncio.wait_for(ready, PATIENCE)


async def warned(caplog: pytest.LogCaptureFixture) -> str:
    """Return the first warning of ours, once there is one."""

    def messages() -> list[str]:
        return [
            record.getMessage()
            for record in caplog.records
            if record.name in {"bot.far_ends", "bot.sign_in"} and record.levelno == logging.WARNING
        ]

    async def said() -> bool:
        return bool(messages())

    await until(said)
    return messages()[0]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"AZURE_OPENAI_API_KEY": "gone"}, "the video service refuses AZURE_OPENAI_API_KEY"),
        (
            {"AZURE_OPENAI_ENDPOINT": "http://127.0.0.1:9"},
            "the video service at 127.0.0.1:9 can't be used (unavailable)",
        ),
    ],
    ids=["key", "address"],
)
async def test_a_video_service_that_refuses_us_is_a_warning_and_no_end(
    tmp_path: Path, changes: dict[str, str], said: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_world(port=0) as world:
        async with running(set_up(world, tmp_path, **changes)) as (bot, ready):
            port = await asyncio.wait_for(ready, PATIENCE)
            assert await warned(caplog) == f"{said}; run `make doctor`"
            assert await get(port, "/readyz") == (200, "ok")
            assert not bot.done()
        assert bot.exception() is None


async def test_it_says_where_it_works_and_where_to_ask_for_its_health(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="bot")
    async with (
        open_world(port=0, workspaces=2) as world,
        running(set_up(world, tmp_path, WORKSPACE_SHARES="T0NOBODY=2")) as (_, ready),
    ):
        port = await asyncio.wait_for(ready, PATIENCE)
    (doubt,) = (one for one in caplog.records if "WORKSPACE_SHARES" in one.getMessage())
    assert vars(doubt)["workspaces"] == "T0NOBODY"
    assert (
        f"ready: /sora in Acme, Globex; health at http://127.0.0.1:{port}/healthz"
        in caplog.messages
    )


async def test_a_clip_that_no_job_needs_is_swept_out_at_the_start(tmp_path: Path) -> None:
    left = tmp_path / "spool" / "g2n3rr.mp4"
    left.parent.mkdir()
    left.write_bytes(b"the clip of a job that is gone")

    async def gone() -> bool:
        return not left.exists()

    async with open_world(port=0) as world, running(set_up(world, tmp_path)):
        await until(gone)


async def test_a_place_for_clips_that_cannot_be_made_ends_the_start(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    async with open_world(port=0) as world:
        line = await refusal(set_up(world, tmp_path, DATA_DIR=str(tmp_path / "file" / "clips")))
        assert line.startswith("DATA_DIR can't be made")


async def test_a_fault_of_ours_is_not_blamed_on_the_database(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/sora.db"
    with pytest.raises(OSError, match="elsewhere"):
        async with database(url):
            raise OSError("something elsewhere")
