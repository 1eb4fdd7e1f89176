"""What servers told is read as it was written, on both databases, by any process."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal

import pytest

from bot.domain.discovery.told import Remembered, Told
from storage.connections import Database
from storage.discoveries import SqlDiscoveries, read, told_before, written

AT = ("https://gateway.example.com/v1", "wan-3.0")
ALL = Told(
    names=("wan-3.0", "alibaba/wan-3.0"),
    sizes=("1280x720",),
    resolutions=("720p",),
    ratios=("16:9",),
    seconds=(5, 10),
    usd={"": Decimal("0.1346"), "720p": Decimal("0.2")},
    usd_per_picture=Decimal("0.04"),
    sound=True,
    pictures=2,
    last_frame_field="last_frame",
    sound_field="audio",
    seed=False,
    ends_on=date(2027, 3, 31),
    doubts=("its prices can't be so",),
)
TODAY = date(2026, 11, 29)


async def test_it_is_read_as_it_was_told_and_the_last_word_counts(
    engine: Database, elsewhere: Database, database_url: str
) -> None:
    assert all(getattr(ALL, field.name) != getattr(Told(), field.name) for field in fields(Told))
    mine, theirs = SqlDiscoveries(engine), SqlDiscoveries(elsewhere)
    assert await theirs.last(*AT) is None
    await mine.keep(*AT, Remembered((ALL, Told()), TODAY))
    assert await theirs.last(*AT) == Remembered((ALL, Told()), TODAY)
    newer = Remembered((replace(ALL, seconds=(3,)),), date(2026, 11, 30))
    await theirs.keep(*AT, newer)
    assert await mine.last(*AT) == newer
    assert await mine.last(AT[0], "another") is None
    assert await told_before(database_url, in_use=True) == {AT: newer}


@pytest.mark.parametrize(
    "told",
    [
        "no JSON",
        "3",
        "[3]",
        '[{"seconds": 3}]',
        '[{"usd": {"": "dear"}}]',
        '[{"usd": ["1"]}]',
        '[{"ends_on": "soon"}]',
    ],
)
def test_what_cannot_be_read_is_as_if_nothing_was_told(told: str) -> None:
    assert read(told, "2026-11-29") is None


def test_what_another_version_wrote_is_read_as_far_as_known() -> None:
    values = json.loads(written((ALL,)))
    del values[0]["seed"]
    values[0]["weather"] = "fair"
    assert read(json.dumps(values), "2026-11-29") == Remembered((replace(ALL, seed=None),), TODAY)
    assert read(json.dumps(values), "yesterday") is None
