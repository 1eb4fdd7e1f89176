"""What the doctor says of a disk on which clips have to wait."""

from __future__ import annotations

import shutil
from collections import namedtuple
from pathlib import Path

import pytest

from bot.doctor.machine import disk

Usage = namedtuple("Usage", "total used free")


@pytest.mark.parametrize(
    ("free", "mark", "words"),
    [
        (5 * 10**7, "fix", "0.1 GB free for DATA_DIR: make room"),
        (10**9, "warn", "1.0 GB free for DATA_DIR: a large clip may take 1 GB"),
        (50 * 10**9, "ok", "50.0 GB free for DATA_DIR"),
    ],
)
def test_room_for_clips(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, mark: str, words: str
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(10**12, 10**12 - free, free))
    found = disk(tmp_path / "data")
    assert found.mark == mark
    assert found.said.startswith(words)
