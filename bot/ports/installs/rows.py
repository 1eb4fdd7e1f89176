"""Installations and what proves where one began, as rows that all replicas share."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Protocol, TypeAlias

from bot.domain.conversation.people import Workspace
from bot.domain.installs.admission import InstallStanding
from bot.domain.installs.installation import Decision, Installation, Installed, Tokens

StandingOf: TypeAlias = Callable[[Decision | None], InstallStanding]
"""Says how an installation stands, by what was decided of it before."""


class InstallationRows(Protocol):
    """Every installation, by its id; tokens are encrypted. All of it may be repeated."""

    async def take(
        self, where: Installation, tokens: Tokens, standing_of: StandingOf
    ) -> InstallStanding:
        """Write down an installation, in place of an earlier one, unless it is refused.

        What was decided of it stays, and says how it stands now. The workspace of one that is
        admitted is here, or here again.
        """

    async def stamps(self) -> Mapping[str, str]:
        """Return the stamp of each installation."""

    async def read(self, ids: Collection[str]) -> list[Installed]:
        """Return installations; those whose tokens no key of ours opens are left out."""

    async def teams(self, enterprise: str) -> list[Workspace]:
        """Return the workspaces of an organisation that have no installation of their own."""

    async def appear(self, found: Collection[Installed]) -> None:
        """Write down that the workspaces of admitted installations are here, if they weren't."""

    async def welcome(self, workspace: Workspace) -> None:
        """Write down that a workspace is served by its organisation's installation."""

    async def delete(self, id_: str, stamp: str | None = None) -> bool:
        """Delete an installation with its tokens, if it has that stamp; tell whether it had.

        What was decided of it stays.
        """


class TokenRows(Protocol):
    """Tokens that end, and who renews them: one process at a time."""

    async def due(self) -> list[str]:
        """Return the ids of the installations whose tokens are to be renewed."""

    async def claim(self, id_: str) -> Installed | None:
        """Take an installation for as long as a renewal may take; None if somebody else has it."""

    async def renewed(self, id_: str, used: str, tokens: Tokens) -> bool:
        """Write down the next tokens, unless ``used`` isn't its refresh token any more."""

    async def not_renewed(self, id_: str, stamp: str, error: str, wait: float) -> None:
        """Write down why a token could not be renewed; it is due again in ``wait`` seconds."""

    async def renew_now(self, id_: str, stamp: str) -> None:
        """Have a token renewed that has ended before we thought, unless that failed before."""

    async def troubled(self) -> int:
        """Return how many installations have a token that could not be renewed last."""
        ...


class InstallStates(Protocol):
    """What Slack sends back with the person: known, for a while, and good once."""

    async def issue(self, seconds: float) -> str:
        """Return a new one."""

    async def consume(self, state: str) -> bool:
        """Use one up; tell whether it was good."""
        ...
