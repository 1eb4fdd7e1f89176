"""Puts messages into conversations and tells everyone who may know."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from playground.slack.model import Message
from playground.slack.notifying import notified
from playground.slack.world import APP_ID

if TYPE_CHECKING:
    from playground.slack.app.events import AppEvents
    from playground.slack.feed import Feed
    from playground.slack.filestore import FileStore
    from playground.slack.identifiers import Timestamps
    from playground.slack.model import Channel, Json, Workspace


def by_bot(workspace: Workspace) -> Json:
    """Return the fields that say that the app's bot wrote a message."""
    return {
        "user": workspace.bot.id,
        "bot_id": workspace.bot_id,
        "app_id": APP_ID,
        "team": workspace.id,
        "bot_profile": {
            "id": workspace.bot_id,
            "deleted": False,
            "name": workspace.bot.real_name,
            "updated": 1732150000,
            "app_id": APP_ID,
            "team_id": workspace.id,
        },
    }


class Poster:
    """Adds, edits and removes messages; the page's feed and the app hear of each change."""

    def __init__(
        self, feed: Feed, events: AppEvents, files: FileStore, timestamps: Timestamps
    ) -> None:
        self._feed = feed
        self._events = events
        self._files = files
        self._timestamps = timestamps

    def post(self, workspace: Workspace, channel: Channel, fields: Json) -> Message:
        """Add a message with these fields (without `ts`) and count it in its thread."""
        message = Message(channel.id, {"type": "message", "ts": self._timestamps.next(), **fields})
        root = channel.messages.get(message.thread_ts) if message.thread_ts else None
        if root is not None:
            message.data["parent_user_id"] = root.data.get("user", "")
        channel.messages[message.ts] = message
        channel.statuses.pop(message.thread_ts or "", None)
        self._feed.publish(
            "message",
            workspace.id,
            channel=channel.id,
            message=self.for_page(message),
            notifies=notified(workspace, channel, message),
        )
        self._events.message(workspace, channel, _for_app(message.data))
        if root is not None:
            self._count_reply(workspace, channel, root, message)
        return message

    def edit(self, workspace: Workspace, channel: Channel, message: Message, fields: Json) -> None:
        """Replace fields of a message; a field set to None goes away."""
        before = copy.deepcopy(message.data)
        for name, value in fields.items():
            if value is None:
                message.data.pop(name, None)
            else:
                message.data[name] = value
        self._changed(workspace, channel, message, before)

    def react(
        self, workspace: Workspace, channel: Channel, message: Message, reactions: list[Json]
    ) -> None:
        """Replace the reactions under a message; Slack sends no message event for that."""
        message.data["reactions"] = reactions
        self._feed.publish(
            "message_changed", workspace.id, channel=channel.id, message=self.for_page(message)
        )

    def delete(self, workspace: Workspace, channel: Channel, message: Message) -> None:
        """Remove a message; a root with replies stays as a tombstone."""
        if message.ephemeral_to is not None:
            channel.ephemerals.remove(message)
        elif message.data.get("reply_count"):
            self._bury(message)
        else:
            del channel.messages[message.ts]
            channel.gone.add(message.ts)
            self._uncount_reply(workspace, channel, message)
        self._feed.publish(
            "message_deleted",
            workspace.id,
            channel=channel.id,
            ts=message.ts,
            message=self.for_page(message),
        )
        if message.ephemeral_to is None:
            self._events.message(
                workspace,
                channel,
                {
                    "subtype": "message_deleted",
                    "hidden": True,
                    "ts": self._timestamps.next(),
                    "deleted_ts": message.ts,
                    "previous_message": _for_app(message.data),
                },
            )

    def whisper(self, workspace: Workspace, channel: Channel, user: str, fields: Json) -> Message:
        """Show a message to `user` alone."""
        data = {"type": "message", "ts": self._timestamps.next(), **fields}
        message = Message(channel.id, data, ephemeral_to=user)
        channel.ephemerals.append(message)
        self._feed.publish(
            "message", workspace.id, channel=channel.id, message=self.for_page(message)
        )
        return message

    def timestamp(self) -> str:
        """Return a fresh timestamp for something that is not a message."""
        return self._timestamps.next()

    def for_page(self, message: Message) -> Json:
        """Return the message as the page shows it."""
        shown = copy.deepcopy(message.data)
        shown["channel"] = message.channel
        if message.ephemeral_to is not None:
            shown["ephemeral_to"] = message.ephemeral_to
        if "files" in shown:
            shown["files"] = [self._file_for_page(described) for described in shown["files"]]
        return shown

    def _file_for_page(self, described: Json) -> Json:
        """Return a file as people see it, for whom a stub is no stub."""
        file = self._files.get(described["id"])
        whole = described if file is None else self._files.describe_fully(file)
        return {**whole, "playground_url": self._files.playground_url(described["id"])}

    def _changed(
        self, workspace: Workspace, channel: Channel, message: Message, before: Json
    ) -> None:
        self._feed.publish(
            "message_changed", workspace.id, channel=channel.id, message=self.for_page(message)
        )
        if message.ephemeral_to is None:
            self._events.message(
                workspace,
                channel,
                {
                    "subtype": "message_changed",
                    "hidden": True,
                    "ts": self._timestamps.next(),
                    "message": _for_app(message.data),
                    "previous_message": _for_app(before),
                },
            )

    def _count_reply(
        self, workspace: Workspace, channel: Channel, root: Message, reply: Message
    ) -> None:
        users = list(dict.fromkeys([*root.data.get("reply_users", []), reply.data["user"]]))
        self.edit(
            workspace,
            channel,
            root,
            {
                "thread_ts": root.ts,
                "reply_count": root.data.get("reply_count", 0) + 1,
                "reply_users": users,
                "reply_users_count": len(users),
                "latest_reply": reply.ts,
                "is_locked": False,
                "subscribed": True,
            },
        )

    def _uncount_reply(self, workspace: Workspace, channel: Channel, message: Message) -> None:
        root = channel.messages.get(message.thread_ts or "")
        if root is None or not message.is_reply:
            return
        rest = channel.replies(root.ts)
        users = list(dict.fromkeys(reply.data["user"] for reply in rest))
        gone = None
        self.edit(
            workspace,
            channel,
            root,
            {
                "thread_ts": root.ts if rest else gone,
                "reply_count": len(rest) or gone,
                "reply_users": users or gone,
                "reply_users_count": len(users) or gone,
                "latest_reply": rest[-1].ts if rest else gone,
            },
        )

    def _bury(self, message: Message) -> None:
        for name in ("blocks", "files", "metadata", "bot_id", "bot_profile", "app_id", "edited"):
            message.data.pop(name, None)
        message.data |= {
            "subtype": "tombstone",
            "text": "This message was deleted.",
            "user": "USLACKBOT",
            "hidden": True,
        }


def _for_app(data: Json) -> Json:
    """Return a message as events carry it: metadata is for those who ask for it."""
    return copy.deepcopy({name: value for name, value in data.items() if name != "metadata"})
