"""Installing in many workspaces, as it is set."""

from __future__ import annotations

import pytest

from bot.config.settings import load
from bot.domain.errors.base import SettingsError
from bot.domain.installs.admission import Admission, AdmissionRule, InstallStanding
from bot.domain.installs.installation import Decision, Installation
from tests.support.environment import AZURE, INSTALLS, SLACK

SOCKET = {"SLACK_APP_TOKEN": SLACK["SLACK_APP_TOKEN"]}
KEY, OTHER_KEY = INSTALLS["SECRET_KEYS"], "B" * 43 + "="


def refused(environ: dict[str, str]) -> str:
    with pytest.raises(SettingsError) as caught:
        load(SOCKET | AZURE | environ)
    return str(caught.value)


def test_nobody_needs_a_token_where_others_install_it() -> None:
    settings = load(SOCKET | AZURE | INSTALLS | {"SECRET_KEYS": f"{KEY}, {OTHER_KEY}"})
    assert settings.bot_tokens == ()
    assert settings.installs is not None
    assert settings.installs.keys == (KEY, OTHER_KEY)
    assert settings.installs.admission == Admission(AdmissionRule.APPROVAL)
    assert {KEY, OTHER_KEY, "client-secret-1"} <= {*settings.secrets()}
    assert "client-secret-1" not in repr(settings)
    assert load(SLACK | AZURE).installs is None


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"SECRET_KEYS": ""}, "SECRET_KEYS isn't set"),
        ({"SECRET_KEYS": f"{KEY},short"}, "SECRET_KEYS holds something that is no key"),
        ({"PUBLIC_URL": ""}, "PUBLIC_URL isn't set"),
        ({"PUBLIC_URL": "http://sora.example.com"}, "PUBLIC_URL must start with https://"),
        ({"SLACK_CLIENT_ID": ""}, "SLACK_CLIENT_ID isn't set"),
        ({"INSTALLS": "all"}, "INSTALLS must be listed, approval or anybody"),
        ({"INSTALLS_LISTED": "acme"}, "INSTALLS_LISTED must be ids"),
    ],
)
def test_what_is_missing_or_no_good_says_what_to_do(changed: dict[str, str], named: str) -> None:
    assert named in refused(INSTALLS | changed)


def test_a_rule_for_nobody_is_told() -> None:
    said = refused(SLACK | {"INSTALLS": "anybody"})
    assert said.startswith("INSTALLS is set, but SLACK_CLIENT_ID isn't")


@pytest.mark.parametrize(
    ("rule", "listed", "decision", "standing"),
    [
        (AdmissionRule.ANYBODY, "", None, InstallStanding.ADMITTED),
        (AdmissionRule.ANYBODY, "T01", Decision.REFUSED, InstallStanding.REFUSED),
        (AdmissionRule.APPROVAL, "", None, InstallStanding.WAITING),
        (AdmissionRule.APPROVAL, "T01", None, InstallStanding.ADMITTED),
        (AdmissionRule.APPROVAL, "", Decision.APPROVED, InstallStanding.ADMITTED),
        (AdmissionRule.LISTED, "T09", None, InstallStanding.REFUSED),
        (AdmissionRule.LISTED, "E01", None, InstallStanding.ADMITTED),
        (AdmissionRule.LISTED, "", Decision.APPROVED, InstallStanding.ADMITTED),
    ],
)
def test_who_is_let_in(
    rule: AdmissionRule, listed: str, decision: Decision | None, standing: InstallStanding
) -> None:
    where = Installation(
        team_id="T01", enterprise_id="E01", name="Acme", url="", bot_user_id="U1", bot_id="B1"
    )
    settings = load(SOCKET | AZURE | INSTALLS | {"INSTALLS": rule, "INSTALLS_LISTED": listed})
    assert settings.installs is not None
    assert settings.installs.admission.standing(where, decision) is standing


def test_the_apps_id_beside_a_token_means_nothing_alone() -> None:
    stray = {name: INSTALLS[name] for name in ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET")}
    assert load(SLACK | AZURE | stray).installs is None
    assert "SECRET_KEYS isn't set" in refused(stray)
