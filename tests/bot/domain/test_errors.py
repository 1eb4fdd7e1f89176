"""The error tree: a code for the row and the log, a sentence for the person."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from functools import partial

import pytest

from bot.domain import errors
from bot.domain.errors.base import (
    ClipUnknown,
    FieldRefused,
    KeyReused,
    NotAllowed,
    RequestError,
    SeveralWrong,
    SoraError,
    Unchecked,
)
from bot.domain.errors.deployment import FIXES, DeploymentTrouble
from bot.domain.errors.provider import Limited
from bot.domain.errors.refusals import HOPELESS, Moderated, NoRemix, Refused
from bot.domain.errors.slack import SlackLimited
from tests.support.error_tree import tree

RAW_ID = re.compile(
    r"\b[A-Z][A-Z0-9]{6,}\b"  # Slack: C0123ABCD, U…, T…, F…
    r"|\b\d{10}\.\d{6}\b"  # Slack: a message's ts
    r"|\b(?:video|task|gen|req|call|chatcmpl)_\w+"  # the video API
    r"|\b[0-9a-f]{8}-[0-9a-f]{4}-"  # a UUID
    r"|\bxox[a-z]-|https?://"
)
SENTENCES = re.compile(r"[A-Z].*[.]", re.DOTALL)


TREE = sorted(set(tree()), key=lambda kind: kind.__name__)


OWN_WORDS: dict[type[SoraError], Callable[[], SoraError]] = {
    RequestError: lambda: RequestError("Say what to film."),
    SeveralWrong: lambda: SeveralWrong([RequestError("Say what to film."), FieldRefused("")]),
    **{
        kind: partial(kind, "Say what to film.")
        for kind in (NotAllowed, Unchecked, ClipUnknown, KeyReused)
    },
}
"""What is said to be wrong by whoever raises it, and no server has a say in."""


def made(kind: type[SoraError], detail: str) -> SoraError:
    own = OWN_WORDS.get(kind)
    return kind(detail) if own is None else own()


def test_every_class_has_a_code_of_its_own() -> None:
    codes = Counter(kind.code for kind in TREE)
    assert [code for code, times in codes.items() if times > 1] == []


def test_whatever_pauses_a_deployment_says_what_to_mend() -> None:
    pausing = [kind for kind in TREE if issubclass(kind, DeploymentTrouble)]
    assert {kind.code: kind.fix for kind in pausing} == FIXES


def test_a_refusal_is_offered_again_only_if_another_way_exists() -> None:
    refused = {kind.code for kind in TREE if issubclass(kind, Refused)}
    assert refused - HOPELESS == {NoRemix.code}


@pytest.mark.parametrize("kind", TREE)
def test_a_code_is_a_word_that_a_row_can_keep(kind: type[SoraError]) -> None:
    assert re.fullmatch(r"[a-z][a-z_]{1,31}", kind.code)
    assert "code" in vars(kind)


@pytest.mark.parametrize("kind", TREE)
def test_what_it_tells_is_whole_sentences_without_raw_ids(kind: type[SoraError]) -> None:
    tell = made(kind, "").tell
    assert SENTENCES.fullmatch(tell)
    assert not RAW_ID.search(tell)
    assert not set("<>\n") & set(tell)
    assert tell.count("`") % 2 == 0
    assert tell.count("*") % 2 == 0


@pytest.mark.parametrize("kind", TREE)
def test_what_a_server_said_goes_to_the_log_not_to_the_person(kind: type[SoraError]) -> None:
    said = "video_68a1 for U0123ABCD at https://example.test/v1"
    error = made(kind, said)
    assert said not in error.tell
    assert not RAW_ID.search(error.tell)
    if kind not in OWN_WORDS:
        assert error.detail == said
        assert str(error) == said


@pytest.mark.parametrize("kind", TREE)
def test_every_class_is_drawn_at_the_top_of_the_file(kind: type[SoraError]) -> None:
    assert re.search(rf"\b{kind.__name__}\b", errors.__doc__ or "")


def test_without_a_detail_an_error_still_says_something() -> None:
    assert str(SoraError()) == SoraError.tell
    assert str(RequestError("Say what to film.")) == "Say what to film."


def test_a_sentence_of_its_own_leaves_the_class_alone() -> None:
    error = SoraError("detail", tell="This one differs.")
    assert error.tell == "This one differs."
    assert SoraError().tell != error.tell


@pytest.mark.parametrize("stage", ["request", "input", "output", "somewhere new"])
def test_moderation_names_its_reasons_in_words(stage: str) -> None:
    error = Moderated("said", stage=stage, reasons=("graphic-violence", "something-new"))
    assert "The reason it gave: graphic violence." in error.tell
    assert SENTENCES.fullmatch(error.tell)
    assert error.stage == stage


def test_limits_carry_when_to_come_back() -> None:
    assert Limited().retry_after is None
    assert Limited(retry_after=7.0).retry_after == 7.0
    assert SlackLimited(retry_after=3.0).error == "ratelimited"
