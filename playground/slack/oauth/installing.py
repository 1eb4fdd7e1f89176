"""The app comes into a place and leaves it, whoever wants it so: an admin, or the app itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.slack.model import Org

if TYPE_CHECKING:
    from collections.abc import Iterable

    from playground.slack.model import Json
    from playground.slack.oauth.tokens import Place
    from playground.slack.state import LocalSlack


def settle(slack: LocalSlack, place: Place, scopes: Iterable[str]) -> None:
    """Install the app with scopes; an org tells of the workspaces that get it."""
    before = {one.id for one in slack.world.in_org() if one.has_orgs}
    slack.world.let_in(place, scopes)
    if isinstance(place, Org):
        new = [one.id for one in slack.world.in_org() if one.id not in before]
        slack.events.of_place(place, {"type": "team_access_granted", "team_ids": new})


def leave(slack: LocalSlack, place: Place, *, quietly: bool = False) -> None:
    """Uninstall the app from a place, and tell it unless that is to happen quietly."""
    tokens = _bot_of(place)
    slack.world.lock_out(place, "account_inactive")
    if not quietly:
        slack.events.of_place(place, {"type": "tokens_revoked", "tokens": tokens})
        slack.events.of_place(place, {"type": "app_uninstalled"})


def take_back(slack: LocalSlack, place: Place, *, quietly: bool = False) -> None:
    """Revoke a place's bot token, and tell the app unless that is to happen quietly."""
    tokens = _bot_of(place)
    slack.world.lock_out(place, "token_revoked")
    if not quietly:
        slack.events.of_place(place, {"type": "tokens_revoked", "tokens": tokens})


def _bot_of(place: Place) -> Json:
    return {"oauth": [], "bot": [place.bot.id] if place.bot else []}
