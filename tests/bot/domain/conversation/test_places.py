"""Nobody is advised to do what Slack doesn't allow."""

from __future__ import annotations

import pytest

from bot.domain.conversation.places import cannot_post, is_person


def test_nobody_is_invited_into_a_conversation_of_two() -> None:
    for word in ("channel_not_found", "not_in_channel", "something_new"):
        told = cannot_post("D0MAYAJONAS", word)
        assert "/invite" not in told
        assert "direct message between two people" in told
        assert "write to me directly" in told


def test_a_public_channel_is_one_to_be_invited_to() -> None:
    assert "Type `/invite @Sora` in it and try again." in cannot_post("C0RANDOM", "not_in_channel")


@pytest.mark.parametrize("channel", ["C0SECRET", "G0SECRET"])
def test_a_private_one_may_be_a_group_to_which_no_app_is_added(channel: str) -> None:
    told = cannot_post(channel, "channel_not_found")
    assert "`/invite @Sora`" in told
    assert "a group message has to become a private channel first" in told


def test_a_person_who_cannot_be_written_to_is_offered_a_channel() -> None:
    told = cannot_post("U0MAYA", "channel_not_found")
    assert "/invite" not in told
    assert "Choose a channel that I'm in." in told


@pytest.mark.parametrize("channel", ["D1", "C1", "G1", "U1"])
@pytest.mark.parametrize("word", ["channel_not_found", "not_in_channel"])
def test_it_says_that_nothing_was_spent(channel: str, word: str) -> None:
    assert cannot_post(channel, word).endswith("Nothing was spent.")


def test_a_persons_id_is_told_from_a_conversations() -> None:
    assert [is_person(id_) for id_ in ("U1", "W1", "C1", "G1", "D1")] == [True, True] + [False] * 3
