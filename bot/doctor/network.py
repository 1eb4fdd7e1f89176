"""How the far ends are reached: by which proxy, or directly."""

from __future__ import annotations

from collections.abc import Iterator

from bot.doctor.finding import Finding, ok
from bot.settings import Settings


def proxies(settings: Settings) -> Iterator[Finding]:
    """Tell by which proxy Slack and the video API are reached, if the environment names any."""
    ways = settings.proxies
    if ways.http is None and ways.https is None:
        return
    slack = ways.shown(settings.slack_api_url)
    video = ways.shown(settings.video.base_url)
    yield ok("proxy", f"Slack is reached {slack}, the video API {video}")
