"""The control API: what the page and the tests of the whole rely on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

from playground.slack import SlackServer, SlackServerSettings
from playground.slack.control.inputs import input_problems, view_state
from playground.slack.manifest import DEFAULT_MANIFEST, ManifestError, parse_manifest
from tests.support.slack_stage import (
    BOT,
    FILM,
    JONAS,
    MAYA,
    RANDOM,
    TEAM,
    local_slack,
    over_socket,
    until,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from slack_bolt.async_app import AsyncAck, AsyncRespond

    from tests.support.slack_stage import Json, Stage


async def read_events(answer: aiohttp.ClientResponse) -> AsyncIterator[tuple[int, str, Json]]:
    """Yield the id, name and data of each Server-Sent Event."""
    fields: dict[str, str] = {}
    async for raw in answer.content:
        line = raw.decode().rstrip("\n")
        if line:
            name, _, value = line.partition(": ")
            fields[name] = value
        elif "data" in fields:
            yield int(fields["id"]), fields["event"], json.loads(fields["data"])
            fields = {}


async def follow(stage: Stage, count: int, **headers: str) -> list[tuple[int, str, Json]]:
    url = f"{stage.server.url}/playground/api/events"
    found = []
    async with stage.http.get(url, params={"workspace": TEAM}, headers=headers) as answer:
        async for event in read_events(answer):
            found.append(event)
            if len(found) == count:
                break
    return found


async def test_world_has_people_and_channels() -> None:
    async with local_slack(workspaces=3, videos={"wan": "http://video"}) as stage:
        world = await stage.get("/world")
        acme = world["workspaces"][0]
        channels = {channel["id"]: channel for channel in acme["channels"]}
        assert [w["name"] for w in world["workspaces"]] == ["Acme", "Globex", "Initech"]
        assert world["command"] == "/sora"
        assert world["videos"] == [{"name": "wan", "url": "http://video"}]
        assert world["usage_hint"] == "a red fox in fresh snow --seconds 8"
        assert acme["bot"] == {"user_id": BOT, "name": "Sora"}
        assert acme["people"][0]["id"] == MAYA
        assert acme["people"][0]["is_admin"]
        assert BOT in channels[FILM]["members"]
        assert BOT not in channels[RANDOM]["members"]
        assert channels["C0SECRET"]["kind"] == "private"
        assert channels["D0MAYA"]["members"] == [MAYA, BOT]
        ids = [p["id"] for w in world["workspaces"] for p in w["people"] + w["channels"]]
        assert len(ids) == len(set(ids))


async def test_many_workspaces_with_many_people_have_their_own_ids() -> None:
    async with local_slack(workspaces=10, people=20) as stage:
        workspaces = (await stage.get("/world"))["workspaces"]
        ids = [p["id"] for w in workspaces for p in w["people"]]
        assert len(set(ids)) == len(ids)
        members = [p for w in workspaces for p in w["people"] if p["standing"] == "member"]
        assert len(members) == 200
        assert len(set(stage.server.bot_tokens)) == 10


async def test_feed_tells_and_replays() -> None:
    async with local_slack(rate_limits=False) as stage:
        await stage.say("before")
        first = stage.server.slack.feed.last_id
        card = await stage.client.chat_postMessage(channel=FILM, text="1")
        await stage.client.chat_update(channel=FILM, ts=card["ts"], text="2")
        await stage.client.chat_delete(channel=FILM, ts=card["ts"])
        await stage.post("/member", workspace=TEAM, channel=RANDOM, user=BOT, **{"in": True})
        events = await follow(stage, 5, **{"Last-Event-ID": str(first)})
        names = [name for _, name, _ in events]
        assert names == ["message", "message_changed", "message_deleted", "message", "member"]
        assert [number for number, _, _ in events] == list(range(first + 1, first + 6))
        assert events[1][2]["message"]["text"] == "2"
        assert events[1][2]["channel"] == FILM
        assert BOT in events[4][2]["members"]
        again = await follow(stage, 1, **{"Last-Event-ID": str(first + 4)})
        assert again == events[4:]


async def test_feed_lives() -> None:
    async with local_slack() as stage:
        url = f"{stage.server.url}/playground/api/events"
        async with stage.http.get(url, params={"workspace": TEAM}) as answer:
            assert await answer.content.readline() == b": hello\n"
            await stage.say("live", user=JONAS)
            events = read_events(answer)
            _, name, data = await anext(events)
            await events.aclose()  # type: ignore[attr-defined]  # it is a generator
        assert (name, data["message"]["user"]) == ("message", JONAS)


async def test_calls_are_logged_without_their_token() -> None:
    async with local_slack() as stage:
        await stage.api("chat.postMessage", channel=FILM, text="x", token_hint="y")
        await stage.api("chat.postMessage", channel="C0", text="x")
        first, second = (await stage.get("/calls", method="chat.postMessage"))["calls"]
        assert first["args"] == {"channel": FILM, "text": "x", "token_hint": "y"}
        assert (second["ok"], second["error"], second["status"]) == (
            False,
            "channel_not_found",
            200,
        )
        rest = await stage.get("/calls", since=str(first["seq"]))
        assert [record["seq"] for record in rest["calls"]] == [second["seq"]]


async def test_faults_of_methods_apply_in_order() -> None:
    async with local_slack() as stage:
        rules = [
            {"do": "rate_limit", "next": 1, "retry_after": 7},
            {"do": "error", "next": 1, "error": "fatal_error"},
            {"do": "status", "next": 1, "status": 503},
        ]
        await stage.post("/faults", methods={"auth.test": rules})
        url = f"{stage.server.api_url}auth.test"
        headers = {"Authorization": f"Bearer {stage.server.bot_tokens[0]}"}
        seen = []
        for _ in range(4):
            async with stage.http.post(url, headers=headers) as answer:
                seen.append((answer.status, (await answer.json()).get("error")))
        assert seen == [(429, "ratelimited"), (200, "fatal_error"), (503, ANY_ERROR), (200, None)]


ANY_ERROR = "service_unavailable"


@pytest.mark.parametrize(("deed", "posted"), [("drop_before", 0), ("drop_after", 1)])
async def test_dropped_connections(deed: str, posted: int) -> None:
    async with local_slack() as stage:
        await stage.post("/faults", methods={"chat.postMessage": [{"do": deed}]})
        with pytest.raises(aiohttp.ClientConnectionError):
            await stage.api("chat.postMessage", channel=FILM, text="x")
        assert len(await stage.messages()) == posted
        assert (await stage.api("chat.postMessage", channel=FILM, text="x"))["ok"]
        first, second = (await stage.get("/calls", method="chat.postMessage"))["calls"]
        assert first["ok"] is bool(posted)
        assert first["args"] == second["args"]


async def test_dropped_upload() -> None:
    async with local_slack() as stage:
        await stage.post("/faults", methods={"upload": [{"do": "drop_after"}]})
        ticket = await stage.api("files.getUploadURLExternal", filename="a.mp4", length="3")
        with pytest.raises(aiohttp.ClientConnectionError):
            await stage.http.post(ticket["upload_url"], data=b"abc")
        files = json.dumps([{"id": ticket["file_id"]}])
        assert (await stage.api("files.completeUploadExternal", files=files))["ok"]


@pytest.mark.parametrize(
    "wanted",
    [
        {"rain": True},
        {"methods": {"chat.update": [{"do": "fly"}]}},
        {"methods": []},
        {"disconnect": "now"},
        {"redeliver": "many"},
    ],
)
async def test_senseless_faults_are_refused(wanted: Json) -> None:
    async with local_slack() as stage:
        answer = await stage.post("/faults", **wanted)
        assert (answer["status"], answer["error"]) == (400, "invalid_fault")


async def test_faults_can_be_cleared() -> None:
    async with local_slack() as stage:
        await stage.post("/faults", redeliver=3, methods={"auth.test": [{"do": "error"}]})
        url = f"{stage.server.url}/playground/api/faults"
        async with stage.http.delete(url) as answer:
            assert (await answer.json())["faults"]["redeliver"] == 0
        assert (await stage.api("auth.test"))["ok"]


async def test_silent_sockets_say_nothing() -> None:
    async with local_slack(socket_ack_seconds=1.0) as stage:
        app = stage.app()

        @app.command("/sora")
        async def sora(ack: AsyncAck) -> None:
            await ack()

        async with over_socket(app):
            await stage.post("/faults", silent_sockets=True)
            assert (await stage.say("/sora"))["error"] == "operation_timeout"
            await stage.post("/faults", silent_sockets=False)
            assert (await stage.say("/sora"))["ok"]


async def test_cut_sockets_are_gone() -> None:
    async with local_slack() as stage:
        answer = await stage.api("apps.connections.open", token="xapp-playground")
        async with stage.http.ws_connect(answer["url"]) as socket:
            await socket.receive_json()
            await stage.post("/faults", cut_sockets=True)
            assert (await socket.receive()).type in (
                aiohttp.WSMsgType.CLOSED,
                aiohttp.WSMsgType.ERROR,
            )

        async def gone() -> bool:
            return bool((await stage.get("/world"))["connections"] == 0)

        await until(gone)


async def test_response_url_replaces_and_deletes_a_private_message() -> None:
    async with local_slack() as stage:
        app = stage.app()

        @app.command("/sora")
        async def sora(ack: AsyncAck) -> None:
            label = {"type": "plain_text", "text": "OK"}
            button = {"type": "button", "action_id": "ok", "text": label}
            await ack(text="Sure?", blocks=[{"type": "actions", "elements": [button]}])

        @app.action("ok")
        async def ok(ack: AsyncAck, respond: AsyncRespond) -> None:
            await ack()
            await respond("Yes.", replace_original=True)
            await respond(delete_original=True)

        async with over_socket(app):
            await stage.say("/sora")
            (asked,) = await stage.messages()
            await stage.press(asked["ts"], "ok")

            async def emptied() -> bool:
                return await stage.messages() == []

            await until(emptied)
        changes = stage.server.slack.feed.after(0, TEAM)
        assert [entry.event for entry in changes] == [
            "message",
            "message_changed",
            "message_deleted",
        ]
        assert changes[1].data["message"]["text"] == "Yes."


@pytest.mark.parametrize(
    ("path", "body", "error"),
    [
        ("/say", {"workspace": "T0"}, "no_such_workspace"),
        ("/say", {"workspace": TEAM, "channel": "C0"}, "no_such_channel"),
        ("/say", {"workspace": TEAM, "channel": FILM, "user": "U0"}, "no_such_user"),
        ("/say", {"workspace": TEAM, "channel": "D0JONAS", "user": MAYA}, "not_in_channel"),
        ("/say", {"workspace": TEAM, "channel": FILM, "user": MAYA}, "missing_field"),
        (
            "/say",
            {"workspace": TEAM, "channel": FILM, "user": MAYA, "text": "x", "thread_ts": "1"},
            "no_such_thread",
        ),
        (
            "/press",
            {
                "workspace": TEAM,
                "channel": FILM,
                "user": MAYA,
                "message_ts": "1",
                "action_id": "x",
            },
            "no_such_message",
        ),
        ("/submit", {"workspace": TEAM, "user": MAYA, "view_id": "V0"}, "no_such_view"),
        (
            "/member",
            {"workspace": TEAM, "channel": "D0MAYA", "user": MAYA, "in": True},
            "direct_channel",
        ),
    ],
)
async def test_control_refuses_with_a_word_and_a_sentence(
    path: str, body: dict[str, Any], error: str
) -> None:
    async with local_slack() as stage:
        answer = await stage.post(path, **body)
        assert answer["error"] == error
        assert 400 <= answer["status"] < 500
        assert answer["message"].endswith(".")


async def test_page_is_served_from_its_folder(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<h1>Slack</h1>")
    (tmp_path / "app.js").write_text("1")
    async with local_slack(page_dir=tmp_path) as stage:
        for path, status in (("/", 200), ("/page/app.js", 200), ("/page/../../etc/passwd", 404)):
            async with stage.http.get(f"{stage.server.url}{path}") as answer:
                assert answer.status == status


async def test_stop_is_quick_with_everything_open() -> None:
    async with local_slack() as stage:
        app = stage.app()
        await stage.say("nobody hears this yet")
        url = f"{stage.server.url}/playground/api/events"
        async with over_socket(app), stage.http.get(url):
            await stage.server.stop()
        with pytest.raises(aiohttp.ClientConnectionError):
            await stage.get("/world")


async def test_failed_start_leaves_nothing_behind() -> None:
    broken = {"features": {"slash_commands": [{"command": "sora"}]}}
    server = SlackServer(SlackServerSettings(manifest=broken))
    with pytest.raises(ManifestError):
        await server.start()
    with pytest.raises(RuntimeError):
        _ = server.slack


async def test_channels_without_names_stay_unnamed() -> None:
    async with local_slack() as stage:
        app, seen = stage.app(), []

        @app.command("/sora")
        async def sora(ack: AsyncAck, command: Json) -> None:
            seen.append(command["channel_name"])
            await ack()

        async with over_socket(app):
            for channel in (FILM, "C0SECRET", "D0MAYA"):
                await stage.say("/sora\nin two lines ", channel=channel)
        assert seen == ["film-team", "privategroup", "directmessage"]


def test_state_holds_first_values_and_knows_what_is_missing() -> None:
    blocks: list[dict[str, Any]] = [
        {
            "type": "input",
            "block_id": "b",
            "element": {"type": "plain_text_input", "action_id": "a", "max_length": 3},
        },
        {
            "type": "actions",
            "block_id": "c",
            "elements": [
                {"type": "static_select", "action_id": "s", "initial_option": {"value": "1"}}
            ],
        },
    ]
    state = view_state(blocks, {})
    assert state["b"]["a"] == {"type": "plain_text_input", "value": None}
    assert state["c"]["s"]["selected_option"] == {"value": "1"}
    assert input_problems(blocks, state).keys() == {"b"}
    long = view_state(blocks, {"b": {"a": {"type": "plain_text_input", "value": "long"}}})
    assert input_problems(blocks, long) == {"b": "Please shorten this text."}


def test_manifest_is_read() -> None:
    manifest = parse_manifest(DEFAULT_MANIFEST)
    assert manifest.command("/sora") is not None
    assert manifest.interactive
    with pytest.raises(ManifestError):
        parse_manifest({"features": {"slash_commands": [{"command": "sora"}]}})
