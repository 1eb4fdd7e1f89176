"""Finds the sentences that a module of the program says itself, by reading its source."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_WORDING = "bot.domain.wording"


def said_in(path: Path) -> Iterator[str]:
    """Yield each sentence that a module says itself: of three words or more, and begun as one."""
    module = ast.parse(path.read_text("utf-8"))
    silent = {id(inside) for node in ast.walk(module) for inside in _unsaid(node)}
    found = [node for node in ast.walk(module) if isinstance(node, ast.expr)]
    for node in sorted(found, key=lambda node: (node.lineno, node.col_offset)):
        text = None if id(node) in silent else text_of(node)
        words = [] if text is None else [word for word in text.split() if word[:1].isalpha()]
        if text is not None and len(words) >= 3 and not text.lstrip()[:1].islower():
            yield text


def _unsaid(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what people don't read: docstrings, the log, patterns, and parts of other texts.

    An error that says what to tell has its first words for the log.
    """
    match node:
        case ast.Expr(value=ast.Constant() as doc):
            yield doc
        case ast.JoinedStr(values=values):
            yield from values
        case ast.Call(func=ast.Attribute(value=ast.Name(id="log" | "re"))):
            yield from ast.walk(node)
        case ast.Call(args=[detail, *_], keywords=named) if any(one.arg == "tell" for one in named):
            yield from ast.walk(detail)
        case ast.Call(func=ast.Name(id="ValueError" | "shown")):
            yield from ast.walk(node)


def text_of(node: ast.expr) -> str | None:
    """Return what an expression says, with ``{…}`` for what is filled in; None for no text."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=values):
            return "".join(text_of(part) or "{…}" for part in values)
    return None


@dataclass(frozen=True, slots=True)
class Filled:
    """Where a text of wording is filled in: ``card/facts.BILLED``, and which names it is given."""

    text: str
    given: frozenset[str]
    path: str
    line: int


def filled_in(path: Path) -> Iterator[Filled]:
    """Yield where a module fills in a text of wording, as far as it says itself which one."""
    tree = ast.parse(path.read_text("utf-8"))
    texts = dict(_imported(tree))
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=said, attr="format"), keywords=given):
                first, _, rest = ast.unparse(said).partition(".")
                named = all(one.arg is not None for one in given)
                if named and first in texts and (not rest or rest.isidentifier()):
                    text = f"{texts[first]}.{rest}" if rest else texts[first]
                    names = frozenset(one.arg or "" for one in given)
                    yield Filled(text, names, path.as_posix(), node.lineno)


def _imported(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield what a module calls the texts, and the modules, that it has of wording."""
    for node in ast.walk(tree):
        match node:
            case ast.ImportFrom(module=str(module), names=names) if module.startswith(_WORDING):
                inside = module.removeprefix(_WORDING).lstrip(".").replace(".", "/")
                for one in names:
                    is_text = one.name.isupper()
                    joined = f"{inside}.{one.name}" if is_text else f"{inside}/{one.name}"
                    yield one.asname or one.name, joined.lstrip("/")
