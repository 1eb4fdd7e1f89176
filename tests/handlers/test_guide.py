"""The short help, and the button that shows the whole of it in its place."""

from __future__ import annotations

import json

import pytest

from playground.slack.blocks import check_message_blocks
from tests.support.front import Front
from tests.support.slack_stage import FILM


async def test_more_shows_the_whole_help_in_the_same_place(front: Front) -> None:
    blocks = json.loads((await front.command("")).body)["blocks"]
    _, more = blocks[1]["elements"]
    before = len(await front.whispers())
    press = {
        "type": "block_actions",
        "channel": {"id": FILM},
        "actions": [more],
    }
    assert (await front.interaction(press)).status == 200
    whispers = await front.whispers()
    assert len(whispers) == before + 1
    assert whispers[-1].startswith("What I can do\n")


@pytest.mark.parametrize("typed", ["", "help"])
async def test_both_buttons_are_blocks_that_slack_takes(front: Front, typed: str) -> None:
    blocks = json.loads((await front.command(typed)).body)["blocks"]
    assert check_message_blocks(blocks) == []
    buttons = [(one["action_id"], one.get("style")) for one in blocks[-1]["elements"]]
    assert buttons == [("form", "primary"), ("more", None)]
