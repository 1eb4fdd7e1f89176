"""`GET` and `POST /app`: what the app's owner sets on its pages at Slack.

The body of `POST` has any of `redirect_urls` (a list), `rotates`, `token_seconds`, `org_ready` and
`install_url`, as `playground.slack.oauth.app` describes them. What was issued stays as it is: a
token that never expires goes on so when `rotates` is set, until the app is installed again.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from aiohttp import web

from playground.slack.control.ask import RefusalError, body_of

if TYPE_CHECKING:
    from playground.slack.state import LocalSlack

_KINDS: dict[str, type | tuple[type, ...]] = {
    "redirect_urls": list,
    "rotates": bool,
    "token_seconds": (int, float),
    "org_ready": bool,
    "install_url": str,
}


class AppOwner:
    """Whoever made the app, at Slack's pages about it."""

    def __init__(self, slack: LocalSlack) -> None:
        self._slack = slack

    async def look(self, request: web.Request) -> web.StreamResponse:
        """Handle `GET /app`."""
        del request
        return web.json_response({"ok": True, "app": asdict(self._slack.app)})

    async def change(self, request: web.Request) -> web.StreamResponse:
        """Handle `POST /app`."""
        for name, value in (await body_of(request)).items():
            self._set(name, value)
        return web.json_response({"ok": True, "app": asdict(self._slack.app)})

    def _set(self, name: str, value: Any) -> None:
        if name not in _KINDS or not isinstance(value, _KINDS[name]):
            raise RefusalError("invalid_setting", f"{name} can't be {value!r}.")
        setattr(self._slack.app, name, tuple(value) if isinstance(value, list) else value)
