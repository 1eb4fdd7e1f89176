"""``python -m tests.pictures``: a picture of every surface, into ``docs/pictures/``.

The playground is started with the bot, a story is played there, and headless Chromium looks at it:
light and dark, wide and on a phone. It takes some minutes; ``--only channel`` takes that alone.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path

from playground.world import THREE, open_world
from tests.pictures.scene import Scene
from tests.pictures.story import cast_of, play
from tests.pictures.studio import open_studio
from tests.pictures.surfaces import NAMES, SURFACES
from tests.support.whole_bot import running, set_up

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
RENDER_SECONDS = 100.0
"""How long a render takes that isn't ended by hand: longer than the pictures of it."""


async def take(surfaces: Sequence[str], folder: Path) -> None:
    """Play the story and save a picture of each surface."""
    async with AsyncExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="sora-pictures-")))
        world = await stack.enter_async_context(
            open_world(port=0, render_seconds=RENDER_SECONDS, deployments=THREE)
        )
        settings = set_up(world, place, MAX_SUBMITS_PER_MINUTE="0")
        _, port = await stack.enter_async_context(running(settings))
        await port
        cast = await stack.enter_async_context(cast_of(world))
        thread = await play(cast)
        studio = await stack.enter_async_context(open_studio(world.page_url, folder))
        for name in surfaces:
            await SURFACES[name].show(Scene(studio, cast, thread))
            await studio.shoot(name, SURFACES[name].looks)
            await studio.close_form()
            print(name, flush=True)


def main() -> int:
    """Read the command line and take the pictures."""
    parser = argparse.ArgumentParser(prog="python -m tests.pictures", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=[*SURFACES], help="not all of them")
    parser.add_argument("--out", type=Path, default=FOLDER, help="the folder (docs/pictures)")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    asyncio.run(take(given.only or [*SURFACES], given.out))
    if not given.only:
        for left in sorted(given.out.glob("*.webp")):
            if left.name not in NAMES:
                left.unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main())
