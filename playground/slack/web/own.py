"""Methods about a token itself: `auth.test`, `auth.revoke`, `auth.teams.list`, `apps.uninstall`.

Sources: docs.slack.dev/reference/methods/auth.test and the others' pages. What `team_id` an org's
token is told is a guess: the org's own id.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.slack.model import Org
from playground.slack.oauth.installing import leave, take_back
from playground.slack.web.call import ApiError

if TYPE_CHECKING:
    from playground.slack.model import Json
    from playground.slack.oauth.tokens import Token
    from playground.slack.state import LocalSlack


async def auth_test(slack: LocalSlack, token: Token, arguments: Json) -> Json:
    """Say whose token it is."""
    del slack, arguments
    place = token.opens
    org = place if isinstance(place, Org) else place.org
    return {
        "url": place.url,
        "team": place.name,
        "user": place.bot.name if place.bot else "",
        "team_id": place.id,
        "user_id": place.bot.id if place.bot else "",
        "bot_id": place.bot_id,
        **({"enterprise_id": org.id} if org else {}),
        "is_enterprise_install": isinstance(place, Org),
    }


async def auth_revoke(slack: LocalSlack, token: Token, arguments: Json) -> Json:
    """Take the token back; with `test`, only say that one could."""
    if str(arguments.get("test", "")).lower() in ("true", "1"):
        return {"revoked": False}
    take_back(slack, token.opens)
    return {"revoked": True}


async def auth_teams_list(slack: LocalSlack, token: Token, arguments: Json) -> Json:
    """List the workspaces that a token lets the app into, all on one page."""
    del arguments
    teams = [{"id": one.id, "name": one.name} for one in slack.world.opened_by(token)]
    return {"teams": teams, "response_metadata": {"next_cursor": ""}}


async def apps_uninstall(slack: LocalSlack, token: Token, arguments: Json) -> Json:
    """Let the app leave the place that its token opens; it has to prove who it is."""
    client_id, secret = (str(arguments.get(key, "")) for key in ("client_id", "client_secret"))
    if word := slack.app.refusal_of(client_id, secret):
        raise ApiError(word)
    leave(slack, token.opens)
    return {}
