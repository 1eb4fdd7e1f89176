"""What can be ordered in a conversation: which deployments may be used there, and the usual one."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.deployment import Deployment
from bot.domain.errors.base import ModelBarred
from bot.domain.groups import SHARED, together
from bot.domain.job import Thread
from bot.domain.language.menu import Menu, not_here
from bot.ports.deployments import Deployments


@dataclass(frozen=True, slots=True)
class Menus:
    """Makes a menu for each conversation, of the deployments as they are at the moment."""

    deployments: Deployments
    command: str = "/sora"
    improves: bool = False
    """Whether there is somebody to ask for better words."""

    def at(self, place: Thread) -> Menu:
        """Return what can be ordered in a conversation."""
        groups = self.groups_at(place)
        also = {one.name: members[0].name for members in groups for one in members}
        return Menu(
            models={members[0].name: members[0].offer for members in groups},
            default=groups[0][0].name if groups else "",
            command=self.command,
            elsewhere=frozenset(one.name for one in self.deployments.offered) - also.keys(),
            also=also,
            improves=self.improves,
        )

    def somewhere(self, workspace: str) -> Menu:
        """Return what can be ordered in some conversation of a workspace."""
        groups = together(self.usable_in(workspace))
        return Menu(
            models={members[0].name: members[0].offer for members in groups},
            default=groups[0][0].name if groups else "",
            command=self.command,
            also={one.name: members[0].name for members in groups for one in members},
        )

    def usable_in(self, workspace: str) -> list[Deployment]:
        """Return the deployments that may be used in some conversation of a workspace."""
        offered = self.deployments.offered
        return [one for one in offered if workspace in (one.access.workspaces or {workspace})]

    def groups_at(self, place: Thread) -> list[tuple[Deployment, ...]]:
        """Return what may be used in a conversation, group by group, the usual one first."""
        return together(self.deployments.usable_in(place))

    def need_usable(self, name: str, place: Thread) -> str:
        """Return the deployment that a job is made on, by the name it was asked for with.

        A single one may have another name than it had. Raises ModelBarred for one that may not be
        used in this conversation, and for one that isn't there any more: another of several would
        make something else, for a price that nobody was shown.
        """
        asked, wanted = name.removeprefix(SHARED), self.deployments.named(name).name
        menu = self.at(place)
        if asked != wanted and len(self.deployments.offered) > 1:
            raise ModelBarred("taken away", tell=not_here(asked, menu))
        if menu.name_of(wanted) is None:
            raise ModelBarred("by the settings", tell=not_here(wanted, menu))
        return wanted
