"""Faults one by one: what the person reads, what the operator's log says, and what it cost."""

from __future__ import annotations

import asyncio
import logging
import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest

from bot import app
from bot.domain.renders import waiting
from bot.runtime import backoff
from bot.slack.inbound.socket import Socket, Watchdog
from tests.support.faults import ask, check_each, delivered, refusals, rule, wide_stage
from tests.support.stage import Json, Stage, Who, until

pytestmark = pytest.mark.usefixtures("hasty")

AZURE_404 = {
    "error": {
        "message": "The API deployment for this resource does not exist.",
        "type": None,
        "param": None,
        "code": "DeploymentNotFound",
    }
}


@pytest.fixture(autouse=True)
def _talkative(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)


@asynccontextmanager
async def product(folder: Path, **settings: str) -> AsyncIterator[Stage]:
    async with wide_stage(folder) as stage, stage.bot(**settings):
        yield stage


def details(caplog: pytest.LogCaptureFixture, line: str) -> list[str]:
    """Return the error and detail of every record that says ``line``; none has a traceback."""
    assert [r.getMessage() for r in caplog.records if r.exc_info] == []
    return [
        f"{vars(record).get('error', '')} {vars(record).get('detail', '')}".strip()
        for record in caplog.records
        if record.getMessage() == line
    ]


async def paid(stage: Stage) -> int:
    return len((await stage.renders())["renders"])


# --- the video API ---------------------------------------------------------------------


async def test_an_expired_clip(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "EXPIRED", 1.0)
    async with product(tmp_path, MAX_RUNNING="1") as stage:
        maya = stage.who()
        await stage.say(maya, "/sora a red fox [expires]")
        card = await stage.card_that_says(maya, "No clip this time", "it has expired there")
        assert "Press Again" in card["text"]
        await stage.say(maya, "/sora a red hare")
        await stage.card_that_says(maya, "a red hare", "Done")
        assert await paid(stage) == 2
        assert len(await stage.clips(maya)) == 1
    (said,) = details(caplog, "a delivery failed")
    assert said.startswith("render_expired content: HTTP 404")


@pytest.mark.parametrize(("status", "code"), [(401, "access"), (403, "access"), (410, "retired")])
async def test_a_token_or_a_model_that_goes_in_the_middle(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, status: int, code: str
) -> None:
    """What was paid for is not given up: Sora asks until it is mended, and says so once."""
    async with product(tmp_path) as stage:
        maya = stage.who()
        (prompt,) = await ask(stage, maya, 1, "[slow]")
        await stage.card_that_says(maya, prompt, "Rendering")
        broken = [*refusals("get", status, status, status)]
        if status != 410:  # of a clip, that one means that it is gone
            broken += refusals("content", status, status)
        await stage.break_video(*broken)
        await delivered(stage, maya, [prompt])
        shown = [c["args"]["text"] for c in await stage.calls("chat.update")]
        assert not [text for text in shown if "No clip" in text]
    (said,) = details(caplog, "no word of a render yet")
    assert said.startswith(f"{code} get: HTTP {status}")
    assert len(details(caplog, "there is word of renders again")) == 1
    fetching = details(caplog, "a delivery has to wait")
    assert all(line.startswith(f"{code} content: HTTP {status}") for line in fetching)
    assert len(fetching) == (0 if status == 410 else 1)


async def test_a_render_that_hangs(tmp_path: Path) -> None:
    """It shows where it hangs and keeps its slot, until the provider says that it is over."""
    async with product(tmp_path, MAX_RUNNING="1") as stage:
        maya = stage.who()
        await stage.say(maya, "/sora a red fox [stuck]")
        await stage.card_that_says(maya, "a red fox", "Rendering", "99%")
        await stage.say(maya, "/sora a red hare")
        await stage.card_that_says(maya, "a red hare", "Next in line")
        asked = len(await stage.video_calls())

        async def asked_on() -> bool:
            return len(await stage.video_calls()) >= asked + 2

        await until(asked_on)
        await stage.card_that_says(maya, "a red hare", "Next in line")
        assert await paid(stage) == 1
        await stage.finish((await stage.renders())["renders"][0]["id"])
        for prompt in ("a red fox", "a red hare"):
            await stage.card_that_says(maya, prompt, "Done")
        assert len(await stage.clips(maya)) == await paid(stage) == 2


