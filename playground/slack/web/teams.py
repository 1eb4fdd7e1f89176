"""Which workspace a call is about: with an org's token, one that the org lets the app into.

Slack: "Developing apps for Enterprise organizations" (`team_id` with an org's token; a workspace's
token ignores it). What names a conversation, a person or a file says by itself where it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.slack.model import Workspace
from playground.slack.web.call import ApiError

if TYPE_CHECKING:
    from playground.slack.model import Json
    from playground.slack.oauth.tokens import Token
    from playground.slack.state import LocalSlack

_NAMES_ONE = ("channel", "channel_id", "user", "user_id", "file")


def team_of(slack: LocalSlack, token: Token, arguments: Json) -> Workspace:
    """Return the workspace; refuse what an org's token doesn't reach, or leaves unsaid."""
    if isinstance(token.opens, Workspace):
        return token.opens
    reached = slack.world.opened_by(token)
    if named := arguments.get("team_id"):
        found = next((one for one in reached if one.id == named), None)
        if found is None:
            raise ApiError("team_access_not_granted")
        return found
    mentioned = {str(arguments[name]) for name in _NAMES_ONE if arguments.get(name)}
    for workspace in reached:
        if any(_is_in(slack, workspace, thing) for thing in mentioned):
            return workspace
    raise ApiError("channel_not_found" if mentioned else "missing_argument")


def _is_in(slack: LocalSlack, workspace: Workspace, thing: str) -> bool:
    file = slack.files.get(thing)
    if file is not None:
        return file.workspace == workspace.id
    is_person = thing in workspace.users and thing != workspace.bot.id
    return thing in workspace.channels or is_person
