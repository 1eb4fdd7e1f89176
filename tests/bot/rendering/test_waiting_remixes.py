"""A remix asked for before its clip is done waits for it, and ends with it if that fails."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.job import Job, JobState
from bot.domain.profiles import Change
from bot.rendering.waiting_remixes import WaitingRemixes
from bot.slack.views.card import card
from storage.waiting_remixes import SqlWaitingRemixes
from tests.support.front_desk import BOT, counter, origin, press, reply, say
from tests.support.profiles import SORA_2
from tests.support.works import Works, done, finished, moved_to, set_row


def waiting(works: Works) -> WaitingRemixes:
    return WaitingRemixes(
        sources=SqlWaitingRemixes(works.engine),
        remixes=works.remixes,
        board=works.board,
        bell=works.bell,
        line=works.line,
        stopping=works.stopping,
    )


@pytest.fixture
def looking(works: Works) -> WaitingRemixes:
    """Return what lets remixes go, told of every end of a render as in the program."""
    return waiting(works)


async def look(works: Works) -> None:
    """Look once, as the next process would."""
    await waiting(works)._look()


def shown(works: Works, job: Job) -> str:
    return card(job, None, works.clock.now()).text


async def test_a_remix_of_a_clip_that_renders_waits_for_it(works: Works) -> None:
    source = await works.rendering()
    remix = await reply(works, source, "remix make it night")
    assert (remix.state, remix.awaits_source) == (JobState.QUEUED, True)
    assert (remix.source_id, remix.source_provider_id) == (source.id, None)
    assert "Waits for #1" in shown(works, remix)
    assert works.slack.private == []
    await look(works)
    assert (await works.store.claim(works.deployment)).job is None
    works.video.complete_all()
    source = await works.reaches(source, JobState.DELIVERED)
    await look(works)
    remix = await done(works, remix)
    assert works.video.renders[remix.provider_id or ""].remixed_from == source.provider_id
    assert remix.lineage == (1,)


async def test_it_begins_as_soon_as_its_clip_is_rendered(
    works: Works, looking: WaitingRemixes
) -> None:
    source = await works.rendering()
    remix = await reply(works, source, "remix make it night")
    works.slack.troubles.before("start_upload", *[OSError()] * 3)  # it isn't in the thread yet
    works.video.complete_all()
    await works.reaches(source, JobState.DELIVERING)
    await looking._look()
    claim = await works.store.claim(works.deployment)
    assert claim.job is not None
    source = await works.row(source)
    assert (claim.job.id, claim.job.source_provider_id) == (remix.id, source.provider_id)


async def test_of_a_clip_in_line_it_waits_as_well(works: Works) -> None:
    (source,) = await works.in_line()
    remix = await reply(works, source, "remix make it night")
    await done(works, source)
    await look(works)
    assert (await done(works, remix)).state is JobState.DELIVERED


async def test_a_remix_of_a_remix_that_waits_waits_for_that_one(works: Works) -> None:
    source = await works.rendering()
    night = await reply(works, source, "remix make it night")
    rain = await reply(works, source, "remix #2 make it rain")
    assert (rain.source_id, "Waits for #2" in shown(works, rain)) == (night.id, True)
    works.video.complete_all()
    await works.reaches(source, JobState.DELIVERED)
    await look(works)
    assert (await works.row(rain)).awaits_source
    night = await done(works, night)
    await look(works)
    rain = await done(works, rain)
    assert works.video.renders[rain.provider_id or ""].remixed_from == night.provider_id


async def test_a_mention_before_the_first_clip_is_done_is_a_remix(works: Works) -> None:
    source = await works.rendering()
    await say(counter(works), f"<@{BOT}> make it night", origin(source.thread, "U2"))
    remix = (await works.store.in_thread(source.thread))[-1]
    asked_for = (remix.prompt, remix.source_id, remix.awaits_source)
    assert asked_for == ("make it night", source.id, True)


async def test_a_clip_that_is_there_is_changed_rather_than_one_to_come(works: Works) -> None:
    clip = await finished(works)
    later = await reply(works, clip, "new a blue whale")
    remix = await reply(works, later, "remix make it night")
    assert (remix.source_id, remix.awaits_source) == (clip.id, False)


# --- when its clip comes to nothing ------------------------------------------------------


async def test_it_fails_with_its_clip_and_says_so(works: Works) -> None:
    source = await works.rendering()
    remix = await reply(works, source, "remix make it night")
    further = await reply(works, source, "remix #2 make it rain")
    works.video.renders.clear()
    await works.reaches(source, JobState.FAILED)
    await look(works)
    remix = await works.row(remix)
    assert (remix.state, remix.error_code) == (JobState.FAILED, "source_failed")
    assert "#1, which this was to change, failed. *Edit and try again…* begins" in (
        remix.error_tell or ""
    )
    assert "Nothing was spent." in shown(works, remix)
    assert remix.ended_at is not None
    await press(works, remix, "edit")
    words = works.slack.forms[-1].form.prompt
    assert words.startswith(f"{source.prompt}\n")
    assert words.endswith("one change, which overrides the above: make it night")
    await look(works)
    further = await works.row(further)
    assert (further.state, "#2, which" in (further.error_tell or "")) == (JobState.FAILED, True)
    assert len(works.video.orders) == 1


@pytest.mark.parametrize("rendering", [False, True])
async def test_it_ends_with_a_clip_that_is_cancelled(works: Works, rendering: bool) -> None:
    source = await works.rendering() if rendering else (await works.in_line())[0]
    remix = await reply(works, source, "remix make it night")
    await say(counter(works), "cancel #1", origin(source.thread))
    await look(works)
    remix = await works.row(remix)
    assert (remix.state, remix.error_code) == (JobState.FAILED, "source_failed")
    assert "#1, which this was to change, was cancelled" in (remix.error_tell or "")


async def test_of_a_clip_that_was_deleted_nothing_is_made(works: Works) -> None:
    source = await works.rendering()
    remix = await reply(works, source, "remix make it night")
    works.video.complete_all()
    source = await works.reaches(source, JobState.DELIVERED)
    await set_row(works, source, deleted_at=works.clock.now(), prompt="")
    await look(works)
    remix = await works.row(remix)
    assert remix.state is JobState.FAILED
    assert "deleted" in (remix.error_tell or "")


async def test_what_cannot_be_changed_is_offered_from_scratch(works: Works, tmp_path: Path) -> None:
    profile = replace(SORA_2, change=Change.NONE)
    async with moved_to(works, tmp_path, name=works.deployment.name, profile=profile) as after:
        source = await after.rendering()
        remix = await reply(after, source, "remix make it night")
        assert remix.awaits_source
        after.video.complete_all()
        await after.reaches(source, JobState.DELIVERED)
        await look(after)
        offer = await after.row(remix)
        assert (offer.state, offer.error_code) == (JobState.FAILED, "no_remix")
        assert "*Recreate* makes it from scratch" in (offer.error_tell or "")
        assert (await press(after, offer)).recreated


async def test_again_of_one_that_waits_waits_as_well(works: Works) -> None:
    source = await works.rendering()
    await reply(works, source, "remix make it night")
    works.clock.advance(60)
    again = await reply(works, source, "again #2")
    assert (again.prompt, again.awaits_source) == ("make it night", True)
    works.video.renders.clear()
    await works.reaches(source, JobState.FAILED)
    await look(works)
    await say(counter(works), "again #2", origin(source.thread))
    assert "#1 has no clip to remix: it failed" in works.slack.private[-1][1]


async def test_again_of_one_that_waited_is_of_the_same_clip(works: Works) -> None:
    source = await works.rendering()
    remix = await reply(works, source, "remix make it night")
    works.video.complete_all()
    source = await works.reaches(source, JobState.DELIVERED)
    await look(works)
    await done(works, remix)
    again = await reply(works, source, "again #2")
    assert (again.awaits_source, again.source_provider_id) == (False, source.provider_id)


# --- cancelled, killed, in parallel ------------------------------------------------------


async def test_one_that_waits_can_be_cancelled(works: Works) -> None:
    source = await works.rendering()
    remix = await reply(works, source, "remix make it night")
    await say(counter(works), "cancel #2", origin(source.thread, "U2"))
    assert (await works.row(remix)).state is JobState.CANCELLED
    works.video.complete_all()
    await works.reaches(source, JobState.DELIVERED)
    await look(works)
    assert (await works.row(remix)).state is JobState.CANCELLED
    assert (await works.store.claim(works.deployment)).job is None


async def test_the_next_process_lets_it_go(works: Works) -> None:
    source = await works.rendering()
    remix = await reply(works, source, "remix make it night")
    works.video.complete_all()
    await works.reaches(source, JobState.DELIVERED)
    after = works.restarted()
    await after.store.recount()
    assert (await after.store.claim(after.deployment)).job is None
    await look(after)
    claim = await after.store.claim(after.deployment)
    assert claim.job is not None
    assert claim.job.id == remix.id
    await after.close()


async def test_one_that_stumbles_holds_up_no_other(
    works: Works, looking: WaitingRemixes, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = await works.rendering()
    remix = await reply(works, source, "remix make it night")
    works.video.renders.clear()
    await works.reaches(source, JobState.FAILED)
    asks = works.remixes.obstacle_to

    async def stumbles(one: Job, of: Job) -> object:
        if not stumbled:
            stumbled.append(one.id)
            raise RuntimeError("once")
        return await asks(one, of)

    stumbled: list[str] = []
    monkeypatch.setattr(works.remixes, "obstacle_to", stumbles)
    await looking._look()
    assert (await works.row(remix)).awaits_source
    await looking._look()
    assert (await works.row(remix)).state is JobState.FAILED


async def test_a_loop_lets_it_go_by_itself(works: Works, looking: WaitingRemixes) -> None:
    source = await works.rendering()
    remix = await reply(works, source, "remix make it night")
    running = asyncio.create_task(looking.run())
    works.video.complete_all()
    await works.reaches(source, JobState.DELIVERED)

    async def released() -> bool:
        return not (await works.row(remix)).awaits_source

    await works.clock.until(released)
    works.stopping.request()
    await running
    assert works.line.rung


async def test_a_change_alone_is_never_ordered(works: Works) -> None:
    clip = await finished(works)
    remix = await reply(works, clip, "remix make it night")
    await set_row(works, remix, source_provider_id=None)
    works.renderer.start(await works.claimed())
    remix = await works.reaches(remix, JobState.FAILED)
    assert remix.error_code == "source_expired"
    assert len(works.video.orders) == 1
