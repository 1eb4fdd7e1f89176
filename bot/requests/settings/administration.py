"""What admins may look at and change: default models, which replies count, how deployments are.

Nothing here can be used by who isn't an admin at that moment, whatever page they still see.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import Final

from bot.domain.conversation.origin import Origin
from bot.domain.deployment import Deployment
from bot.domain.errors.base import RequestError
from bot.domain.job import Thread
from bot.domain.money.window import amount_of
from bot.domain.preferences.administration import (
    APPROVALS,
    CHANNELS,
    DEPLOYMENTS,
    FOLLOWS,
    AdminAsked,
    AdminPage,
    DeploymentState,
    PlaceSettings,
)
from bot.domain.preferences.defaults import menu_with, policy_of
from bot.domain.preferences.preferred import WORKSPACE, PreferenceChanges, Preferred
from bot.domain.preferences.reply_policy import ReplyPolicy
from bot.domain.text.slack_text import code
from bot.domain.wording import admin as wording
from bot.domain.wording.card.approvals import NO_AMOUNT
from bot.ports.jobs import Line
from bot.ports.preferences import ChannelsInUse
from bot.ports.storage import ApprovalStore
from bot.requests.making.menus import Menus
from bot.requests.permissions import Permissions
from bot.requests.settings.choices import Choices

log = logging.getLogger(__name__)

MOST_CHANNELS: Final = 50
"""How many channels can be paged to; any other is picked by its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Administration:
    """Shows admins their page, and does what they choose in it."""

    choices: Choices
    channels: ChannelsInUse
    menus: Menus
    line: Line
    permissions: Permissions
    approvals: ApprovalStore

    # --- looking -----------------------------------------------------------------------

    async def page(self, asked: AdminAsked, origin: Origin) -> AdminPage | None:
        """Return what an admin looks at; None for anybody else."""
        if not await self.permissions.is_admin(origin):
            return None
        workspace = origin.thread.workspace
        own = await self.choices.of(workspace, WORKSPACE)
        ids = await self._ids(workspace, asked)
        of = max(1, -(-len(ids) // CHANNELS))
        number = min(max(asked.page, 1), of)
        shown = ids[(number - 1) * CHANNELS : number * CHANNELS]
        usable = self.menus.usable_in(workspace)
        chosen = {one: await self.choices.of(workspace, one) for one in shown}
        return AdminPage(
            asked=replace(asked, page=number),
            of=of,
            workspace=self._place(workspace, WORKSPACE, own, None),
            channels=tuple(self._place(workspace, one, chosen[one], own) for one in shown),
            deployments=tuple([await self._state(one) for one in usable[:DEPLOYMENTS]]),
            more=len(usable[DEPLOYMENTS:]),
            approvals=tuple(await self.approvals.waiting(workspace, APPROVALS + 1)),
        )

    async def _ids(self, workspace: str, asked: AdminAsked) -> list[str]:
        """Return the channels to page through: the picked one, those with settings, those in use.

        What was just changed stays where it is looked for: on top.
        """
        chosen = await self.choices.preferences.of_channels(workspace, MOST_CHANNELS)
        used = await self.channels.latest(workspace, MOST_CHANNELS)
        picked = [asked.channel] if asked.channel else []
        return [*dict.fromkeys([*picked, *chosen, *used])][:MOST_CHANNELS]

    def _place(
        self, workspace: str, subject: str, chosen: Preferred, above: Preferred | None
    ) -> PlaceSettings:
        """Return what is chosen for a place, and what is usual there without: ``above`` says."""
        beyond = () if above is None else (above,)
        menu = menu_with(self.menus.at(Thread(workspace, subject)), beyond)
        return PlaceSettings(subject, chosen, menu, policy_of(beyond))

    async def _state(self, deployment: Deployment) -> DeploymentState:
        return DeploymentState(deployment, await self.line.standing(deployment))

    # --- choosing ----------------------------------------------------------------------

    async def choose_model(self, subject: str, model: str, origin: Origin) -> None:
        """Make a model the usual one of a channel or the workspace. Raises RequestError.

        The file of deployments says what may be used where: a default is no way around it.
        """
        await self._need_right(subject, origin)
        menu = self.menus.at(Thread(origin.thread.workspace, subject))
        if model != FOLLOWS and menu.name_of(model) is None:
            raise RequestError(_not_usual(model, subject))
        await self._keep(subject, {"model": None if model == FOLLOWS else model}, origin)

    async def choose_replies(self, subject: str, policy: str, origin: Origin) -> None:
        """Say which replies count in a channel or the workspace. Raises RequestError."""
        await self._need_right(subject, origin)
        if policy not in {FOLLOWS, *ReplyPolicy}:
            raise RequestError(wording.OTHER_VERSION)
        replies = None if policy == FOLLOWS else ReplyPolicy(policy)
        await self._keep(subject, {"replies": replies}, origin)

    async def choose_approval(self, amount: str, origin: Origin) -> None:
        """Say from how much on an admin has to approve a request. Raises RequestError.

        Whoever says so is the one who is asked.
        """
        await self.permissions.need_admin(origin)
        chosen = amount_of(amount)
        if amount.strip() and not chosen:
            raise RequestError(NO_AMOUNT)
        approver = None if chosen is None else origin.person
        await self._keep(WORKSPACE, {"approve_from": chosen, "approver": approver}, origin)

    async def _need_right(self, subject: str, origin: Origin) -> None:
        await self.permissions.need_admin(origin)
        if subject != WORKSPACE and not subject.startswith(("C", "G")):
            raise RequestError(wording.CHANNELS_ONLY)

    async def _keep(self, subject: str, changes: PreferenceChanges, origin: Origin) -> None:
        await self.choices.keep(origin.thread.workspace, subject, changes)
        what = {"channel": subject, "person": origin.person, **changes}
        log.info("a setting was changed", extra=what)


def _not_usual(model: str, subject: str) -> str:
    there = wording.IN_CHANNEL.format(channel=subject)
    where = wording.IN_EVERY_CHANNEL if subject == WORKSPACE else there
    return wording.NOT_USUAL.format(model=code(model, 60), where=where)
