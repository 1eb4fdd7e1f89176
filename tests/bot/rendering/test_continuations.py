"""The next shot: by the server where it makes clips longer, else from the clip's last frame."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from bot.domain.conversation.replies import DraftId
from bot.domain.errors.base import RequestError, SumChanged
from bot.domain.errors.clips import RenderMissing
from bot.domain.errors.provider import ProviderError
from bot.domain.errors.refusals import NoRemix
from bot.domain.job import Job, JobState
from bot.domain.profiles import PictureIs, Profile
from bot.domain.wording.troubles.changes import NO_FRAMES
from bot.slack.views.card import card
from storage.removals import SqlRemovals
from tests.support.front_desk import FRAME, counter, origin, press, reply
from tests.support.profiles import SORA_2
from tests.support.storage import post_card
from tests.support.works import Works, done, finished, moved_to, set_row

LONGER = replace(SORA_2, extends=True)
RUNS = "continue the fox runs into the forest"


async def framed(works: Works, job: Job) -> Job:
    """Bring the frame that a job waits for; return it with its card."""
    (awaited,) = await works.inputs.awaited({"T1"}, 10)
    assert awaited.inputs[0].at_end
    assert awaited.inputs[0].frame_of == job.source_id
    await works.inputs.brought(awaited.request, (FRAME,), None)
    return await post_card(works.store, (await works.store.get(job.id)) or job)


async def tried(works: Works, job: Job) -> Job:
    """Have a job's order refused."""
    works.renderer.start(await works.claimed())
    return await works.reaches(job, JobState.FAILED)


async def told(works: Works, clip: Job, text: str = RUNS) -> str:
    """Return what is said to words of which nothing is made."""
    before = len(await works.store.in_thread(clip.thread))
    await counter(works).message(text, origin(clip.thread, "U2"), bot_user_id="U0BOT")
    assert len(await works.store.in_thread(clip.thread)) == before
    return works.slack.private[-1][1]


async def test_a_server_that_can_makes_the_clip_longer(works: Works, tmp_path: Path) -> None:
    clip = await finished(works)
    await set_row(works, clip, made="1280x720 4.00")
    async with moved_to(works, tmp_path, video=works.video, profile=LONGER) as after:
        shot = await done(after, await reply(after, clip, RUNS))
        assert after.video.extended == [(clip.provider_id, 4)]
        assert (shot.continues, shot.recreated, shot.inputs, shot.lineage) == (True, False, 0, (1,))
        assert shot.sent_prompt == "the fox runs into the forest"
        stitched = card(replace(shot, made="1280x720 8.00"), None, 0.0)
        assert "It holds #1's footage, too: 8.0 s in all, of which the last 4.0 s" in stitched.text
        new = card(replace(shot, made="1280x720 4.00"), None, 0.0)
        assert "footage" not in new.text
        assert "as ordered" not in new.text + stitched.text
        other = card(replace(shot, made="1280x720 6.00"), None, 0.0)
        assert "6.0 s long, not 4 s as ordered" in other.text


async def test_a_longer_clip_has_its_sources_size_and_silence(works: Works, tmp_path: Path) -> None:
    clip = await finished(works)
    await set_row(works, clip, audio=False)
    switched = replace(LONGER, sound_field="generate_audio")
    async with moved_to(works, tmp_path, video=works.video, profile=switched) as after:
        await done(after, await reply(after, clip, RUNS))
        assert after.video.changed_with == [(clip.size, {"generate_audio": False})]


async def test_a_longer_clip_waits_for_the_one_it_goes_on_from(
    works: Works, tmp_path: Path
) -> None:
    clip = await works.rendering()
    async with moved_to(works, tmp_path, video=works.video, profile=LONGER) as after:
        shot = await reply(after, clip, RUNS)
        assert (shot.awaits_source, shot.continues) == (True, True)


async def test_others_begin_with_the_last_frame_for_the_same_price(works: Works) -> None:
    works.remixes.has_frames = True
    clip = await finished(works)
    shot = await framed(works, await reply(works, clip, RUNS))
    assert (shot.continues, shot.recreated, shot.inputs) == (True, True, 1)
    assert (shot.price_usd, shot.size, shot.seconds) == (clip.price_usd, clip.size, clip.seconds)
    shot = await done(works, shot)
    (*_, order) = works.video.orders
    assert order.prompt == "the fox runs into the forest"
    assert [one.data for one in order.references] == [FRAME.data]
    assert works.video.extended == []
    shown = str(card(shot, None, 0.0).blocks)
    assert "Continued: " in shown
    assert "goes on from #1, from its last frame" in shown


async def test_a_picture_that_costs_is_in_the_price(works: Works, tmp_path: Path) -> None:
    clip = await finished(works)
    priced = replace(SORA_2, usd_per_picture=Decimal("0.05"))
    async with moved_to(works, tmp_path, video=works.video, profile=priced) as after:
        after.remixes.has_frames = True
        shot = await reply(after, clip, RUNS)
        assert clip.price_usd is not None
        assert shot.price_usd == clip.price_usd + Decimal("0.05")


