"""Every text that people read: from one place, as one page, and in one voice."""

from __future__ import annotations

import ast
import re
from string import Formatter

from tests.support.sentences import filled_in, said_in
from tests.support.words_page import PAGE, ROOT, SURFACES, WORDING, modules, page

JARGON = re.compile(
    r"\b(?:job|lease|slot|payload|endpoint|null|exception|invalid|timed? ?out|database)s?\b",
    re.IGNORECASE,
)
"""What nobody has to know who wants a clip."""

BLAME = re.compile(
    r"\b(?:you (?:must|should have|forgot|failed|can't)|wrong(?:ly)? (?:by|of) you)\b"
)
MODULES = modules()


def texts(module: str) -> list[tuple[str, str]]:
    tree = ast.parse((WORDING / f"{module}.py").read_text("utf-8"))
    return [
        (node.target.id, node.value.value)
        for node in tree.body
        if isinstance(node, ast.AnnAssign)
        and isinstance(node.target, ast.Name)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    ]


SPEAKING = (
    *("handlers", "bot/slack/views", "bot/slack/messages", "bot/requests", "bot/cards"),
    *("bot/delivery", "bot/media", "bot/rendering", "bot/domain/text", "bot/domain/media"),
    *("bot/domain/language/options", "bot/domain/language/verbs", "bot/domain/conversation"),
)
"""The folders whose modules say something to people."""

EVERY_TEXT = [(f"{module}.{name}", text) for module in MODULES for name, text in texts(module)]


def test_the_page_is_up_to_date() -> None:
    """If not: `make words`."""
    assert PAGE.read_text("utf-8") == page()


def test_the_page_has_what_it_names() -> None:
    assert {*SURFACES} <= {*MODULES}


def test_no_sentence_stands_outside_of_wording() -> None:
    """What is for the log begins in lower case; what errors tell stands in their own tree."""
    speaking = [path for folder in SPEAKING for path in (ROOT / folder).rglob("*.py")]
    paths = sorted([*speaking, *(ROOT / "bot" / "domain" / "language").glob("*.py")])
    found = {path.relative_to(ROOT).as_posix(): [*said_in(path)] for path in paths}
    assert {path: said for path, said in found.items() if said} == {}


def test_each_text_is_filled_in_with_what_it_names() -> None:
    named = {name: {*_named(text)} for name, text in EVERY_TEXT}
    filled = [
        call
        for top in ("bot", "handlers")
        for path in (ROOT / top).rglob("*.py")
        for call in filled_in(path)
    ]
    assert len(filled) > 200
    assert [call for call in filled if not named[call.text] <= call.given] == []


def _named(text: str) -> set[str]:
    return {field for _, field, _, _ in Formatter().parse(text) if field is not None}


def test_wording_is_texts_with_their_moments_and_no_more() -> None:
    for module in MODULES:
        tree = ast.parse((WORDING / f"{module}.py").read_text("utf-8"))
        kinds = [type(node) for node in tree.body]
        assert {*kinds} <= {ast.Expr, ast.ImportFrom, ast.AnnAssign}, module
        assert kinds[-1] is ast.Expr, module
        assert len(texts(module)) == kinds.count(ast.AnnAssign), module


def test_a_text_has_the_one_voice() -> None:
    assert len(EVERY_TEXT) > 500
    for name, text in EVERY_TEXT:
        assert JARGON.search(text) is None, name
        assert BLAME.search(text) is None, name
        assert text.count("`") % 2 == text.count("*") % 2 == 0, name
        assert "  " not in text, name
        assert not re.search(r"\b(?:is|can|does|do|has|have|are) ?not\b", text), name
        assert max(map(len, re.split(r"(?<=[.:?!])\s", text))) <= 170, name
