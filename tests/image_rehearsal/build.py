"""Takes the steps of a Dockerfile one by one, each stage in a machine of its own."""

from __future__ import annotations

import os
import shlex
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.image_rehearsal.dockerfile import Configuration, Step
from tests.image_rehearsal.machine import Machine

HIDDEN = shutil.ignore_patterns("__pycache__", "*.pyc")
"""What .dockerignore keeps out of the folders that it lets in."""


@dataclass
class Build:
    """An image that is being made from ``context``, in ``folder``."""

    context: Path
    folder: Path
    arguments: Mapping[str, str]
    stages: dict[str, Machine] = field(default_factory=dict)
    configuration: Configuration = field(default_factory=Configuration)

    @property
    def machine(self) -> Machine:
        """Return the latest stage: the image, in the end."""
        return list(self.stages.values())[-1]

    def take(self, step: Step) -> None:
        """Take a step. Ends the program, with what was said, where a command fails."""
        match step.name:
            case "FROM":
                name = step.rest.partition(" AS ")[2] or "image"
                self.stages[name] = Machine(self.folder / name)
                self.configuration = Configuration()
            case "RUN":
                self._run(step.rest)
            case "COPY":
                self._copy(step.rest)
            case _:
                self.configuration = self.configuration.after(step, self.arguments)
                self._inside(".").mkdir(parents=True, exist_ok=True)

    def _run(self, line: str) -> None:
        known = self.configuration
        there = f"cd {shlex.quote(known.workdir)} && {line}"
        env = {**self.arguments, **known.env}
        self.machine.run(["/bin/sh", "-c", there], env, user=known.user, check=True)

    def _inside(self, path: str) -> Path:
        """Return where a path of the image is, from the outside."""
        whole = os.path.normpath(os.path.join(self.configuration.workdir, path))  # noqa: PTH118
        return self.machine.written / whole.lstrip("/")

    def _copy(self, rest: str) -> None:
        *sources, target = rest.split()
        folder = self.context
        if sources[0].startswith("--from="):
            folder = self.stages[sources.pop(0).removeprefix("--from=")].written
        for name in sources:
            source = folder / name.lstrip("/")
            place = self._inside(target)
            if source.is_dir():
                shutil.copytree(source, place, symlinks=True, ignore=HIDDEN, dirs_exist_ok=True)
            else:
                shutil.copy(source, place / source.name if target.endswith("/") else place)
