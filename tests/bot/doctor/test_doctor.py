"""The doctor against the local servers, well and unwell."""

from __future__ import annotations

import io
import json
import os
import sqlite3
import time
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from datetime import date
from email.utils import formatdate
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import yaml
from aiohttp import web
from sqlalchemy import text

from bot.config.settings import load
from bot.doctor import examine, slack
from bot.doctor.finding import Finding, fix, ok, written
from bot.domain.profiles import Giver, Source, Trait
from bot.slack.api.scopes import BOT_SCOPES, missing_scopes
from bot.telemetry.redaction import Redaction
from playground.video.settings import DialectName
from storage.startup import database
from tests.support.breaking import locked
from tests.support.clinic import clinic

pytestmark = pytest.mark.usefixtures("no_proxy")

ROOT = Path(__file__).parents[3]
NOWHERE = "http://127.0.0.1:9"
"""Nobody listens on the discard port."""


def other_server(base_url: str, key: str = "playground-key") -> dict[str, str]:
    """Return what replaces Azure by any other server."""
    return {
        "AZURE_OPENAI_ENDPOINT": "",
        "AZURE_OPENAI_DEPLOYMENT_NAME": "",
        "AZURE_OPENAI_API_KEY": "",
        "VIDEO_BASE_URL": base_url,
        "VIDEO_MODEL": "wan-2",
        "VIDEO_API_KEY": key,
    }


async def test_a_healthy_bot_has_a_line_of_ok_for_everything(tmp_path: Path) -> None:
    async with clinic(tmp_path) as at:
        report = await at.report()
        subjects = [line[6:].partition(":")[0] for line in report.lines]
        assert subjects == [
            "settings",
            "model",
            "frames",
            "database",
            "disk",
            "Slack",
            "scopes",
            "clock",
            "Socket Mode",
            "video API",
            "what it can do",
        ]
        assert set(report.marks()) <= {"ok", "warn"}  # warn: little disk where the test runs
        assert report.status == 0
        assert "Acme" in report.about("Slack")
        assert report.about("settings") == (
            "ok    settings: Socket Mode; deployment sora-2; 2 renders at once, "
            "2 starts a minute; $0.10 a second of clip; people of other companies may only watch"
        )


async def test_looking_changes_and_costs_nothing(tmp_path: Path) -> None:
    async with clinic(tmp_path) as at:
        await at.report()
        async with aiohttp.ClientSession() as http:
            async with http.get(f"{at.slack.url}/playground/api/calls") as answer:
                calls = [call["method"] for call in (await answer.json())["calls"]]
                refused = [call["error"] for call in (await answer.json())["calls"]]
            assert calls == ["auth.test", "views.publish", "apps.connections.open"]
            assert refused == [None, "user_not_found", None]
        assert [(call.route, call.status) for call in at.video.calls] == [
            ("list", 200),
            ("remix", 404),
            ("delete", 404),
        ]
        assert not at.video.renders
    assert not any(os.scandir(tmp_path))


async def test_all_wrong_settings_are_told_and_nothing_else(tmp_path: Path) -> None:
    async with clinic(tmp_path) as at:
        report = await at.report(MAX_RUNNING="many", PORT="harbour", LOG_LEVEL="")
        assert report.status == 1
        assert report.lines == [
            "fix   settings: MAX_RUNNING must be a whole number from 1 to 1000.",
            "fix   settings: PORT must be a whole number from 0 to 65535.",
        ]


async def test_a_name_that_is_no_setting_is_told_first() -> None:
    screen = io.StringIO()
    status = await examine(
        screen, lambda: load({}), lambda: ["MAX_RUNING is set: did you mean MAX_RUNNING?"]
    )
    lines = screen.getvalue().splitlines()
    assert status == 1
    assert lines[0] == "warn  settings: MAX_RUNING is set: did you mean MAX_RUNNING?"
    assert lines[1].startswith("fix   settings: SLACK_BOT_TOKEN is not set")


