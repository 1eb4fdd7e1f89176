"""The workspaces, their people and channels, as they are when the day begins."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from playground.slack.model import Channel, Kind, Org, User, Workspace
from playground.slack.oauth.tokens import Place, Token, Tokens
from playground.slack.outsiders import let_in, outsiders_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from playground.slack.manifest import Manifest
    from playground.slack.settings import SlackServerSettings

APP_ID = "A0SORA"
VERIFICATION_TOKEN = "playground-verification-token"  # noqa: S105 (Slack sends one; unused since 2017)

_COMPANIES = (("ACME", "Acme"), ("GLOBEX", "Globex"), ("INITECH", "Initech"))
_FIRST_PEOPLE = {
    "ACME": (("maya", "Maya Lindt"), ("jonas", "Jonas Weber"), ("amara", "Amara Okafor")),
    "GLOBEX": (("noor", "Noor Haddad"), ("tomas", "Tomás Rey"), ("ilse", "Ilse Brandt")),
    "INITECH": (("ines", "Inês Duarte"), ("milan", "Milan Novak"), ("ada", "Ada Sørensen")),
}
_GIVEN = ["theo", "zoe", "ravi", "lucia", "owen", "freya", "kofi", "hana"]
_FAMILY = ["Kaya", "Moreau", "Patel", "Ito", "Larsen", "Silva", "Mensah", "Novak"]
_COLORS = ("#e8912d", "#2b7a78", "#8e44ad", "#c0392b", "#2471a3", "#7d6608", "#d35f8d", "#3c8031")
_CHANNELS: tuple[tuple[str, str, Kind, str, bool], ...] = (
    ("FILM", "film-team", "public", "Storyboards, drafts and final cuts", True),
    ("RANDOM", "random", "public", "Nothing to do with work", False),
    ("SECRET", "secret-launch", "private", "Not before the keynote", True),
)


class World:
    """All workspaces, the org that some belong to, and whose tokens are good."""

    def __init__(self, workspaces: list[Workspace], org: Org, tokens: Tokens) -> None:
        self.workspaces = {workspace.id: workspace for workspace in workspaces}
        self.org = org
        self.tokens = tokens

    def place(self, place_id: str) -> Place | None:
        """Return the workspace or the org with this id."""
        return self.org if place_id == self.org.id else self.workspaces.get(place_id)

    def in_org(self) -> list[Workspace]:
        """Return the workspaces that belong to the org."""
        return [one for one in self.workspaces.values() if one.org is self.org]

    def opened_by(self, token: Token) -> list[Workspace]:
        """Return the workspaces that a token lets the app into."""
        if isinstance(token.opens, Workspace):
            return [token.opens]
        return [workspace for workspace in self.in_org() if workspace.has_orgs]

    def lock_out(self, place: Place, word: str) -> None:
        """Take the app from a place: its tokens are no longer good, and it hears nothing more."""
        self.refuse(place, word)
        place.scopes = frozenset()
        if isinstance(place, Workspace):
            place.has_own = False
            return
        place.installed = False
        for workspace in self.in_org():
            workspace.has_orgs = False

    def refuse(self, place: Place, word: str) -> None:
        """Accept a place's tokens no more and say `word`; the app still hears what happens."""
        self.tokens.refuse(place, word)

    def let_in(self, place: Place, scopes: Iterable[str]) -> None:
        """Install the app: in a workspace, or in an org and in all workspaces that it has now.

        Slack: "Installing with OAuth", scopes add up for as long as the app stays.
        """
        place.scopes |= frozenset(scopes)
        if isinstance(place, Workspace):
            place.has_own = True
            return
        place.installed = True
        for workspace in self.in_org():
            self.share(workspace)

    def share(self, workspace: Workspace) -> None:
        """Let the app that the org has into one of its workspaces, as the org's one bot user.

        A guess: the first workspace's bot user becomes the org's, in the places of the others.
        """
        if self.org.bot is None:
            self.org.bot, self.org.bot_id = workspace.bot, workspace.bot_id
        earlier, workspace.bot = workspace.bot, self.org.bot
        workspace.bot_id, workspace.has_orgs = self.org.bot_id, True
        workspace.users = {workspace.bot.id: workspace.bot, **workspace.users}
        for channel in workspace.channels.values():
            channel.members = [
                workspace.bot.id if one == earlier.id else one for one in channel.members
            ]


