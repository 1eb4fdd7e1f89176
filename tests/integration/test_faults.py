"""Each fault that the playground knows, while jobs run: paid once, delivered once, nobody stuck.

Several jobs share a stage, and each fault of a group strikes one request of theirs. Nobody says
which: what must hold does so whichever it is.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.support.faults import ANIMALS, AT_ONCE, ask, delivered, refusals, rule, wide_stage
from tests.support.stage import Json, Stage, until

pytestmark = pytest.mark.usefixtures("hasty")


async def struck(stage: Stage) -> None:
    """Check that every fault of the provider's has struck."""
    async with stage._http.get(f"{stage.video.url}/playground/api/faults") as answer:
        rules = (await answer.json())["rules"]
    assert [rule for rule in rules if rule["times"]] == []


HTML = "<html><body>Service Unavailable</body></html>"
VIDEO_FAULTS: dict[str, tuple[int, str, list[Json]]] = {
    "create refused for now": (
        4,
        "",
        [
            *refusals("create", 425, 429),
            rule("create", "status", status=409, retry_after=1),
            rule("create", "status", status=429, retry_after=1),
        ],
    ),
    "create carried out, answer lost": (
        8,
        "",
        [
            rule("create", "reset_after"),
            rule("create", "garbage"),
            rule("create", "truncate"),
            rule("create", "wrong_length"),
            rule("create", "unknown_status"),
            rule("create", "progress_back"),
            rule("create", "latency", seconds=1.5),
        ],
    ),
    # One job may meet both of a pair, and still has its third try.
    "create not carried out, 408 and 500": (2, "", refusals("create", 408, 500)),
    "create not carried out, 502 and 503": (2, "", refusals("create", 502, 503)),
    "create not carried out, 504 and a page": (
        2,
        "",
        [*refusals("create", 504), rule("create", "html")],
    ),
    "create not carried out, 200 and a reset": (
        2,
        "",
        [rule("create", "html", status=200, body=HTML), rule("create", "reset_before")],
    ),
    "list while looking for a create": (
        4,
        "",
        [
            *(rule("create", "reset_after") for _ in range(4)),
            *refusals("list", 429, 500, 503),
            rule("list", "html", status=200, body=HTML),
            rule("list", "garbage"),
            rule("list", "truncate"),
            rule("list", "reset_before"),
            rule("list", "reset_after"),
            rule("list", "unknown_status"),
            rule("list", "latency", seconds=0.5),
        ],
    ),
    "get and content": (
        8,
        "[slow]",
        [
            *refusals("get", 408, 409, 425, 429, 500, 502, 503, 504),
            rule("get", "status", status=429, retry_after=1),
            rule("get", "html"),
            rule("get", "html", status=200, body=HTML),
            rule("get", "garbage"),
            rule("get", "truncate"),
            rule("get", "wrong_length"),
            rule("get", "unknown_status"),
            rule("get", "progress_back"),
            rule("get", "reset_before"),
            rule("get", "reset_after"),
            rule("get", "latency", seconds=0.5),
            *refusals("content", 408, 409, 425, 429, 500, 502, 503, 504),
            rule("content", "status", status=429, retry_after=1),
            rule("content", "html"),
            rule("content", "html", status=200, body=HTML),
            rule("content", "garbage"),
            rule("content", "truncate"),
            rule("content", "wrong_length"),
            rule("content", "reset_before"),
            rule("content", "reset_after"),
            rule("content", "latency", seconds=0.5),
        ],
    ),
}


LINES = {
    "list": "the provider's list can't be read yet",
    "get": "no word of a render yet",
    "content": "a delivery has to wait",
}
"""What the log says when a call didn't work, besides the detail."""

UNUSABLE = "HTTP 200 with nothing usable in it"
SAID = {
    "html": "HTTP 502: an HTML page",
    "garbage": f"{UNUSABLE} (application/json",
    "wrong_length": f"{UNUSABLE} (application/json",
    "truncate": "no answer: ClientPayloadError",
    "reset_before": "no answer: ClientOSError",
    "reset_after": "no answer: ClientOSError",
}
SAID_OF_CONTENT = {
    "html": "HTTP 502: an HTML page",
    "garbage": f"{UNUSABLE} (application/json",
    "wrong_length": "an MP4 cut short at",
    "truncate": "ClientPayloadError",
}


