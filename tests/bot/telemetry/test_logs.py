"""What is written to the log, and what never is."""

from __future__ import annotations

import io
import json
import logging
import re
import time
from collections.abc import Iterator

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.errors.base import StorageAway
from bot.telemetry.logs import FLOORS, configure
from bot.telemetry.redaction import HIDDEN, redact, redact_by_rules

SECRETS = [
    "xoxb-12-34-AbC",
    "xoxe.xoxp-1-Mi0yLT",
    "xapp-1-A01-22-beef",
    "Bearer sk-proj-0123456789",
    "bearer eyJ0eXAi.eyJhdWQi.c2ln",
    "api-key: 0123456789abcdef",
    "{'api-key': '0123456789abcdef'}",
    "[(b'api-key', b'0123456789abcdef')]",
    '{"AZURE_OPENAI_API_KEY":"0123456789abcdef"}',
    "AZURE_OPENAI_API_KEY=0123456789abcdef",
    "Authorization: Basic 0123456789abcdef",
    "'x-slack-signature': ['v0=0123456789abcdef']",
    "token=0123456789abcdef&team_id=T1",
    '{"token": "0123456789abcdef"}',
    r"{\"token\": \"0123456789abcdef\"}",
    "client_secret=0123456789abcdef",
    "https://hooks.slack.com/commands/T1/22/0123456789abcdef",
    "https://hooks.slack.com/services/T1/B1/0123456789abcdef",
    '"response_url": "http://127.0.0.1:8600/commands/0123456789abcdef"',
    "https://files.slack.com/upload/v1/0123456789abcdef",
    "wss://wss-primary.slack.com/link/?ticket=0123456789abcdef&app_id=A1",
    "https://acme.blob.core.windows.net/clip.mp4?sv=2026&sig=0123456789abcdef",
    "https://videos.example.com/v1/videos?limit=3&x-amz-signature=0123456789abcdef",
    "postgresql+asyncpg://sora:hunter2@db/sora",
    "postgresql+asyncpg://sora:hun@ter2@db/sora",
]
MARKS = re.compile(
    r"0123456789|AbC|Mi0yLT|beef|sk-proj|eyJ0eXAi|eyJhdWQi|hunter2|hun@ter2|ter2|c2ln"
)
HARMLESS = [
    "GET https://acme.openai.azure.com/openai/v1/videos?limit=20&after=video_1&order=desc 200",
    "https://acme.slack.com/archives/C1/p1700000000000100",
    "the video service refuses AZURE_OPENAI_API_KEY; run `make doctor`",
    "Slack said: invalid token, please reinstall",
    "SLACK_BOT_TOKEN must start with xoxb-: this is another kind of token, or part of one.",
    "a secret launch: password protected, Bearer of news",
    "max_tokens=5 tokens=7",
    "A render of video_68f10c54 took 67.0 s",
    "write to maya@example.com",
]


def fail(message: str) -> None:
    raise RuntimeError(message)


class Log:
    """What was logged so far."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    def entries(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.text.splitlines()]


@pytest.fixture
def log() -> Iterator[Log]:
    """Keep the logging of the test run as it was: handlers, and the levels of every logger."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in FLOORS}
    yield Log()
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)


@pytest.mark.parametrize("text", SECRETS)
def test_secrets_are_taken_out_of_any_text(text: str) -> None:
    cleaned = redact(f"before {text} after")
    assert not MARKS.search(cleaned)
    assert HIDDEN in cleaned
    assert cleaned.startswith("before ")
    assert cleaned.endswith(" after")


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_no_secret_stays(text: str) -> None:
    assert redact(text) == text


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "part", ["https://x", "eyJ-", "a-", "token", "w://", "api-key' ", "Bearer "]
)
def test_a_long_text_is_cleaned_in_linear_time(part: str) -> None:
    redact(part * 20_000)


PIECES = sorted(
    {piece for text in SECRETS for piece in re.split(r"([^\w]+|\d+)", text)}
    | {text.swapcase() for text in SECRETS}
    | {"BEARER ", "beaRer\t", "to\u212aen", "pa\u017fsword", "co\u212aie", "xoxz-", "eyJ"}
)


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=8))
def test_what_is_not_looked_into_has_nothing_to_hide(pieces: list[str]) -> None:
    text = "".join(pieces)
    assert redact(text) == redact_by_rules(text)


@given(st.lists(st.sampled_from([*SECRETS, *HARMLESS, "\n", " ", ", "]), max_size=6))
def test_cleaning_twice_changes_nothing_more(parts: list[str]) -> None:
    once = redact(" ".join(parts))
    assert not MARKS.search(once)
    assert redact(once) == once


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_secrets_are_taken_out_of_every_part_of_a_record(log: Log, log_format: str) -> None:
    configure(log_format, "INFO", secrets=["plainly-known"], stream=log.stream)
    logger = logging.getLogger("bot.test")
    try:
        fail("refused https://x.example.com/y?sig=0123456789 xoxb-AbC")
    except RuntimeError:
        logger.exception(
            "With %s and %s",
            "xoxb-AbC",
            {"api-key": "0123456789"},
            stack_info=True,
            extra={
                "note": "Bearer sk-proj-1",
                "known": "it was plainly-known",
                "api_key": "0123456789",
                "nested": {"token": "0123456789", "list": ["xoxb-AbC"]},
            },
        )
    assert not MARKS.search(log.text)
    assert "plainly-known" not in log.text
    assert "RuntimeError: refused" in log.text


