"""`agents.sessions.setStatus`: what an app that is declared as an agent is at in a thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.slack.app.payloads import channel_type
from playground.slack.web.call import ApiError, Call, invalid_arguments
from playground.slack.web.reach import channel_of_bot, require_scope, thread_root

if TYPE_CHECKING:
    from playground.slack.model import Json
    from playground.slack.state import LocalSlack

STATUSES = ("processing", "active", "suspended", "closed")
_MAX_TITLE = 200
_UNSUBSCRIBED = "missing_agent_session_stopped_event_subscription"


async def set_status(slack: LocalSlack, call: Call) -> Json:
    """Set a session's status, and create it if need be.

    Slack: while one is `processing` people see a Stop button, if the app hears of its press.
    """
    require_scope(call, "chat:write")
    channel = channel_of_bot(call, call.required("channel_id"))
    thread_ts = thread_root(channel, call.required("thread_ts"))
    status, title = call.required("status"), call.text("title") or ""
    if status not in STATUSES or len(title) > _MAX_TITLE:
        raise invalid_arguments("[ERROR] invalid status or title")
    if thread_ts is None:
        raise ApiError("thread_not_found")
    known = channel.sessions.get(thread_ts, {"title": title})
    channel.sessions[thread_ts] = shown = {**known, "status": status}
    slack.feed.publish(
        "session",
        call.workspace.id,
        channel=channel.id,
        channel_type=channel_type(channel),
        thread_ts=thread_ts,
        **shown,
    )
    hears = "agent_session_stopped" in slack.manifest.events
    warning = {} if hears or status != "processing" else {"warning": _UNSUBSCRIBED}
    return {"status": status, "agent_status": status, "title": shown["title"], **warning}
