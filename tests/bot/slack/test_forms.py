"""The form for a clip: as Slack takes it, with what each model can do in it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.domain.clip import COMPATIBLE, SORA_1, SORA_2, ModelSpec
from bot.domain.job import Thread
from bot.ports import Attachment, Origin
from bot.slack.forms import clip_modal
from playground.slack.blocks.check import check_view

NOWHERE = Origin("key", Thread("T1", ""), "U1")
THERE = Origin("key", Thread("T1", "C1", "5.5"), "U1")
FOX = Attachment("F1", "fox.png" * 60, "image/png")


def block(view: dict[str, Any], name: str) -> dict[str, Any] | None:
    return next((one for one in view["blocks"] if one.get("block_id") == name), None)


def values(view: dict[str, Any], name: str) -> list[str]:
    found = block(view, name)
    assert found is not None
    return [option["value"] for option in found["element"]["options"]]


@pytest.mark.parametrize("spec", [SORA_1, SORA_2, COMPATIBLE])
@pytest.mark.parametrize("origin", [NOWHERE, THERE])
@pytest.mark.parametrize("picture", [None, FOX])
def test_slack_takes_it(spec: ModelSpec, origin: Origin, picture: Attachment | None) -> None:
    view = clip_modal(spec, origin, picture)
    assert check_view(view) == []
    assert values(view, "size") == ["auto", *spec.sizes]
    assert values(view, "seconds") == [str(seconds) for seconds in spec.seconds]
    assert values(view, "count") == [str(n) for n in range(1, spec.max_count + 1)]
    assert (block(view, "where") is None) is (origin is THERE)
    assert (block(view, "picture") is None) is (picture is not None)


def test_it_says_what_a_clip_costs_where_that_is_known() -> None:
    assert "8 s · $0.80" in json.dumps(clip_modal(SORA_2, NOWHERE, None), ensure_ascii=False)
    assert "$0.10 a second" in str(clip_modal(SORA_2, NOWHERE, None))
    assert "$" not in str(clip_modal(COMPATIBLE, NOWHERE, None))


def test_a_model_takes_as_many_files_as_it_can() -> None:
    for spec, most, video in ((SORA_1, 2, True), (SORA_2, 1, False)):
        found = block(clip_modal(spec, NOWHERE, None), "picture")
        assert found is not None
        assert found["optional"] is True
        assert found["element"]["max_files"] == most
        assert ("mp4" in found["element"]["filetypes"]) is video


def test_it_carries_ids_and_no_secret() -> None:
    assert json.loads(clip_modal(SORA_2, THERE, FOX)["private_metadata"]) == {
        "channel": "C1",
        "thread": "5.5",
        "file": "F1",
        "name": FOX.name[:120],
        "type": "image/png",
    }
