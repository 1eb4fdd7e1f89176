"""Home, made of its parts."""

from __future__ import annotations

from dataclasses import dataclass

from bot.ports.home import HomeRows, HomeTabs, Members
from bot.ports.jobs import JobStore
from bot.ports.slack import PrivateReplies
from bot.requests.approvals.deciding import Approvals
from bot.requests.cancels import Cancels
from bot.requests.home.choosing import Choosing
from bot.requests.home.gathering import Gathering
from bot.requests.home.home import OwnHome
from bot.requests.home.sights import Sights
from bot.requests.home.updates import HomeUpdates
from bot.requests.making.menus import Menus
from bot.requests.permissions import Permissions
from bot.requests.settings.administration import Administration
from bot.requests.settings.choices import Choices
from bot.requests.usage.reports import UsageReports
from bot.runtime.timing import Timing


@dataclass(frozen=True, slots=True)
class HomeFarEnds:
    """What Home is read from and shown in, and the time that its updates go by."""

    rows: HomeRows
    tabs: HomeTabs
    members: Members
    timing: Timing


def build_home(
    far_ends: HomeFarEnds,
    *,
    store: JobStore,
    permissions: Permissions,
    replies: PrivateReplies,
    cancels: Cancels,
    menus: Menus,
    choices: Choices,
    administration: Administration,
    approvals: Approvals,
    usage: UsageReports,
) -> OwnHome:
    """Return what people do in their Home, with what keeps it up to date."""
    sights = Sights(permissions.people, far_ends.rows, far_ends.members)
    choosing = Choosing(menus, choices)
    gathering = Gathering(
        rows=far_ends.rows,
        store=store,
        sights=sights,
        replies=replies,
        deployments=menus.deployments,
        administration=administration,
        choosing=choosing,
        usage=usage,
    )
    return OwnHome(
        store=store,
        sights=sights,
        cancels=cancels,
        administration=administration,
        approvals=approvals,
        choosing=choosing,
        updates=HomeUpdates(gathering, far_ends.tabs, far_ends.timing),
    )
