"""`files.*`: announce, complete, look up, delete (the bytes go elsewhere)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from playground.slack.blocks import fill_blocks
from playground.slack.posting import by_bot
from playground.slack.sharing import Share
from playground.slack.web.call import ApiError, Call, invalid_arguments
from playground.slack.web.reach import bot_sees, open_channel, thread_root, valid_blocks

if TYPE_CHECKING:
    from playground.slack.filestore import StoredFile
    from playground.slack.model import Channel, Json
    from playground.slack.state import LocalSlack

MAX_BYTES = 1_000_000_000


async def get_upload_url(slack: LocalSlack, call: Call) -> Json:
    """Announce a file (Slack: files.getUploadURLExternal, tier 4).

    As the real one it takes a form and no JSON body, whatever the documentation says.
    """
    if call.json_body:
        raise invalid_arguments("[ERROR] missing required field: filename")
    name, length = call.required("filename"), call.number("length", 0)
    if length <= 0:
        raise ApiError("missing_argument")
    if length > MAX_BYTES:
        raise ApiError("file_upload_size_restricted")
    workspace = call.workspace
    file = slack.files.announce(workspace.id, workspace.bot.id, name, length)
    return {"upload_url": slack.files.upload_url(file), "file_id": file.id}


async def complete_upload(slack: LocalSlack, call: Call) -> Json:
    """Finish an upload and share it (Slack: files.completeUploadExternal, tier 4).

    Works once per file. The answer comes before the file's message exists.
    """
    files = _completable(slack, call)
    channels = _channels(call)
    thread_ts = call.text("thread_ts")
    if thread_ts and len(channels) != 1:
        raise invalid_arguments("[ERROR] thread_ts needs exactly one channel")
    text, blocks = call.text("initial_comment") or "", None
    if not text:
        blocks = valid_blocks(slack, call)
        if any(block["type"] == "markdown" for block in blocks or []):
            raise ApiError("internal_error")
    roots = [thread_root(channel, thread_ts) for channel in channels]
    for file, title in files:
        file.state = "completed"
        file.title = title or file.title
    stored = tuple(file for file, _ in files)
    shares = [
        Share(
            workspace=call.workspace,
            channel=channel,
            files=stored,
            author=by_bot(call.workspace),
            thread_ts=root,
            text=text,
            blocks=fill_blocks(blocks, slack.ids) if blocks else None,
        )
        for channel, root in zip(channels, roots, strict=True)
    ]
    slack.sharer.later(stored, shares)
    name = call.workspace.bot.name
    return {"files": [slack.files.describe(file, name) for file in stored]}


async def info(slack: LocalSlack, call: Call) -> Json:
    """Describe a file, its shares included (Slack: files.info, tier 4)."""
    file = _own_file(slack, call)
    if file.oddity.info_error is not None:
        raise ApiError(file.oddity.info_error)
    await slack.files.look(file)
    return {
        "file": slack.files.describe_fully(file, call.workspace.users[file.owner].name),
        "comments": [],
        "response_metadata": {"next_cursor": ""},
    }


async def delete(slack: LocalSlack, call: Call) -> Json:
    """Delete a file everywhere, once (Slack: files.delete, tier 3)."""
    known = slack.files.get(call.required("file"))
    if known is not None and known.state == "deleted" and bot_sees(call.workspace, known):
        raise ApiError("file_deleted")
    file = _own_file(slack, call)
    if file.owner != call.workspace.bot.id:
        raise ApiError("cant_delete_file")
    slack.files.delete(file)
    for kind in ("public", "private"):
        for channel_id, entries in file.shares.get(kind, {}).items():
            channel = call.workspace.channels[channel_id]
            for entry in entries:
                message = channel.messages.get(entry["ts"])
                if message is not None and "files" in message.data:
                    left = [
                        slack.files.describe(file) if f["id"] == file.id else f
                        for f in message.data["files"]
                    ]
                    slack.poster.edit(call.workspace, channel, message, {"files": left})
    return {}


def _own_file(slack: LocalSlack, call: Call) -> StoredFile:
    """Return a completed file that the bot owns or that lies where the bot is."""
    file = slack.files.get(call.required("file"))
    if file is None or not file.completed or not bot_sees(call.workspace, file):
        raise ApiError("file_not_found")
    return file


def _completable(slack: LocalSlack, call: Call) -> list[tuple[StoredFile, str | None]]:
    entries: Any = call.structure("files")
    if not isinstance(entries, list) or not entries:
        raise invalid_arguments("[ERROR] missing required field: files")
    files = []
    for entry in entries:
        file_id = entry.get("id") if isinstance(entry, dict) else None
        file = slack.files.get(file_id) if isinstance(file_id, str) else None
        if file is None or file.workspace != call.workspace.id or file.state != "uploaded":
            raise ApiError("file_not_found")
        if file.owner != call.workspace.bot.id:
            raise ApiError("access_denied")
        files.append((file, entry.get("title")))
    return files


def _channels(call: Call) -> list[Channel]:
    """Return the conversations to share into; none leaves the files private."""
    ids = [call.text("channel_id"), *(call.text("channels") or "").split(",")]
    wanted = [channel_id.strip() for channel_id in ids if channel_id and channel_id.strip()]
    if len(wanted) > 100:
        raise ApiError("channels_limit_exceeded")
    return [open_channel(call, channel_id) for channel_id in dict.fromkeys(wanted)]
