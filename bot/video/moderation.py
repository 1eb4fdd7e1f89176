"""Recognising moderation: the codes that say so, the stage, and the reasons that are named."""

from __future__ import annotations

import re

from bot.domain.errors import Moderated

CODES = frozenset(
    {
        "moderation_blocked",  # Azure and OpenAI, sora-2
        "content_policy_violation",  # OpenAI, images
        "content_filter",  # Azure OpenAI, other endpoints
        "responsibleaipolicyviolation",  # Azure's video schema: inner_error.code
        "input_moderation",  # Azure, Sora 1: failure_reason
        "output_moderation",  # Microsoft PyRIT
    }
)

# "The request is blocked by our moderation system when checking inputs.
#  Possible reasons: people-in-user-uploads." (Azure, sora-2)
_REASONS = re.compile(r"possible reasons?:\s*([^.]+)", re.IGNORECASE)
_STAGE = re.compile(r"\b(input|output)s?\b", re.IGNORECASE)


def moderated(
    detail: str, message: str, codes: frozenset[str], *, otherwise: str | None
) -> Moderated:
    """Return the error, at the stage that the provider names, or else at ``otherwise``."""
    return Moderated(detail, stage=_stage(message, codes) or otherwise, reasons=reasons(message))


def _stage(message: str, codes: frozenset[str]) -> str | None:
    for stage in ("input", "output"):
        if f"{stage}_moderation" in codes:
            return stage
    found = _STAGE.search(_REASONS.sub("", message))
    return found.group(1).lower() if found else None


def reasons(message: str) -> tuple[str, ...]:
    """Return the reasons that a message names, as the provider spells them."""
    found = _REASONS.search(message)
    if not found:
        return ()
    named = (reason.strip().lower() for reason in found.group(1).split(","))
    return tuple(dict.fromkeys(reason for reason in named if reason))
