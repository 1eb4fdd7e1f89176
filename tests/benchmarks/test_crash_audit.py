"""The audit of the crash campaign counts a planted violation of each kind, and only that."""

from __future__ import annotations

import base64
from dataclasses import asdict, replace

import pytest

from benchmarks.crash.audit import Card, Evidence, Order, Post, Render, Row, Tally, audit
from benchmarks.crash.evidence import over_limit, own_id
from benchmarks.crash.team.picks import Choices, Shown, Take, broken

DONE = "“a fox”: :white_check_mark: Done, rendered in 38 s"
NOTHING = "“an owl”: :no_entry_sign: Cancelled. Nothing was spent."

FAILED = "“a fox”: :x: No clip this time. Try other words."

INFORMATION = {"told_again_directly": 0, "unclear": 0, "delivered_again": 0, "replaced": 0}

CLEAN = {
    "lost": 0,
    "created_twice": 0,
    "delivered_twice": 0,
    "orphan_renders": 0,
    "stuck": 0,
    "unconfirmed": 0,
    "cards_twice": 0,
    "untold": 0,
    "told_twice": 0,
    "over_limit": 0,
    "money_astray": 0,
    "posters_astray": 0,
    "copies_astray": 0,
    "takes_wrong": 0,
    "unapproved": 0,
}

DELIVERED = Row("aaa222", "a fox", "delivered", "video_1", "1.1", "1.1", shown=True)
CANCELLED = Row("bbb333", "an owl", "cancelled", None, "2.1", "2.1", shown=True)


@pytest.fixture
def evidence() -> Evidence:
    """Return a world in which all went well: a clip, and an order that was cancelled in line."""
    return Evidence(
        orders=[
            Order("a fox", acknowledged=True),
            Order("an owl", acknowledged=True, ends=frozenset({"delivered", "cancelled"})),
            Order("never heard", acknowledged=False),
        ],
        rows=[DELIVERED, CANCELLED],
        renders=[Render("video_1", "a fox")],
        cards=[Card("aaa222", "1.1", 1, DONE), Card("bbb333", "2.1", 1, NOTHING)],
        clips=[Post("aaa222", "1.2", "1.1")],
    )


def replace_ends(order: Order, *ends: str) -> Order:
    """Return an order whose job may end so."""
    return replace(order, ends=frozenset(ends))


def counted(tally: Tally) -> dict[str, int]:
    """Return what was counted beyond nothing, of what breaks a promise."""
    return {name: count for name, count in asdict(tally).items() if count and name in CLEAN}


def test_nothing_is_counted_when_all_went_well(evidence: Evidence) -> None:
    tally = audit(evidence)
    assert asdict(tally) == {"accepted": 2, **CLEAN, **INFORMATION}
    assert tally.clean


def test_posters_that_no_row_knows_or_no_card_shows_are_astray(evidence: Evidence) -> None:
    evidence.rows[0] = replace(DELIVERED, poster_id="F1", has_poster=True)
    evidence.posters = {"F1"}
    assert counted(audit(evidence)) == {"posters_astray": 1}
    evidence.cards[0] = replace(evidence.cards[0], poster="F1")
    assert audit(evidence).clean
    evidence.posters = {"F1", "F2"}
    assert counted(audit(evidence)) == {"posters_astray": 1}


def test_an_acknowledged_order_without_a_row_is_lost(evidence: Evidence) -> None:
    evidence.orders.append(Order("a crow", acknowledged=True))
    assert counted(audit(evidence)) == {"lost": 1}
    assert not audit(evidence).clean


def test_a_reply_that_slack_gave_up_on_was_never_accepted(evidence: Evidence) -> None:
    evidence.orders.append(Order("make it night", acknowledged=True))
    evidence.given_up = 1
    tally = audit(evidence)
    assert counted(tally) == {}
    assert tally.accepted == 2


def test_more_replies_gone_than_slack_gave_up_on_are_lost(evidence: Evidence) -> None:
    evidence.orders += [Order("make it night", True), Order("make it day", True)]
    evidence.given_up = 1
    assert counted(audit(evidence)) == {"lost": 1}


def test_a_delivered_job_whose_thread_has_no_clip_is_lost(evidence: Evidence) -> None:
    evidence.clips.clear()
    assert counted(audit(evidence)) == {"lost": 1}


