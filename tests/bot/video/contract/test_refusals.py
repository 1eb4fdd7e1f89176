"""What every server refuses, and what every server's silence means."""

from __future__ import annotations

from collections.abc import Awaitable
from pathlib import Path

import pytest

from bot.domain.errors.clips import ClipCut, ClipReplaced, RenderMissing
from bot.domain.errors.deployment import AccessError, DeploymentMissing, Retired
from bot.domain.errors.provider import (
    Limited,
    OutcomeUnknown,
    ProviderError,
    RenderFailed,
    Unavailable,
)
from bot.domain.errors.refusals import Moderated, NoRemix, Refused, RenderRefused
from bot.domain.renders.render import RenderStatus
from tests.bot.video.contract.servers import Far, Ways, clip_of, far, picture


async def test_a_wrong_key_is_refused_everywhere(ways: Ways, tmp_path: Path) -> None:
    async with far(ways, key="stolen-key") as opened:
        api = opened.api
        for asked in (
            api.create(opened.order()),
            api.get(ways.nobody),
            api.download(ways.nobody, tmp_path / "clip"),
            api.recent(0),
        ):
            with pytest.raises(AccessError) as caught:
                await asked
            assert "stolen-key" not in caught.value.detail
        # Where nothing can be deleted, nobody is asked to.
        with pytest.raises(AccessError if ways.dialect != "openrouter" else Refused):
            await api.delete(ways.nobody)
        assert not opened.server.renders


async def test_a_model_that_is_not_there_is_missing_or_does_not_matter(quick: Far) -> None:
    order = quick.order(model="sora-9")
    if quick.ways.unknown_model is None:
        assert (await quick.over(await quick.api.create(order))).status is RenderStatus.COMPLETED
        return
    with pytest.raises(quick.ways.unknown_model):
        await quick.api.create(order)
    assert not quick.server.renders


@pytest.mark.parametrize(
    ("refusal", "kind"),
    [
        ("unauthorized", AccessError),
        ("forbidden", AccessError),
        ("retired", Retired),
        ("busy", Limited),
        ("rate_limited", Limited),
        ("broken", OutcomeUnknown),
    ],
)
async def test_each_refusal_of_a_deployment_is_known_in_any_words(
    quick: Far, refusal: str, kind: type[ProviderError]
) -> None:
    await quick.break_next("create", refusal)
    with pytest.raises(kind):
        await quick.api.create(quick.order())
    assert quick.asked("create") == 1
    assert not quick.server.renders


async def test_a_deployment_that_is_not_there_is_missing(quick: Far) -> None:
    await quick.break_next("create", "no_deployment")
    # Unsloth Studio says 503 when no model is loaded: for all one knows, it had a model a while.
    kind = OutcomeUnknown if quick.ways.dialect == "unsloth" else DeploymentMissing
    with pytest.raises(kind):
        await quick.api.create(quick.order())


async def test_one_render_too_many_waits_here_or_there(ways: Ways) -> None:
    async with far(ways, render_seconds=600, max_running=1) as opened:
        await opened.started()
        if ways.queues:
            assert (await opened.started()).status is RenderStatus.RUNNING
            return
        with pytest.raises(Limited) as caught:
            await opened.started()
        assert caught.value.retry_after == ways.poll_after
        assert len(opened.server.renders) == 1


async def test_one_start_too_many_says_when_to_come_back(ways: Ways) -> None:
    admitted = 1 + 2 * ways.unread
    async with far(ways, max_running=9, submits_per_minute=admitted) as opened:
        await opened.made()
        with pytest.raises(Limited) as caught:
            await opened.started()
        assert caught.value.retry_after is not None
        assert 0 < caught.value.retry_after <= 60


async def test_an_id_that_nobody_was_given_is_missing(quick: Far, tmp_path: Path) -> None:
    nobody = quick.ways.nobody
    with pytest.raises(RenderMissing):
        await quick.api.get(nobody)
    with pytest.raises(RenderMissing):
        await quick.api.download(nobody, tmp_path / "clip")
    with pytest.raises(RenderMissing if quick.ways.remixes else NoRemix):
        await quick.api.remix(nobody, "make it night")
    with pytest.raises(RenderMissing if quick.ways.deletes else Refused):
        await quick.api.delete(nobody)
    assert await quick.api.still(nobody) is None


async def test_a_render_that_fails_says_so(quick: Far, tmp_path: Path) -> None:
    render = await quick.over(await quick.started("a fox [fails]"))
    assert render.status is RenderStatus.FAILED
    assert type(render.error) is (RenderFailed if quick.ways.says_why else RenderRefused)
    with pytest.raises(ProviderError):
        await quick.api.download(clip_of(render), tmp_path / "clip")
    assert not (tmp_path / "clip").exists()