def build_world(settings: SlackServerSettings, manifest: Manifest, base_url: str) -> World:
    """Return a world with as many workspaces as the settings ask for.

    `base_url` is the server's root without a final slash.
    """
    chooser = random.Random(settings.seed)  # noqa: S311 (names and colours, no secrets)
    workspaces = [
        _workspace(index, settings, manifest, base_url, chooser)
        for index in range(settings.workspaces)
    ]
    org, tokens = Org("E0HOOLI", "Hooli", f"{base_url}/"), Tokens(settings.bot_token_prefix)
    for workspace in workspaces[len(workspaces) - settings.org_workspaces :]:
        workspace.org = org
    for workspace in workspaces if settings.installed else []:
        tokens.give(f"{settings.bot_token_prefix}-{workspace.domain}", workspace)
    return World(workspaces, org, tokens)


def _workspace(
    index: int,
    settings: SlackServerSettings,
    manifest: Manifest,
    base_url: str,
    chooser: random.Random,
) -> Workspace:
    tag, name = _COMPANIES[index] if index < len(_COMPANIES) else (f"WS{index + 1}", "")
    name = name or f"Workspace {index + 1}"
    bot = User(
        f"U0{tag}BOT", manifest.bot_name.lower(), manifest.bot_name, is_bot=True, color="#611f69"
    )
    people = _people(tag, index, settings.people, chooser)
    outsiders = outsiders_of(tag, first=index == 0)
    users = {user.id: user for user in (*people, *outsiders, bot)}
    channels = _channels(tag, index, people, bot)
    channels += let_in(channels, outsiders, people, bot)
    return Workspace(
        id=f"T0{tag}",
        name=name,
        domain=tag.lower(),
        url=f"{base_url}/w/{tag.lower()}/",
        bot=bot,
        bot_id=f"B0{tag}BOT",
        users=users,
        channels={channel.id: channel for channel in channels},
        has_own=settings.installed,
        scopes=manifest.scopes if settings.installed else frozenset(),
    )


def _people(tag: str, index: int, count: int, chooser: random.Random) -> list[User]:
    names = list(_FIRST_PEOPLE.get(tag, ()))[:count]
    while len(names) < count:
        given = _GIVEN[len(names) % len(_GIVEN)]
        nickname = given if given not in {n for n, _ in names} else f"{given}{len(names)}"
        names.append((nickname, f"{given.title()} {chooser.choice(_FAMILY)}"))
    return [
        User(
            id=_user_id(tag, index, place, name),
            name=name,
            real_name=real_name,
            is_admin=place == 0,
            color=_COLORS[(place + index) % len(_COLORS)],
        )
        for place, (name, real_name) in enumerate(names)
    ]


def _user_id(tag: str, index: int, place: int, name: str) -> str:
    named_once = index == 0 or (tag in _FIRST_PEOPLE and place < len(_FIRST_PEOPLE[tag]))
    return f"U0{name.upper()}" if named_once else f"U0{tag}{name.upper()}"


def _channels(tag: str, index: int, people: list[User], bot: User) -> list[Channel]:
    prefix = "" if index == 0 else tag
    everyone = [person.id for person in people]
    channels = [
        Channel(f"C0{prefix}{key}", name, kind, topic, [*everyone, *([bot.id] if bot_in else [])])
        for key, name, kind, topic, bot_in in _CHANNELS
    ]
    channels += [
        Channel(f"D0{person.id[2:]}", person.name, "im", "", [person.id, bot.id])
        for person in people
    ]
    if len(people) > 1:
        first, second = people[:2]
        channels.append(
            Channel(
                f"D0{first.id[2:]}{second.id[2:]}",
                f"{first.name}, {second.name}",
                "im",
                "",
                [first.id, second.id],
            )
        )
    return channels
