"""Every text that people read: from one place, as one page, and in one voice."""

from __future__ import annotations

import ast
import re

import pytest

from tests.support.words_page import PAGE, PUT_TOGETHER, ROOT, SURFACES, WORDING, modules, page

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


EVERY_TEXT = [(f"{module}.{name}", text) for module in MODULES for name, text in texts(module)]


def test_the_page_is_up_to_date() -> None:
    """If not: `make words`."""
    assert PAGE.read_text("utf-8") == page()


def test_the_page_has_what_it_names() -> None:
    assert {*SURFACES} <= {*MODULES}
    assert all((ROOT / path).is_file() for paths in PUT_TOGETHER.values() for path in paths)


@pytest.mark.parametrize("module", MODULES)
def test_wording_is_texts_with_their_moments_and_no_more(module: str) -> None:
    tree = ast.parse((WORDING / f"{module}.py").read_text("utf-8"))
    kinds = [type(node) for node in tree.body]
    assert {*kinds} <= {ast.Expr, ast.ImportFrom, ast.AnnAssign}
    assert kinds[-1] is ast.Expr
    assert len(texts(module)) == kinds.count(ast.AnnAssign)


@pytest.mark.parametrize(("name", "text"), EVERY_TEXT)
def test_a_text_has_the_one_voice(name: str, text: str) -> None:
    assert JARGON.search(text) is None
    assert BLAME.search(text) is None
    assert text.count("`") % 2 == text.count("*") % 2 == 0
    assert "  " not in text
    assert not re.search(r"\b(?:is|can|does|do|has|have|are) ?not\b", text)
    assert max(map(len, re.split(r"(?<=[.:?!])\s", text))) <= 170
