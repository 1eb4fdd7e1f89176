"""Where traces go, as OpenTelemetry's own variables say."""

from __future__ import annotations

import subprocess
import sys

import pytest

from bot.config.settings import load
from bot.domain.errors.base import SettingsError
from tests.support.environment import AZURE, SLACK

PLACE = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318/"}


def test_a_collectors_headers_are_secrets() -> None:
    headers = {"OTEL_EXPORTER_OTLP_HEADERS": "authorization=Bearer%20abc, x-team = film"}
    settings = load(SLACK | AZURE | PLACE | headers)
    assert settings.tracing is not None
    assert settings.tracing.address == "http://collector:4318"
    assert settings.tracing.headers == {"authorization": "Bearer abc", "x-team": "film"}
    assert {"Bearer abc", "film"} <= {*settings.secrets()}
    assert "Bearer abc" not in repr(settings)


def test_without_an_address_no_traces_go_anywhere() -> None:
    assert load(SLACK | AZURE).tracing is None
    code = "import sys, bot.app; print([m for m in sys.modules if m.startswith('opentelemetry')])"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout == "[]\n"


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "collector:4318"}, "OTEL_EXPORTER_OTLP_ENDPOINT"),
        (PLACE | {"OTEL_EXPORTER_OTLP_HEADERS": "Bearer abc"}, "OTEL_EXPORTER_OTLP_HEADERS"),
    ],
)
def test_an_address_or_header_that_cant_be_is_refused(wrong: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        load(SLACK | AZURE | wrong)