def test_a_failure_that_nobody_was_told_of_is_counted(evidence: Evidence) -> None:
    evidence.orders[0] = replace_ends(evidence.orders[0], "failed")
    evidence.rows[0] = replace(DELIVERED, state="failed")
    evidence.cards[0] = Card("aaa222", "1.1", 1, FAILED)
    assert counted(audit(evidence)) == {"untold": 1}
    evidence.told = ["aaa222/7"]
    assert counted(audit(evidence)) == {}


def test_a_failure_that_was_told_in_a_direct_message_is_told(evidence: Evidence) -> None:
    evidence.orders[0] = replace_ends(evidence.orders[0], "failed")
    evidence.rows[0] = replace(DELIVERED, state="failed")
    evidence.cards[0] = Card("aaa222", "1.1", 1, FAILED)
    evidence.told_directly = ["aaa222/7", "aaa222/7"]
    tally = audit(evidence)
    assert (counted(tally), tally.told_again_directly) == ({}, 1)


def test_an_end_that_somebody_else_brought_about_is_told(evidence: Evidence) -> None:
    evidence.rows[1] = replace(CANCELLED, ended_by_another=True)
    assert counted(audit(evidence)) == {"untold": 1}
    evidence.told = ["bbb333/4"]
    assert counted(audit(evidence)) == {}


@pytest.mark.parametrize("told", [[], ["aaa222/5"]])
def test_whoever_decides_was_told_to(evidence: Evidence, told: list[str]) -> None:
    evidence.decided["aaa222"] = 2
    evidence.unclear = 1
    evidence.told = told
    tally = audit(evidence)
    assert counted(tally) == {"untold": 2 - len(told)}
    assert (tally.unclear, tally.delivered_again) == (1, 1)


def test_an_order_beyond_a_servers_limit_is_counted(evidence: Evidence) -> None:
    answers: list[tuple[int, str | None]] = [(429, None), (429, "status"), (200, None)]
    log = [{"status": status, "fault": fault} for status, fault in answers]
    evidence.over_limit = over_limit({"calls": log})
    assert counted(audit(evidence)) == {"over_limit": 1}


def test_a_gateways_id_of_a_render_is_read_for_the_servers_own() -> None:
    inside = b"litellm:custom_llm_provider:azure;model_id:sora-2;video_id:video_7;deployment_id:9"
    assert own_id(f"video_{base64.b64encode(inside).decode()}") == "video_7"
    assert own_id("video_7") == "video_7"


def test_an_end_told_twice_is_counted_and_two_ends_are_not(evidence: Evidence) -> None:
    evidence.told = ["bbb333/4", "bbb333/4", "bbb333/6"]
    assert counted(audit(evidence)) == {"told_twice": 1}


def test_a_clip_in_another_thread_is_lost(evidence: Evidence) -> None:
    evidence.clips = [Post("aaa222", "9.2", "9.1")]
    assert counted(audit(evidence)) == {"lost": 1}


def test_a_job_whose_card_slack_does_not_have_is_lost(evidence: Evidence) -> None:
    evidence.cards.pop()
    assert counted(audit(evidence)) == {"lost": 1}


@pytest.mark.parametrize("end", ["failed", "cancelled"])
def test_an_end_that_nobody_wanted_is_a_loss(evidence: Evidence, end: str) -> None:
    evidence.rows[0] = replace(DELIVERED, state=end)
    text = FAILED if end == "failed" else NOTHING
    evidence.cards[0] = Card("aaa222", "1.1", 1, text)
    evidence.told = ["aaa222/7"]
    assert counted(audit(evidence)) == {"lost": 1}


def test_a_second_render_is_counted_even_if_it_is_known(evidence: Evidence) -> None:
    evidence.renders.append(Render("video_2", "a fox"))
    assert counted(audit(evidence)) == {"created_twice": 1, "orphan_renders": 1}


def test_a_render_made_again_on_the_house_is_no_second_one(evidence: Evidence) -> None:
    evidence.renders.append(Render("video_0", "a fox", failed=True))
    evidence.abandoned.add("video_0")
    assert counted(audit(evidence)) == {}


def test_an_abandoned_render_that_had_not_failed_was_paid_twice(evidence: Evidence) -> None:
    evidence.renders.append(Render("video_0", "a fox"))
    evidence.abandoned.add("video_0")
    assert counted(audit(evidence)) == {"created_twice": 1}


def test_a_failed_render_that_no_job_left_behind_is_counted(evidence: Evidence) -> None:
    evidence.renders.append(Render("video_0", "a fox", failed=True))
    assert counted(audit(evidence)) == {"created_twice": 1, "orphan_renders": 1}


