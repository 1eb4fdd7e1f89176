"""The commands: ``python -m bot run | playground | doctor | models | migrate``, and more.

Those of ``bot/commands`` have a file each.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import logging
import math
import os
import secrets
import signal
import socket
import sys
import tempfile
from collections.abc import Coroutine, Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot import __version__, app
from bot.commands import backup, installs, mcp, migrate_data, rekey, restored, sbom
from bot.config.deployments import DeploymentSettings
from bot.config.settings import (
    Settings,
    environment,
    from_environment,
    load,
    misnamed_variables,
    read_deployments,
)
from bot.domain.errors.base import SettingsError, StorageAway
from bot.reloading.rereading import Wish
from bot.runtime.bell import Bell
from bot.runtime.stopping import Stopping
from bot.telemetry import logs
from storage.startup import database

if TYPE_CHECKING:
    from playground.world import World

log = logging.getLogger(__name__)

READ_BY_BOLT = ("SLACK_BOT_TOKEN", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET")
"""What Bolt would read by itself: it would warn of one token too many, or turn OAuth on."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    options = _parser().parse_args(arguments)
    try:
        status = int(asyncio.run(options.run(options)))
        sys.stdout.flush()
    except BrokenPipeError:  # whoever reads what is printed, such as head, has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    except StorageAway as error:  # at the very start, before anything asks again by itself
        print(f"DATABASE_URL can't be used: {error.detail}.", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bot", description="Sora for Slack: make video where you work."
    )
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    run = commands.add_parser("run", help="run the bot, as .env or the environment says")
    run.set_defaults(run=_run)

    play = commands.add_parser(
        "playground", help="try everything on this machine, with a local Slack and video API"
    )
    play.add_argument("--port", type=int, help="of the page (default: 8600)")
    play.add_argument("--workspaces", type=int, default=1, help="how many (default: 1)")
    play.add_argument(
        "--installs", action="store_true", help="begin without the app, and install it by OAuth"
    )
    play.add_argument(
        "--render-seconds", type=float, default=6.0, help="how long a render takes (default: 6)"
    )
    play.add_argument(
        "--dialect",
        metavar="NAME",
        help="one video API instead of three, that behaves like azure, openai, litellm, "
        "litellm-wan, bifrost, vllm-omni, sglang, unsloth, openrouter or sora1",
    )
    play.add_argument(
        "--once", metavar="REQUEST", help="no page: make one clip, print the thread, exit"
    )
    play.add_argument(
        "--model", metavar="NAME", help="with --once: on wan (the default), seedance or sora"
    )
    play.add_argument("--remix", metavar="CHANGE", help="with --once: and a remix of it")
    play.add_argument(
        "--picture", metavar="FILE", type=Path, help="with --once: ask with a picture attached"
    )
    play.add_argument(
        "--out", type=Path, default=Path("clips"), help="with --once: folder for the clips"
    )
    play.set_defaults(run=_playground)

    doctor = commands.add_parser("doctor", help="check settings, database, Slack and the video API")
    doctor.set_defaults(run=_doctor)

    models = commands.add_parser("models", help="print what each deployment's model can do")
    models.set_defaults(run=_models)

    upgrade = commands.add_parser("migrate", help="bring the database up to date (run does it too)")
    upgrade.set_defaults(run=_migrate)
    for command in (backup, migrate_data, restored, installs, mcp, rekey, sbom):
        command.add(commands)
    return parser


async def _run(_options: argparse.Namespace) -> int:
    settings = from_environment()
    logs.configure(settings.log_format, settings.log_level, secrets=settings.secrets())
    for line in misnamed_variables():
        log.warning(line)
    wish = _read_anew_on_signal(settings)
    _hide(*READ_BY_BOLT)
    await app.run(settings, _stop_on_signals(), wish=wish)
    return 0


def _read_anew_on_signal(settings: Settings) -> Wish:
    """Return what SIGHUP rings for: reading .env, the deployments' file and the profiles' anew.

    The process's own environment stays what it is. Keys that come along are kept out of the log.
    """
    secrets = set(settings.secrets())

    def read() -> tuple[DeploymentSettings, ...]:
        deployments = read_deployments(environment())
        secrets.update(one.api_key for one in deployments if one.api_key)
        logs.configure(settings.log_format, settings.log_level, secrets=secrets)
        return deployments

    wish = Wish(read, Bell())
    asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, wish.bell.ring)
    return wish


def _hide(*names: str) -> None:
    """Keep variables from libraries that would read them behind our settings."""
    for name in names:
        os.environ.pop(name, None)


async def _migrate(_options: argparse.Namespace) -> int:
    async with database(from_environment().database_url):
        print("The database is up to date.")
    return 0


async def _doctor(_options: argparse.Namespace) -> int:
    from bot.doctor import examine  # noqa: PLC0415 - not needed to run

    logs.configure(level="CRITICAL")  # what a library warns of, the report says better
    return await examine(sys.stdout)


async def _models(_options: argparse.Namespace) -> int:
    from bot.doctor.models import show_models  # noqa: PLC0415 - not needed to run

    await show_models(sys.stdout, from_environment(), datetime.now(UTC).date())
    return 0


