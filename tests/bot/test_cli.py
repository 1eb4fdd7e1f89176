"""The command line: what it prints, how it ends, and that it ends."""

from __future__ import annotations

import json
import logging
import os
import re
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit
from urllib.request import ProxyHandler, build_opener

import pytest

from bot import __version__, cli
from bot.domain.errors.base import StorageAway
from playground.video.settings import DIALECTS

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0
SURROUNDINGS = {
    name: value
    for name, value in os.environ.items()
    if name in {"PATH", "HOME", "TMPDIR", "LANG", "COVERAGE_PROCESS_CONFIG"}
}
"""What a process of ours needs of this one's environment; no setting, and no proxy."""

SETTINGS = {
    "SLACK_BOT_TOKEN": "xoxb-made-up",
    "SLACK_APP_TOKEN": "xapp-made-up",
    "SLACK_API_URL": "http://127.0.0.1:9/api/",
    "AZURE_OPENAI_ENDPOINT": "http://127.0.0.1:9",
    "AZURE_OPENAI_API_KEY": "made-up-key",
    "AZURE_OPENAI_DEPLOYMENT_NAME": "sora-2",
    "DATABASE_URL": "sqlite:///data/sora.db",
    "PORT": "0",
}
"""A complete environment in which nobody answers."""


@pytest.fixture(autouse=True)
def logging_left_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = before[0], before[1]


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """Work in an empty folder, with the settings above and no others."""
    for name in list(os.environ):
        if name not in SURROUNDINGS:
            monkeypatch.delenv(name)
    for name, value in SETTINGS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    return monkeypatch


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Run a command that must end with one line and status 2; return the line."""
    assert cli.main(arguments) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.count("\n") == 1
    for secret in ("made-up", "hunter2"):
        assert secret not in shown.err
    return shown.err


# --- the line itself -------------------------------------------------------------------


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["--help"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    for command in ("run", "playground", "doctor", "models", "migrate", "backup"):
        assert re.search(rf"^    {command}\s", shown, re.MULTILINE), command


def test_help_names_every_dialect(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["playground", "--help"])
    shown = "".join(capsys.readouterr().out.split())  # a line may end at a hyphen
    for dialect in DIALECTS:
        assert dialect in shown


def test_it_knows_its_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out.strip() == __version__


@pytest.mark.parametrize("line", [[], ["dance"], ["run", "--fast"], ["playground", "--port", "x"]])
def test_what_it_does_not_know_is_an_error_with_the_usage(
    line: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(line)
    assert ended.value.code == 2
    assert capsys.readouterr().err.startswith("usage: python -m bot")


# --- settings --------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["run", "migrate"])
@pytest.mark.parametrize("name", ["SLACK_BOT_TOKEN", "AZURE_OPENAI_DEPLOYMENT_NAME"])
def test_a_missing_setting_is_one_line_that_names_it(
    command: str, name: str, given: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    given.delenv(name)
    assert refused(capsys, command).startswith(f"{name} is not set")


@pytest.mark.parametrize("command", ["run", "migrate"])
def test_all_missing_settings_are_told_a_line_each(
    command: str, given: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("SLACK_BOT_TOKEN", "AZURE_OPENAI_DEPLOYMENT_NAME"):
        given.delenv(name)
    given.setenv("PORT", "harbour")
    assert cli.main([command]) == 2
    told = [line.split()[0] for line in capsys.readouterr().err.splitlines()]
    assert told == ["SLACK_BOT_TOKEN", "AZURE_OPENAI_DEPLOYMENT_NAME", "PORT"]


@pytest.mark.parametrize("command", ["run", "migrate"])
@pytest.mark.parametrize("url", ["mysql://sora:hunter2@db/sora", "sora.db", "sqlite:///file/x.db"])
def test_a_database_that_cannot_be_used_is_named_in_one_line(
    command: str,
    url: str,
    given: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "file").touch()
    given.setenv("DATABASE_URL", url)
    assert refused(capsys, command).startswith("DATABASE_URL ")


def test_the_file_of_settings_is_read_and_the_environment_wins(
    given: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given.delenv("DATABASE_URL")
    (tmp_path / ".env").write_text("DATABASE_URL=sqlite:///here.db\nSLACK_BOT_TOKEN=wrong\n")
    assert cli.main(["migrate"]) == 0
    assert (tmp_path / "here.db").exists()


# --- migrate ---------------------------------------------------------------------------


def revision(path: Path) -> str:
    """Return the migration that a database is at."""
    connection = sqlite3.connect(path)
    try:
        ((found,),) = connection.execute("SELECT version_num FROM alembic_version")
    finally:
        connection.close()
    return str(found)


def test_a_database_that_goes_away_at_the_start_is_one_line(
    given: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def gone(_url: str) -> None:
        raise StorageAway("the database is locked by another program")

    given.setattr("bot.cli.database", gone)
    assert refused(capsys, "migrate") == (
        "DATABASE_URL can't be used: the database is locked by another program.\n"
    )


@pytest.mark.usefixtures("given")
def test_migrate_makes_a_database_and_leaves_a_current_one_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "data" / "sora.db"
    newest = max(step.name[:4] for step in (ROOT / "storage/migrations/versions").glob("0*.py"))
    for _ in range(2):
        assert cli.main(["migrate"]) == 0
        assert capsys.readouterr().out == "The database is up to date.\n"
        assert revision(path) == newest


@pytest.mark.usefixtures("given")
def test_migrate_leaves_a_database_of_a_newer_version_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["migrate"]) == 0
    capsys.readouterr()
    path = tmp_path / "data" / "sora.db"
    connection = sqlite3.connect(path)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    assert "newer version" in refused(capsys, "migrate")
    assert revision(path) == "9999"


# --- backup ----------------------------------------------------------------------------


@pytest.mark.usefixtures("given")
def test_a_backup_is_a_copy_that_only_we_may_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["migrate"]) == 0
    capsys.readouterr()
    assert cli.main(["backup", "copy.db"]) == 0
    assert capsys.readouterr().out.startswith("The copy is in copy.db, and was read through.")
    assert revision(tmp_path / "copy.db") == revision(tmp_path / "data" / "sora.db")
    assert stat.S_IMODE((tmp_path / "copy.db").stat().st_mode) == 0o600
    assert "is there already" in refused(capsys, "backup", "copy.db")


# --- moving ----------------------------------------------------------------------------


@pytest.mark.usefixtures("given")
def test_what_cannot_be_moved_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "there is no file none.db" in refused(capsys, "migrate-data", "none.db")
    assert cli.main(["migrate"]) == 0
    capsys.readouterr()
    assert "what DATABASE_URL names" in refused(capsys, "migrate-data", "data/sora.db")
    (tmp_path / "talk.txt").write_text("It was a dark and stormy night. " * 100)
    assert "FROM can't be used" in refused(capsys, "migrate-data", "talk.txt")


# --- doctor ----------------------------------------------------------------------------


def test_doctor_tells_of_names_that_are_no_settings(
    given: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given.delenv("SLACK_BOT_TOKEN")
    (tmp_path / ".env").write_text("MAX_RUNING=3\n")
    assert cli.main(["doctor"]) == 1
    assert "did you mean MAX_RUNNING?" in capsys.readouterr().out


def test_doctor_tells_of_wrong_settings_in_its_own_way(
    given: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    given.delenv("SLACK_BOT_TOKEN")
    assert cli.main(["doctor"]) == 1
    shown = capsys.readouterr()
    assert shown.out.startswith("fix   settings: SLACK_BOT_TOKEN is not set")
    assert shown.err == ""


@pytest.mark.usefixtures("given")
def test_doctor_prints_its_report_and_nothing_beside_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["doctor"]) == 1
    shown = capsys.readouterr()
    assert [line.split()[0] for line in shown.out.splitlines()].count("fix") == 3
    assert shown.err == ""
    assert not any(os.scandir(tmp_path))


# --- processes -------------------------------------------------------------------------


@contextmanager
def started(
    *module: str, folder: Path | None = None, settings: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[str]]:
    """Run ``python -m MODULE…``; whatever happens, it's over afterwards."""
    command = [sys.executable, "-m", *module]
    environment = {**SURROUNDINGS, "PYTHONPATH": str(ROOT), **(settings or {})}
    with subprocess.Popen(
        command,
        cwd=folder or ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()


def ended(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    """Wait for the end; return the status and what came on both streams."""
    out, err = process.communicate(timeout=PATIENCE)
    return process.returncode, out, err


def test_whoever_stops_reading_gets_no_traceback() -> None:
    with started("bot", "sbom", "--licences") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()  # as head does
        assert (process.wait(PATIENCE), process.stderr.read()) == (1, "")


def line_with(words: str, stream: IO[str] | None) -> str:
    """Return the next line that has ``words`` in it; the test's own time limit bounds the wait."""
    return lines_to(words, stream)[-1]


def lines_to(words: str, stream: IO[str] | None) -> list[str]:
    """Return the lines that come before one that has ``words`` in it, and that one."""
    assert stream is not None
    seen = []
    for line in stream:
        seen.append(line)
        if words in line:
            return seen
    raise AssertionError(f"no {words!r} in {''.join(seen)!r}")


@pytest.fixture(scope="module")
def servers() -> Iterator[dict[str, str]]:
    """Run both local servers as processes; give the settings that connect a bot to them."""
    with (
        started("playground.slack", "--port", "0") as slack,
        started("playground.video", "--port", "0", "--render-seconds", "0.5") as video,
    ):
        there = json.loads(line_with("api_url", slack.stdout))
        yield {
            "SLACK_BOT_TOKEN": ",".join(there["bot_tokens"]),
            "SLACK_APP_TOKEN": there["app_token"],
            "SLACK_API_URL": there["api_url"],
            "AZURE_OPENAI_ENDPOINT": line_with("listens on", video.stdout).split()[-1],
            "AZURE_OPENAI_API_KEY": "playground-key",
            "AZURE_OPENAI_DEPLOYMENT_NAME": "sora-2",
            "DATABASE_URL": "sqlite:///data/sora.db",
            "PORT": "0",
        }


def get(port: str, path: str) -> tuple[int, str]:
    with build_opener(ProxyHandler({})).open(f"http://127.0.0.1:{port}{path}") as answer:
        return answer.status, answer.read().decode()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_run_works_until_a_signal_ends_it_cleanly(
    servers: dict[str, str], tmp_path: Path, number: signal.Signals
) -> None:
    with started("bot", "run", folder=tmp_path, settings=servers) as bot:
        *before, ready = lines_to(" ready: /sora in Acme; health at ", bot.stderr)
        assert [line.split()[1:3] for line in before] == [["INFO", "bot.sign_in"]]  # "working for"
        address = ready.strip()
        assert address.endswith("/healthz")
        port = address.removesuffix("/healthz").rpartition(":")[2]
        assert get(port, "/healthz") == (200, "ok\n")
        assert get(port, "/readyz") == (200, "ok\n")
        bot.send_signal(number)
        status, out, err = ended(bot)
    assert status == 0
    assert out == ""
    assert "stopping" in err
    assert "Traceback" not in err
    assert "WARNING" not in err


def test_a_second_process_is_refused_unless_the_first_was_killed(
    servers: dict[str, str], tmp_path: Path
) -> None:
    refusal = "data/sora.db is in use by another Sora: stop that one first.\n"
    with started("bot", "run", folder=tmp_path, settings=servers) as first:
        line_with(" ready: ", first.stderr)
        for command in ("run", "migrate"):
            with started("bot", command, folder=tmp_path, settings=servers) as second:
                assert ended(second) == (2, "", refusal)
        first.kill()
        ended(first)
    with started("bot", "run", folder=tmp_path, settings=servers) as again:
        line_with(" ready: ", again.stderr)


def test_slacks_variables_in_the_environment_keep_bolt_silent(
    servers: dict[str, str], tmp_path: Path
) -> None:
    settings = {**servers, "SLACK_CLIENT_ID": "made-up", "SLACK_CLIENT_SECRET": "made-up"}
    with started("bot", "run", folder=tmp_path, settings=settings) as bot:
        before = lines_to(" ready: ", bot.stderr)
        bot.terminate()
        status, _, err = ended(bot)
    assert status == 0
    assert "WARNING" not in "".join(before) + err


@pytest.mark.parametrize("command", ["doctor", "run"])
def test_a_key_log_that_cannot_be_written_is_told_with_the_rest(
    command: str, tmp_path: Path
) -> None:
    """Libraries open it as they are imported, long before anything else is looked at."""
    wrong = {"SSLKEYLOGFILE": f"{tmp_path}/none/keys", "PORT": "none"}
    with started("bot", command, folder=tmp_path, settings=SETTINGS | wrong) as bot:
        status, out, err = ended(bot)
    assert (status, out) == (2, "")
    assert [line.split()[0] for line in err.splitlines()] == ["PORT", "SSLKEYLOGFILE"]


@pytest.mark.parametrize(
    ("name", "value", "line"),
    [
        ("SLACK_BOT_TOKEN", "xoxb-gone", "SLACK_BOT_TOKEN is not accepted by Slack"),
        ("SLACK_APP_TOKEN", "xapp-gone", "SLACK_APP_TOKEN is not accepted by Slack"),
        ("DATABASE_URL", "sqlite:////dev/null/sora.db", "DATABASE_URL can't be used"),
        ("DATABASE_URL", "mysql://sora@db/sora", "DATABASE_URL must start with"),
        ("PORT", "taken", "PORT "),
        ("HOST", "203.0.113.1", "HOST 203.0.113.1 isn't an address of this machine."),
    ],
)
def test_run_refuses_what_cannot_work(
    servers: dict[str, str], tmp_path: Path, name: str, value: str, line: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        if value == "taken":
            value = str(taken.getsockname()[1])
        settings = {**servers, "LOG_LEVEL": "ERROR", name: value}
        with started("bot", "run", folder=tmp_path, settings=settings) as bot:
            status, out, err = ended(bot)
    assert status == 2
    assert out == ""
    assert err.startswith(line)
    assert err.count("\n") == 1


def test_doctor_finds_the_local_servers_well(servers: dict[str, str], tmp_path: Path) -> None:
    with started("bot", "doctor", folder=tmp_path, settings=servers) as doctor:
        status, out, err = ended(doctor)
    assert (status, err) == (0, "")
    assert "video API" in out


# --- playground ------------------------------------------------------------------------


def once(folder: Path, request: str, *more: str) -> Sequence[str]:
    """Return the command line that makes one clip."""
    quick = ("--render-seconds", "0.5", "--out", str(folder / "clips"))
    return ("bot", "playground", "--once", request, *quick, *more)


@pytest.mark.parametrize(
    ("request_text", "reason"),
    [("a red fox --seconds 1", "--seconds"), ("a quiet street [moderated later]", "safety system")],
    ids=["refused", "moderated"],
)
def test_once_without_a_clip_ends_with_the_reason(
    request_text: str, reason: str, tmp_path: Path
) -> None:
    with started(*once(tmp_path, request_text), folder=tmp_path) as play:
        status, _, err = ended(play)
    assert status == 1
    assert err.startswith("No clip: ")
    assert reason in err
    assert "Traceback" not in err
    assert not list(tmp_path.rglob("*.mp4"))


def test_once_that_is_interrupted_is_no_success(tmp_path: Path) -> None:
    with started(*once(tmp_path, "a fox [stuck]", "--model", "sora"), folder=tmp_path) as play:
        line_with("99 %", play.stdout)
        play.send_signal(signal.SIGTERM)
        status, _, err = ended(play)
    assert status == 1
    assert err == "No clip: stopped before it was done.\n"


def test_the_page_is_there_until_a_signal_ends_it(tmp_path: Path) -> None:
    with started("bot", "playground", "--port", "0", folder=tmp_path) as play:
        url = line_with("Open http", play.stdout).split()[1]
        assert get(url.rstrip("/").rpartition(":")[2], "/")[0] == 200
        for name in ("wan", "seedance", "sora"):
            video = line_with(f"The video API of {name} is at", play.stdout).split()[-1]
            assert get(video.rpartition(":")[2], "/playground/api/renders")[0] == 200
        figures = urlsplit(line_with("What Prometheus reads is at", play.stdout).split()[-1])
        assert "sora_database_up 1.0" in get(str(figures.port), figures.path)[1]
        play.send_signal(signal.SIGTERM)
        status, _, err = ended(play)
    assert (status, err) == (0, "")


def test_a_playground_may_begin_without_the_app(tmp_path: Path) -> None:
    with started("bot", "playground", "--installs", "--port", "0", folder=tmp_path) as play:
        apps = urlsplit(line_with("Open http", play.stdout).split()[1])
        status, page = get(str(apps.port), apps.path)
        assert (status, "not installed" in page) == (200, True)
        play.send_signal(signal.SIGTERM)
        assert ended(play)[0] == 0


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("--render-seconds", "-1"), "--render-seconds must be more than 0.\n"),
        (("--render-seconds", "0"), "--render-seconds must be more than 0.\n"),
        (("--render-seconds", "nan"), "--render-seconds must be more than 0.\n"),
        (("--workspaces", "0"), "--workspaces must be at least 1.\n"),
        (("--dialect", "x"), f"--dialect must be one of {', '.join(DIALECTS)}.\n"),
        (("--once", ""), "--once needs a prompt.\n"),
        (("--once", "  "), "--once needs a prompt.\n"),
        (("--picture", "fox.png"), "--picture goes with --once.\n"),
        (("--model", "wan"), "--model goes with --once.\n"),
        (("--installs", "--once", "a fox"), "--installs goes without --once.\n"),
        (
            ("--once", "a fox", "--picture", "no/fox.png"),
            "--picture no/fox.png: there is no such file.\n",
        ),
    ],
)
def test_a_playground_that_cannot_be_made_is_one_line(
    arguments: tuple[str, ...], line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert refused(capsys, "playground", *arguments) == line


@pytest.mark.parametrize("port", [None, "70000"])
def test_a_page_on_a_port_that_cannot_be_had_is_one_line(port: str | None, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = port or str(taken.getsockname()[1])
        with started("bot", "playground", "--port", port, folder=tmp_path) as play:
            status, out, err = ended(play)
    assert (status, out) == (2, "")
    assert err.startswith(f"--port {port} can't be listened on")
    assert err.count("\n") == 1
