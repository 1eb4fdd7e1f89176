"""``python -m tests.image_rehearsal``: build the image and run it, without an engine.

The Dockerfile's own steps are taken in a root of its own (``machine.py`` says of what), then the
image is run as its user, with nothing to write to but its volume: the doctor, the list of what is
in it, and the bot before the playground's servers, which makes a clip. Nothing leaves this machine
but pip's questions to its index.
"""

from __future__ import annotations

import asyncio
import json
import os
import platform
import signal
import sys
import tempfile
import time
from pathlib import Path

from playground.once import once
from playground.world import World, open_world
from tests.image_rehearsal.build import Build
from tests.image_rehearsal.dockerfile import read

ROOT = Path(__file__).parents[2]
PASSED_ON = ("PIP_", "SSL_CERT_", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")
"""How the names begin of variables that a build is given, as by --build-arg."""

PATIENCE = 60.0
"""Seconds that the bot has to become well."""

GRACE = 40.0
"""Seconds that an engine gives it to stop in: compose.yml says so."""


def say(what: str) -> None:
    """Tell what was done."""
    print(f"ok    {what}", flush=True)


def build(folder: Path) -> Build:
    """Take every step of the Dockerfile, and say how long each took."""
    given = {n: v for n, v in os.environ.items() if n.upper().startswith(PASSED_ON)}
    made = Build(ROOT, folder, given)
    for step in read((ROOT / "Dockerfile").read_text()):
        began = time.monotonic()
        made.take(step)
        say(f"{step.name} {step.rest[:70]} ({time.monotonic() - began:.1f} s)")
    made.machine.make_volume(made.configuration.volume)
    return made


def sora(made: Build, *words: str, **env: str) -> tuple[int, str]:
    """Run one of the image's commands as its user; return how it ended, and what it said."""
    known = made.configuration
    there = ["/bin/sh", "-c", f'cd {known.workdir} && exec "$@"', "sh", *known.entrypoint, *words]
    done = made.machine.run(there, {**known.env, **env}, user=known.user, volume=known.volume)
    return done.returncode, done.stdout + done.stderr


def look_into(made: Build) -> None:
    """See that the image has what it needs, no more, and says what that is."""
    files = {path.name for path in (made.machine.written / "app").iterdir()}
    assert "sbom.cdx.json" in files
    assert not files & {"tests", "playground", ".env", ".git", "benchmarks"}, files
    status, said = sora(made, "--version")
    assert status == 0, said
    say(f"version {said.strip()}, as {made.configuration.user}, on a root that can't be written")
    status, said = sora(made, "sbom")
    parts = json.loads(said)["components"]
    assert status == 0
    assert not {part["name"] for part in parts} & {"av", "pytest", "pip"}
    say(f"sbom lists {len(parts)} components, each with its licence")
    status, said = sora(made, "doctor", SLACK_BOT_TOKEN="")
    assert status == 1, said
    assert "Traceback" not in said, said
    say("doctor says what to set: " + said.splitlines()[0])


async def is_well(made: Build, env: dict[str, str]) -> bool:
    """Ask as the image's HEALTHCHECK does."""
    known = made.configuration
    words = list(known.health)
    ask = made.machine.run
    done = await asyncio.to_thread(
        ask, words, {**known.env, **env}, user=known.user, volume=known.volume
    )
    return done.returncode == 0


async def live(made: Build, world: World, out: Path) -> None:
    """Run the bot in the image, see it well, have a clip made, and stop it."""
    known = made.configuration
    env = {**world.environment(), "PORT": "3917", "HTTP_PROXY": "", "HTTPS_PROXY": ""}
    start = ["/bin/sh", "-c", f'cd {known.workdir} && exec "$@"', "sh"]
    words, outside = made.machine.command(
        [*start, *known.entrypoint, *known.command],
        {**known.env, **env},
        user=known.user,
        volume=known.volume,
    )
    bot = await asyncio.create_subprocess_exec(*words, env=outside)
    try:
        async with asyncio.timeout(PATIENCE):
            while not await is_well(made, env):
                assert bot.returncode is None, "the bot ended"
                await asyncio.sleep(0.5)
        say("HEALTHCHECK: " + " ".join(known.health)[:60] + "…")
        clips = await once(world.page_url, "a red fox in fresh snow --seconds 4", None, out)
        assert [clip for clip in clips if clip.stat().st_size > 0]
        say("a clip was made and delivered")
    finally:
        if bot.returncode is None:  # else it is told why it ended, rather than that it did
            await stop(bot)


def terminate_child(pid: int) -> None:
    """Send SIGTERM to a process's only child."""
    (child,) = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    os.kill(int(child), signal.SIGTERM)


async def stop(bot: asyncio.subprocess.Process) -> None:
    """Stop the bot as an engine does: SIGTERM for the one process of its machine."""
    await asyncio.to_thread(terminate_child, bot.pid)
    status = await asyncio.wait_for(bot.wait(), GRACE)
    assert status == 0, status
    say("it stops by itself when it is asked to")


async def run(made: Build, out: Path) -> None:
    """Run the bot before the playground's servers."""
    async with open_world(port=0, render_seconds=1.0) as world:
        await live(made, world, out)


def main() -> int:
    """Build and run; return the exit status."""
    if platform.system() != "Linux" or os.geteuid() != 0:
        print("The rehearsal mounts a root of its own: run it as root, on Linux.", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="sora-image-") as folder:
        made = build(Path(folder))
        look_into(made)
        asyncio.run(run(made, Path(folder) / "clips"))
    print("The image builds, and works.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