async def _playground(options: argparse.Namespace) -> int:
    """Run the local servers and, connected to them, the bot itself, in one process."""
    _check(options)
    stopping = _stop_on_signals()
    _hide(*READ_BY_BOLT)
    logs.configure("text", "WARNING" if options.once is None else "ERROR")
    ready: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="sora-playground-"))
        app_url = f"http://127.0.0.1:{_free_port()}" if options.installs else ""
        world = await _open_world(options, stack, app_url)
        watched = {"METRICS": "yes" if options.once is None else "no"}
        settings = load(world.environment() | _local(folder, app_url) | watched)
        bot = asyncio.create_task(app.run(settings, stopping, ready.set_result))
        try:
            status = await _unless_it_dies(bot, _play(options, world, ready, stopping))
        finally:
            stopping.request()
            await bot
    if status is None and options.once is not None:
        print("No clip: stopped before it was done.", file=sys.stderr)
        return 1
    return status or 0


async def _open_world(options: argparse.Namespace, stack: AsyncExitStack, app_url: str) -> World:
    """Start the local servers that the options ask for; ``stack`` ends them."""
    try:
        from playground.video.settings import DIALECTS  # noqa: PLC0415 - an extra, not in the image
        from playground.world import THREE, Served, open_world  # noqa: PLC0415 - the same
    except ModuleNotFoundError as error:
        raise SettingsError(
            f"The playground needs its own packages ({error.name} is missing): run make install."
        ) from error
    if options.dialect not in (None, *DIALECTS):
        raise SettingsError(f"--dialect must be one of {', '.join(DIALECTS)}.")
    port = options.port if options.port is not None else 8600 if options.once is None else 0
    world = open_world(
        port=port,
        workspaces=options.workspaces,
        render_seconds=options.render_seconds,
        deployments=(Served(options.dialect, options.dialect),) if options.dialect else THREE,
        app_url=app_url,
    )
    try:
        return await stack.enter_async_context(world)
    except (OSError, OverflowError) as error:  # OverflowError: beyond 65535
        raise SettingsError(f"--port {port} can't be listened on: choose another one.") from error


def _local(folder: str, app_url: str) -> dict[str, str]:
    """Return the variables of a bot that keeps everything in ``folder``, and hurries.

    One that people install is where browsers look for it, with a key for the tokens.
    """
    port = str(urlsplit(app_url).port or 0)
    key = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
    return {
        **({"SECRET_KEYS": key} if app_url else {}),
        "DATABASE_URL": f"sqlite+aiosqlite:///{folder}/sora.db",
        "DATA_DIR": folder,
        "PORT": port,
        "MAX_SUBMITS_PER_MINUTE": "0",
    }


async def _play(
    options: argparse.Namespace, world: World, ready: asyncio.Future[int], stopping: Stopping
) -> int:
    """Once the bot is ready, make the one clip, or show where the page is until the end."""
    port = await ready
    if options.once is not None:
        return await _once(world.page_url, options)
    return await _page(world, port, stopping)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _check(options: argparse.Namespace) -> None:
    """Raise SettingsError for values that no playground can be made of."""
    if not 0 < options.render_seconds < math.inf:
        raise SettingsError("--render-seconds must be more than 0.")
    if options.workspaces < 1:
        raise SettingsError("--workspaces must be at least 1.")
    if options.once is not None and not options.once.strip():
        raise SettingsError("--once needs a prompt.")
    if options.installs and options.once is not None:
        raise SettingsError("--installs goes without --once.")
    if options.model is not None and options.once is None:
        raise SettingsError("--model goes with --once.")
    if options.picture is not None and options.once is None:
        raise SettingsError("--picture goes with --once.")
    if options.picture is not None and not options.picture.is_file():
        raise SettingsError(f"--picture {options.picture}: there is no such file.")


async def _once(page_url: str, options: argparse.Namespace) -> int:
    from playground.once import once  # noqa: PLC0415 - an extra
    from playground.person import CannotError  # noqa: PLC0415 - an extra

    order = options.once if options.model is None else f"{options.once} --model {options.model}"
    try:
        await once(page_url, order, options.remix, options.out, picture=options.picture)
    except CannotError as error:
        print(f"No clip: {error}", file=sys.stderr)
        return 1
    return 0


async def _page(world: World, port: int, stopping: Stopping) -> int:
    if world.installs:
        print(f"Open {world.page_url}/apps and install Sora in a workspace.")
    print(f"Open {world.page_url} and type: /sora a red fox in fresh snow --seconds 4")
    for name, url in world.videos.items():
        print(f"The video API of {name} is at {url}")
    print(f"What Prometheus reads is at http://127.0.0.1:{port}/metrics")
    print("Ctrl-C ends it.", flush=True)
    await stopping.wait()
    return 0


async def _unless_it_dies(bot: asyncio.Task[None], work: Coroutine[None, None, int]) -> int | None:
    """Do ``work`` beside the bot; None if the bot was stopped first. Raises what ended the bot."""
    task = asyncio.create_task(work)
    await asyncio.wait({bot, task}, return_when=asyncio.FIRST_COMPLETED)
    if not task.done():
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await bot
        return None
    return await task


def _stop_on_signals() -> Stopping:
    """Return a flag that SIGTERM and Ctrl-C set."""
    stopping = Stopping()
    loop = asyncio.get_running_loop()
    for signum in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(signum, stopping.request)
    return stopping
