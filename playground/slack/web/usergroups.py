"""`usergroups.list` and `usergroups.users.list`: each workspace has one group, of its first two.

Sources: docs.slack.dev/reference/methods/usergroups.list and …/usergroups.users.list. Both take
`usergroups:read`; a group that isn't there is `no_such_subteam`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.slack.web.call import ApiError, Call

if TYPE_CHECKING:
    from playground.slack.model import Json, Workspace
    from playground.slack.state import LocalSlack


async def list_groups(slack: LocalSlack, call: Call) -> Json:
    """Return the workspace's user groups."""
    del slack
    workspace = call.workspace
    group = {
        "id": group_of(workspace),
        "team_id": workspace.id,
        "is_usergroup": True,
        "name": "Film makers",
        "handle": "film-makers",
        "date_delete": 0,
        "user_count": len(_members(workspace)),
    }
    return {"usergroups": [group]}


async def list_users(slack: LocalSlack, call: Call) -> Json:
    """Return who is in a user group."""
    del slack
    if call.required("usergroup") != group_of(call.workspace):
        raise ApiError("no_such_subteam")
    return {"users": _members(call.workspace)}


def group_of(workspace: Workspace) -> str:
    """Return the id of a workspace's one user group."""
    return f"S0{workspace.id[2:]}FILM"


def _members(workspace: Workspace) -> list[str]:
    people = [one for one in workspace.users.values() if not one.is_bot]
    return [one.id for one in people if one.standing == "member"][:2]
