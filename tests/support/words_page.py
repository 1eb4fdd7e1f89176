"""Makes docs/words.md, every text that people read, as one page (``make words``).

It reads the program's source: of the modules of ``bot.domain.wording`` each constant, with the
moment that stands below it, and of errors the class's first line and what it tells.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.support.sentences import text_of

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
    "card/gifs": "A clip as a GIF",
    "card/amounts": "Amounts and states",
    "first_contact": "First contact",
    "home": "Home",
    "admin": "Home, for admins",
    "help": "The help",
    "buttons": "Buttons",
    "lists": "Lists and status",
    "spending/usage": "Usage, and thumbs",
    "form/fields": "The form",
    "form/told": "Around the form",
    "form/windows": "Windows about one clip",
    "reading/prompts": "Words that can't be read as they are",
    "reading/options": "Options that can't be taken",
    "reading/foreign": "Other tools' options",
    "reading/answers": "Answers to what is no prompt",
    "troubles/refusals": "Refusals",
    "troubles/changes": "Remixes and next shots",
    "troubles/pictures": "Pictures",
    "troubles/files": "Files that can't be used",
    "sharing": "Sharing, and the showcase",
    "card/takes": "Takes side by side",
    "taking_back": "Cancelling and deleting",
    "queue": "The line",
    "card/approvals": "Requests that an admin has to approve",
    "troubles/endings": "Clips that come to nothing, or can't be brought",
    "troubles/uploads": "Uploads that Slack refuses",
    "programs/tokens": "API tokens, in Home and in their window",
    "programs/problems": "What programs are told",
    "troubles/renders": "Renders that went astray",
    "card/thread_status": "Under a thread",
    "pages/installs": "The page that ends an installation",
}
"""The modules of wording in the order of the page, with their headings; any other comes last."""

_INTRO = """\
# Words

Every text that people read, by where they read it. It is made of the program by `make words`, and a
test compares the two: change a text where it stands, in `bot/domain/wording/` or in the tree of
errors, and make the page anew. What stands in braces is filled in; what follows a · is a piece of a
text, or is said in its place.

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
    return "\n".join(parts)


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
                yield " ".join(when.split()), "\n· ".join(map(str.strip, waiting))
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
                text = text_of(value)
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                text = text_of(value)
            case _:
                continue
        if text is not None:
            yield name, text


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
