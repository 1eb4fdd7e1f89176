"""The modals about a clip there is: as Slack takes them, with no more asked than there is."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given

from bot.domain.conversation.origin import Origin
from bot.domain.job import Job, JobState, Thread
from bot.slack.views.modals import change_modal, deletion_modal
from playground.slack.blocks.check import check_view
from tests.support.samples import jobs, sample

HERE = Origin("key", Thread("T1", "C1"), "U1")


@given(job=jobs())
def test_slack_takes_both_whatever_the_job(job: Job) -> None:
    for modal in (change_modal(job, HERE), deletion_modal(job, HERE)):
        assert check_view(modal) == []
        assert json.loads(modal["private_metadata"]) == {"job": job.id, "channel": "C1"}


@pytest.mark.parametrize("file_id", [None, "F1"])
def test_a_deletion_asks_about_slack_only_if_something_is_there(file_id: str | None) -> None:
    modal = deletion_modal(sample(JobState.DELIVERED, file_id=file_id), HERE)
    assert ("checkboxes" in json.dumps(modal)) is (file_id is not None)


@pytest.mark.parametrize(("price", "submit"), [("0.40", "Remix ($0.40)"), (None, "Remix")])
def test_the_remix_says_what_it_costs(price: str | None, submit: str) -> None:
    cost = None if price is None else Decimal(price)
    modal = change_modal(sample(JobState.DELIVERED, price_usd=cost), HERE)
    assert modal["submit"]["text"] == submit
