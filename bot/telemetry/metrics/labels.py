"""The values that labels can have: closed sets, or cut off where they would grow."""

from __future__ import annotations

from typing import Final

from bot.domain.errors.base import SoraError, family
from bot.domain.groups import SHARED
from bot.ports.deployments import Deployments
from bot.telemetry.calls import BROKEN, OK

OTHER: Final = "other"
"""Whatever has no name of its own."""

MOST_METHODS: Final = 80
"""Methods of Slack's that are told apart: we call some thirty."""


class DeploymentNames:
    """Names of deployments, as the settings have them."""

    def __init__(self, deployments: Deployments) -> None:
        self._deployments = deployments

    def of(self, name: str) -> str:
        """Return what a deployment is called, or a line: a shared one as its group's first."""
        name = name.removeprefix(SHARED)
        return name if name in self.known() else OTHER

    def known(self) -> frozenset[str]:
        """Return the names that there are."""
        return frozenset(one.name.removeprefix(SHARED) for one in self._deployments)


class Methods:
    """Names of Slack's methods, as many as are told apart."""

    def __init__(self) -> None:
        self._seen: set[str] = set()

    def of(self, method: str) -> str:
        """Return a method's name, while there aren't too many."""
        if len(self._seen) < MOST_METHODS:
            self._seen.add(method)
        return method if method in self._seen else OTHER


def code_of(code: str | None) -> str:
    """Return an error's code, if the tree of errors has it."""
    known = {kind.code for kind in family(SoraError)} | {OK, BROKEN}
    return code if code in known else OTHER
