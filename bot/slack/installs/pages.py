"""The page that ends an installation, good or bad: plain, and with nothing from elsewhere."""

from __future__ import annotations

from html import escape
from typing import Final

from slack_bolt.response import BoltResponse

from bot.domain.wording.pages.installs import BEGIN

INSTALL_PATH: Final = "/slack/install"
REDIRECT_PATH: Final = "/slack/oauth_redirect"

_HEADERS: Final = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "X-Content-Type-Options": "nosniff",
}
_PAGE: Final = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark }}
body {{ font: 1.05rem/1.6 system-ui, sans-serif; max-width: 34rem; margin: 14vh auto }}
h1, p {{ margin-inline: 1.5rem }}
h1 {{ font-size: 1.7rem; line-height: 1.25 }}
</style>
<h1>{title}</h1>
<p>{said}</p>
{link}</html>
"""


def page(title: str, said: str, *, status: int = 200, again: bool = False) -> BoltResponse:
    """Return a page; ``again`` adds the link to where an installation begins."""
    link = f'<p><a href="install">{escape(BEGIN)}</a></p>\n' if again else ""
    body = _PAGE.format(title=escape(title), said=escape(said), link=link)
    return BoltResponse(status=status, body=body, headers=dict(_HEADERS))
