"""What a list proves: never that nothing was ordered while the render may be in it, or hidden."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.domain.job import Job, JobId, JobState, Thread
from bot.domain.renders.lost_orders import Ledger, Trace
from bot.domain.renders.proof import (
    GRACE,
    LISTED_FOR,
    SKEW,
    UNKNOWN_CLOCK,
    YOUNG,
    Look,
    Patience,
    conclude,
    judge,
    look_of,
)
from bot.domain.renders.render import Render, RenderList, RenderStatus
from tests.support.profiles import LANDSCAPE, PORTRAIT

SENT = 1_790_000_000.0
NOW = SENT + 20.0
HOUR = 3600.0


def job(name: str = "lost", prompt: str = "a red fox", **more: Any) -> Job:
    """Return a job whose create was sent, and not answered."""
    first: dict[str, Any] = {
        "id": JobId(name),
        "deployment": "sora-2",
        "thread": Thread("T1", "C1"),
        "number": 1,
        "requester": "U1",
        "prompt": prompt,
        "size": LANDSCAPE,
        "seconds": 4,
        "price_usd": None,
        "state": JobState.SUBMITTING,
        "created_at": SENT - 1,
        "submitted_at": SENT,
        "orders": 1,
    }
    return Job(**first | more)


def ours(number: int, *, begun: float = SENT - 600, prompt: str = "an owl") -> Job:
    """Return a job whose render is known to its row."""
    return job(
        f"ours{number}",
        prompt,
        state=JobState.RENDERING,
        provider_id=f"ours_{number}",
        submitted_at=begun - 2,
        rendering_at=begun,
    )


def render(
    id_: str = "video_1",
    prompt: str | None = "a red fox",
    at: float | None = SENT + 1,
    **more: Any,
) -> Render:
    """Return a render as a list shows it."""
    first = {"created_at": at, "prompt": prompt, "size": LANDSCAPE, "seconds": 4}
    return Render(id_, RenderStatus.RUNNING, **first | more)


def shown(*jobs: Job, off: float = 0.0) -> list[Render]:
    """Return the renders of known jobs, by a clock that is ``off`` seconds ahead."""
    return [
        render(one.provider_id or "", one.prompt, (one.rendering_at or 0.0) - 1 + off)
        for one in jobs
    ]


def said(
    *renders: Render,
    by: Sequence[Job] = (),
    lost: Sequence[Job] = (),
    of: Job | None = None,
    now: float = NOW,
    date: float | None = None,
    whole: bool = True,
) -> Render | Trace:
    """Judge a list in which ``by`` are ours and ``lost`` are other jobs without an answer."""
    known = frozenset(one.provider_id or "" for one in by)
    listed = RenderList(renders, date, whole)
    return judge(of or job(), listed, Ledger(now, known, tuple(by), tuple(lost)))


KNOWN = tuple(ours(number, begun=SENT - 100 * number) for number in (1, 2, 3))
"""Three renders that vouch for a clock."""


def adopted(found: Render | Trace) -> str:
    return found.id if isinstance(found, Render) else found.value


# --- nothing there ---------------------------------------------------------------------


def test_an_empty_list_shows_no_render() -> None:
    assert said() is Trace.ABSENT


def test_a_list_of_nothing_but_ours_shows_no_render() -> None:
    assert said(*shown(*KNOWN), by=KNOWN) is Trace.ABSENT


def test_a_cut_or_illegible_list_proves_nothing() -> None:
    assert said(whole=False) is Trace.INCOMPLETE


@pytest.mark.parametrize(
    ("age", "found"),
    [
        (GRACE - 1, Trace.ABSENT),
        (GRACE + 1, Trace.INCOMPLETE),
        (YOUNG - 1, Trace.INCOMPLETE),
        (YOUNG + 1, Trace.ABSENT),
    ],
)
def test_a_list_that_lacks_a_young_render_of_ours_proves_nothing(age: float, found: Trace) -> None:
    unlisted = ours(9, begun=NOW - age)
    assert said(*shown(*KNOWN), by=(*KNOWN, unlisted)) is found


def test_a_list_proves_nothing_about_an_order_of_yesterday() -> None:
    assert said(now=SENT + LISTED_FOR - 1) is Trace.ABSENT
    assert said(now=SENT + LISTED_FOR + 1) is Trace.INCOMPLETE


def test_a_list_is_vouched_for_by_a_render_of_ours() -> None:
    def vouched(*renders: Render) -> bool:
        return look_of(NOW, Trace.ABSENT, RenderList(renders), Ledger(NOW, ours=KNOWN)).vouched

    assert vouched(*shown(KNOWN[0]))
    assert not vouched(render())
    assert not vouched()


# --- the server's clock ----------------------------------------------------------------


@pytest.mark.parametrize("off", [0.0, -100.0, -600.0, -3 * HOUR, -14 * HOUR, -UNKNOWN_CLOCK, 600.0])
def test_our_render_is_found_by_its_words_whatever_the_clock(off: float) -> None:
    assert adopted(said(render(at=SENT + 1 + off))) == "video_1"


@pytest.mark.parametrize("off", [0.0, -600.0, -14 * HOUR, -3 * 24 * HOUR, 600.0])
def test_our_render_is_found_by_a_clock_that_ours_vouch_for(off: float) -> None:
    found = said(*shown(*KNOWN, off=off), render(at=SENT + 1 + off), by=KNOWN)
    assert adopted(found) == "video_1"


def test_our_render_is_found_where_nobody_tells_the_time() -> None:
    assert adopted(said(render(at=None))) == "video_1"
    assert adopted(said(*shown(*KNOWN), render(at=None), by=KNOWN)) == "video_1"


@pytest.mark.parametrize("prompt", ["A red fox, cinematic, 4k", "a red", None, "***"])
@pytest.mark.parametrize("off", [0.0, -600.0, -14 * HOUR, None])
def test_a_new_render_with_other_words_may_be_ours(prompt: str | None, off: float | None) -> None:
    at = None if off is None else SENT + 61 + off
    assert said(render(prompt=prompt, at=at)) is Trace.AMBIGUOUS


def test_a_strange_render_is_older_only_by_a_clock_that_is_known() -> None:
    old = render("strange", "a hare", SENT - HOUR)
    assert said(old) is Trace.AMBIGUOUS
    assert said(*shown(*KNOWN[:2]), old, by=KNOWN[:2]) is Trace.AMBIGUOUS
    assert said(*shown(*KNOWN), old, by=KNOWN) is Trace.ABSENT
    assert said(*shown(*KNOWN, off=-2 * HOUR), old, by=KNOWN) is Trace.AMBIGUOUS


def test_a_strange_render_of_yesterday_is_older_by_a_rough_clock() -> None:
    old = render("strange", "a hare", SENT - UNKNOWN_CLOCK - SKEW)
    assert said(old, *shown(KNOWN[0]), by=KNOWN[:1]) is Trace.ABSENT
    later = replace(old, created_at=SENT - UNKNOWN_CLOCK + SKEW)
    assert said(later, *shown(KNOWN[0]), by=KNOWN[:1]) is Trace.AMBIGUOUS


@pytest.mark.parametrize("prompt", ["a red fox", "a hare", None])
def test_nothing_is_old_where_there_is_nothing_to_tell_by(prompt: str | None) -> None:
    """Some servers show one and the same birth for every render."""
    assert said(render(prompt=prompt, at=SENT - 70 * 24 * HOUR)) is Trace.AMBIGUOUS


def test_births_that_are_always_the_same_make_no_clock() -> None:
    def judged(prompt: str | None) -> str:
        listed = (*shown(*KNOWN), render(prompt=prompt))
        return adopted(said(*(replace(one, created_at=SENT - 1e6) for one in listed), by=KNOWN))

    assert [judged("a red fox"), judged("a hare"), judged(None)] == ["video_1", *["ambiguous"] * 2]


def test_witnesses_that_disagree_make_no_clock() -> None:
    listed = [*shown(*KNOWN[:2]), *shown(KNOWN[2], off=-HOUR)]
    assert said(*listed, render("strange", "a hare", SENT - 2 * HOUR), by=KNOWN) is Trace.AMBIGUOUS


def test_births_at_the_moment_of_the_question_make_no_clock() -> None:
    """All of ours are equally old, so that they agree: the clock seems to be an hour ahead."""
    together = [ours(number, begun=SENT - HOUR) for number in (1, 2, 3)]
    listed = [replace(one, created_at=NOW) for one in shown(*together)]
    assert said(*listed, render("strange", "a hare", NOW), by=together) is Trace.AMBIGUOUS


def test_renders_of_one_moment_make_no_clock() -> None:
    """Each birth is the moment of the question, by a clock that is ten minutes behind."""
    together = [ours(number, begun=SENT - SKEW - number) for number in (1, 2, 3)]
    listed = [replace(one, created_at=NOW - 600) for one in shown(*together)]
    assert said(*listed, render("mute", None, NOW - 600), by=together) is Trace.AMBIGUOUS


def test_a_date_that_is_behind_is_a_second_witness() -> None:
    strange = render("strange", "a hare", SENT - HOUR)
    assert said(*shown(*KNOWN), strange, by=KNOWN, date=NOW) is Trace.ABSENT
    assert said(*shown(*KNOWN), strange, by=KNOWN, date=NOW - 2 * HOUR) is Trace.AMBIGUOUS
    days = 3 * 24 * HOUR
    assert adopted(said(render(at=SENT - days), date=NOW - days)) == "video_1"


def test_a_row_that_was_written_late_is_no_witness() -> None:
    late = [replace(one, submitted_at=(one.rendering_at or 0.0) - HOUR) for one in KNOWN]
    assert said(*shown(*late), render("strange", "a hare", SENT - HOUR), by=late) is Trace.AMBIGUOUS


def test_our_words_are_suspect_though_they_seem_to_be_old() -> None:
    """Where several hosts stamp renders, one may be wrong that nobody has vouched for."""
    found = said(*shown(*KNOWN), render(at=SENT - HOUR), by=KNOWN)
    assert found is Trace.AMBIGUOUS


# --- whose a render is -----------------------------------------------------------------


def test_a_render_of_an_earlier_order_of_the_same_job_is_adopted() -> None:
    again = job(created_at=SENT - HOUR, orders=2)
    found = said(*shown(*KNOWN), render(at=SENT - HOUR + 1), by=KNOWN, of=again)
    assert adopted(found) == "video_1"


def test_of_two_renders_with_our_words_the_nearer_one_is_taken() -> None:
    far, near = render("far", at=SENT - 100), render("near", at=SENT + 2)
    assert adopted(said(far, near)) == adopted(said(near, far)) == "near"


def test_a_failed_render_is_taken_last() -> None:
    failed = replace(render("failed"), status=RenderStatus.FAILED)
    assert adopted(said(failed, render("runs", at=SENT + 30))) == "runs"


def test_words_may_come_back_in_another_composition() -> None:
    asked = job(prompt="a  café\nat night ")
    assert adopted(said(render(prompt="a cafe\u0301 at night"), of=asked)) == "video_1"


@pytest.mark.parametrize("at", [None, SENT - 600])
def test_an_untimed_render_is_not_taken_where_others_order_too(at: float | None) -> None:
    strange = render("strange", "a hare", SENT - 700)
    assert said(render(at=at), strange) is Trace.AMBIGUOUS


@pytest.mark.parametrize("at", [None, SENT - 600])
def test_an_untimed_render_may_be_of_another_picture(at: float | None) -> None:
    assert said(render(at=at), of=job(inputs=1)) is Trace.AMBIGUOUS
    assert adopted(said(render(at=SENT + 1), of=job(inputs=1))) == "video_1"


@pytest.mark.parametrize("odd", [{"size": PORTRAIT}, {"seconds": 8}])
def test_an_untimed_render_has_to_be_as_it_was_ordered(odd: dict[str, Any]) -> None:
    assert said(render(at=None, **odd)) is Trace.AMBIGUOUS
    assert adopted(said(render(at=SENT + 1, **odd))) == "video_1"


def test_a_remix_of_something_else_is_not_taken() -> None:
    assert said(render(remixed_from="video_0")) is Trace.AMBIGUOUS
    remix = job(source_provider_id="video_0")
    assert adopted(said(render(remixed_from="video_0"), of=remix)) == "video_1"
    assert adopted(said(render(), of=remix)) == "video_1"
    assert said(render(remixed_from="video_7"), of=remix) is Trace.AMBIGUOUS


def test_another_lost_orders_words_explain_its_render() -> None:
    hare = job("other", "a white hare")
    assert said(render(prompt="a white hare"), lost=[hare]) is Trace.ABSENT
    assert said(render(prompt="a white hare")) is Trace.AMBIGUOUS


@pytest.mark.parametrize("prompt", ["a red fox in snow", "a red"])
def test_words_that_hold_ours_explain_nothing(prompt: str) -> None:
    """Ours may have been cut to them, or put into a template that makes them."""
    assert said(render(prompt=prompt), lost=[job("other", prompt)]) is Trace.AMBIGUOUS


def test_words_explain_nothing_where_the_server_rewrites_them() -> None:
    owl, hare = KNOWN[0], job("other", "a white hare")
    rewritten = [replace(one, prompt="a white hare") for one in shown(owl)]
    found = said(*rewritten, render(prompt="a white hare"), by=[owl], lost=[hare])
    assert found is Trace.AMBIGUOUS


def test_an_order_of_hours_ago_explains_no_new_render() -> None:
    hare = job("other", "a white hare", submitted_at=SENT - 2 * HOUR)
    new, its = render(prompt="a white hare"), render(prompt="a white hare", at=SENT - 2 * HOUR)
    assert said(*shown(*KNOWN), new, by=KNOWN, lost=[hare]) is Trace.AMBIGUOUS
    assert said(*shown(*KNOWN), its, by=KNOWN, lost=[hare]) is Trace.ABSENT


@pytest.mark.parametrize(
    "other", [{"inputs": 1, "request": "b"}, {"seconds": 8}, {"size": PORTRAIT}]
)
def test_one_render_that_two_unlike_orders_may_own_is_nobodys(other: dict[str, Any]) -> None:
    bare = render(size=None, seconds=None)
    assert said(bare, lost=[job("other", **other)]) is Trace.AMBIGUOUS
    assert adopted(said(bare, lost=[job("other")])) == "video_1"


def test_a_render_with_another_id_is_not_given_to_a_second_job() -> None:
    """One of ours with the same words is missing: this may be it."""
    same = ours(1, begun=NOW - 60, prompt="a red fox")
    assert said(render("other id", at=SENT + 1), by=[same]) is Trace.AMBIGUOUS


def test_without_words_the_seconds_of_its_birth_tell() -> None:
    mute = render(prompt=None)
    assert adopted(said(mute)) == "video_1"
    assert adopted(said(*shown(*KNOWN, off=-600), replace(mute, created_at=SENT - 600), by=KNOWN))
    assert said(replace(mute, created_at=SENT - 60)) is Trace.AMBIGUOUS
    assert said(replace(mute, created_at=None)) is Trace.AMBIGUOUS


def test_without_words_nobody_else_may_order_here() -> None:
    mute, old = render(prompt=None), render("old", None, SENT - HOUR)
    assert said(mute, old) is Trace.AMBIGUOUS
    assert said(*shown(*KNOWN), mute, old, by=KNOWN) is Trace.AMBIGUOUS
    assert said(mute, lost=[job("other")]) is Trace.AMBIGUOUS
    assert adopted(said(mute, lost=[job("other", seconds=8)])) == "video_1"


# --- any world -------------------------------------------------------------------------

WORDS = ("a red fox", "a red fox in snow", "a white hare", "an owl", "a red")
Rewrite = Callable[[str], str | None]
REWRITES: dict[str, Rewrite] = {
    "as they are": lambda words: words,
    "none": lambda _: None,
    "cut": lambda words: words[:5],
    "cut late": lambda words: words[:9],
    "a template": lambda words: f"Create a video: {words}",
    "improved": lambda words: f"{words}, cinematic",
    "capitals": str.upper,
    "always the same": lambda _: "***",
}
lost_words = st.sampled_from(WORDS)
ages = st.floats(0, 11 * HOUR)
offsets = st.sampled_from([0.0, -SKEW, -600.0, 600.0]) | st.floats(-14 * HOUR, 14 * HOUR)


@dataclass(frozen=True)
class World:
    """A server and our rows, when the order ``mine`` was carried out and its answer lost."""

    mine: Job
    true: Render
    listed: RenderList
    ledger: Ledger


@st.composite
def worlds(draw: st.DrawFn, *, hosts: bool = False) -> World:
    """Draw a world; with ``hosts``, our render is stamped by a clock of its own."""
    ages_of_ours = draw(st.lists(ages, max_size=5))
    off = draw(offsets if ages_of_ours or hosts else offsets | st.floats(-1e7, 0))
    rewrite = REWRITES["as they are" if hosts else draw(st.sampled_from([*REWRITES]))]
    tells_time = draw(st.sampled_from(["truly", "never", "as it is asked", "the same"]))

    def stamped(id_: str, words: str, born: float, off: float = off) -> Render:
        at = {
            "truly": float(int(born + off)),
            "as it is asked": NOW + off,
            "the same": SENT - 1e7,
        }.get(tells_time)
        size = draw(st.sampled_from([LANDSCAPE, LANDSCAPE, PORTRAIT, None]))
        return render(id_, rewrite(words), at, size=size)

    mine = job(prompt=draw(lost_words), orders=draw(st.integers(1, 3)))
    known, renders = [], []
    for number, age in enumerate(ages_of_ours):
        one = ours(number, begun=SENT - 3 - age, prompt=draw(lost_words))
        known.append(one)
        renders.append(stamped(f"ours_{number}", one.prompt, SENT - 4 - age))
    for number, age in enumerate(draw(st.lists(ages, max_size=3))):
        renders.append(stamped(f"strange_{number}", draw(lost_words), SENT - age))
    others = []
    for number, arrived in enumerate(draw(st.lists(st.booleans(), max_size=3))):
        other = job(f"other{number}", draw(lost_words), submitted_at=SENT - draw(st.floats(0, 60)))
        others.append(other)
        if arrived:
            renders.append(stamped(f"other_{number}", other.prompt, (other.submitted_at or 0) + 1))
    true = stamped("true", mine.prompt, SENT + 1, draw(offsets) if hosts else off)
    listed = tuple(draw(st.permutations([*renders, true])))
    date = draw(st.sampled_from([None, NOW, NOW + off]))
    ids = frozenset(one.provider_id or "" for one in known)
    return World(
        mine, true, RenderList(listed, date), Ledger(NOW, ids, tuple(known), tuple(others))
    )


@given(worlds() | worlds(hosts=True))
def test_what_is_in_the_list_is_never_absent(world: World) -> None:
    assert judge(world.mine, world.listed, world.ledger) is not Trace.ABSENT


@given(worlds())
def test_what_a_list_may_hide_is_never_absent(world: World) -> None:
    rest = tuple(one for one in world.listed.renders if one != world.true)
    hiding = replace(world.listed, renders=rest, whole=False)
    assert judge(world.mine, hiding, world.ledger) is not Trace.ABSENT


@given(worlds())
def test_an_instance_that_lacks_a_render_of_ours_proves_nothing(world: World) -> None:
    due = [job for job in world.ledger.ours if NOW - (job.rendering_at or 0.0) < YOUNG]
    assume([job for job in due if NOW - (job.rendering_at or 0.0) > GRACE])
    elsewhere = replace(world.listed, renders=())
    assert judge(world.mine, elsewhere, world.ledger) is Trace.INCOMPLETE


@given(worlds(), st.data())
def test_nobody_is_given_what_has_other_words(world: World, data: st.DataObject) -> None:
    found = judge(world.mine, world.listed, world.ledger)
    if isinstance(found, Render) and found.prompt is not None:
        assert found.prompt == world.mine.prompt
    if isinstance(found, Render):
        assert found.id not in world.ledger.known


@given(st.integers(0, 4), st.integers(0, 4), st.booleans())
def test_alike_orders_get_a_render_each_and_the_rest_are_absent(
    orders: int, made: int, stranger: bool
) -> None:
    waiting = [job(f"job{number}") for number in range(orders)]
    listed = [render(f"video_{number}", at=SENT + number) for number in range(made)]
    if stranger:
        listed.append(render("strange", "a hare"))
    known: set[str] = set()
    for mine in [*waiting]:
        ledger = Ledger(NOW, frozenset(known), lost=tuple(waiting))
        found = judge(mine, RenderList(tuple(listed)), ledger)
        if isinstance(found, Render):
            known.add(found.id)
            waiting.remove(mine)
    assert len(known) == min(orders, made)
    ledger = Ledger(NOW, frozenset(known), lost=tuple(waiting))
    left = {judge(mine, RenderList(tuple(listed)), ledger) for mine in waiting}
    assert left <= {Trace.AMBIGUOUS if stranger else Trace.ABSENT}


# --- several looks ---------------------------------------------------------------------

PATIENCE = Patience(settle=10, looks=4, longest=120, silence=1800)


def looks(*found: Trace, every: float = 2.0, **more: Any) -> list[Look]:
    first: dict[str, Any] = {"vouched": True}
    return [Look(number * every, one, **first | more) for number, one in enumerate(found)]


def outcome(seen: Sequence[Look]) -> tuple[Trace | None, float]:
    """Return the first conclusion, and when it was drawn."""
    for number, look in enumerate(seen, 1):
        concluded = conclude(seen[:number], PATIENCE)
        if concluded is not None:
            return concluded, look.at
    return None, seen[-1].at


ABSENT, AMBIGUOUS, INCOMPLETE = Trace.ABSENT, Trace.AMBIGUOUS, Trace.INCOMPLETE
UNKNOWABLE, SILENCE = Trace.UNKNOWABLE, Trace.NO_ANSWER
DOUBTS = (AMBIGUOUS, INCOMPLETE, UNKNOWABLE)


def test_absence_has_to_last() -> None:
    assert outcome(looks(*[ABSENT] * 60)) == (ABSENT, 10)


def test_absence_has_to_be_said_several_times() -> None:
    assert outcome(looks(*[ABSENT] * 60, every=11)) == (ABSENT, 33)


def test_a_list_that_nobody_vouches_for_is_looked_at_for_longer() -> None:
    assert outcome(looks(*[ABSENT] * 60, vouched=False)) == (ABSENT, 30)
    assert outcome(looks(*[ABSENT] * 60, vouched=False, every=10)) == (ABSENT, 70)


def test_one_look_at_the_render_begins_it_anew() -> None:
    assert outcome(looks(ABSENT, ABSENT, ABSENT, ABSENT, AMBIGUOUS, *[ABSENT] * 60)) == (ABSENT, 20)


def test_what_stays_unclear_is_for_a_person() -> None:
    for doubt in DOUBTS:
        assert outcome(looks(*[doubt] * 60)) == (doubt, 10)


def test_what_others_may_soon_explain_is_waited_for() -> None:
    seen = [replace(one, others=one.at < 50) for one in looks(*[AMBIGUOUS] * 60)]
    assert outcome(seen) == (AMBIGUOUS, 50)
    seen = [replace(one, others=True) for one in looks(*[AMBIGUOUS] * 70)]
    assert outcome(seen) == (AMBIGUOUS, 120)


def test_only_an_order_that_is_being_answered_is_waited_for() -> None:
    def waits(state: JobState, found: Trace = Trace.AMBIGUOUS) -> bool:
        ledger = Ledger(NOW, lost=(job("other", state=state),))
        return look_of(NOW, found, RenderList(()), ledger).others

    assert waits(JobState.SUBMITTING)
    assert not waits(JobState.UNCONFIRMED)
    assert not waits(JobState.SUBMITTING, Trace.INCOMPLETE)


def test_a_list_that_says_now_this_now_that_is_for_a_person() -> None:
    for doubt in DOUBTS:
        assert outcome(looks(*[ABSENT, ABSENT, doubt] * 60)) == (INCOMPLETE, 120)
        assert outcome(looks(*[ABSENT, doubt, ABSENT] * 60))[0] in (doubt, INCOMPLETE)


def test_a_list_that_loses_what_it_had_is_another_instances() -> None:
    def seen(number: int) -> frozenset[str]:
        return frozenset({"video_0"} if number % 3 == 0 else ())

    flapping = [Look(2.0 * n, ABSENT, seen(n), vouched=True) for n in range(100)]
    assert outcome(flapping) == (INCOMPLETE, 120)


def test_a_list_may_gain_what_others_order() -> None:
    growing = [
        Look(2.0 * n, ABSENT, frozenset(map(str, range(n))), vouched=True) for n in range(100)
    ]
    assert outcome(growing) == (ABSENT, 10)


def test_a_list_that_does_not_age_is_a_copy() -> None:
    assert outcome(looks(*[ABSENT] * 60, server_time=SENT)) == (INCOMPLETE, 10)
    ages = [replace(look, server_time=SENT + look.at) for look in looks(*[ABSENT] * 60)]
    assert outcome(ages) == (ABSENT, 10)


def test_silence_is_waited_out_for_half_an_hour() -> None:
    assert outcome(looks(*[SILENCE] * 200, every=15)) == (SILENCE, 1800)
    assert outcome(looks(SILENCE, SILENCE, SILENCE, *[ABSENT] * 60)) == (ABSENT, 16)
    assert outcome(looks(*[ABSENT, SILENCE] * 60)) == (ABSENT, 12)


@given(
    st.lists(
        st.sampled_from([ABSENT, AMBIGUOUS, INCOMPLETE, UNKNOWABLE, SILENCE]),
        min_size=1,
        max_size=80,
    )
)
def test_absence_is_never_concluded_from_less(found: list[Trace]) -> None:
    concluded, at = outcome(looks(*found))
    if concluded is ABSENT:
        answered = [look for look in looks(*found) if look.at <= at and look.found is not SILENCE]
        assert all(look.found is ABSENT for look in answered[-4:])
        assert answered[-1].at - answered[-4].at <= at
        assert at >= 10
