"""The server as a whole: restarts, load settings, a broken encoder, and its command line."""

from __future__ import annotations

import asyncio
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from playground.video import VideoServer, VideoServerSettings
from playground.video.__main__ import serve, settings_from
from playground.video.journal import Journal
from tests.support.video_stage import FILES, sketch_clip, stage

if TYPE_CHECKING:
    from playground.video.spec import ClipSpec

ROOT = Path(__file__).parent.parent.parent


async def test_renders_and_clips_survive_a_restart(tmp_path: Path) -> None:
    async with stage(data_dir=tmp_path) as api:
        done = await api.made("a fox")
        failed = await api.started("a bear [fails]")
        before = await api.get(done)
        await api.reached(failed, status="failed")
        deleted = await api.made("an owl")
        await api.client.delete(f"/openai/v1/videos/{deleted}")
        remix = (await api.remix(done, "make it night [stuck]")).json()["id"]
        await api.reached(remix, status="in_progress")
    async with stage(data_dir=tmp_path) as api:
        assert [render.id for render in api.server.renders] == [done, failed, remix]
        assert await api.get(done) == before
        assert (await api.content(done)).content == FILES[".mp4"]
        assert (await api.get(failed))["error"]["code"] == "video_generation_failed"
        assert api.server.peak_running == api.server.running == 1
        await api.reached(remix, status="in_progress", progress=99)
        await api.finish(remix)
        await api.reached(remix, status="completed")


async def test_a_line_cut_short_by_a_crash_is_dropped(tmp_path: Path) -> None:
    async with stage(data_dir=tmp_path) as api:
        done = await api.made("a fox")
    path = tmp_path / "renders.jsonl"
    whole = path.read_text()
    path.write_text(whole + whole[: len(whole) // 5])
    assert [render.id for render in Journal(path).load()] == [done]
    assert len(path.read_text().splitlines()) == 1


async def test_without_a_data_dir_nothing_stays(tmp_path: Path) -> None:
    async with stage() as api:
        await api.made("a fox")
    async with stage() as api:
        assert api.server.renders == []


async def test_one_clip_can_serve_every_render() -> None:
    made: list[str] = []

    async def count(spec: ClipSpec, target: Path) -> None:
        made.append(spec.lineage[-1])
        await sketch_clip(spec, target)

    async with stage(count, same_clip=True) as api:
        for prompt in ("a fox", "a bear"):
            thumbnail = await api.content(await api.made(prompt), params={"variant": "thumbnail"})
            assert thumbnail.content == FILES[".webp"]
    assert made == ["a fox"]


async def test_a_broken_encoder_fails_the_render(caplog: pytest.LogCaptureFixture) -> None:
    async def breaks(_spec: ClipSpec, _target: Path) -> None:
        raise OSError("no space left")

    async with stage(breaks) as api:
        video = await api.reached(await api.started("a fox"), status="failed")
        assert video["error"]["code"] == "video_generation_failed"
    assert "no space left" in caplog.text


async def test_a_taken_port_leaves_nothing_open() -> None:
    async with stage() as api:
        port = int(api.server.url.rpartition(":")[2])
        with pytest.raises(OSError, match="address already in use"):
            await VideoServer(VideoServerSettings(port=port)).start()
        assert await serve(VideoServerSettings(port=port)) == 1


async def test_stopping_twice_is_harmless() -> None:
    server = await VideoServer(VideoServerSettings()).start()
    await server.stop()
    await server.stop()


@pytest.mark.parametrize(
    "wrong",
    [
        {"max_running": 0},
        {"submits_per_minute": 0},
        {"deployments": ()},
        {"fps": 0},
        {"dialect": "klingon"},
        {"render_seconds": -1},
    ],
)
def test_settings_that_cannot_be_honoured_are_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"must be|needed"):
        VideoServerSettings(**wrong)  # type: ignore[arg-type] # one wrong field at a time


def test_the_command_line_reaches_every_setting() -> None:
    line = "--dialect litellm --host ::1 --port 0 --api-key k --deployment a --deployment b"
    line += " --max-running 3 --submits-per-minute 2 --submit-window 9 --render-seconds 1"
    line += " --seed 4 --omit-prompt --data-dir d --fps 6 --same-clip"
    assert settings_from(line.split()) == VideoServerSettings(
        dialect="litellm",
        host="::1",
        port=0,
        api_key="k",
        deployments=("a", "b"),
        max_running=3,
        submits_per_minute=2,
        submit_window=9.0,
        render_seconds=1.0,
        seed=4,
        omit_prompt=True,
        data_dir=Path("d"),
        fps=6,
        same_clip=True,
    )


def test_a_wrong_option_ends_the_program(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        settings_from(["--fps", "0"])
    assert "fps must be between 1 and 60" in capsys.readouterr().err


async def test_it_runs_alone_and_stops_on_sigterm() -> None:
    program = await asyncio.create_subprocess_exec(
        *(sys.executable, "-W", "error", "-m", "playground.video", "--port", "0"),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert program.stdout is not None
    line = (await asyncio.wait_for(program.stdout.readline(), 60)).decode()
    url = line.split()[-1]
    async with httpx.AsyncClient(base_url=url, headers={"api-key": "playground-key"}) as client:
        body = {"model": "sora-2", "prompt": "a fox", "seconds": "12"}
        assert (await client.post("/openai/v1/videos", json=body)).status_code == 200
    program.send_signal(signal.SIGTERM)
    out, err = await asyncio.wait_for(program.communicate(), 30)
    assert (program.returncode, out, err) == (0, b"", b"")
