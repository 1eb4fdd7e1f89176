"""``python -m playground.video``: the local video API on its own, until SIGTERM or Ctrl-C."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from playground.video import VideoServer, VideoServerSettings
from playground.video.settings import DIALECTS

if TYPE_CHECKING:
    from collections.abc import Sequence


def parser() -> argparse.ArgumentParser:
    """Return the command line's parser; each option is a field of the settings."""
    defaults = VideoServerSettings(port=8601)
    options = argparse.ArgumentParser(prog="python -m playground.video", description=__doc__)
    add = options.add_argument
    add("--dialect", choices=DIALECTS, default=defaults.dialect, help="whose ways to have")
    add("--host", default=defaults.host)
    add("--port", type=int, default=defaults.port, help="0 takes a free one")
    add("--api-key", default=defaults.api_key)
    add("--deployment", action="append", metavar="NAME", help="may be given several times")
    add("--max-running", type=int, default=defaults.max_running, metavar="N")
    add("--submits-per-minute", type=int, metavar="N", help="no limit unless given")
    add("--submit-window", type=float, default=defaults.submit_window, metavar="SECONDS")
    add("--render-seconds", type=float, default=defaults.render_seconds, metavar="SECONDS")
    add("--seed", type=int, default=defaults.seed)
    add("--omit-prompt", action="store_true", help='answer "prompt": null')
    add("--data-dir", type=Path, metavar="DIR", help="keep renders and clips over a restart")
    add("--fps", type=int, default=defaults.fps, help="frames per second of the clips")
    add("--same-clip", action="store_true", help="encode once and give every render that clip")
    return options


def settings_from(arguments: Sequence[str] | None = None) -> VideoServerSettings:
    """Return the settings that the command line asks for; a wrong one ends the program."""
    options = parser()
    given = vars(options.parse_args(arguments))
    deployments = given.pop("deployment")
    if deployments:
        given["deployments"] = tuple(deployments)
    try:
        return VideoServerSettings(**given)
    except ValueError as error:
        options.error(str(error))


async def serve(settings: VideoServerSettings) -> int:
    """Run the server until a signal ends it; returns the exit code."""
    ended = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    server = VideoServer(settings)
    try:
        await server.start()
    except OSError as error:
        print(f"The video API could not start: {error}", file=sys.stderr)
        return 1
    try:
        print(f"The video API listens on {server.url}", flush=True)
        await ended.wait()
    finally:
        await server.stop()
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(serve(settings_from())))
