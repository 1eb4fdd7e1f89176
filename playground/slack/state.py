"""Everything that a local Slack consists of, put together."""

from __future__ import annotations

import copy
from random import Random
from typing import TYPE_CHECKING

from playground.slack.app.courier import Courier
from playground.slack.app.events import GOODBYES, AppEvents
from playground.slack.app.signed import SignedHttp
from playground.slack.app.sockets import SocketHub
from playground.slack.faults import Faults
from playground.slack.feed import Feed
from playground.slack.filestore import FileStore
from playground.slack.homes import Homes
from playground.slack.identifiers import Identifiers, Timestamps
from playground.slack.journal import Journal
from playground.slack.manifest import parse_manifest
from playground.slack.modals import Modals
from playground.slack.oauth.app import App
from playground.slack.oauth.codes import Codes
from playground.slack.posting import Poster
from playground.slack.ratelimits import RateLimits
from playground.slack.sharing import Sharer
from playground.slack.triggers import ResponseUrls, Triggers
from playground.slack.world import build_world

if TYPE_CHECKING:
    from pathlib import Path

    from playground.slack.app.delivery import Delivery
    from playground.slack.filestore import StoredFile
    from playground.slack.model import Json, Message, Workspace
    from playground.slack.settings import SlackServerSettings


class LocalSlack:
    """The state and the services behind all endpoints.

    `base_url` is the server's root without a final slash; files lie in `folder`.
    """

    def __init__(self, settings: SlackServerSettings, base_url: str, folder: Path) -> None:
        self.settings = settings
        self.base_url = base_url
        self.manifest = parse_manifest(settings.manifest)
        self.ids = Identifiers(settings.seed)
        self.world = build_world(settings, self.manifest, base_url)
        self.app = App.declared(settings, self.manifest)
        self.codes = Codes()
        self.feed = Feed()
        self.faults = Faults(Random(settings.seed))  # noqa: S311 (repeatable, no secret)
        self.calls = Journal()
        self.deliveries = Journal()
        self.limits = RateLimits(settings.rate_limits)
        self.triggers = Triggers(self.ids, settings.trigger_seconds)
        self.responses = ResponseUrls(self.ids, base_url)
        self.files = FileStore(folder, self.ids, base_url, settings.video_delay)
        self.modals = Modals(self.ids, self.feed)
        self.homes = Homes(self.ids, self.feed)
        socket_url = base_url.replace("http", "ws", 1)
        self.hub = SocketHub(self.ids, self.faults, settings.socket_ack_seconds, socket_url)
        self.http = self._signed_http()
        transport = self.http or self.hub
        self.courier = Courier(
            transport, self.deliveries, self.faults, settings.retry_delays, self._concerns_app
        )
        self.events = AppEvents(self.manifest, self.courier, self.ids)
        self.poster = Poster(self.feed, self.events, self.files, Timestamps())
        self.sharer = Sharer(
            self.poster, self.files, self.events, self.faults, settings.share_delay
        )

    def _concerns_app(self, delivery: Delivery) -> bool:
        """Say whether the app may hear of it: of a place that it has left, only goodbyes."""
        place = self.world.place(delivery.workspace)
        return delivery.name in GOODBYES or (place is not None and place.installed)

    def stored(self, message: Message) -> Json:
        """Return a copy of a message as Slack stores it, its files as they are by now."""
        data: Json = copy.deepcopy(message.data)
        if "files" in data:
            data["files"] = [self._file_now(described) for described in data["files"]]
        return data

    def _file_now(self, described: Json) -> Json:
        file = self.files.get(described["id"])
        return described if file is None else self.files.describe(file, self._owner_name(file))

    def _owner_name(self, file: StoredFile) -> str:
        return self.world.workspaces[file.workspace].users[file.owner].name

    def permalink(self, workspace: Workspace, message: Message) -> str:
        """Return the link to a message, `.../archives/C0FILM/p1732150000000100`."""
        link = f"{workspace.url}archives/{message.channel}/p{message.ts.replace('.', '')}"
        if message.is_reply:
            link += f"?thread_ts={message.thread_ts}&cid={message.channel}"
        return link

    async def close(self) -> None:
        """Stop everything that is underway and let every connection go."""
        self.feed.close()
        await self.courier.close()
        await self.sharer.close()
        await self.hub.close()
        if self.http is not None:
            await self.http.close()

    def _signed_http(self) -> SignedHttp | None:
        settings = self.settings
        if settings.http_url is None:
            return None
        return SignedHttp(
            settings.http_url, settings.signing_secret, settings.socket_ack_seconds, self.ids
        )
