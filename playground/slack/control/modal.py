"""`GET /views`, `POST /submit` and `/close`: the modals that somebody has open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aiohttp import web

from playground.slack.app import payloads
from playground.slack.app.delivery import Delivery
from playground.slack.blocks import check_view
from playground.slack.control.ask import (
    RefusalError,
    body_of,
    failed,
    field,
    user_of,
    workspace_of,
)
from playground.slack.control.files import put_files
from playground.slack.control.inputs import input_problems, unoffered, view_state
from playground.slack.control.install import require_app

if TYPE_CHECKING:
    from playground.slack.modals import OpenView
    from playground.slack.model import Json, User, Workspace
    from playground.slack.state import LocalSlack


class ModalForms:
    """What people do with the app's views."""

    def __init__(self, slack: LocalSlack) -> None:
        self._slack = slack

    async def views(self, request: web.Request) -> web.StreamResponse:
        """Handle `GET /views?workspace=&user=`: what the person has open, the top one last."""
        query = dict(request.query)
        workspace = workspace_of(self._slack, query)
        stack = self._slack.modals.stack(workspace.id, user_of(workspace, query).id)
        return web.json_response({"ok": True, "views": [opened.data for opened in stack]})

    async def submit(self, request: web.Request) -> web.StreamResponse:
        """Handle `POST /submit`: a modal is sent in.

        `values` are by block id and action id, in Slack's state shape or plainly: a text, an
        option's value, a list of either, the ids of files from `/upload`.
        """
        body = await body_of(request)
        workspace = workspace_of(self._slack, body)
        require_app(workspace)
        user = user_of(workspace, body)
        opened = open_view_of(self._slack, workspace, user, body)
        blocks = opened.data["blocks"]
        state, wrong_files = state_of(self._slack, user, opened, body)
        if wrong := {**input_problems(blocks, state), **wrong_files}:
            raise RefusalError("invalid_input", "Some of it is missing or wrong.", errors=wrong)
        opened.data["state"] = {"values": state}
        trigger_id = self._slack.triggers.issue(workspace.id, user.id)
        payload = payloads.view_submission(workspace, user, view=opened.data, trigger_id=trigger_id)
        outcome = await self._slack.courier.ask(
            Delivery("interactive", "view_submission", trigger_id, workspace.id, payload)
        )
        if not outcome.acknowledged:
            return failed(outcome)
        self._follow(workspace, user, opened, outcome.answer)
        return web.json_response({"ok": True, "response": outcome.answer})

    async def close(self, request: web.Request) -> web.StreamResponse:
        """Handle `POST /close`: a modal is dismissed."""
        body = await body_of(request)
        workspace = workspace_of(self._slack, body)
        user = user_of(workspace, body)
        opened = open_view_of(self._slack, workspace, user, body)
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


def open_view_of(slack: LocalSlack, workspace: Workspace, user: User, body: Json) -> OpenView:
    """Return the view that `view_id` names and `user` has open."""
    opened = slack.modals.find(workspace.id, field(body, "view_id"))
    if opened is None or opened.user != user.id:
        raise RefusalError("no_such_view", f"{user.real_name} has no such modal open.", 404)
    return opened


def state_of(
    slack: LocalSlack, user: User, opened: OpenView, body: Json
) -> tuple[Json, dict[str, str]]:
    """Return `state.values` of a view by the request's `values`, and what is wrong with files.

    What the request leaves out is as it was filled in before.
    """
    blocks, given = opened.data["blocks"], body.get("values") or {}
    before = opened.data["state"]["values"]
    values = {name: before.get(name, {}) | given.get(name, {}) for name in before | given}
    try:
        state = view_state(blocks, values)
    except LookupError as problem:
        raise RefusalError("no_such_option", f"There is no option {problem.args[0]!r}.") from None
    wrong = unoffered(slack.world.workspaces[opened.workspace], user, blocks, state)
    return state, {**wrong, **put_files(slack, user, blocks, state)}


def _checked(view: Any) -> Json:
    problems = check_view(view)
    if problems:
        raise RefusalError("invalid_response", "The answered view is invalid.", errors=problems)
    return dict(view)


def _check_errors(opened: OpenView, errors: Any) -> None:
    inputs = {block["block_id"] for block in opened.data["blocks"] if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not errors.keys() <= inputs:
        raise RefusalError("invalid_response", "The answered errors name no input blocks.")
