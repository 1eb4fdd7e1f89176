"""Where in the program a function, a class or a constant is, by its name."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

PROGRAM = ("bot", "handlers", "storage")

Piece = tuple[str, str]
"""A file, from the root, and what a symbol says there."""


@cache
def symbols(root: Path) -> dict[str, list[Piece]]:
    """Return what each symbol says; methods are ``Class.method``. Several may share a name."""
    found: dict[str, list[Piece]] = {}
    for path in sorted(path for part in PROGRAM for path in (root / part).rglob("*.py")):
        text = path.read_text()
        lines = text.splitlines(keepends=True)
        for name, first, last in _defined(ast.parse(text).body, ""):
            said = "".join(lines[first - 1 : last])
            found.setdefault(name, []).append((str(path.relative_to(root)), said))
    return found


def places(root: Path, symbol: str, piece: str) -> list[str]:
    """Return the files in which a symbol of that name says ``piece``, exactly once."""
    return [path for path, said in symbols(root).get(symbol, ()) if said.count(piece) == 1]


def _defined(body: list[ast.stmt], inside: str) -> Iterator[tuple[str, int, int]]:
    for node in body:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                first = min([node.lineno, *(mark.lineno for mark in node.decorator_list)])
                yield f"{inside}{node.name}", first, node.end_lineno or first
                yield from _defined(node.body, f"{inside}{node.name}.")
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                yield f"{inside}{name}", node.lineno, node.end_lineno or node.lineno
            case _:
                continue
