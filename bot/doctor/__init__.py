"""``python -m bot doctor``: look at everything the bot needs, and say what to fix.

Nothing is changed or taken from Slack, and no clip is paid for: the database is not migrated,
Socket Mode's address is asked for but not connected to, and the video API is asked only for its
list of renders and for what it could do with a render that nobody has. Help with prompts, where it
is set up, is asked for once.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping
from contextlib import aclosing
from datetime import date
from typing import TextIO
from urllib.parse import urlsplit

from bot.config.deployments import DeploymentSettings
from bot.config.settings import Settings, from_environment, misnamed_variables
from bot.doctor import installs, machine, prompt_helper, shares, slack, video
from bot.doctor.finding import Finding, fix, ok, warn, written
from bot.doctor.told import with_discoveries
from bot.domain import retirement
from bot.domain.errors.base import SettingsError
from bot.domain.groups import groups_in_words, lines_of
from bot.domain.profiles import Trait
from bot.domain.text.sources import sources
from bot.domain.text.words import price_list
from bot.far_ends import deployment_of, deployments_of
from bot.telemetry.redaction import Redaction

__all__ = ["examine"]

_NEEDED = (Trait.SIZES, Trait.LENGTHS, Trait.PRICE, Trait.SOUND)
"""What help, form and cards of a model are made of."""


async def examine(
    screen: TextIO,
    read: Callable[[], Settings] = from_environment,
    misnamed: Callable[[], list[str]] = misnamed_variables,
    today: Callable[[], date] = date.today,
) -> int:
    """Print a line for each thing that was looked at; return 0, or 1 if something needs fixing.

    ``read`` returns the settings or raises SettingsError; ``misnamed`` returns a line for each name
    that looks like a setting and is none.
    """
    redaction = Redaction()
    for line in misnamed():
        print(written(warn("settings", line), redaction), file=screen)
    try:
        settings = read()
    except SettingsError as error:
        for line in str(error).splitlines():
            print(written(fix("settings", line), redaction), file=screen)
        return 1
    redaction = Redaction(settings.secrets())
    broken = False
    async with aclosing(_findings(settings, today())) as findings:
        async for finding in findings:
            print(written(finding, redaction), file=screen, flush=True)
            broken = broken or finding.mark == "fix"
    return int(broken)


async def _findings(settings: Settings, today: date) -> AsyncGenerator[Finding, None]:
    settings, doubts = await with_discoveries(settings, today)
    for finding in _what_was_set(settings):
        yield finding
    if proxies := _proxies(settings):
        yield proxies
    for finding in (*_endings(settings, today), *_unknown(settings), *_known(settings, doubts)):
        yield finding
    yield machine.frames(settings.deployments)
    yield await machine.database(settings.database_url)
    for finding in await machine.waiting(settings.database_url, _lines(settings)):
        yield finding
    for finding in (
        *await machine.restored(settings.database_url),
        *await shares.findings(settings),
    ):
        yield finding
    yield await asyncio.to_thread(machine.disk, settings.data_dir)
    looks = (
        ("Slack", slack.findings),
        (installs.WHAT, installs.findings),
        (video.WHAT, video.findings),
        (prompt_helper.WHAT, prompt_helper.findings),
    )
    for what, look in looks:
        async with aclosing(_looked(what, look(settings))) as findings:
            async for finding in findings:
                yield finding


async def _looked(
    what: str, looking: AsyncGenerator[Finding, None]
) -> AsyncGenerator[Finding, None]:
    """Go on with the rest where looking at something ends in an error that nobody thought of."""
    try:
        async with aclosing(looking) as findings:
            async for finding in findings:
                yield finding
    except Exception as error:  # noqa: BLE001 - it is told, in the report's own way
        yield fix(
            what,
            f"this could not be looked at ({type(error).__name__}: {error}): check its address in "
            "the settings, and any proxy in the environment",
        )


def _what_was_set(settings: Settings) -> list[Finding]:
    """Tell what the settings amount to: how Slack is reached, each one's limits, and its price."""
    mode = "Socket Mode" if settings.socket_mode else "HTTP"
    strangers = "may have clips made, too" if settings.allow_strangers else "may only watch"
    told = [_deployment(one) for one in settings.deployments]
    what = told[0] if len(told) == 1 else f"{len(told)} deployments"
    rest = told if len(told) > 1 else []
    said = f"{mode}; {what}; people of other companies {strangers}"
    rest += [f"group: {one}" for one in groups_in_words(deployments_of(settings))]
    return [ok("settings", said), *(ok("settings", one) for one in rest)]


def _deployment(settings: DeploymentSettings) -> str:
    deployment = deployment_of(settings)
    limits = f"{_some(deployment.max_running, 'render')} at once"
    if deployment.max_submits is not None:
        limits += f", {_some(deployment.max_submits, 'start')} a minute"
    each = price_list(deployment.profile)
    cost = f"{each} a second of clip" if each else "no price known, so cards show none"
    model = settings.base_model
    named = deployment.name if deployment.name == model else f"{deployment.name} of {model}"
    whom = deployment.access.in_words()
    return f"deployment {named}; {limits}; {cost}{f'; {whom}' if whom else ''}"


def _unknown(settings: Settings) -> Iterator[Finding]:
    """Tell of models that have no profile, and what neither their servers have told."""
    for one in settings.deployments:
        if not one.profile.tiers:
            how_much = "too little" if one.profile.known else "nothing"
            missing = ", ".join(trait for trait in _NEEDED if trait not in one.profile.known)
            yield warn(
                "model",
                f"{how_much} is known of {one.base_model}; missing: {missing}. Orders say nothing "
                "of what nobody chose. Write a profile (PROFILES), or name one that fits "
                "(docs/install.md, Profiles)",
            )


def _known(settings: Settings, doubts: Mapping[str, str]) -> Iterator[Finding]:
    """Tell from where it is known what each model can do, and what servers told in vain."""
    for one in settings.deployments:
        if one.profile.known:
            said = "; ".join(sources(one.profile))
            yield ok("model", f"what is known of {one.base_model}: {said}")
        if doubt := doubts.get(one.name):
            yield warn(
                "model",
                f"what its server tells of {one.base_model} is of no use ({doubt}): Sora goes by "
                "its profile. Have the server's list of models looked at, or write a profile",
            )


def _proxies(settings: Settings) -> Finding | None:
    """Tell by which proxy Slack and the video API are reached, if the environment names any."""
    ways = settings.proxies
    if ways.http is None and ways.https is None:
        return None
    slack = ways.shown(settings.slack_api_url)
    shown = {ways.shown(one.base_url) for one in settings.deployments}
    return ok("proxy", f"Slack is reached {slack}, the video API {' and '.join(sorted(shown))}")


def _endings(settings: Settings, today: date) -> Iterator[Finding]:
    """Tell of models that have ended, or are about to."""
    for one in settings.deployments:
        host = urlsplit(one.base_url).hostname or ""
        if said := retirement.warning(one.profile, one.base_model, host, today):
            yield warn("model", said)


def _lines(settings: Settings) -> list[str]:
    return lines_of(deployments_of(settings))


def _some(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"
