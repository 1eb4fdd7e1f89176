"""Which workspaces can be reached: a token that is gone is used no more."""

from __future__ import annotations

import asyncio

import pytest

from bot.cards.patience import FIRST
from bot.domain.errors.slack import SlackRevoked, SlackUnavailable
from tests.support.office import Office, at_work
from tests.support.slack_stage import FILM, TEAM

DOUBTS = ("invalid_auth", "not_authed", "token_expired")


def fault(word: str, times: int = 1) -> dict[str, object]:
    return {"do": "error", "next": times, "error": word}


async def post(office: Office) -> None:
    await office.calls.call(TEAM, "chat.postMessage", channel=FILM, text="hello")


@pytest.mark.parametrize("word", ["account_inactive", "token_revoked"])
async def test_a_token_that_is_gone_is_never_used_again(
    office: Office, caplog: pytest.LogCaptureFixture, word: str
) -> None:
    await office.stage.post("/faults", methods={"chat.postMessage": [fault(word)]})
    for _ in range(3):
        with pytest.raises(SlackRevoked):
            await post(office)
    assert await office.count("chat.postMessage") == 1
    assert office.calls.workspaces.newly_shut_out() == {TEAM}
    assert office.calls.workspaces.newly_shut_out() == frozenset()
    assert office.calls.workspaces.served() == office.calls.workspaces.doubted() == frozenset()
    assert office.calls.workspaces == {}
    assert office.calls.workspaces.token(TEAM) is None
    assert not await office.calls.is_welcome(TEAM)
    (line,) = [record for record in caplog.records if record.levelname == "ERROR"]
    assert word in line.message
    assert vars(line)["workspace_name"] == "Acme"


@pytest.mark.parametrize("word", DOUBTS)
async def test_a_token_in_doubt_is_tried_and_its_workspace_not_served(
    office: Office, caplog: pytest.LogCaptureFixture, word: str
) -> None:
    await office.stage.post("/faults", methods={"*": [fault(word, 3)]})
    for _ in range(2):
        with pytest.raises(SlackRevoked):
            await post(office)
    assert not await office.calls.is_welcome(TEAM)
    assert office.calls.workspaces.served() == frozenset()
    assert office.calls.workspaces.doubted() == {TEAM}
    assert office.calls.workspaces.keys() == {TEAM}, "people's requests are heard all the same"
    assert len([record for record in caplog.records if record.levelname == "ERROR"]) == 1

    assert await office.calls.is_welcome(TEAM)
    assert office.calls.workspaces.served() == {TEAM}
    assert office.calls.workspaces.doubted() == frozenset()
    assert office.calls.workspaces.newly_shut_out() == frozenset()


async def test_any_answer_but_a_refusal_ends_the_doubt(office: Office) -> None:
    await office.stage.post("/faults", methods={"chat.postMessage": [fault("invalid_auth")]})
    with pytest.raises(SlackRevoked):
        await post(office)
    await post(office)
    assert office.calls.workspaces.served() == {TEAM}


async def test_silence_says_nothing_about_a_token(office: Office) -> None:
    await office.stage.post("/faults", methods={"*": [{"do": "status", "next": 2, "status": 503}]})
    with pytest.raises(SlackUnavailable):
        await post(office)
    with pytest.raises(SlackUnavailable):
        await office.calls.is_welcome(TEAM)
    assert office.calls.workspaces.served() == {TEAM}


async def test_calls_that_cross_each_other_tell_of_it_once(office: Office) -> None:
    """Both were on their way when the token died."""
    await office.stage.post("/faults", methods={"chat.postMessage": [fault("token_revoked", 2)]})
    answers = await asyncio.gather(post(office), post(office), return_exceptions=True)
    assert [type(answer) for answer in answers] == [SlackRevoked, SlackRevoked]
    assert office.calls.workspaces.newly_shut_out() == {TEAM}
    assert office.calls.workspaces.newly_shut_out() == frozenset()


async def test_cards_wait_for_a_token_in_doubt_and_are_shown_later(office: Office) -> None:
    async with at_work(office):
        job = (await office.asked())[0]
        office.board.changed(job.id)
        await office.shown(job)
        job = await office.rendering()
        await office.stage.post("/faults", methods={"chat.update": [fault("invalid_auth", 3)]})
        began = office.clock.now()
        for progress in (20, 40, 60, 80):
            job = await office.store.update(job, progress=progress)
            office.board.changed(job.id)
        await office.shown(job)
        assert "80%" in await office.card(job)
        assert office.clock.now() - began > 2 * FIRST, "three refusals, a minute apart"


async def test_no_card_is_touched_in_a_workspace_that_left(office: Office) -> None:
    async with at_work(office):
        (carded,) = await office.asked()
        office.board.changed(carded.id)
        await office.shown(carded)
        office.calls.workspaces.forget(TEAM)
        (fresh,) = await office.asked()
        calls = len((await office.stage.get("/calls"))["calls"])
        for job in (carded, fresh):
            office.board.changed(job.id)
        moved = await office.submitting()
        office.board.changed(moved.id)
        await office.board.close(1)
        assert len((await office.stage.get("/calls"))["calls"]) == calls
        assert (await office.row(fresh)).card_ts is None
