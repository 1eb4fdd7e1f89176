"""`python -m playground.slack`: the local Slack as a process of its own."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playground.slack.manifest import DEFAULT_MANIFEST, read_manifest_file
from playground.slack.server import SlackServer
from playground.slack.settings import SlackServerSettings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_MANIFEST = Path(__file__).parent.parent.parent / "manifest.yml"


def settings_from(arguments: Sequence[str]) -> SlackServerSettings:
    """Return the settings that the command line asks for."""
    defaults = SlackServerSettings()
    parser = argparse.ArgumentParser(prog="python -m playground.slack", description=__doc__)
    parser.add_argument("--host", default=defaults.host)
    parser.add_argument("--port", type=int, default=8600, help="0 takes a free one")
    parser.add_argument("--workspaces", type=int, default=defaults.workspaces)
    parser.add_argument(
        "--org-workspaces", type=int, default=0, metavar="N", help="the last N belong to an org"
    )
    parser.add_argument(
        "--app-url", default="", help="where the app is installed from; it is nowhere to begin with"
    )
    parser.add_argument("--people", type=int, default=defaults.people)
    parser.add_argument("--manifest", type=Path, help="a manifest.yml; default: the project's")
    parser.add_argument("--http-url", help="deliver by signed HTTP to this URL")
    parser.add_argument("--signing-secret", default=defaults.signing_secret)
    parser.add_argument(
        "--video-url",
        action="append",
        default=[],
        metavar="[NAME=]URL",
        help="where a local video API is, for the page; may be given several times",
    )
    parser.add_argument("--ack-seconds", type=float, default=defaults.socket_ack_seconds)
    parser.add_argument(
        "--retry-delays",
        type=float,
        nargs=3,
        metavar="SECONDS",
        default=defaults.retry_delays,
        help="before each redelivery of an event",
    )
    parser.add_argument("--share-delay", type=float, default=defaults.share_delay)
    parser.add_argument("--no-rate-limits", action="store_true")
    parser.add_argument("--seed", type=int, default=defaults.seed)
    given = parser.parse_args(arguments)
    return SlackServerSettings(
        host=given.host,
        port=given.port,
        workspaces=given.workspaces,
        org_workspaces=given.org_workspaces,
        installed=not given.app_url,
        app_url=given.app_url.rstrip("/"),
        people=given.people,
        manifest=_manifest(given.manifest),
        http_url=given.http_url,
        signing_secret=given.signing_secret,
        videos=dict(map(_named, given.video_url)),
        socket_ack_seconds=given.ack_seconds,
        retry_delays=tuple(given.retry_delays),
        share_delay=given.share_delay,
        rate_limits=not given.no_rate_limits,
        seed=given.seed,
    )


async def run(settings: SlackServerSettings) -> None:
    """Run until SIGTERM or SIGINT; print one line of JSON when ready."""
    server = SlackServer(settings)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for signum in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(signum, stop.set)
    await server.start()
    try:
        ready = {
            "url": server.url,
            "api_url": server.api_url,
            "app_token": settings.app_token,
            "bot_tokens": server.bot_tokens,
            "signing_secret": settings.signing_secret,
            "client_id": settings.client_id,
            "client_secret": settings.client_secret,
            "workspaces": list(server.slack.world.workspaces),
        }
        sys.stdout.write(json.dumps(ready) + "\n")
        sys.stdout.flush()
        await stop.wait()
    finally:
        await server.stop()


def _named(given: str) -> tuple[str, str]:
    """Return the deployment's name and the address of its video API."""
    name, _, url = given.rpartition("=")
    return name, url


def _manifest(path: Path | None) -> Mapping[str, Any]:
    if path is not None:
        return read_manifest_file(path)
    with contextlib.suppress(FileNotFoundError):
        return read_manifest_file(_MANIFEST)
    return DEFAULT_MANIFEST


if __name__ == "__main__":
    asyncio.run(run(settings_from(sys.argv[1:])))
