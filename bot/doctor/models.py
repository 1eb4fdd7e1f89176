"""``python -m bot models``: what each deployment can do, and from where that is known."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TextIO
from urllib.parse import urlsplit

from bot.config.deployments import DeploymentSettings
from bot.config.settings import Settings
from bot.doctor.told import with_discoveries
from bot.domain.groups import groups_in_words
from bot.domain.language.menu import numbers
from bot.domain.profiles import Change, Profile, Trait
from bot.domain.retirement import end_of
from bot.domain.text.sources import sources
from bot.domain.text.words import rate
from bot.far_ends import deployments_of
from bot.telemetry.redaction import Redaction


async def show_models(screen: TextIO, settings: Settings, today: date) -> None:
    """Print a paragraph for each deployment. Servers are asked what they tell, which is for free.

    Of several models behind one name only what all of them can do is shown.
    """
    known, doubts = await with_discoveries(settings, today)
    redaction = Redaction(settings.secrets())
    for one in known.deployments:
        for line in (*_lines(one), *_doubts(doubts.get(one.name, ""))):
            print(redaction.clean(line), file=screen)
        print(file=screen)
    for group in groups_in_words(deployments_of(settings)):
        print(f"group: {group}", file=screen)


def _doubts(said: str) -> Iterator[str]:
    if said:
        yield f"  of no use is what its server tells: {said}"


def _lines(one: DeploymentSettings) -> Iterator[str]:
    profile = one.profile
    host = urlsplit(one.base_url).hostname or ""
    known = "" if profile.known else ", without a profile: nothing is known of it"
    yield f"{one.name}: {profile.name} at {host}{known}"
    for tier in profile.tiers:
        sizes = ", ".join(f"{size} ({aspect})" for aspect, size in tier.sizes.items())
        each = "" if tier.usd_per_second is None else f", {rate(tier.usd_per_second)} a second"
        lengths = f", {numbers(tier.seconds)} s" if tier.seconds else ""
        yield f"  {tier.name}: {sizes}{lengths}{each}"
    if profile.usd_per_second is not None:
        yield f"  {rate(profile.usd_per_second)} a second, in whatever size"
    if profile.usd_per_picture is not None:
        yield f"  {rate(profile.usd_per_picture)} for each picture that goes with the words"
    if profile.seconds:
        size = profile.default_size or "the model's own size"
        usual = f"{size} and {profile.default_seconds} s"
        yield f"  {numbers(profile.seconds)} s; {usual} where nobody says anything"
    yield f"  {'; '.join(_abilities(profile))}"
    if whom := one.access.in_words():
        yield f"  {whom}"
    if profile.silently:
        yield f"  its server says nothing of it: {profile.silently}"
    if end := end_of(profile, one.base_model, host):
        yield f"  its end: {end.on}, by {end.said}"
    for line in sources(profile):
        yield f"  {line}"


def _abilities(profile: Profile) -> Iterator[str]:
    if Trait.SOUND in profile.known:
        yield "with sound" if profile.audio else "silent"
    pictures = f"{profile.images} picture{'' if profile.images == 1 else 's'}"
    use = "first frame and last" if profile.last_frame_field else profile.picture_is
    yield f"{pictures} with the words, as {use}" if profile.images else "words alone"
    if profile.needs_picture:
        yield "never without a picture"
    if profile.videos:
        yield f"or a video of up to {profile.longest_video} s"
    looked = Trait.CHANGES in profile.known
    changes = "changes its clips" if looked else "whether it changes clips shows with the first"
    yield changes if profile.change is not Change.NONE else "changes are made from scratch"
    if profile.extends:
        yield "makes its clips longer"
    choices = ["a seed"] * profile.takes_seed + ["sound or silence"] * bool(profile.sound_field)
    if choices and profile.tiers:
        yield f"takes {' and '.join(choices)}"
    if profile.kept_hours is not None:
        yield f"its server keeps clips for {profile.kept_hours} hours"
