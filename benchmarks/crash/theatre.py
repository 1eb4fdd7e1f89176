"""The local Slack and the local video API, and a line to both servers' control APIs."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import aiohttp

from benchmarks.crash.weather import Json, Weather
from playground.slack import SlackServer, SlackServerSettings
from playground.slack.manifest import read_manifest_file
from playground.video import VideoServer, VideoServerSettings
from playground.world import Served, connection

ROOT = Path(__file__).parent.parent.parent

WORKSPACES = 3

DEPLOYMENTS: Final = {Served("film", "azure"): 2, Served("gateway", "litellm"): 3}
"""The deployments, the first of which a campaign has always, and how many renders each may run.

Both servers list their renders, so that an order whose answer is lost is found at either.
"""

ACK_SECONDS = 1.5
"""How long the local Slack waits for an acknowledgement; a killed bot gives none."""

SLACK_SECONDS = {
    "chat.postMessage": 0.3,
    "files.getUploadURLExternal": 0.1,
    "files.completeUploadExternal": 0.2,
}
"""How long the local Slack takes over what is worth interrupting."""


FROZEN = ("edit_window_closed", "cant_update_message")
"""Slack's words for a message that will never be edited again."""


@dataclass(frozen=True, slots=True)
class Place:
    """A conversation of a workspace, and whether the bot is in it."""

    workspace: str
    channel: str
    has_bot: bool


Reply = tuple[str, str]
"""Who replied, and in which thread."""


class Theatre:
    """All servers, as somebody outside them sees them: through HTTP only."""

    def __init__(
        self,
        slack: SlackServer,
        videos: Mapping[Served, VideoServer],
        http: aiohttp.ClientSession,
        clock: Json | None = None,
    ) -> None:
        self._slack = slack
        self._videos = videos
        self._http = http
        self.deployments = _names_of(videos)
        self.weathers = tuple(
            Weather(partial(self._ask_video, server), clock) for server in videos.values()
        )
        self.weather = self.weathers[0]
        """That of the first deployment, whose list may leave doubts."""
        self.places: list[Place] = []
        self.directs: list[Place] = []
        """The conversations of one person with the bot."""
        self.people: dict[str, list[str]] = {}
        self.hidden_shares = 0
        """How often Slack was told to say that a file is shared, and never to show it."""

    async def take_time(self) -> None:
        """Let both servers take as long as real ones would: it is then that kills do harm."""
        delay = {"do": "delay", "next": 1_000_000}
        methods = {name: [{**delay, "seconds": long}] for name, long in SLACK_SECONDS.items()}
        answer = await self.slack("POST", "/faults", json={"methods": methods})
        for weather in self.weathers:
            await weather.begin()
        if not answer["ok"]:
            raise RuntimeError(f"the local Slack refused its delays: {answer}")

    async def look_around(self) -> None:
        """Learn who and what there is: members alone may spend, and they keep among themselves."""
        for workspace in (await self.slack("GET", "/world"))["workspaces"]:
            people = [one for one in workspace["people"] if one["standing"] == "member"]
            self.people[workspace["id"]] = [one["id"] for one in people]
            for channel in filter(lambda one: not one["shared"], workspace["channels"]):
                has_bot = workspace["bot"]["user_id"] in channel["members"]
                kind = self.directs if channel["kind"] == "im" else self.places
                kind.append(Place(workspace["id"], channel["id"], has_bot))

    def environment(self, folder: Path, database_url: str) -> dict[str, str]:
        """Return the settings of a bot that works here."""
        return {
            "SLACK_API_URL": self._slack.api_url,
            "SLACK_APP_TOKEN": self._slack.settings.app_token,
            "SLACK_BOT_TOKEN": ",".join(self._slack.bot_tokens),
            **connection(self._videos, folder),
            "DATABASE_URL": database_url,
            "DATA_DIR": str(folder / "data"),
            "MAX_SUBMITS_PER_MINUTE": "0",
            "PORT": "0",
        }

    async def slack(self, method: str, path: str, **more: Any) -> Json:
        """Ask the local Slack's control API."""
        return await self._ask(method, f"{self._slack.url}/playground/api{path}", **more)

    async def videos(self, path: str) -> list[Json]:
        """Ask each video server's control API the same."""
        return [await self._ask_video(server, "GET", path) for server in self._videos.values()]

    async def _ask_video(self, server: VideoServer, method: str, path: str, **more: Any) -> Json:
        return await self._ask(method, f"{server.url}/playground/api{path}", **more)

    async def attach(self, said: dict[str, str], name: str, content: bytes) -> None:
        """Send a message with a file; ``said`` as what ``/say`` takes. RuntimeError if refused."""
        form = aiohttp.FormData(list(said.items()))
        form.add_field("file", content, filename=name)
        answer = await self.slack("POST", "/attach", data=form)
        if not answer["ok"]:
            raise RuntimeError(f"the local Slack refused a picture: {answer}")

    async def connections(self) -> int:
        """Return how many connections the bots have to Slack."""
        return int((await self.slack("GET", "/world"))["connections"])

    async def lose_a_share(self) -> None:
        """Have Slack say that the next upload is shared, and never show it."""
        self.hidden_shares += 1
        await self.slack("POST", "/faults", json={"lose_shares": 1})

    async def refuse_edits(self, word: str, times: int | None) -> None:
        """Have Slack refuse the next edits with ``word``; 0: none any more, None: all of them."""
        rule = {"do": "error", "error": word, "next": times}
        await self.slack("POST", "/faults", json={"methods": {"chat.update": [rule]}})

    async def archive(self, place: Place, *, archived: bool) -> None:
        """Archive a channel, or bring it back."""
        said = {"workspace": place.workspace, "channel": place.channel}
        said["user"] = self.admin_of(place.workspace)
        await self.slack("POST", "/archive", json={**said, "archived": archived})

    @property
    def admins(self) -> set[str]:
        """Return who is the admin of a workspace."""
        return {people[0] for people in self.people.values()}

    def admin_of(self, workspace: str) -> str:
        """Return who is a workspace's admin."""
        return self.people[workspace][0]

    async def messages(self, place: Place, person: str = "") -> list[Json]:
        """Return what there is in a conversation, and what a person alone sees there."""
        query = {"workspace": place.workspace, "channel": place.channel, "user": person}
        return list((await self.slack("GET", "/messages", params=query))["messages"])

    async def press(
        self,
        place: Place,
        ts: str,
        button: str,
        person: str | None = None,
        *,
        value: str | None = None,
    ) -> bool:
        """Press a button, or choose ``value`` in a menu: as an admin, unless as somebody else.

        False if it isn't there or the bot took no press; Slack itself says so to whoever pressed.
        """
        said = {"workspace": place.workspace, "channel": place.channel, "message_ts": ts}
        said |= {"user": person or self.admin_of(place.workspace), "action_id": button}
        said |= {} if value is None else {"value": value}
        return bool((await self.slack("POST", "/press", json=said))["ok"])

    async def _ask(self, method: str, url: str, **more: Any) -> Json:
        async with self._http.request(method, url, **more) as answer:
            document: Json = await answer.json()
            return document


