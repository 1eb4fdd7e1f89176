"""The two limits of a deployment, and what the page and an audit see of them."""

from __future__ import annotations

from playground.video.limits import SubmitRate
from tests.support.video_stage import error_of, stage

TOO_MANY = {
    "message": "Too many running tasks",
    "type": "video_generation_user_error",
    "param": None,
    "code": None,
}


async def test_one_render_too_many_is_azures_429() -> None:
    async with stage(max_running=2) as api:
        first = await api.started("one [stuck]")
        await api.started("two [stuck]")
        refused = await api.create("three")
        assert refused.status_code == 429
        assert refused.json() == {"error": TOO_MANY}
        assert "Retry-After" not in refused.headers

        await api.finish(first, "failed")
        await api.reached(first, status="failed")
        await api.made("three")
        source = await api.made("four")
        await api.started("five [stuck]")
        remix = await api.remix(source, "make it night")
        assert (remix.status_code, remix.json()) == (429, {"error": TOO_MANY})

        seen = await api.control("renders")
        assert (seen["running"], seen["max_running"], seen["peak_running"]) == (2, 2, 2)
        assert seen["answered_429"] == api.server.answered_429 == 2
        assert api.server.peak_running == 2


async def test_submits_are_counted_and_polls_are_not() -> None:
    async with stage(submits_per_minute=2, submit_window=3600.0) as api:
        source = await api.made("one")
        for _ in range(5):
            await api.get(source)
        assert (await api.remix(source, "two")).status_code == 200
        refused = await api.create("three")
        assert refused.status_code == 429
        assert error_of(refused)["code"] == "RateLimitReached"
        assert 0 < int(refused.headers["Retry-After"]) <= 3600
        assert (await api.remix(source, "three")).status_code == 429
        assert (await api.control("renders"))["submits_per_minute"] == 2
        assert len(api.server.renders) == 2


def test_the_window_slides() -> None:
    now = 0.0
    rate = SubmitRate(2, 60.0, lambda: now)
    assert rate.admit() is None
    now = 20.0
    assert rate.admit() is None
    now = 50.0
    assert rate.admit() == 10.0
    now = 60.0
    assert rate.admit() is None
    assert rate.admit() == 20.0


def test_no_limit_admits_all() -> None:
    rate = SubmitRate(None, 60.0)
    assert [rate.admit() for _ in range(100)] == [None] * 100


async def test_the_page_sees_renders_calls_and_magic_from_any_origin() -> None:
    async with stage() as api:
        video_id = await api.made("a red fox")
        await api.create("")
        shown = await api.client.get("/playground/api/renders")
        assert shown.headers["Access-Control-Allow-Origin"] == "*"
        render = shown.json()["renders"][0]
        assert render["created_at"] <= render["started_at"] <= render["completed_at"]
        assert (render["id"], render["status"], render["progress"]) == (video_id, "completed", 100)

        calls = (await api.control("calls"))["calls"]
        assert [calls[0][name] for name in ("seq", "method", "status", "id")] == [
            1,
            "POST",
            200,
            video_id,
        ]
        assert (calls[-1]["route"], calls[-1]["status"]) == ("create", 400)
        later = await api.control(f"calls?since={calls[-1]['seq'] - 1}")
        assert later["calls"] == calls[-1:]

        words = [entry["word"] for entry in (await api.control("magic"))["magic"]]
        assert "[moderated later]" in words
        preflight = await api.client.options("/playground/api/faults")
        assert preflight.status_code == 204
        assert "POST" in preflight.headers["Access-Control-Allow-Methods"]


async def test_the_page_gets_a_clip_without_a_key() -> None:
    async with stage() as api:
        video_id = await api.made("a red fox")
        del api.client.headers["api-key"]
        clip = await api.client.get(f"/playground/api/renders/{video_id}/content")
        assert (clip.status_code, clip.headers["Content-Type"]) == (200, "video/mp4")


async def test_the_control_api_says_what_it_cannot_do() -> None:
    async with stage() as api:
        video_id = await api.made("a red fox")
        base = "/playground/api"
        wrong = [
            await api.client.get(f"{base}/nothing"),
            await api.client.get(f"{base}/renders/video_none/content"),
            await api.client.get(f"{base}/renders/{video_id}/content?variant=poster"),
            await api.client.post(f"{base}/renders/{video_id}/finish"),
            await api.client.post(f"{base}/renders/{video_id}/finish", json={"outcome": "late"}),
            await api.client.get(f"{base}/calls?since=x"),
            await api.client.post(f"{base}/faults", content=b"{"),
        ]
    assert [answer.status_code for answer in wrong] == [404, 404, 404, 409, 400, 400, 400]
    for answer in wrong:
        assert answer.json()["ok"] is False
        assert answer.json()["error"]
        assert answer.json()["message"]
