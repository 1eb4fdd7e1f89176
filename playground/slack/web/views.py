"""`views.open`, `views.push` and `views.update`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from playground.slack.blocks import check_view
from playground.slack.modals import STACK_LIMIT
from playground.slack.web.call import ApiError, Call, invalid_arguments

if TYPE_CHECKING:
    from playground.slack.modals import OpenView
    from playground.slack.model import Json
    from playground.slack.state import LocalSlack


async def open_view(slack: LocalSlack, call: Call) -> Json:
    """Open a modal for the person whose trigger it is (Slack: views.open, tier 4)."""
    view = _valid_view(call)
    trigger = slack.triggers.exchange(call.required("trigger_id"), call.workspace.id)
    if isinstance(trigger, str):
        raise ApiError(trigger)
    slack.modals.clear(call.workspace.id, trigger.user)
    opened = slack.modals.open(call.workspace, trigger.user, view)
    return {"view": opened.data}


async def push_view(slack: LocalSlack, call: Call) -> Json:
    """Put a modal on top of the open ones (Slack: views.push, tier 4; three deep)."""
    view = _valid_view(call)
    trigger = slack.triggers.exchange(call.required("trigger_id"), call.workspace.id)
    if isinstance(trigger, str):
        raise ApiError(trigger)
    if slack.modals.depth(call.workspace.id, trigger.user) >= STACK_LIMIT:
        raise ApiError("push_limit_reached")
    return {"view": slack.modals.open(call.workspace, trigger.user, view).data}


async def update_view(slack: LocalSlack, call: Call) -> Json:
    """Replace an open modal's content (Slack: views.update, tier 4)."""
    view = _valid_view(call)
    opened = _find(slack, call)
    if opened is None:
        raise ApiError("not_found")
    if (known := call.text("hash")) is not None and known != opened.data["hash"]:
        raise ApiError("hash_conflict")
    slack.modals.replace(opened, view)
    return {"view": opened.data}


def _find(slack: LocalSlack, call: Call) -> OpenView | None:
    if view_id := call.text("view_id"):
        return slack.modals.find(call.workspace.id, view_id)
    if external_id := call.text("external_id"):
        return slack.modals.find_external(call.workspace.id, external_id)
    raise invalid_arguments("[ERROR] missing required field: view_id")


def _valid_view(call: Call) -> Json:
    view: Any = call.structure("view")
    if view is None:
        raise invalid_arguments("[ERROR] missing required field: view")
    if problems := check_view(view):
        raise invalid_arguments(*problems)
    if view["type"] != "modal":
        raise invalid_arguments("[ERROR] must be one of: modal [json-pointer:/view/type]")
    return dict(view)
