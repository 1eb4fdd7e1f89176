"""What an admin sets in Home: amounts, until the database has them, however often the bot dies."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Final

from benchmarks.crash.theatre import Theatre
from benchmarks.crash.weather import Json
from bot.domain.home.fields import ADMIN_APPROVAL
from bot.domain.money import window

A_TRY: Final = 0.5
"""Seconds between two tries: a killed bot draws no Home and takes no press."""


class Admin:
    """The admin of a workspace. What is done here may be done to no effect: look, and try again."""

    def __init__(self, theatre: Theatre, workspace: str) -> None:
        self._theatre = theatre
        self._who = {"workspace": workspace, "user": theatre.admin_of(workspace)}

    async def set_approval(self, dollars: str) -> None:
        """Have requests from an amount on wait for an admin."""
        await self._use(ADMIN_APPROVAL, value=dollars)

    async def set_budgets(self, dollars: Mapping[str, str]) -> None:
        """Set budgets, by their names."""
        await self._use(window.OPEN)
        views = (await self._theatre.slack("GET", "/views", params=self._who))["views"]
        for view in views:
            if view["callback_id"] == window.WINDOW:
                await self._fill_in(view, dollars)

    async def _fill_in(self, view: Json, dollars: Mapping[str, str]) -> None:
        there = {**self._who, "view_id": view["id"]}
        values = {name: {window.VALUE: amount} for name, amount in dollars.items()}
        sent = await self._theatre.slack("POST", "/submit", json={**there, "values": values})
        if not sent["ok"] or sent.get("response"):
            await self._theatre.slack("POST", "/close", json=there)

    async def _use(self, element: str, **more: str) -> None:
        """Use an element of Home, if Home shows it; a killed bot takes no press."""
        await self._theatre.slack("POST", "/home", json=self._who)
        view = (await self._theatre.slack("GET", "/home", params=self._who))["view"]
        if view is None or element not in str(view):
            await asyncio.sleep(A_TRY)
            return
        pressed = {**self._who, "view_id": view["id"], "action_id": element}
        await self._theatre.slack("POST", "/press", json={**pressed, **more})
