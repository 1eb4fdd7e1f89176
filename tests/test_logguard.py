"""The guard over the suite's logs sees what it should, and nothing else."""

from __future__ import annotations

import logging

import pytest

from tests.support.logguard import Notes, Prompts, search
from tests.support.storage import asked

log = logging.getLogger("bot.anything")
PROMPTS = Prompts(["A red fox in fresh snow"])


@pytest.mark.parametrize(
    "line",
    [
        "2026-01-31T12:00:00.000Z DEBUG bot.x with xoxb-1-2",
        "2026-01-31T12:00:00.000Z INFO bot.x with xapp-1-A2",
        "2026-01-31T12:00:00.000Z INFO bot.x Authorization: Bearer abcdefg",
        "2026-01-31T12:00:00.000Z INFO bot.x key=playground-key",
        "2026-01-31T12:00:00.000Z INFO bot.x https://files.slack.com/upload/v1/abc",
        "2026-01-31T12:00:00.000Z INFO bot.x https://x/clip.mp4?sig=abc",
        "2026-01-31T12:00:00.000Z INFO bot.x detail='a RED fox, in'",
        "2026-01-31T12:00:00.000Z ERROR bot.x failed\n    Error: red fox in",
    ],
)
def test_what_should_not_be_there_is_found(line: str) -> None:
    assert len(search(line, PROMPTS)) == 1


@pytest.mark.parametrize(
    "line",
    [
        "2026-01-31T12:00:00.000Z INFO bot.x xoxb-*** and Bearer *** at https://x/y?***",
        "2026-01-31T12:00:00.000Z DEBUG bot.x a red fox in fresh snow",
        "2026-01-31T12:00:00.000Z INFO bot.x a red hare, a fox in the fresh air",
    ],
)
def test_what_may_be_there_is_left_alone(line: str) -> None:
    assert search(line, PROMPTS) == []


def test_every_record_is_seen_and_the_prompts_of_every_job(notes: Notes) -> None:
    notes.prompts.add(asked().jobs[0].prompt)
    log.info("key", extra={"address": "https://x/upload/v1/abc"})
    log.warning("said", extra={"detail": "the words 'red fox in' are"})
    log.debug("a red fox in fresh snow")
    log.info("token xoxb-1-2-3 taken out")
    log.error("failed", exc_info=OSError("no red fox in sight"))
    found = notes.wrong()
    notes.begin()
    assert [line.partition(":")[0] for line in found] == [
        "a signed address",
        "a prompt",
        "a prompt",
    ]
