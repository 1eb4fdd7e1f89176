"""Who may use which deployment: obeyed on every way in, and told honestly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from bot.domain.access import EVERYWHERE, Audience
from bot.domain.errors.base import ModelBarred, RequestError
from bot.domain.groups import grouped
from bot.domain.job import Job, JobState, Thread
from bot.domain.language.clip_form import Form
from bot.domain.language.menu import Menu
from bot.domain.media.inputs import Attachment
from bot.domain.wording.troubles.refusals import NO_MODEL
from bot.rendering.deployments import Registry
from bot.requests.desk import FrontDesk
from bot.requests.making.menus import Menus
from tests.support.doubles import FakeSlack
from tests.support.front_desk import ask, counter, everything, origin, say
from tests.support.menus import WIDE
from tests.support.storage import post_card
from tests.support.works import Works, finished, unclear

HERE, ADS, ELSEWHERE = Thread("T1", "C1"), Thread("T1", "C0ADS"), Thread("T2", "C9")


def opened(works: Works, *, usual: Audience = EVERYWHERE, film: Audience = EVERYWHERE) -> FrontDesk:
    """Return a desk with two deployments: the bench's own, and ``film``."""
    own = replace(works.deployment, access=usual)
    other = replace(works.deployment, name="film", model="film-1", profile=WIDE, access=film)
    works.deployments = Registry((own, works.video), (other, works.video))
    return counter(works)


async def made(works: Works) -> Job:
    return (await everything(works))[0]


@pytest.mark.parametrize(
    ("usual", "film", "place", "names"),
    [
        (EVERYWHERE, EVERYWHERE, HERE, ["sora-2", "film"]),
        (EVERYWHERE, Audience(default=True), HERE, ["film", "sora-2"]),
        (EVERYWHERE, Audience(default_for=frozenset({"C0ADS"})), ADS, ["film", "sora-2"]),
        (EVERYWHERE, Audience(default_for=frozenset({"C0ADS"})), HERE, ["sora-2", "film"]),
        (
            Audience(default_for=frozenset({"C1"})),
            Audience(default_for=frozenset({"T1"}), default=True),
            HERE,
            ["sora-2", "film"],
        ),
        (Audience(default=True), Audience(default_for=frozenset({"T1"})), ADS, ["film", "sora-2"]),
        (EVERYWHERE, Audience(channels=frozenset({"C1"})), HERE, ["sora-2", "film"]),
        (EVERYWHERE, Audience(channels=frozenset({"C1"}), default=True), ADS, ["sora-2"]),
        (Audience(workspaces=frozenset({"T1"})), EVERYWHERE, ELSEWHERE, ["film"]),
        (
            Audience(workspaces=frozenset({"T1"}), channels=frozenset({"C9"})),
            EVERYWHERE,
            ELSEWHERE,
            ["film"],
        ),
        (
            Audience(workspaces=frozenset({"T1"})),
            Audience(channels=frozenset({"C1"})),
            ELSEWHERE,
            [],
        ),
    ],
)
async def test_a_conversation_has_what_may_be_used_there_usual_first(
    works: Works, usual: Audience, film: Audience, place: Thread, names: list[str]
) -> None:
    opened(works, usual=usual, film=film)
    menu = Menus(works.deployments).at(place)
    assert [one.name for one in works.deployments.usable_in(place)] == names
    assert menu.default == (names[0] if names else "")
    assert menu.elsewhere == {"sora-2", "film"} - {*names}


async def test_each_channel_gets_its_own_model_whatever_the_way(works: Works) -> None:
    desk = opened(works, film=Audience(default_for=frozenset({"C0ADS"})))
    for place, name in ((ADS, "film"), (HERE, "sora-2")):
        await desk.command("a red fox", origin(place))
        assert (await made(works)).deployment == name
        await say(desk, "<@U0BOT> a red fox", origin(place))
        assert (await made(works)).deployment == name
        await desk.make(Form("a red fox"), (), origin(place))
        assert (await made(works)).deployment == name
    await say(desk, "a red fox", origin(ADS), direct=True)
    assert (await made(works)).deployment == "film"


