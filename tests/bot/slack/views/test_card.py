"""The card in each state, as Slack takes it and as a person reads it."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block as SlackBlock

from bot.domain.conversation.cards import Verb
from bot.domain.job import Job, JobId, JobState, Part
from bot.domain.line import Place
from bot.domain.pauses import Pause
from bot.domain.profiles import InputKind
from bot.domain.text.details import details_of
from bot.domain.wording.card.approvals import UNANSWERED, WAITS
from bot.domain.wording.card.facts import HINT
from bot.slack.views.card import card, comment
from playground.slack.blocks import check_message_blocks
from tests.support.cards import reads
from tests.support.samples import NOW, jobs, sample

PAUSE = Pause("retired", "The model <2> is gone.", 1763733720.9)
PAUSES = st.none() | st.builds(Pause, st.just("access"), st.text(), st.floats(0, 2e9))
PLACES = st.none() | st.builds(Place, st.integers(0, 500), st.none() | st.floats(0, 1e5), PAUSES)


VERBS = {
    *("cancel", "remix", "again", "share", "edit", "recreate", "deliver", "delete"),
    *("look", "resend", "give_up", "card_menu", "approve", "decline"),
}

FOX = "a red fox in fresh snow"
FACTS = "<@U0MAYA> · 1280×720 landscape · 4 s · $0.40"
IN_LINE = FACTS.replace("$0.40", "$0.40 once it starts")
IN_DOUBT = FACTS.replace("$0.40", "may be billed ($0.40)")
ENDED = FACTS.replace(" · $0.40", "")
MADE = f"{ENDED} · made by sora-2"
BILLED = "The video service can't stop a render it has begun: it may still be billed ($0.40)."
SECOND = "\nThe first try failed at the video service. This is the second; it may bill both."
TWICE = "\nThis is a second order: the first may be billed, too."
PAUSED = (
    ":double_vertical_bar: *Paused since <!date^1763733720^{time}|14:02 UTC>.* "
    "The model &lt;2&gt; is gone. This clip keeps its place, and nothing was spent."
)


def awaits(cost: str) -> str:
    day_later = "<!date^1700086400^{date_short_pretty} at {time}|15 Nov 22:13 UTC>"
    return WAITS.format(cost=cost, when=day_later)


@pytest.mark.parametrize(
    ("job", "place", "lines"),
    [
        (sample(), None, [":hourglass_flowing_sand: *In line*", IN_LINE, "[Cancel] ⋯ [Details]"]),
        (
            sample(),
            Place(2, 240.0),
            [
                ":hourglass_flowing_sand: *3rd in line, starts in 3 to 5 min*",
                IN_LINE,
                "[Cancel] ⋯ [Details]",
            ],
        ),
        (
            sample(),
            Place(2, None, PAUSE),
            [
                PAUSED,
                IN_LINE,
                "[Cancel] ⋯ [Details]",
            ],
        ),
        (
            sample(awaits_approval=True, batch=2),
            None,
            [
                awaits("The 2 clips cost $0.80"),
                FACTS.replace("$0.40", "2 × $0.40 = $0.80 in all"),
                "[Approve ($0.80)] [Decline] [Cancel] ⋯ [Details]",
            ],
        ),
        (
            sample(awaits_approval=True, price_usd=None),
            None,
            [
                awaits("Nobody knows what it costs"),
                ENDED,
                "[Approve] [Decline] [Cancel] ⋯ [Details]",
            ],
        ),
        (
            sample(JobState.CANCELLED, awaits_approval=True, ended_by="U0BOSS"),
            None,
            [
                ":no_entry_sign: *Declined* by <@U0BOSS>. It hadn't started, so nothing was spent.",
                ENDED,
                "[Again ($0.40)] ⋯ [Again with changes…] [Details]",
            ],
        ),
        (
            sample(JobState.CANCELLED, awaits_approval=True),
            None,
            [
                UNANSWERED,
                ENDED,
                "[Again ($0.40)] ⋯ [Again with changes…] [Details]",
            ],
        ),
        (
            sample(JobState.SUBMITTING, approved_by="U0BOSS"),
            None,
            [
                ":hourglass_flowing_sand: *Starting to render…*",
                FACTS.replace(" · $0.40", " · approved by <@U0BOSS> · $0.40"),
                "[Cancel] ⋯ [Details]",
            ],
        ),
        (
            sample(JobState.SUBMITTING),
            None,
            [":hourglass_flowing_sand: *Starting to render…*", FACTS, "[Cancel] ⋯ [Details]"],
        ),
        (
            sample(JobState.SUBMITTING, cancel_requested=True),
            None,
            [":no_entry_sign: *Cancelling…* The video service has yet to answer.", FACTS],
        ),
        (
            sample(JobState.RENDERING, progress=None),
            None,
            [":film_frames: *Rendering.* It may take some minutes.", FACTS, "[Cancel] ⋯ [Details]"],
        ),
        (
            sample(JobState.RENDERING),
            None,
            [
                ":film_frames: *Rendering*  `█████░░░░░░░` 40% · about 1 min left",
                FACTS,
                "[Cancel] ⋯ [Details]",
            ],
        ),
        (
            sample(JobState.DELIVERING),
            None,
            [
                ":package: *Rendered.* Bringing the clip into the thread…",
                FACTS,
            ],
        ),
        (
            sample(JobState.DELIVERED),
            None,
            [
                ":white_check_mark: *Done*, after 1 min 12 s · $0.40 · the clip is in the thread",
                MADE,
                "[Remix… ($0.40)] [Again ($0.40)] ⋯ [Again with changes…] [Details] [Delete…]",
            ],
        ),
        (
            sample(JobState.FAILED),
            None,
            [
                "# :x: No clip this time",
                "Try other words. Nothing was spent.",
                f"> {FOX}",
                ENDED,
                "[Edit and try again…] ⋯ [Details]",
            ],
        ),
        (
            sample(JobState.FAILED, provider_id="video_1", clip_path="spool/k7m2p9.mp4"),
            None,
            [
                "# :inbox_tray: Not delivered yet",
                "Try other words.",
                f"> {FOX}",
                ENDED,
                "[Deliver again] [Again ($0.40)] ⋯ [Again with changes…] [Details] [Delete…]",
            ],
        ),
        (
            sample(JobState.UNCONFIRMED),
            None,
            [
                "# :grey_question: Unclear",
                "Nobody knows.",
                f"> {FOX}",
                IN_DOUBT,
                "[Look again] [Render again (may be billed twice)] [Give up] ⋯ [Details]",
            ],
        ),
        (
            sample(
                JobState.UNCONFIRMED,
                provider_id="video_1",
                error_code="overdue",
                error_tell="It is slow.",
            ),
            None,
            [
                "# :hourglass: Overdue",
                "It is slow.",
                f"> {FOX}",
                IN_DOUBT,
                "[Look again] [Render again (may be billed twice)] [Give up] ⋯ [Details]",
            ],
        ),
        (
            sample(retries=1),
            Place(0, None),
            [f":hourglass_flowing_sand: *Next in line*{SECOND}", IN_LINE, "[Cancel] ⋯ [Details]"],
        ),
        (
            sample(may_be_billed=True),
            Place(0, None),
            [
                f":hourglass_flowing_sand: *Next in line*{TWICE}",
                IN_LINE,
                "[Cancel] ⋯ [Details]",
            ],
        ),
        (
            sample(JobState.RENDERING, retries=1),
            None,
            [
                f":film_frames: *Rendering*  `█████░░░░░░░` 40% · about 1 min left{SECOND}",
                FACTS,
                "[Cancel] ⋯ [Details]",
            ],
        ),
        (
            sample(JobState.CANCELLING),
            None,
            [
                f":no_entry_sign: *Cancelled.* {BILLED}",
                ENDED,
            ],
        ),
        (
            sample(JobState.CANCELLED),
            None,
            [
                ":no_entry_sign: *Cancelled.* It hadn't started, so nothing was spent.",
                ENDED,
                "[Again ($0.40)] ⋯ [Again with changes…] [Details]",
            ],
        ),
    ],
    ids=lambda value: value.state.value if isinstance(value, Job) else None,
)
def test_what_a_person_reads(job: Job, place: Place | None, lines: list[str]) -> None:
    shown = card(job, place, NOW)
    assert reads(shown) == (lines if lines[0].startswith("#") else [FOX, *lines])


@pytest.mark.parametrize(
    ("job", "said"),
    [
        (sample(), "In line."),
        (sample(JobState.RENDERING), "Rendering 40%, about 1 min left."),
        (sample(JobState.DELIVERED), "Done, after 1 min 12 s, $0.40, the clip is in the thread."),
        (sample(JobState.FAILED), "No clip this time. Try other words. Nothing was spent."),
        (sample(JobState.CANCELLING), f"Cancelled. {BILLED}"),
    ],
    ids=lambda value: value.state.value if isinstance(value, Job) else None,
)
def test_a_screen_reader_is_told_in_a_sentence(job: Job, said: str) -> None:
    assert card(job, None, NOW).text == f"“{FOX}”: {said}"


@pytest.mark.parametrize("state", JobState)
def test_a_cards_sentence_has_no_sign_and_no_bar(state: JobState) -> None:
    for job in (sample(state), sample(state, deleted_at=NOW, deleted_by="U0JONAS")):
        assert not re.search(r":\w+:|[*`█░]|  ", card(job, None, NOW).text)


def test_the_poster_is_on_a_finished_clips_card_alone() -> None:
    poster = {"poster_id": "F0POSTER", "has_poster": True}
    done = card(sample(JobState.DELIVERED, **poster), None, NOW)
    assert reads(done)[2] == f"(A picture from the clip: {FOX})"
    assert done.blocks[2]["slack_file"] == {"id": "F0POSTER"}
    for other in (
        sample(JobState.DELIVERED, poster_id="F0POSTER"),
        sample(JobState.DELIVERED, **poster, deleted_at=NOW, deleted_by="U0JONAS", prompt=""),
    ):
        assert not card(other, None, NOW).has_picture
    plain = card(sample(JobState.DELIVERED), None, NOW)
    assert (done.has_picture, done.without_picture()) == (True, plain)


def test_how_to_go_on_is_said_under_somebodys_first_clip() -> None:
    first = sample(JobState.DELIVERED, first_clip=True)
    assert reads(card(first, None, NOW))[-1] == HINT
    assert HINT not in reads(card(replace(first, first_clip=False), None, NOW))
    gone = replace(first, deleted_at=NOW, deleted_by="U0JONAS")
    assert HINT not in reads(card(gone, None, NOW))


def test_a_long_prompt_is_folded_and_whole_behind_details() -> None:
    long = "a red fox in fresh snow " * 40
    shown = card(sample(JobState.DELIVERED, prompt=long), None, NOW)
    assert len(reads(shown)[0]) <= 200
    assert long.startswith(f"{reads(shown)[0].removesuffix('…')} ")
    details = details_of(sample(JobState.DELIVERED, prompt=long))
    assert long.strip() in details
    assert "`k7m2p9`" in details
    assert "k7m2p9" not in " ".join(reads(shown))


@pytest.mark.parametrize("state", JobState)
def test_no_card_has_more_than_three_buttons_and_a_menu(state: JobState) -> None:
    for error in ({}, {"error_code": "render_missing"}, {"clip_path": "spool/k7m2p9.mp4"}):
        for block in card(sample(state, **error), None, NOW, may_continue=True).blocks:
            kinds = [element["type"] for element in block.get("elements", [])]
            if block["type"] == "actions":
                assert kinds.count("button") <= 3
                assert kinds.count("overflow") <= 1


def test_a_menu_has_a_gif_where_it_can_be_made_and_five_entries() -> None:
    done = sample(JobState.DELIVERED, file_id="F1")
    assert "GIF" not in str(card(done, None, NOW, may_continue=True).blocks)
    shown = card(done, None, NOW, may_continue=True, has_gifs=True)
    elements = [one for block in shown.blocks for one in block.get("elements", [])]
    (menu,) = [one for one in elements if one["type"] == "overflow"]
    labels = [option["text"]["text"].partition(" (")[0] for option in menu["options"]]
    assert labels == ["Continue…", "Again with changes…", "GIF", "Details", "Delete…"]
    assert "GIF" not in str(card(replace(done, file_id=None), None, NOW, has_gifs=True).blocks)


def test_in_its_models_last_days_a_card_says_so_in_small_print() -> None:
    said = "Sora 2 can be used until 15 October 2026"
    shown = reads(card(sample(), None, NOW, last_days=said))
    assert shown == [*reads(card(sample(), None, NOW)), said]
    gone = sample(JobState.DELIVERED, deleted_at=NOW, deleted_by="U1")
    assert said not in str(card(gone, None, NOW, last_days=said).blocks)


def test_where_there_are_several_models_a_card_names_its_own() -> None:
    small = "<@U0MAYA> · Wan 3.0 · 1280×720 landscape"
    assert small in str(card(sample(), None, NOW, made_with="Wan 3.0").blocks)
    done = str(card(sample(JobState.DELIVERED), None, NOW, made_with="Wan 3.0").blocks)
    assert "made by Wan 3.0" in done
    assert done.count("Wan 3.0") == 1


def test_a_render_of_several_clips_says_so_until_they_are_made() -> None:
    three = " · 4 s · 3 clips · $0.40"
    for state in (JobState.QUEUED, JobState.SUBMITTING, JobState.RENDERING):
        assert three in " ".join(reads(card(sample(state, count=3), None, NOW)))
    for state in (JobState.DELIVERING, JobState.DELIVERED):
        shown = " ".join(reads(card(sample(state, count=3, clips=3), None, NOW)))
        assert "3 clips ·" not in shown
        assert "only" not in shown
    assert (
        "[Again, 3 clips ($0.40)] ⋯"
        in reads(card(sample(JobState.CANCELLED, count=3), None, NOW))[-1]
    )


def test_clips_asked_for_together_say_their_sum_beforehand() -> None:
    in_line = reads(card(sample(batch=4), None, NOW))[2]
    assert in_line.endswith(" · 4 × $0.40 = $1.60 in all")
    assert "in all" not in str(card(sample(batch=1), None, NOW).blocks)
    assert "in all" not in str(card(sample(JobState.DELIVERED, batch=4), None, NOW).blocks)
    assert "in all" not in str(card(sample(batch=4, price_usd=None), None, NOW).blocks)


@pytest.mark.parametrize(
    "code",
    ["refused", "size_refused", "seconds_refused", "picture_refused", "moderated"],
)
def test_what_would_only_fail_again_is_offered_to_be_edited(code: str) -> None:
    refused = sample(JobState.FAILED, error_code=code)
    assert reads(card(refused, None, NOW))[-1] == "[Edit and try again…] ⋯ [Details]"


@pytest.mark.parametrize("state", [JobState.DELIVERING, JobState.DELIVERED])
def test_fewer_clips_than_asked_for_are_told_on_the_card(state: JobState) -> None:
    shown = reads(card(sample(state, count=3, clips=2), None, NOW))
    assert "\nThe video service made only 2 of the 3 clips." in shown[1]


def test_a_rendered_clip_that_could_not_be_fetched_did_cost() -> None:
    born = sample(JobState.FAILED, clip_ref="gen_2", error_code="render_missing")
    assert "probably billed" in reads(card(born, None, NOW))[1]
    assert (
        "Nothing was spent" not in reads(card(sample(JobState.FAILED, clip_ref="g"), None, NOW))[1]
    )


def test_a_remix_says_what_it_is_made_from() -> None:
    job = sample(prompt="make it night", number=3, source_id=JobId("abc234"), source_number=1)
    assert reads(card(job, None, NOW))[0] == "Remix: make it night"
    assert "#1 → #3 · 1280×720" in reads(card(job, None, NOW))[2]


def test_a_remix_from_scratch_says_so_and_after_which_clip() -> None:
    job = sample(
        prompt="make it night",
        number=4,
        source_id=JobId("abc234"),
        source_number=3,
        lineage=(1, 3),
        recreated=True,
    )
    lines = reads(card(job, None, NOW))
    assert lines[0] == "Recreated remix: make it night"
    assert "#1 → #3 → #4 · made from scratch, after #3, from the words alone · 1280" in lines[2]
    with_frame = reads(card(replace(job, inputs=1), None, NOW))
    assert "after #3, with a frame of it · 1280" in with_frame[2]
    assert "#4, made from scratch after #3, is ready" in comment(job)


@pytest.mark.parametrize("code", ["no_remix", "source_expired"])
def test_a_remix_that_can_not_be_is_offered_from_scratch(code: str) -> None:
    job = sample(
        JobState.FAILED,
        number=2,
        source_id=JobId("abc234"),
        source_number=1,
        lineage=(1,),
        error_code=code,
        error_tell="#1 is gone. *Recreate* makes it from scratch.",
    )
    assert reads(card(job, None, NOW)) == [
        "# :twisted_rightwards_arrows: Not as a remix",
        f"{job.error_tell} Nothing was spent.",
        f"> Remix: {FOX}",
        "<@U0MAYA> · #1 → #2 · 1280×720 landscape · 4 s",
        "[Recreate ($0.40)] ⋯ [Details]",
    ]


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({}, ""),
        ({"to_remove": {Part.RENDER}}, " Removing what others have of it…"),
        ({"file_id": "F1"}, " The video in this thread stays."),
        ({"file_id": "F1", "to_remove": {Part.FILE}}, " Removing what others have of it…"),
        ({"error_tell": "It keeps its copy."}, " It keeps its copy."),
    ],
)
def test_a_deleted_clip_says_who_deleted_it_and_what_is_left(
    changes: dict[str, Any], line: str
) -> None:
    gone = {"prompt": "", "deleted_at": NOW, "deleted_by": "U0JONAS"}
    remix = sample(JobState.DELIVERED, **gone, source_id=JobId("abc234"))
    assert reads(card(remix, None, NOW))[0] == "Deleted clip"
    for state in (JobState.DELIVERED, JobState.CANCELLING, JobState.FAILED):
        job = sample(state, **{"error_tell": None, **gone, **changes})
        shown = card(job, None, NOW)
        assert reads(shown) == [
            "Deleted clip",
            f":wastebasket: *Deleted* by <@U0JONAS>.{line}",
            ENDED,
        ]
        assert check_message_blocks(list(shown.blocks)) == []


@pytest.mark.parametrize(
    ("inputs", "kind", "words"),
    [
        (1, InputKind.IMAGE, "· from a picture ·"),
        (2, InputKind.IMAGE, "· from 2 pictures ·"),
        (1, InputKind.VIDEO, "· from a video ·"),
    ],
)
def test_what_a_clip_starts_from_is_said(inputs: int, kind: InputKind, words: str) -> None:
    shown = card(sample(inputs=inputs, input_kind=kind), None, NOW)
    assert words in reads(shown)[2]
    assert "from" not in reads(card(sample(), None, NOW))[2]


def test_a_clip_without_a_known_price_mentions_none() -> None:
    for state in JobState:
        assert "$" not in json.dumps(card(sample(state, price_usd=None), None, NOW).blocks)


def texts_parsed_by_slack(block: Any) -> list[str]:
    """Return every text of blocks in which Slack looks for mentions and links."""
    if isinstance(block, list):
        return [text for part in block for text in texts_parsed_by_slack(part)]
    if not isinstance(block, dict):
        return []
    if block.get("type") == "mrkdwn":
        return [block["text"]]
    return [text for part in block.values() for text in texts_parsed_by_slack(part)]


def pings(text: str) -> set[str]:
    """Return everything that Slack would turn into a mention or a link."""
    return set(re.findall("<[^>]*>?", text))


@given(job=jobs(), place=PLACES, wait=st.floats(0, 1e6))
def test_any_card_is_one_that_slack_takes(job: Job, place: Place | None, wait: float) -> None:
    shown = card(job, place, NOW + wait, made_with="Wan 3.0", may_continue=True)
    assert check_message_blocks(list(shown.blocks)) == []
    parsed = SlackBlock.parse_all(list(shown.blocks))
    assert [block.type for block in parsed] == [block["type"] for block in shown.blocks]
    for block in parsed:
        block.validate_json()
    assert 0 < len(shown.text) <= 4_000
    assert len(json.dumps(shown.blocks)) < 16_000


@given(job=jobs(), place=PLACES)
def test_no_card_pings_anybody_but_its_requester(job: Job, place: Place | None) -> None:
    shown = card(job, place, NOW)
    for text in [shown.text, *texts_parsed_by_slack(list(shown.blocks))]:
        dates = {ping for ping in pings(text) if ping.startswith("<!date^")}
        assert pings(text) - dates <= {"<@U0MAYA>"}
    assert pings(comment(job)) == {"<@U0MAYA>"}
    assert len(comment(job)) <= 4_000


@given(job=jobs())
def test_buttons_carry_the_job_and_nothing_else(job: Job) -> None:
    blocks = card(job, None, NOW).blocks
    buttons = [b for block in blocks if block["type"] == "actions" for b in block["elements"]]
    options = [one["value"] for button in buttons for one in button.get("options", [])]
    assert {option.rpartition(":")[2] for option in options} <= {job.id}
    assert {option.rpartition(":")[0] for option in options} <= {*Verb}
    assert {button["value"] for button in buttons if "value" in button} <= {job.id}
    assert {button["action_id"] for button in buttons} <= VERBS
    assert job.prompt not in json.dumps(buttons) or len(job.prompt) < 8


@given(job=jobs(), place=PLACES)
def test_a_card_is_a_function_of_the_row(job: Job, place: Place | None) -> None:
    assert card(job, place, NOW) == card(job, place, NOW)
