"""What Slack sends an app, field by field as in its documentation's samples."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from playground.slack.world import APP_ID, VERIFICATION_TOKEN

if TYPE_CHECKING:
    from playground.slack.model import Channel, Json, Org, User, Workspace

_EVENT_CHANNEL_TYPES = {"public": "channel", "private": "group", "im": "im"}
_COMMAND_CHANNEL_NAMES = {"private": "privategroup", "im": "directmessage"}


def channel_type(channel: Channel) -> str:
    """Return `channel`, `group` or `im`, as in `event.channel_type`."""
    return _EVENT_CHANNEL_TYPES[channel.kind]


def channel_label(channel: Channel) -> str:
    """Return the name that interactions show: private ones stay unnamed."""
    return _COMMAND_CHANNEL_NAMES.get(channel.kind, channel.name)


def event_callback(workspace: Workspace, event: Json, event_id: str) -> Json:
    """Wrap an event as the Events API does."""
    channel = event.get("channel", "")
    place = workspace.channels.get(channel) if isinstance(channel, str) else None
    enterprise_id = workspace.org.id if workspace.org else None
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": workspace.id,
        **({"enterprise_id": enterprise_id} if enterprise_id else {}),
        "context_team_id": workspace.id,
        "context_enterprise_id": enterprise_id,
        "api_app_id": APP_ID,
        "event": event,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": int(float(event.get("event_ts", time.time()))),
        "authorizations": [
            {
                "enterprise_id": enterprise_id,
                "team_id": None if workspace.has_orgs else workspace.id,
                "user_id": workspace.bot.id,
                "is_bot": True,
                "is_enterprise_install": workspace.has_orgs,
            }
        ],
        "is_ext_shared_channel": place is not None and place.shared,
        "event_context": f"4-{event['type']}-{workspace.id}-{APP_ID}-{channel}",
    }


def org_event_callback(org: Org, event: Json, event_id: str) -> Json:
    """Wrap an event about a whole org (Slack: "team_access_granted"); it has no workspace."""
    known = org.installed and org.bot is not None
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": None,
        "enterprise_id": org.id,
        "context_team_id": None,
        "context_enterprise_id": org.id,
        "api_app_id": APP_ID,
        "event": event,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": int(float(event.get("event_ts", time.time()))),
        "authorizations": [_for_whole(org)] if known else [],
    }


def _for_whole(org: Org) -> Json:
    return {
        "enterprise_id": org.id,
        "team_id": None,
        "user_id": org.bot.id if org.bot else None,
        "is_bot": True,
        "is_enterprise_install": True,
    }


def slash_command(
    workspace: Workspace,
    channel: Channel,
    user: User,
    command: str,
    text: str,
    *,
    trigger_id: str,
    response_url: str,
) -> Json:
    """Return the fields of a slash command; all values are strings, as in its form."""
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": workspace.id,
        "team_domain": workspace.domain,
        **(
            {"enterprise_id": workspace.org.id, "enterprise_name": workspace.org.name}
            if workspace.org
            else {}
        ),
        "channel_id": channel.id,
        "channel_name": channel_label(channel),
        "user_id": user.id,
        "user_name": user.name,
        "command": command,
        "text": text,
        "api_app_id": APP_ID,
        "is_enterprise_install": str(workspace.has_orgs).lower(),
        "response_url": response_url,
        "trigger_id": trigger_id,
    }


def _interaction(kind: str, workspace: Workspace, user: User) -> Json:
    org = workspace.org
    in_org = {"enterprise_id": org.id, "enterprise_name": org.name} if org else {}
    return {
        "type": kind,
        "team": {"id": workspace.id, "domain": workspace.domain, **in_org},
        "user": {
            "id": user.id,
            "username": user.name,
            "name": user.name,
            "team_id": user.home or workspace.id,
        },
        "api_app_id": APP_ID,
        "token": VERIFICATION_TOKEN,
        "enterprise": {"id": org.id, "name": org.name} if org else None,
        "is_enterprise_install": workspace.has_orgs,
    }


def _in_view(kind: str, workspace: Workspace, user: User) -> Json:
    """Return what is sent of a modal: its `team` is the person's own.

    Slack: the one that the app was installed in is the view's `app_installed_team_id`.
    """
    fields = _interaction(kind, workspace, user)
    if user.home:
        fields["team"] = {"id": user.home, "domain": user.home.removeprefix("T0").lower()}
    return fields


def message_action(
    workspace: Workspace,
    channel: Channel,
    user: User,
    *,
    message: Json,
    is_ephemeral: bool,
    action: Json,
    state: Json,
    trigger_id: str,
    response_url: str,
) -> Json:
    """Return the `block_actions` payload of an element used in a message."""
    container: Json = {
        "type": "message",
        "message_ts": message["ts"],
        "channel_id": channel.id,
        "is_ephemeral": is_ephemeral,
    }
    if "thread_ts" in message:
        container["thread_ts"] = message["thread_ts"]
    return {
        **_interaction("block_actions", workspace, user),
        "container": container,
        "trigger_id": trigger_id,
        "channel": {"id": channel.id, "name": channel_label(channel)},
        **({} if is_ephemeral else {"message": message}),
        "state": {"values": state},
        "response_url": response_url,
        "actions": [action],
    }


def message_shortcut(
    workspace: Workspace,
    channel: Channel,
    user: User,
    callback_id: str,
    *,
    message: Json,
    trigger_id: str,
    action_ts: str,
    response_url: str,
) -> Json:
    """Return the `message_action` payload of a shortcut on a message, files and all."""
    return {
        **_interaction("message_action", workspace, user),
        "callback_id": callback_id,
        "trigger_id": trigger_id,
        "action_ts": action_ts,
        "response_url": response_url,
        "channel": {"id": channel.id, "name": channel_label(channel)},
        "message_ts": message["ts"],
        "message": message,
    }


def global_shortcut(
    workspace: Workspace, user: User, callback_id: str, *, trigger_id: str, action_ts: str
) -> Json:
    """Return the `shortcut` payload; it happens nowhere in particular."""
    return {
        **_interaction("shortcut", workspace, user),
        "callback_id": callback_id,
        "trigger_id": trigger_id,
        "action_ts": action_ts,
    }


def view_action(
    workspace: Workspace, user: User, *, view: Json, action: Json, trigger_id: str
) -> Json:
    """Return the `block_actions` payload of an element used in a modal."""
    return {
        **_in_view("block_actions", workspace, user),
        "container": {"type": "view", "view_id": view["id"]},
        "trigger_id": trigger_id,
        "view": view,
        "actions": [action],
    }


def view_submission(workspace: Workspace, user: User, *, view: Json, trigger_id: str) -> Json:
    """Return the payload of a submitted modal."""
    return {
        **_in_view("view_submission", workspace, user),
        "trigger_id": trigger_id,
        "view": view,
        "response_urls": [],
    }


def view_closed(workspace: Workspace, user: User, *, view: Json, is_cleared: bool) -> Json:
    """Return the payload of a dismissed modal (only with `notify_on_close`)."""
    return {
        **_in_view("view_closed", workspace, user),
        "view": view,
        "is_cleared": is_cleared,
    }
