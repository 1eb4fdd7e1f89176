"""One line about a job, and one about the queue."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from bot.domain.deployment import Deployment
from bot.domain.errors.deployment import AccessError, DeploymentMissing, NoVideoApi, Retired
from bot.domain.errors.provider import ProviderError
from bot.domain.errors.refusals import Moderated, SecondsRefused, SizeRefused
from bot.domain.job import Job, JobId, JobState
from bot.domain.line import Place, Standing
from bot.domain.pauses import Notice, Pause
from bot.domain.text.sentences import (
    listed,
    pause_notice,
    place_words,
    standing_line,
    state_words,
    told,
)
from tests.support.profiles import SORA_1, SORA_2
from tests.support.samples import jobs, sample


def test_a_line_says_how_many_clips_a_render_is_to_make() -> None:
    assert "3 clips" in listed(sample(count=3), None, None, 5.0, mine=True)
    made = sample(JobState.DELIVERED, count=3, clips=3)
    assert "clips" not in listed(made, None, None, 5.0, mine=True)


@pytest.mark.parametrize(
    ("job", "place", "words"),
    [
        (sample(), None, "in line"),
        (sample(), Place(0, None), "next in line"),
        (sample(), Place(1, 240.0), "2nd in line, starts in about 4 min"),
        (sample(), Place(2, 240.0), "3rd in line, starts in 3 to 5 min"),
        (sample(JobState.SUBMITTING), None, "starting"),
        (sample(JobState.SUBMITTING, cancel_requested=True), None, "being cancelled"),
        (sample(JobState.RENDERING), None, "rendering, 40%"),
        (sample(JobState.RENDERING, progress=None), None, "rendering"),
        (sample(JobState.CANCELLING), None, "cancelled"),
        (sample(JobState.DELIVERING), None, "on its way into the thread"),
        (sample(JobState.DELIVERED), None, "done, after 1 min 12 s"),
        (sample(JobState.FAILED), None, "failed"),
        (sample(JobState.FAILED, clip_path="c.mp4"), None, "not delivered yet"),
        (sample(JobState.UNCONFIRMED), None, "unclear"),
    ],
)
def test_where_a_job_is(job: Job, place: Place | None, words: str) -> None:
    assert state_words(job, place) == words


def test_an_offer_says_where_it_waits() -> None:
    offer = sample(JobState.FAILED, source_id=JobId("abc234"), error_code="no_remix")
    assert state_words(offer, None) == "not as a remix; its card offers to recreate it"
    assert state_words(replace(offer, continues=True), None).startswith("not as an extension;")


def test_a_line_links_to_the_card() -> None:
    job = sample(prompt="<!channel> & co")
    line = listed(job, None, "https://acme.slack.com/p1", 5.0, mine=True)
    assert line.startswith("*<https://acme.slack.com/p1|&lt;!channel&gt; &amp; co>*\nin line · ")


def test_a_line_tells_a_remix() -> None:
    remix = sample(prompt="make it night", source_id=JobId("abc234"))
    assert listed(remix, None, None, 5.0, mine=True).startswith("*Remix: make it night*\n")
    gone = replace(remix, state=JobState.DELIVERED, prompt="", deleted_at=1.0, deleted_by="U1")
    said = listed(gone, None, None, 5.0, mine=True)
    assert said.startswith("*Deleted clip*\ndeleted by <@U1> · ")


@given(jobs())
def test_an_entry_is_two_lines_and_pings_nobody(job: Job) -> None:
    said = listed(job, None, None, 5.0, mine=True)
    assert said.count("\n") == 1
    assert "<" not in said


PAUSE = Pause("retired", "The model <2> is gone.", 1763733720.9)
SINCE = "Paused since <!date^1763733720^{time}|14:02 UTC>"


def test_a_pause_is_told_wherever_one_looks() -> None:
    assert place_words(Place(2, None, PAUSE)) == "paused, 3rd in line"
    words = standing_line(Standing(3, 1, 2, 80.0, resting_for=50.0, pause=PAUSE))
    assert (
        words
        == f"{SINCE}: The model &lt;2&gt; is gone. 1 running, 3 in line; tried again in about 50 s."
    )


def test_a_pause_in_which_nothing_is_tried_promises_no_try() -> None:
    pause = replace(PAUSE, code="fetch_refused")
    words = standing_line(Standing(3, 1, 2, 80.0, resting_for=50.0, pause=pause))
    assert words.endswith("1 running, 3 in line.")


def test_a_notice_says_what_is_wrong_and_that_its_end_is_told() -> None:
    begins = Notice("film", sample(), PAUSE.since, PAUSE, False, False)
    words = pause_notice(begins)
    assert "*Sora is paused.* The model &lt;2&gt; is gone." in words
    assert "_For whoever that is:_ name another model in `AZURE_OPENAI_DEPLOYMENT_NAME`" in words
    assert "Nothing was spent" in words
    old = replace(PAUSE, code="from an older version")
    assert "python -m bot doctor" in pause_notice(replace(begins, pause=old))
    assert "It works again" in pause_notice(replace(begins, pause=None))
    film = pause_notice(begins, name="film")
    assert "*`film` is paused.* The model" in film
    assert "stays in line" in film
    others = pause_notice(begins, name="film", instead=True)
    assert "*`film` is paused, and others make clips in its place.*" in others
    assert "stays in line" not in others
    assert "`film` works again" in pause_notice(replace(begins, pause=None), name="film")
    assert begins.name == replace(begins, pause=None).before != replace(begins, pause=None).name


def test_places() -> None:
    assert place_words(Place(0, 3.0)) == "next in line, starts in a few seconds"
    assert place_words(Place(1, None)) == "2nd in line"


BREAK = (
    "Right now: 0 of 2 renders running, 1 in line; "
    "the video service asked for a break of about 30 s."
)


@pytest.mark.parametrize(
    ("standing", "words"),
    [
        (Standing(0, 0, 2, None), "Right now: 0 of 2 renders running, nobody in line."),
        (Standing(3, 2, 2, 80.0), "Right now: 2 of 2 renders running, 3 in line."),
        (Standing(1, 0, 2, None, resting_for=30.0), BREAK),
    ],
)
def test_how_busy_it_is(standing: Standing, words: str) -> None:
    assert standing_line(standing) == words


FILM = Deployment("film", "film <2>", SORA_2)
OLD = replace(FILM, profile=SORA_1)


@pytest.mark.parametrize(
    ("error", "deployment", "words"),
    [
        (
            SizeRefused(),
            FILM,
            "of 1280×720 landscape. Press *Edit and try again…* and choose 720×1280 portrait.",
        ),
        (
            SecondsRefused(),
            FILM,
            "clips of 8 s. Press *Edit and try again…* and choose 4 s or 12 s.",
        ),
        (
            SecondsRefused(),
            OLD,
            "Press *Edit and try again…* and choose another length.",
        ),
        (
            SecondsRefused(),
            replace(FILM, profile=replace(SORA_2, seconds=(8,))),
            "Sora knows no other length to ask for. Whoever runs Sora needs to look at the model",
        ),
    ],
)
def test_a_refused_size_or_length_offers_what_else_there_is(
    error: ProviderError, deployment: Deployment, words: str
) -> None:
    job = sample(size="1280x720", seconds=8)
    assert words in told(error, job, deployment)


def test_a_remix_of_a_refused_length_has_no_other() -> None:
    tell = told(SecondsRefused(), sample(seconds=8, source_id="k7m2p8", source_number=1), FILM)
    assert tell.endswith("a remix keeps its source's length. Reply `new` and the whole scene.")


def test_what_is_wrong_with_the_deployment_names_it() -> None:
    assert "retired" in told(Retired(), sample(), FILM)
    assert "The video model `film <2>` has been" in told(Retired(), sample(), FILM)
    assert "the deployment `film <2>`." in told(DeploymentMissing(), sample(), FILM)
    assert told(NoVideoApi(), sample(), FILM) == NoVideoApi.tell
    assert told(AccessError(tell="Pay first."), sample(), FILM) == "Pay first."


@pytest.mark.parametrize("stage", ["request", "input", "output", None])
def test_no_picture_no_people_in_an_uploaded_picture(stage: str | None) -> None:
    """The provider names a reason that can't be the one; another that it names may be."""
    stopped = Moderated("d", stage=stage, reasons=("people-in-user-uploads", "violence"))
    only = Moderated("d", stage=stage, reasons=("people-in-user-uploads",))
    deployment = Deployment("sora-2", "sora-2", SORA_2)
    said = told(stopped, sample(), deployment)
    assert "picture" not in said
    assert "violence" in said
    assert "picture" not in told(only, sample(), deployment)
    assert "people in an uploaded picture" in told(only, sample(inputs=1), deployment)
