"""Faults on demand: what each effect looks like to a client, and whether the deed was done."""

from __future__ import annotations

import asyncio
import io
import json
import random
from pathlib import Path

import av
import httpx
import pytest

from playground.video.faults import BadRuleError, FaultBoard, FaultRule
from playground.video.spec import ClipSpec
from tests.support.clips import FRAMES, clip
from tests.support.video_stage import FILES, error_of, stage


async def test_status_answers_instead_of_the_server() -> None:
    async with stage() as api:
        await api.break_next(route="create", effect="status", status=500, retry_after=7)
        broken = await api.create("a fox")
        assert (broken.status_code, broken.headers["Retry-After"]) == (500, "7")
        assert error_of(broken)["message"] == "Internal Server Error"
        assert api.server.renders == []
        assert (await api.create("a fox")).status_code == 200
        gone = {"error": {"code": "DeploymentRetired", "message": "Gone"}}
        await api.break_next(route="any", effect="status", status=410, body=gone)
        retired = await api.create("a fox")
        assert (retired.status_code, retired.json()) == (410, gone)


@pytest.mark.parametrize(("effect", "made"), [("reset_before", 0), ("reset_after", 1)])
async def test_a_reset_leaves_the_client_without_an_answer(effect: str, made: int) -> None:
    async with stage() as api:
        await api.break_next(route="create", effect=effect)
        with pytest.raises(httpx.TransportError):
            await api.create("a fox")
        assert len(api.server.renders) == made
        call = api.server.calls[0]
        assert (call.route, call.status, call.fault) == ("create", None, effect)
        assert (call.id is not None) == bool(made)
        assert (await api.create("a fox")).status_code == 200


async def test_html_and_garbage_are_no_json() -> None:
    async with stage() as api:
        await api.break_next(route="create", effect="html")
        page = await api.create("a fox")
        assert (page.status_code, page.headers["Content-Type"]) == (502, "text/html; charset=utf-8")
        assert api.server.renders == []
        await api.break_next(route="create", effect="garbage")
        garbage = await api.create("a fox")
        assert garbage.status_code == 200
        with pytest.raises(json.JSONDecodeError):
            garbage.json()
        assert len(api.server.renders) == 1


async def test_a_truncated_clip_ends_too_soon() -> None:
    async with stage() as api:
        video_id = await api.made("a fox")
        await api.break_next(route="content", effect="truncate")
        with pytest.raises(httpx.RemoteProtocolError):
            await api.content(video_id)
        assert (await api.content(video_id)).content == FILES[".mp4"]


