"""OpenAI's published document of ``/videos``: to check against, and to generate answers from."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import httpx
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from tests.support.video_doubles import BASE, File, parts_of

SPEC = json.loads(
    (Path(__file__).parents[1] / "data/openai-videos/openapi.json").read_text(encoding="utf-8")
)
SCHEMAS = SPEC["components"]["schemas"]


def conforms(schema: dict[str, Any], value: Any) -> None:
    Draft202012Validator(schema | {"components": SPEC["components"]}).validate(value)


def named(schema: dict[str, Any]) -> dict[str, Any]:
    """Return what a reference in the document leads to."""
    found: dict[str, Any] = SCHEMAS[schema["$ref"].rpartition("/")[2]]
    return found


def from_schema(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Generate what a schema of the published document allows."""
    if "$ref" in schema:
        return from_schema(named(schema))
    if "anyOf" in schema:
        return st.one_of(*[from_schema(option) for option in schema["anyOf"]])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if schema["type"] == "object":
        required = set(schema["required"])
        parts = {name: from_schema(part) for name, part in schema["properties"].items()}
        return st.fixed_dictionaries(
            {name: part for name, part in parts.items() if name in required},
            optional={name: part for name, part in parts.items() if name not in required},
        )
    if schema["type"] == "array":
        return st.lists(from_schema(schema["items"]), max_size=3)
    return {
        "string": st.text(),
        "integer": st.integers(),
        "boolean": st.booleans(),
        "null": st.none(),
    }[schema["type"]]


def operation_of(request: httpx.Request) -> dict[str, Any]:
    """Return the one operation of the document that a request is for."""
    path = request.url.raw_path.decode().partition("?")[0].removeprefix(httpx.URL(BASE).path)
    found = [
        operations[request.method.lower()]
        for template, operations in SPEC["paths"].items()
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path)
        and request.method.lower() in operations
    ]
    assert len(found) == 1, f"{request.method} {path} is in the document {len(found)} times"
    operation: dict[str, Any] = found[0]
    return operation


def answer_schema(operation: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of an operation's JSON answer."""
    schema: dict[str, Any] = operation["responses"]["200"]["content"]["application/json"]["schema"]
    return schema


def check(request: httpx.Request) -> str:
    """Check that a request is as the document says; return the operation's id."""
    operation = operation_of(request)
    known = {
        profile["name"]: profile["schema"]
        for profile in operation["parameters"]
        if profile["in"] == "query"
    }
    for name, value in request.url.params.items():
        conforms(known[name], int(value) if known[name].get("type") == "integer" else value)
    if "requestBody" in operation:
        _check_body(request, operation["requestBody"]["content"])
    else:
        assert request.content == b""
    return str(operation["operationId"])


def _check_body(request: httpx.Request, kinds: dict[str, Any]) -> None:
    kind = request.headers["content-type"].partition(";")[0]
    if kind.startswith("multipart"):
        parts = parts_of(request).items()
        # The schema calls a file a string in binary format.
        body = {name: repr(part) if isinstance(part, File) else part for name, part in parts}
    else:
        body = json.loads(request.content)
    schema = kinds[kind]["schema"]
    conforms(schema, body)
    assert set(body) <= set(named(schema)["properties"]), "a field that nobody documented"
