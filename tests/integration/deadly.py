"""The bot, which dies whenever it asks about a render of one kind: what nobody has thought of.

``python -m tests.integration.deadly STEP FILE``: at the step ``get`` or ``download`` of the renders
that the file names, for as long as it is there.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

import bot.far_ends
import bot.wiring.ground
from bot import cli
from bot.config.deployments import DeploymentSettings
from bot.domain.addresses.proxies import Proxies
from bot.ports.video import VideoApi


def die_of(render: str, file: Path) -> None:
    if file.exists() and render in file.read_text():
        os.kill(os.getpid(), signal.SIGKILL)


class Deadly:
    """A video API, one step of which kills."""

    def __init__(self, api: Any, step: str, file: Path) -> None:
        self._api = api
        self._step = step
        self._file = file

    def __getattr__(self, name: str) -> Any:
        call = getattr(self._api, name)
        if name != self._step:
            return call

        async def deadly(render: str, *arguments: Any, **named: Any) -> Any:
            die_of(render, self._file)
            return await call(render, *arguments, **named)

        return deadly


def main() -> int:
    step, file = sys.argv[1], Path(sys.argv[2])
    open_video = bot.far_ends.open_video

    def video(settings: DeploymentSettings, proxies: Proxies) -> VideoApi:
        api: Any = Deadly(open_video(settings, proxies), step, file)
        return api  # type: ignore[no-any-return]  # it is one in all but name

    vars(bot.wiring.ground)["open_video"] = video
    return cli.main(["run"])


if __name__ == "__main__":
    sys.exit(main())
