"""Keep encoders from making whoever calls them a real-time process."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def kept_scheduling() -> Iterator[None]:
    """Give this thread back the scheduling that it had.

    SVT-AV1 makes the thread that opens it SCHED_FIFO 99, and leaves it so, where root may do that.
    All that the thread starts inherits it: a browser at this priority lets nothing else run.
    Source: OpenVisualCloud/SVT-HEVC#73, whose code it has; seen with SVT-AV1 4.1.0.
    """
    if sys.platform != "linux":
        yield
        return
    policy, parameters = os.sched_getscheduler(0), os.sched_getparam(0)
    try:
        yield
    finally:
        os.sched_setscheduler(0, policy, parameters)
