"""What an app's own pages at Slack hold: its secret, where it leads back to, how tokens live."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from playground.slack.manifest import Manifest
    from playground.slack.settings import SlackServerSettings

TOKEN_SECONDS = 43_200.0
"""Slack: an access token that expires does so after twelve hours."""


@dataclass(slots=True)
class App:
    """The app as Slack has it.

    With `rotates` its tokens expire after `token_seconds`; with `org_ready` it may be installed for
    a whole org. `install_url` is where the app's own installation begins, for the page.
    """

    client_id: str
    client_secret: str
    redirect_urls: tuple[str, ...] = ()
    rotates: bool = False
    token_seconds: float = TOKEN_SECONDS
    org_ready: bool = False
    install_url: str = ""

    @classmethod
    def declared(cls, settings: SlackServerSettings, manifest: Manifest) -> Self:
        """Return the app as its manifest declares it; its own address is among the settings."""
        ours = (f"{settings.app_url}/slack/oauth_redirect",) if settings.app_url else ()
        return cls(
            settings.client_id,
            settings.client_secret,
            redirect_urls=(*ours, *manifest.redirect_urls),
            rotates=manifest.rotates,
            org_ready=manifest.org_ready or bool(settings.app_url),
            install_url=f"{settings.app_url}/slack/install" if settings.app_url else "",
        )

    def leads_back_to(self, redirect_uri: str | None) -> str | None:
        """Return where an installation leads back to, or None where it must not.

        Slack: a redirect URI has one of the app's as its beginning; without one, the first counts.
        """
        if redirect_uri is None:
            return self.redirect_urls[0] if self.redirect_urls else None
        ours = any(_is_within(redirect_uri, one) for one in self.redirect_urls)
        return redirect_uri if ours else None

    def refusal_of(self, client_id: str, client_secret: str) -> str | None:
        """Return Slack's word for credentials that aren't the app's, or None."""
        if client_id != self.client_id:
            return "invalid_client_id"
        good = hmac.compare_digest(client_secret.encode(), self.client_secret.encode())
        return None if good else "bad_client_secret"


def _is_within(address: str, ours: str) -> bool:
    """Say whether an address is one of the app's, or below it on the same server."""
    theirs, known = urlsplit(address), urlsplit(ours)
    same_server = (theirs.scheme, theirs.netloc) == (known.scheme, known.netloc)
    folder = known.path.rstrip("/") + "/"
    below = theirs.path == known.path or theirs.path.startswith(folder)
    return same_server and below and ".." not in theirs.path
