"""`oauth.v2.access`: a code becomes a token, a refresh token becomes the next one.

Sources: docs.slack.dev/reference/methods/oauth.v2.access (arguments, errors), Slack: "Developing
apps for Enterprise organizations" (the answer for an org), "Using token rotation".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.slack.model import Org
from playground.slack.oauth.installing import settle
from playground.slack.web.call import ApiError
from playground.slack.world import APP_ID

if TYPE_CHECKING:
    from playground.slack.model import Json
    from playground.slack.oauth.tokens import Place
    from playground.slack.state import LocalSlack


async def oauth_v2_access(slack: LocalSlack, arguments: Json) -> Json:
    """Answer the app, which proves itself by its id and secret."""
    given = {name: str(value) for name, value in arguments.items()}
    if word := slack.app.refusal_of(given.get("client_id", ""), given.get("client_secret", "")):
        raise ApiError(word)
    match given.get("grant_type", "authorization_code"):
        case "authorization_code":
            return _exchange(slack, given)
        case "refresh_token":
            return _renew(slack, given)
        case _:
            raise ApiError("invalid_grant_type")


def _exchange(slack: LocalSlack, given: dict[str, str]) -> Json:
    """Install the app as somebody allowed it: a code is good once."""
    code = given.get("code", "")
    grant = slack.codes.look(code)
    if grant is None:
        raise ApiError("invalid_code")
    if grant.redirect_uri is not None and given.get("redirect_uri") != grant.redirect_uri:
        raise ApiError("bad_redirect_uri")
    slack.codes.use_up(code)
    settle(slack, grant.place, grant.scopes)
    return {**_token(slack, grant.place), "authed_user": {"id": grant.user}}


def _renew(slack: LocalSlack, given: dict[str, str]) -> Json:
    """Give the next token: a refresh token is good once."""
    place = slack.world.tokens.use_up(given.get("refresh_token", ""))
    if place is None:
        raise ApiError("invalid_refresh_token")
    return _token(slack, place)


def _token(slack: LocalSlack, place: Place) -> Json:
    """Return a token with where it's good; one that expires if the app rotates its tokens."""
    org = place if isinstance(place, Org) else place.org
    told: Json = {
        "token_type": "bot",
        "scope": ",".join(sorted(place.scopes)),
        "bot_user_id": place.bot.id if place.bot else "",
        "app_id": APP_ID,
        "team": None if isinstance(place, Org) else {"id": place.id, "name": place.name},
        "enterprise": {"id": org.id, "name": org.name} if org else None,
        "is_enterprise_install": isinstance(place, Org),
    }
    if not slack.app.rotates:
        return {"access_token": slack.world.tokens.issue(place).text, **told}
    token, refresh = slack.world.tokens.rotate(place, slack.app.token_seconds)
    expiring = {"expires_in": int(slack.app.token_seconds), "refresh_token": refresh}
    return {"access_token": token.text, **expiring, **told}