async def test_moderation_of_the_request_is_a_refusal(quick: Far) -> None:
    with pytest.raises(Moderated) as caught:
        await quick.started("a fox [moderated]")
    assert caught.value.stage == quick.ways.asked_stage
    assert not quick.server.renders
    assert quick.asked("create") == 1


async def test_moderation_of_a_picture_names_its_reason(quick: Far) -> None:
    with pytest.raises(Moderated) as caught:
        await quick.started("a fox [people]", references=(picture(),))
    assert caught.value.stage == "input"
    named = quick.ways.picture_reasons
    assert caught.value.reasons == (("people-in-user-uploads",) if named else ())


@pytest.mark.parametrize("word", ["later", "output"])
async def test_moderation_of_a_render_is_told_from_a_failure(quick: Far, word: str) -> None:
    render = await quick.over(await quick.started(f"a fox [moderated {word}]"))
    assert render.status is RenderStatus.FAILED
    if not quick.ways.says_why:
        assert type(render.error) is RenderRefused
        return
    # vLLM-Omni and SGLang have no code for it: there the words tell.
    assert isinstance(render.error, Moderated)
    early = word == "later"
    assert render.error.stage == ("input" if early else quick.ways.output_stage)
    named = early and quick.ways.reasons
    assert render.error.reasons == (("people-in-user-uploads",) if named else ())


async def test_a_clip_older_than_a_day_is_gone_or_kept(quick: Far, tmp_path: Path) -> None:
    render = await quick.made()
    if quick.ways.expired is None:
        assert render.expires_at is None
        return
    await quick.expire()
    with pytest.raises(quick.ways.expired):
        await quick.api.download(clip_of(render), tmp_path / "clip")
    assert not (tmp_path / "clip").exists()


@pytest.mark.parametrize(
    ("effect", "happened"),
    [
        ("reset_before", False),
        ("reset_after", True),
        ("garbage", True),
        ("html", False),
        ("status", False),
    ],
)
async def test_an_order_whose_answer_is_lost_may_have_been_taken(
    slow: Far, effect: str, happened: bool
) -> None:
    await slow.break_next("create", effect)
    with pytest.raises(OutcomeUnknown):
        await slow.started()
    assert slow.asked("create") == 1
    assert len(slow.server.renders) == happened
    listed = await slow.api.recent(0)
    assert (listed is not None) is slow.ways.lists
    assert listed is None or len(listed.renders) == happened


@pytest.mark.parametrize("effect", ["garbage", "html", "status", "reset_before"])
async def test_a_question_whose_answer_is_lost_may_be_asked_again(quick: Far, effect: str) -> None:
    render = await quick.made()
    # aiohttp asks once more by itself where a kept connection breaks under a GET.
    times = 2 if effect == "reset_before" else 1
    asks: list[tuple[str, Awaitable[object]]] = [("get", quick.api.get(render.id))]
    if quick.ways.lists:
        asks.append(("list", quick.api.recent(0)))
    for route, ask in asks:
        await quick.break_next(route, effect, times)
        with pytest.raises(Unavailable):
            await ask
    assert (await quick.api.get(render.id)).status is RenderStatus.COMPLETED
    listed = await quick.api.recent(0)
    assert (listed is not None) is quick.ways.lists
    assert listed is None or len(listed.renders) == 1


BROKEN: dict[str, type[ProviderError]] = {
    "truncate": ClipCut,
    "wrong_length": ClipCut,
    "garbage": ClipReplaced,
    "html": Unavailable,
    "status": Unavailable,
}


@pytest.mark.parametrize("effect", BROKEN)
async def test_a_broken_download_leaves_nothing_and_may_be_repeated(
    quick: Far, effect: str, tmp_path: Path
) -> None:
    to = tmp_path / "clip"
    clip = clip_of(await quick.made())
    await quick.break_next("content", effect)
    elsewhere = quick.ways.linked and effect == "garbage"
    with pytest.raises(Unavailable if elsewhere else BROKEN[effect]):
        await quick.api.download(clip, to)
    assert not to.exists()
    assert await quick.api.download(clip, to) == to.stat().st_size


@pytest.mark.parametrize("effect", ["unknown_status", "progress_back"])
async def test_an_undocumented_word_means_running(slow: Far, effect: str) -> None:
    await slow.break_next("create", effect)
    assert (await slow.started()).status is RenderStatus.RUNNING
