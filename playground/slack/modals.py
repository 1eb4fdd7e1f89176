"""The modals that people have open: a stack for each person, the latest on top."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from playground.slack.blocks import fill_blocks
from playground.slack.world import APP_ID

if TYPE_CHECKING:
    from playground.slack.feed import Feed
    from playground.slack.identifiers import Identifiers
    from playground.slack.model import Json, Workspace

STACK_LIMIT = 3


@dataclass(slots=True)
class OpenView:
    """A view that `user` sees; `data` is Slack's view object."""

    workspace: str
    user: str
    data: Json

    @property
    def id(self) -> str:
        """The view's id, `V...`."""
        return str(self.data["id"])


class Modals:
    """Opens, replaces and closes views, and tells the page."""

    def __init__(self, ids: Identifiers, feed: Feed) -> None:
        self._ids = ids
        self._feed = feed
        self._stacks: dict[tuple[str, str], list[OpenView]] = {}

    def find(self, workspace: str, view_id: str) -> OpenView | None:
        """Return the open view with this id."""
        return next((view for view in self._all(workspace) if view.id == view_id), None)

    def find_external(self, workspace: str, external_id: str) -> OpenView | None:
        """Return the open view to which the app gave this `external_id`."""
        return next((v for v in self._all(workspace) if v.data["external_id"] == external_id), None)

    def top(self, workspace: str, user: str) -> OpenView | None:
        """Return the view that lies on top for this person."""
        stack = self._stacks.get((workspace, user))
        return stack[-1] if stack else None

    def stack(self, workspace: str, user: str) -> list[OpenView]:
        """Return what this person has open, the view on top last."""
        return list(self._stacks.get((workspace, user), []))

    def depth(self, workspace: str, user: str) -> int:
        """Return how many views this person has on the stack."""
        return len(self._stacks.get((workspace, user), []))

    def open(self, workspace: Workspace, user: str, view: Json) -> OpenView:
        """Show a valid view on top of what the person has open."""
        stack = self._stacks.setdefault((workspace.id, user), [])
        opened = opened_view(workspace, user, view, self._ids)
        if stack:
            opened.data |= {"previous_view_id": stack[-1].id, "root_view_id": stack[0].id}
        stack.append(opened)
        self._show(opened)
        return opened

    def replace(self, opened: OpenView, view: Json) -> None:
        """Put a valid view's content in the place of an open one."""
        refill(opened, view, self._ids)
        self._show(opened)

    def close(self, opened: OpenView) -> None:
        """Take a view off the stack, if a second click hasn't done so before."""
        stack = self._stacks[opened.workspace, opened.user]
        if opened not in stack:
            return
        stack.remove(opened)
        self._feed.publish(
            "view_closed",
            opened.workspace,
            user=opened.user,
            view_id=opened.id,
            view=dict(opened.data),
        )

    def clear(self, workspace: str, user: str) -> None:
        """Close everything that this person has open."""
        for opened in reversed(list(self._stacks.get((workspace, user), []))):
            self.close(opened)

    def _show(self, opened: OpenView) -> None:
        self._feed.publish("view", opened.workspace, user=opened.user, view=dict(opened.data))

    def _all(self, workspace: str) -> list[OpenView]:
        return [v for (team, _), stack in self._stacks.items() if team == workspace for v in stack]


def opened_view(workspace: Workspace, user: str, view: Json, ids: Identifiers) -> OpenView:
    """Return a valid view as one that `user` sees, by itself, with nothing filled in."""
    view_id = ids.make("V0")
    data = {
        **_content(view, ids),
        "id": view_id,
        "team_id": workspace.id,
        "state": {"values": {}},
        "hash": _hash(ids),
        "previous_view_id": None,
        "root_view_id": view_id,
        "app_id": APP_ID,
        "app_installed_team_id": workspace.id,
        "bot_id": workspace.bot_id,
    }
    return OpenView(workspace.id, user, data)


def refill(opened: OpenView, view: Json, ids: Identifiers) -> None:
    """Put a valid view's content in the place of an open one.

    Slack: inputs with the same `block_id` and `action_id` keep what is in them
    (views.update, "Preserving input entry").
    """
    content = _content(view, ids)
    values = _kept(opened.data["state"]["values"], content["blocks"])
    opened.data |= {**content, "hash": _hash(ids), "state": {"values": values}}


def _content(view: Json, ids: Identifiers) -> Json:
    return {
        "type": view["type"],
        "blocks": fill_blocks(view["blocks"], ids),
        "private_metadata": view.get("private_metadata", ""),
        "callback_id": view.get("callback_id", ""),
        "external_id": view.get("external_id", ""),
        "title": view.get("title"),
        "close": view.get("close"),
        "submit": view.get("submit"),
        "clear_on_close": view.get("clear_on_close", False),
        "notify_on_close": view.get("notify_on_close", False),
    }


def _hash(ids: Identifiers) -> str:
    return f"{int(time.time())}.{ids.hexadecimal(8)}"


def _kept(values: Json, blocks: list[Json]) -> Json:
    """Return what was filled into inputs that are among `blocks`, too."""
    inputs = {(b["block_id"], b["element"]["action_id"]) for b in blocks if b["type"] == "input"}
    kept: Json = {}
    for block_id, held in values.items():
        same = {action: value for action, value in held.items() if (block_id, action) in inputs}
        kept |= {block_id: same} if same else {}
    return kept
