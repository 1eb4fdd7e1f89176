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


@pytest.mark.parametrize(
    ("token", "seconds"),
    [
        ({"access_token": "xoxb-1"}, None),
        ({"access_token": "xoxb-1", "refresh_token": [], "token_type": None}, None),
        ({"access_token": "xoxe.xoxb-1"}, USUAL_LIFE),
        (TOKEN, USUAL_LIFE),
    ],
)
def test_a_token_ends_if_it_looks_like_one_that_does(
    token: dict[str, object], seconds: float | None
) -> None:
    assert _tokens(token).expires_in == seconds


@pytest.mark.parametrize(
    "token",
    [
        {},
        {"access_token": ""},
        {"access_token": 5},
        {"access_token": "xoxp-1", "token_type": "user"},
    ],
)
def test_an_answer_without_a_bots_token_is_none(token: dict[str, object]) -> None:
    with pytest.raises(SlackUnavailable):
        _tokens(token)


@pytest.mark.parametrize("team", [None, "T1", [], {}, {"name": "Acme"}])
def test_an_answer_without_a_workspace_is_none(team: object) -> None:
    with pytest.raises(SlackUnavailable):
        _installation({"team": team}, {})


ACME: dict[str, object] = {"id": "T1", "name": "Acme"}
ORG: dict[str, object] = {"id": "E1", "name": "Hooli"}


@pytest.mark.parametrize(
    ("answer", "who", "team", "enterprise"),
    [
        ({"team": ACME, "enterprise": ORG, "is_enterprise_install": False}, {}, "T1", "E1"),
        ({"team": None, "enterprise": ORG, "is_enterprise_install": True}, {}, None, "E1"),
        ({"team": ACME, "enterprise": None}, {"team_id": "T1"}, "T1", None),
        ({"enterprise": ORG}, {"team_id": "E1", "enterprise_id": "E1"}, None, "E1"),
        ({}, {"team_id": "T1", "team": "Acme"}, "T1", None),
        ({"team": [], "is_enterprise_install": "no"}, {"team_id": "T1"}, "T1", None),
    ],
)
def test_where_it_is_installed_is_read_or_asked(
    answer: dict[str, object], who: dict[str, object], team: str | None, enterprise: str | None
) -> None:
    found = _installation(answer, who)
    assert (found.team_id, found.enterprise_id) == (team, enterprise)
    assert found.name in {"Acme", "Hooli", "T1"}
