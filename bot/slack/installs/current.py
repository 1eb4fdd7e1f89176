"""The installations as they are now: the table's rows in this process's view.

Replicas share the table. A row whose stamp is unknown is read; one that is gone is served no more.
Workspaces whose tokens are in the settings are left alone: those need no row.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Collection
from dataclasses import dataclass, field, replace

from typing_extensions import override

from bot.domain.conversation.people import Workspace
from bot.domain.errors.slack import SlackRefused, SlackRevoked
from bot.domain.installs.admission import Admission, InstallStanding
from bot.domain.installs.installation import Installed
from bot.ports.installs.rows import InstallationRows, TokenRows
from bot.ports.installs.tokens import Departures, TokenSource
from bot.slack.api.client import SlackCalls

log = logging.getLogger(__name__)

SKEW = 60.0
"""Seconds by which Slack's clock and the database's may differ."""


UNREACHED_SECONDS = 10.0
"""How long it holds that no organisation's token reaches a workspace: one that waits may ask on."""


@dataclass(slots=True)
class CurrentInstallations(TokenSource, Departures):
    """Keeps ``calls.workspaces`` as the table is. Nothing here is served that isn't admitted."""

    rows: InstallationRows
    renewals: TokenRows
    calls: SlackCalls
    admission: Admission
    _stamps: dict[str, str] = field(default_factory=dict, init=False)
    _org_wide: dict[str, Installed] = field(default_factory=dict, init=False)
    _served_by: dict[str, str] = field(default_factory=dict, init=False)
    """Of each workspace that is served by a row: that row's id."""
    _unreached: dict[tuple[str, str | None], float] = field(default_factory=dict, init=False)
    """Until when Slack isn't asked again about a workspace; forgotten with any news."""
    _begun: bool = field(default=False, init=False)
    _looking: asyncio.Lock = field(default_factory=asyncio.Lock, init=False)

    @override
    async def look(self) -> None:
        async with self._looking:
            await self._look()
            self._begun = True

    async def _look(self) -> None:
        stamps = await self.rows.stamps()
        for gone in self._stamps.keys() - stamps.keys():
            await self._drop(gone)
        news = [id_ for id_, stamp in stamps.items() if self._stamps.get(id_) != stamp]
        if not news:
            return
        self._unreached.clear()
        found = {one.where.id: one for one in await self.rows.read(news) if self._admits(one)}
        await self.rows.appear(found.values())
        for id_ in news:
            self._stamps[id_] = stamps[id_]
            await self._take(id_, found.get(id_))

    def _admits(self, one: Installed) -> bool:
        return self.admission.standing(one.where, one.decision) is InstallStanding.ADMITTED

    async def _take(self, id_: str, found: Installed | None) -> None:
        """Serve an installation with the token that it has now, if it is to be served."""
        if found is None:
            await self._drop(id_, known=True)
        elif found.where.team_id is not None:
            self._serve(found.where.workspace(found.where.team_id), found)
        else:
            self._org_wide[id_] = found
            for workspace in await self.rows.teams(id_):
                self._serve(workspace, found)

    def _serve(self, workspace: Workspace, by: Installed) -> None:
        mine = self._served_by.get(workspace.id)
        if mine is None and workspace.id in self.calls.workspaces:
            return
        if mine is None and self._begun:
            facts = {"workspace": workspace.name, "id": workspace.id}
            log.info("working for", extra=facts)
        self._served_by[workspace.id] = by.where.id
        team = workspace.id if by.where.is_org_wide else None
        client = self.calls.client(by.tokens.access, team)
        self.calls.workspaces.add(workspace, client)

    async def _drop(self, id_: str, *, known: bool = False) -> None:
        """Serve by an installation no more; its organisation's may go on for it."""
        self._org_wide.pop(id_, None)
        for workspace in [one for one, by in self._served_by.items() if by == id_]:
            self._forget(workspace)
            await self._cover(workspace)
        if not known:  # last: what could not be asked of Slack is dropped by the next look
            self._stamps.pop(id_, None)

    def _forget(self, workspace: str) -> None:
        self._served_by.pop(workspace, None)
        self.calls.workspaces.forget(workspace)

    async def _cover(self, workspace: str, enterprise: str | None = None) -> None:
        """Serve a workspace by its organisation's installation, if that reaches it.

        Slack knows: a workspace moves into an organisation under the token that it has, and an
        organisation lets the app into some of its workspaces. Raises SlackError without an answer.
        """
        for by in list(self._org_wide.values()):
            name = await self._name(by, workspace, enterprise)
            if name is not None:
                served = replace(by.where.workspace(workspace), name=name)
                await self.rows.welcome(served)
                self._serve(served, by)
                return

    async def _name(self, by: Installed, workspace: str, enterprise: str | None) -> str | None:
        """Return the name of a workspace that an installation reaches; None where it doesn't.

        Where Slack won't tell, an event that named the organisation says enough.
        """
        named = enterprise == by.where.id
        if enterprise is not None and not named:
            return None
        try:
            return (await self.calls.teams(by.tokens.access)).get(workspace)
        except SlackRevoked:
            return None
        except SlackRefused:
            return by.where.name if named else None

    @override
    async def find(self, workspace: str, enterprise: str | None) -> None:
        """Ask Slack about a workspace that no installation reaches no more than now and then."""
        now, asked = time.monotonic(), (workspace, enterprise)
        if self._unreached.get(asked, now) > now:
            return
        await self._find(workspace, enterprise)
        if workspace not in self.calls.workspaces and self._org_wide:
            self._unreached[asked] = now + UNREACHED_SECONDS

    async def _find(self, workspace: str, enterprise: str | None) -> None:
        async with self._looking:
            await self._look()
            if workspace not in self.calls.workspaces:
                self._served_by.pop(workspace, None)
                await self._again(workspace)
            if workspace not in self.calls.workspaces:
                await self._cover(workspace, enterprise)

    async def _again(self, workspace: str) -> None:
        """Serve a workspace by its own row, though it was forgotten here."""
        for one in await self.rows.read([workspace]):
            if self._admits(one):
                await self.rows.appear([one])
                await self._take(workspace, one)

    @override
    async def lost(self, workspace: str, token: str) -> None:
        for one in await self.rows.read([workspace]):
            if one.tokens.access == token:
                await self.rows.delete(workspace, one.stamp)
                self._stamps.pop(workspace, None)
        if workspace not in await self.rows.stamps():
            await self._cover(workspace)
        else:
            await self.look()

    @override
    async def ended(self, workspace: str, token: str) -> None:
        """Slack's word counts, whatever it said before of how long the token lasts."""
        await self.look()
        for one in await self.rows.read([self._served_by.get(workspace, workspace)]):
            if one.tokens.access == token:
                await self.renewals.renew_now(one.where.id, one.stamp)

    @override
    async def discard(self, workspace: str, enterprise: str | None, at: float) -> bool:
        """Ask Slack where clocks can't tell which token was meant; else raise SlackError."""
        await self._discard(workspace, at)
        await self._find(workspace, enterprise)
        return workspace in self._served_by

    @override
    async def leave_org(self, workspace: str) -> bool:
        if self._served_by.get(workspace) in self._org_wide:
            self._forget(workspace)
        await self._find(workspace, None)
        return workspace in self._served_by

    @override
    async def discard_org(self, enterprise: str, at: float) -> Collection[str]:
        """Ask like ``discard``."""
        await self._discard(enterprise, at)
        await self.look()
        teams = [one.id for one in await self.rows.teams(enterprise)]
        return [team for team in teams if team not in self.calls.workspaces]

    async def _discard(self, id_: str, at: float) -> None:
        for one in await self.rows.read([id_]):
            if not await self._is_newer(one, at):
                await self.rows.delete(id_, one.stamp)

    async def _is_newer(self, one: Installed, at: float) -> bool:
        """Tell whether an installation was made after a moment; Slack knows where clocks don't."""
        if abs(one.installed_at - at) > SKEW:
            return one.installed_at > at
        try:
            await self.calls.ask(one.tokens.access, "auth.test")
        except SlackRevoked:
            return False
        return True
