"""Odd answers, full disks and lost connections on our side of Slack: nothing is given up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bot.domain.conversation.origin import Origin
from bot.domain.deployment import Deployment
from bot.domain.errors.slack import SlackRefused, SlackUnavailable
from bot.domain.job import Job, JobId, JobState, Thread
from bot.domain.line import Place
from bot.slack.api.client import SlackCalls
from bot.slack.api.upload import Uploader
from bot.slack.messages.messenger import SlackMessenger
from bot.slack.messages.private_replies import SlackReplies
from storage.jobs import SqlJobStore
from tests.support.office import Office, at_work
from tests.support.samples import sample
from tests.support.slack_stage import FILM, MAYA, TEAM
from tests.support.video_servers import free_port, serving

# --- the store fails -------------------------------------------------------------------


class Troubled(SqlJobStore):
    """The real store, on a disk that fails the first times that a method reads it."""

    def __init__(self, office: Office, method: str, times: int = 2) -> None:
        super().__init__(office.engine, owner="office")
        self._method = method
        self.left = times

    def _read(self, method: str) -> None:
        if method == self._method and self.left:
            self.left -= 1
            raise OSError("disk I/O error")

    async def card_attempted(self, job_id: JobId) -> bool | None:
        self._read("card_attempted")
        return await super().card_attempted(job_id)

    async def places(self, deployments: Iterable[Deployment], limit: int) -> dict[JobId, Place]:
        self._read("places")
        return await super().places(deployments, limit)


async def test_a_card_whose_row_cannot_be_written_is_posted_later(office: Office) -> None:
    store = Troubled(office, "card_attempted")
    office.store = store
    office.board = office.new_board()
    jobs = [(await office.asked())[0] for _ in range(2)]
    async with at_work(office):
        for job in jobs:
            office.board.changed(job.id)
        await office.shown(*jobs)
    assert store.left == 0
    assert len(await office.messages()) == 2


async def test_a_line_that_could_not_be_read_is_shown_later(office: Office) -> None:
    store = Troubled(office, "places")
    office.store = store
    office.board = office.new_board()
    jobs = [(await office.asked())[0] for _ in range(2)]

    async def second_in_line() -> bool:
        return "2nd in line" in await office.card(jobs[1])

    async with at_work(office):
        for job in jobs:
            office.board.changed(job.id)
        await office.shown(*jobs)
        await office.clock.until(second_in_line)
    assert store.left == 0


# --- Slack answers oddly ---------------------------------------------------------------


async def test_an_answer_that_is_not_json_is_bad_weather() -> None:
    async def page(_request: web.Request) -> web.Response:
        return web.Response(text="<html>maintenance</html>", content_type="text/html")

    async with serving(page) as root:
        calls = SlackCalls(f"{root}/api/")
        try:
            with pytest.raises(SlackUnavailable):
                await calls.sign_in(["xoxb-made-up"])
        finally:
            await calls.close()


async def test_a_refusal_to_tell_of_a_file_is_no_missing_file(office: Office) -> None:
    await office.faults(methods={"files.info": [{"do": "error", "error": "access_denied"}]})
    with pytest.raises(SlackRefused, match="access_denied"):
        await SlackMessenger(office.calls, Uploader()).file(sample(), "F1")


async def test_an_answer_by_response_url_is_seen_in_its_thread(
    office: Office,
) -> None:
    taken: list[dict[str, Any]] = []

    async def take(request: web.Request) -> web.Response:
        taken.append(await request.json())
        return web.Response(text="ok")

    async with serving(take) as root:
        origin = Origin("key", Thread(TEAM, FILM), MAYA, response_url=f"{root}/1")
        replies = SlackReplies(office.calls)
        await replies.privately(origin, "in the channel")
        await replies.privately(replace(origin, talking_in="1.1"), "in the thread")
    assert [(body["text"], body.get("thread_ts")) for body in taken] == [
        ("in the channel", None),
        ("in the thread", "1.1"),
    ]
    assert all(body["response_type"] == "ephemeral" for body in taken)


async def test_a_response_url_that_is_over_is_no_loss(office: Office) -> None:
    async def gone(_request: web.Request) -> web.Response:
        return web.json_response({"ok": False, "error": "expired_url"}, status=404)

    async with serving(gone) as root:
        origin = Origin("key", Thread(TEAM, FILM), MAYA, response_url=f"{root}/1")
        await SlackReplies(office.calls).privately(origin, "only you")
    (note,) = [m for m in await office.messages() if m["text"] == "only you"]
    assert note["ephemeral_to"] == MAYA


# --- uploads ---------------------------------------------------------------------------


async def test_an_upload_that_nobody_takes_is_bad_weather(tmp_path: Path) -> None:
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(b"a clip")
    uploader = Uploader()
    try:
        with pytest.raises(SlackUnavailable, match="upload: Connect"):
            await uploader.send(f"http://127.0.0.1:{free_port()}/upload", clip, 6)
    finally:
        await uploader.close()


async def test_a_job_without_a_clip_is_never_uploaded(office: Office) -> None:
    before = await office.count("files.getUploadURLExternal")
    with pytest.raises(ValueError, match="no clip on disk"):
        await SlackMessenger(office.calls, Uploader()).start_upload(sample())
    assert await office.count("files.getUploadURLExternal") == before


# --- the end ---------------------------------------------------------------------------


async def test_an_edit_without_an_answer_does_not_hold_up_the_end(office: Office) -> None:
    (job,) = await office.asked()
    async with at_work(office):
        office.board.changed(job.id)
        await office.shown(job)
        job = await office.submitting()
        await office.faults(methods={"chat.update": [{"do": "delay", "seconds": 30}]})
        moved: Job = await office.advance(job, JobState.RENDERING, provider_id="video_1")
    row = await office.row(moved)
    assert row.shown_version != row.version
