"""Whether the video API accepts us, and what it can do, by calls that cost and change nothing."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace

from bot.config.deployments import DeploymentSettings, Names
from bot.config.settings import Settings
from bot.doctor.finding import Finding, fix, ok, warn
from bot.domain.addresses.proxies import Proxies
from bot.domain.errors.base import SettingsError
from bot.domain.errors.deployment import AccessError, DeploymentMissing, DeploymentTrouble, Retired
from bot.domain.errors.provider import Limited, ProviderError
from bot.domain.profiles import Change, Profile
from bot.domain.renders.render import Abilities
from bot.far_ends import open_video
from bot.ports.video import VideoApi

WHAT = "video API"
LONGEST = 300
"""Characters of a server's own words that are worth a line."""


async def findings(settings: Settings) -> AsyncGenerator[Finding, None]:
    """Tell of each deployment whether it lets us in, then what it can do."""
    for video in settings.deployments:
        async with aclosing(_of_one(video, settings.proxies)) as found:
            async for finding in found:
                several = len(settings.deployments) > 1
                yield replace(finding, what=f"{video.name}: {finding.what}") if several else finding


async def _of_one(video: DeploymentSettings, proxies: Proxies) -> AsyncGenerator[Finding, None]:
    try:
        api = open_video(video, proxies)
    except SettingsError as error:
        yield fix(WHAT, str(error))
        return
    try:
        welcome = await _welcome(api, video)
        yield welcome
        if welcome.mark == "ok":
            yield _abilities(await api.abilities(), video.profile)
        elif welcome.mark == "warn":
            abilities = await api.abilities()
            if abilities.remixes or abilities.deletes:
                yield _abilities(abilities, video.profile)
    finally:
        await api.close()


async def _welcome(api: VideoApi, video: DeploymentSettings) -> Finding:
    """Ask for the renders of this moment.

    A list names no deployment, so a misspelt one shows only when the first clip is ordered:
    no other call would tell without starting a render.
    """
    try:
        renders = await api.recent(time.time())
    except ProviderError as error:
        return _refused(error, video)
    if renders is None:
        return _without_list(video)
    return ok(
        WHAT,
        f"{video.base_url} accepts us and lists its renders; whether it has a "
        f"deployment named {video.model} shows with the first clip",
    )


def _abilities(can: Abilities, profile: Profile) -> Finding:
    """Say what people will meet; what takes a paid clip to find out is named too.

    A gateway may have the route to remix for models that it can't remix with: the profile knows.
    """
    known = bool(profile.tiers) and profile.change is Change.NONE
    remixes = _REMIXES[False if known else can.remixes]
    return ok(
        "what it can do",
        f"{remixes}; {_DELETES[can.deletes]}; whether it takes pictures shows with the first one",
    )


_REMIXES = {
    True: "it remixes clips",
    False: "it can't remix, so Sora offers to make a changed clip from scratch",
    None: "whether it remixes shows with the first one",
}
_DELETES = {
    True: "it deletes clips when asked",
    False: "it can't delete, so its own copies stay until it drops them",
    None: "it didn't say whether it deletes clips",
}


def _refused(error: ProviderError, video: DeploymentSettings) -> Finding:
    """Name the variable to change, for each way in which the domain's errors say no."""
    names = video.names
    answer = f"({error.detail[:LONGEST]})"
    match error:
        case AccessError():
            return fix(WHAT, f"{_access(error, video, names)} {answer}")
        case DeploymentMissing():
            return fix(WHAT, f"it has no deployment as {names.model} names it {answer}")
        case Retired():
            return fix(
                WHAT, f"the model has been retired: name another one in {names.model} {answer}"
            )
        case DeploymentTrouble():
            return fix(WHAT, f"it won't work for us: {error.fix} {answer}")
        case Limited():
            return warn(WHAT, f"it accepts us, but is busy {answer}")
        case _:
            return fix(
                WHAT,
                f"no usable answer from {video.base_url}: check the network and {names.address} "
                f"{answer}",
            )


def _access(error: AccessError, video: DeploymentSettings, names: Names) -> str:
    """Tell a credential that isn't known from one that is known and may not."""
    known = error.tell != AccessError.tell
    if video.azure and video.api_key is None:
        return (
            "Entra ID's token is not accepted: give this identity the role Cognitive Services "
            f"OpenAI User on the resource, or set {names.key}"
        )
    if known:
        return (
            f"{names.key} is known, but not allowed to do this: on Azure grant the role Cognitive "
            "Services OpenAI User, elsewhere look at what the key may do"
        )
    if video.api_key is None:
        return f"the server asks for a key: set {names.key}"
    return f"{names.key} is not accepted: copy it again, and check {names.address}"


def _without_list(video: DeploymentSettings) -> Finding:
    """Say what it means that ``GET /videos`` isn't there: Azure has it, not every server does."""
    if video.azure:
        return fix(
            WHAT,
            f"there is no video API at {video.base_url}: check {video.names.address}, and that "
            "the resource's region has Sora",
        )
    return warn(
        WHAT,
        f"{video.base_url} doesn't list its renders. If that is how this server is, a render whose "
        f"answer gets lost will need a person's decision; if not, check {video.names.address}",
    )
