"""``python -m playground.chat``: the local chat service on its own, until SIGTERM or Ctrl-C."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys

from playground.chat import ChatServer, ChatServerSettings


def parser() -> argparse.ArgumentParser:
    """Return the command line's parser; each option is a field of the settings."""
    defaults = ChatServerSettings(port=8602)
    options = argparse.ArgumentParser(prog="python -m playground.chat", description=__doc__)
    options.add_argument("--host", default=defaults.host)
    options.add_argument("--port", type=int, default=defaults.port, help="0 takes a free one")
    options.add_argument("--api-key", default=defaults.api_key)
    options.add_argument("--model", default=defaults.model)
    return options


async def serve(settings: ChatServerSettings) -> int:
    """Run the server until a signal ends it; returns the exit code."""
    ended = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    server = ChatServer(settings)
    try:
        await server.start()
    except OSError as error:
        print(f"The chat service could not start: {error}", file=sys.stderr)
        return 1
    try:
        print(f"The chat service listens on {server.base_url}", flush=True)
        await ended.wait()
    finally:
        await server.stop()
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(serve(ChatServerSettings(**vars(parser().parse_args())))))
