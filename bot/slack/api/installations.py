"""Workspaces that a token was given for, and how good each token is."""

from __future__ import annotations

import logging

from slack_sdk.web.async_client import AsyncWebClient
from typing_extensions import override

from bot.domain.conversation.people import Workspace
from bot.domain.errors.slack import SlackRevoked
from bot.ports.slack import Access
from bot.runtime.bell import Bell

log = logging.getLogger(__name__)

GONE = frozenset({"account_inactive", "token_revoked"})
"""Slack's words for a token that will never be good again: the app was uninstalled."""


class Installations(dict[str, Workspace], Access):
    """Workspaces by their ids.

    ``bell`` tells that a token is gone for good: ``newly_shut_out`` says whose. It has been
    forgotten by then, and Slack isn't asked with it again.
    """

    def __init__(self, bell: Bell | None = None) -> None:
        super().__init__()
        self._clients: dict[str, AsyncWebClient] = {}
        self._doubted: set[str] = set()
        self._shut_out: set[str] = set()
        self._bell = bell or Bell()

    def add(self, workspace: Workspace, client: AsyncWebClient) -> None:
        """Take note of a workspace, and of the client that has its token."""
        self[workspace.id] = workspace
        self._doubted.discard(workspace.id)
        self._clients[workspace.id] = client

    def client(self, workspace: str) -> AsyncWebClient:
        """Return the client of a workspace. Raises SlackRevoked where there is no token."""
        if workspace not in self._clients:
            raise SlackRevoked(f"no token for workspace {workspace}")
        return self._clients[workspace]

    def token(self, workspace: str) -> str | None:
        """Return the workspace's bot token, or None where there is none."""
        client = self._clients.get(workspace)
        return None if client is None else client.token

    # --- how good the tokens are -------------------------------------------------------

    def works(self, workspace: str) -> None:
        """Note that Slack accepts a workspace's token."""
        self._doubted.discard(workspace)

    def refused(self, workspace: str, error: SlackRevoked) -> None:
        """Draw the conclusion from Slack's not accepting a token: it is gone, or in doubt."""
        if workspace not in self._clients or (
            error.error not in GONE and workspace in self._doubted
        ):
            return
        facts = {"workspace": workspace, "workspace_name": self[workspace].name}
        if error.error in GONE:
            log.error("Slack says that the app is gone (%s)", error.error, extra=facts)
            self.forget(workspace)
            self._shut_out.add(workspace)
            self._bell.ring()
        else:
            log.error("Slack doesn't accept a token (%s)", error.error, extra=facts)
            self._doubted.add(workspace)

    @override
    def served(self) -> frozenset[str]:
        return frozenset(self.keys() - self._doubted)

    @override
    def doubted(self) -> frozenset[str]:
        return frozenset(self._doubted)

    @override
    def newly_shut_out(self) -> frozenset[str]:
        found, self._shut_out = frozenset(self._shut_out), set()
        return found

    @override
    def forget(self, workspace: str) -> None:
        self._clients.pop(workspace, None)
        self.pop(workspace, None)
        self._doubted.discard(workspace)