@pytest.mark.parametrize(
    ("model", "day", "said"),
    [
        ("gemini/veo-3.1-generate-preview", date(2026, 11, 28), "ended on 22 October 2026"),
        ("gemini/veo-3.1-generate-preview", date(2026, 10, 1), "ends on 22 October 2026"),
        ("gemini/veo-3.1-generate-preview", date(2026, 1, 1), None),
        ("wan3.0-video", date(2026, 11, 28), None),
        ("wan-2", date(2026, 11, 28), "nothing is known of wan-2"),
    ],
)
async def test_a_model_that_ends_or_is_unknown_is_told(
    tmp_path: Path, model: str, day: date, said: str | None
) -> None:
    async with clinic(tmp_path, dialect="litellm") as at:
        other = other_server(f"{at.video.url}/v1") | {"VIDEO_MODEL": model}
        report = await at.report_on(day, **other)
        lines = [line for line in report.lines if line.startswith("warn  model:")]
        about = [line for line in lines if "of no use (it lists no model" not in line]
        assert report.status == 0
        assert len(lines) == len(about) + 1
    assert len(about) == (said is not None)
    assert all((said or "") in line and "docs/install.md" in line for line in about)


async def test_of_a_model_half_known_the_rest_is_named(tmp_path: Path) -> None:
    async with clinic(tmp_path, dialect="vllm-omni") as at:
        settings = load({**at.environment, **other_server(f"{at.video.url}/v1")})
        (one,) = settings.deployments
        told = replace(one.profile, known={Trait.PRICE: Source(Giver.SERVER)})
        half = replace(settings, deployments=(replace(one, profile=told, find=None),))
        screen = io.StringIO()
        await examine(screen, lambda: half, list)
    said = "too little is known of wan-2; missing: sizes, lengths, sound."
    assert said in screen.getvalue()


async def test_by_http_it_tells_where_deliveries_must_go(tmp_path: Path) -> None:
    async with clinic(tmp_path) as at:
        report = await at.report(SLACK_APP_TOKEN="", SLACK_SIGNING_SECRET="not-shown", PORT="3210")
        assert report.status == 0
        assert report.about("settings").startswith("ok    settings: HTTP;")
        assert "http://127.0.0.1:3210/slack/events" in report.about("HTTP")
        assert not any("Socket Mode" in line for line in report.lines)


@pytest.mark.parametrize("proxy", ["ftp://127.0.0.1:9", "http://a..b:80", "http://[::1"])
async def test_a_proxy_that_can_be_none_is_told(tmp_path: Path, proxy: str) -> None:
    async with clinic(tmp_path) as at:
        report = await at.report(HTTP_PROXY=proxy)
    assert report.status == 1
    assert any(line.startswith("fix ") and "proxy" in line.lower() for line in report.lines)


async def test_what_nobody_thought_of_is_told_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def findings(_settings: object) -> AsyncGenerator[Finding, None]:
        yield ok("Slack API", "as far as it goes")
        raise LookupError("what nobody thought of")

    monkeypatch.setattr(slack, "findings", findings)
    async with clinic(tmp_path) as at:
        report = await at.report()
    assert report.status == 1
    assert "(LookupError: what nobody thought of)" in report.about("Slack")
    assert any(line.startswith("ok    video API") for line in report.lines)


# --- this machine ----------------------------------------------------------------------


async def test_a_database_is_compared_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "sora.db"
    url = f"sqlite:///{path}"
    async with clinic(tmp_path) as at:
        assert "first start" in (await at.report(DATABASE_URL=url)).about("database")
        assert not path.exists()
        path.touch()
        assert "first start" in (await at.report(DATABASE_URL=url)).about("database")
        async with database(load({**at.environment, "DATABASE_URL": url}).database_url):
            pass
        assert "up to date" in (await at.report(DATABASE_URL=url)).about("database")


