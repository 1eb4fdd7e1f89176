"""`api.test`, `users.info`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.slack.web.call import ApiError, Call

if TYPE_CHECKING:
    from playground.slack.model import Json, User, Workspace
    from playground.slack.state import LocalSlack


async def api_test(slack: LocalSlack, call: Call) -> Json:
    """Echo the arguments; with `error`, fail with it."""
    del slack
    if error := call.text("error"):
        raise ApiError(error, args=call.args)
    return {"args": call.args}


async def users_info(slack: LocalSlack, call: Call) -> Json:
    """Describe a person or the bot user."""
    del slack
    user = call.workspace.users.get(call.required("user"))
    if user is None:
        raise ApiError("user_not_found")
    return {"user": describe_user(call.workspace, user)}


def describe_user(workspace: Workspace, user: User) -> Json:
    """Return Slack's user object."""
    return {
        "id": user.id,
        "team_id": user.home or workspace.id,
        "name": user.name,
        "deleted": False,
        "color": user.color.lstrip("#"),
        "real_name": user.real_name,
        "tz": "Europe/Berlin",
        "tz_label": "Central European Time",
        "tz_offset": 3600,
        "profile": {
            "real_name": user.real_name,
            "real_name_normalized": user.real_name,
            "display_name": "" if user.is_bot else user.name,
            "display_name_normalized": "" if user.is_bot else user.name,
            "first_name": user.real_name.partition(" ")[0],
            "last_name": user.real_name.partition(" ")[2],
            "team": user.home or workspace.id,
            **({"bot_id": workspace.bot_id, "api_app_id": "A0SORA"} if user.is_bot else {}),
        },
        **_in_org(workspace, user),
        "is_admin": user.is_admin,
        "is_owner": user.is_admin,
        "is_primary_owner": user.is_admin,
        "is_restricted": user.standing in ("guest", "single-channel guest"),
        "is_ultra_restricted": user.standing == "single-channel guest",
        "is_bot": user.is_bot,
        "is_app_user": False,
        "updated": 1732150000,
        "has_2fa": False,
    }


def _in_org(workspace: Workspace, user: User) -> Json:
    """Return what Slack adds of somebody in an org (Slack: "User object", `enterprise_user`)."""
    org = workspace.org
    if org is None or user.home:
        return {}
    return {
        "enterprise_user": {
            "id": user.id,
            "enterprise_id": org.id,
            "enterprise_name": org.name,
            "is_admin": False,
            "is_owner": False,
            "teams": [workspace.id],
        }
    }
