"""What the bot may see and touch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from playground.slack.blocks import check_message_blocks
from playground.slack.web.call import ApiError, Call

if TYPE_CHECKING:
    from playground.slack.filestore import StoredFile
    from playground.slack.model import Channel, Json, Message, Workspace
    from playground.slack.state import LocalSlack

_HISTORY = {"public": "channels:history", "private": "groups:history", "im": "im:history"}
SHOWN_IN_BLOCKS = frozenset({"image/png", "image/jpeg", "image/gif"})
_READ = {"public": "channels:read", "private": "groups:read", "im": "im:read"}


def channel_of_bot(call: Call, channel_id: str) -> Channel:
    """Return a conversation that the bot is in; a person's id means the direct one.

    Slack: a public channel without the bot is `not_in_channel`; whatever the bot cannot
    see at all is `channel_not_found`.
    """
    workspace = call.workspace
    if channel_id in workspace.users:
        channel = workspace.direct_channel(channel_id)
    else:
        channel = workspace.channels.get(channel_id)
    if channel is None:
        raise ApiError("channel_not_found")
    if workspace.bot.id not in channel.members:
        raise ApiError("not_in_channel" if channel.kind == "public" else "channel_not_found")
    return channel


def open_channel(call: Call, channel_id: str, closed: str = "is_archived") -> Channel:
    """Return a conversation in which the bot may post; `closed` is the word for an archived one."""
    channel = channel_of_bot(call, channel_id)
    if channel.archived:
        raise ApiError(closed)
    return channel


def bot_sees(workspace: Workspace, file: StoredFile) -> bool:
    """Say whether a file is the bot's, was given to it, or lies in a conversation it is in."""
    if file.workspace != workspace.id:
        return False
    if file.owner == workspace.bot.id or file.given_to_app:
        return True
    places = [*file.channels("public"), *file.channels("private")]
    return any(workspace.bot.id in workspace.channels[place].members for place in places)


def may_show(slack: LocalSlack, workspace: Workspace, file_id: str) -> bool:
    """Say whether blocks of the bot's may show a file (Slack: "Slack file object").

    It has to be a PNG, JPEG or GIF that Slack has processed, and that the bot has. One that a fault
    is about is refused for ever.
    """
    file = slack.files.get(file_id)
    if file is None or not bot_sees(workspace, file) or not slack.files.is_processed(file_id):
        return False
    if file.mimetype not in SHOWN_IN_BLOCKS:
        return False
    file.shown_in_blocks = file.shown_in_blocks or not slack.faults.take_refused_picture(file_id)
    return file.shown_in_blocks


def message_in(channel: Channel, ts: str) -> Message:
    """Return a message that the bot can see."""
    message = channel.messages.get(ts)
    if message is None or message.data.get("subtype") == "tombstone":
        raise ApiError("message_not_found")
    return message


def thread_root(channel: Channel, thread_ts: str | None) -> str | None:
    """Return `thread_ts` if it names a thread's root; replies and strangers are refused."""
    if thread_ts is None:
        return None
    root = channel.messages.get(thread_ts)
    if root is None or root.is_reply:
        raise ApiError("thread_not_found")
    return thread_ts


def require_scope(call: Call, *any_of: str) -> None:
    """Refuse with `missing_scope` unless the token has one of these scopes.

    Slack says which it would take and which there are (slack_sdk: `needed`, `provided`).
    """
    if not call.granted.intersection(any_of):
        provided = ",".join(sorted(call.granted))
        raise ApiError("missing_scope", needed=any_of[0], provided=provided)


def require_history(call: Call, channel: Channel) -> None:
    """Refuse unless the token may read the messages of such a conversation."""
    require_scope(call, _HISTORY[channel.kind])


def require_read(call: Call, channel: Channel) -> None:
    """Refuse unless the token may look at such a conversation."""
    require_scope(call, _READ[channel.kind])


def valid_blocks(slack: LocalSlack, call: Call, name: str = "blocks") -> list[Json] | None:
    """Return the blocks of a call, checked; None if there are none."""
    blocks: Any = call.structure(name, "invalid_blocks_format")
    if blocks is None:
        return None

    def shows(file_id: str) -> bool:
        return may_show(slack, call.workspace, file_id)

    problems = check_message_blocks(blocks, pointer=f"/{name}", processed=shows)
    if problems:
        raise ApiError("invalid_blocks", errors=problems, response_metadata={"messages": problems})
    return list(blocks)