def test_a_request_recorded_twice_is_created_twice(evidence: Evidence) -> None:
    again = replace(DELIVERED, id="ccc444", provider_id="video_2")
    evidence.rows.append(again)
    evidence.renders.append(Render("video_2", "a fox"))
    evidence.rows[2] = replace(again, card_ts="3.1")
    evidence.cards.append(Card("ccc444", "3.1", 1, DONE))
    evidence.clips.append(Post("ccc444", "3.2", "1.1"))
    assert counted(audit(evidence)) == {"created_twice": 1}


def test_a_render_that_no_row_knows_is_an_orphan(evidence: Evidence) -> None:
    evidence.renders.append(Render("video_9", "an owl"))
    assert counted(audit(evidence)) == {"orphan_renders": 1}


def test_a_second_clip_is_delivered_twice(evidence: Evidence) -> None:
    evidence.clips.append(Post("aaa222", "1.3", "1.1"))
    assert counted(audit(evidence)) == {"delivered_twice": 1}


def test_a_second_card_is_counted(evidence: Evidence) -> None:
    evidence.cards.append(Card("bbb333", "2.2", 1, NOTHING))
    assert counted(audit(evidence)) == {"cards_twice": 1}


def test_a_card_that_replaces_an_uneditable_one_is_not_extra(evidence: Evidence) -> None:
    evidence.cards[1] = Card("bbb333", "2.1", 1, "“an owl”: Next in line")
    evidence.cards.append(Card("bbb333", "2.2", 2, NOTHING))
    evidence.rows[1] = replace(CANCELLED, card_ts="2.2")
    assert counted(audit(evidence)) == {"cards_twice": 1}
    evidence.unedited = {"2.1"}
    tally = audit(evidence)
    assert (counted(tally), tally.replaced) == ({}, 1)
    evidence.cards.append(Card("bbb333", "2.3", 2, NOTHING))
    assert counted(audit(evidence)) == {"cards_twice": 1}


@pytest.mark.parametrize("state", ["queued", "submitting", "rendering", "delivering", "cancelling"])
def test_a_job_that_never_ended_is_stuck(evidence: Evidence, state: str) -> None:
    evidence.rows[1] = replace(CANCELLED, state=state)
    assert counted(audit(evidence)) == {"stuck": 1}


def test_a_card_that_never_came_to_show_the_end_is_stuck(evidence: Evidence) -> None:
    evidence.rows[0] = replace(DELIVERED, shown=False)
    assert counted(audit(evidence)) == {"stuck": 1}


def test_a_card_that_shows_no_end_in_slack_is_stuck(evidence: Evidence) -> None:
    """Whatever the row says of it: that is what a refused edit leaves behind."""
    evidence.cards[0] = Card("aaa222", "1.1", 1, "“a fox”: :film_frames: Rendering 50%")
    assert counted(audit(evidence)) == {"stuck": 1}


def test_an_unconfirmed_job_is_not_stuck_but_counted(evidence: Evidence) -> None:
    evidence.rows[1] = replace(CANCELLED, state="unconfirmed")
    evidence.told = ["bbb333/4"]
    assert counted(audit(evidence)) == {"unconfirmed": 1}


# --- takes side by side ----------------------------------------------------------------

TAKES = [Take("aaa222", "trigger:1", 1, 2), Take("ccc444", "trigger:1", 2, 2)]
PICKED = Shown("aaa222", "1.3", 1, "#2 is picked of 2 takes of “a fox”.")


def chosen(*shown: Shown, takes: list[Take] = TAKES, picked: int = 2) -> Choices:
    return Choices(takes, list(shown), {"aaa222": picked})


@pytest.mark.parametrize(
    ("choices", "count"),
    [
        (chosen(PICKED), 0),
        (chosen(), 1),
        (chosen(PICKED, replace(PICKED, ts="1.4")), 1),
        (chosen(replace(PICKED, ts="1.0"), replace(PICKED, number=2)), 0),
        (chosen(PICKED, replace(PICKED, ts="1.4", number=2)), 1),
        (chosen(replace(PICKED, text="2 takes of “a fox”, side by side.")), 1),
        (chosen(PICKED, picked=1), 1),
        (chosen(PICKED, takes=[TAKES[0], replace(TAKES[1], picked=None)]), 1),
        (chosen(takes=TAKES[:1]), 0),
    ],
)
def test_takes_are_shown_once_as_they_were_chosen(choices: Choices, count: int) -> None:
    """The message at 1.0 is one that Slack took no edit of any more."""
    assert broken(choices, {"1.0"}) == count
