"""Reads a Dockerfile: the instructions that ours is made of, and what the image is in the end."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

KNOWN: Final = frozenset(
    {
        "ARG",
        "CMD",
        "COPY",
        "ENTRYPOINT",
        "ENV",
        "EXPOSE",
        "FROM",
        "HEALTHCHECK",
        "RUN",
        "USER",
        "VOLUME",
        "WORKDIR",
    }
)


@dataclass(frozen=True, slots=True)
class Step:
    """An instruction, and what follows it."""

    name: str
    rest: str


@dataclass(frozen=True, slots=True)
class Configuration:
    """What an image says of how it is run."""

    env: Mapping[str, str] = field(default_factory=dict)
    workdir: str = "/"
    user: str = "0:0"
    entrypoint: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    health: tuple[str, ...] = ()
    volume: str = ""

    def after(self, step: Step, arguments: Mapping[str, str]) -> Configuration:
        """Return what holds after a step that changes no file; ``arguments`` are for ARG."""
        match step.name:
            case "ARG":
                name = step.rest.partition("=")[0]
                given = {name: arguments[name]} if name in arguments else {}
                return replace(self, env={**self.env, **given})
            case "ENV":
                return replace(self, env={**self.env, **self._pairs(step.rest)})
            case "WORKDIR":
                return replace(self, workdir=step.rest)
            case "USER":
                return replace(self, user=step.rest)
            case "VOLUME":
                return replace(self, volume=step.rest)
            case "HEALTHCHECK":
                return replace(self, health=_listed(step.rest.partition("CMD ")[2]))
            case "ENTRYPOINT":
                return replace(self, entrypoint=_listed(step.rest))
            case "CMD":
                return replace(self, command=_listed(step.rest))
            case _:
                return self

    def _pairs(self, rest: str) -> dict[str, str]:
        """Return what is set; values may name what was set before, as in $PATH."""
        pairs = (pair.partition("=") for pair in shlex.split(rest))
        known = self.env
        return {
            name: re.sub(r"\$(\w+)", lambda found: known.get(found[1], ""), value)
            for name, _, value in pairs
        }


def _listed(rest: str) -> tuple[str, ...]:
    """Return the words of an instruction in the form of a list: ours have no other."""
    words = json.loads(rest)
    assert isinstance(words, list), rest
    return tuple(map(str, words))


def read(text: str) -> list[Step]:
    """Return the steps of a Dockerfile. Raises ValueError for one that isn't understood."""
    lines = (line for line in text.splitlines() if line and not line.startswith("#"))
    whole = re.sub(r"\\\n\s*", "", "\n".join(lines))
    steps = [Step(*line.split(" ", 1)) for line in whole.splitlines()]
    if unknown := {step.name for step in steps} - KNOWN:
        raise ValueError(f"the rehearsal doesn't know {', '.join(sorted(unknown))}")
    return steps
