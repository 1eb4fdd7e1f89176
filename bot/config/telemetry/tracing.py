"""Where traces go: OpenTelemetry's own variables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote

from bot.config.values import Problems, url
from bot.domain.errors.base import SettingsError

ADDRESS = "OTEL_EXPORTER_OTLP_ENDPOINT"
HEADERS = "OTEL_EXPORTER_OTLP_HEADERS"

_NO_HEADERS: Final[dict[str, str]] = {}


@dataclass(frozen=True, slots=True)
class TracingSettings:
    """A collector that takes OTLP over HTTP; ``address`` ends before ``/v1/traces``."""

    address: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)

    def secrets(self) -> tuple[str, ...]:
        """Return what must not be in the log."""
        return tuple(self.headers.values())


def tracing(values: Mapping[str, str], found: Problems) -> TracingSettings | None:
    """Return where traces go, None for nowhere."""
    headers = found.of(lambda: _headers(values[HEADERS]), _NO_HEADERS)
    if not values[ADDRESS]:
        return None
    address = found.of(lambda: url(ADDRESS, values[ADDRESS], plain="anywhere"), "")
    return TracingSettings(address, headers)


def _headers(value: str) -> dict[str, str]:
    """Read name=value pairs with commas between them, as OpenTelemetry has it."""
    pairs = [pair.partition("=") for pair in value.split(",") if pair.strip()]
    if not all(name.strip() and sign for name, sign, _ in pairs):
        raise SettingsError(f"{HEADERS} must be name=value pairs with commas between them.")
    return {name.strip(): unquote(what.strip()) for name, _, what in pairs}
