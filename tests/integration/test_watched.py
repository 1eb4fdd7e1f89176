"""What whoever watches the bot sees: the job on every line of the log, and how each part is."""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import aiohttp
import pytest

from bot.telemetry.job_at_hand import JobAtHand
from bot.telemetry.logs import JsonLines, QuietLibraries
from bot.telemetry.redaction import Redaction
from tests.support.stage import Json, Stage, Who, open_stage, until

WORK = re.compile(
    r"bot\.(rendering\.(renderer|steps)|delivery|cards\.(edits|posts|worker)|video)\b"
    r"|bot\.slack\.messages\.(cards|clips)\b"
)
"""Whose lines are about a job, whichever it is."""
WELL = re.compile(r"^ok    deployment \S+: \d of 2 rendering, 0 in line$", re.MULTILINE)
PAUSED = re.compile(
    r"^warn  deployment \S+: paused \(access\) since [\d-]+ [\d:]+ UTC; "
    r"\d of 2 rendering, \d in line$",
    re.MULTILINE,
)


@contextmanager
def lines_of_the_log() -> Iterator[list[Json]]:
    """Log as the bot does in an image; the lines are there at the end."""
    written, lines = io.StringIO(), list[Json]()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonLines())
    for each in (QuietLibraries(), JobAtHand(), Redaction()):
        handler.addFilter(each)
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        yield lines
    finally:
        root.removeHandler(handler)
        lines += [json.loads(line) for line in written.getvalue().splitlines()]


async def parts(port: int) -> tuple[int, str]:
    url = f"http://127.0.0.1:{port}/readyz?verbose"
    async with aiohttp.ClientSession() as http, http.get(url) as answer:
        return answer.status, await answer.text()


async def have_clips_made(stage: Stage, *askers: Who) -> None:
    """Have a clip made for each, while Slack and the video service stumble."""
    await stage.break_video(
        {"route": "get", "effect": "status", "times": 2, "status": 503},
        {"route": "content", "effect": "truncate", "times": 1},
    )
    await stage.break_slack(
        methods={
            "chat.update": [{"do": "error", "next": 2, "error": "internal_error"}],
            "upload": [{"do": "drop_before", "next": 1}],
        }
    )
    for who in askers:
        await stage.say(who, "/sora a red fox")
    for who in askers:
        await stage.card_that_says(who, "Done")


async def pause(stage: Stage, who: Who, port: int) -> str:
    """Have the video service refuse the key; return what is told once it is noticed."""
    await stage.break_video({"route": "create", "effect": "status", "status": 401})
    await stage.say(who, "/sora a blue fox")

    async def told() -> str | None:
        status, said = await parts(port)
        assert status == 200
        return said if "paused" in said else None

    said: str = await until(told)
    return said


async def test_a_jobs_lines_name_it_and_a_pause_is_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    async with open_stage(tmp_path, workspaces=2, slack={"rate_limits": False}) as stage:
        maya, omar = (stage.who(stage.person(w, 0), workspace=w) for w in range(2))
        with lines_of_the_log() as lines:
            async with stage.bot() as port:
                await have_clips_made(stage, maya, omar)
                status, said = await parts(port)
                assert (status, said.splitlines()[:2]) == (200, ["ok", "ok    database: works"])
                assert "connected by Socket Mode; workspaces with a good token: 2\n" in said
                assert WELL.search(said)
                assert PAUSED.search(await pause(stage, maya, port))
    *_, third = (at for at, line in enumerate(lines) if line["message"] == "accepted")
    first, second = (line["job"] for line in lines[:third] if line["message"] == "accepted")
    about = [line for line in lines[:third] if WORK.match(line["logger"])]
    assert {line["job"] for line in about} == {first, second}
    assert {line["job"] for line in about if line["message"] == "delivered"} == {first, second}
    for job, who in ((first, maya), (second, omar)):
        assert {line["workspace"] for line in about if line["job"] == job} == {who.workspace}
    assert "a card has to wait" in {line["message"] for line in about}