def said_of(fault: Json) -> str | None:
    """Return the detail in the log of a call that met ``fault``; None if nothing is the matter.

    A GET whose connection had served before is repeated by the transport, which tells nobody: a
    reset is told only where the repeat, or a first request on a connection, met it.
    """
    route, effect, status = fault["route"], fault["effect"], fault.get("status")
    if effect in {"reset_before", "reset_after"} and route != "create":
        return None
    if effect == "status":
        return f"{route}: HTTP {status} ("
    if effect == "html" and status == 200:
        page = "no video, but something that starts with" if route == "content" else UNUSABLE
        return f"{route}: {page}"
    found = (SAID_OF_CONTENT if route == "content" else SAID).get(effect)
    return None if found is None else f"{route}: {found}"


def check_log(caplog: pytest.LogCaptureFixture, faults: Sequence[Json]) -> None:
    """Check that the log tells of each fault in one plain line, and of nothing worse."""
    ours = [r for r in caplog.records if r.name.startswith(("bot.", "handlers.", "storage."))]
    assert [r.getMessage() for r in ours if r.exc_info or r.levelno >= logging.ERROR] == []
    told = [(r.getMessage(), str(vars(r).get("detail", ""))) for r in ours]
    for fault in faults:
        said = said_of(fault)
        waits = fault["route"] == "create" and fault.get("status") in {409, 425, 429}
        line = "the deployment rests" if waits else "the answer to a create was lost"
        line = LINES.get(fault["route"], line)
        here = [detail for message, detail in told if message == line]
        assert said is None or [d for d in here if d.startswith(said)], (fault, said, here)


STAGES = ("ine", "Starting to render", "Rendering", "Rendered.", "Done")
"""What a card says from the beginning to the end: in line, and so on."""


async def check_seen(stage: Stage, wanted: Sequence[str], *, may_wait_again: bool) -> None:
    """Check all that each card ever showed: never a failure, and nothing that runs backwards."""
    calls = await stage.calls("chat.postMessage") + await stage.calls("chat.update")
    shown = [call["args"]["text"] for call in sorted(calls, key=lambda call: call["seq"])]
    for prompt in wanted:
        texts = [text.partition("”: ")[2] for text in shown if text.startswith(f"“{prompt}")]
        places = [[number for number, stage in enumerate(STAGES) if stage in t][-1] for t in texts]
        assert places[-1] == len(STAGES) - 1
        if not may_wait_again:
            assert places == sorted(places), texts
        progress = [int(found[1]) for text in texts if (found := re.search(r"(\d+)%", text))]
        assert progress == sorted(progress), texts


@pytest.mark.parametrize("group", VIDEO_FAULTS)
async def test_the_video_api(tmp_path: Path, caplog: pytest.LogCaptureFixture, group: str) -> None:
    caplog.set_level(logging.INFO)
    jobs, magic, faults = VIDEO_FAULTS[group]
    async with wide_stage(tmp_path) as stage, stage.bot(MAX_RUNNING=str(AT_ONCE)):
        maya = stage.who()
        await until(stage.video_calls)  # the check at the start has its answers
        await stage.break_video(*faults)
        wanted = await ask(stage, maya, jobs, magic)
        await delivered(stage, maya, wanted)
        await struck(stage)
        await check_seen(stage, wanted, may_wait_again="create" in group)
    check_log(caplog, faults)


FINE = {"do": "delay", "next": 1, "seconds": 0.0}
"""No fault at all: between two faults it ends a row of failures, and with it the growing waits."""
SLACK_DEEDS: tuple[Json, ...] = (
    {"do": "rate_limit", "next": 1, "retry_after": 1},
    {"do": "status", "next": 1, "status": 500},
    {"do": "status", "next": 1, "status": 503},
    {"do": "error", "next": 1, "error": "internal_error"},
    {"do": "drop_before", "next": 1},
    {"do": "drop_after", "next": 1},
    {"do": "delay", "next": 1, "seconds": 1.0},
)
SLACK_METHODS = (
    "chat.postMessage",
    "chat.update",
    "files.getUploadURLExternal",
    "upload",
    "files.completeUploadExternal",
    "files.info",
)


