"""`POST /press`: buttons and menus, of a message, of an open modal or of the app's Home."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from playground.slack.app import payloads
from playground.slack.app.delivery import Delivery
from playground.slack.control.ask import (
    RefusalError,
    body_of,
    failed,
    failure_word,
    field,
    scene_of,
    tell_failure,
    user_of,
    workspace_of,
)
from playground.slack.control.home import home_of
from playground.slack.control.inputs import as_action, elements_of, view_state
from playground.slack.control.install import require_app
from playground.slack.control.modal import open_view_of, state_of

if TYPE_CHECKING:
    from playground.slack.app.delivery import Outcome
    from playground.slack.control.ask import Scene
    from playground.slack.modals import OpenView
    from playground.slack.model import Json, Message, User, Workspace
    from playground.slack.state import LocalSlack


class Interaction:
    """What people do with the app's blocks."""

    def __init__(self, slack: LocalSlack) -> None:
        self._slack = slack

    async def press(self, request: web.Request) -> web.StreamResponse:
        """Handle `POST /press`: an element of a message (or of `view_id`) is used.

        `values` are what the other inputs there hold meanwhile, as in `/submit`.
        """
        body = await body_of(request)
        workspace = workspace_of(self._slack, body)
        require_app(workspace)
        user = user_of(workspace, body)
        if not self._slack.manifest.interactive:
            raise RefusalError("no_interactivity", "The app's manifest has no interactivity.")
        if "view_id" in body:
            opened = home_of(self._slack, workspace, user, body)
            opened = opened or open_view_of(self._slack, workspace, user, body)
            action = self._action(opened.data["blocks"], body)
            state, _ = state_of(self._slack, user, opened, body)
            opened.data["state"] = {"values": state}
            outcome = await self._press_in_view(workspace, user, opened, action)
        else:
            scene = scene_of(self._slack, body)
            message = self._message(scene, body)
            action = self._action(message.data.get("blocks", []), body)
            state = view_state(message.data.get("blocks", []), body.get("values") or {})
            outcome = await self._press_in_message(scene, message, action, state)
        if outcome.acknowledged:
            return web.json_response({"ok": True, "answer": outcome.answer})
        return failed(outcome)

    async def _press_in_message(
        self, scene: Scene, message: Message, action: Json, state: Json
    ) -> Outcome:
        slack = self._slack
        workspace, channel, user = scene.workspace, scene.channel, scene.user
        trigger_id = slack.triggers.issue(workspace.id, user.id)
        payload = payloads.message_action(
            workspace,
            channel,
            user,
            message=slack.stored(message),
            is_ephemeral=message.ephemeral_to is not None,
            action=action,
            state=state,
            trigger_id=trigger_id,
            response_url=slack.responses.issue(
                "actions", workspace.id, channel.id, user.id, message.ts
            ),
        )
        outcome = await slack.courier.ask(
            Delivery("interactive", "block_actions", trigger_id, workspace.id, payload)
        )
        if not outcome.acknowledged:
            word = failure_word(outcome)
            tell_failure(slack, scene, f'The app did not answer ("{word}").')
        return outcome

    async def _press_in_view(
        self, workspace: Workspace, user: User, opened: OpenView, action: Json
    ) -> Outcome:
        trigger_id = self._slack.triggers.issue(workspace.id, user.id)
        payload = payloads.view_action(
            workspace, user, view=opened.data, action=action, trigger_id=trigger_id
        )
        return await self._slack.courier.ask(
            Delivery("interactive", "block_actions", trigger_id, workspace.id, payload)
        )

    def _message(self, scene: Scene, body: Json) -> Message:
        message = scene.channel.find(field(body, "message_ts"), scene.user.id)
        if message is None:
            raise RefusalError("no_such_message", "There is no such message.", 404)
        return message

    def _action(self, blocks: list[Json], body: Json) -> Json:
        """Return the action object of the element that the request names."""
        action_id = field(body, "action_id")
        block_id, value = body.get("block_id"), body.get("value")
        found = [
            (block, element)
            for block, element in elements_of(blocks)
            if element.get("action_id") == action_id and block_id in (None, block["block_id"])
        ]
        exact = [pair for pair in found if pair[1].get("value") == value]
        if not found:
            raise RefusalError("no_such_element", f"Nothing there has the id {action_id}.", 404)
        block, element = (exact or found)[0]
        try:
            return as_action(block, element, value, self._slack.poster.timestamp())
        except LookupError as problem:
            raise RefusalError("no_such_option", f"There is no option {value!r}.") from problem
