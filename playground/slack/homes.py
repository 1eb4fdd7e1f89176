"""The Home tabs: what the app published for each person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.slack.modals import opened_view, refill

if TYPE_CHECKING:
    from playground.slack.feed import Feed
    from playground.slack.identifiers import Identifiers
    from playground.slack.modals import OpenView
    from playground.slack.model import Json, Workspace


class Homes:
    """Keeps one view for each person, and tells the page of each new one."""

    def __init__(self, ids: Identifiers, feed: Feed) -> None:
        self._ids = ids
        self._feed = feed
        self._views: dict[tuple[str, str], OpenView] = {}

    def of(self, workspace: str, user: str) -> OpenView | None:
        """Return what a person sees in their Home; None before the app published anything."""
        return self._views.get((workspace, user))

    def publish(self, workspace: Workspace, user: str, view: Json) -> OpenView:
        """Show a valid view in somebody's Home; its id stays the same for ever."""
        home = self.of(workspace.id, user)
        if home is None:
            home = opened_view(workspace, user, view, self._ids)
            self._views[workspace.id, user] = home
        else:
            refill(home, view, self._ids)
        self._feed.publish("home", workspace.id, user=user, view=dict(home.data))
        return home
