"""A clip's life on every server: ordered, asked about, fetched, changed, listed, deleted."""

from __future__ import annotations

import io
from pathlib import Path

import av
import pytest
from PIL import Image

from bot.domain.errors.clips import RenderMissing
from bot.domain.errors.provider import Unavailable
from bot.domain.errors.refusals import NoRemix, PictureRefused, Refused
from bot.domain.profiles import Change
from bot.domain.renders.render import Abilities, RenderStatus
from bot.video.answers import listing
from tests.bot.video.contract.servers import SIZE, Far, Ways, clip_of, far, picture, unlike


def check(path: Path, size: str) -> None:
    with av.open(str(path)) as clip:
        video = clip.streams.video[0]
        assert video.codec_context.name == "h264"
        assert f"{video.width}x{video.height}" == size
        assert sum(1 for _ in clip.decode(video)) == 8


async def test_a_clip_is_ordered_made_and_fetched(quick: Far, tmp_path: Path) -> None:
    started = await quick.started()
    assert started.status is RenderStatus.RUNNING
    assert started.poll_after in (None, quick.ways.poll_after)
    done = await quick.over(started)
    assert (done.id, done.status, done.error) == (started.id, RenderStatus.COMPLETED, None)
    if quick.ways.describes:
        assert done.size == quick.ways.size
        assert done.seconds == 4
        assert done.created_at is not None
    to = tmp_path / "clip"
    assert await quick.api.download(clip_of(done), to) == to.stat().st_size
    check(to, quick.ways.size)
    assert quick.asked("create") == 1


async def test_a_render_under_way_says_so_and_when_to_ask_again(slow: Far, tmp_path: Path) -> None:
    render = await slow.api.get((await slow.started()).id)
    assert render.status is RenderStatus.RUNNING
    assert render.progress is None or 0 <= render.progress < 100
    assert render.poll_after == slow.ways.poll_after
    with pytest.raises(slow.ways.early):
        await slow.api.download(clip_of(render), tmp_path / "clip")
    assert not (tmp_path / "clip").exists()


async def test_a_clip_that_lies_elsewhere_comes_all_the_same(quick: Far, tmp_path: Path) -> None:
    """SGLang keeps it in a cloud, which takes no second key besides its link's signature."""
    render = await quick.made("a fox [cloud]")
    await quick.api.download(clip_of(render), tmp_path / "clip")
    check(tmp_path / "clip", quick.ways.size)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
async def test_a_picture_goes_along(quick: Far, kind: str) -> None:
    await quick.made(references=(picture(kind=kind),))
    assert quick.asked("create") == 1


async def test_a_picture_that_does_not_fit_is_the_pictures_fault(quick: Far) -> None:
    order = quick.order(references=(picture((64, 64)),))
    if not quick.ways.exact_pictures:
        await quick.over(await quick.api.create(order))
        return
    with pytest.raises(PictureRefused):
        await quick.api.create(order)
    assert not quick.server.renders


async def test_a_clip_has_a_small_picture_or_none(quick: Far) -> None:
    still = await quick.api.still(clip_of(await quick.made()))
    if not quick.ways.still:
        assert still is None
        return
    assert still is not None
    with Image.open(io.BytesIO(still)) as image:
        assert image.format in {"WEBP", "JPEG", "PNG"}


async def test_a_clip_is_changed_or_the_server_has_no_way_to(quick: Far, tmp_path: Path) -> None:
    source = await quick.made()
    if not quick.ways.remixes:
        with pytest.raises(NoRemix):
            await quick.api.remix(source.id, "make it night")
        assert len(quick.server.renders) == 1
        return
    changed = await quick.over(await quick.api.remix(source.id, "make it night"))
    assert changed.status is RenderStatus.COMPLETED
    assert changed.remixed_from == (source.id if quick.ways.describes else None)
    assert (changed.size, changed.seconds) == (source.size, source.seconds)
    await quick.api.download(clip_of(changed), tmp_path / "clip")


async def test_a_clip_is_edited_or_the_server_has_no_way_to(quick: Far) -> None:
    source = await quick.made()
    asking = quick.api.remix(source.id, "make it night", size=SIZE, seconds=4, how=Change.EDIT)
    if not quick.ways.edits:
        with pytest.raises(NoRemix):
            await asking
        assert len(quick.server.renders) == 1
        return
    changed = await quick.over(await asking)
    assert (changed.size, changed.seconds) == (source.size, source.seconds)
    assert changed.remixed_from == (source.id if quick.ways.describes else None)


async def test_a_clip_goes_on_or_the_server_has_no_way_to(quick: Far, tmp_path: Path) -> None:
    source = await quick.made()
    asking = quick.api.extend(source.id, "the fox runs off", seconds=4)
    if not quick.ways.extends:
        with pytest.raises(NoRemix):
            await asking
        assert len(quick.server.renders) == 1
        return
    longer = await quick.over(await asking)
    await quick.api.download(clip_of(longer), tmp_path / "clip")
    with av.open(str(tmp_path / "clip")) as clip:
        frames = [frame.to_image() for frame in clip.decode(video=0)]  # type: ignore[no-untyped-call] # PyAV has no types here
    assert len(frames) == (16 if quick.ways.stitches else 8)
    if quick.ways.stitches:
        assert longer.seconds == 8
        first, last_of_source, next_one = frames[0], frames[7], frames[8]
        assert unlike(last_of_source, next_one) < unlike(first, frames[-1])


