"""Which workspaces are let in: those of a list, those that somebody approved, or all."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from bot.domain.installs.installation import Decision, Installation


class AdmissionRule(StrEnum):
    """What ``INSTALLS`` says."""

    LISTED = "listed"
    APPROVAL = "approval"
    ANYBODY = "anybody"


class InstallStanding(StrEnum):
    """How an installation stands: served, not yet, or never."""

    ADMITTED = "admitted"
    WAITING = "waiting"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Admission:
    """Who is let in. ``listed`` are ids of workspaces and organisations, let in by every rule."""

    rule: AdmissionRule = AdmissionRule.APPROVAL
    listed: frozenset[str] = frozenset()

    def standing(self, where: Installation, decision: Decision | None) -> InstallStanding:
        """Return how an installation stands, by what was decided of it, or else by the rule."""
        if decision is Decision.REFUSED:
            return InstallStanding.REFUSED
        named = not self.listed.isdisjoint({where.team_id, where.enterprise_id})
        if decision is Decision.APPROVED or named:
            return InstallStanding.ADMITTED
        match self.rule:
            case AdmissionRule.ANYBODY:
                return InstallStanding.ADMITTED
            case AdmissionRule.APPROVAL:
                return InstallStanding.WAITING
            case AdmissionRule.LISTED:
                return InstallStanding.REFUSED
            case _:
                assert_never(self.rule)