async def test_a_clip_of_the_wrong_length_looks_whole_to_http() -> None:
    async with stage() as api:
        video_id = await api.made("a fox")
        await api.break_next(route="content", effect="wrong_length")
        answer = await api.content(video_id)
        assert answer.status_code == 200
        assert answer.content == FILES[".mp4"][: len(FILES[".mp4"]) // 2]
        assert answer.headers["Content-Length"] == str(len(answer.content))


async def test_the_video_can_show_an_odd_status_or_fall_back() -> None:
    async with stage() as api:
        video_id = await api.made("a fox")
        await api.break_next(route="get", effect="unknown_status")
        assert (await api.get(video_id))["status"] == "processing"
        await api.break_next(route="get", effect="unknown_status", body="cancelled")
        assert (await api.get(video_id))["status"] == "cancelled"
        await api.break_next(route="get", effect="progress_back")
        assert (await api.get(video_id))["progress"] == 0
        await api.break_next(route="list", effect="unknown_status")
        listed = (await api.client.get("/openai/v1/videos")).json()
        assert [video["status"] for video in listed["data"]] == ["processing"]
        await api.break_next(route="get", effect="unknown_status")
        lost = await api.client.get("/openai/v1/videos/video_none")
        assert lost.status_code == 404


async def test_latency_is_late_and_lets_further_rules_apply() -> None:
    async with stage() as api:
        rules = [
            {"route": "get", "effect": "latency", "seconds": 0.01},
            {"route": "get", "effect": "status", "status": 503, "times": 1},
        ]
        await api.client.post("/playground/api/faults", json={"rules": rules})
        assert (await api.client.get("/openai/v1/videos/video_none")).status_code == 503
        assert (await api.client.get("/openai/v1/videos/video_none")).status_code == 404
        assert [call.fault for call in api.server.calls] == ["status", "latency"]
        in_force = (await api.control("faults"))["rules"]
        assert [rule["times"] for rule in in_force] == [None, 0]
        cleared = await api.client.delete("/playground/api/faults")
        assert cleared.json() == {"ok": True, "rules": []}
        assert (await api.control("faults"))["rules"] == []


async def test_a_redirect_leads_where_it_is_told_to() -> None:
    async with stage() as api:
        video_id = await api.made("a fox")
        await api.break_next(route="content", effect="redirect")
        inside = await api.content(video_id)
        assert (inside.status_code, inside.headers["Location"][:13]) == (302, "https://10.0.")
        await api.break_next(route="content", effect="redirect", body="/elsewhere.mp4")
        assert (await api.content(video_id)).headers["Location"] == "/elsewhere.mp4"


@pytest.mark.parametrize(
    ("form", "codec", "begins"),
    [
        ("hevc", "hevc", b"ftypisom"),
        ("av1", "av1", b"ftypisom"),
        ("webm", "vp9", b"\x1aE\xdf\xa3"),
        ("quicktime", "h264", b"ftypqt  "),
    ],
)
async def test_a_clip_comes_in_another_codec_or_container(
    form: str, codec: str, begins: bytes
) -> None:
    async def film(_spec: ClipSpec, target: Path) -> None:
        await asyncio.to_thread(target.write_bytes, clip(sound="aac"))

    async with stage(film) as api:
        video_id = await api.made("a fox")
        await api.break_next(route="content", effect="recoded", body=form)
        other = (await api.content(video_id)).content
        assert begins in other[:16]
        with av.open(io.BytesIO(other), "r") as shown:
            assert shown.streams.video[0].codec_context.name in (codec, "libdav1d")
            assert len([*shown.decode(video=0)]) == FRAMES
        assert (await api.content(video_id)).content == clip(sound="aac")


async def test_one_request_in_so_many_can_be_spared() -> None:
    async with stage() as api:
        video_id = await api.made("a fox")
        rule = {"route": "get", "effect": "status", "status": 404, "except_every": 3}
        await api.client.post("/playground/api/faults", json=[rule])
        answers = [await api.client.get(api.path(video_id)) for _ in range(7)]
        assert [answer.status_code for answer in answers] == [404, 404, 200, 404, 404, 200, 404]


def test_a_rule_may_last_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr("time.monotonic", lambda: now)
    board = FaultBoard(random.Random(0))
    board.replace([FaultRule("get", "status", lasts=20.0)])
    assert board.strike("get").effect == "status"
    now = 119.0
    assert board.strike("get").effect == "status"
    now = 120.0
    assert board.strike("get").effect is None


def test_chance_is_repeatable() -> None:
    def struck(seed: int) -> list[bool]:
        board = FaultBoard(random.Random(seed))
        board.replace([FaultRule("get", "status", probability=0.3)])
        return [board.strike("get").effect is not None for _ in range(200)]

    assert struck(1) == struck(1) != struck(2)
    assert 30 < sum(struck(1)) < 90


def test_a_rule_strikes_only_its_route() -> None:
    board = FaultBoard(random.Random(0))
    board.replace([FaultRule("remix", "status", times=1)])
    assert [board.strike(route).effect for route in ("create", "remix", "remix")] == [
        None,
        "status",
        None,
    ]


@pytest.mark.parametrize(
    ("rule", "about"),
    [
        ("reset", "object"),
        ({"route": "upload", "effect": "status"}, "route"),
        ({"route": "get", "effect": "explode"}, "effect"),
        ({"route": "get", "effect": "status", "time": 1}, "'time'"),
        ({"route": "get", "effect": "status", "times": "1"}, "times"),
        ({"route": "get", "effect": "status", "times": True}, "times"),
        ({"route": "get", "effect": "status", "times": 1.5}, "times"),
        ({"route": "get", "effect": "status", "status": 599}, "status"),
        ({"route": "get", "effect": "status", "except_every": 1.5}, "except_every"),
        ({"route": "get", "effect": "status", "lasts": "1"}, "lasts"),
        ({"route": "content", "effect": "recoded", "body": "mpeg2"}, "hevc"),
    ],
)
async def test_a_rule_that_makes_no_sense_is_refused(rule: object, about: str) -> None:
    with pytest.raises(BadRuleError, match=about):
        FaultRule.parse(rule)
    async with stage() as api:
        answer = await api.client.post("/playground/api/faults", json=[rule])
        assert (answer.status_code, answer.json()["error"]) == (400, "bad_rule")
        assert about in answer.json()["message"]
