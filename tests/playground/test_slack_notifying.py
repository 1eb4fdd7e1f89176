"""Whom the local Slack notifies of a message, and why."""

from __future__ import annotations

import pytest

from playground.slack.manifest import DEFAULT_MANIFEST, parse_manifest
from playground.slack.model import Message, Workspace
from playground.slack.notifying import notified
from playground.slack.settings import SlackServerSettings
from playground.slack.world import build_world
from tests.support.slack_stage import BOT, FILM, JONAS, MAYA, TEAM

AMARA, DM = "U0AMARA", "D0MAYA"
MENTION = {"type": "rich_text_section", "elements": [{"type": "user", "user_id": JONAS}]}


@pytest.fixture
def workspace() -> Workspace:
    world = build_world(SlackServerSettings(), parse_manifest(DEFAULT_MANIFEST), "http://slack")
    return world.workspaces[TEAM]


def say(workspace: Workspace, user: str, text: str, channel: str = FILM, **more: object) -> Message:
    place = workspace.channels[channel]
    ts = f"{len(place.messages) + 1}.000000"
    message = Message(channel, {"ts": ts, "user": user, "text": text, **more})
    place.messages[ts] = message
    return message


def told(workspace: Workspace, message: Message) -> dict[str, str]:
    return dict(notified(workspace, workspace.channels[message.channel], message))


def test_a_message_in_a_channel_notifies_whom_it_mentions(workspace: Workspace) -> None:
    assert told(workspace, say(workspace, MAYA, "good morning")) == {}
    assert told(workspace, say(workspace, MAYA, f"<@{JONAS}|jonas> look")) == {JONAS: "mention"}
    assert told(workspace, say(workspace, BOT, f"<@{BOT}> <@{MAYA}>")) == {MAYA: "mention"}
    everybody = told(workspace, say(workspace, MAYA, "<!channel> look"))
    assert {JONAS, AMARA} <= everybody.keys()
    assert not {MAYA, BOT} & everybody.keys()


def test_blocks_count_and_the_text_behind_them_does_not(workspace: Workspace) -> None:
    blocks = [{"type": "rich_text", "elements": [MENTION]}]
    assert told(workspace, say(workspace, BOT, "text", blocks=blocks)) == {JONAS: "mention"}
    plain = [{"type": "section", "text": {"type": "plain_text", "text": f"<@{JONAS}>"}}]
    assert told(workspace, say(workspace, BOT, f"<@{JONAS}>", blocks=plain)) == {}


def test_a_direct_message_notifies_the_other_one(workspace: Workspace) -> None:
    assert told(workspace, say(workspace, BOT, "done", DM)) == {MAYA: "direct"}
    assert told(workspace, say(workspace, MAYA, "a fox", DM)) == {}


def test_a_reply_notifies_who_is_in_the_thread(workspace: Workspace) -> None:
    root = say(workspace, BOT, f"<@{JONAS}> a red fox")
    first = say(workspace, MAYA, "nice", thread_ts=root.ts)
    assert told(workspace, first) == {JONAS: "thread"}
    answer = say(workspace, BOT, "here it is", thread_ts=root.ts)
    assert told(workspace, answer) == {MAYA: "thread", JONAS: "thread"}
    assert AMARA not in told(workspace, say(workspace, JONAS, "lovely", thread_ts=root.ts))


def test_who_comes_and_goes_notifies_nobody(workspace: Workspace) -> None:
    joined = say(workspace, MAYA, f"<@{JONAS}> has joined", subtype="channel_join")
    assert told(workspace, joined) == {}
