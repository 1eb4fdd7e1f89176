"""When models end, as far as anybody has published it: a table with its sources."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from typing import Final

SOON: Final = 60
"""Days before a model's end from which on it is worth a line."""


@dataclass(frozen=True, slots=True)
class Retirement:
    """The end of some models at one service, or wherever they are had.

    ``models`` are globs on the model's name in small letters, ``hosts`` on the server's; ``said``
    completes "…, by …".
    """

    models: tuple[str, ...]
    hosts: tuple[str, ...]
    on: date
    said: str


_AZURE: Final = ("*.azure.com", "*.azure.us", "*.azure.cn", "*.azure-api.net")
_ANYWHERE: Final = ("*",)

RETIREMENTS: Final = (
    # github.com/MicrosoftDocs/azure-ai-docs, articles/foundry/openai/includes/
    # concepts-model-retirement-schedule-content.md of 10/05/2026: version 2025-12-08, the last
    # one, ends without a replacement.
    Retirement(
        ("sora-2", "sora-2-20*"), _AZURE, date(2026, 10, 15), "Microsoft's schedule of 5 October"
    ),
    # The same page of 04/23/2026 and all later ones don't list it any more; a date wasn't found.
    Retirement(
        ("sora", "sora-20*"), _AZURE, date(2026, 4, 23), "its absence from Microsoft's schedules"
    ),
    # github.com/openai/openai-python 3.52.0: every method of videos is deprecated with this date.
    Retirement(("sora-2*",), ("api.openai.com",), date(2026, 9, 24), "OpenAI's own client library"),
    # ai.google.dev/gemini-api/docs/deprecations: all three preview ids, at every gateway to them.
    Retirement(
        ("*veo-3.1-*preview*",), _ANYWHERE, date(2026, 10, 22), "Google's page of deprecations"
    ),
    # docs.cloud.google.com/gemini-enterprise-agent-platform/models/model-versions: "or later".
    Retirement(
        ("vertex_ai/veo-3.1-generate-001", "vertex_ai/veo-3.1-fast-generate-001"),
        _ANYWHERE,
        date(2026, 11, 17),
        "Google's page of model versions, which adds “or later”",
    ),
)


def retirement_of(model: str, host: str) -> Retirement | None:
    """Return what is known of the end of ``model`` at ``host``; None where nothing is."""
    return next(
        (
            known
            for known in RETIREMENTS
            if any(fnmatchcase(model.lower(), glob) for glob in known.models)
            and any(fnmatchcase(host.lower(), glob) for glob in known.hosts)
        ),
        None,
    )


def warning(model: str, host: str, today: date) -> str | None:
    """Return a sentence about an end that is past or near; None for all others."""
    known = retirement_of(model, host)
    if known is None or (known.on - today).days > SOON:
        return None
    day = f"{known.on.day} {known.on:%B %Y}"
    when = f"ended on {day}" if known.on <= today else f"ends on {day}"
    return (
        f"{model} {when}, by {known.said}: every order may be refused from then on. Move to "
        "another model or server (docs/install.md, Any other server)"
    )
