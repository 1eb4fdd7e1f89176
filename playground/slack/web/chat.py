"""`chat.*`: messages of the bot, their edits, and what only one person sees."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from playground.slack.blocks import fill_blocks
from playground.slack.posting import by_bot
from playground.slack.web.call import ApiError, Call
from playground.slack.web.reach import (
    channel_of_bot,
    message_in,
    open_channel,
    thread_root,
    valid_blocks,
)

if TYPE_CHECKING:
    from playground.slack.model import Json, Message
    from playground.slack.state import LocalSlack

TEXT_LIMIT = 40_000
NO_PREVIEW = "This content can't be displayed."


async def post_message(slack: LocalSlack, call: Call) -> Json:
    """Post a message (Slack: chat.postMessage, about one a second per channel).

    A reply to a message that was deleted appears in the channel (slack-go/slack#1571).
    """
    channel = open_channel(call, call.required("channel"))
    fields = _content(slack, call)
    thread_ts = call.text("thread_ts")
    if thread_ts not in channel.gone and thread_root(channel, thread_ts):
        fields["thread_ts"] = thread_ts
        if call.flag("reply_broadcast"):
            fields["subtype"] = "thread_broadcast"
    message = slack.poster.post(call.workspace, channel, {**fields, **by_bot(call.workspace)})
    return {"channel": channel.id, "ts": message.ts, "message": slack.stored(message)}


async def update(slack: LocalSlack, call: Call) -> Json:
    """Edit one of the bot's messages (Slack: chat.update, tier 3).

    Text without blocks removes the blocks; blocks without text keep the text.
    """
    workspace = call.workspace
    channel = open_channel(call, call.required("channel"), "is_inactive")
    message = message_in(channel, call.required("ts"))
    if message.data.get("user") != workspace.bot.id:
        raise ApiError("cant_update_message")
    fields = _content(slack, call, files=_new_files(slack, call))
    if call.text("text") is None and "blocks" in fields:
        fields["text"] = message.data["text"]
    if "blocks" not in fields and call.args.get("text") is not None:
        fields["blocks"] = None
    fields["edited"] = {"user": workspace.bot.id, "ts": slack.poster.timestamp()}
    slack.poster.edit(workspace, channel, message, fields)
    return {
        "channel": channel.id,
        "ts": message.ts,
        "text": message.data["text"],
        "message": slack.stored(message),
    }


async def delete(slack: LocalSlack, call: Call) -> Json:
    """Delete one of the bot's messages (Slack: chat.delete, tier 3)."""
    channel = channel_of_bot(call, call.required("channel"))
    message = message_in(channel, call.required("ts"))
    if message.data.get("user") != call.workspace.bot.id:
        raise ApiError("cant_delete_message")
    slack.poster.delete(call.workspace, channel, message)
    return {"channel": channel.id, "ts": message.ts}


async def post_ephemeral(slack: LocalSlack, call: Call) -> Json:
    """Show something to one member of a channel (Slack: chat.postEphemeral, tier 4).

    Slack: "Ephemeral messages in threads are only shown if there is already an active
    thread." Under a root that nobody has replied to yet the call succeeds, with a
    `message_ts`, and nobody ever sees the message; only the calls log tells (`unseen`).
    """
    channel = open_channel(call, call.required("channel"))
    user = call.required("user")
    if user not in channel.members:
        raise ApiError("user_not_in_channel")
    fields = _content(slack, call)
    if thread_ts := thread_root(channel, call.text("thread_ts")):
        if not channel.messages[thread_ts].data.get("reply_count"):
            call.notes["unseen"] = True
            return {"message_ts": slack.poster.timestamp()}
        fields["thread_ts"] = thread_ts
    message = slack.poster.whisper(
        call.workspace, channel, user, {**fields, **by_bot(call.workspace)}
    )
    return {"message_ts": message.ts}


async def get_permalink(slack: LocalSlack, call: Call) -> Json:
    """Return the link to a message."""
    channel = channel_of_bot(call, call.required("channel"))
    message = message_in(channel, call.required("message_ts"))
    return {"channel": channel.id, "permalink": slack.permalink(call.workspace, message)}


def _content(slack: LocalSlack, call: Call, files: list[Json] | None = None) -> Json:
    """Return text, blocks and the like of a call, checked."""
    text = call.text("text") or call.text("markdown_text") or ""
    if call.text("markdown_text") and (call.text("text") or call.args.get("blocks")):
        raise ApiError("markdown_text_conflict")
    if len(text) > TEXT_LIMIT:
        raise ApiError("msg_too_long")
    blocks = valid_blocks(slack, call)
    attachments = call.structure("attachments", "invalid_attachments_format")
    if not text and not blocks and not attachments and not files:
        raise ApiError("no_text")
    fields: Json = {"text": text or NO_PREVIEW}
    if blocks:
        fields["blocks"] = fill_blocks(blocks, slack.ids)
    if attachments:
        fields["attachments"] = attachments
    if files:
        fields["files"] = files
    if (metadata := call.structure("metadata", "invalid_metadata_format")) is not None:
        fields["metadata"] = _valid_metadata(metadata)
    return fields


def _new_files(slack: LocalSlack, call: Call) -> list[Json]:
    """Return the file objects of `file_ids`, which an edit may attach."""
    given = call.args.get("file_ids")
    ids: Any = call.structure("file_ids") if str(given or "").startswith("[") else given
    if isinstance(ids, str):
        ids = ids.split(",")
    described = []
    for file_id in ids or []:
        file = slack.files.get(file_id)
        if file is None or file.workspace != call.workspace.id or not file.completed:
            raise ApiError("file_not_found")
        described.append(slack.files.describe(file, call.workspace.bot.name))
    return described


def _valid_metadata(metadata: Any) -> Json:
    if (
        not isinstance(metadata, dict)
        or not isinstance(metadata.get("event_type"), str)
        or not isinstance(metadata.get("event_payload"), dict)
    ):
        raise ApiError("invalid_metadata_schema")
    if len(json.dumps(metadata)) > 16_000:
        raise ApiError("metadata_too_large")
    return metadata


def without_metadata(message: Message) -> Json:
    """Return a message as methods show it unless asked for `include_all_metadata`."""
    return {name: value for name, value in message.data.items() if name != "metadata"}
