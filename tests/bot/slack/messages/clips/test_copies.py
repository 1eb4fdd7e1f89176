"""Copies at a real (local) Slack: what goes of one that Slack doesn't let go whole."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.errors.slack import SlackRefused
from bot.domain.job import Job
from bot.domain.sharing.copies import Copy, CopyId, CopyState
from bot.slack.messages.clips.copies import SlackCopies
from bot.slack.messages.messenger import SlackMessenger
from tests.support.office import Office
from tests.support.slack_stage import FILM, until


async def test_a_file_goes_whose_message_slack_keeps(
    office: Office, messenger: SlackMessenger, job: Job
) -> None:
    copies = SlackCopies(office.calls, messenger.uploader, link=lambda _job: None)
    copy = Copy(
        key="view:1",
        job=job.id,
        to=job.thread,
        person=job.requester,
        id=CopyId("0123456789ab"),
        state=CopyState.LEAVING,
        created_at=0.0,
    )
    copy = replace(copy, file_id=await copies.upload(copy, Path(job.clip_path or "")))
    await copies.complete(copy, job, copy.file_id or "")

    async def shown() -> bool:
        file = await copies.look(copy)
        return file is not None and bool(file.messages.get(FILM))

    await until(shown)
    kept = {"do": "error", "error": "cant_delete_message", "next": None}
    await office.faults(methods={"chat.delete": [kept]})
    with pytest.raises(SlackRefused):
        await copies.remove(copy)
    assert await copies.look(copy) is None
