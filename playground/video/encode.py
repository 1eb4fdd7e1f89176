"""``python -m playground.video.encode``: make one clip in a process of its own.

Reads from its standard input a JSON object with the fields of a
:class:`~playground.video.spec.ClipSpec` and ``target``. It gives way to every other process,
and ends without a trace when it is asked to (SIGTERM).
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from pathlib import Path

from playground.video.clips import make_clip
from playground.video.spec import ClipSpec, EncodingStopped, Input

NICENESS = 5


def main() -> int:
    """Make the clip; the exit code is 0 if it is there."""
    stopped = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopped.set())
    os.nice(NICENESS)
    fields = json.load(sys.stdin)
    target = Path(fields.pop("target"))
    fields["lineage"] = tuple(fields["lineage"])
    fields["inputs"] = tuple(Input.from_record(given) for given in fields["inputs"])
    spec = ClipSpec(**fields)
    try:
        make_clip(spec, target, stopped)
    except EncodingStopped:
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
