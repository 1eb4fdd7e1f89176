"""What goes through our office to a local Slack."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.job import Job, JobState, Thread
from bot.slack.api.upload import Uploader
from bot.slack.messages.messenger import SlackMessenger
from bot.slack.messages.private_replies import SlackReplies
from tests.support.office import CLIP, Office
from tests.support.samples import sample
from tests.support.slack_stage import FILM, TEAM


@pytest.fixture
async def messenger(office: Office) -> AsyncIterator[SlackMessenger]:
    uploader = Uploader()
    yield SlackMessenger(office.calls, uploader)
    await uploader.close()


@pytest.fixture
def replies(office: Office) -> SlackReplies:
    return SlackReplies(office.calls)


@pytest.fixture
async def job(office: Office, tmp_path: Path) -> Job:
    """A job with a clip on disk and a card in Slack."""
    clip = tmp_path / "k7m2p9.mp4"
    await asyncio.to_thread(clip.write_bytes, CLIP)
    root = await office.stage.api("chat.postMessage", channel=FILM, text="card")
    return sample(
        JobState.DELIVERING,
        prompt="a <!channel> fox & co",
        thread=Thread(TEAM, FILM, root["ts"]),
        card_ts=root["ts"],
        clip_path=str(clip),
        clip_bytes=len(CLIP),
    )
