"""What admins are shown: what channels have chosen, and how each deployment is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot.domain.deployment import Deployment
from bot.domain.job import Job
from bot.domain.language.menu import Menu
from bot.domain.line import Standing
from bot.domain.preferences.preferred import Preferred
from bot.domain.preferences.reply_policy import ReplyPolicy

CHANNELS = 5
"""How many channels a page has."""

DEPLOYMENTS = 11
"""How many deployments are told of one by one."""

APPROVALS = 5
"""How many requests are shown that an admin has to approve."""

FOLLOWS = "-"
"""What is chosen in place of a model or a policy: as it is without a choice."""


@dataclass(frozen=True, slots=True)
class AdminAsked:
    """Which part of it an admin looks at: a page of channels, and one that they picked, if any."""

    page: int = 1
    channel: str = ""


AT_FIRST: Final = AdminAsked()
"""What an admin looks at who has just opened it."""


@dataclass(frozen=True, slots=True)
class PlaceSettings:
    """What is chosen for a channel, or for the workspace, whose ``subject`` is empty.

    ``menu`` is what may be used there, with what is usual where nothing is chosen; so is
    ``policy``.
    """

    subject: str
    chosen: Preferred
    menu: Menu
    policy: ReplyPolicy


@dataclass(frozen=True, slots=True)
class DeploymentState:
    """How busy a deployment is, and why it stands still, if it does."""

    deployment: Deployment
    standing: Standing


@dataclass(frozen=True, slots=True)
class AdminPage:
    """A page for admins. ``of`` is how many there are.

    ``more`` deployments are only counted. Of each request that has to be approved there is a job in
    ``approvals``, of one more than ``APPROVALS`` at most.
    """

    asked: AdminAsked
    of: int
    workspace: PlaceSettings
    channels: tuple[PlaceSettings, ...]
    deployments: tuple[DeploymentState, ...]
    more: int = 0
    approvals: tuple[Job, ...] = ()
