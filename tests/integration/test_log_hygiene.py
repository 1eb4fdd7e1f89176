"""The log of the bot as a process, in good and in bad weather: nothing secret, nothing personal."""

from __future__ import annotations

import asyncio
import re
import socket
from pathlib import Path

import pytest

from tests.support.stage import Json, Stage, open_stage, until

WORD = "zebrafinch"
"""Stands in every prompt, and nowhere else."""
FORBIDDEN = f"a {WORD} nobody may see"

KEYS = re.compile(
    r"/upload/v1/\w|/response/\w|[?&](?:ticket|token|sig|sv|se)=(?!\*)|xapp-\w|xoxb-\w"
)
"""Addresses that are keys themselves, and what tokens look like."""


def free_port() -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return str(free.getsockname()[1])


def echo(stage: Stage, status: int, quoted: str = FORBIDDEN, route: str = "create") -> Json:
    """Return an answer of the provider's that repeats what it shouldn't."""
    said = f"key {stage.video.settings.api_key} may not render «{quoted}»"
    return {
        "route": route,
        "effect": "status",
        "times": 1,
        "status": status,
        "body": {"error": {"message": said, "type": "x", "param": None, "code": None}},
    }


def partial_echoes(stage: Stage) -> list[Json]:
    """Return errors of each call that quote a part of the prompt, spelt in another way."""
    return [
        {"route": "create", "effect": "reset_after", "times": 1},
        echo(stage, 503, f"A {WORD.upper()} IN", "list"),
        echo(stage, 500, f"{WORD}\\u0020in\\nfresh", "get"),
        echo(stage, 429, f"…{WORD.title()}, in fresh…", "get"),
        echo(stage, 503, f"a%20{WORD}%20in%20fresh", "content"),
        echo(stage, 500, f"a &quot;{WORD}&quot; in fresh sn", "content"),
    ]


async def asked(stage: Stage, text: str, *says: str) -> Json:
    maya = stage.who()
    number = len(await stage.cards(maya))
    answer = await stage.say(maya, f"/sora {text}")
    assert answer["ok"], answer

    async def answered() -> Json | None:
        cards = await stage.cards(maya)
        fresh = cards[-1] if len(cards) > number else None
        return fresh if fresh and all(word in fresh["text"] for word in says) else None

    card: Json = await until(answered)
    return card


async def live_through_everything(stage: Stage) -> None:
    """Let jobs succeed, fail, lose their answers and meet Slack's moods."""
    maya = stage.who()

    async def connected() -> bool:
        return bool((await stage.say(stage.who("jonas", "random"), "/sora help"))["ok"])

    await until(connected)
    await stage.break_video(
        {"route": "create", "effect": "reset_after", "times": 1},
        {"route": "get", "effect": "garbage", "times": 1},
        {"route": "content", "effect": "truncate", "times": 1},
        {"route": "content", "effect": "html", "times": 1, "status": 200},
    )
    await stage.break_slack(
        methods={
            "chat.postMessage": [{"do": "drop_after", "next": 1}],
            "chat.update": [{"do": "error", "next": 1, "error": "internal_error"}],
            "upload": [{"do": "drop_before", "next": 1}],
            "files.completeUploadExternal": [{"do": "status", "next": 1, "status": 503}],
            "files.info": [{"do": "rate_limit", "next": 1}],
        }
    )
    card = await asked(stage, f"a {WORD} in fresh snow", "Done")
    await stage.say(maya, f"remix a {WORD} at night", card["ts"])
    await stage.say(maya, f"/sora a {WORD} --seconds 5")
    await stage.say(maya, f"/sora remix a {WORD}")
    await stage.card_that_says(maya, "at night", "Done")
    await asked(stage, f"a {WORD} [fails]", "No clip")
    await asked(stage, f"a {WORD} [moderated later]", "No clip")
    await asked(stage, f"a {WORD} [moderated]", "No clip")
    await stage.break_video(*partial_echoes(stage))
    await asked(stage, f"a {WORD} in fresh snow", "Done")
    await stage.break_video(echo(stage, 400, f"{WORD} nobody MAY"))
    await asked(stage, FORBIDDEN, "No clip")
    await stage.break_video(echo(stage, 400))
    await asked(stage, FORBIDDEN, "No clip")
    await stage.break_slack(methods={"response_url": [{"do": "drop_before", "next": 1}]})
    outside = stage.who(channel="random")
    for number in range(2):
        await stage.say(outside, f"/sora a {WORD} where the bot is not")

        async def told(wanted: int = number) -> bool:
            return len(await stage.private(outside)) >= wanted

        await until(told)
    await stage.break_video(echo(stage, 403))
    await asked(stage, FORBIDDEN, "Paused")


@pytest.mark.parametrize(("level", "over_http"), [("INFO", True), ("DEBUG", False)])
async def test_nothing_secret_is_logged(tmp_path: Path, level: str, over_http: bool) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}/slack/events" if over_http else None
    async with open_stage(tmp_path, slack={"http_url": url, "rate_limits": False}) as stage:
        slack, video = stage.slack.settings, stage.video.settings
        way = {"SLACK_SIGNING_SECRET": slack.signing_secret, "PORT": port}
        bot = await stage.process(
            LOG_LEVEL=level, **(way | {"SLACK_APP_TOKEN": ""} if over_http else {})
        )
        try:
            await live_through_everything(stage)
        finally:
            bot.terminate()
            await asyncio.wait_for(bot.wait(), 30)
        log = await asyncio.to_thread((tmp_path / "bot.log").read_text)
    assert "ready" in log
    assert "delivered" in log
    for line in log.splitlines():
        for secret in (*stage.slack.bot_tokens, slack.app_token, video.api_key):
            assert secret not in line
        assert slack.signing_secret not in line
        assert not KEYS.search(line), line
        assert level == "DEBUG" or WORD not in line, line
    assert "Traceback" not in log
