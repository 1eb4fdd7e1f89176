"""The frame of the pages on which the app is installed and managed."""

from __future__ import annotations

from html import escape

from aiohttp import web

_FRAME = """<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <title>{title}</title>
  <link rel="icon" href="/page/icon.svg" type="image/svg+xml">
  <link rel="stylesheet" href="/page/style.css">
  <link rel="stylesheet" href="/page/oauth.css">
  <script type="module" src="/page/apps.js"></script>
</head>
<body class="plain">
<main class="sheet">
<h1>{title}</h1>
{body}
</main>
</body>
</html>
"""


def page(title: str, body: str, status: int = 200) -> web.Response:
    """Return a page; `title` is text, `body` is HTML."""
    text = _FRAME.format(title=escape(title), body=body)
    return web.Response(text=text, status=status, content_type="text/html")