def _names_of(videos: Mapping[Served, VideoServer]) -> tuple[str, ...]:
    """Return what the bot calls its deployments; a single one has the model's name."""
    if len(videos) == 1:
        return next(iter(videos.values())).deployments
    return tuple(served.name for served in videos)


@asynccontextmanager
async def open_theatre(
    seed: int, clock: Json | None = None, deployments: int = 1
) -> AsyncIterator[Theatre]:
    """Open the servers on free ports: cheap clips, quick renders, no rate limits of Slack.

    ``clock`` is the rule by which the video servers' lists tell the time.
    """
    async with AsyncExitStack() as stack:
        videos: dict[Served, VideoServer] = {}
        for served, most in list(DEPLOYMENTS.items())[:deployments]:
            settings = VideoServerSettings(
                dialect=served.dialect,
                max_running=most,
                render_seconds=0.5,
                seed=seed,
                fps=2,
                same_clip=True,
            )
            videos[served] = await VideoServer(settings).start()
            stack.push_async_callback(videos[served].stop)
        slack = SlackServer(
            SlackServerSettings(
                workspaces=WORKSPACES,
                manifest=read_manifest_file(ROOT / "manifest.yml"),
                socket_ack_seconds=ACK_SECONDS,
                retry_delays=(0.2, 1.0, 3.0),
                share_delay=0.1,
                rate_limits=False,
                seed=seed,
            )
        )
        await slack.start()
        stack.push_async_callback(slack.stop)
        http = await stack.enter_async_context(aiohttp.ClientSession())
        theatre = Theatre(slack, videos, http, clock)
        await theatre.look_around()
        await theatre.take_time()
        yield theatre