async def test_a_full_disk(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The clip waits at the provider, the log names DATA_DIR, and half a clip is none."""
    spool = tmp_path / "data" / "spool"
    async with product(tmp_path) as stage:
        maya = stage.who()
        await stage.say(maya, "/sora a red fox [slow]")
        card = await stage.card_that_says(maya, "a red fox", "Rendering")
        part = spool / f"{job_of(card)}.part"
        full = asyncio.create_task(keep_full(part))
        try:

            async def tried() -> bool:
                calls = await stage.video_calls()
                return len([c for c in calls if c["path"].endswith("/content")]) >= 3

            await until(tried)
            await stage.card_that_says(maya, "a red fox", "Rendered.")
            assert await stage.clips(maya) == []
        finally:
            full.cancel()
            await asyncio.gather(full, return_exceptions=True)
        await delivered(stage, maya, ["a red fox"])
        assert os.listdir(spool) == []  # noqa: PTH208 - names are what is compared
    (said,) = [r for r in caplog.records if "DATA_DIR takes no clips" in r.getMessage()]
    assert "No space left on device" in said.getMessage()
    assert vars(said)["folder"] == str(spool)
    assert len(details(caplog, "DATA_DIR takes clips again")) == 1


def job_of(card: Json) -> str:
    """Return the id of a card's job, which its buttons carry."""
    (buttons,) = [block for block in card["blocks"] if block["type"] == "actions"]
    return str(buttons["elements"][0]["value"])


def fill(part: Path) -> None:
    """Leave no room for a file: its name leads to /dev/full, whose every write is ENOSPC."""
    part.parent.mkdir(parents=True, exist_ok=True)
    if not part.is_symlink():
        part.symlink_to("/dev/full")


async def keep_full(part: Path) -> None:
    while True:
        fill(part)
        await asyncio.sleep(0.005)


# --- Slack -----------------------------------------------------------------------------


def limited(times: int = 1) -> list[Json]:
    return [{"do": "rate_limit", "next": times, "retry_after": 1}]


@pytest.fixture
def hasty_looks(hasty: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait ten seconds for a share rather than ten minutes."""
    monkeypatch.setattr(backoff, "SHARE_LOOKS", backoff.FILE_LOOKS[:7])


@pytest.mark.usefixtures("hasty_looks")
async def test_429_on_each_method_of_a_clips_way(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """From the first sign-in to the link that replaces a share; each is waited out."""
    way = (
        "auth.test",
        "apps.connections.open",
        "conversations.history",
        "chat.update",
        "files.getUploadURLExternal",
        "upload",
        "files.completeUploadExternal",
        "files.info",
    )
    async with wide_stage(tmp_path) as stage:
        methods = {method: limited(2) for method in way}
        lost = [*limited(2), {"do": "drop_after", "next": 1}]
        await stage.break_slack(methods={**methods, "chat.postMessage": lost})
        async with stage.bot():
            maya = stage.who()
            (prompt,) = await ask(stage, maya, 1)
            await delivered(stage, maya, [prompt])
        left = stage.slack.slack.faults.as_json()["methods"]
        assert {method: rules for method, rules in left.items() if rules} == {}
    start = [
        r.getMessage()
        for r in caplog.records
        if r.getMessage().startswith("Slack can't be reached yet at 127.0.0.1")
    ]
    assert len(start) == 4
    waits = details(caplog, "a delivery has to wait")
    for method in way[4:]:
        code = "slack_unavailable" if method == "upload" else "slack_limited"
        assert [line for line in waits if line.startswith(f"{code} {method}")], waits
    breaks = set(details(caplog, "Slack asks for a break"))
    posting = ("chat.postMessage", "conversations.history", "chat.update")
    assert breaks == {f"{method}: ratelimited" for method in posting}


async def test_429_where_somebody_is_answered_in_private(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A hint that Slack has no time for comes later; what was asked for goes on."""
    async with product(tmp_path) as stage:
        maya, jonas = stage.who(), stage.who("jonas")
        await ask(stage, maya, 1)
        card = await stage.card_that_says(maya, "a red fox", "Done")
        faults = {name: limited() for name in ("chat.postEphemeral", "users.info", "views.open")}
        await stage.break_slack(methods={**faults, "response_url": limited()})
        await stage.say(jonas, "cancel", card["ts"])  # users.info isn't asked: it is over
        await logged(caplog, "an answer has to wait")
        assert "already" in await until_told(stage, jonas)
        await stage.press(maya, card, "remix")
        answer = await until_told(stage, maya)
        assert "Press *Remix…* again" in answer
        await stage.say(maya, "/sora a red owl [stuck]")
        stuck = await stage.card_that_says(maya, "a red owl", "Rendering")
        await stage.press(jonas, stuck, "cancel")
        assert "Only <@U0MAYA>" in await until_told(stage, jonas, more_than=1)
        await stage.card_that_says(maya, "a red owl", "Rendering")
    assert details(caplog, "an answer has to wait") == ["chat.postEphemeral: ratelimited"]
    assert details(caplog, "a modal could not be opened") == ["views.open: ratelimited"]
    assert details(caplog, "Slack doesn't say who somebody is") == ["users.info: ratelimited"]
    assert len(details(caplog, "a response_url no longer works")) == 1


async def logged(caplog: pytest.LogCaptureFixture, line: str) -> None:
    async def was_logged() -> bool:
        return bool(details(caplog, line))

    await until(was_logged)


async def until_told(stage: Stage, who: Who, *, more_than: int = 0) -> str:
    """Return the last private answer to somebody, once there are ``more_than`` so many."""

    async def told() -> list[str]:
        answers = await stage.private(who)
        return answers if len(answers) > more_than else []

    answers: list[str] = await until(told)
    return answers[-1]


@pytest.mark.usefixtures("hasty_looks")
async def test_a_share_that_never_lands_is_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with product(tmp_path) as stage:
        maya = stage.who()
        await stage.break_slack(lose_shares=1)
        await ask(stage, maya, 1)
        await stage.card_that_says(maya, "a red fox", "Done")
        links = [m for m in await stage.messages(maya) if "Watch it here" in m["text"]]
        assert len(links) == 1
        assert len(await stage.shares()) == 1
    assert len(details(caplog, "a share never appeared; posting the link")) == 1


async def test_events_out_of_order(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The first mention arrives last, each in its own order, and each is recorded once."""
    async with product(tmp_path, MAX_RUNNING="4") as stage:
        maya = stage.who()
        await stage.break_slack(event_delays=[2.0, 1.5, 1.0, 0.2], shuffle=1.0, redeliver=3)
        roots = [(await stage.say(maya, f"@Sora a red {name}"))["ts"] for name in ("fox", "hare")]
        for name, root in zip(("fox", "hare"), roots, strict=True):
            card = await stage.card_that_says(maya, f"a red {name}", "Done")
            assert card["thread_ts"] == root
        await stage.say(maya, "remix make it night", roots[0])
        await stage.card_that_says(maya, "make it night", "Done")

        async def all_through() -> bool:
            return bool((await stage.get("/deliveries"))["underway"] == 0)

        await until(all_through)
        assert await paid(stage) == len(await stage.clips(maya)) == 3
        assert len(await stage.cards(maya)) == 3
    assert len(details(caplog, "accepted")) == 3
    assert len(details(caplog, "a request came again")) >= 3


async def test_a_socket_that_dies_silently_while_a_clip_renders(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody can ask for anything; what was asked for goes on, and then the line is back."""
    close = Watchdog(check=0.05, rebuild=1.0, ping=0.3)
    monkeypatch.setattr(app, "Socket", partial(Socket, watch=close))
    async with product(tmp_path) as stage:
        maya = stage.who()
        await ask(stage, maya, 1, "[slow]")
        await stage.card_that_says(maya, "a red fox", "Rendering")
        await stage.break_slack(silent_sockets=True)
        assert not (await stage.say(maya, "/sora a red hare"))["ok"]
        await delivered(stage, maya, ["a red fox"])
        await logged(caplog, "there is a new connection to Slack")
        await stage.break_slack(silent_sockets=False)

        async def taken() -> bool:
            return bool((await stage.say(maya, "/sora a red owl"))["ok"])

        await until(taken)
        await stage.card_that_says(maya, "a red owl", "Done")
        assert await paid(stage) == len(await stage.clips(maya)) == 2


# --- everything at once ----------------------------------------------------------------


async def test_faults_by_probability_on_both_sides(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A day on which one call in five fails, anywhere: eight clips, paid once, delivered once."""
    async with product(tmp_path, MAX_RUNNING="8") as stage:
        maya = stage.who()
        often: Json = {"times": None, "probability": 0.2}
        await stage.break_video(
            rule("get", "status", status=503) | often,
            rule("get", "progress_back") | often,
            rule("get", "unknown_status") | often,
            rule("content", "truncate") | often,
            rule("list", "garbage") | often,
            rule("create", "reset_after") | often,
            rule("any", "latency", seconds=0.2) | often,
        )
        deeds: list[Json] = [
            {"do": "status", "status": 503},
            {"do": "drop_after"},
            {"do": "rate_limit"},
        ]
        await stage.break_slack(
            methods={"*": [{**deed, "probability": 0.07} for deed in deeds]},
            shuffle=0.3,
        )
        wanted = await ask(stage, maya, 8)
        await delivered(stage, maya, wanted)
        await check_each(stage, maya, wanted)
    assert [r.getMessage() for r in caplog.records if r.exc_info] == []
    assert re.search(
        "no word of a render yet|a delivery has to wait|a card has to wait", caplog.text
    )
