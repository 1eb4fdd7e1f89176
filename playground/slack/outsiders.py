"""Who isn't a member of a workspace: its guests, and people of another company.

Slack: a guest is invited to some channels, a single-channel guest to one; with Slack Connect a
channel is shared with another company's workspace, whose people keep their own `team_id`.
"""

from __future__ import annotations

from playground.slack.model import Channel, Standing, User

PARTNER = "T0NORTHWIND"
"""The workspace of the other company. The app isn't installed there."""

_OUTSIDERS: tuple[tuple[str, str, Standing, str], ...] = (
    ("gita", "Gita Rao", "guest", "#5d6d7e"),
    ("sol", "Sol Vega", "single-channel guest", "#8d6e63"),
    ("nils", "Nils Holm", "stranger", "#00838f"),
)


def outsiders_of(tag: str, *, first: bool) -> list[User]:
    """Return those who aren't members; the stranger is an admin, of a workspace elsewhere."""
    return [
        User(
            id=f"U0{name.upper()}" if first else f"U0{tag}{name.upper()}",
            name=name,
            real_name=real_name,
            is_admin=standing == "stranger",
            standing=standing,
            home=PARTNER if standing == "stranger" else "",
            color=color,
        )
        for name, real_name, standing, color in _OUTSIDERS
    ]


def let_in(
    channels: list[Channel], outsiders: list[User], people: list[User], bot: User
) -> list[Channel]:
    """Let guests into the first channel; return the conversations that are there for outsiders.

    These are the channel that is shared with the other company, with everybody in it but the
    single-channel guest, and each guest's direct conversation with the bot.
    """
    first = channels[0]
    guests = [user for user in outsiders if user.standing != "stranger"]
    first.members += [guest.id for guest in guests]
    there = [user.id for user in outsiders if user.standing != "single-channel guest"]
    shared = Channel(
        f"{first.id}NORTHWIND",
        "with-northwind",
        "public",
        "Shared with Northwind",
        [*(person.id for person in people), *there, bot.id],
        shared=True,
    )
    directs = [
        Channel(f"D0{guest.id[2:]}", guest.name, "im", "", [guest.id, bot.id]) for guest in guests
    ]
    return [shared, *directs]
