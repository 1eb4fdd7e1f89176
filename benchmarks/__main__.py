"""All benchmarks, one after the other: ``make bench``.

python -m benchmarks --write             everything, and the table into docs/performance.md
python -m benchmarks --quick             once, and less of everything
python -m benchmarks --only claims polls
"""

from __future__ import annotations

import sys

from benchmarks import (
    acknowledgements,
    big_clips,
    claims,
    polls,
    slow_slack,
    start,
    statements,
    throughput,
    under_way,
    waiting,
)
from benchmarks.shared.command import main

BENCHMARKS = (
    throughput.BENCHMARK,
    statements.BENCHMARK,
    waiting.BENCHMARK,
    polls.BENCHMARK,
    under_way.BENCHMARK,
    claims.BENCHMARK,
    acknowledgements.BENCHMARK,
    slow_slack.BENCHMARK,
    big_clips.BENCHMARK,
    start.BENCHMARK,
)

if __name__ == "__main__":
    sys.exit(main(BENCHMARKS, "benchmarks", __doc__))
