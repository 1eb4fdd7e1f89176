"""What Slack answers to a code: also where it isn't as documented, no token is lost over it."""

from __future__ import annotations

import pytest

from bot.domain.errors.slack import SlackUnavailable
from bot.slack.installs.exchange import USUAL_LIFE, _installation, _tokens

TOKEN = {"access_token": "xoxe-1", "refresh_token": "xoxe-2", "token_type": "bot"}


@pytest.mark.parametrize(
    ("told", "seconds"),
    [(43200, 43200.0), ("600", 600.0), ("soon", USUAL_LIFE), ([], USUAL_LIFE), (-1, USUAL_LIFE)],
)
def test_a_token_is_kept_whatever_is_said_of_its_end(told: object, seconds: float) -> None:
    tokens = _tokens({**TOKEN, "expires_in": told})
    assert (tokens.access, tokens.refresh, tokens.expires_in) == ("xoxe-1", "xoxe-2", seconds)


def test_a_token_that_ends_never_has_no_end() -> None:
    assert _tokens(TOKEN).expires_in is None


@pytest.mark.parametrize("team", [None, "T1", [], {}, {"name": "Acme"}])
def test_an_answer_without_a_workspace_is_none(team: object) -> None:
    with pytest.raises(SlackUnavailable):
        _installation({"team": team}, {})
