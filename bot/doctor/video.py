"""Whether the video API can be reached and accepts us, by a call that costs nothing: its list."""

from __future__ import annotations

import time
from dataclasses import dataclass

from bot import app
from bot.doctor.finding import Finding, fix, ok, warn
from bot.domain.errors import (
    AccessError,
    DeploymentMissing,
    Limited,
    ProviderError,
    Retired,
    SettingsError,
)
from bot.settings import Settings, VideoSettings

WHAT = "video API"
LONGEST = 300
"""Characters of a server's own words that are worth a line."""


@dataclass(frozen=True, slots=True)
class _Names:
    """The variables that an operator would change."""

    address: str
    key: str
    model: str


_AZURE = _Names("AZURE_OPENAI_ENDPOINT", "AZURE_OPENAI_API_KEY", "AZURE_OPENAI_DEPLOYMENT_NAME")
_OTHER = _Names("VIDEO_BASE_URL", "VIDEO_API_KEY", "VIDEO_MODEL")


async def finding(settings: Settings) -> Finding:
    """Ask for the renders of this moment.

    A list names no deployment, so a misspelt one shows only when the first clip is ordered:
    no other call would tell without starting a render.
    """
    try:
        api = app.open_video(settings)
    except SettingsError as error:
        return fix(WHAT, str(error))
    try:
        renders = await api.recent(time.time())
    except ProviderError as error:
        return _refused(error, settings.video)
    finally:
        await api.close()
    if renders is None:
        return _without_list(settings.video)
    return ok(
        WHAT,
        f"{settings.video.base_url} accepts us and lists its renders; whether it has a "
        f"deployment named {settings.video.model} shows with the first clip",
    )


def _refused(error: ProviderError, video: VideoSettings) -> Finding:
    """Name the variable to change, for each way in which the domain's errors say no."""
    names = _AZURE if video.azure else _OTHER
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
        case Limited():
            return warn(WHAT, f"it accepts us, but is busy {answer}")
        case _:
            return fix(
                WHAT,
                f"no usable answer from {video.base_url}: check the network and {names.address} "
                f"{answer}",
            )


def _access(error: AccessError, video: VideoSettings, names: _Names) -> str:
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
            "Services OpenAI User, elsewhere look at the account's rights and balance"
        )
    if video.api_key is None:
        return f"the server asks for a key: set {names.key}"
    return f"{names.key} is not accepted: copy it again, and check {names.address}"


def _without_list(video: VideoSettings) -> Finding:
    """Say what it means that ``GET /videos`` isn't there: Azure has it, not every server does."""
    if video.azure:
        return fix(
            WHAT,
            f"there is no video API at {video.base_url}: check AZURE_OPENAI_ENDPOINT, and that "
            "the resource's region has Sora",
        )
    return warn(
        WHAT,
        f"{video.base_url} doesn't list its renders. If that is how this server is, a render whose "
        "answer gets lost will need a person's decision; if not, check VIDEO_BASE_URL",
    )
