"""`POST /stop`: somebody presses the Stop button that Slack shows while a session is processing.

`{"workspace", "user", "channel", "thread_ts"}`. Slack tells the app and changes nothing itself: the
app has to set the session's status.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from playground.slack.control.ask import RefusalError, body_of, field, scene_of

if TYPE_CHECKING:
    from playground.slack.state import LocalSlack


class StopButton:
    """Presses the native Stop button."""

    def __init__(self, slack: LocalSlack) -> None:
        self._slack = slack

    async def press(self, request: web.Request) -> web.StreamResponse:
        """Handle `POST /stop`."""
        body = await body_of(request)
        scene, thread_ts = scene_of(self._slack, body), field(body, "thread_ts")
        session = scene.channel.sessions.get(thread_ts, {})
        shown = "agent_session_stopped" in self._slack.manifest.events
        if session.get("status") != "processing" or not shown:
            raise RefusalError("no_stop_button", "Slack shows no Stop button there.", 404)
        self._slack.events.session_stopped(
            scene.workspace,
            scene.channel,
            thread_ts,
            scene.user.id,
            self._slack.poster.timestamp(),
        )
        return web.json_response({"ok": True})
