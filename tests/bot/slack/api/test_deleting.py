"""Videos that leave Slack, with all that was posted with them; and pages of lists."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.conversation.origin import Origin
from bot.domain.conversation.replies import Entry, ListPage
from bot.domain.errors.slack import SlackRefused
from bot.domain.job import Job
from bot.slack.messages.messenger import SlackMessenger
from bot.slack.messages.private_replies import SlackReplies
from bot.slack.views.blocks import page_blocks
from playground.slack.blocks import check_message_blocks
from tests.support.office import Office
from tests.support.slack_stage import FILM, MAYA, until


async def shared(messenger: SlackMessenger, job: Job) -> Job:
    """Return the job with its video in its thread."""
    job = replace(job, file_id=await messenger.start_upload(job))
    await messenger.complete_upload(job, job.file_id or "")

    async def there() -> bool:
        file = await messenger.file(job, job.file_id or "")
        return file is not None and file.public == {FILM}

    await until(there)
    return job


async def replies(office: Office) -> list[str]:
    return [m["text"] for m in await office.messages() if m.get("thread_ts", m["ts"]) != m["ts"]]


async def test_the_video_goes_with_the_message_that_brought_it(
    office: Office, messenger: SlackMessenger, job: Job
) -> None:
    job = await shared(messenger, job)
    assert len(await replies(office)) == 1
    for _ in range(2):  # it may be gone already
        await messenger.remove_file(job)
        assert await replies(office) == []
        assert await messenger.file(job, job.file_id or "") is None


async def test_a_link_in_its_place_goes_too(
    office: Office, messenger: SlackMessenger, job: Job
) -> None:
    job = replace(await shared(messenger, job), link_attempts=1)
    await messenger.post_link(job, "https://acme.slack.example/files/F1")
    assert len(await replies(office)) == 2
    await messenger.remove_file(job)
    assert await replies(office) == []


async def test_what_slack_refuses_is_told(
    office: Office, messenger: SlackMessenger, job: Job
) -> None:
    job = await shared(messenger, job)
    refusal = {"do": "error", "error": "cant_delete_file", "next": 1}
    await office.faults(methods={"files.delete": [refusal]})
    with pytest.raises(SlackRefused, match="cant_delete_file"):
        await messenger.remove_file(job)


SHEET = ListPage(
    "Your clips, newest first", (Entry("*a fox*\ndone"),) * 10, "Page 2 of 3", "n", "o"
)


def test_a_page_is_one_that_slack_takes() -> None:
    blocks = page_blocks(SHEET)
    assert check_message_blocks(blocks) == []
    (actions,) = [block for block in blocks if block["type"] == "actions"]
    assert [button["value"] for button in actions["elements"]] == ["n", "o"]
    alone = page_blocks(replace(SHEET, newer=None, older=None))
    assert "actions" not in {block["type"] for block in alone}


async def test_a_page_is_seen_by_one_person(
    office: Office, replies: SlackReplies, job: Job
) -> None:
    await replies.show(Origin("key", replace(job.thread, thread_ts=None), MAYA), SHEET)
    (seen,) = [m for m in await office.messages() if m.get("ephemeral_to")]
    assert seen["ephemeral_to"] == MAYA
    assert seen["text"].startswith(f"{SHEET.heading}\n*a fox*\ndone\n")
    assert len(seen["blocks"]) == 13
