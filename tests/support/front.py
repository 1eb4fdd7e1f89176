"""What Slack sends, literally, and what it gets back."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier

from bot.domain.conversation.origin import Origin
from bot.domain.job import Job, JobState, Thread
from bot.domain.new_jobs import NewRequest
from bot.domain.renders.lost_orders import Trace
from bot.rendering.changes.remixes import Remixes
from bot.rendering.deployments import Registry
from bot.requests.factory import DeskBells, GifParts, Stores, build_desk
from bot.requests.home.factory import HomeFarEnds
from bot.requests.making.menus import Menus
from bot.requests.money.spending import Spending
from bot.requests.permissions import Permissions
from bot.requests.presets.factory import PresetFarEnds
from bot.requests.retrieval import Retrieval
from bot.requests.settings.choices import Choices
from bot.runtime.bell import Bell
from bot.slack.api.files import SlackFiles
from bot.slack.api.members import SlackMembers
from bot.slack.api.people import SlackPeople
from bot.slack.api.upload import Uploader
from bot.slack.api.user_groups import SlackUserGroups
from bot.slack.inbound.listener import open_listener
from bot.slack.messages.announcements import SlackAnnouncements
from bot.slack.messages.homes import SlackHomeTabs
from bot.slack.messages.private_replies import SlackReplies
from bot.slack.messages.usage import SlackUsage
from bot.slack.presets.style_windows import SlackStyleWindows
from bot.slack.views.modals import change_modal
from bot.upkeep.uninstalls import Uninstalls
from handlers import register
from storage.approvals import SqlApprovals
from storage.channels import SqlChannelsInUse
from storage.copies import SqlCopies
from storage.drafts import SqlDrafts
from storage.greetings import SqlGreetings
from storage.home import SqlHomeRows
from storage.inputs import SqlInputs
from storage.jobs import SqlJobStore
from storage.ledger import SqlMoneyLedger
from storage.listing import SqlListing
from storage.preferences import SqlPreferences
from storage.removals import SqlRemovals
from storage.styles import SqlStyles
from storage.takes import SqlTakes
from storage.thumbs import SqlThumbs
from storage.usage import SqlUsage
from storage.workspaces import SqlWorkspaces
from tests.support.copies import FakeCopies
from tests.support.doubles import FakeBoard, FakeConversations, FakeVideo
from tests.support.office import Office
from tests.support.slack_stage import BOT, FILM, MAYA, TEAM
from tests.support.storage import WIDE, fresh

HERE = Origin("window", Thread(TEAM, FILM), MAYA)

SECRET = "playground-signing-secret"
Json = dict[str, Any]


class FullStore(SqlJobStore):
    """The real store on a disk that may be full."""

    full = False

    async def accept(self, request: NewRequest) -> list[Job] | None:
        if self.full:
            raise OSError("disk full")
        return await super().accept(request)


class Front:
    """Dispatches payloads to the listeners, signed, as over HTTP."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.store = FullStore(office.engine, owner="front")
        self.board = FakeBoard()
        self.bell = Bell()
        self.pictures = Bell()
        self.conversations = FakeConversations()
        self.carried_on: list[Job] = []
        self.app = open_listener(office.calls, SECRET)
        self.workspaces = SqlWorkspaces(office.engine)
        self.uninstalls = Uninstalls(
            workspaces=self.workspaces,
            access=office.calls.workspaces,
            is_welcome=office.calls.is_welcome,
            clean_up=_nothing,
            bell=Bell(),
            line=Bell(),
            timing=office.timing,
        )
        replies, self.uploader = SlackReplies(office.calls), Uploader()
        self.people = SlackPeople(office.calls, office.clock)
        listing = SqlListing(office.engine)
        permissions = Permissions(
            people=self.people,
            listing=listing,
            command="/sora",
            allow_strangers=False,
            spending=Spending(
                Choices(SqlPreferences(office.engine), office.clock),
                SlackUserGroups(office.calls, office.clock),
            ),
        )
        deployments = Registry((WIDE, FakeVideo(office.clock)))
        self.desk = build_desk(
            stores=Stores(
                self.store,
                SqlInputs(office.engine),
                listing,
                SqlDrafts(office.engine),
                SqlRemovals(office.engine),
                SqlChannelsInUse(office.engine),
                SqlGreetings(office.engine),
                SqlMoneyLedger(office.engine),
                SqlCopies(office.engine),
                SqlApprovals(office.engine),
                SqlTakes(office.engine),
                SqlUsage(office.engine),
                SqlThumbs(office.engine),
            ),
            bells=DeskBells(self.bell, self.pictures, Bell(), Bell(), Bell()),
            replies=replies,
            announcements=SlackAnnouncements(office.calls),
            usage=SlackUsage(office.calls, self.uploader, replies),
            files=SlackFiles(office.calls),
            permissions=permissions,
            board=self.board,
            runner=self,
            uninstalling=self.uninstalls,
            remixes=Remixes(self.store, deployments, office.clock),
            retrieval=Retrieval(self.store, deployments, self, self.board, office.clock),
            clock=office.clock,
            chance=office.timing.chance,
            menus=Menus(deployments),
            home=HomeFarEnds(
                SqlHomeRows(office.engine),
                SlackHomeTabs(office.calls),
                SlackMembers(office.calls, office.clock),
                office.timing,
            ),
            conversations=self.conversations,
            presets=PresetFarEnds(SqlStyles(office.engine), SlackStyleWindows(office.calls)),
            gifs=GifParts(FakeCopies(), is_possible=True),
        )
        register(self.app, self.desk)

    def resume(self, job: Job) -> None:
        self.carried_on.append(job)

    async def look_again(self, job: Job) -> Trace | None:
        return Trace.NO_ANSWER

    async def close(self) -> None:
        await self.people.close()
        await self.uploader.close()

    async def form(self, fields: Json) -> BoltResponse:
        return await self._dispatch(urlencode(fields), "application/x-www-form-urlencoded")

    async def _dispatch(self, body: str, kind: str) -> BoltResponse:
        at = str(int(time.time()))
        signature = SignatureVerifier(SECRET).generate_signature(timestamp=at, body=body)
        headers: dict[str, str | Sequence[str]] = {
            "content-type": [kind],
            "x-slack-signature": [signature or ""],
            "x-slack-request-timestamp": [at],
        }
        return await self.app.async_dispatch(AsyncBoltRequest(body=body, headers=headers))

    async def command(
        self,
        text: str,
        *,
        trigger_id: str | None = None,
        team: str = TEAM,
        command: str = "/sora",
        is_enterprise_install: str = "false",
    ) -> BoltResponse:
        return await self.form(
            {
                "token": "gIkuvaNzQIHg97ATvDxqgjtO",
                "team_id": team,
                "team_domain": "acme",
                "channel_id": FILM,
                "channel_name": "film-team",
                "user_id": MAYA,
                "user_name": "maya",
                "command": command,
                "text": text,
                "api_app_id": "A123456",
                "is_enterprise_install": is_enterprise_install,
                "response_url": "http://127.0.0.1:9/commands/1234/5678",
                "trigger_id": trigger_id or fresh("13345224609.738474920."),
            }
        )

    async def event(self, event: Json, **envelope: Any) -> BoltResponse:
        """Deliver an event, each time with an id of its own."""
        payload = {
            "token": "xxx",
            "team_id": TEAM,
            "api_app_id": "A111",
            "event": {"channel": FILM, "event_ts": event.get("ts", "1610197986.000300"), **event},
            "type": "event_callback",
            "event_id": fresh("Ev"),
            "event_time": 1610197986,
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": TEAM,
                    "user_id": BOT,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": False,
            "event_context": f"1-message-{TEAM}-{FILM}",
            **envelope,
        }
        answer = self._dispatch(json.dumps(payload), "application/json")
        return await self.office.clock.fly(answer)  # a mention waits a moment for its files

    async def said(self, text: str, ts: str, **more: Any) -> BoltResponse:
        message = {"type": "message", "text": text, "user": MAYA, "ts": ts, "team": TEAM}
        return await self.event({"channel_type": "channel", **message, **more})

    async def mentioned(self, text: str, ts: str, **more: Any) -> BoltResponse:
        message = {"type": "app_mention", "text": text, "user": MAYA, "ts": ts, "team": TEAM}
        return await self.event({**message, **more})

    async def press(
        self,
        verb: str,
        job: Job,
        *,
        value: str | None = None,
        trigger_id: str = "1.2.3",
        ts: float | None = None,
    ) -> BoltResponse:
        element = {
            "action_id": verb,
            "text": {"type": "plain_text", "text": "Press"},
            "value": value or job.id,
            "type": "button",
        }
        return await self.act(element, job, trigger_id=trigger_id, ts=ts)

    async def act(
        self, element: Json, job: Job, *, trigger_id: str = "1.2.3", ts: float | None = None
    ) -> BoltResponse:
        """Press a button of a job's card, or choose from a menu there."""
        return await self.form(
            {
                "payload": json.dumps(
                    {
                        "type": "block_actions",
                        "user": {"id": MAYA, "username": "maya", "team_id": TEAM},
                        "api_app_id": "A02",
                        "token": "Shh_its_a_seekrit",
                        "container": {
                            "type": "message",
                            "message_ts": job.card_ts,
                            "channel_id": FILM,
                            "is_ephemeral": False,
                        },
                        "trigger_id": trigger_id,
                        "team": {"id": TEAM, "domain": "acme"},
                        "enterprise": None,
                        "is_enterprise_install": False,
                        "channel": {"id": FILM, "name": "film-team"},
                        "message": {"type": "message", "ts": job.card_ts, "text": "card"},
                        "response_url": "http://127.0.0.1:9/actions/1/2/3",
                        "actions": [
                            {
                                **element,
                                "block_id": "=qXel",
                                "action_ts": f"{ts or time.time():.6f}",
                            }
                        ],
                    }
                )
            }
        )

    async def shortcut(
        self, callback_id: str, message: Json, *, channel: str = FILM, trigger_id: str = "1.2.3"
    ) -> BoltResponse:
        """Use a shortcut on a message."""
        return await self.form(
            {
                "payload": json.dumps(
                    {
                        "type": "message_action",
                        "token": "Shh_its_a_seekrit",
                        "action_ts": "1583637157.207593",
                        "team": {"id": TEAM, "domain": "acme"},
                        "user": {"id": MAYA, "name": "maya"},
                        "channel": {"id": channel, "name": "film-team"},
                        "callback_id": callback_id,
                        "trigger_id": trigger_id,
                        "message_ts": message["ts"],
                        "message": {"type": "message", **message},
                        "is_enterprise_install": False,
                        "enterprise": None,
                        "response_url": "http://127.0.0.1:9/app/1/2/3",
                    }
                )
            }
        )

    async def interaction(self, payload: Json) -> BoltResponse:
        """Deliver an interaction of Maya's."""
        usual = {
            "team": {"id": TEAM, "domain": "acme"},
            "user": {"id": MAYA, "username": "maya", "team_id": TEAM},
            "api_app_id": "A02",
            "token": "Shh_its_a_seekrit",
            "trigger_id": fresh("4.5."),
            "is_enterprise_install": False,
            "enterprise": None,
        }
        return await self.form({"payload": json.dumps({**usual, **payload})})

    async def submit(
        self, job: Job, text: str, *, view_id: str = "V1", shown: str = "9.00"
    ) -> BoltResponse:
        """Send in what a remix is to change; the window has shown what it costs."""
        seen = replace(job, price_usd=Decimal(shown))
        values = {"change": {"text": {"type": "plain_text_input", "value": text}}}
        return await self.form(
            {
                "payload": json.dumps(
                    {
                        "type": "view_submission",
                        "team": {"id": TEAM, "domain": "acme"},
                        "user": {"id": MAYA, "username": "maya", "team_id": TEAM},
                        "api_app_id": "A02",
                        "token": "Shh_its_a_seekrit",
                        "trigger_id": fresh("4.5."),
                        "view": {
                            "id": view_id,
                            "team_id": TEAM,
                            "type": "modal",
                            "callback_id": "change",
                            "private_metadata": json.dumps({"job": job.id, "channel": FILM}),
                            "title": {"type": "plain_text", "text": "Remix this clip"},
                            "blocks": change_modal(seen, HERE)["blocks"],
                            "state": {"values": values},
                            "hash": "1.x",
                            "app_installed_team_id": TEAM,
                            "bot_id": "B1",
                        },
                        "response_urls": [],
                        "is_enterprise_install": False,
                        "enterprise": None,
                    }
                )
            }
        )

    # --- what came of it ---------------------------------------------------------------

    async def jobs(self) -> list[Job]:
        """Return Maya's jobs, oldest first."""
        return (await self.store.of_requester(TEAM, MAYA, 100))[::-1]

    async def whispers(self) -> list[str]:
        """Return what Maya alone was told in the channel."""
        messages = await self.office.messages()
        return [message["text"] for message in messages if "ephemeral_to" in message]

    async def card(self, thread_ts: str | None = None) -> Job:
        """Return a job with a card in the channel."""
        jobs = await self.office.asked(thread_ts=thread_ts)
        root = await self.office.stage.api("chat.postMessage", channel=FILM, text="card")
        await self.store.card_posted(jobs[0].id, root["ts"], thread_ts or root["ts"])
        return await self.office.row(jobs[0])

    async def clip(self) -> Job:
        """Return a delivered job."""
        await self.card()
        claim = await self.store.claim(WIDE)
        assert claim.job is not None
        job = await self.store.move(claim.job, JobState.RENDERING, provider_id=fresh("video_"))
        job = await self.store.move(job, JobState.DELIVERING)
        return await self.store.move(job, JobState.DELIVERED)


async def _nothing() -> None:
    """Clean up after nobody: there is no spool here."""


def thread(ts: str) -> Thread:
    return Thread(TEAM, FILM, ts)