def test_text_is_one_line_with_its_extras(log: Log) -> None:
    configure("text", "INFO", stream=log.stream)
    logging.getLogger("bot.queue").info(
        "Claimed %s", "a job", extra={"job": 7, "waited": 1.5, "who": "Maya Lindt", "none": None}
    )
    stamp, rest = log.text.split(" ", 1)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", stamp)
    assert rest == 'INFO bot.queue Claimed a job job=7 waited=1.5 who="Maya Lindt" none=None\n'


def test_no_prompt_can_pose_as_a_line_of_the_log(log: Log) -> None:
    configure("text", "INFO", stream=log.stream)
    logging.getLogger("bot").info(
        "Asked for %s", "a fox\n2026 INFO bot Paid\x1b[2J", extra={"a": "b\nc"}
    )
    assert len(log.text.splitlines()) == 1
    assert r"a fox\n2026 INFO bot Paid\x1b[2J" in log.text


def test_json_is_an_object_a_line(log: Log) -> None:
    configure("json", "INFO", stream=log.stream)
    logging.getLogger("bot.queue").warning("Zwei\nZeilen", extra={"job": 7, "level": "mine"})
    (entry,) = log.entries()
    assert entry.pop("time")
    assert entry == {
        "level": "WARNING",
        "logger": "bot.queue",
        "message": "Zwei\nZeilen",
        "job": 7,
    }


def test_json_carries_the_traceback(log: Log) -> None:
    configure("json", "INFO", stream=log.stream)
    try:
        fail("no")
    except RuntimeError:
        logging.getLogger("bot").exception("Failed")
    (entry,) = log.entries()
    assert str(entry["exception"]).endswith("RuntimeError: no")


def test_a_record_with_unfit_arguments_is_shown_and_cleaned(
    log: Log, capsys: pytest.CaptureFixture[str]
) -> None:
    configure("text", "INFO", stream=log.stream)
    logging.getLogger("bot").info("%d renders", "xoxb-AbC")
    assert "%d renders ('xoxb-***',)" in log.text
    assert capsys.readouterr().err == ""


def test_the_level_is_the_level(log: Log) -> None:
    configure("text", "WARNING", stream=log.stream)
    logging.getLogger("bot").info("Too quiet")
    logging.getLogger("bot").warning("Heard")
    assert "quiet" not in log.text
    assert "Heard" in log.text


@pytest.mark.parametrize("level", ["INFO", "DEBUG"])
def test_what_a_database_outage_brings_along_is_not_told_again(log: Log, level: str) -> None:
    configure("text", level, stream=log.stream)
    away = StorageAway("the database is locked by another program")
    for name in ("bot.queue", "handlers.command", "bot.rendering.renderer"):
        logging.getLogger(name).error("trying again", exc_info=away)
    said = log.text
    if level == "DEBUG":
        assert said.count("StorageAway") == said.count("trying again") == 3
    else:
        (line,) = said.splitlines()
        assert line.endswith("handlers.command trying again")


def test_configuring_again_replaces_the_handler(log: Log) -> None:
    configure("text", "INFO", stream=io.StringIO())
    configure("text", "INFO", stream=log.stream)
    logging.getLogger("bot").info("Once")
    assert log.text.count("Once") == 1


@pytest.mark.parametrize("level", ["DEBUG", "INFO"])
async def test_bolt_never_logs_the_body_under_a_wrong_signature(log: Log, level: str) -> None:
    configure("text", level, stream=log.stream)
    # Bolt's loggers are made while the app is: after the levels were set, with the root's level.
    app = AsyncApp(client=AsyncWebClient(token="xoxb-1"), signing_secret="s", token="xoxb-1")
    request = AsyncBoltRequest(
        body="command=/sora&text=an+unannounced+product&token=0123456789",
        headers={
            "x-slack-signature": ["v0=0123456789"],
            "x-slack-request-timestamp": [str(int(time.time()))],
            "content-type": ["application/x-www-form-urlencoded"],
        },
    )
    response = await app.async_dispatch(request)
    assert response.status == 401
    assert "unannounced" not in log.text
    assert not MARKS.search(log.text)


def test_a_library_is_quiet_through_any_logger(log: Log) -> None:
    configure("text", "DEBUG", stream=log.stream)
    # The Socket Mode client writes envelopes through whatever logger the app gave it.
    client = AsyncWebClient(token="xoxb-1", logger=logging.getLogger("app.py"))
    source = compile(
        "log.debug('an envelope')", AsyncWebClient.__init__.__code__.co_filename, "exec"
    )
    exec(source, {"log": logging.getLogger("app.py")})
    logging.getLogger("app.py").debug("ours")
    assert client.token == "xoxb-1"
    assert "envelope" not in log.text
    assert "ours" in log.text


async def test_httpx_does_not_log_addresses(log: Log) -> None:
    configure("text", "DEBUG", stream=log.stream)
    transport = httpx.MockTransport(lambda _: httpx.Response(200))
    async with httpx.AsyncClient(transport=transport) as client:
        await client.get("https://videos.example.com/v1/videos/video_1")
    assert "video_1" not in log.text


@pytest.mark.parametrize(("name", "floor"), FLOORS.items())
def test_every_named_library_is_held_at_its_floor(log: Log, name: str, floor: int) -> None:
    configure("text", "DEBUG", stream=log.stream)
    child = logging.getLogger(f"{name}.deep.inside")
    child.setLevel(logging.DEBUG)
    child.log(floor - 1, "below")
    child.log(floor, "at the floor")
    child.setLevel(logging.NOTSET)
    assert "below" not in log.text
    assert "at the floor" in log.text
