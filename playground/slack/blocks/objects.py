"""Composition objects: texts, options, confirmations (Slack: "Composition objects")."""

from __future__ import annotations

from playground.slack.blocks.shapes import (
    Shape,
    array,
    both,
    choice,
    flag,
    matching,
    only_one_of,
    record,
    string,
    tagged,
)

URL = matching(r"https?://\S+", "a valid URL", 3000)
BLOCK_ID = string(255)
ACTION_ID = string(255)


def plain(longest: int, shortest: int = 1) -> Shape:
    """Accept a `plain_text` object."""
    return tagged({"plain_text": _plain(longest, shortest)}, "text type")


def rich(longest: int, shortest: int = 1) -> Shape:
    """Accept a `plain_text` or `mrkdwn` object."""
    mrkdwn = record(
        {"type": choice("mrkdwn"), "text": string(longest, shortest)}, {"verbatim": flag}
    )
    return tagged({"plain_text": _plain(longest, shortest), "mrkdwn": mrkdwn}, "text type")


def _plain(longest: int, shortest: int) -> Shape:
    return record(
        {"type": choice("plain_text"), "text": string(longest, shortest)}, {"emoji": flag}
    )


CONFIRM = record(
    {"title": plain(100), "text": rich(300), "confirm": plain(30), "deny": plain(30)},
    {"style": choice("primary", "danger")},
)

OPTION = record({"text": rich(75), "value": string(150)}, {"description": rich(75), "url": URL})
OPTIONS = array(OPTION, 100)
OPTION_GROUPS = array(record({"label": plain(75), "options": OPTIONS}), 100)

SLACK_FILE = both(record({}, {"id": string(), "url": string()}), only_one_of("id", "url"))
DISPATCH_ACTION_CONFIG = record(
    {}, {"trigger_actions_on": array(choice("on_enter_pressed", "on_character_entered"), 2)}
)
CONVERSATION_FILTER = record(
    {},
    {
        "include": array(choice("im", "mpim", "private", "public"), 4),
        "exclude_external_shared_channels": flag,
        "exclude_bot_users": flag,
    },
)