def deeds(method: str) -> list[Json]:
    """Return every deed that a method knows; the POST of the bytes has statuses, not errors."""
    known = [deed for deed in SLACK_DEEDS if method != "upload" or deed["do"] != "error"]
    return [step for deed in known for step in (deed, FINE)]


def check_slack_log(caplog: pytest.LogCaptureFixture) -> None:
    """Check that each method's troubles are told, and that none of them is worse than a wait."""
    ours = [r for r in caplog.records if r.name.startswith(("bot.", "handlers.", "storage."))]
    assert [r.getMessage() for r in ours if r.exc_info or r.levelno >= logging.ERROR] == []
    for method in SLACK_METHODS:
        waits = {"a delivery has to wait", "a poster has to wait"}
        lines = {"a card has to wait"} if method.startswith("chat.") else waits
        told = [str(vars(r).get("detail", "")) for r in ours if r.getMessage() in lines]
        here = {detail.removeprefix(f"{method}: ") for detail in told if method in detail}
        bytes_only = method == "upload"
        words = {"500", "503"} if bytes_only else {"service_unavailable", "internal_error"}
        assert words <= here, (method, told)
        assert [word for word in here if word.endswith(("Error", "Timeout"))], (method, told)


async def test_slack(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    async with wide_stage(tmp_path) as stage, stage.bot(MAX_RUNNING=str(AT_ONCE)):
        maya = stage.who()
        await stage.break_slack(methods={method: deeds(method) for method in SLACK_METHODS})
        wanted = await ask(stage, maya, AT_ONCE)
        await delivered(stage, maya, wanted)
        left = stage.slack.slack.faults.as_json()["methods"]
        assert [deed for deeds in left.values() for deed in deeds if deed["do"] != "delay"] == []
        await check_seen(stage, wanted, may_wait_again=False)
    check_slack_log(caplog)


async def test_shares_that_get_lost_become_links(tmp_path: Path) -> None:
    """Slack says ok to the upload and never shows it: the link is posted instead, once."""
    async with wide_stage(tmp_path) as stage, stage.bot():
        maya = stage.who()
        await stage.break_slack(lose_shares=1)
        (prompt,) = await ask(stage, maya, 1)
        card = await stage.card_that_says(maya, prompt, "Done")
        replies = [m for m in await stage.messages(maya) if m.get("thread_ts") == card["ts"]]
        (link,) = [m for m in replies if m["ts"] != card["ts"]]
        assert "Watch it here" in link["text"]
        assert await stage.clips(maya) == []


async def test_events_that_come_again(tmp_path: Path) -> None:
    """A mention comes as two events, each of them two to four times."""
    async with wide_stage(tmp_path) as stage, stage.bot(MAX_RUNNING=str(AT_ONCE)):
        maya = stage.who()
        roots = []
        for animal, times in zip(ANIMALS, (2, 3, 4), strict=False):
            await stage.break_slack(redeliver=times - 1)
            roots.append((await stage.say(maya, f"@Sora a red {animal}"))["ts"])
        for animal, root in zip(ANIMALS, roots, strict=False):
            card = await stage.card_that_says(maya, f"a red {animal}", "Done")
            assert card["thread_ts"] == root
        await stage.say(maya, "remix make it night", roots[0])
        await stage.card_that_says(maya, "make it night", "Done")
        assert len(await stage.clips(maya)) == len(await stage.cards(maya)) == 4
        assert len((await stage.renders())["renders"]) == 4


async def test_sockets_that_go_down_while_jobs_run(tmp_path: Path) -> None:
    """Work goes on without a line to Slack's events, and after it: two kinds of farewell."""
    async with wide_stage(tmp_path) as stage, stage.bot():
        maya = stage.who()
        wanted = await ask(stage, maya, 2)
        await stage.break_slack(disconnect="refresh_requested")
        await stage.card_that_says(maya, wanted[0], "Rendering")
        await stage.break_slack(cut_sockets=True)
        await delivered(stage, maya, wanted)
