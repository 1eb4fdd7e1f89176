"""`POST /press`, `/submit` and `/close`: buttons, menus and modals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aiohttp import web

from playground.slack.app import payloads
from playground.slack.app.delivery import Delivery
from playground.slack.blocks import check_view
from playground.slack.control.ask import (
    RefusalError,
    body_of,
    field,
    scene_of,
    user_of,
    workspace_of,
)
from playground.slack.control.inputs import as_action, elements_of, missing_inputs, view_state
from playground.slack.control.install import require_app
from playground.slack.control.say import failure_word, tell_failure

if TYPE_CHECKING:
    from playground.slack.app.delivery import Outcome
    from playground.slack.control.ask import Scene
    from playground.slack.modals import OpenView
    from playground.slack.model import Json, Message, User, Workspace
    from playground.slack.state import LocalSlack


class Interaction:
    """What people do with the app's blocks and views."""

    def __init__(self, slack: LocalSlack) -> None:
        self._slack = slack

    async def press(self, request: web.Request) -> web.StreamResponse:
        """Handle `POST /press`: an element of a message (or of `view_id`) is used."""
        body = await body_of(request)
        workspace = workspace_of(self._slack, body)
        require_app(workspace)
        user = user_of(workspace, body)
        if not self._slack.manifest.interactive:
            raise RefusalError("no_interactivity", "The app's manifest has no interactivity.")
        if "view_id" in body:
            opened = self._view(workspace, user, body)
            action = self._action(opened.data["blocks"], body)
            outcome = await self._press_in_view(workspace, user, opened, action)
        else:
            scene = scene_of(self._slack, body)
            message = self._message(scene, body)
            action = self._action(message.data.get("blocks", []), body)
            outcome = await self._press_in_message(scene, message, action)
        if outcome.acknowledged:
            return web.json_response({"ok": True, "answer": outcome.answer})
        return _failed(outcome)

    async def submit(self, request: web.Request) -> web.StreamResponse:
        """Handle `POST /submit`: a modal is sent in."""
        body = await body_of(request)
        workspace = workspace_of(self._slack, body)
        require_app(workspace)
        user = user_of(workspace, body)
        opened = self._view(workspace, user, body)
        state = view_state(opened.data["blocks"], body.get("values") or {})
        if missing := missing_inputs(opened.data["blocks"], state):
            raise RefusalError("input_required", "Fill in all the required fields.", errors=missing)
        opened.data["state"] = {"values": state}
        trigger_id = self._slack.triggers.issue(workspace.id, user.id)
        payload = payloads.view_submission(workspace, user, view=opened.data, trigger_id=trigger_id)
        outcome = await self._slack.courier.ask(
            Delivery("interactive", "view_submission", trigger_id, workspace.id, payload)
        )
        if not outcome.acknowledged:
            return _failed(outcome)
        self._follow(workspace, user, opened, outcome.answer)
        return web.json_response({"ok": True, "response": outcome.answer})

    async def close(self, request: web.Request) -> web.StreamResponse:
        """Handle `POST /close`: a modal is dismissed."""
        body = await body_of(request)
        workspace = workspace_of(self._slack, body)
        require_app(workspace)
        user = user_of(workspace, body)
        opened = self._view(workspace, user, body)
        cleared = bool(opened.data["clear_on_close"])
        if cleared:
            self._slack.modals.clear(workspace.id, user.id)
        else:
            self._slack.modals.close(opened)
        if opened.data["notify_on_close"]:
            payload = payloads.view_closed(workspace, user, view=opened.data, is_cleared=cleared)
            key = self._slack.triggers.issue(workspace.id, user.id)
            await self._slack.courier.ask(
                Delivery("interactive", "view_closed", key, workspace.id, payload)
            )
        return web.json_response({"ok": True})

    async def _press_in_message(self, scene: Scene, message: Message, action: Json) -> Outcome:
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
            state=view_state(message.data.get("blocks", []), {}),
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

    def _follow(
        self, workspace: Workspace, user: User, opened: OpenView, answer: Json | str | None
    ) -> None:
        """Do what the app's answer to a submission says; nothing closes the modal."""
        modals = self._slack.modals
        if not answer:
            modals.close(opened)
            return
        if not isinstance(answer, dict):
            raise RefusalError("invalid_response", "A modal is not answered with a text.")
        match answer.get("response_action"):
            case "clear":
                modals.clear(workspace.id, user.id)
            case "errors":
                _check_errors(opened, answer.get("errors"))
            case "update":
                modals.replace(opened, _checked(answer.get("view")))
            case "push":
                modals.open(workspace, user.id, _checked(answer.get("view")))
            case other:
                raise RefusalError("invalid_response", f"There is no response_action {other!r}.")

    def _view(self, workspace: Workspace, user: User, body: Json) -> OpenView:
        opened = self._slack.modals.find(workspace.id, field(body, "view_id"))
        if opened is None or opened.user != user.id:
            raise RefusalError("no_such_view", f"{user.real_name} has no such modal open.", 404)
        return opened

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


def _failed(outcome: Outcome) -> web.Response:
    word = failure_word(outcome)
    message = f'The app did not answer ("{word}").'
    return web.json_response({"ok": False, "error": word, "message": message}, status=400)


def _checked(view: Any) -> Json:
    problems = check_view(view)
    if problems:
        raise RefusalError("invalid_response", "The answered view is invalid.", errors=problems)
    return dict(view)


def _check_errors(opened: OpenView, errors: Any) -> None:
    inputs = {block["block_id"] for block in opened.data["blocks"] if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not errors.keys() <= inputs:
        raise RefusalError("invalid_response", "The answered errors name no input blocks.")
