"""How the bot is, for whoever watches it: whether it takes requests, and how each part is.

It is ready if what somebody asks for now is written down: the database works, and Slack reaches us.
What keeps clips from being made, such as a deployment's pause, is told and no more: whoever asks
waits in line, and no restart or other replica would change that.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from bot.domain.errors.base import StorageAway
from bot.domain.line import Standing
from bot.ports.deployments import Deployments
from bot.ports.installs.rows import TokenRows
from bot.ports.jobs import Line
from bot.slack.api.installations import Installations
from bot.slack.inbound.socket import Socket
from storage.availability import what_is_wrong
from storage.connections import Database

NO_SOCKET = "no connection to Slack"


@dataclass(frozen=True, slots=True)
class Readiness:
    """Looks at each part. Without a ``socket`` Slack comes by HTTP, as does this question.

    Without ``renewals`` all tokens are in the settings.
    """

    engine: Database
    workspaces: Installations
    deployments: Deployments
    line: Line
    socket: Socket | None
    renewals: TokenRows | None = None

    async def wrong(self) -> str | None:
        """Return what keeps requests from being taken; None if nothing does."""
        if self.socket is not None and not self.socket.connected:
            return NO_SOCKET
        return await what_is_wrong(self.engine)

    async def parts(self) -> list[str]:
        """Return a line for each part, as the doctor's: without keys, ids and names of people."""
        away = await what_is_wrong(self.engine)
        database = _line("fix", "database", away) if away else _line("ok", "database", "works")
        if away:
            return [database, self._slack()]
        return [database, self._slack(), *await self._installs(), *await self._deployments()]

    def _slack(self) -> str:
        if self.socket is not None and not self.socket.connected:
            return _line("fix", "Slack", NO_SOCKET)
        way = "by HTTP" if self.socket is None else "connected by Socket Mode"
        served, doubted = len(self.workspaces.served()), len(self.workspaces.doubted())
        doubts = f"; the tokens of {doubted} more are refused" if doubted else ""
        said = f"{way}; workspaces with a good token: {served}{doubts}"
        return _line("warn" if doubted else "ok", "Slack", said)

    async def _installs(self) -> list[str]:
        """Tell of tokens that were not renewed: their workspaces are served until they end."""
        if self.renewals is None:
            return []
        try:
            troubled = await self.renewals.troubled()
        except StorageAway:
            return []
        if not troubled:
            return [_line("ok", "installs", "tokens are renewed in time")]
        said = f"tokens that could not be renewed: {troubled}; `python -m bot doctor` says whose"
        return [_line("warn", "installs", said)]

    async def _deployments(self) -> list[str]:
        found: list[str] = []
        for deployment in self.deployments.offered:
            try:
                standing = await self.line.standing(deployment)
            except StorageAway:
                return found
            found.append(_deployment(deployment.name, standing))
        return found


def _deployment(name: str, standing: Standing) -> str:
    """Return how a deployment is; why it is paused, as a code: words may quote its server."""
    busy = f"{standing.running} of {standing.max_running} rendering, {standing.queued} in line"
    if (pause := standing.pause) is None:
        return _line("ok", f"deployment {name}", busy)
    since = datetime.fromtimestamp(pause.since, UTC)
    said = f"paused ({pause.code}) since {since:%Y-%m-%d %H:%M} UTC; {busy}"
    return _line("warn", f"deployment {name}", said)


def _line(mark: str, what: str, said: str) -> str:
    return f"{mark:<4}  {what}: {said}"
