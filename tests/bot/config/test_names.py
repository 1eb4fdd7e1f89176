"""Names that look like settings and aren't."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config.file import misnamed
from bot.config.proxies import IN_LOWER_CASE
from bot.config.variables import VARIABLES

OURS = [*(variable.name for variable in VARIABLES), *IN_LOWER_CASE]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("MAX_RUNING", "did you mean MAX_RUNNING?"),
        ("SLACK_BOT_TOKENS", "did you mean SLACK_BOT_TOKEN?"),
        ("AZURE_OPENAI_KEY", "did you mean AZURE_OPENAI_API_KEY?"),
        ("slack_bot_token", "did you mean SLACK_BOT_TOKEN?"),
        ("DATABASE_URI", "did you mean DATABASE_URL?"),
        ("VIDEO_API_URL", "isn't a setting of Sora's"),
        ("KEEP_EVERYTHING", "it has no effect."),
    ],
)
def test_a_name_in_the_file_that_is_near_ours_is_told(name: str, said: str) -> None:
    (line,) = misnamed([name], [], OURS)
    assert line.startswith(f"{name} is set")
    assert said in line


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("SLACK_BOT_TOKE", True),
        ("AZURE_OPENAI_API_VERSION", True),
        ("MAX_RUNING", True),
        ("SLACK_CLIENT_ID", False),
        ("LOG_DIR", False),
        ("VIDEO_CARD", False),
    ],
)
def test_an_environment_is_not_ours_alone(name: str, told: bool) -> None:
    assert bool(misnamed([], [name], OURS)) is told


@pytest.mark.parametrize(
    "name",
    [
        *("PATH", "HOME", "HOSTNAME", "HOSTTYPE", "PWD", "PORTS", "LOGNAME", "LANG", "TERM"),
        *(
            "HTTPS_PROXY",
            "https_proxy",
            "no_proxy",
            "ftp_proxy",
            "NO_PROXY",
            "SSL_CERT_FILE",
            "PGHOST",
            "COMPOSE_PROJECT_NAME",
            "POST",
        ),
        *("DATABASE", "DATA", "DATADIR", "AZURE_CLIENT_ID", "AZURE_TENANT_ID", "PYTHONPATH"),
    ],
)
def test_what_everybody_has_is_not_told(name: str) -> None:
    assert misnamed([], [name], OURS) == []


def test_our_own_names_are_right_and_each_slip_is_told_once() -> None:
    assert misnamed(OURS, OURS, OURS) == []
    assert len(misnamed(["MAX_RUNING", "LOG_LEVL"], ["MAX_RUNING"], OURS)) == 2


@given(st.text(max_size=80))
def test_no_name_is_too_strange(name: str) -> None:
    assert all(len(line.splitlines()) == 1 for line in misnamed([name], [name], OURS))
