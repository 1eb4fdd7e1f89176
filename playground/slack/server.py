"""The local Slack as a server on the loopback interface."""

from __future__ import annotations

import logging
import shutil
import socket
import tempfile
from pathlib import Path

from aiohttp import web

from playground.slack.app.answers import Answers
from playground.slack.content import Content
from playground.slack.control.app import AppOwner
from playground.slack.control.archive import Archive
from playground.slack.control.ask import refusals_as_json
from playground.slack.control.files import Attachments
from playground.slack.control.home import HomeTab
from playground.slack.control.install import Installation
from playground.slack.control.modal import ModalForms
from playground.slack.control.press import Interaction
from playground.slack.control.react import Reactions
from playground.slack.control.say import Speech
from playground.slack.control.shortcut import Shortcuts
from playground.slack.control.stop import StopButton
from playground.slack.control.watch import Watch
from playground.slack.oauth.consent import Consent
from playground.slack.oauth.management import Management
from playground.slack.page import Page
from playground.slack.settings import SlackServerSettings
from playground.slack.state import LocalSlack
from playground.slack.web.dispatch import WebApi

_log = logging.getLogger(__name__)
_API_BODY_LIMIT = 128 * 1024 * 1024
_PAGE_FOLDER = Path(__file__).parent.parent / "page"


class SlackServer:
    """A Slack of one's own: start it, give its `api_url` to an app, stop it.

    `url` is the root without a final slash, `api_url` ends with `/api/`, `bot_tokens`
    has one token per workspace in their order, unless the app is to be installed first.
    """

    def __init__(self, settings: SlackServerSettings | None = None) -> None:
        self.settings = settings or SlackServerSettings()
        self.url = ""
        self.api_url = ""
        self.bot_tokens: list[str] = []
        self._slack: LocalSlack | None = None
        self._runner: web.AppRunner | None = None
        self._folder: Path | None = None

    @property
    def slack(self) -> LocalSlack:
        """The state behind the server; only while it runs."""
        if self._slack is None:
            raise RuntimeError("The server is not running.")
        return self._slack

    async def start(self) -> None:
        """Listen, and be a Slack."""
        listener = socket.create_server((self.settings.host, self.settings.port))
        host, port = listener.getsockname()[:2]
        self.url = f"http://{host}:{port}"
        self.api_url = f"{self.url}/api/"
        try:
            await self._serve(listener)
        except BaseException:
            listener.close()
            await self.stop()
            raise
        _log.info("Slack is at %s", self.url)

    async def _serve(self, listener: socket.socket) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="playground-slack-"))
        self._slack = LocalSlack(self.settings, self.url, self._folder)
        world = self._slack.world
        there = [workspace for workspace in world.workspaces.values() if workspace.has_own]
        self.bot_tokens = [world.tokens.issue(workspace).text for workspace in there]
        application = build_application(self._slack, self.settings.page_dir or _PAGE_FOLDER)
        self._runner = web.AppRunner(
            application, access_log=None, shutdown_timeout=0.2, handle_signals=False
        )
        await self._runner.setup()
        await web.SockSite(self._runner, listener).start()

    async def stop(self) -> None:
        """Close every connection, end every task and remove the files."""
        if self._slack is not None:
            await self._slack.close()
            self._slack = None
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None
        if self._folder is not None:
            shutil.rmtree(self._folder)
            self._folder = None


def build_application(slack: LocalSlack, page_folder: Path) -> web.Application:
    """Return the aiohttp application with all routes of the local Slack."""
    application = web.Application(client_max_size=_API_BODY_LIMIT, middlewares=[refusals_as_json])
    api, content, answers, page = WebApi(slack), Content(slack), Answers(slack), Page(page_folder)
    watch, speech, interaction = Watch(slack), Speech(slack, answers), Interaction(slack)
    installation, attachments = Installation(slack), Attachments(slack)
    consent, management, owner = Consent(slack), Management(slack), AppOwner(slack)
    forms, shortcuts, home = ModalForms(slack), Shortcuts(slack), HomeTab(slack)
    control = "/playground/api"
    application.add_routes(
        [
            web.get("/", page.index),
            web.get("/page/{file:.+}", page.file),
            web.get("/apps", management.show),
            web.get("/oauth/v2/authorize", consent.ask),
            web.post("/oauth/v2/authorize", consent.answer),
            web.get("/w/{domain}/", page.workspace),
            web.get("/w/{domain}/archives/{channel}/{message}", page.permalink),
            web.post("/api/{method}", api.handle),
            web.get("/api/{method}", api.handle),
            web.get("/link/", slack.hub.serve),
            web.post("/response/{path:.+}", answers.through_url),
            web.post("/upload/v1/{key}", content.upload),
            web.get("/files-pri/{name}/{slug:.+}", content.private),
            web.get("/files-tmb/{name}/{slug}", content.thumb),
            web.get("/login", content.login),
            web.get("/playground/files/{id}", content.open),
            web.get(f"{control}/world", watch.world),
            web.get(f"{control}/messages", watch.messages),
            web.get(f"{control}/events", watch.events),
            web.get(f"{control}/calls", watch.calls),
            web.get(f"{control}/deliveries", watch.deliveries),
            web.post(f"{control}/faults", watch.set_faults),
            web.delete(f"{control}/faults", watch.clear_faults),
            web.post(f"{control}/say", speech.say),
            web.post(f"{control}/attach", attachments.attach),
            web.post(f"{control}/upload", attachments.upload),
            web.post(f"{control}/shortcut", shortcuts.fire),
            web.get(f"{control}/views", forms.views),
            web.get(f"{control}/home", home.look),
            web.post(f"{control}/home", home.open),
            web.post(f"{control}/member", speech.member),
            web.post(f"{control}/archive", Archive(slack).archive),
            web.post(f"{control}/uninstall", installation.uninstall),
            web.post(f"{control}/revoke", installation.revoke),
            web.post(f"{control}/install", installation.install),
            web.post(f"{control}/scopes", installation.narrow),
            web.post(f"{control}/move", installation.move),
            web.post(f"{control}/share", installation.share),
            web.post(f"{control}/unshare", installation.unshare),
            web.get(f"{control}/app", owner.look),
            web.post(f"{control}/app", owner.change),
            web.post(f"{control}/press", interaction.press),
            web.post(f"{control}/stop", StopButton(slack).press),
            web.post(f"{control}/react", Reactions(slack).react),
            web.post(f"{control}/submit", forms.submit),
            web.post(f"{control}/close", forms.close),
        ]
    )
    return application
