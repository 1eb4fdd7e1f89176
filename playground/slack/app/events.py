"""Which happenings become events for the app.

An event reaches the app only if the manifest subscribes to it, an installation has its scope and
the bot is in the conversation (Slack: "events perspectival to your bot user").
"""

from __future__ import annotations

import copy
import time
from typing import TYPE_CHECKING

from playground.slack.app import payloads
from playground.slack.app.delivery import Delivery
from playground.slack.model import Org

if TYPE_CHECKING:
    from playground.slack.app.courier import Courier
    from playground.slack.identifiers import Identifiers
    from playground.slack.manifest import Manifest
    from playground.slack.model import Channel, Json, Workspace

_MESSAGE_SUBSCRIPTIONS = {
    "public": ("message.channels", "channels:history"),
    "private": ("message.groups", "groups:history"),
    "im": ("message.im", "im:history"),
}
_SCOPES = {
    "app_mention": "app_mentions:read",
    "file_shared": "files:read",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
}
GOODBYES = {"app_uninstalled", "team_access_revoked", "tokens_revoked"}
_MEMBERSHIP_SCOPES = {"public": "channels:read", "private": "groups:read", "im": "im:read"}


class AppEvents:
    """Turns happenings into deliveries, as far as the app may know of them."""

    def __init__(self, manifest: Manifest, courier: Courier, ids: Identifiers) -> None:
        self._manifest = manifest
        self._courier = courier
        self._ids = ids

    def message(self, workspace: Workspace, channel: Channel, event: Json) -> None:
        """Tell of a message event of any subtype."""
        subscription, scope = _MESSAGE_SUBSCRIPTIONS[channel.kind]
        if self._allows(workspace, channel, subscription, scope):
            self._tell(
                workspace,
                {
                    **event,
                    "type": "message",
                    "channel": channel.id,
                    "event_ts": event.get("event_ts", event["ts"]),
                    "channel_type": payloads.channel_type(channel),
                },
            )

    def mention(self, workspace: Workspace, channel: Channel, message: Json) -> None:
        """Tell of a message that mentions the bot; never in direct conversations."""
        if channel.kind != "im" and self._allows(
            workspace, channel, "app_mention", _SCOPES["app_mention"]
        ):
            self._tell(
                workspace,
                {
                    **message,
                    "type": "app_mention",
                    "channel": channel.id,
                    "event_ts": message["ts"],
                },
            )

    def membership(
        self, workspace: Workspace, channel: Channel, name: str, user: str, event_ts: str
    ) -> None:
        """Tell of `member_joined_channel` or `member_left_channel`."""
        if self._allows(workspace, channel, name, _MEMBERSHIP_SCOPES[channel.kind]):
            letter = {"public": "C", "private": "G"}.get(channel.kind, "D")
            self._tell(
                workspace,
                {
                    "type": name,
                    "user": user,
                    "channel": channel.id,
                    "channel_type": letter,
                    "team": workspace.id,
                    "event_ts": event_ts,
                },
            )

    def home_opened(
        self, workspace: Workspace, channel: Channel, user: str, tab: str, view: Json | None
    ) -> None:
        """Tell that somebody opened a tab of the app's; it needs no scope.

        `channel` is their direct conversation with the app. Slack: `view` is there for a Home that
        was published before.
        """
        if "app_home_opened" in self._manifest.events and workspace.installed:
            event = {"type": "app_home_opened", "user": user, "channel": channel.id, "tab": tab}
            event["event_ts"] = f"{time.time():.6f}"
            self._tell(workspace, event if view is None else {**event, "view": view})

    def other(self, workspace: Workspace, channel: Channel, event: Json) -> None:
        """Tell of an event whose scope depends on its type alone (`reaction_added` ...)."""
        if self._allows(workspace, channel, event["type"], _SCOPES[event["type"]]):
            self._tell(workspace, event)

    def session_stopped(
        self, workspace: Workspace, channel: Channel, thread_ts: str, user: str, event_ts: str
    ) -> None:
        """Tell that somebody pressed Stop under a session (Slack: `agent_session_stopped`)."""
        if self._allows(workspace, channel, "agent_session_stopped", "assistant:write"):
            self._tell(
                workspace,
                {
                    "type": "agent_session_stopped",
                    "channel": channel.id,
                    "thread_ts": thread_ts,
                    "user": user,
                    "streaming_message_ts": [],
                    "event_ts": event_ts,
                },
            )

    def of_place(self, place: Workspace | Org, event: Json) -> None:
        """Tell what becomes of the app in a place, which needs no scope and no bot there.

        These are `app_uninstalled`, `tokens_revoked`, `team_access_granted` and `…_revoked`, and
        `grid_migration_started` and `…_finished`.
        """
        if event["type"] not in self._manifest.events:
            return
        event = {**event, "event_ts": f"{time.time():.6f}"}
        if isinstance(place, Org):
            event_id = self._ids.make("Ev0")
            payload = payloads.org_event_callback(place, event, event_id)
            self._courier.tell(Delivery("events_api", event["type"], event_id, place.id, payload))
        else:
            self._tell(place, event)

    def _allows(
        self, workspace: Workspace, channel: Channel, subscription: str, scope: str
    ) -> bool:
        return (
            subscription in self._manifest.events
            and workspace.lets(scope)
            and workspace.bot.id in channel.members
        )

    def _tell(self, workspace: Workspace, event: Json) -> None:
        event_id = self._ids.make("Ev0")
        payload = payloads.event_callback(workspace, copy.deepcopy(event), event_id)
        if event["type"] in GOODBYES and not workspace.has_own:
            payload["authorizations"] = []
        self._courier.tell(Delivery("events_api", event["type"], event_id, workspace.id, payload))
