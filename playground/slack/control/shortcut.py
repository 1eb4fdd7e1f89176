"""`POST /shortcut`: one of the app's shortcuts, from a message's menu or from anywhere.

`{"workspace", "user", "callback_id"}`, and for one on a message `"channel"` and `"message_ts"`.
Slack offers them wherever the person is, also where the app's bot is not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from playground.slack.app import payloads
from playground.slack.app.delivery import Delivery
from playground.slack.control.ask import (
    RefusalError,
    body_of,
    failed,
    field,
    scene_of,
    tell_failure,
    user_of,
    workspace_of,
)
from playground.slack.control.install import require_app

if TYPE_CHECKING:
    from playground.slack.app.delivery import Outcome
    from playground.slack.control.ask import Scene
    from playground.slack.manifest import Shortcut
    from playground.slack.model import Json, User, Workspace
    from playground.slack.state import LocalSlack


class Shortcuts:
    """What people start without typing."""

    def __init__(self, slack: LocalSlack) -> None:
        self._slack = slack

    async def fire(self, request: web.Request) -> web.StreamResponse:
        """Handle `POST /shortcut`."""
        body = await body_of(request)
        workspace = workspace_of(self._slack, body)
        require_app(workspace)
        shortcut = self._declared(workspace, field(body, "callback_id"))
        if shortcut.type == "global":
            outcome = await self._from_anywhere(workspace, user_of(workspace, body), shortcut)
        else:
            scene = scene_of(self._slack, body)
            outcome = await self._on_message(scene, shortcut, field(body, "message_ts"))
            if not outcome.acknowledged:
                tell_failure(self._slack, scene, f"{shortcut.name}: the app did not answer.")
        if outcome.acknowledged:
            return web.json_response({"ok": True})
        return failed(outcome)

    def _declared(self, workspace: Workspace, callback_id: str) -> Shortcut:
        manifest = self._slack.manifest
        shortcut = manifest.shortcut(callback_id)
        if shortcut is None or not workspace.lets("commands") or not manifest.interactive:
            raise RefusalError("unknown_shortcut", f"The app has no shortcut {callback_id}.", 404)
        return shortcut

    async def _from_anywhere(self, workspace: Workspace, user: User, shortcut: Shortcut) -> Outcome:
        trigger_id = self._slack.triggers.issue(workspace.id, user.id)
        payload = payloads.global_shortcut(
            workspace, user, shortcut.callback_id, trigger_id=trigger_id, action_ts=self._now()
        )
        return await self._bring(workspace, "shortcut", trigger_id, payload)

    async def _on_message(self, scene: Scene, shortcut: Shortcut, ts: str) -> Outcome:
        slack, workspace, channel = self._slack, scene.workspace, scene.channel
        message = channel.messages.get(ts)
        if message is None:
            raise RefusalError("no_such_message", "There is no such message for all to see.", 404)
        trigger_id = slack.triggers.issue(workspace.id, scene.user.id)
        payload = payloads.message_shortcut(
            workspace,
            channel,
            scene.user,
            shortcut.callback_id,
            message=slack.stored(message),
            trigger_id=trigger_id,
            action_ts=self._now(),
            response_url=slack.responses.issue("app", workspace.id, channel.id, scene.user.id),
        )
        return await self._bring(workspace, "message_action", trigger_id, payload)

    async def _bring(
        self, workspace: Workspace, name: str, trigger_id: str, payload: Json
    ) -> Outcome:
        return await self._slack.courier.ask(
            Delivery("interactive", name, trigger_id, workspace.id, payload)
        )

    def _now(self) -> str:
        return self._slack.poster.timestamp()
