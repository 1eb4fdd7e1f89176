"""The command line, with a playground whose clips have few frames: they are made in no time.

``python -m tests.integration.few_frames playground …``
"""

from __future__ import annotations

import sys
from functools import partial

import playground.world
from bot import cli
from playground.video import VideoServerSettings


def main() -> int:
    vars(playground.world)["VideoServerSettings"] = partial(VideoServerSettings, fps=2)
    return cli.main()


if __name__ == "__main__":
    sys.exit(main())
