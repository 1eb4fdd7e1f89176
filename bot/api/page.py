"""The API as a page for people: plain, and made of nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Final

from bot.api.openapi import ABOUT, ORDER, REFUSALS

_STYLE: Final = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem }
code, pre { font: 14px/1.45 ui-monospace, monospace; background: #f4f4f5 }
pre { padding: .8rem; overflow-x: auto } th, td { text-align: left; padding: .2rem .8rem .2rem 0 }
td { vertical-align: top; border-top: 1px solid #e4e4e7 }
"""

_EXAMPLE: Final = """\
curl https://sora.example.com/api/jobs \\
  -H "Authorization: Bearer $SORA_TOKEN" \\
  -H "Idempotency-Key: trailer-42" \\
  --json '{"channel": "C0123456789", "prompt": "a red fox in fresh snow", "seconds": 8}'
"""

_CALLS: Final = (
    ("POST /api/jobs", "Order clips: 201, or 200 if that order had been taken before."),
    ("GET /api/jobs/ID", "How a clip is: its state, its place in line, its cost, its links."),
    ("POST /api/jobs/ID/cancel", "Cancel a clip."),
    ("GET /api/models", "What can be ordered: models, sizes, lengths, prices."),
    ("GET /api/openapi.json", "All of this, for machines."),
)


def docs_page(document: dict[str, object]) -> str:
    """Return the page about what ``document`` describes to machines."""
    fields = [(name, _about(field)) for name, field in ORDER.items()]
    refusals = [(str(status), said) for status, said in REFUSALS.items()]
    return "\n".join(
        (
            '<!doctype html><html lang="en"><meta charset="utf-8"><title>Sora: API</title>',
            f"<style>{_STYLE}</style><h1>Sora for Slack: API</h1>",
            f"<p>{escape(ABOUT)} OpenAPI {escape(str(document['openapi']))}.</p>",
            f"<pre>{escape(_EXAMPLE)}</pre><h2>Calls</h2>{_table(_CALLS)}",
            f"<h2>Fields of an order</h2>{_table(fields)}",
            "<h2>Refusals</h2><p>As <code>application/problem+json</code> (RFC 9457), with a",
            "<code>code</code> for the program and a <code>detail</code> that says what to do.</p>",
            f"{_table(refusals)}</html>",
        )
    )


def _about(field: dict[str, object]) -> str:
    """Return what is said of a field: what it is for, and an example."""
    examples = field.get("examples")
    shown = [f"such as {one}" for one in examples] if isinstance(examples, list) else []
    return " ".join([str(field.get("description", "")), *shown[:1]]).strip()


def _table(rows: Iterable[tuple[str, str]]) -> str:
    cells = (f"<tr><td><code>{escape(name)}</code><td>{escape(said)}" for name, said in rows)
    return f"<table>{''.join(cells)}</table>"
