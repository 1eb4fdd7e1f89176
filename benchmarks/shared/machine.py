"""What a process has cost so far, as the kernel counts it (proc(5)); Linux only."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


def cpu(pid: int) -> float:
    """Return the seconds of CPU of a process and of all its descendants, those that ended too."""
    stats = {int(folder.name): _stat(folder) for folder in Path("/proc").glob("[0-9]*")}
    ticks = 0
    family = [pid]
    while family:
        one = family.pop()
        family += [child for child, fields in stats.items() if fields and int(fields[1]) == one]
        ticks += sum(int(part) for part in stats.get(one, [])[11:15])
    return ticks / _TICKS


def _stat(folder: Path) -> list[str]:
    """Return the fields after the command's name; none of a process that has just ended."""
    try:
        return (folder / "stat").read_text().rsplit(")", 1)[1].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


def written(pid: int) -> int:
    """Return how many bytes a process has caused to be written to disk."""
    return _number(f"/proc/{pid}/io", "write_bytes")


def memory(pid: int) -> float:
    """Return the MiB that a process has in memory now."""
    return _number(f"/proc/{pid}/status", "VmRSS") / 1024


def peak(pid: int) -> float:
    """Return the most MiB that it had since ``forget_peak``."""
    return _number(f"/proc/{pid}/status", "VmHWM") / 1024


def forget_peak(pid: int) -> None:
    """Begin anew with ``peak``."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")


def _number(path: str, name: str) -> int:
    lines = Path(path).read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the least value that so many percent don't exceed. Raises ValueError for none."""
    if not values:
        raise ValueError("there is no percentile of nothing")
    return sorted(values)[max(0, math.ceil(len(values) * percent / 100) - 1)]