async def test_what_may_not_be_used_is_neither_named_nor_nearest(works: Works) -> None:
    desk = opened(works, film=Audience(channels=frozenset({"C0ADS"})))
    for typed in ("help", "status", "a red fox --model", "a red fox --model films"):
        try:
            told = await ask(desk, typed, origin(HERE))
        except RequestError as error:
            told = error.tell
        assert "film`" not in told
        assert "Wide 1" not in told
    with pytest.raises(RequestError, match="`film` can't be used in this conversation: here it's"):
        await desk.command("a red fox --model film", origin(HERE))
    await desk.command("a red fox --model film", origin(ADS))
    assert [job.deployment for job in await everything(works)] == ["film"]


async def test_a_form_is_held_to_where_its_clip_goes(works: Works) -> None:
    desk = opened(works, film=Audience(channels=frozenset({"C0ADS"})))
    chosen = Form("a red fox", model="film")
    for place in (HERE, Thread("T1", "U1")):
        with pytest.raises(ModelBarred) as error:
            await desk.make(chosen, (), origin(place))
        assert "can't be used in this conversation" in error.value.tell
    await desk.make(chosen, (), origin(ADS))
    assert [job.deployment for job in await everything(works)] == ["film"]


async def test_a_clip_is_not_made_again_where_its_model_was_taken_away(works: Works) -> None:
    opened(works)
    job = await finished(works)
    desk = opened(works, usual=Audience(channels=frozenset({"C0ADS"})))
    for verb in ("again", "recreate"):
        await desk.press(verb, job.id, origin(job.thread))
    await say(desk, "again", origin(job.thread))
    await say(desk, "remix make it night", origin(job.thread))
    with pytest.raises(ModelBarred):
        await desk.windows.change("make it night", job.id, origin(job.thread))
    assert len(await everything(works)) == 1
    told = [said for _, said in works.slack.private]
    assert len([one for one in told if "`sora-2` can't be used in this conversation" in one]) == 3


async def test_an_unclear_clip_is_not_ordered_again_there_either(works: Works) -> None:
    opened(works)
    job = await post_card(works.store, await unclear(works))
    desk = opened(works, usual=Audience(channels=frozenset({"C0ADS"})))
    await desk.press("resend", job.id, origin(job.thread))
    assert "can't be used in this conversation" in works.slack.private[-1][1]
    assert (await works.row(job)).may_be_billed is False


async def test_none_of_several_stands_in_for_one_taken_away(works: Works) -> None:
    job = await post_card(works.store, await unclear(works))
    kept = [replace(works.deployment, name=name, profile=WIDE) for name in ("film", "wide")]
    works.deployments = Registry(*((one, works.video) for one in kept))
    desk = counter(works)
    await say(desk, "again", origin(job.thread))
    assert "isn't there any more: choose" in works.slack.private[-1][1]
    await desk.press("resend", job.id, origin(job.thread))
    assert "was taken off Sora's list" in works.slack.private[-1][1]
    assert len(await everything(works)) == 1
    assert (await works.row(job)).state is JobState.UNCONFIRMED


async def test_another_take_costs_no_more_than_its_button_says(works: Works) -> None:
    job = await finished(works)
    (tier, *others) = works.deployment.profile.tiers
    dearer = replace(tier, usd_per_second=Decimal(1))
    works.deployments.fit(
        works.deployment.name, replace(works.deployment.profile, tiers=(dearer, *others))
    )
    desk = counter(works)
    await desk.press("again", job.id, origin(job.thread))
    assert "costs $4.00 now, not $0.40" in works.slack.private[-1][1]
    await say(desk, "again", origin(job.thread))
    assert [one.price_usd for one in await everything(works)] == [Decimal(4), Decimal("0.40")]


async def test_where_nothing_may_be_used_it_is_said(works: Works) -> None:
    nowhere = Audience(channels=frozenset({"C0ADS"}))
    desk = opened(works, usual=nowhere, film=nowhere)
    for words in ("a red fox", "a red fox --model film", "a red fox --model x"):
        with pytest.raises(RequestError) as error:
            await desk.command(words, origin(HERE))
        assert NO_MODEL in error.value.tell
    await desk.animate((Attachment("F1", "fox.png", "image/png"),), origin(HERE))
    assert works.slack.private[-1][1] == NO_MODEL
    assert NO_MODEL in await ask(desk, "status", origin(HERE))
    assert "Describe a clip" in await ask(desk, "help", origin(HERE))
    assert await everything(works) == []