async def test_again_of_it_gets_the_frame_again(works: Works) -> None:
    works.remixes.has_frames = True
    clip = await finished(works)
    shot = await done(works, await framed(works, await reply(works, clip, RUNS)))
    again = await press(works, shot, "again")
    assert (again.continues, again.recreated, again.source_id) == (True, True, clip.id)
    (given,) = await works.inputs.given(again.id)
    assert (given.frame_of, given.at_end) == (clip.id, True)
    assert await SqlRemovals(works.engine).wish(clip.id, "U1", everywhere=False) is not None
    with pytest.raises(RequestError, match="deleted"):
        await works.remixes.again(shot)


@pytest.mark.parametrize("trouble", [NoRemix("405"), RenderMissing("404")])
async def test_a_server_that_turns_out_unable_is_an_offer(
    works: Works, tmp_path: Path, trouble: ProviderError
) -> None:
    clip = await finished(works)
    async with moved_to(works, tmp_path, video=works.video, profile=LONGER) as after:
        after.remixes.has_frames = True
        after.video.troubles.before("extend", trouble)
        shot = await tried(after, await reply(after, clip, RUNS))
        shown = card(shot, None, 0.0)
        assert "Not as an extension" in shown.text
        assert "Recreate ($0.40)" in str(shown.blocks)
        made = await press(after, shot)
        assert (made.continues, made.recreated, made.order_prompt) == (True, True, None)
        (given,) = await after.inputs.given(made.id)
        assert given.at_end


async def test_without_frames_nothing_is_offered_that_cannot_be(
    works: Works, tmp_path: Path
) -> None:
    clip = await finished(works)
    async with moved_to(works, tmp_path, video=works.video, profile=LONGER) as after:
        after.video.troubles.before("extend", NoRemix("405"))
        shot = await tried(after, await reply(after, clip, RUNS))
        shown = card(shot, None, 0.0)
        assert "pip install" in shown.text
        assert "Recreate" not in str(shown.blocks)


REFERENCE = replace(SORA_2, picture_is=PictureIs.REFERENCE)


@pytest.mark.parametrize(
    ("profile", "frames", "says"),
    [(SORA_2, False, NO_FRAMES), (REFERENCE, True, "begins with no picture")],
    ids=["no PyAV", "no first frame"],
)
async def test_what_is_missing_is_said_and_nothing_is_made(
    works: Works, tmp_path: Path, profile: Profile, frames: bool, says: str
) -> None:
    clip = await finished(works)
    async with moved_to(works, tmp_path, video=works.video, profile=profile) as after:
        after.remixes.has_frames = frames
        assert says in await told(after, clip)
        before = len(after.slack.private)
        await counter(after).press("continue", clip.id, origin(clip.thread, "U2"))
        (pressed,) = after.slack.private[before:]
        assert says in pressed[1]


async def test_a_clip_that_is_not_done_has_no_last_frame(works: Works) -> None:
    works.remixes.has_frames = True
    clip = await works.rendering()
    said = await told(works, clip)
    assert "#1 isn't done yet" in said
    assert "`continue #1 the fox runs into the forest`" in said


async def test_a_clip_whose_frame_is_lost_costs_nothing(works: Works) -> None:
    works.remixes.has_frames = True
    clip = await finished(works)
    shot = await framed(works, await reply(works, clip, RUNS))
    await set_row(works, shot, inputs=0)
    shot = await tried(works, shot)
    assert len(works.video.orders) == 1


async def test_the_modal_says_the_price_and_takes_the_words(works: Works) -> None:
    works.remixes.has_frames = True
    clip = await finished(works)
    await counter(works).press("continue", clip.id, origin(clip.thread))
    assert works.slack.modals == [clip.id]
    await counter(works).windows.go_on("the fox sleeps", clip.id, origin(clip.thread))
    shot = (await works.store.in_thread(clip.thread))[-1]
    assert (shot.prompt, shot.continues) == ("the fox sleeps", True)
    with pytest.raises(RequestError):
        await counter(works).windows.go_on("  ", clip.id, origin(clip.thread))


async def test_words_that_may_be_talk_are_made_at_a_press_alone(works: Works) -> None:
    works.remixes.has_frames = True
    clip = await finished(works)
    assert "the next shot" in await told(works, clip, "continue with the review")
    (*_, answer) = works.slack.answers
    (button,) = [one for one in answer.buttons if one.action == "anyway"]
    assert "$0.40" in button.label
    await counter(works).insist(DraftId(button.value), origin(clip.thread, "U2"))
    shot = (await works.store.in_thread(clip.thread))[-1]
    assert (shot.prompt, shot.continues, shot.source_id) == ("with the review", True, clip.id)


async def test_a_window_makes_no_shot_dearer_than_it_showed(works: Works, tmp_path: Path) -> None:
    clip = await finished(works)
    async with moved_to(works, tmp_path, video=works.video, profile=LONGER) as after:
        desk, where = counter(after), origin(clip.thread)
        with pytest.raises(SumChanged):
            await desk.windows.go_on("the fox runs", clip.id, where, Decimal("0.39"))
        assert len(await after.store.in_thread(clip.thread)) == 1
        await desk.windows.go_on("the fox runs", clip.id, where, Decimal("0.40"))
        assert len(await after.store.in_thread(clip.thread)) == 2