async def test_a_database_that_a_bot_has_is_looked_at_and_left_to_it(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/sora.db"
    async with clinic(tmp_path) as at:
        async with database(url):
            report = await at.report(DATABASE_URL=url)
            assert report.status == 0
            assert "a running Sora has it" in report.about("database")
        assert "running" not in (await at.report(DATABASE_URL=url)).about("database")
        async with database(url):
            pass


async def test_a_running_bot_that_writes_for_long_is_looked_at_too(
    tmp_path: Path,
) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/sora.db"
    async with clinic(tmp_path) as at, database(url) as engine, engine.writing() as writing:
        await writing.execute(text("INSERT INTO deployments (name) VALUES ('half')"))
        report = await at.report(DATABASE_URL=url)
        assert report.about("database") == (
            "ok    database: opens, and is up to date; a running Sora has it, and no second one "
            "can start on it"
        )


async def test_a_database_that_another_program_keeps_says_so(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/sora.db"
    async with database(url):
        pass
    async with clinic(tmp_path) as at:
        with locked(tmp_path / "sora.db"):
            report = await at.report(DATABASE_URL=url)
        assert report.status == 1
        assert "another program has locked it" in report.about("database")


async def test_a_lock_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/sora.db"
    (tmp_path / "sora.db.lock").mkdir()
    async with clinic(tmp_path) as at:
        report = await at.report(DATABASE_URL=url)
        assert report.status == 1
        assert "DATABASE_URL can't be used" in report.about("database")


async def test_a_database_server_that_does_not_answer_is_named(tmp_path: Path) -> None:
    async with clinic(tmp_path) as at:
        report = await at.report(DATABASE_URL="postgresql://sora:hunter2@127.0.0.1:9/sora")
        assert report.about("database") == (
            "fix   database: DATABASE_URL: no database server answers at 127.0.0.1:9"
        )


async def test_a_database_of_a_newer_version_needs_that_version(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/sora.db"
    async with database(url) as engine, engine.writing() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    async with clinic(tmp_path) as at:
        report = await at.report(DATABASE_URL=url)
        assert report.status == 1
        assert report.about("database").startswith("fix   database: a newer version")


@pytest.mark.parametrize("made", ["jobs (a)", "alembic_version (version_num)"])
async def test_a_database_of_another_program_is_left_alone(tmp_path: Path, made: str) -> None:
    path = tmp_path / "sora.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"CREATE TABLE {made}")
        connection.execute("CREATE TABLE theirs AS SELECT 1")
        if "alembic" in made:
            connection.execute("INSERT INTO alembic_version VALUES ('theirs')")
        connection.commit()
    async with clinic(tmp_path) as at:
        report = await at.report(DATABASE_URL=f"sqlite:///{path}")
        assert report.about("database").startswith("fix   database: it holds another program's")


@pytest.mark.parametrize("kind", ["no database", "below a file", "a folder", "links", "a pipe"])
async def test_a_database_that_cannot_be_used_is_named(tmp_path: Path, kind: str) -> None:
    (tmp_path / "prose").write_text("It was a dark and stormy night. " * 100)
    (tmp_path / "links").symlink_to(tmp_path / "links")
    os.mkfifo(tmp_path / "a pipe")
    paths = {"no database": "prose", "below a file": "prose/sora.db", "a folder": "."}
    path = paths.get(kind, kind)
    async with clinic(tmp_path) as at:
        report = await at.report(DATABASE_URL=f"sqlite:///{tmp_path}/{path}")
        assert report.status == 1
        line = report.about("database")
        assert line.startswith("fix")
        assert "DATABASE_URL" in line


async def test_a_place_for_clips_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    async with clinic(tmp_path) as at:
        report = await at.report(DATA_DIR=str(tmp_path / "file"))
        assert report.status == 1
        assert report.about("disk").startswith("fix")
        assert "DATA_DIR" in report.about("disk")
        assert "GB free" in (await at.report(DATA_DIR=str(tmp_path / "a/b/c"))).about("disk")
        assert not (tmp_path / "a").exists()


# --- Slack -----------------------------------------------------------------------------


def test_scopes_and_their_reasons_are_those_of_the_manifest() -> None:
    text = (ROOT / "manifest.yml").read_text()
    assert list(BOT_SCOPES) == yaml.safe_load(text)["oauth_config"]["scopes"]["bot"]
    lines = {" ".join(line.split()) for line in text.splitlines()}
    for scope, reason in BOT_SCOPES.items():
        assert f'- "{scope}" # {reason}' in lines


def test_granted_scopes_may_be_more_than_needed() -> None:
    assert missing_scopes(", ".join([*BOT_SCOPES, "team:read"])) == []
    assert missing_scopes("") == sorted(BOT_SCOPES)


async def test_an_app_without_a_home_tab_is_told_of_it(tmp_path: Path) -> None:
    async with clinic(tmp_path, home_tab=False) as at:
        report = await at.report()
        assert report.status == 0
        assert report.about("Home").startswith("warn  Home: Acme has no Home tab for the app")


async def test_a_missing_scope_asks_for_a_reinstallation(tmp_path: Path) -> None:
    async with clinic(tmp_path, without=frozenset({"files:read", "users:read"})) as at:
        report = await at.report()
        assert report.status == 1
        line = report.about("scopes")
        assert line.startswith("fix   scopes: Acme hasn't granted files:read, users:read:")
        assert "reinstall" in line


async def test_a_missing_optional_scope_is_a_warning(tmp_path: Path) -> None:
    async with clinic(tmp_path, without=frozenset({"groups:read"})) as at:
        report = await at.report()
        line = report.about("scopes")
        assert line.startswith("warn  scopes: Acme hasn't granted groups:read:")
        assert report.status == 0


async def test_each_workspace_is_checked_and_a_bad_token_is_placed(
    tmp_path: Path,
) -> None:
    async with clinic(tmp_path, workspaces=2) as at:
        first, second = at.slack.bot_tokens
        report = await at.report(SLACK_BOT_TOKEN=f"{first},xoxb-gone,{second}")
        assert report.status == 1
        lines = [line for line in report.lines if line[6:].startswith("Slack:")]
        assert lines[0] == "ok    Slack: SLACK_BOT_TOKEN (1 of 3) is for Acme"
        assert lines[1].startswith(
            "fix   Slack: SLACK_BOT_TOKEN (2 of 3) is not accepted by Slack (invalid_auth): copy"
        )
        assert lines[1].endswith("from the app's Install App page")
        assert lines[2] == "ok    Slack: SLACK_BOT_TOKEN (3 of 3) is for Globex"


async def test_a_bad_app_token_is_named(tmp_path: Path) -> None:
    async with clinic(tmp_path) as at:
        report = await at.report(SLACK_APP_TOKEN="xapp-gone")
        assert report.status == 1
        line = report.about("Socket Mode")
        assert line.startswith(
            "fix   Socket Mode: SLACK_APP_TOKEN is not accepted by Slack (invalid_auth): copy"
        )
        assert "Basic Information" in line


async def test_an_unreachable_slack_is_told_apart_from_a_bad_token(tmp_path: Path) -> None:
    async with clinic(tmp_path) as at:
        report = await at.report(SLACK_API_URL=f"{NOWHERE}/api/")
        assert report.status == 1
        for what in ("Slack", "Socket Mode"):
            assert report.about(what).startswith(f"fix   {what}: no usable answer from 127.0.0.1:9")
        assert "SLACK_API_URL" in report.about("Slack")


@asynccontextmanager
async def odd_slack(
    body: Mapping[str, Any], *, status: int = 200, **headers: str
) -> AsyncIterator[str]:
    """Run a Slack that always gives one answer; yield its API's address."""

    async def answer(_request: web.Request) -> web.Response:
        return web.Response(
            text=json.dumps(body),
            status=status,
            content_type="application/json",
            headers={name.replace("_", "-"): value for name, value in headers.items()},
        )

    application = web.Application()
    application.router.add_post("/api/{method}", answer)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
    finally:
        await runner.cleanup()


WELCOME = {"ok": True, "team": "Acme", "team_id": "T0ACME"}


async def test_a_slack_that_hides_the_scopes_is_a_warning(tmp_path: Path) -> None:
    async with clinic(tmp_path) as at, odd_slack(WELCOME) as url:
        report = await at.report(SLACK_API_URL=url)
        assert report.about("scopes").startswith("warn")
        assert report.status == 0


@pytest.mark.parametrize(("seconds", "way"), [(600, "behind"), (-600, "ahead of")])
async def test_a_wrong_clock_matters_more_by_http(tmp_path: Path, seconds: int, way: str) -> None:
    date = formatdate(time.time() + seconds, usegmt=True)
    async with clinic(tmp_path) as at, odd_slack(WELCOME, Date=date) as url:
        report = await at.report(SLACK_API_URL=url)
        assert report.about("clock").startswith("warn")
        assert f"{way} Slack's" in report.about("clock")
        by_http = {"SLACK_APP_TOKEN": "", "SLACK_SIGNING_SECRET": "not-shown"}
        report = await at.report(SLACK_API_URL=url, **by_http)
        assert report.about("clock").startswith("fix")
        assert report.status == 1


async def test_an_unreadable_date_is_passed_over(tmp_path: Path) -> None:
    async with clinic(tmp_path) as at, odd_slack(WELCOME, Date="yesterday") as url:
        report = await at.report(SLACK_API_URL=url)
        assert not any(line[6:].startswith("clock") for line in report.lines)


async def test_a_busy_slack_is_a_warning(tmp_path: Path) -> None:
    refusal = {"ok": False, "error": "ratelimited"}
    async with (
        clinic(tmp_path) as at,
        odd_slack(refusal, status=429, Retry_After="7") as url,
    ):
        report = await at.report(SLACK_API_URL=url)
        assert report.about("Slack").startswith("warn")
        assert "7 s" in report.about("Slack")
        assert report.status == 0


async def test_an_app_token_without_its_scope_is_to_be_made_anew(tmp_path: Path) -> None:
    async with (
        clinic(tmp_path) as at,
        odd_slack({"ok": False, "error": "missing_scope", "needed": "connections:write"}) as url,
    ):
        assert "connections:write" in (await at.report(SLACK_API_URL=url)).about("Socket Mode")


# --- the video API ---------------------------------------------------------------------


async def test_a_wrong_azure_key_is_named(tmp_path: Path) -> None:
    async with clinic(tmp_path) as at:
        report = await at.report(AZURE_OPENAI_API_KEY="wrong-key")
        assert report.status == 1
        line = report.about("video API")
        assert line.startswith("fix   video API: AZURE_OPENAI_API_KEY is not accepted")
        assert "HTTP 401" in line


async def test_a_wrong_or_missing_key_of_another_server_is_named(tmp_path: Path) -> None:
    async with clinic(tmp_path) as at:
        base = f"{at.video.url}/v1"
        good = await at.report(**other_server(base))
        assert good.status == 0
        assert "no price known" in good.about("settings")
        wrong = await at.report(**other_server(base, key="wrong-key"))
        assert "VIDEO_API_KEY is not accepted" in wrong.about("video API")
        none = await at.report(**other_server(base, key=""))
        assert "set VIDEO_API_KEY" in none.about("video API")


async def test_an_unreachable_video_api_is_named(tmp_path: Path) -> None:
    async with clinic(tmp_path) as at:
        report = await at.report(AZURE_OPENAI_ENDPOINT=NOWHERE)
        assert report.status == 1
        line = report.about("video API")
        assert line.startswith(f"fix   video API: no usable answer from {NOWHERE}/openai/v1")
        assert "AZURE_OPENAI_ENDPOINT" in line


@pytest.mark.parametrize(
    ("status", "code", "mark", "words"),
    [
        (403, None, "fix", "Cognitive Services OpenAI User"),
        (402, None, "fix", "top up the account"),
        (429, "insufficient_quota", "fix", "top up the account"),
        (403, "account_deactivated", "fix", "ask the provider about the account"),
        (404, "UnsupportedApiVersion", "fix", "check that AZURE_OPENAI_ENDPOINT"),
        (410, None, "fix", "another one in AZURE_OPENAI_DEPLOYMENT_NAME"),
        (403, "DeploymentNotFound", "fix", "no deployment as AZURE_OPENAI_DEPLOYMENT_NAME"),
        (429, None, "warn", "busy"),
        (503, None, "fix", "AZURE_OPENAI_ENDPOINT"),
        (404, None, "fix", "check AZURE_OPENAI_ENDPOINT"),
    ],
)
async def test_each_refusal_names_what_to_change(
    tmp_path: Path, status: int, code: str | None, mark: str, words: str
) -> None:
    async with clinic(tmp_path) as at:
        body = {"error": {"message": "No.", "code": code}}
        await at.break_list(status=status, body=body)
        report = await at.report()
        line = report.about("video API")
        assert line.startswith(mark)
        assert words in line
        assert report.status == int(mark == "fix")


@pytest.mark.parametrize("status", [404, 405])
async def test_another_server_without_a_list_is_a_warning(tmp_path: Path, status: int) -> None:
    async with clinic(tmp_path) as at:
        await at.break_list(status=status, body={"detail": "Not Found"})
        report = await at.report(**other_server(f"{at.video.url}/v1"))
        assert report.status == 0
        assert report.about("video API").startswith("warn")
        assert "VIDEO_BASE_URL" in report.about("video API")


CAN: dict[DialectName, str] = {
    "azure": "it remixes clips; it deletes clips when asked",
    "openai": "it remixes clips; it deletes clips when asked",
    "litellm": "it remixes clips; it can't delete, so its own copies stay until it drops them",
    "vllm-omni": "it can't remix, so Sora offers to make a changed clip from scratch; it deletes",
    "sglang": "it can't remix, so Sora offers to make a changed clip from scratch; it deletes",
    "sora1": "it can't remix, so Sora offers to make a changed clip from scratch; it deletes",
    "unsloth": "it can't remix, so Sora offers to make a changed clip from scratch; it deletes",
}


@pytest.mark.parametrize("dialect", CAN)
async def test_each_kind_of_server_is_told_what_it_can_do(
    tmp_path: Path, dialect: DialectName
) -> None:
    async with clinic(tmp_path, dialect=dialect) as at:
        report = await at.report()
        assert report.status == 0
        assert report.about("video API").startswith("ok")
        assert "lists its renders" in report.about("video API")
        line = report.about("what it can do")
        assert line.startswith(f"ok    what it can do: {CAN[dialect]}")
        assert line.endswith("whether it takes pictures shows with the first one")
        assert not at.video.renders


async def test_a_server_without_a_list_is_still_told_what_it_can_do(
    tmp_path: Path,
) -> None:
    async with clinic(tmp_path, dialect="openai") as at:
        await at.break_list(status=405, body={"detail": "Method Not Allowed"})
        report = await at.report()
        assert report.about("video API").startswith("warn")
        assert "it remixes clips" in report.about("what it can do")


async def test_a_route_that_a_model_has_no_use_for_is_not_told_of(tmp_path: Path) -> None:
    """LiteLLM's proxy has one to remix before every provider, and answers 500 there."""
    async with clinic(tmp_path, dialect="litellm-wan") as at:
        line = (await at.report()).about("what it can do")
        assert "it can't remix, so Sora offers" in line
        assert "it can't delete" in line


async def test_what_a_busy_server_can_do_is_left_open(tmp_path: Path) -> None:
    async with clinic(tmp_path) as at:
        rules = [{"route": route, "effect": "rate_limited"} for route in ("remix", "delete")]
        await at.break_video(rules)
        line = (await at.report()).about("what it can do")
        assert "whether it remixes shows with the first one" in line
        assert "it didn't say whether it deletes clips" in line


def test_whatever_a_server_says_stays_one_line_without_secrets() -> None:
    finding = fix("video API", "it said:\nno  hunter2-hunter2\r\n\tBearer abcdef123456")
    line = written(finding, Redaction(["hunter2-hunter2"]))
    assert line == "fix   video API: it said: no *** Bearer ***"
