"""Remixes: by the provider where it can, offered from scratch where not, and made on a press."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from bot.domain.errors.base import RequestError, SoraError, StorageAway
from bot.domain.errors.clips import RenderMissing
from bot.domain.errors.refusals import Moderated, NoRemix, PictureRefused, Refused, SizeRefused
from bot.domain.groups import grouped
from bot.domain.job import Job, JobId, JobState
from bot.domain.profiles import Change, Tier
from bot.domain.renders.prices import for_window
from bot.rendering.changes.remixes import LEARNT
from bot.rendering.changes.sources import need_source
from bot.slack.views.card import card
from storage.jobs import SqlJobStore
from storage.removals import SqlRemovals
from tests.support.front_desk import CHANNEL, FRAME, counter, origin, press, reply
from tests.support.profiles import SORA_1, SORA_2, priced
from tests.support.samples import sample
from tests.support.storage import (
    DEPLOYMENT,
    inherited,
)
from tests.support.works import Works, done, finished, moved_to, set_row


async def expired(works: Works) -> Job:
    """Return a clip that the provider has kept for its day."""
    clip = await finished(works)
    await set_row(works, clip, expires_at=works.clock.now())
    return clip


# --- by the provider -------------------------------------------------------------------


async def test_a_chain_of_remixes_keeps_its_lineage(works: Works) -> None:
    clip = await finished(works)
    night = await done(works, await reply(works, clip, "remix make it night"))
    rain = await done(works, await reply(works, clip, "remix #1 make it rain"))
    moon = await done(works, await reply(works, clip, "remix #2 add a moon"))
    assert [job.lineage for job in (clip, night, rain, moon)] == [(), (1,), (1,), (1, 2)]
    assert works.video.renders[moon.provider_id or ""].remixed_from == night.provider_id
    assert "#1 → #2 → #4" in str(card(moon, None, works.clock.now()).blocks)


async def test_again_of_a_remix_is_a_remix_of_the_same_clip(works: Works) -> None:
    clip = await finished(works)
    night = await done(works, await reply(works, clip, "remix make it night"))
    again = await press(works, night, "again")
    assert (again.lineage, again.source_id) == (night.lineage, clip.id)
    again = await done(works, again)
    assert works.video.renders[again.provider_id or ""].remixed_from == clip.provider_id


async def test_the_provider_decides_if_the_source_cannot_be_looked_up(works: Works) -> None:
    class Away(SqlJobStore):
        async def get(self, job_id: JobId) -> Job | None:
            raise StorageAway("the database is locked")

    clip = await finished(works)
    job = await reply(works, clip, "remix make it night")
    works.remixes._store = Away(works.engine, owner="first")
    render = await works.remixes.start(job)
    assert render.remixed_from == clip.provider_id


# --- offered ---------------------------------------------------------------------------


async def check_offer(works: Works, offer: Job, code: str, *words: str) -> None:
    assert (offer.state, offer.error_code) == (JobState.FAILED, code)
    shown = card(offer, None, works.clock.now())
    for word in (*words, "Recreate", "Nothing was spent"):
        assert word in shown.text, shown.text
    assert "Recreate ($0.40)" in str(shown.blocks)
    assert (await works.store.claim(works.deployment)).job is None


async def test_a_clip_older_than_a_day_is_offered_at_once(works: Works) -> None:
    clip = await expired(works)
    offer = await reply(works, clip, "remix make it night")
    await check_offer(works, offer, "source_expired", "no longer has #1", "24 hours")
    assert offer.ended_at is not None
    assert len(works.video.renders) == 1


async def test_a_clip_of_another_deployment_is_offered_at_once(
    works: Works, tmp_path: Path
) -> None:
    clip = await finished(works)
    async with moved_to(works, tmp_path, name="sora-3") as after:
        offer = await reply(after, clip, "remix make it night")
        await check_offer(after, offer, "source_expired", "another video service")


async def test_a_remix_in_line_when_the_deployment_changes_is_offered(
    works: Works, tmp_path: Path
) -> None:
    clip = await finished(works)
    job = await reply(works, clip, "remix make it night")
    async with moved_to(works, tmp_path, name="sora-3") as after:
        await inherited(after.store, "sora-3")
        await after.store.recount()
        after.renderer.start(await after.claimed())
        offer = await after.reaches(job, JobState.FAILED)
        await check_offer(after, offer, "source_expired", "another video service")
        assert after.video.renders == {}


async def test_a_model_without_remix_offers_at_once(works: Works, tmp_path: Path) -> None:
    clip = await finished(works)
    profile = replace(SORA_2, change=Change.NONE)
    async with moved_to(works, tmp_path, profile=profile) as after:
        offer = await reply(after, clip, "remix make it night")
        await check_offer(after, offer, "no_remix", "can't change a clip")


async def test_a_clip_that_the_provider_lost_is_offered_from_scratch(works: Works) -> None:
    clip = await finished(works)
    job = await reply(works, clip, "remix make it night")
    works.video.troubles.before("create", RenderMissing("404"))
    works.renderer.start(await works.claimed())
    offer = await works.reaches(job, JobState.FAILED)
    await check_offer(works, offer, "source_expired", "no longer has #1")


async def test_what_a_server_refused_one_the_next_person_hears_at_once(works: Works) -> None:
    clip = await finished(works)
    job = await reply(works, clip, "remix make it night")
    works.video.troubles.before("create", NoRemix("404"))
    works.renderer.start(await works.claimed())
    offer = await works.reaches(job, JobState.FAILED)
    await check_offer(works, offer, "no_remix", "can't change a clip")
    await check_offer(works, await reply(works, clip, "remix add a moon"), "no_remix")
    works.clock.advance(LEARNT)
    assert (await reply(works, clip, "remix add a moon")).state is JobState.QUEUED


async def test_what_comes_from_a_deleted_clip_has_no_words_to_make(works: Works) -> None:
    clip = await finished(works)
    night = await done(works, await reply(works, clip, "remix make it night"))
    await set_row(works, clip, deleted_at=works.clock.now(), deleted_by="U1", prompt="")
    assert (await reply(works, clip, "remix add a moon")).state is JobState.QUEUED
    await set_row(works, night, expires_at=works.clock.now())
    before = len(await works.store.in_thread(clip.thread))
    await reply(works, clip, "remix #2 add an owl")
    assert len(await works.store.in_thread(clip.thread)) == before
    assert "its words with it" in works.slack.private[-1][1]


async def test_the_modals_answer_may_be_an_offer_too(works: Works) -> None:
    clip = await expired(works)
    await counter(works).windows.change("make it night", clip.id, origin(CHANNEL))
    offer = (await works.store.in_thread(clip.thread))[-1]
    await check_offer(works, offer, "source_expired")


async def test_a_remix_of_a_clip_to_come_costs_what_the_dearest_takes(works: Works) -> None:
    """Whoever makes the clip makes its remix; who that is shows once the clip is made."""
    cheap = replace(DEPLOYMENT, group_name="film")
    dear = replace(cheap, name="dear", profile=priced(SORA_2, Decimal("0.30")))
    works.deployments.replace([(one, works.video) for one in grouped([cheap, dear])])
    to_come = sample(state=JobState.QUEUED, deployment=f"~{cheap.name}")
    remix = await works.remixes.of(to_come, "make it night")
    assert remix.price_usd == Decimal("0.30") * to_come.seconds
    assert (
        for_window(to_come, works.deployments.of(to_come), continues=False).price_usd
        == remix.price_usd
    )
    made = replace(to_come, state=JobState.DELIVERED, deployment=cheap.name, provider_id="video_1")
    remix = await works.remixes.of(made, "make it night")
    assert remix.price_usd == Decimal("0.10") * made.seconds


async def test_again_of_a_remix_is_offered_once_its_source_is_gone(works: Works) -> None:
    clip = await finished(works)
    night = await done(works, await reply(works, clip, "remix make it night"))
    await set_row(works, clip, expires_at=works.clock.now())
    works.clock.advance(60)
    offer = await press(works, night, "again")
    await check_offer(works, offer, "source_expired")
    assert offer.lineage == (1,)


async def test_again_of_an_offer_points_to_its_button(works: Works) -> None:
    clip = await expired(works)
    offer = await reply(works, clip, "remix make it night")
    works.clock.advance(60)
    assert (await reply(works, clip, "again #2")).id == offer.id
    assert "Press *Recreate* on #2's card" in works.slack.private[0][1]


async def test_what_this_model_can_not_make_is_not_offered(works: Works, tmp_path: Path) -> None:
    clip = await finished(works)
    profile = replace(SORA_1, tiers=(Tier("480p", {"1:1": "480x480"}),), default_size="480x480")
    async with moved_to(works, tmp_path, profile=profile) as after:
        assert (await reply(after, clip, "remix make it night")).id == clip.id
    assert "makes no such clips" in works.slack.private[0][1]


# --- made from scratch -----------------------------------------------------------------


async def test_a_press_makes_the_clip_from_scratch(works: Works) -> None:
    clip = await expired(works)
    offer = await reply(works, clip, "remix make it night", person="U1")
    job = await press(works, offer, person="U2")
    assert (job.requester, job.prompt, job.recreated) == ("U2", "make it night", True)
    assert (job.source_number, job.source_provider_id, job.lineage) == (1, None, (1,))
    assert (job.size, job.seconds, str(job.price_usd)) == (clip.size, clip.seconds, "0.40")
    job = await done(works, job)
    order = works.video.orders[-1]
    assert order.prompt.startswith("a red fox in fresh snow\n\n")
    assert order.prompt.endswith(": make it night")
    assert works.video.renders[job.provider_id or ""].remixed_from is None
    shown = str(card(job, None, works.clock.now()).blocks)
    assert "Recreated remix: " in shown
    assert "#1 → #3 · made from scratch, after #1, with a frame of it" in shown
    assert [reference.data for reference in order.references] == [FRAME.data]


async def test_a_recreated_clip_is_remixed_like_any_other(works: Works) -> None:
    clip = await expired(works)
    offer = await reply(works, clip, "remix make it night")
    job = await done(works, await press(works, offer))
    moon = await reply(works, clip, "remix add a moon")
    assert (moon.state, moon.source_provider_id) == (JobState.QUEUED, job.provider_id)
    assert moon.lineage == (1, 3)


async def test_again_of_a_recreated_clip_is_recreated_too(works: Works) -> None:
    clip = await expired(works)
    job = await done(works, await press(works, await reply(works, clip, "remix make it night")))
    again = await press(works, job, "again")
    assert (again.recreated, again.order_prompt) == (True, job.order_prompt)
    assert (again.state, again.lineage) == (JobState.QUEUED, (1,))


async def test_presses_at_once_and_later_make_one_clip(works: Works) -> None:
    clip = await expired(works)
    offer = await reply(works, clip, "remix make it night")
    people = [origin(offer.thread, person) for person in ("U1", "U2", "U9")]
    desk = counter(works)
    await asyncio.gather(*(desk.press("recreate", offer.id, who) for who in people))
    *_, job = thread = await works.store.in_thread(offer.thread)
    assert [each.recreated for each in thread] == [False, False, True]
    works.clock.advance(60)
    await desk.press("recreate", offer.id, origin(offer.thread))
    assert len(await works.store.in_thread(offer.thread)) == 3
    assert f"#{job.number} is that clip already" in works.slack.private[-1][1]


async def test_a_press_on_an_offer_whose_clip_is_there_names_it(works: Works) -> None:
    clip = await expired(works)
    offer = await reply(works, clip, "remix make it night")
    job = await done(works, await press(works, offer))
    works.clock.advance(60)
    await counter(works).press("recreate", offer.id, origin(offer.thread))
    assert works.slack.private[-1][1] == (
        f"#{job.number} is that clip already (done). For another take, press *Again* on its card."
    )


async def test_a_clip_that_came_to_nothing_may_be_recreated_once_more(works: Works) -> None:
    clip = await expired(works)
    offer = await reply(works, clip, "remix make it night")
    first = await press(works, offer)
    await works.store.request_cancel(first.id)
    second = await press(works, offer)
    assert (second.recreated, second.number) == (True, first.number + 1)


@pytest.mark.parametrize("ending", ["delivered", "cancelled"])
async def test_a_clip_that_was_deleted_may_be_recreated_once_more(
    works: Works, ending: str
) -> None:
    clip = await expired(works)
    offer = await reply(works, clip, "remix make it night")
    first = await press(works, offer)
    if ending == "cancelled":
        await works.store.request_cancel(first.id)
    else:
        await done(works, first)
    assert await SqlRemovals(works.engine).wish(first.id, "U2", everywhere=False) is not None
    second = await press(works, offer)
    assert (second.recreated, second.number) == (True, first.number + 1)
    assert (await press(works, offer)).id == second.id


async def test_recreate_on_anything_else_says_so(works: Works) -> None:
    clip = await finished(works)
    await press(works, clip)
    assert "nothing to recreate" in works.slack.private[0][1]
    assert len(await works.store.in_thread(clip.thread)) == 1


async def test_words_that_no_prompt_can_hold_are_refused(works: Works) -> None:
    clip = await expired(works)
    await set_row(works, clip, prompt="fox " * 8_000)
    offer = await reply(works, clip, "remix make it night")
    assert (await press(works, offer)).id == offer.id
    assert "too long" in works.slack.private[0][1]


# --- the frame that goes with it -------------------------------------------------------


async def in_the_making(works: Works) -> Job:
    """Return a recreated remix in line, with a frame."""
    return await press(works, await reply(works, await expired(works), "remix make it night"))


@pytest.mark.parametrize("error", [PictureRefused("400"), Refused("no pictures here")])
async def test_a_server_that_takes_no_picture_gets_the_words_alone(
    works: Works, error: SoraError
) -> None:
    job = await in_the_making(works)
    works.video.troubles.before("create", error)
    works.renderer.start(await works.claimed())

    async def back_in_line() -> bool:
        row = await works.row(job)
        return row.state is JobState.QUEUED and row.inputs == 0

    await works.clock.until(back_in_line)
    job = await done(works, job)
    assert works.video.orders[-1].references == ()
    assert "from the words alone" in str(card(job, None, works.clock.now()).blocks)


@pytest.mark.parametrize("error", [SizeRefused("400"), Moderated("400", stage="output")])
async def test_what_is_refused_for_something_else_is_not_sent_again(
    works: Works, error: SoraError
) -> None:
    job = await in_the_making(works)
    works.video.troubles.before("create", error)
    works.renderer.start(await works.claimed())
    job = await works.reaches(job, JobState.FAILED)
    assert (job.error_code, job.inputs) == (error.code, 1)


async def test_a_frame_that_moderation_stops_is_left_out_next_time(works: Works) -> None:
    offer = await reply(works, await expired(works), "remix make it night")
    job = await press(works, offer)
    people = Moderated("400", stage="input", reasons=("people-in-user-uploads",))
    works.video.troubles.before("create", people)
    works.renderer.start(await works.claimed())
    job = await works.reaches(job, JobState.FAILED)
    assert "Press *Recreate* once more" in (job.error_tell or "")
    second = await press(works, offer)
    assert (second.number, second.inputs) == (job.number + 1, 0)
    await done(works, second)
    assert works.video.orders[-1].references == ()


async def test_a_model_that_takes_no_pictures_gets_none(works: Works, tmp_path: Path) -> None:
    clip = await finished(works)
    profile = replace(SORA_2, images=0)
    async with moved_to(works, tmp_path, name="sora-3", profile=profile) as after:
        offer = await reply(after, clip, "remix make it night")
        assert "frame" not in card(offer, None, works.clock.now()).text
        job = await press(after, offer)
        assert job.inputs == 0


# --- no clip to change -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("job", "words"),
    [
        (sample(JobState.CANCELLING), "it was cancelled. Reply `again`"),
        (sample(JobState.CANCELLED), "it was cancelled. Reply `again`"),
        (sample(JobState.FAILED, error_code="render_failed"), "it failed. Reply `again`"),
        (sample(JobState.FAILED, error_code="moderated"), "reply `new` and ask for it differently"),
        (sample(JobState.FAILED, error_code="refused"), "reply `new` and ask for it differently"),
        (
            sample(JobState.FAILED, error_code="no_remix", source_id=JobId("abc234")),
            "Press *Recreate*",
        ),
    ],
)
def test_what_has_no_clip_says_what_its_card_has_buttons_for(job: Job, words: str) -> None:
    with pytest.raises(RequestError) as refused:
        need_source(job)
    assert words in refused.value.tell


@pytest.mark.parametrize(
    "job",
    [
        sample(JobState.QUEUED),
        sample(JobState.RENDERING),
        sample(JobState.UNCONFIRMED),
        sample(JobState.DELIVERING),
        sample(JobState.DELIVERED),
        sample(JobState.FAILED, clip_path="spool/1.mp4"),
    ],
)
def test_what_is_rendered_or_will_be_can_be_remixed(job: Job) -> None:
    need_source(job)