async def test_help_and_status_tell_the_models_with_their_prices(works: Works) -> None:
    desk = opened(works)
    assert "*Models here*: `sora-2` and `film`" in await ask(desk, "help", origin(HERE))
    await desk.more(origin(HERE))
    told = "\n".join(works.slack.sheets[-1].lines)
    assert "• `--model sora-2` Sora 2: " in told
    assert "$0.10 a second · usual here" in told
    assert "• `--model film` Wide 1: 640p · 5, 10 s · a picture · silent · $0.125 a second" in told
    told = await ask(desk, "status", origin(HERE))
    assert "• `film`: 0 of 2 renders running, nobody in line. Wide 1, $0.125 a second." in told


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("--seconds 10", "Sora 2 can't make `--seconds 10`: choose 4, 8 or 12. Wide 1 can: use "),
        ("--size 640p", "Sora 2 can't make `640p`: choose "),
        ("--model wide-1 --count 3", "Wide 1 can't make `--count 3`: choose 1. Sora 2 can: use "),
        ("--model fil", "Did you mean `film`?"),
        ("--seconds 9", "`--seconds` can't be `9`: choose 4, 8 or 12."),
    ],
)
async def test_an_error_names_the_model_that_could(works: Works, words: str, told: str) -> None:
    desk = opened(works)
    with pytest.raises(RequestError) as error:
        await desk.command(f"a red fox {words}", origin(HERE))
    assert told in error.value.tell
    barred = opened(works, film=Audience(channels=frozenset({"C0ADS"})))
    with pytest.raises(RequestError) as error:
        await barred.command(f"a red fox {words}", origin(HERE))
    assert "Wide 1" not in error.value.tell


async def test_options_are_those_of_the_model_that_is_named(works: Works) -> None:
    desk = opened(works)
    await desk.command("a red fox, 10 s --model film", origin(HERE))
    await desk.command("a red fox --model wide-1 --size 7:4", origin(HERE))
    jobs = await everything(works)
    assert [(job.deployment, job.seconds, job.size) for job in jobs] == [
        ("film", 5, "1792x1024"),
        ("film", 10, "640x640"),
    ]


async def test_deployments_of_one_model_are_one_choice(works: Works) -> None:
    own, east = works.deployment, replace(works.deployment, name="east")
    other = replace(own, name="film", model="film-1", profile=WIDE)
    everybody = grouped([own, east, other])
    works.deployments = Registry(*((one, works.video) for one in everybody))
    desk = counter(works)
    assert [*Menus(works.deployments).at(HERE).models] == ["sora-2", "film"]
    await desk.command("a red fox --model east", origin(HERE))
    assert (await made(works)).deployment == "~sora-2"
    apart = grouped([own, replace(east, access=Audience(channels=frozenset({"C0ADS"})))])
    assert [one.group for one in apart] == [None, None]


async def test_any_name_of_the_only_group_is_taken(works: Works) -> None:
    both = grouped([works.deployment, replace(works.deployment, name="film")])
    works.deployments = Registry(*((one, works.video) for one in both))
    for name in ("film", works.deployment.name):
        await counter(works).command(f"a red fox --model {name}", origin())
    assert {job.deployment for job in await everything(works)} == {f"~{works.deployment.name}"}


async def test_an_open_form_offers_what_the_chosen_place_has(works: Works) -> None:
    """Opened from anywhere, it names no place: as long as none is chosen, it is the person's."""
    offered = []

    class Slack(FakeSlack):
        async def update_form(
            self, workspace: str, view: Mapping[str, Any], menu: Menu, form: Form
        ) -> None:
            offered.append([*menu.models])

    works.slack = Slack()
    desk = opened(works, film=Audience(channels=frozenset({"C0ADS"})))
    for place in ("", ADS.channel, HERE.channel):
        there = replace(origin(), thread=Thread("T1", place))
        await desk.refill({"id": "V1"}, Form("a red fox"), there, animates=False)
    assert offered == [["sora-2"], ["sora-2", "film"], ["sora-2"]]