async def test_a_clip_that_is_gone_is_not_made_longer(quick: Far) -> None:
    gone = RenderMissing if quick.ways.extends else NoRemix
    with pytest.raises(gone):
        await quick.api.extend("video_bm8gc3VjaA==", "the fox runs off", seconds=4)
    assert not quick.server.renders


async def test_the_same_seed_makes_the_same_picture(ways: Ways, tmp_path: Path) -> None:
    if not ways.seeds:
        return
    async with far(ways, kept=False) as opened:
        shown = []
        for number, seed in enumerate((7, 7, 8, 0)):
            made = await opened.made(fields={"seed": seed})
            await opened.api.download(clip_of(made), tmp_path / str(number))
            shown.append((tmp_path / str(number)).read_bytes())
    assert shown[0] == shown[1]
    assert len(set(shown)) == 3


@pytest.mark.parametrize("sound", [True, False])
async def test_sound_is_as_it_was_asked_for(quick: Far, tmp_path: Path, sound: bool) -> None:
    if not quick.ways.sound_field:
        return
    made = await quick.made(fields={quick.ways.sound_field: sound})
    await quick.api.download(clip_of(made), tmp_path / "clip")
    with av.open(str(tmp_path / "clip")) as clip:
        assert bool(clip.streams.audio) is sound


async def test_what_is_not_finished_cannot_be_changed(slow: Far) -> None:
    source = await slow.started()
    with pytest.raises(Refused if slow.ways.remixes else NoRemix):
        await slow.api.remix(source.id, "make it night")
    assert len(slow.server.renders) == 1


async def is_empty(quick: Far) -> bool:
    """Tell whether the server lists nothing, and all of it; or has no list."""
    listed = await quick.api.recent(0)
    if not quick.ways.lists:
        return listed is None
    return listed is not None and listed.whole and listed.renders == ()


async def test_a_list_is_read_over_several_pages(
    quick: Far, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "PAGE", 2)
    made = [(await quick.made(f"fox number {number}")).id for number in range(5)]
    listed = await quick.api.recent(0)
    if not quick.ways.lists:
        assert listed is None
        return
    assert listed is not None
    assert sorted(render.id for render in listed.renders) == sorted(made)
    assert {render.status for render in listed.renders} == {RenderStatus.COMPLETED}
    assert quick.asked("list") >= 3


async def test_an_empty_list_is_empty(quick: Far) -> None:
    assert await is_empty(quick)


async def test_a_clip_is_deleted_or_stays(quick: Far, tmp_path: Path) -> None:
    render = await quick.made()
    if not quick.ways.deletes:
        with pytest.raises(Refused):
            await quick.api.delete(render.id)
        assert (await quick.api.get(render.id)).status is RenderStatus.COMPLETED
        return
    await quick.api.delete(render.id)
    with pytest.raises(RenderMissing):
        await quick.api.get(render.id)
    with pytest.raises(RenderMissing):
        await quick.api.download(clip_of(render), tmp_path / "clip")
    with pytest.raises(RenderMissing):
        await quick.api.delete(render.id)
    assert await is_empty(quick)


async def test_a_render_under_way_is_cancelled_or_goes_on(slow: Far) -> None:
    render = await slow.started()
    if slow.ways.cancels:
        await slow.api.delete(render.id)
        with pytest.raises(RenderMissing):
            await slow.api.get(render.id)
        return
    with pytest.raises((Unavailable, Refused)):
        await slow.api.delete(render.id)
    assert (await slow.api.get(render.id)).status is RenderStatus.RUNNING


async def test_what_it_can_do_is_found_out_without_a_trace(quick: Far) -> None:
    can = await quick.api.abilities()
    tells = quick.ways.tells_remix
    remixes = None if tells is None else quick.ways.remixes is tells
    assert can == Abilities(remixes=remixes, deletes=quick.ways.deletes)
    assert not quick.server.renders
    await quick.made()
    await quick.api.abilities()
    assert [render.status for render in quick.server.renders] == ["completed"]


async def test_one_render_has_one_id(quick: Far) -> None:
    """Or else a render that is known could be taken for one whose order was lost."""
    render = await quick.made()
    changed = await quick.api.remix(render.id, "at night") if quick.ways.remixes else None
    for made in filter(None, (render, changed)):
        assert (await quick.api.get(made.id)).id == made.id
    listed = await quick.api.recent(0)
    if not quick.ways.lists:
        assert listed is None
        return
    assert listed is not None
    assert {one.id for one in listed.renders} == {made.id for made in (render, changed) if made}
    assert {one.remixed_from for one in listed.renders if one.remixed_from} <= {render.id}
