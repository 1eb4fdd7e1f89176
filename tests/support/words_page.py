"""Makes docs/words.md, every text that people read, as one page (``make words``).

It reads the program's source: of the modules of ``bot.domain.wording`` each constant, with the
moment that stands below it; of errors, the class's first line and what it tells; and of what is put
together where it is said, each text as it stands there.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "words.md"
WORDING = ROOT / "bot" / "domain" / "wording"
ERRORS = ROOT / "bot" / "domain" / "errors"

SURFACES = {
    "card/status": "On a card: how the clip is",
    "card/delays": "On a card: what holds a clip up",
    "card/strays": "On a card: its deployment was taken away",
    "card/facts": "On a card: the small print",
    "card/actions": "On a card: buttons and menu",
    "first_contact": "First contact",
    "home": "Home",
    "admin": "Home, for admins",
    "help": "The help",
    "buttons": "Buttons",
    "lists": "Lists and status",
    "form/fields": "The form",
    "form/told": "Around the form",
    "form/windows": "Windows about one clip",
    "reading/answers": "Answers to what is no prompt",
    "troubles/refusals": "Refusals",
    "troubles/changes": "Remixes and next shots",
    "troubles/pictures": "Pictures",
    "troubles/files": "Files that can't be used",
    "taking_back": "Cancelling and deleting",
    "queue": "The line",
    "troubles/endings": "Clips that come to nothing, or can't be brought",
    "troubles/uploads": "Uploads that Slack refuses",
    "troubles/renders": "Renders that went astray",
    "card/thread_status": "Under a thread",
}
"""The modules of wording in the order of the page, with their headings; any other comes last."""

PUT_TOGETHER = {
    "In the help": ("bot/domain/language/help.py", "bot/domain/language/models.py"),
    "About words that can't be read as they are": (
        *("bot/domain/language/options/errors.py", "bot/domain/language/prompts.py"),
        *("bot/domain/language/grammar.py", "bot/domain/language/naming.py"),
        *("bot/domain/language/menu.py", "bot/domain/language/answers.py"),
        *("bot/domain/language/options/corrected.py", "bot/requests/making/drafts.py"),
        "bot/requests/making/again.py",
    ),
}
"""Where texts are put together from parts, by what they are about."""

_LF = "\n"

_INTRO = """\
# Words

Every text that people read, by where they read it. It is made of the program by `make words`, and a
test compares the two: change a text where it stands, in `bot/domain/wording/` or in the tree of
errors, and make the page anew. `{…}` stands for what is filled in.

How they are written: what happened, what it cost, what to do now; short, in plain English; nobody
is blamed, and no name of a clip is shown where a button does. What only one person reads says *I*;
what a card says to all says *Sora*.
"""


def modules() -> list[str]:
    """Return the modules of wording, as paths within it without their ending."""
    found = (path.relative_to(WORDING) for path in WORDING.rglob("[a-z]*.py"))
    return sorted(path.with_suffix("").as_posix() for path in found)


def page() -> str:
    """Return the whole page."""
    parts = [_INTRO]
    others = sorted({*modules()} - {*SURFACES})
    for name in (*SURFACES, *others):
        heading = SURFACES.get(name) or Path(name).name.replace("_", " ").capitalize()
        module = ast.parse((WORDING / f"{name}.py").read_text("utf-8"))
        parts.append(_section(heading, ast.get_docstring(module) or "", _constants(module)))
    parts.append(_section("Errors", "What went wrong, and what is told of it.", _told_of_errors()))
    parts.append("## Put together where it is said\n")
    for heading, paths in PUT_TOGETHER.items():
        said = dict.fromkeys(text for path in paths for text in _said_in(ROOT / path))
        whole = [text for text in said if _begins(text)]
        pieces = " · ".join(_inline(text) for text in said if not _begins(text))
        bullets = "".join(f"- {_inline(text)}\n" for text in whole)
        parts.append(f"### {heading}\n\n{bullets}{f'- … {pieces}{_LF}' if pieces else ''}")
    return "\n".join(parts)


def _begins(text: str) -> bool:
    """Tell whether a text can stand at the beginning, or is a piece of others."""
    return not (text[:1].islower() or text[:1] in ",;(")


def _section(heading: str, about: str, rows: Iterator[tuple[str, str]]) -> str:
    table = "".join(f"| {_inline(when)} | {_inline(text)} |\n" for when, text in rows)
    return f"## {heading}\n\n{about}\n\n| when | what is said |\n|---|---|\n{table}"


def _inline(text: str) -> str:
    return text.strip().replace("``", "`").replace("|", "\\|").replace("\n", "<br>")


def _constants(module: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield when each constant is said, and what it says; several may share their moment."""
    waiting: list[str] = []
    for node in module.body[1:]:
        match node:
            case ast.AnnAssign(value=ast.Constant(value=str(text))):
                waiting.append(text)
            case ast.Expr(value=ast.Constant(value=str(when))):
                yield " ".join(when.split()), "\n".join(waiting)
                waiting = []


def _told_of_errors() -> Iterator[tuple[str, str]]:
    for path in sorted(ERRORS.glob("*.py")):
        for node in ast.parse(path.read_text("utf-8")).body:
            if not isinstance(node, ast.ClassDef):
                continue
            told = [text for name, text in _class_texts(node) if name == "tell"]
            when = (ast.get_docstring(node) or "").split("\n\n", maxsplit=1)[0]
            if told:
                yield " ".join(when.replace("``", "`").split()), told[0]


def _class_texts(made: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for node in made.body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                text = _text(value)
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                text = _text(value)
            case _:
                continue
        if text is not None:
            yield name, text


def _said_in(path: Path) -> Iterator[str]:
    """Yield what a module says, as it stands there: of some four words or more."""
    module = ast.parse(path.read_text("utf-8"))
    silent = {id(inside) for node in ast.walk(module) for inside in _unsaid(node)}
    found = [node for node in ast.walk(module) if isinstance(node, ast.expr)]
    for node in sorted(found, key=lambda node: (node.lineno, node.col_offset)):
        text = None if id(node) in silent else _text(node)
        if text is not None and len([w for w in text.split() if w[:1].isalpha()]) >= 3:
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


def _text(node: ast.expr) -> str | None:
    """Return what an expression says, with ``{…}`` for what is filled in; None for no text."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=values):
            return "".join(_text(part) or "{…}" for part in values)
    return None


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
