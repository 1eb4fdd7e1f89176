"""Small shapes from which the description of Block Kit is put together.

A shape is a function that looks at a value and adds what is wrong with it, in Slack's
words and with a JSON pointer, to a list of problems.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Shape: TypeAlias = "Callable[[Any, str, list[str]], None]"


def report(problems: list[str], pointer: str, text: str) -> None:
    """Add a problem as Slack words it in `response_metadata.messages`."""
    problems.append(f"[ERROR] {text} [json-pointer:{pointer}]")


def string(longest: int | None = None, shortest: int = 1) -> Shape:
    """Accept a string of `shortest` to `longest` characters."""

    def check(value: Any, pointer: str, problems: list[str]) -> None:
        if not isinstance(value, str):
            report(problems, pointer, "must be a string")
        elif len(value) < shortest:
            report(problems, pointer, f"must be more than {shortest - 1} characters")
        elif longest is not None and len(value) > longest:
            report(problems, pointer, f"must be less than {longest + 1} characters")

    return check


def matching(pattern: str, description: str, longest: int | None = None) -> Shape:
    """Accept a string that matches `pattern` from start to end."""
    length = string(longest)
    compiled = re.compile(pattern)

    def check(value: Any, pointer: str, problems: list[str]) -> None:
        before = len(problems)
        length(value, pointer, problems)
        if len(problems) == before and not compiled.fullmatch(value):
            report(problems, pointer, f"must be {description}")

    return check


def choice(*allowed: str) -> Shape:
    """Accept one of the `allowed` strings."""

    def check(value: Any, pointer: str, problems: list[str]) -> None:
        if value not in allowed:
            report(problems, pointer, f"must be one of: {', '.join(allowed)}")

    return check


def flag(value: Any, pointer: str, problems: list[str]) -> None:
    """Accept true or false."""
    if not isinstance(value, bool):
        report(problems, pointer, "must be a boolean")


def number(value: Any, pointer: str, problems: list[str]) -> None:
    """Accept a number, whole or not."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        report(problems, pointer, "must be a number")


def integer(least: int, most: int) -> Shape:
    """Accept a whole number within bounds."""

    def check(value: Any, pointer: str, problems: list[str]) -> None:
        if isinstance(value, bool) or not isinstance(value, int):
            report(problems, pointer, "must be an integer")
        elif not least <= value <= most:
            report(problems, pointer, f"must be between {least} and {most}")

    return check


def array(item: Shape, most: int | None = None, least: int = 1) -> Shape:
    """Accept a list of `least` to `most` items."""

    def check(value: Any, pointer: str, problems: list[str]) -> None:
        if not isinstance(value, list):
            report(problems, pointer, "must be an array")
            return
        if len(value) < least:
            report(problems, pointer, f"must be at least {least} items")
        if most is not None and len(value) > most:
            report(problems, pointer, f"no more than {most} items allowed")
        for index, entry in enumerate(value):
            item(entry, f"{pointer}/{index}", problems)

    return check


def headed(first: Shape, other: Shape, most: int) -> Shape:
    """Accept a table: a `first` row, then `other` ones, `most` in all and equally long."""

    def check(value: Any, pointer: str, problems: list[str]) -> None:
        array(_accepted, most, least=2)(value, pointer, problems)
        for index, row in enumerate(value if isinstance(value, list) else ()):
            (other if index else first)(row, f"{pointer}/{index}", problems)
            if isinstance(row, list) and isinstance(value[0], list) and len(row) != len(value[0]):
                report(problems, f"{pointer}/{index}", f"must be {len(value[0])} items")

    return check


def _accepted(value: Any, pointer: str, problems: list[str]) -> None:
    """Accept whatever is there."""


def record(required: Mapping[str, Shape], optional: Mapping[str, Shape] | None = None) -> Shape:
    """Accept an object with these fields and no others."""
    fields = {**required, **(optional or {})}

    def check(value: Any, pointer: str, problems: list[str]) -> None:
        if not isinstance(value, dict):
            report(problems, pointer, "must be an object")
            return
        for name in required:
            if name not in value:
                report(problems, pointer, f"missing required field: {name}")
        for name, entry in value.items():
            if name not in fields:
                report(problems, pointer, f"invalid additional property: {name}")
            else:
                fields[name](entry, f"{pointer}/{name}", problems)

    return check


def tagged(kinds: Mapping[str, Shape], what: str = "type") -> Shape:
    """Accept an object whose `type` names one of `kinds`, in that kind's shape."""

    def check(value: Any, pointer: str, problems: list[str]) -> None:
        if not isinstance(value, dict):
            report(problems, pointer, "must be an object")
        elif "type" not in value:
            report(problems, pointer, "missing required field: type")
        elif not isinstance(value["type"], str) or value["type"] not in kinds:
            report(problems, f"{pointer}/type", f"unsupported {what}: {value['type']}")
        else:
            kinds[value["type"]](value, pointer, problems)

    return check


def both(*shapes: Shape) -> Shape:
    """Accept what all of the shapes accept."""

    def check(value: Any, pointer: str, problems: list[str]) -> None:
        for shape in shapes:
            shape(value, pointer, problems)

    return check


def only_one_of(*names: str) -> Shape:
    """Accept an object with exactly one of these fields."""

    def check(value: Any, pointer: str, problems: list[str]) -> None:
        if isinstance(value, dict) and sum(name in value for name in names) != 1:
            report(problems, pointer, f"must have exactly one of: {', '.join(names)}")

    return check


def at_least_one_of(*names: str) -> Shape:
    """Accept an object with one or more of these fields."""

    def check(value: Any, pointer: str, problems: list[str]) -> None:
        if isinstance(value, dict) and not any(name in value for name in names):
            report(problems, pointer, f"must have at least one of: {', '.join(names)}")

    return check


def unique(name: str) -> Shape:
    """Accept a list whose objects have no value of field `name` in common."""

    def check(value: Any, pointer: str, problems: list[str]) -> None:
        seen: set[str] = set()
        for index, entry in enumerate(value if isinstance(value, list) else ()):
            given = entry.get(name) if isinstance(entry, dict) else None
            if not isinstance(given, str):
                continue
            if given in seen:
                report(problems, f"{pointer}/{index}/{name}", f'"{given}" already exists')
            seen.add(given)

    return check
