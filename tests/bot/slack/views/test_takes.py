"""Takes side by side, as Slack takes them and as people read them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block as SlackBlock

from bot.domain.conversation.cards import Card
from bot.domain.conversation.takes import SIDE_BY_SIDE, RequestTakes, TakeVerb
from bot.domain.job import Job, JobId, JobState
from bot.slack.views.card import card
from bot.slack.views.takes import TakesLook, side_by_side
from playground.slack.blocks import check_message_blocks
from tests.support.samples import NOW, jobs, sample

POSTER = {"poster_id": "F0POSTER", "has_poster": True}
LINK = "https://acme.slack.example/files/U0SORA/F0CLIP/clip.mp4"


def take(number: int, **changes: Any) -> Job:
    """Return a delivered take of a request of four."""
    own = {"id": JobId(f"take2{number}"), "number": number, "request": "trigger:1", "batch": 4}
    return sample(JobState.DELIVERED, **{**own, "file_permalink": LINK, **POSTER, **changes})


def shown(
    *takes: Job, votes: dict[str, int] | None = None, look: TakesLook = TakesLook.CAROUSEL
) -> Card:
    counted = {JobId(job): count for job, count in (votes or {}).items()}
    return side_by_side(RequestTakes("trigger:1", takes, votes=counted), look)


def cards(shown: Card) -> list[dict[str, Any]]:
    (carousel,) = [block for block in shown.blocks if block["type"] == "carousel"]
    return list(carousel["elements"])


def labels(of: dict[str, Any]) -> list[str]:
    return [one["text"]["text"] for one in of["actions"]]


def heading(of: Card) -> str:
    return str(of.blocks[0]["text"]["text"])


def is_taken(card: Card) -> None:
    assert check_message_blocks(list(card.blocks)) == []
    parsed = SlackBlock.parse_all(list(card.blocks))
    assert [block.type for block in parsed] == [block["type"] for block in card.blocks]
    for block in parsed:
        block.validate_json()
    assert 0 < len(card.text) <= 4_000


def test_each_take_has_a_picture_a_vote_a_pick_and_a_price() -> None:
    message = shown(take(1), take(2, seed=7), votes={"take22": 2})
    first, second = cards(message)
    assert heading(message).startswith("*2 takes of “a red fox in fresh snow”*\nAnybody here may")
    assert (first["title"]["text"], second["title"]["text"]) == ("#1", "#2")
    assert second["subtitle"]["text"] == "1280×720 landscape · 4 s · seed 7"
    assert first["hero_image"]["slack_file"] == {"id": "F0POSTER"}
    assert first["body"]["text"] == f"<{LINK}|Watch the clip>"
    assert labels(first) == ["Vote", "Pick this one", "4 more like this ($1.60)"]
    assert labels(second) == ["Vote 👍 2", "Pick this one", "4 more like this ($1.60)"]
    ids = [one["action_id"] for each in (first, second) for one in each["actions"]]
    assert ids[:3] == ["take_vote:1", "take_pick:1", "take_more:1"]
    assert len(set(ids)) == 6
    assert {one["value"] for one in second["actions"]} == {"take22"}


def test_more_of_a_shared_render_costs_what_that_did() -> None:
    together = {"batch": 1, "price_usd": Decimal("1.20")}
    first = take(1, provider_id="task_1", count=3, clip_ref="a", **together)
    second = take(2, provider_id=None, clip_ref="b", batch=1, price_usd=None)
    assert [labels(each)[2] for each in cards(shown(first, second))] == [
        "3 more like this ($1.20)"
    ] * 2
    alone = take(3, request="press:1", take_of="trigger:1", batch=1, price_usd=None)
    assert labels(cards(shown(first, alone))[1])[2] == "More like this"


def test_the_picked_take_is_named_and_can_be_undone() -> None:
    takes = [take(number, picked=2, picked_by="U0JONAS") for number in (1, 2)]
    message = shown(*takes)
    assert heading(message).startswith("*#2 is picked* of 2 takes of “a red fox in fresh snow”, by")
    first, second = cards(message)
    assert second["title"]["text"] == "#2 ✓ picked"
    assert (labels(first)[1], labels(second)[1]) == ("Pick this one", "Undo the pick")
    assert second["actions"][1]["action_id"] == "take_undo:2"


def test_a_pick_that_was_deleted_counts_no_more() -> None:
    gone = take(2, deleted_at=NOW, prompt="")
    message = shown(take(1, picked=2), gone, take(3, picked=2))
    assert heading(message).startswith("*2 takes of ")


@pytest.mark.parametrize(
    ("left", "said"), [((1,), "#1 is the only take left here"), ((), "The takes that were shown")]
)
def test_fewer_than_two_takes_are_told_of_in_words(left: Sequence[int], said: str) -> None:
    gone = {"deleted_at": NOW, "prompt": ""}
    message = shown(*(take(n, **({} if n in left else gone)) for n in (1, 2)))
    assert heading(message).startswith(said)
    assert len(message.blocks) == 1


def test_of_many_takes_the_picked_one_and_the_newest_are_shown() -> None:
    many = [take(number, picked=1, picked_by="U0JONAS") for number in range(1, 13)]
    message = shown(*many, replace(take(13), state=JobState.RENDERING))
    assert [each["title"]["text"].split()[0] for each in cards(message)] == [
        f"#{number}" for number in (1, *range(4, 13))
    ]
    (note,) = [block for block in message.blocks if block["type"] == "context"]
    assert note["elements"][0]["text"] == (
        "The newest 10 of 12 takes. The others are on their cards, further up."
    )


def test_without_a_carousel_takes_stand_below_one_another() -> None:
    kinds = [block["type"] for block in shown(take(1), take(2), look=TakesLook.SECTIONS).blocks]
    assert kinds == ["section", "section", "actions", "section", "actions"]
    pictured = shown(take(1), take(2, has_poster=False), look=TakesLook.SECTIONS).blocks
    assert ["accessory" in block for block in pictured[1::2]] == [True, False]
    assert "slack_file" not in json.dumps(shown(take(1), take(2), look=TakesLook.WORDS).blocks)


@given(
    some=st.lists(jobs(), min_size=2, max_size=14),
    picked=st.none() | st.integers(1, 14),
    look=st.sampled_from(TakesLook),
)
def test_any_takes_are_a_message_that_slack_takes(
    some: list[Job], picked: int | None, look: TakesLook
) -> None:
    takes = [
        replace(job, id=JobId(f"take2{n}"), number=n, picked=picked, picked_by="U0MAYA")
        for n, job in enumerate(some, 1)
    ]
    is_taken(shown(*takes, votes={"take21": 10_000}, look=look))
    for job in takes:
        is_taken(card(job, None, NOW))


def test_a_folded_card_is_one_line_that_can_be_shown() -> None:
    folded = card(take(1, picked=2, picked_by="U0JONAS"), None, NOW)
    (line,) = folded.blocks
    assert line["text"]["text"] == (
        "#1 “a red fox in fresh snow”: *#2 was picked instead* by <@U0JONAS>."
    )
    assert (line["accessory"]["action_id"], line["accessory"]["value"]) == (TakeVerb.SHOW, "take21")
    whole = card(take(1, picked=2, picked_by="U0JONAS", unfolded=True), None, NOW)
    assert "#2 was picked instead, by <@U0JONAS>." in whole.blocks[1]["text"]["text"]
    itself = card(take(2, picked=2, picked_by="U0JONAS"), None, NOW)
    assert "*Picked* by <@U0JONAS>." in itself.blocks[1]["text"]["text"]
    assert len(cards(shown(*map(take, range(1, 13))))) == SIDE_BY_SIDE
