"""`conversations.*`, `reactions.*` and `assistant.threads.setStatus`."""

from __future__ import annotations

import base64
import copy
from typing import TYPE_CHECKING

from playground.slack.app.payloads import channel_type
from playground.slack.reacting import Reaction, is_name
from playground.slack.web.call import ApiError, Call, invalid_arguments
from playground.slack.web.chat import without_metadata
from playground.slack.web.reach import (
    channel_of_bot,
    message_in,
    require_history,
    require_read,
    require_scope,
    thread_root,
)

if TYPE_CHECKING:
    from playground.slack.model import Json, Message
    from playground.slack.state import LocalSlack

_MAX_PAGE = 999


async def info(slack: LocalSlack, call: Call) -> Json:
    """Describe a conversation; public ones also when the bot is not in them."""
    del slack
    workspace = call.workspace
    channel = workspace.channels.get(call.required("channel"))
    if channel is None:
        raise ApiError("channel_not_found")
    member = workspace.bot.id in channel.members
    if not member and channel.kind != "public":
        raise ApiError("channel_not_found")
    require_read(call, channel)
    described: Json = {
        "id": channel.id,
        "created": 1732150000,
        "is_channel": channel.kind == "public",
        "is_group": channel.kind == "private",
        "is_im": channel.kind == "im",
        "is_mpim": False,
        "is_private": channel.kind != "public",
        "is_archived": channel.archived,
        "is_member": member,
        "is_shared": channel.shared,
        "is_ext_shared": channel.shared,
        "context_team_id": workspace.id,
    }
    if channel.kind == "im":
        described["user"] = next(u for u in channel.members if u != workspace.bot.id)
    else:
        topic = {"value": channel.topic, "creator": "", "last_set": 0}
        described |= {"name": channel.name, "name_normalized": channel.name, "topic": topic}
    if call.flag("include_num_members"):
        described["num_members"] = len(channel.members)
    return {"channel": described}


async def members(slack: LocalSlack, call: Call) -> Json:
    """Return who is in a conversation, by ids (Slack: conversations.members, tier 4)."""
    del slack
    channel = channel_of_bot(call, call.required("channel"))
    require_read(call, channel)
    limit, start = call.number("limit", 100), _read_cursor(call.text("cursor"))
    if not 0 < limit <= _MAX_PAGE + 1:
        raise ApiError("invalid_limit")
    more = start + limit < len(channel.members)
    cursor = _cursor(start + limit) if more else ""
    return {
        "members": channel.members[start : start + limit],
        "response_metadata": {"next_cursor": cursor},
    }


async def history(slack: LocalSlack, call: Call) -> Json:
    """Return the channel's own messages, newest first (Slack: conversations.history)."""
    del slack
    channel = channel_of_bot(call, call.required("channel"))
    require_history(call, channel)
    found = [
        message
        for message in channel.messages.values()
        if not message.is_reply or message.data.get("subtype") == "thread_broadcast"
    ]
    return _page(call, list(reversed(found)))


async def replies(slack: LocalSlack, call: Call) -> Json:
    """Return a thread with its root, oldest first (Slack: conversations.replies)."""
    del slack
    channel = channel_of_bot(call, call.required("channel"))
    require_history(call, channel)
    ts = call.required("ts")
    if ts not in channel.messages:
        raise ApiError("thread_not_found")
    return _page(call, [channel.messages[ts], *channel.replies(ts)])


async def add_reaction(slack: LocalSlack, call: Call) -> Json:
    """Put an emoji under a message (Slack: reactions.add, tier 3)."""
    reaction = _reaction(call)
    if reaction.is_there:
        raise ApiError("already_reacted")
    reaction.add(slack)
    return {}


async def remove_reaction(slack: LocalSlack, call: Call) -> Json:
    """Take the bot's emoji back (Slack: reactions.remove, tier 2)."""
    reaction = _reaction(call)
    if not reaction.is_there:
        raise ApiError("no_reaction")
    reaction.remove(slack)
    return {}


def _reaction(call: Call) -> Reaction:
    channel = channel_of_bot(call, call.required("channel"))
    message = message_in(channel, call.required("timestamp"))
    name = call.required("name").strip(":")
    if not is_name(name):
        raise ApiError("invalid_name")
    return Reaction(call.workspace, channel, message, call.workspace.bot, name)


async def set_status(slack: LocalSlack, call: Call) -> Json:
    """Show under a thread what the app is doing; it goes away with the app's next reply."""
    require_scope(call, "assistant:write", "chat:write")
    channel = channel_of_bot(call, call.required("channel_id"))
    thread_ts = thread_root(channel, call.required("thread_ts"))
    status = call.args.get("status")
    if status is None:
        raise invalid_arguments("[ERROR] missing required field: status")
    loading = call.structure("loading_messages") or []
    if len(loading) > 10:
        raise invalid_arguments(
            "[ERROR] no more than 10 items allowed [json-pointer:/loading_messages]"
        )
    shown = {"status": status, "loading_messages": loading}
    channel.statuses[thread_ts or ""] = shown
    slack.feed.publish(
        "status",
        call.workspace.id,
        channel=channel.id,
        channel_type=channel_type(channel),
        thread_ts=thread_ts,
        **shown,
    )
    return {}


def _page(call: Call, messages: list[Message]) -> Json:
    """Cut `messages` by time, limit and cursor, and show them."""
    limit = call.number("limit", 100)
    if not 0 < limit <= _MAX_PAGE + 1:
        raise ApiError("invalid_limit")
    within = [message for message in messages if _in_time(call, message.ts)]
    start = _read_cursor(call.text("cursor"))
    page = within[start : start + limit]
    more = start + limit < len(within)
    show_metadata = call.flag("include_all_metadata")
    shown = [m.data if show_metadata else without_metadata(m) for m in page]
    answer: Json = {"messages": copy.deepcopy(shown), "has_more": more}
    if more:
        answer["response_metadata"] = {"next_cursor": _cursor(start + limit)}
    return answer


def _cursor(start: int) -> str:
    return base64.b64encode(f"next:{start}".encode()).decode()


def _in_time(call: Call, ts: str) -> bool:
    oldest, latest = call.text("oldest"), call.text("latest")
    if call.flag("inclusive"):
        return (oldest is None or float(ts) >= float(oldest)) and (
            latest is None or float(ts) <= float(latest)
        )
    return (oldest is None or float(ts) > float(oldest)) and (
        latest is None or float(ts) < float(latest)
    )


def _read_cursor(cursor: str | None) -> int:
    if cursor is None:
        return 0
    try:
        return int(base64.b64decode(cursor, validate=True).decode().removeprefix("next:"))
    except ValueError:
        raise ApiError("invalid_cursor") from None
