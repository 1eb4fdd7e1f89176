"""Who may use which deployment, which of them is the usual one where, and who has what share."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from bot.domain.job import Thread


@dataclass(frozen=True, slots=True)
class Audience:
    """Where a deployment may be used, and where it is what a request without ``--model`` gets.

    All are Slack's ids. Empty ``workspaces`` are all of them, and so are empty ``channels``; where
    both say something, both hold. ``default_for`` are workspaces and channels, and ``default`` is
    for those that no deployment names.
    """

    workspaces: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()
    default_for: frozenset[str] = frozenset()
    default: bool = False

    def allows(self, place: Thread) -> bool:
        """Tell whether the deployment may be used in a conversation."""
        workspace = not self.workspaces or place.workspace in self.workspaces
        return workspace and (not self.channels or place.channel in self.channels)

    def is_for_those_of(self, other: Audience) -> bool:
        """Tell whether the same conversations may use it."""
        return (self.workspaces, self.channels) == (other.workspaces, other.channels)

    def distance(self, place: Thread) -> int:
        """Return how far it is from being usual in a conversation: the least is the usual one.

        What is said of a channel goes before what is said of its workspace.
        """
        if place.channel in self.default_for:
            return 0
        if place.workspace in self.default_for:
            return 1
        return 2 if self.default else 3

    def in_words(self) -> str:
        """Return it in words, for whoever runs Sora; nothing where everybody may use it."""
        told = [
            f"for {_many(self.workspaces, 'workspace')} only" if self.workspaces else "",
            f"in {_many(self.channels, 'channel')} only" if self.channels else "",
        ]
        workspaces = {one for one in self.default_for if one.startswith("T")}
        channels = self.default_for - workspaces
        whom = [
            _many(workspaces, "workspace") if workspaces else "",
            _many(channels, "channel") if channels else "",
            "all others" if self.default else "",
        ]
        default = " and ".join(filter(None, whom))
        return ", ".join(filter(None, [*told, f"the default for {default}" if default else ""]))


def _many(ids: Collection[str], thing: str) -> str:
    return f"{len(ids)} {thing}{'' if len(ids) == 1 else 's'}"


EVERYWHERE = Audience()


@dataclass(frozen=True, slots=True)
class WorkspaceShares:
    """How many clips in a row each workspace has made when its turn in line comes.

    While two of them wait, what they get of a deployment is as their shares are. Who isn't in
    ``by_workspace``, which holds Slack's ids, has a share of one.
    """

    by_workspace: Mapping[str, int] = field(default_factory=dict)

    def of(self, workspace: str) -> int:
        """Return a workspace's share."""
        return self.by_workspace.get(workspace, 1)

    def in_words(self) -> str:
        """Return them in words, for whoever runs Sora; nothing where all are the same."""
        named = [f"{one} has {share}" for one, share in sorted(self.by_workspace.items())]
        return f"{', '.join(named)}, any other workspace 1" if named else ""


EVEN_SHARES = WorkspaceShares()
