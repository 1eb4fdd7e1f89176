"""The slash command: durable before acknowledged, answered in private."""

from __future__ import annotations

import asyncio
import json

from bot.domain.wording.troubles.refusals import NOT_SERVED
from tests.support.front import Front


async def test_a_command_is_a_row_before_it_is_acknowledged(front: Front) -> None:
    answer = await front.command("a red fox --seconds 8")
    assert (answer.status, answer.body) == (200, "")
    (job,) = await front.jobs()
    assert (job.prompt, job.seconds, job.thread.thread_ts) == ("a red fox", 8, None)
    assert await front.store.response_url(job.id) == "http://127.0.0.1:9/commands/1234/5678"


async def test_a_command_delivered_again_is_one_request(front: Front) -> None:
    answers = await asyncio.gather(*(front.command("a fox", trigger_id="1.2") for _ in range(3)))
    assert [answer.status for answer in answers] == [200] * 3
    assert len(await front.jobs()) == 1


async def test_what_is_wrong_is_said_in_private_and_queues_nothing(front: Front) -> None:
    answer = await front.command("a red fox --secnds 8")
    told = json.loads(answer.body)
    assert answer.status == 200
    assert told["response_type"] == "ephemeral"
    assert "--seconds" in told["text"]
    assert await front.jobs() == []


async def test_an_empty_command_helps(front: Front) -> None:
    assert "Describe a clip" in json.loads((await front.command("")).body)["text"]


async def test_what_cannot_be_recorded_is_answered_with_the_sentence(front: Front) -> None:
    front.store.full = True
    answer = await front.command("a red fox")
    assert answer.status == 200
    told = json.loads(answer.body)["text"]
    assert "nothing was started and nothing was spent" in told
    assert told.endswith("try again in a minute: `/sora a red fox`")
    front.store.full = False
    assert await front.jobs() == []


async def test_another_workspace_is_not_served(front: Front) -> None:
    answer = await front.command("a red fox", team="T0STRANGER")
    assert (answer.status, answer.body) == (200, NOT_SERVED)
    assert await front.store.of_requester("T0STRANGER", "U0MAYA", 10) == []


async def test_a_grid_wide_installation_gets_our_own_words(front: Front) -> None:
    answer = await front.command("a red fox", team="T0GRID", is_enterprise_install="true")
    assert (answer.status, answer.body) == (200, NOT_SERVED)


async def test_a_forged_request_is_refused(front: Front) -> None:
    from slack_bolt.async_app import AsyncBoltRequest

    forged = AsyncBoltRequest(
        body="command=%2Fsora&text=fox&team_id=T0ACME",
        headers={
            "content-type": ["application/x-www-form-urlencoded"],
            "x-slack-signature": ["v0=00"],
            "x-slack-request-timestamp": ["1"],
        },
    )
    assert (await front.app.async_dispatch(forged)).status == 401
    assert await front.jobs() == []
