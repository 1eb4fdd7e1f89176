"""Rows of any table: something that each column may hold, whatever its table is for."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, Column, Float, Integer, LargeBinary, String


def value_of(column: Column[Any], row: int) -> Any:
    """Return something that the column of a row may hold; None in every other row, where it can."""
    if column.nullable and row % 2:
        return None
    match column.type:
        case Boolean():
            return row % 3 == 0
        case Integer():
            return row + 1
        case Float():
            return 1_790_000_000.123456 + row / 7
        case LargeBinary():
            return bytes(range(256)) * row
        case String():
            return f"é{row:03} 🦊'\n"[: column.type.length]
        case _:
            raise AssertionError(f"no sample of a {column.type} so far: {column}")
