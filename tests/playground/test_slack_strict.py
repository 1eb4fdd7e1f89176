"""What Slack refuses, and in which words."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from playground.slack.identifiers import Identifiers
from playground.slack.ratelimits import RateLimits
from playground.slack.triggers import ResponseUrls, Triggers
from tests.support.slack_stage import (
    BOT,
    FILM,
    HUMANS,
    JONAS,
    MAYA,
    RANDOM,
    SECRET,
    local_slack,
)

if TYPE_CHECKING:
    from tests.support.slack_stage import Json

TABLE: list[tuple[str, Json, str]] = [
    ("chat.postMessage", {"channel": RANDOM, "text": "x"}, "not_in_channel"),
    ("chat.postMessage", {"channel": HUMANS, "text": "x"}, "channel_not_found"),
    ("chat.postMessage", {"channel": "C0NOWHERE", "text": "x"}, "channel_not_found"),
    ("chat.postMessage", {"channel": "film-team", "text": "x"}, "channel_not_found"),
    ("chat.postMessage", {"text": "x"}, "invalid_arguments"),
    ("chat.postMessage", {"channel": FILM}, "no_text"),
    ("chat.postMessage", {"channel": FILM, "text": "x" * 40_001}, "msg_too_long"),
    (
        "chat.postMessage",
        {"channel": FILM, "text": "x", "thread_ts": "1.000000"},
        "thread_not_found",
    ),
    ("chat.postMessage", {"channel": FILM, "blocks": "{"}, "invalid_blocks_format"),
    ("chat.postMessage", {"channel": FILM, "blocks": '[{"type":"fox"}]'}, "invalid_blocks"),
    (
        "chat.postMessage",
        {"channel": FILM, "text": "x", "metadata": '{"event_type": 1}'},
        "invalid_metadata_schema",
    ),
    ("chat.update", {"channel": FILM, "ts": "1.000000", "text": "x"}, "message_not_found"),
    ("chat.delete", {"channel": FILM, "ts": "1.000000"}, "message_not_found"),
    ("chat.postEphemeral", {"channel": FILM, "text": "x", "user": "U0X"}, "user_not_in_channel"),
    ("chat.getPermalink", {"channel": FILM, "message_ts": "1.000000"}, "message_not_found"),
    ("conversations.history", {"channel": RANDOM}, "not_in_channel"),
    ("conversations.history", {"channel": FILM, "cursor": "!"}, "invalid_cursor"),
    ("conversations.replies", {"channel": FILM, "ts": "1.000000"}, "thread_not_found"),
    ("conversations.info", {"channel": HUMANS}, "channel_not_found"),
    ("conversations.info", {"channel": FILM}, "missing_scope"),
    ("reactions.add", {"channel": FILM, "timestamp": "1", "name": "eyes"}, "missing_scope"),
    ("users.info", {"user": "U0NOBODY"}, "user_not_found"),
    ("files.info", {"file": "F0NOTHING"}, "file_not_found"),
    ("views.open", {"trigger_id": "1.2.3", "view": "{}"}, "invalid_arguments"),
    ("apps.connections.open", {}, "not_allowed_token_type"),
    ("no.such.method", {}, "unknown_method"),
]


@pytest.mark.parametrize(("method", "arguments", "error"), TABLE)
async def test_refusals(method: str, arguments: Json, error: str) -> None:
    async with local_slack() as stage:
        answer = await stage.api(method, **arguments)
        assert (answer["ok"], answer["error"]) == (False, error)


async def test_tokens() -> None:
    async with local_slack() as stage:
        assert (await stage.api("auth.test", token="xoxb-stolen"))["error"] == "invalid_auth"
        async with stage.http.post(f"{stage.server.api_url}auth.test") as answer:
            assert (await answer.json())["error"] == "not_authed"
        refused = await stage.api("auth.test", token="xapp-playground")
        assert refused["error"] == "not_allowed_token_type"


async def test_auth_test_says_who_and_with_which_scopes() -> None:
    async with local_slack() as stage:
        answer = await stage.client.auth_test()
        assert answer["user_id"] == BOT
        assert answer["is_enterprise_install"] is False
        assert "chat:write" in answer.headers["x-oauth-scopes"]


async def test_invalid_blocks_say_where() -> None:
    async with local_slack() as stage:
        blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}]
        answer = await stage.api("chat.postMessage", channel=FILM, blocks=json.dumps(blocks))
        assert answer["response_metadata"]["messages"] == [
            "[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
        ]


async def test_only_own_messages_can_be_edited_or_deleted() -> None:
    async with local_slack() as stage:
        ts = (await stage.say("mine"))["ts"]
        edited = await stage.api("chat.update", channel=FILM, ts=ts, text="yours")
        assert edited["error"] == "cant_update_message"
        deleted = await stage.api("chat.delete", channel=FILM, ts=ts)
        assert deleted["error"] == "cant_delete_message"


async def test_text_without_blocks_removes_the_blocks() -> None:
    async with local_slack() as stage:
        blocks: Any = [{"type": "divider"}]
        card = await stage.client.chat_postMessage(channel=FILM, text="1", blocks=blocks)
        await stage.api("chat.update", channel=FILM, ts=card["ts"], blocks=json.dumps(blocks))
        (kept,) = await stage.messages()
        assert (kept["text"], kept["blocks"][0]["type"]) == ("1", "divider")
        await stage.client.chat_update(channel=FILM, ts=card["ts"], text="2")
        (bare,) = await stage.messages()
        assert bare["text"] == "2"
        assert "blocks" not in bare
        assert bare["edited"]["user"] == BOT


async def test_messages_reach_people_and_private_channels() -> None:
    async with local_slack() as stage:
        direct = await stage.client.chat_postMessage(channel=MAYA, text="psst")
        assert direct["channel"] == "D0MAYA"
        await stage.client.chat_postMessage(channel=SECRET, text="soon")
        await stage.client.chat_postEphemeral(channel=FILM, user=JONAS, text="only you")
        assert await stage.messages(user=MAYA) == []
        assert [m["text"] for m in await stage.messages(user=JONAS)] == ["only you"]


async def test_a_whisper_in_a_thread_is_seen_once_the_thread_is_active() -> None:
    async with local_slack() as stage:
        root = (await stage.client.chat_postMessage(channel=FILM, text="card"))["ts"]
        whisper = {"channel": FILM, "user": JONAS, "thread_ts": root}
        lost = await stage.client.chat_postEphemeral(text="too early", **whisper)
        assert lost["message_ts"] > root
        assert [m["text"] for m in await stage.messages(user=JONAS)] == ["card"]

        await stage.say("lovely", thread_ts=root)
        seen = await stage.client.chat_postEphemeral(text="in time", **whisper)
        shown = await stage.messages(user=JONAS)
        assert [m["text"] for m in shown] == ["card", "lovely", "in time"]
        assert (shown[-1]["ts"], shown[-1]["thread_ts"]) == (seen["message_ts"], root)

        calls = (await stage.get("/calls", method="chat.postEphemeral"))["calls"]
        assert [(call["ok"], call.get("unseen")) for call in calls] == [(True, True), (True, None)]
        told = [entry.data["message"]["text"] for entry in stage.server.slack.feed.after(0, None)]
        assert "too early" not in told


async def test_history_pages_and_hides_metadata_unless_asked() -> None:
    async with local_slack(rate_limits=False) as stage:
        metadata: Any = {"event_type": "card", "event_payload": {"job": 7}}
        for number in range(5):
            await stage.client.chat_postMessage(channel=FILM, text=str(number), metadata=metadata)
        seen: list[str] = []
        async for page in await stage.client.conversations_history(channel=FILM, limit=2):
            seen += [message["text"] for message in page["messages"]]
            assert "metadata" not in page["messages"][0]
        assert seen == ["4", "3", "2", "1", "0"]
        page = await stage.client.conversations_history(
            channel=FILM, limit=1, include_all_metadata=True
        )
        assert page["messages"][0]["metadata"] == metadata


async def test_replies_come_with_their_root_and_within_bounds() -> None:
    async with local_slack(rate_limits=False) as stage:
        root = await stage.client.chat_postMessage(channel=FILM, text="root")
        sent = [
            (await stage.client.chat_postMessage(channel=FILM, text=t, thread_ts=root["ts"]))["ts"]
            for t in "abc"
        ]
        answer = await stage.client.conversations_replies(channel=FILM, ts=root["ts"])
        assert [m["text"] for m in answer["messages"]] == ["root", "a", "b", "c"]
        answer = await stage.client.conversations_replies(
            channel=FILM, ts=root["ts"], oldest=sent[0], latest=sent[1], inclusive=True
        )
        assert [m["text"] for m in answer["messages"]] == ["a", "b"]
        await stage.client.chat_delete(channel=FILM, ts=sent[2])
        (top, *_) = await stage.messages()
        assert (top["reply_count"], top["latest_reply"]) == (2, sent[1])


async def test_permalink_leads_to_the_page() -> None:
    async with local_slack() as stage:
        card = await stage.client.chat_postMessage(channel=FILM, text="card")
        link = await stage.client.chat_getPermalink(channel=FILM, message_ts=card["ts"])
        assert link["permalink"].endswith(f"/archives/{FILM}/p{card['ts'].replace('.', '')}")
        async with stage.http.get(link["permalink"], allow_redirects=False) as answer:
            assert answer.status == 302
            assert f"message={card['ts']}" in answer.headers["Location"]


async def test_status_is_refused_outside_threads() -> None:
    async with local_slack() as stage:
        card = await stage.client.chat_postMessage(channel=FILM, text="card")
        ok = await stage.client.assistant_threads_setStatus(
            channel_id=FILM, thread_ts=card["ts"], status="is rendering"
        )
        assert ok["ok"]


async def test_channel_bucket_refuses_with_retry_after() -> None:
    async with local_slack() as stage:
        headers = {"Authorization": f"Bearer {stage.server.bot_tokens[0]}"}
        url = f"{stage.server.api_url}chat.postMessage"
        statuses = []
        for _ in range(8):
            body = {"channel": FILM, "text": "x"}
            async with stage.http.post(url, data=body, headers=headers) as answer:
                statuses.append((answer.status, answer.headers.get("Retry-After")))
                last = await answer.json()
        assert statuses[0] == (200, None)
        assert statuses[-1] == (429, "1")
        assert last == {"ok": False, "error": "ratelimited"}


def test_updates_are_limited_per_workspace() -> None:
    clock = [0.0]
    limits = RateLimits(now=lambda: clock[0])
    waits = [limits.retry_after("chat.update", "T1", FILM) for _ in range(51)]
    assert waits[:50] == [None] * 50
    assert waits[50] == 2
    assert limits.retry_after("chat.update", "T2", FILM) is None
    clock[0] += 1.3
    assert limits.retry_after("chat.update", "T1", FILM) is None
    assert RateLimits(enabled=False).retry_after("chat.update", "T1", FILM) is None


def test_triggers_open_one_view_within_three_seconds() -> None:
    clock = [0.0]
    triggers = Triggers(Identifiers(), 3.0, now=lambda: clock[0])
    first, second = triggers.issue("T1", MAYA), triggers.issue("T1", MAYA)
    assert triggers.exchange(first, "T2") == "invalid_trigger_id"
    assert not isinstance(triggers.exchange(first, "T1"), str)
    assert triggers.exchange(first, "T1") == "exchanged_trigger_id"
    clock[0] = 3.1
    assert triggers.exchange(second, "T1") == "expired_trigger_id"


def test_response_urls_work_five_times_in_half_an_hour() -> None:
    clock = [0.0]
    urls = ResponseUrls(Identifiers(), "http://slack", now=lambda: clock[0])
    path = urls.issue("commands", "T1", FILM, MAYA).removeprefix("http://slack/response/")
    assert not any(isinstance(urls.use(path), str) for _ in range(5))
    assert urls.use(path) == "used_url"
    late = urls.issue("actions", "T1", FILM, MAYA).removeprefix("http://slack/response/")
    clock[0] = 1801
    assert urls.use(late) == "expired_url"
    assert urls.use("elsewhere") == "no_such_url"


def test_ids_differ_from_one_start_to_the_next() -> None:
    first, second = Identifiers(0, started_ns=1), Identifiers(0, started_ns=2)
    assert first.make("Ev0") != second.make("Ev0")
