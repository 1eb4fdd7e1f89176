"""What a model can't make, found out before it costs anything."""

from __future__ import annotations

from typing import Any

import pytest

from bot.domain.errors.refusals import Refused, SecondsRefused, SizeRefused
from bot.domain.media.placing import misfit
from bot.domain.profiles import InputKind, Profile
from tests.support.profiles import SORA_1, SORA_2
from tests.support.samples import sample

IMAGE, VIDEO = InputKind.IMAGE, InputKind.VIDEO


@pytest.mark.parametrize(
    ("profile", "job", "kinds"),
    [
        (SORA_2, {"size": "720x1280", "seconds": 12}, (IMAGE,)),
        (SORA_1, {"size": "480x480", "seconds": 20, "count": 4}, (IMAGE, IMAGE)),
        (SORA_1, {"size": "1080x1080", "seconds": 10}, (VIDEO,)),
    ],
)
def test_what_fits_is_let_through(
    profile: Profile, job: dict[str, Any], kinds: tuple[InputKind, ...]
) -> None:
    assert misfit(profile, sample(**job), kinds) is None


@pytest.mark.parametrize(
    ("profile", "job", "kinds", "kind", "says"),
    [
        (SORA_2, {"size": "480x480"}, (), SizeRefused, "choose another one"),
        (SORA_2, {"seconds": 5}, (), SecondsRefused, "choose another one"),
        (SORA_1, {"size": "1080x1080", "seconds": 11}, (), SecondsRefused, "choose another one"),
        (SORA_2, {"count": 3}, (), Refused, "1 clip of this size at once. Press *Edit and"),
        (SORA_1, {"size": "720x720", "count": 3}, (), Refused, "2 clips of this size at once"),
        (SORA_1, {"size": "720x720", "count": 3}, (), Refused, "and choose 2 clips."),
        (SORA_2, {}, (IMAGE, IMAGE), Refused, "takes one picture with a prompt"),
        (SORA_2, {}, (VIDEO,), Refused, "and no video"),
        (SORA_1, {}, (IMAGE, VIDEO), Refused, "up to 2 pictures, or one video"),
    ],
)
def test_what_does_not_fit_says_what_to_ask_for_instead(
    profile: Profile,
    job: dict[str, Any],
    kinds: tuple[InputKind, ...],
    kind: type[Refused],
    says: str,
) -> None:
    refused = misfit(profile, sample(**job), kinds)
    assert type(refused) is kind
    assert says in refused.tell
