"""`views.open`, `views.push`, `views.update` and `views.publish`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from playground.slack.blocks import check_view
from playground.slack.modals import STACK_LIMIT
from playground.slack.web.call import ApiError, Call, invalid_arguments
from playground.slack.web.reach import may_show

if TYPE_CHECKING:
    from playground.slack.modals import OpenView
    from playground.slack.model import Json
    from playground.slack.state import LocalSlack

LARGEST_VIEW = 250_000
"""Characters of a view's JSON (Slack: views.publish, "view_too_large", 250 kB)."""


async def open_view(slack: LocalSlack, call: Call) -> Json:
    """Open a modal for the person whose trigger it is (Slack: views.open, tier 4)."""
    view = _valid_view(slack, call)
    trigger = slack.triggers.exchange(call.required("trigger_id"), call.workspace.id)
    if isinstance(trigger, str):
        raise ApiError(trigger)
    slack.modals.clear(call.workspace.id, trigger.user)
    opened = slack.modals.open(call.workspace, trigger.user, view)
    return {"view": opened.data}


async def push_view(slack: LocalSlack, call: Call) -> Json:
    """Put a modal on top of the open ones (Slack: views.push, tier 4; three deep)."""
    view = _valid_view(slack, call)
    trigger = slack.triggers.exchange(call.required("trigger_id"), call.workspace.id)
    if isinstance(trigger, str):
        raise ApiError(trigger)
    if slack.modals.depth(call.workspace.id, trigger.user) >= STACK_LIMIT:
        raise ApiError("push_limit_reached")
    return {"view": slack.modals.open(call.workspace, trigger.user, view).data}


async def update_view(slack: LocalSlack, call: Call) -> Json:
    """Replace an open modal's content (Slack: views.update, tier 4)."""
    view = _valid_view(slack, call)
    opened = _find(slack, call)
    if opened is None:
        raise ApiError("not_found")
    if (known := call.text("hash")) is not None and known != opened.data["hash"]:
        raise ApiError("hash_conflict")
    slack.modals.replace(opened, view)
    return {"view": opened.data}


async def publish_view(slack: LocalSlack, call: Call) -> Json:
    """Show a view in somebody's Home (Slack: views.publish, tier 4)."""
    view = _valid_view(slack, call, "home")
    if not slack.manifest.home_tab:
        raise ApiError("not_enabled")
    if len(json.dumps(view)) > LARGEST_VIEW:
        raise ApiError("view_too_large")
    user = call.workspace.users.get(call.required("user_id"))
    if user is None or user.is_bot:
        raise ApiError("user_not_found")
    home, known = slack.homes.of(call.workspace.id, user.id), call.text("hash")
    if home is not None and known is not None and known != home.data["hash"]:
        raise ApiError("hash_conflict")
    return {"view": slack.homes.publish(call.workspace, user.id, view).data}


def _find(slack: LocalSlack, call: Call) -> OpenView | None:
    if view_id := call.text("view_id"):
        return slack.modals.find(call.workspace.id, view_id)
    if external_id := call.text("external_id"):
        return slack.modals.find_external(call.workspace.id, external_id)
    raise invalid_arguments("[ERROR] missing required field: view_id")


def _valid_view(slack: LocalSlack, call: Call, kind: str = "modal") -> Json:
    view: Any = call.structure("view")
    if view is None:
        raise invalid_arguments("[ERROR] missing required field: view")

    def shows(file_id: str) -> bool:
        return may_show(slack, call.workspace, file_id)

    if problems := check_view(view, processed=shows):
        raise invalid_arguments(*problems)
    if view["type"] != kind:
        raise invalid_arguments(f"[ERROR] must be one of: {kind} [json-pointer:/view/type]")
    return dict(view)
