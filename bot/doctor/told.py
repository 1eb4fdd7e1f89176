"""What servers tell of their models, for whoever looks: asked at once, and waited for briefly.

Of one that doesn't answer it is what it told before, if a bot has written that down.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from bot.config.deployments import DeploymentSettings
from bot.config.settings import Settings
from bot.doctor.machine import looked
from bot.domain.discovery.merging import Discovery, discovered, recalled
from bot.domain.discovery.told import Remembered
from bot.domain.errors.base import SettingsError
from bot.domain.errors.provider import ProviderError
from bot.far_ends import open_video
from storage.discoveries import told_before

Before = Mapping[tuple[str, str], Remembered]
"""What servers told before, by address and model."""

LONGEST_WAIT = 8.0
"""Seconds that a server has to tell of its model."""


async def with_discoveries(settings: Settings, today: date) -> tuple[Settings, dict[str, str]]:
    """Return the settings with what servers told, and what of that was of no use, by deployment."""
    url = settings.database_url

    async def look(in_use: bool) -> Before:
        return await told_before(url, in_use=in_use)

    none: Before = {}
    before = await looked(url, look, none)
    asked = [_asked(one, settings, today, before) for one in settings.deployments]
    found = await asyncio.gather(*asked)
    deployments = tuple(
        replace(one, profile=discovery.profile)
        for one, discovery in zip(settings.deployments, found, strict=True)
    )
    doubts = {
        one.name: "; ".join(discovery.doubts)
        for one, discovery in zip(deployments, found, strict=True)
        if discovery.doubts
    }
    return replace(settings, deployments=deployments), doubts


async def _asked(
    one: DeploymentSettings, settings: Settings, today: date, before: Before
) -> Discovery:
    if one.find is None:
        return Discovery(one.profile)
    try:
        api = open_video(one, settings.proxies)
    except SettingsError as error:
        return Discovery(one.profile, (str(error),))
    try:
        async with asyncio.timeout(LONGEST_WAIT):
            told = await api.told()
    except (ProviderError, TimeoutError) as error:
        last = before.get((one.base_url, one.model))
        profile = last and recalled(one.profile, last, one.find, today)
        return Discovery(profile or one.profile, (f"it didn't answer: {error}",))
    finally:
        await api.close()
    return discovered(one.profile, told, one.find, today)
