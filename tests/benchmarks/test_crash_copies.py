"""The crash campaign counts each copy that isn't where somebody shared it, or is there twice."""

from __future__ import annotations

import pytest

from benchmarks.crash.team.copies import CopyRow, Shown, Wish, copies_astray

WISH, OTHER = Wish("view:1", "C1"), Wish("view:2", "C1")
POSTED = CopyRow("view:1", "C1", "posted", "F1")
FAILED = CopyRow("view:2", "C1", "failed", None)
THERE = Shown("C1", "F1")


@pytest.mark.parametrize(
    ("wishes", "rows", "seen", "hidden", "count"),
    [
        ([WISH], [POSTED], [THERE], 0, 0),
        ([WISH, OTHER], [POSTED, FAILED], [THERE], 1, 0),
        ([], [POSTED], [THERE], 0, 0),  # recorded, and the answer was lost
        ([WISH, OTHER], [POSTED, FAILED], [THERE], 0, 1),
        ([WISH, OTHER], [POSTED], [THERE], 0, 1),
        ([WISH], [CopyRow("view:1", "C1", "wanted", "F1")], [], 0, 1),
        ([WISH], [POSTED], [], 0, 1),
        ([WISH], [POSTED], [THERE, THERE], 0, 1),
        ([WISH], [POSTED], [THERE, Shown("C1", "F2")], 0, 1),
        ([WISH, OTHER], [POSTED, FAILED], [THERE, Shown("C1", "F2")], 1, 1),
    ],
)
def test_what_is_counted(
    wishes: list[Wish], rows: list[CopyRow], seen: list[Shown], hidden: int, count: int
) -> None:
    assert len(copies_astray(wishes, rows, seen, hidden)) == count
