"""What is known of models that have ended, or are about to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.config.profiles import shipped
from bot.domain.errors.deployment import (
    AccessError,
    DeploymentMissing,
    DeploymentTrouble,
    NoVideoApi,
    Retired,
)
from bot.domain.profiles import End, Profile, unknown
from bot.domain.retirement import end_of, last_days, meant, warning
from tests.support.storage import DEPLOYMENT

AZURE = "acme.openai.azure.com"


def profile_of(model: str) -> Profile:
    return shipped().of(model) or unknown(model)


@pytest.mark.parametrize(
    ("model", "host", "on"),
    [
        ("sora-2", AZURE, date(2026, 10, 15)),
        ("Sora-2-2025-12-08", "acme.services.ai.azure.com", date(2026, 10, 15)),
        ("sora", AZURE, date(2026, 4, 23)),
        ("sora-2-pro", "api.openai.com", date(2026, 9, 24)),
        ("gemini/veo-3.1-fast-generate-preview", "gateway.example.com", date(2026, 10, 22)),
        ("veo-3.1-generate-preview", "127.0.0.1", date(2026, 10, 22)),
        ("vertex_ai/veo-3.1-generate-001", "gateway.example.com", date(2026, 11, 17)),
    ],
)
def test_an_end_that_was_published_is_known(model: str, host: str, on: date) -> None:
    found = end_of(profile_of(model), model, host)
    assert found is not None
    assert found.on == on


@pytest.mark.parametrize(
    ("model", "host"),
    [
        ("sora-2", "videos.example.com"),
        ("sora-2", "azure.com.example.com"),
        ("wan-2", AZURE),
        ("veo-3.1-lite", "gateway.example.com"),
        ("", ""),
    ],
)
def test_of_all_others_nothing_is_said(model: str, host: str) -> None:
    assert warning(profile_of(model), model, host, date(2030, 1, 1)) is None


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (date(2026, 9, 14), None),
        (date(2026, 9, 15), "sora-2 ends on 15 October 2026, by Microsoft's schedule"),
        (date(2026, 10, 14), "sora-2 ends on 15 October 2026"),
        (date(2026, 10, 15), "sora-2 ended on 15 October 2026"),
        (date(2027, 1, 1), "sora-2 ended on 15 October 2026"),
    ],
)
def test_an_end_is_worth_a_line_when_it_is_near(today: date, said: str | None) -> None:
    line = warning(profile_of("sora-2"), "sora-2", AZURE, today)
    assert line is None if said is None else (line or "").startswith(said)


END = End(hosts=("*",), models=("*",), on=date(2026, 10, 15), said="Microsoft's schedule")


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (date(2026, 10, 7), None),
        (date(2026, 10, 8), "Sora 2 can be used until 15 October 2026"),
        (date(2026, 10, 15), "Sora 2 can be used until 15 October 2026"),
        (date(2026, 10, 16), None),
    ],
)
def test_cards_say_so_in_a_models_last_week(today: date, said: str | None) -> None:
    line = last_days(END, "Sora 2", today)
    assert line is None if said is None else (line or "").startswith(said)
    assert last_days(None, "Sora 2", today) is None


@pytest.mark.parametrize("error", [Retired("410"), DeploymentMissing("404"), NoVideoApi("404")])
def test_after_its_end_all_refusals_say_the_same(error: DeploymentTrouble) -> None:
    deployment = replace(DEPLOYMENT, end=END)
    assert meant(error, deployment, date(2026, 10, 14)) is error
    assert meant(error, DEPLOYMENT, date(2026, 10, 15)) is error
    found = meant(error, deployment, date(2026, 10, 15))
    assert isinstance(found, Retired)
    assert found.tell.startswith("The video model Sora 2 was retired by its provider on 15 October")
    assert found.detail == error.detail


def test_a_key_that_is_refused_after_the_end_is_refused() -> None:
    error = AccessError("401")
    assert meant(error, replace(DEPLOYMENT, end=END), date(2026, 12, 1)) is error


def test_every_end_has_somebody_who_said_so() -> None:
    ends = [end for profile in shipped().by_name.values() for end in profile.ends]
    assert ends
    assert all(end.said and end.models and end.hosts for end in ends)
