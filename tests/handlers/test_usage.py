"""Usage before a local Slack: a table or words, files for admins, and thumbs."""

from __future__ import annotations

from typing import Any

from bot.domain.usage.fields import FILE, THUMBS, thumb_value
from bot.slack.messages.private_replies import SlackReplies
from bot.slack.messages.usage import SlackUsage
from storage.usage_tables import thumbs
from tests.support.front import Front
from tests.support.slack_stage import FILM, MAYA, TEAM
from tests.support.storage import rows

Json = dict[str, Any]


async def reports(front: Front) -> list[Json]:
    """Return what Maya is shown of usage."""
    seen = await front.office.messages()
    return [m for m in seen if m.get("ephemeral_to") == MAYA and "usage" in m["text"]]


def kinds(message: Json) -> set[str]:
    return {block["type"] for block in message["blocks"]}


async def test_a_workspace_without_tables_reads_lines_instead(front: Front) -> None:
    await front.clip()
    await front.command("usage")
    (table,) = await reports(front)
    assert "data_table" in kinds(table)
    refusal = {"do": "error", "error": "invalid_blocks", "next": 1}
    await front.office.faults(methods={"chat.postEphemeral": [refusal]})
    await front.command("usage")
    _, lines = await reports(front)
    assert "data_table" not in kinds(lines)
    assert f"<@{MAYA}>: 1 clip delivered" in str(lines["blocks"])


async def test_the_file_goes_to_the_admin_alone(front: Front) -> None:
    await front.clip()
    pressed = {"type": "button", "action_id": FILE, "value": "2026-11", "action_ts": "1.2"}
    await front.interaction(
        {
            "type": "block_actions",
            "container": {"type": "message", "message_ts": "1.1", "channel_id": FILM},
            "channel": {"id": FILM, "name": "film-team"},
            "actions": [{**pressed, "block_id": "b"}],
        }
    )
    assert "direct message" in (await front.whispers())[-1]
    answer = await front.office.stage.get("/calls", method="files.completeUploadExternal")
    (share,) = [call["args"] for call in answer["calls"]]
    assert "Usage of clips, November 2026 and the month before" in share["files"]
    assert share["channel_id"].startswith("D")
    assert "csv" not in str(await front.office.messages())


async def test_people_of_the_file_have_the_names_that_slack_knows(front: Front) -> None:
    usage = SlackUsage(front.office.calls, front.uploader, SlackReplies(front.office.calls))
    assert await usage.names(TEAM, [MAYA, "U0GONE"]) == {MAYA: "Maya Lindt", "U0GONE": ""}
    await front.office.faults(methods={"users.info": [{"do": "rate_limit", "next": 1}]})
    assert await usage.names(TEAM, [MAYA, "U0GONE"]) == {}


async def test_a_thumb_is_kept_and_may_be_changed(front: Front) -> None:
    clip = await front.clip()
    for liked in (True, True, False):
        element = {"type": "feedback_buttons", "action_id": THUMBS}
        value = thumb_value(clip.id, liked=liked)
        assert (await front.act({**element, "value": value}, clip)).status == 200
        assert f"Noted: {'👍' if liked else '👎'}" in (await front.whispers())[-1]
    (kept,) = await rows(front.office.engine, thumbs)
    assert (kept.job, kept.person, kept.liked) == (clip.id, MAYA, False)
    await front.act({**element, "value": "up:zzz999"}, clip)
    assert "don't know a clip" in (await front.whispers())[-1]
    assert len(await rows(front.office.engine, thumbs)) == 1
